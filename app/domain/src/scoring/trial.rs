//! A rule tried out: the curve of score over actual, exact, for the browser to draw.

use super::{Explanation, Measure, Method, Partial, Score, ScoringRule, Stage, explain, score};
use crate::{indicators::Direction, number::round_half_up};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Places between two breaks where the curve is computed.
const SAMPLES: i64 = 96;
/// Steps of a deduction that are drawn as steps; more of them look like a slope.
const MOST_STEPS: i64 = 120;
/// Places of a ranking that can be tried.
const MOST_PLACES: u32 = 500;

/// What the curve runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The point's own unit.
    Actual,
    /// The place among comparable units, from 1.
    Place,
    /// Percent of the best of comparable units.
    PercentOfBest,
}

/// A point of the curve; no score where the rule gives none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    pub at: Decimal,
    pub score: Option<Decimal>,
}

/// A rule with what it is applied to.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    pub rule: &'a ScoringRule,
    pub weight: Decimal,
    pub target: Decimal,
    pub direction: Direction,
}

fn plus(value: Decimal, other: Decimal) -> Decimal {
    value.checked_add(other).unwrap_or(value)
}

fn minus(value: Decimal, other: Decimal) -> Decimal {
    value.checked_sub(other).unwrap_or(value)
}

fn times(value: Decimal, hundredths: i64) -> Decimal {
    value.checked_mul(Decimal::new(hundredths, 2)).unwrap_or(value)
}

impl Trial<'_> {
    pub const fn axis(&self) -> Axis {
        match self.rule.method() {
            Method::Rank => Axis::Place,
            Method::RatioToBest => Axis::PercentOfBest,
            _ => Axis::Actual,
        }
    }

    fn measured<T>(&self, at: Decimal, ask: impl FnOnce(&Measure) -> T) -> T {
        let (weight, target, direction) = (self.weight, self.target, self.direction);
        match self.axis() {
            Axis::Actual => ask(&Measure { weight, target, direction, actual: Some(at), peers: &[] }),
            Axis::Place => {
                // As many better ones as there are places before.
                let before = at.floor().to_u32().unwrap_or(1).clamp(1, MOST_PLACES) - 1;
                let peers = vec![Decimal::ONE; before as usize];
                let direction = Direction::HigherBetter;
                ask(&Measure { weight, target, direction, actual: Some(Decimal::ZERO), peers: &peers })
            }
            Axis::PercentOfBest => {
                ask(&Measure { weight, target, direction, actual: Some(at), peers: &[Decimal::ONE_HUNDRED] })
            }
        }
    }

    pub fn score(&self, at: Decimal) -> Score {
        self.measured(at, |measure| score(self.rule, measure))
    }

    /// How the score comes about. Where peers were made up for the axis, the line that would list them is left out.
    pub fn explain(&self, at: Decimal) -> Explanation {
        let mut explanation = self.measured(at, |measure| explain(self.rule, measure));
        if self.axis() != Axis::Actual && !explanation.steps.is_empty() {
            explanation.steps.remove(0);
        }
        explanation
    }

    /// The part of the axis where something happens.
    pub fn range(&self) -> (Decimal, Decimal) {
        let (low, high) = self.reach();
        let zero = Decimal::ZERO;
        // A negative actual counts as 0: there is nothing to see below.
        let low = if self.rule.allows_negative() { low } else { low.max(zero) };
        let (low, high) = (round_half_up(low, 4), round_half_up(high, 4));
        if low < high { (low, high) } else { (low, plus(low, Decimal::TEN)) }
    }

    fn reach(&self) -> (Decimal, Decimal) {
        let (t, zero) = (self.target.max(Decimal::ZERO), Decimal::ZERO);
        let around = |from: Decimal, to: Decimal| {
            let margin = times(minus(to, from), 20);
            (minus(from, margin), plus(to, margin))
        };
        match self.rule {
            ScoringRule::Completion { allow_negative } => match self.direction {
                Direction::HigherBetter => (if *allow_negative { times(t, -20) } else { zero }, times(t, 125)),
                Direction::LowerBetter => (zero, times(t, 225)),
                Direction::Equal => (zero, times(t, 200)),
            },
            ScoringRule::Deduction { step, points, .. } => {
                let steps = self.weight.checked_div(*points).unwrap_or(Decimal::TEN).min(Decimal::ONE_THOUSAND);
                let span = steps.checked_mul(*step).unwrap_or(self.target);
                let (below, above) = (minus(self.target, span), plus(self.target, span));
                match self.direction {
                    Direction::HigherBetter => around(below, self.target),
                    Direction::LowerBetter => around(self.target, above),
                    Direction::Equal => around(below, above),
                }
            }
            ScoringRule::Count { .. } => {
                let end = self.count_end().unwrap_or(Decimal::TEN).max(Decimal::ONE);
                (zero, times(end.max(t.min(times(end, 300))), 125))
            }
            ScoringRule::Bands { bands } => {
                let bounds = || bands.iter().map(|band| band.bound);
                let (low, high) = (bounds().min().unwrap_or(zero), bounds().max().unwrap_or(t));
                let gap = minus(high, low).max(times(high.abs(), 10)).max(Decimal::new(1, 1));
                (minus(low, gap), plus(high, gap))
            }
            ScoringRule::Rank { scores, .. } => {
                (Decimal::ONE, Decimal::from(scores.len().min(MOST_PLACES as usize) + 2))
            }
            ScoringRule::RatioToBest if self.direction == Direction::LowerBetter => {
                (Decimal::from(50), Decimal::from(300))
            }
            ScoringRule::RatioToBest | ScoringRule::Milestones { .. } => (zero, Decimal::ONE_HUNDRED),
            ScoringRule::Efficacy { min, max, .. } => {
                let (from, to) = around(*min, *max);
                // Below the minimum the score falls to 0 at 0: shown where that is not too far.
                let near = *min > zero && times(minus(*max, *min), 400) >= *min;
                (if near { zero } else { from }, to)
            }
            ScoringRule::Qualitative => (zero, Decimal::ONE),
            ScoringRule::Interval { zero_low, zero_high, .. } => around(*zero_low, *zero_high),
            ScoringRule::Formula { .. } if t > zero => (zero, times(t, 150)),
            ScoringRule::Formula { .. } => (zero, Decimal::TEN),
        }
    }

    /// The count at which a counted score stops to change.
    fn count_end(&self) -> Option<Decimal> {
        let ScoringRule::Count { per, cap, base, .. } = self.rule else { return None };
        let down = *per < Decimal::ZERO;
        let base = base.unwrap_or(if down { self.weight } else { Decimal::ZERO });
        let cap = cap.unwrap_or(if down { Decimal::ZERO } else { self.weight });
        cap.checked_sub(base)?.checked_div(*per).filter(|end| *end >= Decimal::ZERO)
    }

    /// A step of the slider: about a two-hundredth of the range, and a round figure.
    pub fn slider_step(&self) -> Decimal {
        if self.axis() == Axis::Place {
            return Decimal::ONE;
        }
        let (low, high) = self.range();
        let wanted = times(minus(high, low), 1).checked_div(Decimal::TWO).unwrap_or_default();
        let mut step = Decimal::new(1, 4);
        while step < wanted {
            let Some(next) = step.checked_mul(Decimal::TEN) else { break };
            step = next;
        }
        step
    }

    /// Where the curve may bend or jump, in order, with both ends.
    fn breaks(&self) -> Vec<Decimal> {
        let (low, high) = self.range();
        let t = self.target;
        let mut at: Vec<Decimal> = match self.rule {
            ScoringRule::Completion { .. } => vec![t, times(t, 200), Decimal::ZERO],
            ScoringRule::Deduction { step, partial, .. } => self.deduction_breaks(*step, *partial),
            ScoringRule::Count { .. } => self.count_end().into_iter().collect(),
            ScoringRule::Bands { bands } => bands.iter().map(|band| band.bound).collect(),
            ScoringRule::Rank { .. } => (1..=high.to_i64().unwrap_or(1)).map(Decimal::from).collect(),
            ScoringRule::RatioToBest => vec![Decimal::ONE_HUNDRED],
            ScoringRule::Efficacy { min, max, .. } => vec![*min, *max, Decimal::ZERO],
            ScoringRule::Milestones { stages } => {
                let mut sum = Decimal::ZERO;
                let reached = |stage: &Stage| {
                    sum = plus(sum, stage.weight);
                    sum
                };
                stages.iter().map(reached).collect()
            }
            ScoringRule::Qualitative => vec![Decimal::new(6, 1), Decimal::new(8, 1)],
            ScoringRule::Interval { low, high, zero_low, zero_high } => vec![*low, *high, *zero_low, *zero_high],
            ScoringRule::Formula { .. } => vec![t],
        };
        at.retain(|at| *at > low && *at < high);
        at.extend([low, high]);
        at.sort();
        at.dedup();
        at
    }

    fn deduction_breaks(&self, step: Decimal, partial: Partial) -> Vec<Decimal> {
        let mut at = vec![self.target];
        let (low, high) = self.range();
        let width = minus(high, low);
        let few = step > Decimal::ZERO && width.checked_div(step).is_some_and(|n| n <= Decimal::from(MOST_STEPS));
        if partial == Partial::Proportional {
            // Where nothing is left.
            if let ScoringRule::Deduction { points, .. } = self.rule
                && let Some(span) = self.weight.checked_div(*points).and_then(|steps| steps.checked_mul(step))
            {
                at.extend([minus(self.target, span), plus(self.target, span)]);
            }
        } else if few {
            for count in 1..=MOST_STEPS {
                let Some(away) = step.checked_mul(Decimal::from(count)) else { break };
                at.extend([minus(self.target, away), plus(self.target, away)]);
            }
        }
        at
    }

    /// The curve over [`Self::range`]: both sides of every break, so that a jump is drawn as one.
    pub fn curve(&self) -> Vec<CurvePoint> {
        let (low, high) = self.range();
        let width = minus(high, low);
        let beside = width.checked_div(Decimal::from(1_000_000)).unwrap_or_default();
        let between = width.checked_div(Decimal::from(SAMPLES)).unwrap_or(width);
        let breaks = self.breaks();
        let mut curve = Vec::with_capacity(breaks.len() * 3 + SAMPLES as usize);
        let point = |at: Decimal| CurvePoint { at, score: self.score(at).value };
        for pair in breaks.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            curve.push(point(from));
            if minus(to, from) <= plus(beside, beside) {
                continue;
            }
            curve.push(point(plus(from, beside)));
            let samples = minus(to, from).checked_div(between).and_then(|n| n.floor().to_i64()).unwrap_or_default();
            for sample in 1..samples.min(SAMPLES) {
                let away = between.checked_mul(Decimal::from(sample)).unwrap_or_default();
                curve.push(point(plus(from, away)));
            }
            curve.push(point(minus(to, beside)));
        }
        curve.extend(breaks.last().map(|last| point(*last)));
        curve
    }

    /// The curve in a few rows: its breaks, and places between them where there are few.
    pub fn table(&self) -> Vec<CurvePoint> {
        const EVEN: i64 = 8;
        const ROWS: usize = 24;
        let mut at = self.breaks();
        at.truncate(ROWS);
        let (low, high) = self.range();
        if at.len() < EVEN as usize {
            let part = |n: i64| minus(high, low).checked_mul(Decimal::new(125 * n, 3)).map(|away| plus(low, away));
            at.extend((1..EVEN).filter_map(part).map(|at| round_half_up(at, 4)));
        }
        at.sort();
        at.dedup();
        at.into_iter().map(|at| CurvePoint { at, score: self.score(at).value }).collect()
    }

    /// The target, where the axis is that of the actual and it lies in the range.
    pub fn target_mark(&self) -> Option<Decimal> {
        let (low, high) = self.range();
        (self.axis() == Axis::Actual && (low..=high).contains(&self.target)).then_some(self.target)
    }
}
