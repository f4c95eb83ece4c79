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

    /// A spreadsheet has names, or the part of a name that people call it by, where the list has codes.
    fn code_of(self, text: &str) -> String {
        let text = text.trim();
        let called = |l: Language| {
            let options = self.options(l).unwrap_or_default();
            let mut fitting = options.into_iter().filter(|(_, name)| !text.is_empty() && name.contains(text));
            let (code, _) = fitting.next()?;
            fitting.next().is_none().then_some(code)
        };
        let is_code = self.options(Language::Chinese).unwrap_or_default().iter().any(|(code, _)| *code == text);
        let found = if is_code { None } else { called(Language::Chinese).or_else(|| called(Language::English)) };
        found.unwrap_or(text).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_by_its_code_its_name_or_what_people_call_it() {
        let read = |column: Column, text: &str| {
            let mut input = EntryInput::default();
            column.set(&mut input, text.to_owned());
            column.text(&input).to_owned()
        };
        assert_eq!(read(Column::IssueList, "county"), "county");
        assert_eq!(read(Column::IssueList, "需县级协调"), "county");
        assert_eq!(read(Column::IssueList, "县级"), "county");
        assert_eq!(read(Column::Cause, " 客观 "), "objective");
        // Two could be meant: what was pasted stays to be mended.
        assert_eq!(read(Column::Cause, "原因"), "原因");
        assert_eq!(read(Column::IssueList, ""), "");
    }
}
