//! The eleven scoring methods of `domain.md` §2.

use crate::{indicators::Direction, language::Language};
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

/// Applies a rule.
pub fn score(_rule: &ScoringRule, measure: &Measure) -> Score {
    let status = if measure.actual.is_none() { Status::Missing } else { Status::Error };
    Score { status, value: None }
}

/// One line of an explanation, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub chinese: String,
    pub english: String,
}

/// How a score came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Key of the method.
    pub method: String,
    pub status: Status,
    pub value: Option<Decimal>,
    /// Inputs, the formula with the numbers put in, bounds, rounding; in this order.
    pub steps: Vec<Step>,
}

impl Explanation {
    pub fn lines(&self, language: Language) -> Vec<String> {
        self.steps.iter().map(|step| language.pick(&step.chinese, &step.english).to_owned()).collect()
    }
}

/// Explains the score that [`score`] gives.
pub fn explain(rule: &ScoringRule, measure: &Measure) -> Explanation {
    let score = score(rule, measure);
    Explanation { method: rule.key().to_owned(), status: score.status, value: score.value, steps: Vec::new() }
}

/// Why a rule cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum RuleError {
    #[error("the step must be greater than 0")]
    StepNotPositive,
}

impl RuleError {
    /// What to do about it.
    pub fn text(&self, language: Language) -> String {
        match self {
            Self::StepNotPositive => language.pick("步长须大于 0。", "Make the step greater than 0.").to_owned(),
        }
    }
}

impl ScoringRule {
    /// The method's key, as in the tag of its JSON.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Completion { .. } => "completion",
            Self::Deduction { .. } => "deduction",
            Self::Count { .. } => "count",
            Self::Bands { .. } => "bands",
            Self::Rank { .. } => "rank",
            Self::RatioToBest => "ratio_to_best",
            Self::Efficacy { .. } => "efficacy",
            Self::Milestones { .. } => "milestones",
            Self::Qualitative => "qualitative",
            Self::Interval { .. } => "interval",
            Self::Formula { .. } => "formula",
        }
    }

    pub const fn method_name(&self, language: Language) -> &'static str {
        match self {
            Self::Completion { .. } => language.pick("完成率法", "Completion"),
            Self::Deduction { .. } => language.pick("基准扣分法", "Deduction"),
            Self::Count { .. } => language.pick("计件加扣法", "Count"),
            Self::Bands { .. } => language.pick("分档法", "Bands"),
            Self::Rank { .. } => language.pick("排名档次法", "Rank"),
            Self::RatioToBest => language.pick("比率比较法", "Ratio to best"),
            Self::Efficacy { .. } => language.pick("功效系数法", "Efficacy"),
            Self::Milestones { .. } => language.pick("里程碑法", "Milestones"),
            Self::Qualitative => language.pick("定性三档法", "Three grades"),
            Self::Interval { .. } => language.pick("区间法", "Interval"),
            Self::Formula { .. } => language.pick("公式法", "Formula"),
        }
    }

    /// Whether the score depends on what others reported.
    pub const fn uses_peers(&self) -> bool {
        matches!(self, Self::Rank { .. } | Self::RatioToBest)
    }

    /// Whether a negative actual is taken as it is; otherwise it counts as 0.
    pub const fn allows_negative(&self) -> bool {
        matches!(self, Self::Completion { allow_negative: true } | Self::Efficacy { allow_negative: true, .. })
    }

    /// Whether the rule can be applied.
    ///
    /// # Errors
    /// The first thing in it that has to be put right.
    pub fn check(&self) -> Result<(), RuleError> {
        match self {
            Self::Deduction { step, .. } if *step <= Decimal::ZERO => Err(RuleError::StepNotPositive),
            _ => Ok(()),
        }
    }

    /// A short standard in words, for a point whose workbook has none.
    pub fn sentence(&self, language: Language, _weight: Decimal, _target: Decimal, _direction: Direction) -> String {
        self.method_name(language).to_owned()
    }
}
