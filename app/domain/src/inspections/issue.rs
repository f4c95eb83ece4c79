//! The issue sheet (问题清单): what was found stands on it until the office has checked it off (M36, M37, M51).
//!
//! found → fed back to the unit → answered with evidence → checked off. A later reopening keeps all of it.

use super::{Found, IssueStep, SiteFile};
use crate::{
    ids::{OrgCode, RowId},
    language::Language,
    ledgers::IssueList,
};
use serde::{Deserialize, Serialize};
use time::Date;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueState {
    /// Recorded on site; the unit has not been told.
    Found,
    /// 已反馈: the unit has to set it right.
    FedBack,
    /// 待销号: the unit says that it has.
    Answered,
    /// 已销号
    CheckedOff,
    /// It was no problem.
    Withdrawn,
}

impl IssueState {
    pub const ALL: [Self; 5] = [Self::Found, Self::FedBack, Self::Answered, Self::CheckedOff, Self::Withdrawn];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::FedBack => "fed_back",
            Self::Answered => "answered",
            Self::CheckedOff => "checked_off",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    pub const fn name(self, l: Language) -> &'static str {
        match self {
            Self::Found => l.pick("待反馈", "To be fed back"),
            Self::FedBack => l.pick("整改中", "Being set right"),
            Self::Answered => l.pick("待销号", "Awaiting check-off"),
            Self::CheckedOff => l.pick("已销号", "Checked off"),
            Self::Withdrawn => l.pick("已撤销", "Withdrawn"),
        }
    }

    /// Whether somebody still has to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Found | Self::FedBack | Self::Answered)
    }

    /// Whether the unit is told of it: before that it is a matter of the office.
    pub const fn is_told(self) -> bool {
        matches!(self, Self::FedBack | Self::Answered | Self::CheckedOff)
    }
}

/// One step in an issue's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueEvent {
    /// UTC milliseconds.
    pub at: i64,
    pub actor: String,
    /// None for the record that it began with.
    pub step: Option<IssueStep>,
    pub text: String,
    pub due: Option<Date>,
    pub list: Option<IssueList>,
}

/// A line of the issue sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Also the id of the record that it was found with.
    pub id: RowId,
    pub visit: RowId,
    pub org: OrgCode,
    pub org_name: String,
    pub assignment: Option<RowId>,
    /// The name of the point; empty for the unit as a whole.
    pub point_name: String,
    pub text: String,
    pub found: Found,
    /// The day of the visit.
    pub found_on: Date,
    pub state: IssueState,
    /// Sent back with every step.
    pub revision: i64,
    /// When it has to be set right by.
    pub due: Option<Date>,
    /// Files of the unit's answer.
    pub answer_files: i64,
}

impl Issue {
    /// Days since it had to be set right; 0 where there is time.
    pub fn days_over(&self, today: Date) -> i64 {
        match self.due {
            Some(due) if self.state == IssueState::FedBack => (today - due).whole_days().max(0),
            _ => 0,
        }
    }
}

/// An issue with all that was done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueSheet {
    pub issue: Issue,
    pub today: Date,
    /// The newest first.
    pub events: Vec<IssueEvent>,
    pub files: Vec<SiteFile>,
    /// Who has recorded it; for the office.
    pub by: Option<String>,
    /// Where it was recorded; for the office.
    pub place: Option<super::Place>,
    /// When it was recorded, by the device's clock; for the office.
    pub at: Option<i64>,
    /// What the user may do now.
    pub steps: Vec<IssueStep>,
}

/// The order of the sheet: what is overdue first, then by what has to happen next and by day; what is done with last.
pub fn sheet_order(issue: &Issue, today: Date) -> (bool, i64, IssueState, Option<Date>, String) {
    let over = issue.days_over(today);
    (!issue.state.is_open(), -over, issue.state, issue.due, issue.id.to_string())
}
