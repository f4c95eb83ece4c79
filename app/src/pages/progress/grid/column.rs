//! The columns of the grid that can be filled in.

use domain::{
    language::Language,
    ledgers::IssueList,
    progress::{Cause, EntryInput},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Actual,
    Note,
    IssueList,
    Cause,
    Measures,
    Coordination,
}

impl Column {
    pub const ALL: [Self; 6] =
        [Self::Actual, Self::Note, Self::IssueList, Self::Cause, Self::Measures, Self::Coordination];

    pub const fn name(self, l: Language) -> &'static str {
        match self {
            Self::Actual => l.pick("本期累计", "Actual"),
            Self::Note => l.pick("情况说明", "Note"),
            Self::IssueList => l.pick("问题清单", "Issue list"),
            Self::Cause => l.pick("原因类别", "Cause"),
            Self::Measures => l.pick("整改措施", "Measures"),
            Self::Coordination => l.pick("需上级协调", "Needed from above"),
        }
    }

    /// The place that a problem of this column has.
    pub const fn place(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Note => "note",
            Self::IssueList => "issue_list",
            Self::Cause => "cause",
            Self::Measures => "measures",
            Self::Coordination => "coordination",
        }
    }

    pub fn text(self, input: &EntryInput) -> &str {
        match self {
            Self::Actual => &input.actual,
            Self::Note => &input.note,
            Self::IssueList => &input.issue_list,
            Self::Cause => &input.difficulty.cause,
            Self::Measures => &input.difficulty.measures,
            Self::Coordination => &input.difficulty.coordination,
        }
    }

    pub fn set(self, input: &mut EntryInput, text: String) {
        match self {
            Self::Actual => input.actual = text,
            Self::Note => input.note = text,
            Self::IssueList => input.issue_list = self.code_of(&text),
            Self::Cause => input.difficulty.cause = self.code_of(&text),
            Self::Measures => input.difficulty.measures = text,
            Self::Coordination => input.difficulty.coordination = text,
        }
    }

    /// Codes and names of a column that is chosen from; none where it is typed.
    pub fn options(self, l: Language) -> Option<Vec<(&'static str, &'static str)>> {
        match self {
            Self::IssueList => Some(IssueList::ALL.map(|list| (list.code(), list.name(l))).to_vec()),
            Self::Cause => Some(Cause::ALL.map(|cause| (cause.code(), cause.name(l))).to_vec()),
            Self::Actual | Self::Note | Self::Measures | Self::Coordination => None,
        }
    }

    /// A spreadsheet has names where the list has codes.
    fn code_of(self, text: &str) -> String {
        let options = [Language::Chinese, Language::English].into_iter().filter_map(|l| self.options(l)).flatten();
        let text = text.trim();
        options.into_iter().find(|(_, name)| *name == text).map_or(text, |(code, _)| code).to_owned()
    }
}
