//! One's own deadlines (M28): what has to be done by which day, as a list and as entries of a calendar.

use crate::{language::Language, period::Period};
use serde::{Deserialize, Serialize};
use time::Date;

/// What has to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Duty {
    /// Reporting a period: what is left, of how many points.
    Report { period: Period, open: usize, expected: usize },
    /// Reporting a point that has its own last day.
    ReportPoint { assignment: String, period: Period, point: String, done: bool },
    /// Signing for a batch of targets.
    Sign { dispatch: String, title: String },
    /// Giving opinions on a rule book.
    Opine { book: String, title: String },
    /// Correcting an entry that was returned.
    Correct { assignment: String, period: Period, point: String },
    /// For the office: a period closes.
    Close { period: Period, open: usize, units: usize },
    /// For the office: a consultation ends.
    EndConsultation { book: String, title: String },
}

/// A duty and its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    pub day: Date,
    pub duty: Duty,
}

impl Deadline {
    /// Names the duty in calendars; the same whenever it is read, whatever becomes of its day.
    pub fn key(&self) -> String {
        match &self.duty {
            Duty::Report { period, .. } => format!("report-{period}"),
            Duty::ReportPoint { assignment, period, .. } => format!("report-{assignment}-{period}"),
            Duty::Sign { dispatch, .. } => format!("sign-{dispatch}"),
            Duty::Opine { book, .. } => format!("opine-{book}"),
            Duty::Correct { assignment, period, .. } => format!("correct-{assignment}-{period}"),
            Duty::Close { period, .. } => format!("close-{period}"),
            Duty::EndConsultation { book, .. } => format!("consultation-{book}"),
        }
    }

    /// Whether nothing is left to do.
    pub const fn is_done(&self) -> bool {
        matches!(
            self.duty,
            Duty::Report { open: 0, .. } | Duty::ReportPoint { done: true, .. } | Duty::Close { open: 0, .. }
        )
    }

    /// The page on which to do it.
    pub fn address(&self) -> String {
        match &self.duty {
            Duty::Report { period, .. } => format!("/progress?period={period}"),
            Duty::Sign { dispatch, .. } => format!("/tasks/{dispatch}"),
            Duty::Opine { book, .. } | Duty::EndConsultation { book, .. } => format!("/rule-books/{book}/opinions"),
            Duty::ReportPoint { assignment, period, .. } | Duty::Correct { assignment, period, .. } => {
                format!("/progress/{assignment}?period={period}")
            }
            Duty::Close { period, .. } => format!("/periods?period={period}"),
        }
    }

    /// In a few words.
    pub fn title(&self, l: Language) -> String {
        match (&self.duty, l) {
            (Duty::Report { period, .. }, Language::Chinese) => format!("{}填报截止", period.name(l)),
            (Duty::Report { period, .. }, Language::English) => format!("Report {}", period.name(l)),
            (Duty::ReportPoint { period, point, .. }, Language::Chinese) => format!("{}“{point}”截止", period.name(l)),
            (Duty::ReportPoint { period, point, .. }, Language::English) => {
                format!("Report “{point}” of {}", period.name(l))
            }
            (Duty::Sign { title, .. }, Language::Chinese) => format!("签收“{title}”"),
            (Duty::Sign { title, .. }, Language::English) => format!("Sign for “{title}”"),
            (Duty::Opine { title, .. }, Language::Chinese) => format!("反馈对“{title}”的意见"),
            (Duty::Opine { title, .. }, Language::English) => format!("Give opinions on “{title}”"),
            (Duty::Correct { point, .. }, Language::Chinese) => format!("重报“{point}”"),
            (Duty::Correct { point, .. }, Language::English) => format!("Correct “{point}”"),
            (Duty::Close { period, .. }, Language::Chinese) => format!("{}截止", period.name(l)),
            (Duty::Close { period, .. }, Language::English) => format!("{} closes", period.name(l)),
            (Duty::EndConsultation { title, .. }, Language::Chinese) => format!("“{title}”征求意见截止"),
            (Duty::EndConsultation { title, .. }, Language::English) => format!("Opinions on “{title}” are due"),
        }
    }

    /// How far it is.
    pub fn standing(&self, l: Language) -> String {
        match (&self.duty, l) {
            (Duty::Report { open: 0, expected, .. }, Language::Chinese) => format!("{expected} 项已全部报送"),
            (Duty::Report { open: 0, expected, .. }, Language::English) => format!("all {expected} points reported"),
            (Duty::Report { open, expected, .. }, Language::Chinese) => format!("{open} 项未报，共 {expected} 项"),
            (Duty::Report { open, expected, .. }, Language::English) => format!("{open} of {expected} points left"),
            (Duty::ReportPoint { done: true, .. }, _) => l.pick("已报送", "reported").into(),
            (Duty::ReportPoint { .. }, _) => l.pick("单独延期，未报", "has longer, not reported").into(),
            (Duty::Correct { period, .. }, Language::Chinese) => format!("{}已退回", period.name(l)),
            (Duty::Correct { period, .. }, Language::English) => format!("returned, {}", period.name(l)),
            (Duty::Close { open, units, .. }, Language::Chinese) => format!("{open} 个单位未报齐，共 {units} 个"),
            (Duty::Close { open, units, .. }, Language::English) => format!("{open} of {units} units are not done"),
            (Duty::Sign { .. }, _) => l.pick("待签收", "not signed yet").into(),
            (Duty::Opine { .. }, _) => l.pick("待反馈", "no reply yet").into(),
            (Duty::EndConsultation { .. }, _) => l.pick("征求意见中", "out for opinions").into(),
        }
    }
}
