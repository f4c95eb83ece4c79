//! What a point will stand at when the year ends, from what was reported so far (M48). Every method is named and shows
//! its figures: a forecast is an argument for talking, not a score.

mod adjustments;
mod courses;
mod page;
mod risk;

pub use adjustments::{AdjustmentForecast, CapRoom, Side, adjustment_forecasts};
pub use courses::Courses;
pub use page::risk_page;
pub use risk::{Order, Risk, RiskFilter, RiskPage, RiskRow, risk};

use crate::{
    exact::Exact,
    indicators::{AssessmentPoint, Direction, PlanCurve},
    language::Language,
    number::{plain, round_half_up},
    scoring::{ScoringRule, Step},
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Decimals of a forecast value.
const DECIMALS: u32 = 6;

/// A way to look ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForecastMethod {
    /// Actual ÷ planned value of the month × planned value of December.
    PlanCurve,
    /// Actual × last December ÷ the same month of last year.
    LastYear,
    /// Actual × 12 ÷ month.
    Linear,
    /// The last value stays: for values that are not cumulative.
    Latest,
}

impl ForecastMethod {
    pub const ALL: [Self; 4] = [Self::PlanCurve, Self::LastYear, Self::Linear, Self::Latest];

    pub const fn code(self) -> &'static str {
        match self {
            Self::PlanCurve => "plan_curve",
            Self::LastYear => "last_year",
            Self::Linear => "linear",
            Self::Latest => "latest",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::PlanCurve => language.pick("按序时计划", "By the plan curve"),
            Self::LastYear => language.pick("按上年走势", "As last year went"),
            Self::Linear => language.pick("按月线性", "Linear"),
            Self::Latest => language.pick("保持最新值", "Last value stays"),
        }
    }
}

/// A point as one organisation has gone through the year so far.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    pub point: &'a AssessmentPoint,
    /// The organisation's own target.
    pub target: Decimal,
    /// Month (1–12) and value, oldest first.
    pub values: &'a [(u8, Decimal)],
    /// The same of the year before; empty where there is none.
    pub last_year: &'a [(u8, Decimal)],
}

/// A value at the end of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    pub method: ForecastMethod,
    /// The month that it starts from.
    pub month: u8,
    pub actual: Decimal,
    /// At most six decimals.
    pub value: Decimal,
    /// The formula with the numbers put in, or why the last value stays.
    pub working: Step,
}

fn step(chinese: impl Into<String>, english: impl Into<String>) -> Step {
    Step { chinese: chinese.into(), english: english.into() }
}

impl Course<'_> {
    /// Whether the values stand for a moment instead of adding up: a cumulative value never falls, and a share that
    /// begins at twice its part of the target does not begin at 0.
    fn is_level(&self) -> bool {
        if self.values.windows(2).any(|pair| pair[1].1 < pair[0].1) {
            return true;
        }
        let Some((month, first)) = self.values.first() else { return false };
        let share = BigRational::of(*first) * BigRational::whole(6);
        self.point.is_percentage()
            && *month <= 6
            && self.target > Decimal::ZERO
            && share >= BigRational::of(self.target) * BigRational::whole(i32::from(*month))
    }

    /// The most that a value can become; none where there is no bound.
    fn most(&self, actual: Decimal) -> Option<Decimal> {
        match self.point.rule {
            ScoringRule::Qualitative => Some(Decimal::ONE),
            ScoringRule::Milestones { .. } => Some(Decimal::ONE_HUNDRED),
            _ if self.point.is_percentage() && self.target <= Decimal::ONE_HUNDRED => {
                Some(Decimal::ONE_HUNDRED.max(actual))
            }
            _ => None,
        }
    }

    /// The planned values of a month and of December.
    fn planned(&self, month: u8) -> (BigRational, BigRational) {
        match self.point.plan.values(self.target) {
            Some(curve) => (BigRational::of(curve[usize::from(month) - 1]), BigRational::of(curve[11])),
            None => {
                let target = BigRational::of(self.target);
                let part = &target * BigRational::whole(i32::from(month)) / BigRational::whole(12);
                (part, target)
            }
        }
    }

    fn in_last_year(&self, month: u8) -> Option<(Decimal, Decimal)> {
        let of = |month: u8| self.last_year.iter().find(|(there, _)| *there == month).map(|(_, value)| *value);
        let (then, end) = (of(month)?, of(12)?);
        (then > Decimal::ZERO).then_some((then, end))
    }

    /// The method that suits the values, where nobody has asked for another.
    fn usual(&self, month: u8) -> ForecastMethod {
        if self.point.direction != Direction::HigherBetter {
            // A ceiling holds all year and is not spread over the months.
            return ForecastMethod::Latest;
        }
        if self.point.plan != PlanCurve::Linear {
            return ForecastMethod::PlanCurve;
        }
        if self.in_last_year(month).is_some() { ForecastMethod::LastYear } else { ForecastMethod::Linear }
    }
}

/// The value at the end of the year; none where nothing was reported. Without a method the usual one; where the method
/// cannot be applied, the next that can, and the working says so.
pub fn forecast(course: &Course, asked: Option<ForecastMethod>) -> Option<Forecast> {
    let (month, actual) = *course.values.last()?;
    let month = month.clamp(1, 12);
    let stays = |working: Step| Forecast { method: ForecastMethod::Latest, month, actual, value: actual, working };
    if month == 12 {
        return Some(stays(step("12月已报，就是年末值", "December is reported: this is the value")));
    }
    if course.is_level() {
        return Some(stays(step(
            format!("数值有升有降或一开始就接近目标，是时点值，保持 {}", plain(actual)),
            format!("The values do not add up over the year: {} stays", plain(actual)),
        )));
    }
    if actual < Decimal::ZERO {
        return Some(stays(step("实际值为负，不外推", "The actual is negative and is not carried on")));
    }
    let method = asked.unwrap_or_else(|| course.usual(month));
    let found = match method {
        ForecastMethod::PlanCurve => by_plan(course, month, actual),
        ForecastMethod::LastYear => by_last_year(course, month, actual).or_else(|| {
            let mut linear = linear(month, actual)?;
            linear.2.chinese.insert_str(0, "没有上年同月数据，改按月线性：");
            linear.2.english.insert_str(0, "No value of last year, so linear: ");
            Some(linear)
        }),
        ForecastMethod::Linear => linear(month, actual),
        ForecastMethod::Latest => None,
    };
    let Some((method, value, working)) = found else {
        return Some(stays(step(
            format!("保持最新值 {}", plain(actual)),
            format!("The last value {} stays", plain(actual)),
        )));
    };
    Some(capped(course, Forecast { method, month, actual, value, working }))
}

fn capped(course: &Course, mut forecast: Forecast) -> Forecast {
    if let Some(most) = course.most(forecast.actual).filter(|most| forecast.value > *most) {
        forecast.value = most;
        forecast.working.chinese.push_str(&format!("，最多 {}", plain(most)));
        forecast.working.english.push_str(&format!(", at most {}", plain(most)));
    }
    forecast
}

type Found = (ForecastMethod, Decimal, Step);

/// Nothing where the figures are beyond all measure.
fn rounded(value: &BigRational) -> Option<Decimal> {
    value.rounded(DECIMALS).ok().map(|value| value.normalize())
}

/// A figure in a formula: at most two decimals.
fn brief(value: &BigRational) -> String {
    value.rounded(2).map(plain).unwrap_or_default()
}

fn linear(month: u8, actual: Decimal) -> Option<Found> {
    let value = BigRational::of(actual) * BigRational::whole(12) / BigRational::whole(i32::from(month));
    let formula = format!("{}×12÷{month}＝{}", plain(actual), brief(&value));
    Some((ForecastMethod::Linear, rounded(&value)?, step(formula.clone(), formula.replace('＝', " = "))))
}

fn by_plan(course: &Course, month: u8, actual: Decimal) -> Option<Found> {
    let (now, end) = course.planned(month);
    if now.sign().is_le() {
        // Nothing is planned yet: who has begun all the same is not behind.
        let value = rounded(&end)?.max(actual);
        let working = step(
            format!("计划到{month}月还没有安排，未落后，按计划到 {}", plain(value)),
            format!("Nothing is planned up to month {month}: not behind, so {} as planned", plain(value)),
        );
        return Some((ForecastMethod::PlanCurve, value, working));
    }
    let value = BigRational::of(actual) * &end / &now;
    let (a, now, end, shown) = (plain(actual), brief(&now), brief(&end), brief(&value));
    let working = step(
        format!("{a}÷{month}月计划 {now}×12月计划 {end}＝{shown}"),
        format!("{a} ÷ {now} planned for month {month} × {end} planned for December = {shown}"),
    );
    Some((ForecastMethod::PlanCurve, rounded(&value)?, working))
}

fn by_last_year(course: &Course, month: u8, actual: Decimal) -> Option<Found> {
    let (then, end) = course.in_last_year(month)?;
    let value = BigRational::of(actual) * BigRational::of(end) / BigRational::of(then);
    let (a, then, end, shown) = (plain(actual), plain(then), plain(end), brief(&value));
    let working = step(
        format!("{a}÷上年{month}月 {then}×上年12月 {end}＝{shown}"),
        format!("{a} ÷ {then} in month {month} of last year × {end} in its December = {shown}"),
    );
    Some((ForecastMethod::LastYear, rounded(&value)?, working))
}

/// A forecast as people read it.
pub fn shown(value: Decimal) -> String {
    plain(round_half_up(value, 2))
}
