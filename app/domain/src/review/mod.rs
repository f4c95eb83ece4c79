//! Review item by item (M31, M32).

mod changes;
mod quality;
mod returns;
mod routine;
mod step;
mod thread;

pub use changes::{Change, changes, mark_voided};
pub use quality::{Avoided, Decided, Quality, Tally};
pub use returns::{Field, Finding, FindingInput, LONGEST_TEXT, Reason, Return, ReturnInput, check_return};
pub use routine::{QueueFilter, Reported, Unusual, unusual};
pub use step::ReviewStep;
pub use thread::{LONGEST_MESSAGE, Message, Thread, Unread, check_message, mentions};

use crate::{
    ids::{OrgCode, RowId},
    language::Language,
    moment::Moment,
    period::Period,
    progress::EntryState,
    schedule::Light,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a reviewer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Accept,
    /// Needs a reason.
    Return,
}

impl Decision {
    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Accept => language.pick("通过", "Accept"),
            Self::Return => language.pick("退回", "Return"),
        }
    }
}

/// One line of the review queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueRow {
    pub assignment: RowId,
    pub period: Period,
    pub point_code: String,
    pub point_name: String,
    pub unit: String,
    pub org: OrgCode,
    pub org_name: String,
    pub actual: Decimal,
    pub target: Decimal,
    pub light: Light,
    pub state: EntryState,
    pub revision: i64,
    /// UTC milliseconds.
    pub submitted_at: i64,
    pub evidence_count: i64,
    #[serde(default)]
    pub step: ReviewStep,
    /// Days after its last day that it was first reported.
    #[serde(default)]
    pub days_late: i64,
    /// Why it has to be looked at by itself; empty where it may be accepted with others.
    pub unusual: Vec<Unusual>,
}

/// One entry of those that are accepted together, as the reviewer saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    pub assignment: RowId,
    pub revision: i64,
}

/// A period in which nothing can be submitted or decided any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// UTC milliseconds.
    pub at: i64,
    pub by: String,
}

impl Frozen {
    /// Who froze a period when, and what that means.
    pub fn sentence(&self, period: Period, language: Language) -> String {
        let at = Moment::of(self.at);
        let (period, by, day, clock) = (period.name(language), &self.by, at.date(language), at.clock());
        match language {
            Language::Chinese => {
                format!("{period}已由{by}于{day} {clock} 冻结：不能再提交和审核，细则改动不影响本期。")
            }
            Language::English => format!(
                "{period} was frozen by {by} on {day} at {clock}: nothing can be submitted or decided; new rules leave it alone."
            ),
        }
    }
}

/// A page of the queue with the number behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    pub rows: Vec<QueueRow>,
    pub total: i64,
    /// Entries of the period with messages that the reviewer has not read, whatever their state.
    pub unread: Vec<Unread>,
}
