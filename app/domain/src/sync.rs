//! What a device has recorded without the server, and what became of it there (M51).
//!
//! A device numbers its records from 1 and gives each an id of its own (uuid v7). Sending a record any number of times
//! stores it once; what is stored comes back as a receipt, which the person keeps.

use crate::{
    ids::RowId,
    inspections::SiteInput,
    period::Period,
    problem::Problem,
    progress::{EntryInput, EntryValue},
};
use serde::{Deserialize, Serialize};

/// Records in one request.
pub const MOST_RECORDS: usize = 200;

/// An entry that was made on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// uuid v7, made where the entry was made.
    pub id: RowId,
    /// The record's number on its device, from 1.
    pub seq: i64,
    pub assignment: RowId,
    pub period: Period,
    /// The revision that the person saw; 0 where nothing was reported yet.
    pub base: i64,
    pub input: EntryInput,
}

/// What was recorded on a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRecord {
    /// uuid v7, made where it was recorded.
    pub id: RowId,
    /// The record's number on its device, from 1; entries and records of visits are numbered together.
    pub seq: i64,
    pub visit: RowId,
    pub input: SiteInput,
}

/// What a device says of itself with each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// uuid v7, made when the device first recorded something.
    pub device: RowId,
    /// The number of the last record that was made.
    pub last_seq: i64,
    /// Records that the device still has, those of this request among them.
    pub waiting: i64,
    /// When the oldest of them was made, by the device's clock (UTC milliseconds).
    pub oldest_at: Option<i64>,
    /// Records that the person has given up.
    pub given_up: i64,
}

/// A request of `POST /api/v1/sync`. Without records it only reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    #[serde(flatten)]
    pub report: DeviceReport,
    /// Whose records these are: a tab may outlive its person's session. Devices of earlier releases do not say.
    #[serde(default)]
    pub user: Option<String>,
    pub records: Vec<Record>,
    /// Devices of earlier releases have none.
    #[serde(default)]
    pub site: Vec<VisitRecord>,
}

/// The proof that a record is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub id: RowId,
    /// The revision of the entry that the record became; 1 for a record of a visit, which nobody changes.
    pub revision: i64,
    /// UTC milliseconds, by the server's clock.
    pub received_at: i64,
    /// SHA-256 of the value in its canonical form.
    pub content_hash: String,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    Applied {
        receipt: Receipt,
    },
    /// It was stored before; this is the receipt of then.
    Duplicate {
        receipt: Receipt,
    },
    /// Someone else has reported meanwhile: nothing was stored, and the person decides.
    Conflict {
        id: RowId,
        theirs: EntryValue,
        their_name: String,
        at: i64,
        revision: i64,
    },
    /// It cannot be stored as it is; it stays on the device and can be edited.
    Rejected {
        id: RowId,
        problems: Vec<Problem>,
    },
}

/// The answer to a [`Batch`]: one outcome for each record, in its order; those of visits come last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub outcomes: Vec<Outcome>,
}

/// A device as the office sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub device: RowId,
    pub user: String,
    pub org: Option<String>,
    pub waiting: i64,
    pub oldest_at: Option<i64>,
    pub reported_at: i64,
    /// Records that were numbered and are nowhere: not here, not waiting, not given up. An older report than the last
    /// record makes this less than it is, never more.
    pub lost: i64,
}
