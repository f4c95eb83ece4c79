//! The form of a rule, worked examples and the curve of the playground.

use domain::{
    Decimal,
    indicators::Direction,
    problem::Severity,
    scoring::{
        Axis, Band, Beyond, ExampleDraft, Formula, Method, Partial, RuleDraft, ScoringRule, Stage, Trial,
        WorkedExample, check_examples, usual_examples,
    },
};
use proptest::prelude::*;

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

const HIGHER: Direction = Direction::HigherBetter;

fn places(draft: &RuleDraft, direction: Direction) -> Vec<String> {
    let read = draft.read(Decimal::ONE, direction);
    assert_eq!(read.rule.is_none(), read.problems.iter().any(|problem| problem.severity == Severity::Error));
    read.problems.into_iter().map(|problem| problem.place).collect()
}

#[test]
fn a_first_draft_of_every_method_can_be_applied_once_its_stages_are_named() {
    for method in Method::ALL {
        for target in ["100", "0", "6.5"] {
            let mut draft = RuleDraft::default();
            draft.switch(method, dec("2"), dec(target), HIGHER);
            for stage in &mut draft.stages {
                stage.name = "节点".to_owned();
            }
            let read = draft.read(dec("2"), HIGHER);
            assert_eq!(read.rule.as_ref().map(ScoringRule::method), Some(method), "{target}: {:?}", read.problems);
            let count = usual_examples(&read.rule.expect("a rule"), dec("2"), dec(target), HIGHER).len();
            assert!(count >= 1 || method.uses_peers(), "{method:?} of {target} has nothing to show");
        }
    }
}

#[test]
fn going_to_another_method_and_back_loses_nothing() {
    let mut draft =
        RuleDraft::of(&ScoringRule::Deduction { step: dec("0.5"), points: dec("0.05"), partial: Partial::WholeUp });
    let before = draft.clone();
    draft.switch(Method::Bands, dec("2"), dec("100"), HIGHER);
    draft.switch(Method::Efficacy, dec("2"), dec("100"), HIGHER);
    draft.switch(Method::Deduction, dec("9"), dec("900"), HIGHER);
    assert_eq!((draft.step, draft.points, draft.partial), (before.step, before.points, before.partial));
}

#[test]
fn every_error_stands_at_its_field() {
    let mut draft =
        RuleDraft { method: Method::Deduction, step: "0".into(), points: "x".into(), ..RuleDraft::default() };
    assert_eq!(places(&draft, HIGHER), ["points"], "a figure that is none comes before what it would mean");
    draft.points = "1".into();
    assert_eq!(places(&draft, HIGHER), ["step"]);
    draft.method = Method::Bands;
    assert_eq!(places(&draft, HIGHER), ["bands"]);
    draft.method = Method::Milestones;
    draft.switch(Method::Milestones, Decimal::ONE, Decimal::ONE, HIGHER);
    assert_eq!(places(&draft, HIGHER), ["stages.0.name", "stages.1.name", "stages.2.name", "stages.3.name"]);
    for stage in &mut draft.stages {
        stage.name = "节点".into();
    }
    draft.stages[0].weight = "21".into();
    assert_eq!(places(&draft, HIGHER), ["stages"]);
    draft.method = Method::Interval;
    (draft.low, draft.high, draft.zero_low, draft.zero_high) = ("2".into(), "1".into(), "0".into(), "9".into());
    assert_eq!(places(&draft, HIGHER), ["low"]);
    draft.method = Method::Formula;
    draft.expr = "w*b".into();
    assert_eq!(places(&draft, HIGHER), ["expr"]);
    (draft.min, draft.max, draft.method) = ("60".into(), "100".into(), Method::Efficacy);
    assert_eq!(places(&draft, Direction::LowerBetter), ["method"]);
    draft.method = Method::RatioToBest;
    assert_eq!(places(&draft, Direction::Equal), ["method"]);
}

#[test]
fn a_score_above_the_weight_is_pointed_out_and_taken() {
    let bands = vec![Band { bound: dec("95"), score: dec("1.5") }, Band { bound: dec("90"), score: dec("0.8") }];
    let read = RuleDraft::of(&ScoringRule::Bands { bands }).read(Decimal::ONE, HIGHER);
    assert!(read.rule.is_some());
    assert_eq!(read.problems.len(), 1);
    assert_eq!((read.problems[0].place.as_str(), read.problems[0].severity), ("bands.0.score", Severity::Notice));
}

#[test]
fn an_error_in_a_formula_has_its_character() {
    for (text, character) in [("w*x", 3), ("w*", 3), ("（w", 3), ("w  * ?", 6), ("1.2.3", 1), ("min(w)", 6)] {
        let error = Formula::parse(text).expect_err(text);
        assert_eq!(error.character(text), Some(character), "{text}: {error}");
    }
    let deep = "(".repeat(40);
    assert_eq!(Formula::parse(&deep).expect_err("too deep").character(&deep), None);
}

#[test]
fn examples_hold_the_rule_to_what_was_meant() {
    let rule = ScoringRule::Completion { allow_negative: false };
    let example =
        |actual: &str, expected: &str| WorkedExample { actual: dec(actual), expected: dec(expected), peers: vec![] };
    let check = |rule: &ScoringRule, examples: &[WorkedExample]| {
        let problems = check_examples(rule, dec("2"), dec("100"), HIGHER, examples);
        problems.into_iter().map(|problem| (problem.code, problem.place)).collect::<Vec<_>>()
    };
    assert_eq!(check(&rule, &[example("80", "1.6"), example("100", "2.00"), example("0", "0")]), []);
    let fails = [("example_fails".to_owned(), "examples.1".to_owned())];
    assert_eq!(check(&rule, &[example("80", "1.6"), example("80", "1.61")]), fails);
    let broken = ScoringRule::Formula { expr: "w/(a-a)".into() };
    assert_eq!(check(&broken, &[example("1", "1")])[0].0, "example_without_score");
    let place = WorkedExample { actual: dec("5"), expected: dec("1.5"), peers: vec![dec("8"), dec("5"), dec("3")] };
    let rank = ScoringRule::Rank { scores: vec![dec("2"), dec("1.5")], beyond: Beyond::Zero };
    assert_eq!(check(&rank, std::slice::from_ref(&place)), []);
    assert_eq!(check(&rule, &vec![example("100", "2"); 21])[0].0, "too_many_examples");
    let json = serde_json::to_string(&place).expect("json");
    assert_eq!(serde_json::from_str::<WorkedExample>(&json).expect("an example"), place);
}

#[test]
fn a_typed_example_is_read_with_its_peers() {
    let draft = ExampleDraft { actual: "５".into(), expected: "1.50".into(), peers: "8、5，3".into() };
    let read = draft.read(0).expect("figures").expect("an example");
    assert_eq!((read.actual, read.expected, read.peers), (dec("5"), dec("1.5"), vec![dec("8"), dec("5"), dec("3")]));
    assert_eq!(ExampleDraft::default().read(0), Ok(None), "an empty line is no example");
    let wrong = ExampleDraft { actual: "5".into(), expected: String::new(), peers: String::new() };
    assert_eq!(wrong.read(3).expect_err("no score")[0].place, "examples.3.expected");
}

fn trial<'a>(rule: &'a ScoringRule, target: &str, direction: Direction) -> Trial<'a> {
    Trial { rule, weight: dec("2"), target: dec(target), direction }
}

#[test]
fn a_jump_is_drawn_as_a_jump() {
    let bands = vec![Band { bound: dec("95"), score: dec("2") }, Band { bound: dec("90"), score: dec("1") }];
    let rule = ScoringRule::Bands { bands };
    let curve = trial(&rule, "95", HIGHER).curve();
    for (bound, below, above) in [("90", "0", "1"), ("95", "1", "2")] {
        let at = curve.iter().position(|point| point.at == dec(bound)).expect("the bound is a point");
        assert_eq!(curve[at].score, Some(dec(above)));
        let before = &curve[at - 1];
        assert_eq!(before.score, Some(dec(below)));
        assert!(curve[at].at - before.at < dec("0.001"), "the step is upright");
    }
}

#[test]
fn methods_that_compare_are_tried_by_place_and_by_share_of_the_best() {
    let rank = ScoringRule::Rank { scores: vec![dec("2"), dec("1.5"), dec("1")], beyond: Beyond::Last };
    let by_place = trial(&rank, "0", HIGHER);
    assert_eq!(
        (by_place.axis(), by_place.range(), by_place.slider_step()),
        (Axis::Place, (dec("1"), dec("5")), dec("1"))
    );
    let scores: Vec<_> = (1..=5).map(|place| by_place.score(Decimal::from(place)).value.expect("a score")).collect();
    assert_eq!(scores, ["2", "1.5", "1", "1", "1"].map(dec));
    let share = trial(&ScoringRule::RatioToBest, "0", HIGHER);
    assert_eq!((share.axis(), share.score(dec("40")).value), (Axis::PercentOfBest, Some(dec("0.8"))));
    let lower = trial(&ScoringRule::RatioToBest, "0", Direction::LowerBetter);
    assert_eq!(lower.score(dec("200")).value, Some(dec("1")));
}

fn any_rule() -> impl Strategy<Value = ScoringRule> {
    let figure = || (0_i64..2_000_000, 0_u32..4).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale));
    prop_oneof![
        any::<bool>().prop_map(|allow_negative| ScoringRule::Completion { allow_negative }),
        (
            figure(),
            figure(),
            prop_oneof![Just(Partial::Proportional), Just(Partial::WholeDown), Just(Partial::WholeUp)]
        )
            .prop_map(|(step, points, partial)| ScoringRule::Deduction {
                step: step + Decimal::new(1, 3),
                points,
                partial
            }),
        (figure(), proptest::option::of(figure()), proptest::option::of(figure()), any::<bool>(), any::<bool>())
            .prop_map(|(per, cap, base, unbounded, down)| ScoringRule::Count {
                per: if down { -per } else { per },
                cap,
                base,
                unbounded
            }),
        proptest::collection::vec((figure(), figure()), 1..6).prop_map(|bands| ScoringRule::Bands {
            bands: bands.into_iter().map(|(bound, score)| Band { bound, score }).collect()
        }),
        proptest::collection::vec(figure(), 1..12)
            .prop_map(|scores| ScoringRule::Rank { scores, beyond: Beyond::Last }),
        Just(ScoringRule::RatioToBest),
        Just(ScoringRule::Qualitative),
        (figure(), figure()).prop_map(|(a, b)| ScoringRule::Efficacy {
            min: a.min(b),
            max: a.max(b),
            allow_negative: false
        }),
        Just(ScoringRule::Milestones {
            stages: ["30", "50", "20"].map(|weight| Stage { name: "节点".into(), weight: dec(weight) }).to_vec()
        }),
        [figure(), figure(), figure(), figure()].prop_map(|mut bounds| {
            bounds.sort();
            let [zero_low, low, high, zero_high] = bounds;
            ScoringRule::Interval { low, high, zero_low, zero_high }
        }),
        "[wta0-9+*/(), .-]{0,24}".prop_map(|expr| ScoringRule::Formula { expr }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_rule_survives_its_form(rule in any_rule()) {
        let read = RuleDraft::of(&rule).read(dec("1000000000"), HIGHER);
        match rule.check() {
            Ok(()) => prop_assert_eq!(read.rule, Some(match rule {
                ScoringRule::Formula { expr } => ScoringRule::Formula { expr: expr.trim().to_owned() },
                rule => rule,
            })),
            Err(_) => prop_assert_eq!(read.rule, None),
        }
    }

    #[test]
    fn a_curve_runs_over_its_range_and_says_what_the_rule_says(
        rule in any_rule(), target in (0_i64..5_000_000, 0_u32..4),
        direction in prop_oneof![Just(Direction::HigherBetter), Just(Direction::LowerBetter), Just(Direction::Equal)],
    ) {
        let trial = Trial { rule: &rule, weight: dec("2"), target: Decimal::new(target.0, target.1), direction };
        let (low, high) = trial.range();
        prop_assert!(low < high);
        let curve = trial.curve();
        prop_assert_eq!((curve[0].at, curve[curve.len() - 1].at), (low, high));
        prop_assert!(curve.windows(2).all(|pair| pair[0].at <= pair[1].at), "from left to right");
        prop_assert!(curve.len() < 1_000, "{} points", curve.len());
        for point in curve.iter().step_by(7) {
            prop_assert_eq!(point.score, trial.score(point.at).value);
        }
        let slider = trial.slider_step();
        prop_assert!(slider > Decimal::ZERO && slider <= high - low);
        prop_assert!(trial.table().len() <= 40);
    }

    #[test]
    fn extreme_figures_are_drawn_without_a_panic(
        rule in any_rule(),
        target in prop_oneof![Just(Decimal::MAX), Just(Decimal::MIN), Just(Decimal::from_i128_with_scale(1, 28)), Just(Decimal::ZERO)],
        weight in prop_oneof![Just(Decimal::MAX), Just(Decimal::ZERO), Just(Decimal::ONE)],
    ) {
        for direction in [Direction::HigherBetter, Direction::LowerBetter, Direction::Equal] {
            let trial = Trial { rule: &rule, weight, target, direction };
            prop_assert!(!trial.curve().is_empty());
            prop_assert!(!trial.table().is_empty());
        }
    }
}
