//! Dispatch (下派) and receipt (签收): targets are handed down in batches, and each unit signs for its own (M26).

use super::{Part, UnitKind};
use crate::{
    ids::{OrgCode, PointCode, RowId},
    indicators::{Aggregation, Track},
    language::Language,
};
use serde::{Deserialize, Serialize};
use time::Date;

/// A batch of targets that was handed down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    pub id: RowId,
    pub track: Track,
    pub year: i32,
    pub title: String,
    pub message: String,
    /// The last day to sign.
    pub due: Date,
    pub issued_by: String,
    /// The business day.
    pub issued_on: Date,
    /// The county that hands down to its own units, with its name; none for the city.
    pub parent: Option<(OrgCode, String)>,
    pub units: i64,
    pub signed: i64,
}

impl Dispatch {
    pub const fn open(&self) -> i64 {
        self.units - self.signed
    }

    pub fn is_overdue(&self, today: Date) -> bool {
        self.open() > 0 && self.due < today
    }
}

/// Who has signed, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub by: String,
    /// The business day.
    pub on: Date,
    /// UTC milliseconds.
    pub at: i64,
}

/// Where a receipt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptState {
    /// The day is over and nobody has signed.
    Overdue,
    Open,
    SignedLate,
    Signed,
}

impl ReceiptState {
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Open, Self::SignedLate, Self::Signed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Open => "open",
            Self::SignedLate => "signed_late",
            Self::Signed => "signed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Overdue => language.pick("逾期未签", "Overdue"),
            Self::Open => language.pick("待签收", "Not signed yet"),
            Self::SignedLate => language.pick("逾期签收", "Signed late"),
            Self::Signed => language.pick("已签收", "Signed"),
        }
    }

    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Signed | Self::SignedLate)
    }

    /// The state of a receipt that is due on a day.
    pub fn of(signature: Option<&Signature>, due: Date, today: Date) -> Self {
        match signature {
            Some(signature) if signature.on > due => Self::SignedLate,
            Some(_) => Self::Signed,
            None if today > due => Self::Overdue,
            None => Self::Open,
        }
    }
}

/// One unit's receipt of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub unit: OrgCode,
    pub name: String,
    pub kind: UnitKind,
    /// Points handed down to the unit.
    pub points: i64,
    pub signature: Option<Signature>,
    pub state: ReceiptState,
    /// How often the unit was chased.
    pub chased: i64,
    pub chased_today: bool,
}

/// A batch with all its receipts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchSheet {
    pub dispatch: Dispatch,
    pub receipts: Vec<Receipt>,
    /// The business day that decides what is overdue.
    pub today: Date,
}

impl DispatchSheet {
    /// Units by kind with how many have signed: (kind, signed, of how many), in the order of the receipts.
    pub fn by_kind(&self) -> Vec<(UnitKind, usize, usize)> {
        let mut kinds: Vec<(UnitKind, usize, usize)> = Vec::new();
        for receipt in &self.receipts {
            let signed = usize::from(receipt.state.is_signed());
            match kinds.iter_mut().find(|(kind, ..)| *kind == receipt.kind) {
                Some((_, done, all)) => {
                    *done += signed;
                    *all += 1;
                }
                None => kinds.push((receipt.kind, signed, 1)),
            }
        }
        kinds
    }

    /// Units that have not signed and were not chased today.
    pub fn to_chase(&self) -> usize {
        self.receipts.iter().filter(|receipt| !receipt.state.is_signed() && !receipt.chased_today).count()
    }
}

/// A point that was handed down to a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub point: PointCode,
    pub number: u32,
    pub name: String,
    /// The level-1 indicator.
    pub domain: String,
    /// 计量单位
    pub unit: String,
    pub aggregation: Aggregation,
    /// As it was handed down.
    pub part: Part,
    /// As it stands now.
    pub now: Part,
}

impl Task {
    pub fn is_changed(&self) -> bool {
        self.part != self.now
    }
}

/// A unit's form of a batch: its tasks and its signature (任务分解表、签收单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskForm {
    pub dispatch: Dispatch,
    pub receipt: Receipt,
    pub tasks: Vec<Task>,
    /// Whether the reader may sign for the unit.
    pub may_sign: bool,
    /// Whether the signature is that of someone who is named, recorded by the county's office.
    pub recorded: bool,
}

/// A batch as the unit that received it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    pub dispatch: Dispatch,
    pub points: i64,
    pub signature: Option<Signature>,
    pub state: ReceiptState,
}

/// Which points a batch hands down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    #[default]
    All,
    /// What was never handed down or has changed since.
    Due,
    /// One level-1 indicator.
    Domain(String),
}

/// The form that issues a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDispatch {
    pub track: Track,
    pub year: i32,
    pub title: String,
    pub message: String,
    /// ISO date.
    pub due: String,
    pub selection: Selection,
    /// Units; empty for all.
    pub units: Vec<OrgCode>,
}
