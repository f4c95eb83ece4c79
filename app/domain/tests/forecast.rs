//! Points at risk (M48): forecasts by hand, and what has to hold for all figures.

use domain::{
    Decimal,
    forecast::{Course, ForecastMethod, Risk, forecast, risk},
    indicators::{AssessmentPoint, Cycle, Direction, Nature, PlanCurve, Track},
    language::Language,
    scoring::{Band, Beyond, Partial, ScoringRule, Stage},
};
use proptest::prelude::*;

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

const COMPLETION: ScoringRule = ScoringRule::Completion { allow_negative: false };

fn point(rule: ScoringRule, direction: Direction, unit: &str, plan: PlanCurve) -> AssessmentPoint {
    AssessmentPoint {
        code: Track::CityToUnit.point_code(2023, 1),
        track: Track::CityToUnit,
        year: 2023,
        number: 1,
        path: Default::default(),
        name: "考评点".to_owned(),
        weight: Decimal::TWO,
        nature: Nature::Quantitative,
        direction,
        unit: unit.to_owned(),
        target: dec("120"),
        standard: String::new(),
        rule,
        examples: Vec::new(),
        plan,
        scoring_unit: String::new(),
        responsible_units: Vec::new(),
        cycle: Cycle::Monthly,
        remarks: String::new(),
        evidence: String::new(),
    }
}

fn growing() -> AssessmentPoint {
    point(COMPLETION, Direction::HigherBetter, "个", PlanCurve::Linear)
}

const fn course<'a>(
    point: &'a AssessmentPoint,
    target: Decimal,
    values: &'a [(u8, Decimal)],
    last_year: &'a [(u8, Decimal)],
) -> Course<'a> {
    Course { point, target, values, last_year }
}

fn chinese(risk: &Risk) -> Vec<String> {
    risk.working.iter().map(|step| step.chinese.clone()).collect()
}

#[test]
fn linear_by_hand() {
    let point = growing();
    let values = [(3, dec("20")), (9, dec("60"))];
    let risk = risk(&course(&point, dec("120"), &values, &[]), None, &[]);
    let ahead = risk.forecast.as_ref().expect("a forecast");
    assert_eq!((ahead.method, ahead.value), (ForecastMethod::Linear, dec("80")));
    // 2 × 80 ÷ 120 = 1.33; 0.67 are lost; a third of the target is to do: 0.67 ÷ 33.33 = 0.0201.
    assert_eq!((risk.score.value, risk.loss), (Some(dec("1.33")), dec("0.67")));
    assert_eq!((risk.to_do, risk.gain), (Some(dec("33.33")), Some(dec("0.0201"))));
    let lines = chinese(&risk);
    for line in [
        "60×12÷9＝80",
        "2×80÷120＝1.333333…",
        "预计失分 2.00−1.33＝0.67",
        "离满分还差目标的 33.33%，每 1% 值 0.67÷33.33＝0.0201 分",
    ] {
        assert!(lines.iter().any(|shown| shown == line), "{line} in {lines:#?}");
    }
}

#[test]
fn plan_curve_and_last_year_by_hand() {
    let seasonal = PlanCurve::PercentOfTarget([0, 0, 5, 5, 5, 10, 10, 20, 40, 60, 80, 100].map(Decimal::from));
    let point = point(COMPLETION, Direction::HigherBetter, "亩", seasonal);
    let values = [(6, dec("9")), (9, dec("36"))];
    let last_year = [(9, dec("50")), (12, dec("200"))];
    let course = course(&point, dec("120"), &values, &last_year);
    // Planned 48 of 120: 36 ÷ 48 × 120.
    let planned = forecast(&course, None).expect("a forecast");
    assert_eq!((planned.method, planned.value), (ForecastMethod::PlanCurve, dec("90")));
    let like_last = forecast(&course, Some(ForecastMethod::LastYear)).expect("a forecast");
    assert_eq!((like_last.method, like_last.value), (ForecastMethod::LastYear, dec("144")));
    assert_eq!(forecast(&course, Some(ForecastMethod::Linear)).expect("a forecast").value, dec("48"));
    assert_eq!(forecast(&course, Some(ForecastMethod::Latest)).expect("a forecast").value, dec("36"));
}

#[test]
fn a_method_that_cannot_be_applied_says_so() {
    let point = growing();
    let values = [(6, dec("30"))];
    let ahead =
        forecast(&course(&point, dec("120"), &values, &[]), Some(ForecastMethod::LastYear)).expect("a forecast");
    assert_eq!((ahead.method, ahead.value), (ForecastMethod::Linear, dec("60")));
    assert_eq!(ahead.working.chinese, "没有上年同月数据，改按月线性：30×12÷6＝60");
}

#[test]
fn before_anything_is_planned_nobody_is_behind() {
    let late = PlanCurve::Values([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 120].map(Decimal::from));
    let point = point(COMPLETION, Direction::HigherBetter, "个", late);
    let values = [(9, Decimal::ZERO)];
    let judged = risk(&course(&point, dec("120"), &values, &[]), None, &[]);
    assert_eq!((judged.forecast.expect("a forecast").value, judged.loss), (dec("120"), Decimal::ZERO));
}

#[test]
fn what_does_not_add_up_stays() {
    let growth = point(COMPLETION, Direction::HigherBetter, "%", PlanCurve::Linear);
    for values in
        [[(3, dec("6.7")), (6, dec("6.3")), (9, dec("6.5"))], [(3, dec("95")), (6, dec("96")), (9, dec("97"))]]
    {
        let ahead =
            forecast(&course(&growth, dec("120"), &values, &[]), Some(ForecastMethod::Linear)).expect("a forecast");
        assert_eq!((ahead.method, ahead.value), (ForecastMethod::Latest, values[2].1));
    }
    // Spending progress begins at 0 and is a share all the same.
    let values = [(3, dec("20")), (6, dec("45")), (9, dec("81"))];
    let ahead = forecast(&course(&growth, dec("92"), &values, &[]), None).expect("a forecast");
    assert_eq!((ahead.method, ahead.value), (ForecastMethod::Linear, dec("100")), "a share has an end");
    let ceiling = point(COMPLETION, Direction::LowerBetter, "起", PlanCurve::Linear);
    let values = [(3, dec("1")), (9, dec("2"))];
    assert_eq!(forecast(&course(&ceiling, dec("2"), &values, &[]), None).expect("a forecast").value, dec("2"));
}

#[test]
fn december_is_the_year_end_and_nothing_is_nothing() {
    let point = growing();
    let values = [(9, dec("60")), (12, dec("110"))];
    assert_eq!(forecast(&course(&point, dec("120"), &values, &[]), None).expect("a value").value, dec("110"));
    let silent = risk(&course(&point, dec("120"), &[], &[]), None, &[]);
    assert_eq!((silent.forecast, silent.loss), (None, dec("2")));
}

#[test]
fn effort_leads_to_where_full_marks_begin() {
    let judge = |rule: ScoringRule, values: &[(u8, Decimal)], target: &str| {
        risk(
            &course(&point(rule, Direction::HigherBetter, "个", PlanCurve::Linear), dec(target), values, &[]),
            None,
            &[],
        )
    };
    let bands = vec![Band { bound: dec("100"), score: dec("2") }, Band { bound: dec("60"), score: dec("1") }];
    let banded = judge(ScoringRule::Bands { bands }, &[(12, dec("80"))], "100");
    assert_eq!((banded.loss, banded.to_do, banded.gain), (dec("1"), Some(dec("20")), Some(dec("0.05"))));
    let stages = ["40", "60"].map(|weight| Stage { name: "节点".into(), weight: dec(weight) }).to_vec();
    let staged = judge(ScoringRule::Milestones { stages }, &[(12, dec("40"))], "18");
    assert_eq!((staged.loss, staged.to_do, staged.gain), (dec("1.2"), Some(dec("60")), Some(dec("0.02"))));
    let rank = judge(ScoringRule::Rank { scores: vec![dec("1")], beyond: Beyond::Last }, &[(12, dec("5"))], "9");
    assert_eq!((rank.loss, rank.to_do), (dec("1"), None), "others decide");
}

#[test]
fn a_working_reads_in_both_languages() {
    let point = growing();
    let values = [(9, dec("60"))];
    for step in risk(&course(&point, dec("120"), &values, &[]), None, &[]).working {
        assert!(!Language::Chinese.pick(&step.chinese, &step.english).is_empty());
        assert!(!step.english.is_empty());
    }
}

fn figure() -> impl Strategy<Value = Decimal> {
    (0_i64..5_000_000, 0_u32..4).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

fn method() -> impl Strategy<Value = Option<ForecastMethod>> {
    prop_oneof![Just(None), prop::sample::select(ForecastMethod::ALL.to_vec()).prop_map(Some)]
}

fn plan() -> impl Strategy<Value = PlanCurve> {
    prop_oneof![
        Just(PlanCurve::Linear),
        proptest::collection::vec(figure(), 12).prop_map(|mut values| {
            values.sort();
            PlanCurve::Values(values.try_into().expect("twelve"))
        }),
    ]
}

fn rising_rule() -> impl Strategy<Value = ScoringRule> {
    prop_oneof![
        Just(COMPLETION),
        (figure(), figure()).prop_map(|(step, points)| ScoringRule::Deduction {
            step: step + Decimal::ONE,
            points,
            partial: Partial::WholeUp
        }),
        (figure(), figure()).prop_map(|(a, b)| ScoringRule::Efficacy {
            min: a.min(b),
            max: a.max(b),
            allow_negative: false
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_risk_lies_between_nothing_and_the_weight(
        rule in rising_rule(), plan in plan(), target in figure(), month in 1_u8..=12,
        values in proptest::collection::vec(figure(), 1..6), method in method(), then in figure(), end in figure(),
    ) {
        let point = point(rule, Direction::HigherBetter, "个", plan);
        let values: Vec<(u8, Decimal)> = values.into_iter().map(|value| (month, value)).collect();
        let last_year = [(month, then), (12, end)];
        let course = course(&point, target, &values, &last_year);
        let judged = risk(&course, method, &[]);
        prop_assert!(judged.loss >= Decimal::ZERO && judged.loss <= point.weight);
        if let Some(value) = judged.score.value {
            prop_assert_eq!(value + judged.loss, point.weight);
        }
        prop_assert_eq!(judged.to_do.is_some(), judged.gain.is_some());
        prop_assert!(judged.to_do.is_none() || judged.loss > Decimal::ZERO);
        if let Some(ahead) = &judged.forecast && ahead.method == ForecastMethod::Linear {
            prop_assert!(ahead.value >= ahead.actual, "a year has not fewer months than have gone by");
            prop_assert!(ahead.value <= ahead.actual * Decimal::from(12));
        }
        prop_assert_eq!(risk(&course, method, &[]), judged, "the same again");
    }

    #[test]
    fn who_has_done_more_is_not_forecast_less(
        rule in rising_rule(), plan in plan(), target in figure(), month in 1_u8..=12,
        a in figure(), b in figure(), method in method(),
    ) {
        let point = point(rule, Direction::HigherBetter, "个", plan);
        let (less, more) = (a.min(b), a.max(b));
        let of = |value: Decimal| {
            let values = [(month, value)];
            let judged = risk(&course(&point, target, &values, &[]), method, &[]);
            (judged.forecast.expect("a forecast").value, judged.score.value, judged.loss)
        };
        let (low, high) = (of(less), of(more));
        prop_assert!(low.0 <= high.0);
        prop_assert!(low.1 <= high.1);
        prop_assert!(low.2 >= high.2);
    }
}
