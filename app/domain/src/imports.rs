//! What an import would do, or has done, in words for the person who chose the file.

use crate::{
    language::Language,
    problem::{Problem, Severity},
};
use serde::{Deserialize, Serialize};

/// What a file holds, told by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Indicators,
    Organisations,
    Progress,
    Adjustments,
    PublicEvaluations,
}

impl ImportKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Indicators => "indicators",
            Self::Organisations => "organisations",
            Self::Progress => "progress",
            Self::Adjustments => "adjustments",
            Self::PublicEvaluations => "public_evaluations",
        }
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Indicators => language.pick("指标工作簿", "Indicator workbook"),
            Self::Organisations => language.pick("单位名单", "Organisations"),
            Self::Progress => language.pick("进度数据", "Progress"),
            Self::Adjustments => language.pick("加分与扣分", "Bonus and deductions"),
            Self::PublicEvaluations => language.pick("社会评价", "Public evaluation"),
        }
    }
}

/// A file that was read against what is stored. Nothing is written while it has errors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRun {
    pub kind: ImportKind,
    pub file_name: String,
    /// Hexadecimal SHA-256 of the content.
    pub hash: String,
    /// Points, organisations or values that could be read.
    pub rows: i64,
    /// The same content was imported before.
    pub already_imported: bool,
    /// Sum of the weights, for indicators alone.
    pub total_weight: Option<String>,
    pub problems: Vec<Problem>,
    pub has_errors: bool,
}

impl DryRun {
    /// The problems that stop the import.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error)
    }
}
