//! Points at risk: what the forecast would cost, and where an effort brings most (M48).

use super::{AdjustmentForecast, Course, Forecast, ForecastMethod, forecast, shown, step};
use crate::{
    exact::Exact,
    ids::{OrgCode, PointCode, RowId},
    indicators::{Direction, Track},
    number::{plain, two},
    period::Period,
    scoring::{Measure, Score, ScoringRule, Step, explain, score},
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What one point will bring one organisation, as far as can be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// None where nothing was reported.
    pub forecast: Option<Forecast>,
    pub score: Score,
    /// Points that are likely to be missed; never below 0.
    pub loss: Decimal,
    /// Percent of the target that is still to do for full marks; none where it depends on others or cannot be said.
    pub to_do: Option<Decimal>,
    /// Points for each percent of the target, four decimals.
    pub gain: Option<Decimal>,
    /// How all this comes about, line by line.
    pub working: Vec<Step>,
}

/// The value from which a rule gives full marks; none where others decide, or no value is sure to.
fn full_marks_at(rule: &ScoringRule, course: &Course, value: Decimal) -> Option<Decimal> {
    match rule {
        ScoringRule::Completion { .. } | ScoringRule::Deduction { .. } | ScoringRule::Formula { .. } => {
            Some(course.target)
        }
        ScoringRule::Count { per, cap, base, .. } => {
            let down = *per < Decimal::ZERO;
            let weight = course.point.weight;
            let base = base.unwrap_or(if down { weight } else { Decimal::ZERO });
            let most = if down { base } else { cap.unwrap_or(weight).min(weight) };
            most.checked_sub(base)?.checked_div(*per)
        }
        ScoringRule::Bands { bands } => bands.iter().max_by_key(|band| band.score).map(|band| band.bound),
        ScoringRule::Efficacy { max, .. } => Some(*max),
        ScoringRule::Milestones { .. } => Some(Decimal::ONE_HUNDRED),
        ScoringRule::Qualitative => Some(Decimal::ONE),
        ScoringRule::Interval { low, high, .. } => Some(value.clamp(*low.min(high), *high.max(low))),
        ScoringRule::Rank { .. } | ScoringRule::RatioToBest => None,
    }
}

/// Judges a point. `peers` are the forecast values of the comparable organisations, for methods that compare.
pub fn risk(course: &Course, asked: Option<ForecastMethod>, peers: &[Decimal]) -> Risk {
    let point = course.point;
    let (weight, direction) = (point.weight, point.direction);
    let ahead = forecast(course, asked);
    let measure =
        Measure { weight, target: course.target, direction, actual: ahead.as_ref().map(|ahead| ahead.value), peers };
    let score = score(&point.rule, &measure);
    let expected = score.value.unwrap_or_default();
    let loss = weight.checked_sub(expected).unwrap_or_default().max(Decimal::ZERO);
    let mut working = Vec::new();
    match &ahead {
        None => working.push(step(
            format!("还没有填报，按 0 分计，预计失分 {}", two(loss)),
            format!("Nothing is reported yet: counts 0, so {} are lost", two(loss)),
        )),
        Some(ahead) => {
            working.push(ahead.working.clone());
            // Without the line that only repeats the inputs.
            working.extend(explain(&point.rule, &measure).steps.into_iter().skip(1));
            if loss > Decimal::ZERO {
                let (w, s, l) = (two(weight), two(expected), two(loss));
                working.push(step(format!("预计失分 {w}−{s}＝{l}"), format!("Expected loss {w} − {s} = {l}")));
            }
        }
    }
    let (to_do, gain) = effort(course, ahead.as_ref().map_or(Decimal::ZERO, |ahead| ahead.value), loss).unzip();
    if let (Some(to_do), Some(gain)) = (to_do, gain) {
        let (l, d, g) = (two(loss), shown(to_do), plain(gain));
        working.push(step(
            format!("离满分还差目标的 {d}%，每 1% 值 {l}÷{d}＝{g} 分"),
            format!("{d}% of the target is still to do for full marks: {l} ÷ {d} = {g} points for each percent"),
        ));
    }
    Risk { forecast: ahead, score, loss, to_do, gain, working }
}

/// Percent of the target still to do, and what each is worth.
fn effort(course: &Course, value: Decimal, loss: Decimal) -> Option<(Decimal, Decimal)> {
    if loss <= Decimal::ZERO {
        return None;
    }
    let goal = full_marks_at(&course.point.rule, course, value)?;
    let base = if course.target.is_zero() { goal } else { course.target };
    if base.is_zero() {
        return None;
    }
    // Milestones and judgements are percent and ratio, whatever the unit of the target is.
    let base = match course.point.rule {
        ScoringRule::Milestones { .. } | ScoringRule::Qualitative => goal,
        _ => base,
    };
    let gap = BigRational::of(goal) - BigRational::of(value);
    let towards = match course.point.direction {
        Direction::HigherBetter => gap.sign().is_gt(),
        Direction::LowerBetter => gap.sign().is_lt(),
        Direction::Equal => gap.sign().is_ne(),
    };
    // An interval may be missed on either side.
    let towards = towards || (matches!(course.point.rule, ScoringRule::Interval { .. }) && gap.sign().is_ne());
    if !towards {
        return None;
    }
    let size = |value: BigRational| if value.sign().is_lt() { -value } else { value };
    let percent = size(gap) * BigRational::whole(100) / size(BigRational::of(base));
    let to_do = percent.rounded(2).ok().filter(|percent| !percent.is_zero())?;
    let gain = (BigRational::of(loss) / percent).rounded(4).ok()?;
    Some((to_do, gain))
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The greatest loss first.
    #[default]
    Loss,
    /// The most points for each percent first.
    Effort,
}

impl Order {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Effort => "effort",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Loss, Self::Effort].into_iter().find(|order| order.code() == code)
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct RiskFilter {
    pub org: Option<OrgCode>,
    /// Place of the level-1 indicator, from 1.
    pub domain: Option<usize>,
    pub method: Option<ForecastMethod>,
    pub order: Order,
}

/// A point that is likely to lose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskRow {
    pub assignment: RowId,
    pub point: PointCode,
    pub name: String,
    pub domain: String,
    pub org: OrgCode,
    pub org_name: String,
    pub unit: String,
    pub weight: Decimal,
    pub target: Decimal,
    pub risk: Risk,
}

/// The list, for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskPage {
    pub track: Track,
    /// The last month that is looked at.
    pub period: Period,
    /// Level-1 indicators in workbook order.
    pub domains: Vec<String>,
    /// Who has points of the track; for a unit, itself alone.
    pub orgs: Vec<(OrgCode, String)>,
    /// Points that were looked at.
    pub looked_at: usize,
    /// Of all that were looked at.
    pub total_loss: Decimal,
    /// Those that are likely to lose.
    pub rows: Vec<RiskRow>,
    /// What bonus and deductions may still bring (M61); for the counties' track.
    pub adjustments: Vec<AdjustmentForecast>,
}
