//! What is wrong with something that a person gave us, in words that say what to do.

use crate::language::Language;
use serde::{Deserialize, Serialize};

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is imported while one is left.
    Error,
    /// Worth a look; does not stop the work.
    Notice,
}

/// A problem at a place: a cell of a workbook, a line of a file, a field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub severity: Severity,
    /// Stable code for support and for programs, such as `number_expected`.
    pub code: String,
    /// Sheet name; empty for files without sheets and for forms.
    pub sheet: String,
    /// Cell address (`F12`), `line 7`, or a field name; empty when the whole file is meant.
    pub place: String,
    /// The sentence in Chinese.
    pub chinese: String,
    /// The sentence in English.
    pub english: String,
}

impl Problem {
    pub fn error(code: &str, place: impl Into<String>, chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code: code.to_owned(),
            sheet: String::new(),
            place: place.into(),
            chinese: chinese.into(),
            english: english.into(),
        }
    }

    /// The same problem as a notice.
    pub fn as_notice(mut self) -> Self {
        self.severity = Severity::Notice;
        self
    }

    /// The same problem, on a sheet.
    pub fn on_sheet(mut self, sheet: &str) -> Self {
        self.sheet = sheet.to_owned();
        self
    }

    pub fn text(&self, language: Language) -> &str {
        language.pick(&self.chinese, &self.english)
    }
}
