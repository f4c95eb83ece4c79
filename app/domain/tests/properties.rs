//! What has to hold for all figures, not for chosen ones.

use domain::{
    Decimal,
    expenditure::{ExpenditureItem, Section, SelfEvaluation, findings},
    indicators::Direction,
    ledgers::{Ledger, ledger},
    number,
    schedule::{Light, Thresholds, light, planned},
    scoring::{Band, Beyond, Formula, Measure, Partial, ScoringRule, Stage, Status, explain, score},
    year_end::{Node, NodeContent, NodeStatus, Rolled, rollup},
};
use proptest::prelude::*;

/// An everyday figure with up to three decimals.
fn figure() -> impl Strategy<Value = Decimal> {
    (0_i64..5_000_000, 0_u32..4).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

/// Any figure that a number can hold.
fn any_decimal() -> impl Strategy<Value = Decimal> {
    let everything = (-(1_i128 << 96) + 1..(1_i128 << 96), 0_u32..29)
        .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale));
    prop_oneof![2 => (-5_000_000_i64..5_000_000, 0_u32..4).prop_map(|(m, s)| Decimal::new(m, s)), 1 => everything,
        1 => Just(Decimal::ZERO)]
}

fn points() -> impl Strategy<Value = Decimal> {
    (0_i64..1000).prop_map(|mantissa| Decimal::new(mantissa, 2))
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::HigherBetter), Just(Direction::LowerBetter), Just(Direction::Equal)]
}

fn partial() -> impl Strategy<Value = Partial> {
    prop_oneof![Just(Partial::Proportional), Just(Partial::WholeDown), Just(Partial::WholeUp)]
}

/// Bounds and scores that rise together.
fn rising_bands() -> impl Strategy<Value = Vec<Band>> {
    (proptest::collection::vec(figure(), 1..5), proptest::collection::vec(points(), 1..5)).prop_map(
        |(mut bounds, mut scores)| {
            bounds.sort();
            scores.sort();
            bounds.into_iter().zip(scores).map(|(bound, score)| Band { bound, score }).collect()
        },
    )
}

fn stages() -> impl Strategy<Value = Vec<Stage>> {
    proptest::collection::btree_set(1_i64..100, 0..4).prop_map(|cuts| {
        let edges: Vec<i64> = std::iter::once(0).chain(cuts).chain(std::iter::once(100)).collect();
        let weights = edges.windows(2).map(|pair| Decimal::from(pair[1] - pair[0]));
        weights.map(|weight| Stage { name: "节点".to_owned(), weight }).collect()
    })
}

/// Rules whose score never falls as a higher-better actual rises.
fn rising_rule() -> impl Strategy<Value = ScoringRule> {
    prop_oneof![
        any::<bool>().prop_map(|allow_negative| ScoringRule::Completion { allow_negative }),
        (figure(), points(), partial()).prop_map(|(step, points, partial)| ScoringRule::Deduction {
            step: step + Decimal::new(1, 3),
            points,
            partial
        }),
        (points(), proptest::option::of(points()), proptest::option::of(points()), any::<bool>())
            .prop_map(|(per, cap, base, unbounded)| ScoringRule::Count { per, cap, base, unbounded }),
        rising_bands().prop_map(|bands| ScoringRule::Bands { bands }),
        (proptest::collection::vec(points(), 1..5)).prop_map(|mut scores| {
            scores.sort_by(|a, b| b.cmp(a));
            ScoringRule::Rank { scores, beyond: Beyond::Last }
        }),
        Just(ScoringRule::RatioToBest),
        (figure(), figure(), any::<bool>()).prop_map(|(a, b, allow_negative)| ScoringRule::Efficacy {
            min: a.min(b),
            max: a.max(b),
            allow_negative
        }),
        stages().prop_map(|stages| ScoringRule::Milestones { stages }),
        Just(ScoringRule::Formula { expr: "min(w, max(0, w - 0.02*(t - a)))".to_owned() }),
    ]
}

fn sorted<const N: usize>(mut values: [Decimal; N]) -> [Decimal; N] {
    values.sort();
    values
}

fn any_rule() -> impl Strategy<Value = ScoringRule> {
    prop_oneof![
        4 => rising_rule(),
        1 => Just(ScoringRule::Qualitative),
        1 => [any_decimal(), any_decimal(), any_decimal(), any_decimal()].prop_map(|bounds| {
            let [zero_low, low, high, zero_high] = sorted(bounds);
            ScoringRule::Interval { low, high, zero_low, zero_high }
        }),
        1 => (any_decimal(), any_decimal(), partial())
            .prop_map(|(step, points, partial)| ScoringRule::Deduction { step, points, partial }),
        1 => (any_decimal(), any_decimal()).prop_map(|(min, max)| ScoringRule::Efficacy { min, max, allow_negative: true }),
        1 => proptest::collection::vec(any_decimal(), 0..4).prop_map(|weights| ScoringRule::Milestones {
            stages: weights.into_iter().map(|weight| Stage { name: String::new(), weight }).collect()
        }),
        1 => "[wta0-9+*/(), .-]{0,24}".prop_map(|expr| ScoringRule::Formula { expr }),
    ]
}

const fn unbounded(rule: &ScoringRule) -> bool {
    matches!(rule, ScoringRule::Count { unbounded: true, .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_score_lies_between_0_and_the_weight(
        rule in any_rule(), weight in points(), target in any_decimal(), actual in any_decimal(),
        direction in direction(), peers in proptest::collection::vec(any_decimal(), 0..6),
    ) {
        let measure = Measure { weight, target, direction, actual: Some(actual), peers: &peers };
        let score = score(&rule, &measure);
        prop_assert_eq!(score.status == Status::Ok, score.value.is_some());
        prop_assert!(score.status != Status::Missing);
        if let Some(value) = score.value && !unbounded(&rule) {
            prop_assert!(value >= Decimal::ZERO && value <= weight, "{} of {}", value, weight);
            prop_assert_eq!(value.scale(), 2);
        }
        let explained = explain(&rule, &measure);
        prop_assert_eq!(explained.value, score.value);
        prop_assert!(explained.steps.len() >= 2);
    }

    #[test]
    fn more_never_scores_less(
        rule in rising_rule(), weight in points(), target in figure(), a in any_decimal(), b in any_decimal(),
        peers in proptest::collection::vec(figure(), 0..6),
    ) {
        let [less, more] = sorted([a, b]);
        let of = |actual| {
            let direction = Direction::HigherBetter;
            score(&rule, &Measure { weight, target, direction, actual: Some(actual), peers: &peers })
        };
        // An unbounded count can leave what a number holds; then there is no score to compare.
        if let (Some(low), Some(high)) = (of(less).value, of(more).value) {
            prop_assert!(low <= high, "{:?}: {} gives {}, {} gives {}", rule, less, low, more, high);
        }
    }

    #[test]
    fn more_of_what_should_be_low_never_scores_more(
        rule in prop_oneof![
            Just(ScoringRule::Completion { allow_negative: false }),
            (points(), partial()).prop_map(|(points, partial)| ScoringRule::Deduction { step: Decimal::TWO, points, partial }),
            points().prop_map(|per| ScoringRule::Count { per: -per, cap: None, base: None, unbounded: false }),
            rising_bands().prop_map(|mut bands| {
                let scores: Vec<Decimal> = bands.iter().rev().map(|band| band.score).collect();
                bands.iter_mut().zip(scores).for_each(|(band, score)| band.score = score);
                ScoringRule::Bands { bands }
            }),
            Just(ScoringRule::Rank { scores: vec![Decimal::TEN, Decimal::TWO], beyond: Beyond::Zero }),
            Just(ScoringRule::RatioToBest),
        ],
        weight in points(), target in figure(), a in figure(), b in figure(),
        peers in proptest::collection::vec(figure(), 0..6),
    ) {
        let [less, more] = sorted([a, b]);
        let of = |actual| {
            let direction = Direction::LowerBetter;
            score(&rule, &Measure { weight, target, direction, actual: Some(actual), peers: &peers }).value
        };
        prop_assert!(of(less) >= of(more), "{:?}: {:?} then {:?}", rule, of(less), of(more));
    }

    #[test]
    fn an_interval_rises_to_its_range_and_falls_after_it(
        bounds in [figure(), figure(), figure(), figure()], weight in points(), a in figure(), b in figure(),
    ) {
        let [zero_low, low, high, zero_high] = sorted(bounds);
        let [less, more] = sorted([a, b]);
        let rule = ScoringRule::Interval { low, high, zero_low, zero_high };
        let of = |actual| {
            let direction = Direction::HigherBetter;
            score(&rule, &Measure { weight, target: low, direction, actual: Some(actual), peers: &[] }).value
        };
        if more <= high {
            prop_assert!(of(less) <= of(more));
        }
        if less >= low {
            prop_assert!(of(less) >= of(more));
        }
    }

    #[test]
    fn the_order_of_peers_does_not_matter(
        peers in proptest::collection::vec(any_decimal(), 1..8), actual in any_decimal(), direction in direction(),
        beyond in prop_oneof![Just(Beyond::Last), Just(Beyond::Zero)], turn in 0_usize..8,
    ) {
        let mut turned = peers.clone();
        turned.rotate_left(turn % peers.len());
        turned.reverse();
        let mut with_self = peers.clone();
        with_self.push(actual);
        let weight = Decimal::TWO;
        let scores = vec![Decimal::TWO, Decimal::ONE, Decimal::new(5, 1)];
        for rule in [ScoringRule::Rank { scores, beyond }, ScoringRule::RatioToBest] {
            let of = |peers: &[Decimal]| {
                score(&rule, &Measure { weight, target: Decimal::ONE, direction, actual: Some(actual), peers })
            };
            prop_assert_eq!(of(&peers), of(&turned));
            prop_assert_eq!(of(&peers), of(&with_self));
        }
    }

    #[test]
    fn no_actual_is_missing_whatever_the_rule(rule in any_rule(), weight in points(), direction in direction()) {
        let measure = Measure { weight, target: Decimal::ONE, direction, actual: None, peers: &[] };
        prop_assert_eq!(score(&rule, &measure).status, Status::Missing);
    }

    #[test]
    fn any_text_is_read_as_a_formula_or_refused(text in "\\PC{0,80}", signs in "[wta()+*/,min0-9-]{0,60}") {
        for text in [text, signs] {
            if let Err(error) = Formula::parse(&text) {
                prop_assert!(!error.text(domain::language::Language::Chinese).is_empty());
            }
        }
    }

    #[test]
    fn a_written_number_is_read_back(mantissa in -(10_i64.pow(15))..10_i64.pow(15), scale in 0_u32..7) {
        let value = Decimal::new(mantissa, scale);
        prop_assert_eq!(number::parse(&number::plain(value)), Ok(value));
        prop_assert_eq!(number::parse(&format!(" {value}\u{3000}")), Ok(value));
        prop_assert_eq!(number::two(value).parse::<Decimal>().ok(), Some(number::round_half_up(value, 2)));
    }

    #[test]
    fn any_text_is_read_as_a_number_or_refused(text in "\\PC{0,40}", digits in "[0-9,.０-９，．+-]{0,30}") {
        for text in [text, digits] {
            if let Ok(value) = number::parse(&text) {
                prop_assert!(value.scale() <= 6);
                prop_assert!(value.abs() < Decimal::from(10_i64.pow(15)));
            }
        }
    }

    #[test]
    fn more_never_turns_a_light_worse(
        target in any_decimal(), month in 1_u8..13, a in any_decimal(), b in any_decimal(),
        curve in proptest::option::of(any_decimal().prop_map(|step| [step; 12])),
    ) {
        let [less, more] = sorted([a, b]);
        let of = |actual| {
            let thresholds = Thresholds::default();
            light(Direction::HigherBetter, target, curve.as_ref(), month, Some(actual), &thresholds).light
        };
        prop_assert!(of(less) <= of(more), "{:?} {:?}", of(less), of(more));
        let lower = |actual| {
            let thresholds = Thresholds::default();
            light(Direction::LowerBetter, target, curve.as_ref(), month, Some(actual), &thresholds).light
        };
        prop_assert!(lower(less) >= lower(more));
    }

    #[test]
    fn a_light_and_a_ledger_agree(
        direction in direction(), target in any_decimal(), month in 0_u8..20, actual in proptest::option::of(any_decimal()),
    ) {
        let reading = light(direction, target, None, month, actual, &Thresholds::default());
        prop_assert_eq!(reading.light == Light::Missing, actual.is_none());
        let proposed = ledger(direction, target, month, actual, reading.light);
        match reading.light {
            Light::Missing => prop_assert_eq!(proposed, Ledger::OffTrack),
            Light::Blue => prop_assert_eq!(proposed, Ledger::Done),
            Light::Green => prop_assert_ne!(proposed, Ledger::OffTrack),
            Light::Red | Light::Yellow => prop_assert_ne!(proposed, Ledger::OnTrack),
        }
    }

    #[test]
    fn a_linear_plan_ends_at_its_target(target in figure()) {
        prop_assert_eq!(planned(None, target, 12), target);
        prop_assert_eq!(planned(None, target, 6), number::round_half_up(target / Decimal::TWO, 6));
    }

    #[test]
    fn any_report_can_be_checked(
        figures in [".{0,12}", "[0-9.,]{0,20}", "[0-9]{0,3}\\.?[0-9]{0,3}(万元|元)?"], other in "[0-9.]{0,6}",
        text in "(\\PC|[0-9、和月%％。]|到位率|执行率|每月|等级|没能开展|东巴凤一体化?|《《){0,30}",
        document in "(\\PC|[0-9〔〕\\[\\] 号发第]){0,16}",
    ) {
        let [budget, spent, item] = figures;
        let report = SelfEvaluation {
            title: text.clone(),
            budget,
            spent,
            items: vec![ExpenditureItem { name: "印刷费".to_owned(), amount: item }],
            other_score: other,
            site_check: document.clone(),
            sections: vec![Section { heading: String::new(), text }],
            documents: vec![document],
            ..SelfEvaluation::default()
        };
        for problem in findings(&report) {
            prop_assert!(!problem.chinese.is_empty() && !problem.english.is_empty() && !problem.place.is_empty());
        }
    }

    #[test]
    fn a_parent_is_the_sum_of_its_rounded_children(node in tree()) {
        sums_hold(&rollup(&node))?;
    }
}

fn leaf() -> impl Strategy<Value = Node> {
    (points(), points(), 0_u8..6).prop_map(|(weight, score, kind)| {
        let (score, status, light) = match kind {
            0 => (None, NodeStatus::NotApplicable, None),
            1 => (None, NodeStatus::Missing, Some(Light::Missing)),
            2 => (Some(score.min(weight)), NodeStatus::Ok, Some(Light::Red)),
            _ => (Some(score.min(weight)), NodeStatus::Ok, Some(Light::Green)),
        };
        Node { code: "p".to_owned(), weight, content: NodeContent::Point { score, status, light } }
    })
}

/// A tree whose parents weigh what their children do.
fn tree() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(3, 40, 5, |inner| {
        proptest::collection::vec(inner, 1..5).prop_map(|children| {
            let weight = children.iter().map(|child| child.weight).sum();
            Node { code: "i".to_owned(), weight, content: NodeContent::Indicator { children } }
        })
    })
}

fn sums_hold(node: &Rolled) -> Result<(), TestCaseError> {
    if node.children.is_empty() {
        return Ok(());
    }
    let applying: Vec<&Rolled> = node.children.iter().filter(|c| c.status != NodeStatus::NotApplicable).collect();
    let sum: Decimal = applying.iter().filter_map(|child| child.score).sum();
    if applying.is_empty() {
        prop_assert_eq!((node.score, node.status), (None, NodeStatus::NotApplicable));
    } else if applying.len() == node.children.len() {
        prop_assert_eq!(node.score, Some(sum));
    } else {
        prop_assert!(node.score >= Some(sum), "leaving points out never costs points");
    }
    if let Some(score) = node.score {
        prop_assert!(score <= node.weight);
    }
    prop_assert_eq!(node.missing, node.children.iter().map(|child| child.missing).sum::<u32>());
    prop_assert_eq!(node.light, applying.iter().filter_map(|child| child.light).min());
    node.children.iter().try_for_each(sums_hold)
}
