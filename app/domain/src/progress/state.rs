//! The states of an entry.

use crate::language::Language;
use serde::{Deserialize, Serialize};

/// Where an entry stands. *Empty* and *draft* have no submitted value yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    #[default]
    Empty,
    Draft,
    Submitted,
    /// Submitted after a return: waits for the second look. Never stored; it follows from the history.
    Corrected,
    Returned,
    Accepted,
}

impl EntryState {
    pub const ALL: [Self; 6] =
        [Self::Empty, Self::Draft, Self::Submitted, Self::Corrected, Self::Returned, Self::Accepted];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Corrected => "corrected",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Empty => language.pick("未填", "Empty"),
            Self::Draft => language.pick("草稿", "Draft"),
            Self::Submitted => language.pick("待审核", "Submitted"),
            Self::Corrected => language.pick("已改待复核", "Corrected"),
            Self::Returned => language.pick("已退回", "Returned"),
            Self::Accepted => language.pick("已通过", "Accepted"),
        }
    }

    /// Whether the entry waits for a decision.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Submitted | Self::Corrected)
    }

    /// Whether it is the unit's turn: nothing was submitted yet, or it came back.
    pub const fn is_unreported(self) -> bool {
        !self.waits() && !matches!(self, Self::Accepted)
    }

    /// Whether the reporter may submit in this state. An accepted entry has to be reopened first.
    pub const fn open_to_reporter(self) -> bool {
        !matches!(self, Self::Accepted)
    }
}
