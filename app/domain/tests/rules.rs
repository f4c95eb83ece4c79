//! Rules in words: standards, checks, formulas and explanations.

use domain::{
    Decimal,
    indicators::Direction,
    language::Language,
    scoring::{
        Band, Beyond, Formula, FormulaError, Grade, Measure, Partial, RuleError, ScoringRule, Stage, Status, explain,
        graded, score,
    },
};

fn dec(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn formula(expr: &str) -> ScoringRule {
    ScoringRule::Formula { expr: expr.to_owned() }
}

fn measure(weight: &str, target: &str, actual: &str) -> Measure<'static> {
    Measure {
        weight: dec(weight),
        target: dec(target),
        direction: Direction::HigherBetter,
        actual: Some(dec(actual)),
        peers: &[],
    }
}

fn stages(weights: &[&str]) -> ScoringRule {
    let stages = weights.iter().map(|weight| Stage { name: "节点".to_owned(), weight: dec(weight) });
    ScoringRule::Milestones { stages: stages.collect() }
}

/// One rule of each method.
fn all_rules() -> Vec<ScoringRule> {
    vec![
        ScoringRule::Completion { allow_negative: false },
        ScoringRule::Deduction { step: dec("1"), points: dec("0.05"), partial: Partial::Proportional },
        ScoringRule::Count { per: dec("-0.2"), cap: Some(Decimal::ZERO), base: None, unbounded: false },
        ScoringRule::Bands { bands: vec![Band { bound: dec("95"), score: dec("0.5") }] },
        ScoringRule::Rank { scores: vec![dec("0.5"), dec("0.46")], beyond: Beyond::Last },
        ScoringRule::RatioToBest,
        ScoringRule::Efficacy { min: dec("60"), max: dec("100"), allow_negative: false },
        stages(&["40", "60"]),
        ScoringRule::Qualitative,
        ScoringRule::Interval { low: dec("95"), high: dec("105"), zero_low: dec("80"), zero_high: dec("120") },
        formula("min(w, w*a/t)"),
    ]
}

#[test]
fn every_method_has_a_key_a_name_and_a_sentence() {
    let rules = all_rules();
    let keys: std::collections::BTreeSet<_> = rules.iter().map(ScoringRule::key).collect();
    assert_eq!(keys.len(), 11);
    for rule in rules {
        let json = serde_json::to_value(&rule).expect("json");
        assert_eq!(json["method"], rule.key());
        assert_eq!(serde_json::from_value::<ScoringRule>(json).expect("rule"), rule);
        assert_eq!(rule.check(), Ok(()));
        for direction in [Direction::HigherBetter, Direction::LowerBetter, Direction::Equal] {
            for language in [Language::Chinese, Language::English] {
                let sentence = rule.sentence(language, dec("2.50"), dec("100.0"), direction);
                let names_points = matches!(rule, ScoringRule::Bands { .. } | ScoringRule::Rank { .. });
                assert!(sentence.contains("2.5") || names_points, "{sentence}");
                assert_ne!(rule.method_name(language), "");
            }
        }
    }
    let sentence = ScoringRule::Completion { allow_negative: false };
    let sentence = sentence.sentence(Language::Chinese, dec("2.00"), dec("95"), Direction::HigherBetter);
    assert_eq!(sentence, "达到 95 得 2 分，未达到的按完成比例得分。");
}

#[test]
fn a_rule_that_cannot_be_applied_says_why_and_scores_nothing() {
    let interval = |low: &str, zero_low: &str| ScoringRule::Interval {
        low: dec(low),
        high: dec("105"),
        zero_low: dec(zero_low),
        zero_high: dec("120"),
    };
    let deduction = |step: &str, points: &str| ScoringRule::Deduction {
        step: dec(step),
        points: dec(points),
        partial: Partial::WholeUp,
    };
    for (rule, error) in [
        (deduction("0", "1"), RuleError::StepNotPositive),
        (deduction("1", "-1"), RuleError::PointsNegative),
        (ScoringRule::Bands { bands: Vec::new() }, RuleError::NoBands),
        (ScoringRule::Rank { scores: Vec::new(), beyond: Beyond::Zero }, RuleError::NoScores),
        (ScoringRule::Efficacy { min: dec("2"), max: dec("1"), allow_negative: false }, RuleError::MinimumAboveMaximum),
        (stages(&[]), RuleError::NoStages),
        (stages(&["120", "-20"]), RuleError::StageNegative),
        (stages(&["50", "49.9999999999999999999999999"]), RuleError::StagesNotHundred),
        (interval("79", "80"), RuleError::IntervalOrder),
        (interval("106", "80"), RuleError::IntervalOrder),
        (formula("w*"), RuleError::Formula(FormulaError::Unfinished)),
    ] {
        assert_eq!(rule.check(), Err(error.clone()));
        assert_eq!(score(&rule, &measure("1", "100", "90")).status, Status::Error, "{rule:?}");
        let lines = explain(&rule, &measure("1", "100", "90")).lines(Language::Chinese);
        assert!(lines.contains(&error.text(Language::Chinese)), "{lines:?}");
    }
}

#[test]
fn formulas_follow_the_grammar() {
    for (expr, value) in [
        ("1+2*3", "7"),
        ("(1+2)*3", "9"),
        ("8/2/2", "2"),
        ("5-2-1", "2"),
        ("-a+10", "2"),
        ("- -a", "8"),
        ("2*-a+20", "4"),
        ("min(3, 1, 2)", "1"),
        ("max(min(a, t), 1)", "8"),
        ("１＋２×３", "7"),
        ("ｍｉｎ（Ｗ，９）", "9"),
        ("w/3*3", "10"),
        ("0.1+0.2", "0.3"),
    ] {
        let scored = score(&formula(expr), &measure("10", "10", "8"));
        assert_eq!(scored.value, Some(dec(value)), "{expr}");
    }
    use FormulaError::{Number, TooDeep, TooLong, Unexpected, Unfinished};
    for (expr, error) in [
        ("", Unfinished),
        ("w+", Unfinished),
        ("(w", Unfinished),
        ("w)", Unexpected { at: 2 }),
        ("w t", Unexpected { at: 3 }),
        ("2a", Unexpected { at: 2 }),
        ("min(w)", Unexpected { at: 6 }),
        ("min w", Unexpected { at: 5 }),
        ("sqrt(w)", Unexpected { at: 1 }),
        ("w^2", Unexpected { at: 2 }),
        ("w；drop", Unexpected { at: 2 }),
        ("甲*w", Unexpected { at: 1 }),
        ("1.2.3", Number { at: 1 }),
        ("w*1e9", Unexpected { at: 4 }),
        ("w*0.0000001", Number { at: 3 }),
        (&"(".repeat(400), TooDeep),
        (&"-".repeat(400), TooDeep),
        (&"1+".repeat(251), TooLong),
    ] {
        assert_eq!(Formula::parse(expr), Err(error), "{expr}");
    }
    assert!(Formula::parse(&format!("{}w{}", "(".repeat(31), ")".repeat(31))).is_ok());
}

#[test]
fn a_formula_is_exact_however_long_it_is() {
    let long = format!("{}1", "999999999999999*".repeat(30));
    assert_eq!(score(&formula(&long), &measure("1", "1", "1")).value, Some(Decimal::ONE), "bounded by the weight");
    let back = format!("w*{0}999999999999999/{0}999999999999999", "7*".repeat(3));
    assert_eq!(score(&formula(&back), &measure("1", "1", "1")).status, Status::Ok);
    assert_eq!(score(&formula("w/(a-a)"), &measure("1", "1", "1")).status, Status::Error);
    assert_eq!(score(&formula("w/(1/3-1/3)"), &measure("1", "1", "1")).status, Status::Error);
}

#[test]
fn extreme_figures_give_a_score_or_an_error_and_never_a_panic() {
    let extremes = [Decimal::MAX, Decimal::MIN, Decimal::ZERO, Decimal::from_i128_with_scale(1, 28)];
    for rule in all_rules() {
        for weight in extremes {
            for target in extremes {
                for actual in extremes {
                    for direction in [Direction::HigherBetter, Direction::LowerBetter, Direction::Equal] {
                        let measure = Measure { weight, target, direction, actual: Some(actual), peers: &extremes };
                        let scored = score(&rule, &measure);
                        assert_eq!(explain(&rule, &measure).value, scored.value);
                    }
                }
            }
        }
    }
}

#[test]
fn stages_are_finished_in_their_order() {
    let rule = stages(&["20", "30", "30", "20"]);
    for (actual, points) in
        [("0", "0"), ("19.99", "0"), ("20", "0.40"), ("49", "0.40"), ("50", "1.00"), ("100", "2.00")]
    {
        assert_eq!(score(&rule, &measure("2", "100", actual)).value, Some(dec(points)), "{actual}");
    }
}

#[test]
fn a_ratio_belongs_to_one_grade() {
    let of = |text: &str| Grade::of(dec(text));
    assert_eq!((of("1"), of("0.8")), (Some(Grade::Achieved), Some(Grade::Achieved)));
    assert_eq!((of("0.7999"), of("0.6")), (Some(Grade::Partial), Some(Grade::Partial)));
    assert_eq!((of("0.5999"), of("0")), (Some(Grade::Failed), Some(Grade::Failed)));
    assert_eq!((of("1.0001"), of("-0.1")), (None, None));
    assert_eq!(graded(Decimal::ONE, Some((Grade::Partial, dec("0.8")))).status, Status::Error);
    assert_eq!(graded(Decimal::ONE, None).status, Status::Missing);
}

#[test]
fn an_explanation_puts_the_numbers_into_the_formula() {
    for (rule, actual, line) in [
        (ScoringRule::Completion { allow_negative: false }, "80", "2×80÷100＝1.6"),
        (ScoringRule::Completion { allow_negative: false }, "100", "100 ≥ 100，达到目标，得满分 2"),
        (
            ScoringRule::Deduction { step: dec("2"), points: dec("0.1"), partial: Partial::WholeUp },
            "95",
            "差距折合 3 步（每步 2），2−3×0.1＝1.7",
        ),
        (ScoringRule::Count { per: dec("0.3"), cap: None, base: None, unbounded: false }, "3", "min(0+0.3×3, 2)＝0.9"),
        (
            ScoringRule::Efficacy { min: dec("60"), max: dec("100"), allow_negative: false },
            "80",
            "2×(60+40×(80−60)÷(100−60))÷100＝1.6",
        ),
        (stages(&["40", "60"]), "40", "已完成节点权重 40%，2×40÷100＝0.8"),
        (ScoringRule::Qualitative, "0.7", "评定“部分完成”，2×0.7＝1.4"),
        (formula("min(w, w*a/t)"), "80", "min(2, 2×80÷100)＝1.6"),
    ] {
        let lines = explain(&rule, &measure("2.00", "100", actual)).lines(Language::Chinese);
        assert!(lines.iter().any(|shown| shown == line), "{line} in {lines:#?}");
    }
}

#[test]
fn an_explanation_shows_bounds_rounding_and_the_outcome() {
    let lines = |rule: &ScoringRule, measure: &Measure| explain(rule, measure).lines(Language::English);
    let completion = ScoringRule::Completion { allow_negative: false };
    let shown = lines(&completion, &measure("1", "3", "2"));
    assert!(shown.contains(&"Rounded half up to two decimals: 0.666667… → 0.67".to_owned()), "{shown:#?}");
    assert_eq!(shown.last().map(String::as_str), Some("Score 0.67"));
    let shown = lines(&completion, &measure("1", "3", "-2"));
    assert!(shown.contains(&"The actual is negative and counts as 0".to_owned()), "{shown:#?}");
    let shown = lines(&formula("w*2"), &measure("1", "3", "2"));
    assert!(shown.contains(&"Above the weight: counts as 1".to_owned()), "{shown:#?}");
    let shown = lines(&formula("w/(t-t)"), &measure("1", "3", "2"));
    assert_eq!(shown.last().map(String::as_str), Some("Status: error, no score"));
    let missing = Measure { actual: None, ..measure("1", "3", "2") };
    assert_eq!(explain(&completion, &missing).status, Status::Missing);
    assert_eq!(lines(&completion, &missing).last().map(String::as_str), Some("Status: missing"));
}

#[test]
fn an_explanation_survives_the_wire() {
    for rule in all_rules() {
        let explained = explain(&rule, &measure("2", "100", "0.7"));
        let json = serde_json::to_string(&explained).expect("json");
        assert_eq!(serde_json::from_str::<domain::scoring::Explanation>(&json).expect("explanation"), explained);
    }
}
