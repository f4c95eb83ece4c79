//! What stands in the fields of a point, and what follows from it. Each line answers for itself: what counts lines is asked
//! again only when an answer becomes another one.

use super::super::Reading;
use crate::components::{Queue, device::Queued};
use domain::{
    number::{self, plain},
    problem::{Problem, Severity},
    progress::{EntryInput, EntrySheet, check, looks},
};
use leptos::prelude::*;

/// One point.
#[derive(Clone, Copy)]
pub struct Line {
    pub sheet: RwSignal<EntrySheet>,
    /// What stands in the fields.
    pub input: RwSignal<EntryInput>,
    /// The actual while its field is being typed into.
    pub typing: RwSignal<Option<String>>,
    /// What is wrong with what stands in the fields, and what asks for a second look; nothing before something does. Kept by
    /// line: a key in one line has no other judged anew.
    pub problems: Memo<Vec<Problem>>,
    /// Whether something stands in the fields that was not submitted.
    pub dirty: Memo<bool>,
    /// Whether something was typed that can be submitted as it is, and does not wait on this device already.
    pub ready: Memo<bool>,
    /// Whether it has to be corrected first.
    pub wrong: Memo<bool>,
    /// Whether the last value can be taken over.
    pub same: Memo<bool>,
    /// The revision that the fields are meant to replace.
    pub base: RwSignal<i64>,
}

/// What is wrong with an input, and what asks for a second look.
fn found(sheet: &EntrySheet, input: &EntryInput) -> Vec<Problem> {
    let mut problems = check(input, &sheet.row.point, sheet.row.target).problems;
    if let Ok(actual) = number::parse(&input.actual) {
        problems.extend(looks(sheet, input, actual));
    }
    problems
}

impl Line {
    pub fn new(sheet: &EntrySheet, queue: Queue) -> Self {
        let key = (sheet.row.assignment.clone(), sheet.period);
        let input = sheet.draft.as_ref().map_or_else(|| sheet.stored(), |(draft, _)| draft.clone());
        let base = RwSignal::new(sheet.row.revision);
        let (sheet, input) = (RwSignal::new(sheet.clone()), RwSignal::new(input));
        let dirty = Memo::new(move |_| sheet.with(|sheet| input.with(|input| *input != sheet.stored())));
        let problems = Memo::new(move |_| match dirty.get() {
            true => sheet.with(|sheet| input.with(|input| found(sheet, input))),
            false => Vec::new(),
        });
        let locked = move || sheet.with(is_locked);
        let failing =
            move || problems.with(|problems| problems.iter().any(|problem| problem.severity == Severity::Error));
        // What was refused can be corrected here; what is in conflict is decided where both values stand.
        let waits = move || matches!(queue.reported(&key.0, key.1), Some(Queued::Waiting | Queued::Conflict));
        let ready = Memo::new(move |_| dirty.get() && !locked() && !failing() && !waits());
        let wrong = Memo::new(move |_| !locked() && failing());
        let same = Memo::new(move |_| unchanged(sheet, input).is_some());
        Self { sheet, input, typing: RwSignal::new(None), problems, dirty, ready, wrong, same, base }
    }

    pub fn is_locked(self) -> bool {
        self.sheet.with(is_locked)
    }

    /// What stands in the actual's field against its rule; none while it is not a number.
    pub fn reading(self) -> Option<Reading> {
        let typed = self.typing.get().unwrap_or_else(|| self.input.with(|input| input.actual.clone()));
        let actual = number::parse(&typed).ok()?;
        Some(self.sheet.with(|sheet| Reading::of(sheet, actual)))
    }

    /// The last value, where it can be taken over.
    pub fn unchanged(self) -> Option<String> {
        unchanged(self.sheet, self.input)
    }
}

fn is_locked(sheet: &EntrySheet) -> bool {
    sheet.frozen || !sheet.row.state.open_to_reporter()
}

/// The last value, where nothing is reported for the period and nothing is typed.
fn unchanged(sheet: RwSignal<EntrySheet>, input: RwSignal<EntryInput>) -> Option<String> {
    let empty = input.with(|input| input.actual.trim().is_empty());
    sheet.with(|sheet| {
        let open = empty && !sheet.frozen && sheet.row.state.is_unreported();
        sheet.row.previous.filter(|_| open).map(|(_, value)| plain(value))
    })
}
