//! The eleven scoring methods of `domain.md` §2.

mod check;
mod draft;
mod examples;
mod explain;
mod formula;
mod method;
mod methods;
mod sentence;
mod tokens;
mod trial;

pub use check::RuleError;
pub use draft::{BandDraft, ReadRule, RuleDraft, StageDraft};
pub use examples::{ExampleDraft, MOST_EXAMPLES, WorkedExample, check_examples, usual_examples};
pub use explain::{Explanation, Step, explain};
pub use formula::{Formula, FormulaError};
pub use method::Method;
pub use trial::{Axis, CurvePoint, Trial};

use crate::{
    exact::{Exact, Small, Stop},
    indicators::Direction,
    language::Language,
};
use num_rational::BigRational;
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

/// What a rule is applied to. Weight and score are points; target, actual and peers are in the point's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure<'a> {
    pub weight: Decimal,
    pub target: Decimal,
    pub direction: Direction,
    /// None where nothing was reported.
    pub actual: Option<Decimal>,
    /// What the comparable organisations reported, with or without this one; only rank and ratio to best look at it.
    pub peers: &'a [Decimal],
}

/// Whether there is a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Ok,
    /// Nothing was reported: counts 0 in a sum and is flagged.
    Missing,
    /// The rule or the judgement is not valid.
    Error,
}

/// The result of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    pub status: Status,
    /// Points, two decimals; present exactly when the status is [`Status::Ok`].
    pub value: Option<Decimal>,
}

impl Score {
    const fn without(status: Status) -> Self {
        Self { status, value: None }
    }
}

/// 定性三档: what a ratio between 0 and 1 stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 0.8–1
    Achieved,
    /// 0.6 to below 0.8
    Partial,
    /// Below 0.6
    Failed,
}

impl Grade {
    /// The grade of a ratio; none outside 0 to 1.
    pub fn of(ratio: Decimal) -> Option<Self> {
        if ratio < Decimal::ZERO || ratio > Decimal::ONE {
            return None;
        }
        Some(match ratio {
            ratio if ratio >= Decimal::new(8, 1) => Self::Achieved,
            ratio if ratio >= Decimal::new(6, 1) => Self::Partial,
            _ => Self::Failed,
        })
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Achieved => language.pick("完成", "Achieved"),
            Self::Partial => language.pick("部分完成", "Partly achieved"),
            Self::Failed => language.pick("未完成", "Not achieved"),
        }
    }
}

/// Applies a rule: exact until it is rounded half up to two decimals, once.
pub fn score(rule: &ScoringRule, measure: &Measure) -> Score {
    score_with(rule, measure, rule.allows_negative())
}

/// [`score`] with negative actuals allowed or not, whatever the method.
pub(crate) fn score_with(rule: &ScoringRule, measure: &Measure, allow_negative: bool) -> Score {
    let Some(actual) = measure.actual else {
        return Score::without(Status::Missing);
    };
    let actual = methods::counted(actual, allow_negative);
    let value = match points::<Small>(rule, measure, actual, allow_negative) {
        Err(Stop::Overflow) => points::<BigRational>(rule, measure, actual, allow_negative),
        decided => decided,
    };
    match value {
        Ok(value) => Score { status: Status::Ok, value: Some(value) },
        Err(_) => Score::without(Status::Error),
    }
}

/// A judgement whose grade is stated beside its ratio: an error where the two do not belong together.
pub fn graded(weight: Decimal, judgement: Option<(Grade, Decimal)>) -> Score {
    let Some((grade, ratio)) = judgement else {
        return Score::without(Status::Missing);
    };
    if Grade::of(ratio) != Some(grade) {
        return Score::without(Status::Error);
    }
    let measure =
        Measure { weight, target: Decimal::ONE, direction: Direction::HigherBetter, actual: Some(ratio), peers: &[] };
    score(&ScoringRule::Qualitative, &measure)
}

fn points<N: Exact>(
    rule: &ScoringRule,
    measure: &Measure,
    actual: Decimal,
    allow_negative: bool,
) -> Result<Decimal, Stop> {
    let outcome = methods::outcome_of::<N>(rule, measure, actual, allow_negative)?;
    bounded(rule, &N::of(measure.weight), outcome.value)?.rounded(2)
}

/// Brings a value into 0 to the weight, unless the rule is unbounded.
fn bounded<N: Exact>(rule: &ScoringRule, weight: &N, value: N) -> Result<N, Stop> {
    if matches!(rule, ScoringRule::Count { unbounded: true, .. }) {
        return Ok(value);
    }
    if weight.sign().is_lt() {
        return Err(Stop::Illegal);
    }
    if value.sign().is_lt() {
        return Ok(N::whole(0));
    }
    value.smaller(weight)
}
