//! What asks for a second look at a value before it goes. None of it refuses anything: a figure may well be so.

use super::{EntryInput, EntrySheet};
use crate::{
    exact::Exact,
    indicators::{AssessmentPoint, Direction},
    number::plain,
    period::Period,
    problem::Problem,
    schedule::{self, Light},
    scoring::ScoringRule,
};
use num_rational::BigRational;
use rust_decimal::Decimal;

/// A step so many times as large as the largest so far is a jump.
const JUMP: i32 = 3;
/// Steps that have to be known before one of them can be called a jump.
const STEPS_KNOWN: usize = 2;

/// Whether a value that adds up over the year is less than it was. A share rises and falls; what is counted or spent since
/// January only rises.
pub fn falls(point: &AssessmentPoint, previous: Decimal, actual: Decimal) -> bool {
    !point.is_percentage() && point.direction != Direction::Equal && actual < previous
}

/// What to look at once more; `place` is the field.
pub fn looks(sheet: &EntrySheet, input: &EntryInput, actual: Decimal) -> Vec<Problem> {
    let (point, target) = (&sheet.row.point, sheet.row.target);
    let earlier: Vec<(Period, Decimal)> =
        sheet.history.iter().filter(|(period, _)| *period < sheet.period).copied().collect();
    let mut found = Vec::new();
    match earlier.last() {
        Some((period, previous)) if falls(point, *previous, actual) => {
            let (month, previous) = (period.month(), plain(*previous));
            found.push(Problem::error(
                "cumulative_fell",
                "actual",
                format!("比{month}月的 {previous} 少：累计值一般不会下降，请再看一眼。"),
                format!("Less than the {previous} of {period}: a cumulative value rarely falls. Look again."),
            ));
        }
        Some((_, previous)) if jumps(&earlier, *previous, actual) => {
            let previous = plain(*previous);
            found.push(Problem::error(
                "value_jumped",
                "actual",
                format!("比上期的 {previous} 变化很大，超过以往各期增幅的 {JUMP} 倍，请再看一眼单位和口径。"),
                format!(
                    "Over {JUMP} times the largest step so far (last value {previous}): look at unit and definition."
                ),
            ));
        }
        _ => {}
    }
    let curve = point.plan.values(target);
    let reading =
        schedule::light(point.direction, target, curve.as_ref(), sheet.period.month(), Some(actual), &sheet.thresholds);
    if on_a_threshold(sheet, reading.ratio, actual) {
        found.push(Problem::error(
            "exactly_on_threshold",
            "actual",
            "恰好等于一个门槛值：请确认不是按门槛凑的数。",
            "Exactly on a threshold: make sure that this is the figure itself.",
        ));
    }
    let behind = matches!(reading.light, Light::Red | Light::Yellow);
    if behind && (input.difficulty.cause.is_empty() || input.difficulty.measures.trim().is_empty()) {
        found.push(Problem::error(
            "behind_without_cause",
            "cause",
            "进度滞后：请选原因类别，写明整改措施；需要上级协调的一并写明。",
            "Behind schedule: name the cause and the measures, and what is needed from above.",
        ));
    }
    found.into_iter().map(Problem::as_notice).collect()
}

/// Whether the step to a value is far larger than every step before it.
fn jumps(earlier: &[(Period, Decimal)], previous: Decimal, actual: Decimal) -> bool {
    let steps: Vec<BigRational> =
        earlier.windows(2).map(|pair| size(BigRational::of(pair[1].1) - BigRational::of(pair[0].1))).collect();
    if steps.len() < STEPS_KNOWN {
        return false;
    }
    let step = size(BigRational::of(actual) - BigRational::of(previous));
    // Where nothing has moved so far, the first movement is none.
    steps.into_iter().max().is_some_and(|largest| largest.sign().is_gt() && step > largest * BigRational::whole(JUMP))
}

fn size(value: BigRational) -> BigRational {
    if value.sign().is_lt() { -value } else { value }
}

/// Whether a value is exactly what a light or a band begins with. The target itself is no threshold: many a count is to
/// be met exactly.
fn on_a_threshold(sheet: &EntrySheet, ratio: Option<Decimal>, actual: Decimal) -> bool {
    let point = &sheet.row.point;
    if let ScoringRule::Bands { bands } = &point.rule
        && actual != sheet.row.target
        && bands.iter().any(|band| band.bound == actual)
    {
        return true;
    }
    let thresholds = &sheet.thresholds;
    point.direction == Direction::HigherBetter
        && ratio.is_some_and(|ratio| [thresholds.red_below, thresholds.yellow_below].contains(&ratio))
}
