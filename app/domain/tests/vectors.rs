//! The golden vectors, all of them.

use domain::vectors::run;

const SCORING: &str = include_str!("../../../tests/fixtures/vectors/scoring.json");
const LIGHTS: &str = include_str!("../../../tests/fixtures/vectors/lights.json");
const ROLLUP: &str = include_str!("../../../tests/fixtures/vectors/rollup.json");

fn all_pass(kind: &str, json: &str, total: usize) {
    let report = run(kind, json);
    assert_eq!(report.mismatches, Vec::<String>::new());
    assert_eq!(report.total, total);
}

#[test]
fn scoring_vectors_hold() {
    all_pass("scoring", SCORING, 227);
}

#[test]
fn light_vectors_hold() {
    all_pass("lights", LIGHTS, 80);
}

#[test]
fn rollup_vectors_hold() {
    all_pass("rollup", ROLLUP, 26);
}

#[test]
fn a_wrong_vector_is_reported_with_its_id() {
    for (kind, json, right, wrong, id) in [
        ("scoring", SCORING, r#""expected_score": "1.60""#, r#""expected_score": "1.61""#, "S-001"),
        ("scoring", SCORING, r#""expected_status": "ok""#, r#""expected_status": "error""#, "S-001"),
        ("lights", LIGHTS, r#""expected_light": "green""#, r#""expected_light": "blue""#, "L-001"),
        ("lights", LIGHTS, r#""expected_ratio": "100.00""#, r#""expected_ratio": "100.01""#, "L-001"),
        ("rollup", ROLLUP, r#""missing": 0"#, r#""missing": 1"#, "R-01"),
        ("rollup", ROLLUP, r#""rank": 3"#, r#""rank": 2"#, "R-19"),
        ("rollup", ROLLUP, r#""rate_percent": "81.74""#, r#""rate_percent": "81.75""#, "R-21"),
    ] {
        let report = run(kind, &json.replacen(right, wrong, 1));
        assert_eq!(report.mismatches.len(), 1, "{wrong}");
        assert!(report.mismatches[0].starts_with(id), "{}", report.mismatches[0]);
    }
}

#[test]
fn what_cannot_be_read_is_reported() {
    assert_eq!(run("scoring", "[{]").mismatches.len(), 1);
    assert_eq!(run("weather", "[]").mismatches.len(), 1);
    assert_eq!(run("lights", r#"[{"id": "L-1"}]"#).mismatches.len(), 1);
}
