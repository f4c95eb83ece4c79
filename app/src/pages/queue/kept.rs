//! What the device says of itself, as `frontend/offline/queue.js` writes it.

use crate::{
    components::device::{Queued, QueuedSiteRecord},
    pages::progress::entry_address,
};
use domain::{
    ids::RowId,
    language::Language,
    period::Period,
    problem::Problem,
    progress::{EntryInput, EntryValue},
    sync::Receipt,
};
use serde::Deserialize;

/// An entry on the device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct KeptRecord {
    pub id: String,
    pub assignment: RowId,
    pub period: Period,
    pub input: EntryInput,
    pub title: String,
    pub unit: String,
    /// When it was made, by the device's clock (UTC milliseconds).
    pub at: i64,
    pub state: Queued,
    pub theirs: Option<Theirs>,
    pub problems: Option<Vec<Problem>>,
}

/// What someone else has reported meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Theirs {
    pub theirs: EntryValue,
    pub their_name: String,
    pub at: i64,
    pub revision: i64,
}

/// A file on the device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct KeptFile {
    pub id: String,
    #[serde(flatten)]
    pub of: FileOf,
    pub name: String,
    /// Bytes.
    pub size: i64,
    pub state: Queued,
    pub problems: Option<Vec<Problem>>,
}

/// What a file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum FileOf {
    Entry { assignment: RowId, period: Period },
    Visit { visit: RowId },
}

impl FileOf {
    pub fn link(&self, l: Language) -> (String, &'static str) {
        match self {
            Self::Entry { assignment, period } => {
                (entry_address(assignment, *period), l.pick("所属填报项", "Its entry"))
            }
            Self::Visit { visit } => (format!("/visits/{visit}"), l.pick("所属走访", "Its visit")),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct KeptReceipt {
    #[serde(flatten)]
    pub receipt: Receipt,
    pub title: Option<String>,
    pub unit: Option<String>,
    pub input: Option<Typed>,
}

/// Of what was typed, what a receipt shows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    pub actual: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Kept {
    pub records: Vec<KeptRecord>,
    #[serde(default)]
    pub site: Vec<QueuedSiteRecord>,
    pub files: Vec<KeptFile>,
    pub receipts: Vec<KeptReceipt>,
}
