//! Headings by their meaning: what a table's columns are called, here and in other offices.

use crate::text::{folded, without_brackets};
use std::collections::HashMap;

/// A column with its names; the first is the usual one.
pub(super) struct Heading {
    pub names: &'static [&'static str],
    pub required: bool,
}

impl Heading {
    pub const fn required(names: &'static [&'static str]) -> Self {
        Self { names, required: true }
    }

    pub const fn optional(names: &'static [&'static str]) -> Self {
        Self { names, required: false }
    }

    pub const fn name(&self) -> &'static str {
        self.names[0]
    }
}

/// A name that means different things in different offices.
pub(super) struct Doubtful {
    pub name: &'static str,
    /// Indices of headings, the likelier first.
    pub means: &'static [usize],
}

/// The columns of one kind of sheet.
pub(super) struct Table {
    /// Key under which people's corrections are remembered.
    pub kind: &'static str,
    pub headings: &'static [Heading],
    pub doubtful: &'static [Doubtful],
}

/// What people have said that headings mean: by sheet kind and heading, the usual name of the column, or nothing for a
/// column that is to be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadingMemory(HashMap<(String, String), String>);

impl HeadingMemory {
    /// Remembers a heading as it stands in the sheet. An empty meaning leaves the column out.
    pub fn remember(&mut self, kind: &str, heading: &str, meaning: &str) {
        self.0.insert((kind.to_owned(), key(heading)), meaning.to_owned());
    }

    fn meaning(&self, kind: &str, heading: &str) -> Option<&str> {
        self.0.get(&(kind.to_owned(), key(heading))).map(String::as_str)
    }
}

/// The form in which headings are compared and remembered: blanks, width and a year in front aside.
pub fn key(heading: &str) -> String {
    let text = folded(heading);
    let text = text.trim_matches(['*', ':', '、', '.', '#', '★', '※']);
    without_year(text).to_owned()
}

/// `2023年度目标值` as `目标值`; a heading that is nothing but the year stays.
fn without_year(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 {
        return text;
    }
    let rest = text[4..].strip_prefix("年度").or_else(|| text[4..].strip_prefix('年'));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// What a heading means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The heading's index, and how far down its list of names the name stands.
    Known(usize, usize),
    /// An index into the doubtful names.
    Doubtful(usize),
    /// A person has said so; such a name is as good as the usual one.
    Ignored,
    Unknown,
}

impl Table {
    /// The meaning of a heading: as people have said, else by its whole text, else without what stands in brackets.
    pub fn meaning(&self, text: &str, memory: &HeadingMemory) -> Meaning {
        if let Some(meaning) = memory.meaning(self.kind, text) {
            let index = self.headings.iter().position(|heading| heading.name() == meaning);
            return index.map_or(Meaning::Ignored, |index| Meaning::Known(index, 0));
        }
        let whole = key(text);
        let found = self.named(&whole);
        if found != Meaning::Unknown {
            return found;
        }
        self.named(&key(&without_brackets(text)))
    }

    fn named(&self, key: &str) -> Meaning {
        for (index, heading) in self.headings.iter().enumerate() {
            if let Some(rank) = heading.names.iter().position(|name| *name == key) {
                return Meaning::Known(index, rank);
            }
        }
        let doubtful = self.doubtful.iter().position(|doubtful| doubtful.name == key);
        doubtful.map_or(Meaning::Unknown, Meaning::Doubtful)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::{columns, decomposition};
    use std::collections::HashSet;

    #[test]
    fn no_name_stands_for_two_columns() {
        for table in [&columns::TABLE, &decomposition::TABLE] {
            let mut seen = HashSet::new();
            let doubtful = table.doubtful.iter().map(|doubtful| doubtful.name);
            for name in table.headings.iter().flat_map(|heading| heading.names).copied().chain(doubtful) {
                assert!(seen.insert(name), "{name}");
                assert_eq!(key(name), name, "a name in its compared form");
            }
        }
    }

    #[test]
    fn headings_are_known_however_they_are_typed() {
        let memory = HeadingMemory::default();
        for (text, name) in [
            (" 分 值\n（分） ", "分值"),
            ("2023年度目标值", "年度目标值"),
            ("２０２３年目标", "年度目标值"),
            ("责任单位（填报单位）", "责任单位"),
            ("＊考核要点：", "考评点"),
            ("正／反向", "方向"),
        ] {
            let Meaning::Known(index, _) = columns::TABLE.meaning(text, &memory) else { panic!("{text}") };
            assert_eq!(columns::TABLE.headings[index].name(), name);
        }
        assert_eq!(columns::TABLE.meaning("得分", &memory), Meaning::Unknown);
        assert_eq!(columns::TABLE.meaning("2023年", &memory), Meaning::Unknown);
    }

    #[test]
    fn what_people_say_comes_first() {
        let mut memory = HeadingMemory::default();
        memory.remember("indicators", "得 分", "分值");
        memory.remember("indicators", "说明", "");
        assert_eq!(columns::TABLE.meaning("得分", &memory), Meaning::Known(columns::WEIGHT, 0));
        assert_eq!(columns::TABLE.meaning("说明", &memory), Meaning::Ignored);
    }
}
