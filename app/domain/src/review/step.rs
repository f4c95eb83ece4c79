//! One look or two: where the year's plan asks for a second reviewer, an acceptance is one of two steps.

use crate::language::Language;
use serde::{Deserialize, Serialize};

/// What an acceptance would be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum ReviewStep {
    /// The plan asks for one reviewer.
    #[default]
    Only,
    /// 初审
    First,
    /// 复审, by someone else than the first.
    Second {
        first_by: String,
        /// Whether the reader was the first.
        own: bool,
    },
}

impl ReviewStep {
    /// The word on the button.
    pub const fn accept(&self, language: Language) -> &'static str {
        match self {
            Self::Only => language.pick("通过", "Accept"),
            Self::First => language.pick("初审通过", "Accept (first look)"),
            Self::Second { .. } => language.pick("复审通过", "Accept (second look)"),
        }
    }

    /// Whether the reader has to leave the acceptance to someone else.
    pub const fn is_for_another(&self) -> bool {
        matches!(self, Self::Second { own: true, .. })
    }

    /// Who has looked first.
    pub fn first_by(&self) -> Option<&str> {
        match self {
            Self::Second { first_by, .. } => Some(first_by),
            Self::Only | Self::First => None,
        }
    }
}
