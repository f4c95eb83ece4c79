//! Lights against the schedule (`domain.md` §3).

use crate::{
    exact::{Exact, Small, Stop},
    indicators::Direction,
    language::Language,
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The state of a point against its plan. The order is from worst to best, as a parent shows its worst child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    Red,
    Yellow,
    /// Overdue without a report: grey.
    Missing,
    Green,
    Blue,
}

impl Light {
    pub const ALL: [Self; 5] = [Self::Red, Self::Yellow, Self::Missing, Self::Green, Self::Blue];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
            Self::Missing => "missing",
            Self::Green => "green",
            Self::Blue => "blue",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|light| light.code() == code)
    }

    /// The word that stands beside the colour.
    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Red => language.pick("滞后", "Behind"),
            Self::Yellow => language.pick("偏慢", "Slow"),
            Self::Missing => language.pick("缺报", "Missing"),
            Self::Green => language.pick("正常", "On schedule"),
            Self::Blue => language.pick("超前", "Ahead"),
        }
    }
}

/// Bounds of the lights, in percent. Settings of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    pub red_below: Decimal,
    pub yellow_below: Decimal,
    /// Percent of the annual target from which a point is ahead.
    pub blue_at: Decimal,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { red_below: Decimal::new(60, 0), yellow_below: Decimal::new(80, 0), blue_at: Decimal::new(120, 0) }
    }
}

/// A light with the figures behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightReading {
    pub light: Light,
    /// Percent of the planned value, two decimals, for showing; none where the plan is 0 or nothing was reported.
    pub ratio: Option<Decimal>,
    /// The planned cumulative value, or the ceiling where lower is better; at most six decimals, for showing.
    pub planned: Decimal,
}

/// The planned cumulative value for a month (1–12): the curve's, else target × month ÷ 12. For showing.
pub fn planned(curve: Option<&[Decimal; 12]>, target: Decimal, month: u8) -> Decimal {
    let month = month.clamp(1, 12);
    if let Some(curve) = curve {
        return curve[usize::from(month) - 1];
    }
    if let Ok(share) = spread::<Small>(target, month, 6) {
        return share.normalize();
    }
    // The longest target has no room for six decimals.
    let longest = (0..=6).rev().find_map(|decimals| spread::<BigRational>(target, month, decimals).ok());
    longest.map_or(target, |share| share.normalize())
}

fn spread<N: Exact>(target: Decimal, month: u8, decimals: u32) -> Result<Decimal, Stop> {
    N::of(target).times(&N::whole(i32::from(month)))?.over(&N::whole(12))?.rounded(decimals)
}

/// The light of a point in a month (1–12); an `actual` of none is a report that did not come in time.
///
/// It is decided with the exact ratio; the one returned is rounded for showing.
pub fn light(
    direction: Direction,
    target: Decimal,
    curve: Option<&[Decimal; 12]>,
    month: u8,
    actual: Option<Decimal>,
    thresholds: &Thresholds,
) -> LightReading {
    let planned = match direction {
        Direction::HigherBetter => planned(curve, target, month),
        // A ceiling holds all year: it is not spread over the months.
        Direction::LowerBetter | Direction::Equal => curve.map_or(target, |curve| planned(Some(curve), target, month)),
    };
    let Some(actual) = actual else {
        return LightReading { light: Light::Missing, ratio: None, planned };
    };
    let question = Question { direction, target, curve, month: month.clamp(1, 12), actual, thresholds };
    let (light, ratio) = match question.answer::<Small>() {
        Ok(answer) => answer,
        Err(_) => question.answer::<BigRational>().unwrap_or((Light::Red, None)),
    };
    LightReading { light, ratio, planned }
}

struct Question<'a> {
    direction: Direction,
    target: Decimal,
    curve: Option<&'a [Decimal; 12]>,
    month: u8,
    actual: Decimal,
    thresholds: &'a Thresholds,
}

impl Question<'_> {
    fn answer<N: Exact>(&self) -> Result<(Light, Option<Decimal>), Stop> {
        let (light, ratio) = match self.direction {
            Direction::HigherBetter => self.against_plan::<N>()?,
            Direction::LowerBetter | Direction::Equal => self.against_ceiling::<N>()?,
        };
        let ratio = match ratio.map(|ratio| ratio.rounded(2)) {
            Some(Err(_)) if !N::UNLIMITED => return Err(Stop::Overflow),
            shown => shown.and_then(Result::ok),
        };
        Ok((light, ratio))
    }

    fn percent<N: Exact>(&self, base: &N) -> Result<N, Stop> {
        N::of(self.actual).times(&N::whole(100))?.over(base)
    }

    fn against_plan<N: Exact>(&self) -> Result<(Light, Option<N>), Stop> {
        let (target, actual) = (N::of(self.target), N::of(self.actual));
        let plan = match self.curve {
            Some(curve) => N::of(curve[usize::from(self.month) - 1]),
            None => target.times(&N::whole(i32::from(self.month)))?.over(&N::whole(12))?,
        };
        let ratio = if plan.sign().is_gt() { Some(self.percent(&plan)?) } else { None };
        if target.sign().is_gt() {
            let ahead = target.times(&N::of(self.thresholds.blue_at))?;
            if actual.times(&N::whole(100))?.order(&ahead)?.is_ge() {
                return Ok((Light::Blue, ratio));
            }
        }
        let Some(ratio) = ratio else {
            // A plan of 0, and a planned decline, have no ratio: what counts is whether the value has fallen behind.
            let light = if actual.order(&plan)?.is_ge() { Light::Green } else { Light::Red };
            return Ok((light, None));
        };
        let light = if self.actual.is_zero() || ratio.order(&N::of(self.thresholds.red_below))?.is_lt() {
            Light::Red
        } else if ratio.order(&N::of(self.thresholds.yellow_below))?.is_lt() {
            Light::Yellow
        } else {
            Light::Green
        };
        Ok((light, Some(ratio)))
    }

    fn against_ceiling<N: Exact>(&self) -> Result<(Light, Option<N>), Stop> {
        let ceiling = self.curve.map_or(self.target, |curve| curve[usize::from(self.month) - 1]);
        let met = if self.direction == Direction::Equal { self.actual == ceiling } else { self.actual <= ceiling };
        let light = if met { Light::Green } else { Light::Red };
        let ratio = if ceiling > Decimal::ZERO { Some(self.percent(&N::of(ceiling))?) } else { None };
        Ok((light, ratio))
    }
}
