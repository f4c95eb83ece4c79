//! The eleven scoring methods of `domain.md` §2.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How a shortfall is counted in steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Partial {
    #[default]
    Proportional,
    WholeDown,
    WholeUp,
}

/// What a place beyond the listed ones earns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beyond {
    Last,
    #[default]
    Zero,
}

/// One band: reached where the actual is at least (higher is better) or at most (lower is better) the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    pub bound: Decimal,
    pub score: Decimal,
}

/// One stage of a milestone plan; weights are percent and add up to 100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub name: String,
    pub weight: Decimal,
}

/// The rule that turns an actual into a score. Stored and sent as JSON with the tag `method`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum ScoringRule {
    Completion { allow_negative: bool },
    Deduction { step: Decimal, points: Decimal, partial: Partial },
    Count { per: Decimal, cap: Option<Decimal>, base: Option<Decimal>, unbounded: bool },
    Bands { bands: Vec<Band> },
    Rank { scores: Vec<Decimal>, beyond: Beyond },
    RatioToBest,
    Efficacy { min: Decimal, max: Decimal, allow_negative: bool },
    Milestones { stages: Vec<Stage> },
    Qualitative,
    Interval { low: Decimal, high: Decimal, zero_low: Decimal, zero_high: Decimal },
    Formula { expr: String },
}
