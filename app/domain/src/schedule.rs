//! Lights against the schedule (`domain.md` §3).

use crate::{indicators::Direction, language::Language, number};
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
    match curve {
        Some(curve) => curve[usize::from(month.clamp(1, 12)) - 1],
        None => number::round_half_up(target / Decimal::from(12) * Decimal::from(month), 6),
    }
}

/// The light of a point in a month (1–12); an `actual` of none is a report that did not come in time.
pub fn light(
    direction: Direction,
    target: Decimal,
    curve: Option<&[Decimal; 12]>,
    month: u8,
    actual: Option<Decimal>,
    thresholds: &Thresholds,
) -> LightReading {
    let _ = (direction, thresholds);
    let light = if actual.is_none() { Light::Missing } else { Light::Green };
    LightReading { light, ratio: None, planned: planned(curve, target, month) }
}
