//! What a correction changed, and what a later edit makes of an acceptance.

use super::Field;
use crate::{
    language::Language,
    ledgers::IssueList,
    number::plain,
    progress::{EntryEvent, EntrySheet, EntryState},
};

use serde::{Deserialize, Serialize};

/// One field before and after a correction, as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub field: Field,
    pub before: String,
    pub after: String,
}

/// What a corrected entry changed against the version that was returned; none where nothing was returned.
pub fn changes(sheet: &EntrySheet, language: Language) -> Option<Vec<Change>> {
    if sheet.row.state != EntryState::Corrected {
        return None;
    }
    // Newest first: what stands below the return is what was returned.
    let returned = sheet.events.iter().position(|event| event.state == EntryState::Returned)?;
    let before = sheet.events[returned..].iter().find(|event| event.state == EntryState::Submitted)?;
    let (row, unit) = (&sheet.row, &sheet.row.point.unit);
    let value = |actual: Option<_>| actual.map_or_else(String::new, |actual| format!("{} {unit}", plain(actual)));
    let list = |list: Option<IssueList>| list.map_or(language.pick("不列入", "None"), |list| list.name(language));
    let mut found = vec![
        (Field::Actual, value(before.actual), value(row.actual)),
        (Field::Note, before.text.clone(), sheet.note.clone()),
    ];
    // Versions of earlier releases did not keep the list.
    if before.content_hash.is_some() {
        found.push((Field::IssueList, list(before.issue_list).to_owned(), list(row.issue_list).to_owned()));
        found.push((Field::Difficulty, before.difficulty.text(language), sheet.difficulty.text(language)));
    }
    let differs = |(_, before, after): &(Field, String, String)| before != after;
    Some(found.into_iter().filter(differs).map(|(field, before, after)| Change { field, before, after }).collect())
}

/// Marks the acceptances whose content is no longer what stands: someone submitted something else later. Newest first.
pub fn mark_voided(events: &mut [EntryEvent]) {
    let mut later: Vec<Option<String>> = Vec::new();
    for event in events {
        match event.state {
            EntryState::Submitted => later.push(event.content_hash.clone()),
            EntryState::Accepted => {
                event.voided = later.iter().any(|hash| hash.is_none() || *hash != event.content_hash);
            }
            EntryState::Empty | EntryState::Draft | EntryState::Corrected | EntryState::Returned => {}
        }
    }
}
