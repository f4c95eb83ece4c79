//! Decomposition: the city's target divided among those who have to meet it (M22, M24), and a county's own target
//! divided among its townships and bureaus (M7).

mod balance;
mod block;
mod check;
pub mod dispatch;

pub use balance::{BalanceError, Basis, BasisKind, Claim, decimals, distribute, propose};
pub use block::{NOT_APPLICABLE, block, read_part};
pub use check::{Check, Finding, check, guess};
pub(crate) use check::{average, sum};

use crate::{
    ids::{OrgCode, PointCode},
    indicators::{Aggregation, Track},
    language::Language,
    number::plain,
    organisations::OrgKind,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What one unit has to do with a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Has to meet this target, in the point's unit.
    Target(Decimal),
    /// 不适用: is left out on purpose.
    NotApplicable,
    /// Nobody has said anything yet.
    #[default]
    Unassigned,
}

impl Part {
    pub const fn target(self) -> Option<Decimal> {
        match self {
            Self::Target(target) => Some(target),
            Self::NotApplicable | Self::Unassigned => None,
        }
    }

    /// As a table shows it; empty where nothing is said.
    pub fn text(self, language: Language) -> String {
        match self {
            Self::Target(target) => plain(target),
            Self::NotApplicable => language.pick(NOT_APPLICABLE, "n/a").to_owned(),
            Self::Unassigned => String::new(),
        }
    }
}

/// The kind of a unit that takes part: one of the city's organisations, or one below a county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    Organisation(OrgKind),
    /// 乡镇（街道）
    Township,
    /// 县直单位
    CountyBureau,
}

impl UnitKind {
    /// Those that a county adds itself.
    pub const BELOW_COUNTY: [Self; 2] = [Self::Township, Self::CountyBureau];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Organisation(kind) => kind.code(),
            Self::Township => "township",
            Self::CountyBureau => "county_bureau",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let below = Self::BELOW_COUNTY.into_iter().find(|kind| kind.code() == code);
        below.or_else(|| OrgKind::from_code(code).map(Self::Organisation))
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Organisation(kind) => kind.name(language),
            Self::Township => language.pick("乡镇（街道）", "Township"),
            Self::CountyBureau => language.pick("县直单位", "County bureau"),
        }
    }
}

/// A unit that takes part: a column of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub unit: OrgCode,
    pub name: String,
    pub kind: UnitKind,
}

/// A point's part for one unit. Most cells of a wide grid are empty and are sent as such.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cell {
    #[serde(skip_serializing_if = "is_default")]
    pub part: Part,
    /// The unit has reported values for it.
    #[serde(skip_serializing_if = "is_default")]
    pub reported: bool,
    /// What was handed down last; none where nothing was.
    #[serde(skip_serializing_if = "is_default")]
    pub dispatched: Option<Part>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Cell {
    /// Changed since it was handed down.
    pub fn is_changed(&self) -> bool {
        self.dispatched.is_some_and(|dispatched| dispatched != self.part)
    }

    /// Has to be handed down (again).
    pub fn is_due(&self) -> bool {
        match self.dispatched {
            Some(_) => self.is_changed(),
            None => self.part.target().is_some(),
        }
    }
}

/// A point with its parts: a row of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub point: PointCode,
    pub number: u32,
    pub name: String,
    /// The level-1 indicator.
    pub domain: String,
    /// 计量单位
    pub unit: String,
    /// 总账: the target that is divided.
    pub whole: Decimal,
    pub aggregation: Aggregation,
    /// Moves with every change of the row; sent back with the next one.
    pub revision: i64,
    /// In the order of [`Grid::columns`].
    pub cells: Vec<Cell>,
}

impl Row {
    pub fn check(&self) -> Check {
        check(self.aggregation, self.whole, self.cells.iter().map(|cell| cell.part))
    }
}

/// The points of a year and track with all parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    pub track: Track,
    pub year: i32,
    /// The county that divides its own target, with its name; none where the city divides.
    pub parent: Option<(OrgCode, String)>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl Grid {
    /// Level-1 indicators in workbook order.
    pub fn domains(&self) -> Vec<String> {
        let mut domains: Vec<String> = self.rows.iter().map(|row| row.domain.clone()).collect();
        domains.dedup();
        domains
    }

    /// Cells that were changed after they had been handed down.
    pub fn changed(&self) -> usize {
        self.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.is_changed()).count()
    }

    /// Whether anything was ever handed down.
    pub fn is_dispatched(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.dispatched.is_some())
    }
}

/// A cell as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellInput {
    pub point: String,
    /// The revision of the row that was seen.
    pub revision: i64,
    pub unit: String,
    #[serde(default)]
    pub target: String,
}

/// One change in the history of a point's decomposition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub revision: i64,
    /// UTC milliseconds.
    pub at: i64,
    pub actor: String,
    pub reason: String,
    pub cells: Vec<ChangedCell>,
}

/// What became of one unit's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedCell {
    pub unit: OrgCode,
    pub name: String,
    pub before: Part,
    pub after: Part,
}

/// What a save left behind: the rows that moved, with their new revisions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub rows: Vec<(PointCode, i64)>,
    pub cells: usize,
}
