//! `kaoping import indicators FILE --dry-run --json`: a workbook and what is wrong with it, for programs.

use documents::indicators::IndicatorBook;
use domain::{
    Decimal,
    indicators::AssessmentPoint,
    language::Language::Chinese,
    number::{plain, two},
    problem::{Problem, Severity},
};
use serde_json::{Value, json};

/// The whole answer. Decimals are texts; `problems` stop an import, `notices` do not.
pub(crate) fn answer(file: &str, book: &IndicatorBook, problems: &[Problem], imported: bool) -> Value {
    let listed = |severity: Severity| -> Vec<Value> {
        problems.iter().filter(|problem| problem.severity == severity).map(problem_json).collect()
    };
    json!({
        "file": file,
        "track": book.track.code(),
        "year": (book.year > 0).then_some(book.year),
        "sheet": book.sheet,
        "points": book.points.iter().map(|point| point_json(point, book.year)).collect::<Vec<_>>(),
        "decomposition": book.decomposition.iter().map(|part| json!({
            "code": part.point,
            "org": part.org_name,
            "target": part.target.map(plain),
        })).collect::<Vec<_>>(),
        "problems": listed(Severity::Error),
        "notices": listed(Severity::Notice),
        "totals": totals(book),
        "imported": imported,
    })
}

fn problem_json(problem: &Problem) -> Value {
    json!({
        "sheet": problem.sheet,
        "cell": problem.place,
        "code": problem.code,
        "message": problem.text(Chinese),
    })
}

fn point_json(point: &AssessmentPoint, year: i32) -> Value {
    json!({
        "code": (year > 0).then_some(&point.code),
        "number": point.number,
        "path": point.path,
        "name": point.name,
        "weight": two(point.weight),
        "nature": point.nature,
        "direction": point.direction,
        "unit": point.unit,
        "target": plain(point.target),
        "standard": point.standard,
        "method": point.rule.key(),
        "method_name": point.rule.method_name(Chinese),
        "rule": point.rule,
        "plan": point.plan,
        "scoring_unit": point.scoring_unit,
        "responsible_units": point.responsible_units,
        "cycle": point.cycle,
        "remarks": point.remarks,
    })
}

fn totals(book: &IndicatorBook) -> Value {
    let mut domains: Vec<(&str, Decimal, usize)> = Vec::new();
    for point in &book.points {
        let name = point.path[0].as_str();
        match domains.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, weight, points)) => {
                *weight += point.weight;
                *points += 1;
            }
            None => domains.push((name, point.weight, 1)),
        }
    }
    let domains: Vec<Value> = domains
        .into_iter()
        .map(|(name, weight, points)| json!({ "name": name, "weight": two(weight), "points": points }))
        .collect();
    json!({
        "points": book.points.len(),
        "weight": two(book.total_weight),
        "level_1": domains,
        "decomposition": book.decomposition.len(),
    })
}
