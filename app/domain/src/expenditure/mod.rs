//! The self-evaluation of project expenditure (项目支出绩效自评, M62–M68).

mod document_number;
mod findings;

pub use document_number::{DocumentNumber, DocumentNumberError};
pub use findings::findings;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One line of spending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpenditureItem {
    pub name: String,
    /// 万元, as typed; `0.68元` is allowed and read with its unit.
    pub amount: String,
}

/// A headed part of the report's text; paragraphs are separated by line breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub heading: String,
    pub text: String,
}

/// The report as it is edited: texts, so that what is not yet right is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfEvaluation {
    pub title: String,
    pub organisation: String,
    pub year: i32,
    /// 万元
    pub budget: String,
    /// 万元
    pub spent: String,
    pub items: Vec<ExpenditureItem>,
    /// Points for everything but execution (of 90).
    pub other_score: String,
    /// ISO dates; empty when unknown.
    pub group_established: String,
    pub site_check: String,
    pub sections: Vec<Section>,
    /// Document numbers that the report rests on.
    pub documents: Vec<String>,
}

/// What follows from the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    pub budget: Option<Decimal>,
    pub spent: Option<Decimal>,
    pub items_total: Decimal,
    /// Percent of the budget, two decimals.
    pub execution_rate: Option<Decimal>,
    /// Of ten points.
    pub execution_score: Option<Decimal>,
    pub total: Option<Decimal>,
    /// 优 / 良 / 中 / 差
    pub grade: Option<String>,
    pub unspent: Option<Decimal>,
    /// Each item's share of the sum in percent, two decimals; none for what cannot be read.
    pub shares: Vec<Option<Decimal>>,
}

/// A saved report in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    pub id: crate::ids::RowId,
    pub title: String,
    pub year: i32,
    pub revision: i64,
    /// UTC milliseconds.
    pub updated_at: i64,
    pub updated_by: String,
}

/// A saved report with its revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReport {
    pub row: ReportRow,
    pub body: SelfEvaluation,
}

/// What follows from the report's figures.
pub fn conclude(report: &SelfEvaluation) -> Conclusion {
    Conclusion {
        budget: None,
        spent: None,
        items_total: Decimal::ZERO,
        execution_rate: None,
        execution_score: None,
        total: None,
        grade: None,
        unspent: None,
        shares: vec![None; report.items.len()],
    }
}

/// Reads the sample year's `self-evaluation-2023.json`.
///
/// # Errors
/// The text is not JSON of that shape.
pub fn from_sample_json(json: &str) -> Result<SelfEvaluation, serde_json::Error> {
    serde_json::from_str(json)
}
