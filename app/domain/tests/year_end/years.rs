//! Random years, with every rule and everything that a year may lack.

use crate::naive::FORMULAS;
use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    indicators::Direction,
    scoring::{Band, Beyond, Partial, ScoringRule, Stage},
    year_end::{Adjustment, BookPoint, Caps, Cell, GradeBand, Subject, Terms},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::collections::BTreeMap;

/// Everything that a book is opened with.
#[derive(Clone, Debug)]
pub struct Year {
    pub points: Vec<BookPoint>,
    pub subjects: Vec<Subject>,
    pub cells: Vec<Cell>,
    pub terms: Terms,
}

pub fn weight() -> impl Strategy<Value = Decimal> {
    prop_oneof![9 => (1_i64..600).prop_map(|hundredths| Decimal::new(hundredths, 2)), 1 => Just(Decimal::ZERO)]
}

fn figure() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        4 => (0_i64..2000, 0_u32..3).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        1 => (-500_i64..0).prop_map(|mantissa| Decimal::new(mantissa, 1)),
        1 => (0_i64..=10).prop_map(|tenths| Decimal::new(tenths, 1)),
    ]
}

fn sorted<const N: usize>(mut values: [Decimal; N]) -> [Decimal; N] {
    values.sort();
    values
}

fn stages() -> impl Strategy<Value = Vec<Stage>> {
    vec(1_i64..50, 1..4).prop_map(|mut weights| {
        // The last one takes the rest, and now and then spoils the sum.
        let rest = 100 - weights.iter().sum::<i64>();
        weights.push(rest);
        let stage = |weight| Stage { name: String::new(), weight: Decimal::from(weight) };
        weights.into_iter().map(stage).collect()
    })
}

pub fn rule() -> impl Strategy<Value = ScoringRule> {
    let partial = select(vec![Partial::Proportional, Partial::WholeDown, Partial::WholeUp]);
    prop_oneof![
        3 => any::<bool>().prop_map(|allow_negative| ScoringRule::Completion { allow_negative }),
        1 => (figure(), weight(), partial)
            .prop_map(|(step, points, partial)| ScoringRule::Deduction { step, points, partial }),
        1 => (figure(), option::of(weight()), option::of(weight()), any::<bool>())
            .prop_map(|(per, cap, base, unbounded)| ScoringRule::Count { per, cap, base, unbounded }),
        1 => vec((figure(), weight()), 0..4).prop_map(|bands| ScoringRule::Bands {
            // One bound, one score: which of two bands with the same bound counts is not laid down.
            bands: bands.into_iter().collect::<BTreeMap<_, _>>().into_iter()
                .map(|(bound, score)| Band { bound, score }).collect()
        }),
        3 => (vec(weight(), 0..4), any::<bool>()).prop_map(|(scores, last)| ScoringRule::Rank {
            scores,
            beyond: if last { Beyond::Last } else { Beyond::Zero }
        }),
        3 => Just(ScoringRule::RatioToBest),
        1 => (figure(), figure(), any::<bool>())
            .prop_map(|(min, max, allow_negative)| ScoringRule::Efficacy { min, max, allow_negative }),
        1 => stages().prop_map(|stages| ScoringRule::Milestones { stages }),
        1 => Just(ScoringRule::Qualitative),
        1 => [figure(), figure(), figure(), figure()].prop_map(|bounds| {
            let [zero_low, low, high, zero_high] = sorted(bounds);
            ScoringRule::Interval { low, high, zero_low, zero_high }
        }),
        1 => select(FORMULAS.map(|(expr, _)| expr).to_vec())
            .prop_map(|expr| ScoringRule::Formula { expr: expr.to_owned() }),
    ]
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![
        3 => Just(Direction::HigherBetter),
        2 => Just(Direction::LowerBetter),
        1 => Just(Direction::Equal)
    ]
}

fn point() -> impl Strategy<Value = BookPoint> {
    let name = |names: [&str; 2]| select(names.map(str::to_owned).to_vec());
    ([name(["甲", "乙"]), name(["一", "二"]), name(["子", "丑"])], weight(), direction(), rule()).prop_map(
        |(path, weight, direction, rule)| BookPoint { code: PointCode::new(""), path, weight, direction, rule },
    )
}

pub fn adjustments() -> impl Strategy<Value = Vec<Adjustment>> {
    let group = select(vec!["表彰", "改革", "其他"]);
    vec((group, -10_i64..200), 0..5).prop_map(|listed| {
        let one = |(group, hundredths): (&str, i64)| Adjustment {
            cap_group: group.to_owned(),
            points: Decimal::new(hundredths, 2),
        };
        listed.into_iter().map(one).collect()
    })
}

pub fn public() -> impl Strategy<Value = Option<Decimal>> {
    option::of((0_i64..10_001).prop_map(|hundredths| Decimal::new(hundredths, 2)))
}

fn subject() -> impl Strategy<Value = Subject> {
    (prop::bool::weighted(0.8), adjustments(), adjustments(), any::<bool>(), public()).prop_map(
        |(ranked, bonus, deductions, veto, public)| Subject {
            bonus,
            deductions,
            veto,
            public,
            ..Subject::new(OrgCode::new(""), ranked)
        },
    )
}

pub fn target() -> impl Strategy<Value = Option<Decimal>> {
    option::weighted(0.75, figure())
}

pub fn actual() -> impl Strategy<Value = Option<Decimal>> {
    option::weighted(0.8, figure())
}

fn terms() -> impl Strategy<Value = Terms> {
    let cap = || option::of(weight());
    (cap(), cap(), cap(), cap(), weight(), vec(0_i64..4000, 0..4)).prop_map(
        |(group, bonus_total, other, deduction_total, public_weight, mut bounds)| {
            bounds.sort_unstable_by(|a, b| b.cmp(a));
            bounds.dedup();
            let band = |(index, bound): (usize, i64)| GradeBand {
                grade: format!("{index}等"),
                at_least: Some(Decimal::new(bound, 2)),
            };
            let groups = |cap: Option<Decimal>| cap.into_iter().map(|cap| ("表彰".to_owned(), cap)).collect();
            Terms {
                caps: Caps {
                    bonus_groups: groups(group),
                    bonus_total,
                    deduction_groups: groups(other),
                    deduction_total,
                },
                public_weight,
                grade_bands: bounds.into_iter().enumerate().map(band).collect(),
            }
        },
    )
}

pub fn year() -> impl Strategy<Value = Year> {
    (vec(point(), 1..9), vec(subject(), 1..6), terms()).prop_flat_map(|(mut points, mut subjects, terms)| {
        for (index, point) in points.iter_mut().enumerate() {
            point.code = PointCode::new(format!("X2023-{:03}", index + 1));
        }
        for (index, subject) in subjects.iter_mut().enumerate() {
            subject.org = OrgCode::new(format!("4512{index:02}"));
        }
        let cell = (target(), actual()).prop_map(|(target, actual)| Cell { target, actual });
        vec(cell, points.len() * subjects.len()).prop_map(move |cells| Year {
            points: points.clone(),
            subjects: subjects.clone(),
            cells,
            terms: terms.clone(),
        })
    })
}
