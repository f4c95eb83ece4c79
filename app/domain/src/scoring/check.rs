//! Whether a rule can be applied, and what to do where it cannot.

use super::{Formula, FormulaError, ScoringRule, Stage};
use crate::{
    exact::{Exact, Small, Stop},
    language::Language,
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Why a rule cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum RuleError {
    #[error("the step must be greater than 0")]
    StepNotPositive,
    #[error("the points of a deduction must not be negative")]
    PointsNegative,
    #[error("there is no band")]
    NoBands,
    #[error("there is no score for any place")]
    NoScores,
    #[error("the minimum is above the maximum")]
    MinimumAboveMaximum,
    #[error("there is no stage")]
    NoStages,
    #[error("the weight of a stage must not be negative")]
    StageNegative,
    #[error("the weights of the stages do not add up to 100")]
    StagesNotHundred,
    #[error("the bounds of the interval are not in order")]
    IntervalOrder,
    #[error("formula: {0}")]
    Formula(FormulaError),
}

impl RuleError {
    /// What to do about it.
    pub fn text(&self, language: Language) -> String {
        let text = match self {
            Self::StepNotPositive => language.pick("步长须大于 0。", "Make the step greater than 0."),
            Self::PointsNegative => {
                language.pick("每步扣分须填正数或 0。", "Enter the points of a step as 0 or a positive number.")
            }
            Self::NoBands => language.pick("请至少写出一档。", "Give at least one band."),
            Self::NoScores => language.pick("请至少写出第一名的得分。", "Give at least the score of the first place."),
            Self::MinimumAboveMaximum => {
                language.pick("不允许值不能大于满意值。", "Make the minimum at most the maximum.")
            }
            Self::NoStages => language.pick("请至少写出一个节点。", "Give at least one stage."),
            Self::StageNegative => language.pick("节点权重不能为负。", "Make no stage's weight negative."),
            Self::StagesNotHundred => {
                language.pick("各节点权重合计须为 100。", "Make the weights of the stages add up to 100.")
            }
            Self::IntervalOrder => language.pick(
                "须满足：下归零点 ≤ 下限 ≤ 上限 ≤ 上归零点。",
                "Keep this order: lower zero, low, high, upper zero.",
            ),
            Self::Formula(error) => return error.text(language),
        };
        text.to_owned()
    }
}

impl ScoringRule {
    /// Whether the rule can be applied.
    ///
    /// # Errors
    /// The first thing in it that has to be put right.
    pub fn check(&self) -> Result<(), RuleError> {
        if let Self::Formula { expr } = self {
            return Formula::parse(expr).map(drop).map_err(RuleError::Formula);
        }
        self.check_figures()
    }

    /// Everything but the formula, which is read where it is evaluated.
    pub(super) fn check_figures(&self) -> Result<(), RuleError> {
        let fault = match self {
            Self::Deduction { step, .. } if *step <= Decimal::ZERO => RuleError::StepNotPositive,
            Self::Deduction { points, .. } if *points < Decimal::ZERO => RuleError::PointsNegative,
            Self::Bands { bands } if bands.is_empty() => RuleError::NoBands,
            Self::Rank { scores, .. } if scores.is_empty() => RuleError::NoScores,
            Self::Efficacy { min, max, .. } if min > max => RuleError::MinimumAboveMaximum,
            Self::Milestones { stages } if stages.is_empty() => RuleError::NoStages,
            Self::Milestones { stages } if stages.iter().any(|s| s.weight < Decimal::ZERO) => RuleError::StageNegative,
            Self::Milestones { stages } if !add_up_to_hundred(stages) => RuleError::StagesNotHundred,
            Self::Interval { low, high, zero_low, zero_high } if zero_low > low || low > high || high > zero_high => {
                RuleError::IntervalOrder
            }
            _ => return Ok(()),
        };
        Err(fault)
    }
}

fn add_up_to_hundred(stages: &[Stage]) -> bool {
    fn sum<N: Exact>(stages: &[Stage]) -> Result<bool, Stop> {
        let mut sum = N::whole(0);
        for stage in stages {
            sum = sum.plus(&N::of(stage.weight))?;
        }
        Ok(sum.order(&N::whole(100))?.is_eq())
    }
    sum::<Small>(stages).or_else(|_| sum::<BigRational>(stages)).unwrap_or(false)
}
