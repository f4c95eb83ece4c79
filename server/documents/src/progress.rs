//! The reported values (`progress-….csv`).

use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    ledgers::IssueList,
    period::Period,
    problem::Problem,
};
use time::Date;

/// One reported value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressRow {
    /// Line in the file; the header is line 1.
    pub line: usize,
    pub period: Period,
    pub point: PointCode,
    pub org: OrgCode,
    /// In the point's unit; None where there is no data.
    pub actual: Option<Decimal>,
    pub note: String,
    pub issue_list: Option<IssueList>,
    pub submitted_on: Date,
}

/// What the file says, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgressFile {
    pub rows: Vec<ProgressRow>,
    pub problems: Vec<Problem>,
}

/// Reads the file. Never fails: what is wrong stands in `problems`.
pub fn read(_bytes: &[u8]) -> ProgressFile {
    ProgressFile::default()
}
