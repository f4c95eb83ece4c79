//! What each method computes, before bounds and rounding.

use super::{Band, Beyond, Formula, Grade, Measure, Partial, ScoringRule, Stage};
use crate::{
    exact::{Exact, Stop},
    indicators::Direction,
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// The way that a rule took, for the explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Branch {
    /// The target is 0: full marks.
    ZeroTarget,
    Reached,
    Share,
    /// Between the ceiling and its double.
    Over,
    /// At or beyond twice the ceiling, or above a ceiling of 0.
    FarOver,
    NotEqual,
    Steps,
    Pieces,
    Band(Band),
    NoBand,
    Place(usize),
    ShareOfBest(Decimal),
    BestOfShare(Decimal),
    /// No organisation has more than 0.
    NoBest,
    /// Lower is better, and nothing at all happened.
    NothingHappened,
    Satisfied,
    BetweenBounds,
    BelowMinimum,
    Stages,
    Graded(Grade),
    Inside,
    BelowRange,
    AboveRange,
    Outside,
    Formula,
}

/// A value with the way to it.
pub(super) struct Outcome<N> {
    pub branch: Branch,
    pub value: N,
    /// The figure in the middle: steps of a deduction, finished percent of a milestone plan.
    pub part: Option<N>,
}

fn outcome<N>(branch: Branch, value: N) -> Outcome<N> {
    Outcome { branch, value, part: None }
}

/// A negative actual counts as 0 unless it is allowed.
pub(super) fn counted(actual: Decimal, allow_negative: bool) -> Decimal {
    if actual < Decimal::ZERO && !allow_negative { Decimal::ZERO } else { actual }
}

/// `Err(Illegal)` where the rule or the judgement is not valid.
pub(super) fn outcome_of<N: Exact>(
    rule: &ScoringRule,
    measure: &Measure,
    actual: Decimal,
    allow_negative: bool,
) -> Result<Outcome<N>, Stop> {
    if rule.check_figures().is_err() {
        return Err(Stop::Illegal);
    }
    let weight = N::of(measure.weight);
    let peers = measure.peers.iter().map(|peer| counted(*peer, allow_negative));
    match rule {
        ScoringRule::Completion { .. } => completion(measure, weight, actual),
        ScoringRule::Deduction { step, points, partial } => {
            deduction(measure, &weight, actual, (*step, *points, *partial))
        }
        ScoringRule::Count { per, cap, base, .. } => count(&weight, actual, *per, *cap, *base),
        ScoringRule::Bands { bands } => Ok(match band(bands, measure.direction, actual) {
            Some(band) => outcome(Branch::Band(band), N::of(band.score)),
            None => outcome(Branch::NoBand, N::whole(0)),
        }),
        ScoringRule::Rank { scores, beyond } => {
            let place = 1 + better(measure, actual, peers)?;
            let score = match (scores.get(place - 1), beyond, scores.last()) {
                (Some(score), ..) | (None, Beyond::Last, Some(score)) => *score,
                _ => Decimal::ZERO,
            };
            Ok(outcome(Branch::Place(place), N::of(score)))
        }
        ScoringRule::RatioToBest => ratio_to_best(measure.direction, &weight, actual, peers),
        ScoringRule::Efficacy { min, max, .. } => efficacy(measure.direction, weight, actual, *min, *max),
        ScoringRule::Milestones { stages } => {
            let finished = finished::<N>(stages, actual)?;
            let value = weight.times(&finished)?.over(&N::whole(100))?;
            Ok(Outcome { branch: Branch::Stages, value, part: Some(finished) })
        }
        ScoringRule::Qualitative => {
            let grade = Grade::of(actual).ok_or(Stop::Illegal)?;
            Ok(outcome(Branch::Graded(grade), weight.times(&N::of(actual))?))
        }
        ScoringRule::Interval { low, high, zero_low, zero_high } => {
            interval(weight, actual, (*low, *high), (*zero_low, *zero_high))
        }
        ScoringRule::Formula { expr } => {
            let formula = Formula::parse(expr).map_err(|_| Stop::Illegal)?;
            let value = formula.value(&weight, &N::of(measure.target), &N::of(actual))?;
            Ok(outcome(Branch::Formula, value))
        }
    }
}

fn completion<N: Exact>(measure: &Measure, weight: N, actual: Decimal) -> Result<Outcome<N>, Stop> {
    let target = measure.target;
    if target < Decimal::ZERO {
        return Err(Stop::Illegal);
    }
    match measure.direction {
        Direction::HigherBetter if target.is_zero() => Ok(outcome(Branch::ZeroTarget, weight)),
        Direction::HigherBetter if actual >= target => Ok(outcome(Branch::Reached, weight)),
        Direction::HigherBetter => {
            let value = weight.times(&N::of(actual))?.over(&N::of(target))?;
            Ok(outcome(Branch::Share, value))
        }
        Direction::LowerBetter if actual <= target => Ok(outcome(Branch::Reached, weight)),
        Direction::LowerBetter => {
            // w·(1 − (a − t)/t) with one division: w·(2t − a)/t.
            let target = N::of(target);
            let room = target.plus(&target)?.minus(&N::of(actual))?;
            if room.sign().is_le() {
                return Ok(outcome(Branch::FarOver, N::whole(0)));
            }
            Ok(outcome(Branch::Over, weight.times(&room)?.over(&target)?))
        }
        Direction::Equal if actual == target => Ok(outcome(Branch::Reached, weight)),
        Direction::Equal => Ok(outcome(Branch::NotEqual, N::whole(0))),
    }
}

fn deduction<N: Exact>(
    measure: &Measure,
    weight: &N,
    actual: Decimal,
    (step, points, partial): (Decimal, Decimal, Partial),
) -> Result<Outcome<N>, Stop> {
    let short = N::of(measure.target).minus(&N::of(actual))?;
    let zero = N::whole(0);
    let shortfall = match (measure.direction, short.sign()) {
        (Direction::HigherBetter | Direction::Equal, Ordering::Greater) => short,
        (Direction::LowerBetter | Direction::Equal, Ordering::Less) => zero.minus(&short)?,
        _ => zero,
    };
    let steps = shortfall.over(&N::of(step))?;
    let steps = match partial {
        Partial::Proportional => steps,
        Partial::WholeDown => steps.floor(),
        Partial::WholeUp => steps.ceil(),
    };
    let value = weight.minus(&steps.times(&N::of(points))?)?;
    Ok(Outcome { branch: Branch::Steps, value, part: Some(steps) })
}

fn count<N: Exact>(
    weight: &N,
    actual: Decimal,
    per: Decimal,
    cap: Option<Decimal>,
    base: Option<Decimal>,
) -> Result<Outcome<N>, Stop> {
    let pieces = N::of(per).times(&N::of(actual))?;
    let value = if per >= Decimal::ZERO {
        let value = base.map_or_else(|| N::whole(0), N::of).plus(&pieces)?;
        value.smaller(&cap.map_or_else(|| weight.clone(), N::of))?
    } else {
        let value = base.map_or_else(|| weight.clone(), N::of).plus(&pieces)?;
        value.larger(&cap.map_or_else(|| N::whole(0), N::of))?
    };
    Ok(outcome(Branch::Pieces, value))
}

/// The band that a sorted list would reach first.
fn band(bands: &[Band], direction: Direction, actual: Decimal) -> Option<Band> {
    let mut found: Option<Band> = None;
    for band in bands {
        let (reached, nearer) = match direction {
            Direction::LowerBetter => (actual <= band.bound, found.is_none_or(|best| band.bound < best.bound)),
            _ => (actual >= band.bound, found.is_none_or(|best| band.bound > best.bound)),
        };
        if reached && nearer {
            found = Some(*band);
        }
    }
    found
}

fn better(measure: &Measure, actual: Decimal, peers: impl Iterator<Item = Decimal>) -> Result<usize, Stop> {
    Ok(match measure.direction {
        Direction::HigherBetter => peers.filter(|peer| *peer > actual).count(),
        Direction::LowerBetter => peers.filter(|peer| *peer < actual).count(),
        Direction::Equal => {
            // Nearest to the target is best; the unlimited form, as this is rare and must not overflow.
            let target = BigRational::of(measure.target);
            let distance = |value: Decimal| {
                let gap = BigRational::of(value) - &target;
                if gap.sign().is_lt() { -gap } else { gap }
            };
            let own = distance(actual);
            peers.filter(|peer| distance(*peer) < own).count()
        }
    })
}

fn ratio_to_best<N: Exact>(
    direction: Direction,
    weight: &N,
    actual: Decimal,
    peers: impl Iterator<Item = Decimal>,
) -> Result<Outcome<N>, Stop> {
    match direction {
        Direction::HigherBetter => {
            let best = peers.fold(actual, Decimal::max);
            if best <= Decimal::ZERO {
                return Ok(outcome(Branch::NoBest, N::whole(0)));
            }
            let value = weight.times(&N::of(actual))?.over(&N::of(best))?;
            Ok(outcome(Branch::ShareOfBest(best), value))
        }
        Direction::LowerBetter => {
            if actual <= Decimal::ZERO {
                return Ok(outcome(Branch::NothingHappened, weight.clone()));
            }
            let best = peers.fold(actual, Decimal::min);
            let value = weight.times(&N::of(best))?.over(&N::of(actual))?;
            Ok(outcome(Branch::BestOfShare(best), value))
        }
        Direction::Equal => Err(Stop::Illegal),
    }
}

fn efficacy<N: Exact>(
    direction: Direction,
    weight: N,
    actual: Decimal,
    min: Decimal,
    max: Decimal,
) -> Result<Outcome<N>, Stop> {
    if direction != Direction::HigherBetter {
        return Err(Stop::Illegal);
    }
    if actual >= max {
        return Ok(outcome(Branch::Satisfied, weight));
    }
    let (minimum, reached) = (N::of(min), N::of(actual));
    if actual >= min {
        // w·(60 + 40·(a − min)/(max − min))/100 with one division.
        let width = N::of(max).minus(&minimum)?;
        let risen = reached.minus(&minimum)?;
        let percent = N::whole(60).times(&width)?.plus(&N::whole(40).times(&risen)?)?;
        let value = weight.times(&percent)?.over(&N::whole(100).times(&width)?)?;
        return Ok(outcome(Branch::BetweenBounds, value));
    }
    if min <= Decimal::ZERO || actual <= Decimal::ZERO {
        return Ok(outcome(Branch::BelowMinimum, N::whole(0)));
    }
    let value = weight.times(&N::whole(6))?.times(&reached)?.over(&N::whole(10).times(&minimum)?)?;
    Ok(outcome(Branch::BelowMinimum, value))
}

/// Percent of the stages that are finished: those whose cumulative weight the actual reaches.
fn finished<N: Exact>(stages: &[Stage], actual: Decimal) -> Result<N, Stop> {
    let actual = N::of(actual);
    let mut sum = N::whole(0);
    for stage in stages {
        let next = sum.plus(&N::of(stage.weight))?;
        if next.order(&actual)?.is_gt() {
            return Ok(sum);
        }
        sum = next;
    }
    Ok(sum)
}

fn interval<N: Exact>(
    weight: N,
    actual: Decimal,
    (low, high): (Decimal, Decimal),
    (zero_low, zero_high): (Decimal, Decimal),
) -> Result<Outcome<N>, Stop> {
    if (low..=high).contains(&actual) {
        return Ok(outcome(Branch::Inside, weight));
    }
    if actual <= zero_low || actual >= zero_high {
        return Ok(outcome(Branch::Outside, N::whole(0)));
    }
    let (branch, zero, full) =
        if actual < low { (Branch::BelowRange, zero_low, low) } else { (Branch::AboveRange, zero_high, high) };
    let zero = N::of(zero);
    let inside = N::of(actual).minus(&zero)?;
    let width = N::of(full).minus(&zero)?;
    Ok(outcome(branch, weight.times(&inside)?.over(&width)?))
}
