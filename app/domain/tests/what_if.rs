//! What-if: changes on a copy come to the same as a year opened anew with them, and leave the real year alone.

use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    indicators::{Direction, Track},
    language::Language,
    period::Period,
    scoring::{Beyond, ScoringRule},
    what_if::{Basis, Edit, RealYear, Sandbox, SandboxOrg, SandboxPoint, Scenario},
    year_end::{BookPoint, Cell, Subject, Terms, YearBook},
};
use proptest::prelude::*;

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

const COMPLETION: ScoringRule = ScoringRule::Completion { allow_negative: false };

fn code(place: usize) -> PointCode {
    Track::CityToUnit.point_code(2023, place as u32 + 1)
}

fn org(place: usize) -> OrgCode {
    OrgCode::new(format!("45120{place}"))
}

fn point(place: usize, weight: &str, rule: ScoringRule) -> SandboxPoint {
    let path = [format!("一级{}", place % 2), "二级".to_owned(), "三级".to_owned()];
    let point = BookPoint { code: code(place), path, weight: dec(weight), direction: Direction::HigherBetter, rule };
    SandboxPoint { name: format!("考评点{place}"), unit: "个".to_owned(), point }
}

/// Three points and three counties: two in proportion to the target, one by place.
fn year() -> RealYear {
    let rank = ScoringRule::Rank { scores: vec![dec("10"), dec("8"), dec("6")], beyond: Beyond::Last };
    let subject = |place| SandboxOrg { name: format!("县{place}"), subject: Subject::new(org(place), true) };
    let cell = |target: &str, actual: &str| Cell { target: Some(dec(target)), actual: Some(dec(actual)) };
    RealYear {
        track: Track::CityToUnit,
        year: 2023,
        period: Period::new(2023, 9).expect("a period"),
        basis: Basis::Forecast,
        terms: Terms::default(),
        points: vec![point(0, "50", COMPLETION), point(1, "40", COMPLETION), point(2, "10", rank)],
        orgs: (0..3).map(subject).collect(),
        cells: vec![
            cell("100", "100"),
            cell("100", "50"),
            cell("5", "9"),
            cell("100", "80"),
            cell("100", "80"),
            cell("5", "7"),
            cell("100", "60"),
            cell("100", "100"),
            cell("5", "5"),
        ],
    }
}

fn totals(book: &YearBook) -> Vec<(Option<Decimal>, Option<u32>)> {
    (0..book.subjects().len()).map(|org| (book.standing(org).total, book.standing(org).rank)).collect()
}

/// The year with the changes written into it.
fn written(mut year: RealYear, edits: &[Edit]) -> RealYear {
    let count = year.points.len();
    for edit in edits {
        let Some(point) = year.points.iter().position(|point| point.point.code == *edit.point()) else { continue };
        let row = edit.org().and_then(|org| year.orgs.iter().position(|known| known.subject.org == *org));
        match (edit, row) {
            (Edit::Weight { weight, .. }, _) => year.points[point].point.weight = *weight,
            (Edit::Rule { rule, .. }, _) => year.points[point].point.rule = rule.clone(),
            (Edit::Target { target, .. }, Some(row)) => year.cells[row * count + point].target = *target,
            (Edit::Actual { actual, .. }, Some(row)) => year.cells[row * count + point].actual = *actual,
            _ => {}
        }
    }
    year
}

#[test]
fn a_weight_moves_ranks_by_hand() {
    let mut sandbox = Sandbox::open(year());
    // 50 + 20 + 10, 40 + 32 + 8, 30 + 40 + 6.
    let before = [(Some(dec("80")), Some(1)), (Some(dec("80")), Some(1)), (Some(dec("76")), Some(3))];
    assert_eq!(totals(sandbox.real()), before);
    sandbox.apply(Edit::Weight { point: code(1), weight: dec("60") });
    // 50 + 30 + 10, 40 + 48 + 8, 30 + 60 + 6.
    let after = [(Some(dec("90")), Some(3)), (Some(dec("96")), Some(1)), (Some(dec("96")), Some(1))];
    assert_eq!(totals(sandbox.book()), after);
    assert_eq!(totals(sandbox.real()), before, "the real year stays");
    let moved: Vec<_> = sandbox.moved().iter().map(|m| (m.org, m.gain(), m.places())).collect();
    assert_eq!(moved, [(1, dec("16"), Some(0)), (2, dec("20"), Some(2)), (0, dec("10"), Some(-2))]);
    assert_eq!(sandbox.weights(), (dec("100"), dec("120")));
}

#[test]
fn typing_a_number_is_one_change_and_typing_it_back_is_none() {
    let mut sandbox = Sandbox::open(year());
    for weight in ["6", "60", "60.5"] {
        sandbox.apply(Edit::Weight { point: code(1), weight: dec(weight) });
    }
    assert_eq!(sandbox.edits().len(), 1);
    assert_eq!(sandbox.changed()[0].real, Edit::Weight { point: code(1), weight: dec("40") });
    sandbox.apply(Edit::Weight { point: code(1), weight: dec("40") });
    assert_eq!((sandbox.edits().len(), sandbox.changed().len()), (0, 0));
    assert_eq!(sandbox.book(), sandbox.real());
}

#[test]
fn undo_leads_back_step_by_step_and_redo_forth() {
    let mut sandbox = Sandbox::open(year());
    let edits = [
        Edit::Weight { point: code(0), weight: dec("10") },
        Edit::Actual { point: code(2), org: org(2), actual: Some(dec("11")) },
        Edit::Weight { point: code(0), weight: dec("20") },
        Edit::Target { point: code(1), org: org(0), target: None },
    ];
    let mut states = vec![totals(sandbox.book())];
    for edit in &edits {
        sandbox.apply(edit.clone());
        states.push(totals(sandbox.book()));
    }
    for before in states.iter().rev().skip(1) {
        assert!(sandbox.undo());
        assert_eq!(totals(sandbox.book()), *before);
    }
    assert!(!sandbox.undo());
    for after in states.iter().skip(1) {
        assert!(sandbox.redo());
        assert_eq!(totals(sandbox.book()), *after);
    }
    assert!(!sandbox.redo());
    sandbox.reset();
    assert_eq!(sandbox.book(), sandbox.real());
}

#[test]
fn a_change_that_cannot_be_made_moves_nothing() {
    let mut sandbox = Sandbox::open(year());
    for edit in [
        Edit::Weight { point: code(0), weight: dec("-1") },
        Edit::Rule { point: code(0), rule: ScoringRule::Formula { expr: "w*".into() } },
        Edit::Weight { point: code(9), weight: dec("1") },
        Edit::Actual { point: code(0), org: OrgCode::new("nobody"), actual: None },
    ] {
        assert!(sandbox.apply(edit).scores.is_empty());
    }
    assert!(sandbox.edits().is_empty());
    assert_eq!(sandbox.book(), sandbox.real());
}

#[test]
fn a_scenario_is_replayed_and_says_what_it_lost() {
    let mut sandbox = Sandbox::open(year());
    let edits = vec![
        Edit::Weight { point: code(1), weight: dec("60") },
        Edit::Weight { point: code(7), weight: dec("60") },
        Edit::Rule { point: code(0), rule: ScoringRule::Qualitative },
    ];
    let scenario = Scenario { track: Track::CityToUnit, year: 2023, basis: Basis::Forecast, edits };
    assert!(scenario.problems("压实短板").is_empty());
    assert_eq!(scenario.problems(" ")[0].place, "name");
    let json = serde_json::to_string(&scenario).expect("json");
    let again: Scenario = serde_json::from_str(&json).expect("a scenario");
    assert_eq!(again, scenario);
    assert_eq!(sandbox.replay(&again.edits), 1);
    assert_eq!(sandbox.book(), &written(year(), &again.edits).book());
    let broken = Scenario { edits: vec![Edit::Weight { point: code(1), weight: dec("-1") }], ..scenario };
    assert_eq!(broken.problems("名称")[0].code, "weight_negative");
}

fn edit() -> impl Strategy<Value = Edit> {
    let figure = || proptest::option::weighted(0.85, (0_i64..20_000).prop_map(|mantissa| Decimal::new(mantissa, 2)));
    let rule = prop_oneof![
        Just(COMPLETION),
        Just(ScoringRule::RatioToBest),
        Just(ScoringRule::Rank { scores: vec![dec("9"), dec("4")], beyond: Beyond::Zero }),
        Just(ScoringRule::Formula { expr: "min(w, w*a/t)".into() }),
        Just(ScoringRule::Deduction { step: dec("3"), points: dec("0.7"), partial: Default::default() }),
    ];
    prop_oneof![
        (0_usize..4, 0_i64..10_000)
            .prop_map(|(point, w)| Edit::Weight { point: code(point), weight: Decimal::new(w, 2) }),
        (0_usize..4, rule).prop_map(|(point, rule)| Edit::Rule { point: code(point), rule }),
        (0_usize..3, 0_usize..4, figure()).prop_map(|(point, of, target)| Edit::Target {
            point: code(point),
            org: org(of),
            target
        }),
        (0_usize..3, 0_usize..4, figure()).prop_map(|(point, of, actual)| Edit::Actual {
            point: code(point),
            org: org(of),
            actual
        }),
    ]
}

#[test]
fn every_figure_of_the_sandbox_explains_itself() {
    let mut sandbox = Sandbox::open(year());
    sandbox.apply(Edit::Actual { point: code(1), org: org(0), actual: Some(dec("75")) });
    let text = |of: String| sandbox.explain(&of).expect("explained").text(Language::Chinese);
    let point = text(format!("{}.{}", code(1), org(0)));
    for words in ["得分 30.00 / 40.00", "实际 75 个", "原得分 20.00", "实际改为 75", "预计 2023 年末值"]
    {
        assert!(point.contains(words), "{words}: {point}");
    }
    // Compared with others: their values are among the figures.
    let compared = text(format!("{}.{}", code(2), org(1)));
    assert!(compared.contains("8.00 / 10.00") && compared.contains("没有改动"), "{compared}");
    let total = text(format!(".{}", org(0)));
    for words in ["90.00 分，原为 80.00 分", "指标 90.00 ＋ 加分 0.00", "考评点1"] {
        assert!(total.contains(words), "{words}: {total}");
    }
    for of in ["", "X", ".nobody", "X2023-999.451200"] {
        assert_eq!(sandbox.explain(of), None, "{of}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn changes_come_to_the_same_as_a_year_opened_anew(
        edits in proptest::collection::vec(edit(), 0..24), taken_back in 0_usize..12,
    ) {
        let mut sandbox = Sandbox::open(year());
        for edit in edits {
            sandbox.apply(edit);
        }
        for _ in 0..taken_back {
            sandbox.undo();
        }
        prop_assert_eq!(sandbox.book(), &written(year(), sandbox.edits()).book());
        prop_assert_eq!(sandbox.real(), &year().book());
        // What is listed as changed is all that is changed.
        let listed: Vec<Edit> = sandbox.changed().into_iter().map(|changed| changed.now).collect();
        prop_assert_eq!(sandbox.book(), &written(year(), &listed).book());
        while sandbox.undo() {}
        prop_assert_eq!(sandbox.book(), sandbox.real());
    }
}
