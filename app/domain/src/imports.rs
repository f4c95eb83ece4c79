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

/// What the reader took a heading of a workbook for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundHeading {
    /// `indicators` or `parts`: corrections are remembered by it.
    pub kind: String,
    pub sheet: String,
    pub cell: String,
    /// As it stands in the sheet; empty for a column without a heading.
    pub text: String,
    /// The usual name of the column; None where the heading is not known.
    pub meaning: Option<String>,
    /// The usual name of the column whose cells look like those of this one.
    pub suggestion: Option<String>,
    /// The name may mean something else; what stands in the column has decided.
    pub doubtful: bool,
    /// Someone has said to leave the column out.
    pub ignored: bool,
    /// A column that has to be there is looked for here.
    pub missing: bool,
    /// The column is named after an organisation.
    pub is_organisation: bool,
}

/// What a person says that a heading means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadingMeaning {
    /// `indicators` or `parts`.
    pub kind: String,
    /// As it stands in the sheet.
    pub heading: String,
    /// The usual name of the column; empty to leave the column out.
    pub meaning: String,
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
    /// The headings of an indicator workbook as they were understood.
    #[serde(default)]
    pub headings: Vec<FoundHeading>,
    /// Kinds of sheet with the names that their headings can be given.
    #[serde(default)]
    pub heading_choices: Vec<(String, Vec<String>)>,
}

impl FoundHeading {
    /// Whether a person should look at it: nobody knows the heading, or it may mean something else.
    pub fn is_uncertain(&self) -> bool {
        let unknown = self.meaning.is_none() && !self.is_organisation && !self.ignored;
        !self.text.is_empty() && (unknown || self.doubtful)
    }
}

impl DryRun {
    /// The headings that a person should look at, where a column is missing or was told by its content.
    pub fn uncertain_headings(&self) -> Vec<&FoundHeading> {
        let lacking = self.problems.iter().any(|problem| problem.code == "heading_missing");
        let uncertain: Vec<&FoundHeading> = self.headings.iter().filter(|heading| heading.is_uncertain()).collect();
        if lacking || uncertain.iter().any(|heading| heading.doubtful) { uncertain } else { Vec::new() }
    }

    /// The problems that stop the import.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error)
    }
}
