//! The grid while it is worked on: what is stored, what is typed over it, how to take that back, and where it is kept.

use super::{
    super::{Reading, storage},
    Column,
};
use crate::{
    ApiError,
    api::progress::save_drafts,
    components::{
        Cells,
        device::{Queue, QueuedEntry, enqueue},
    },
};
use domain::{
    ids::RowId,
    number::{self, plain},
    period::Period,
    problem::{Problem, Severity},
    progress::{EntryGrid, EntryInput, EntrySheet, check, looks},
};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The pause after the last change before drafts are sent, in milliseconds.
const PAUSE: u32 = 700;
/// The pause before drafts that were not taken are sent again.
const RETRY: u32 = 5_000;

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
    /// The revision that the fields are meant to replace.
    base: RwSignal<i64>,
}

/// What is wrong with an input, and what asks for a second look.
fn found(sheet: &EntrySheet, input: &EntryInput) -> Vec<Problem> {
    let mut problems = check(input, &sheet.row.point, sheet.row.target).problems;
    if let Ok(actual) = number::parse(&input.actual) {
        problems.extend(looks(sheet, input, actual));
    }
    problems
}

/// A step that can be taken back: cells with their texts before and after.
type Step = Vec<(usize, usize, String, String)>;

/// Where the drafts stand.
#[derive(Clone, Debug, PartialEq)]
pub enum Saving {
    Idle,
    Waiting,
    /// UTC milliseconds.
    Saved(i64),
    /// In this browser alone for now.
    Kept,
    Refused(ApiError),
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub lines: StoredValue<Vec<Line>>,
    pub period: Period,
    pub saving: RwSignal<Saving>,
    /// How many entries were handed over last; none while nothing was.
    pub sent: RwSignal<Option<usize>>,
    undo: RwSignal<Vec<Step>>,
    redo: RwSignal<Vec<Step>>,
    /// Rows whose drafts the server does not have yet.
    unsaved: StoredValue<BTreeSet<usize>>,
    edits: StoredValue<u32>,
    user: StoredValue<String>,
    queue: Queue,
}

/// What this tab keeps of a line.
#[derive(Serialize, Deserialize)]
struct Kept {
    assignment: RowId,
    input: EntryInput,
    base: i64,
}

impl Line {
    fn new(sheet: &EntrySheet) -> Self {
        let input = sheet.draft.as_ref().map_or_else(|| sheet.stored(), |(draft, _)| draft.clone());
        let base = RwSignal::new(sheet.row.revision);
        let (sheet, input) = (RwSignal::new(sheet.clone()), RwSignal::new(input));
        let dirty = Memo::new(move |_| sheet.with(|sheet| input.with(|input| *input != sheet.stored())));
        let problems = Memo::new(move |_| match dirty.get() {
            true => sheet.with(|sheet| input.with(|input| found(sheet, input))),
            false => Vec::new(),
        });
        Self { sheet, input, typing: RwSignal::new(None), problems, dirty, base }
    }

    pub fn is_locked(self) -> bool {
        self.sheet.with(|sheet| sheet.frozen || !sheet.row.state.open_to_reporter())
    }

    /// What stands in the actual's field against its rule; none while it is not a number.
    pub fn reading(self) -> Option<Reading> {
        let typed = self.typing.get().unwrap_or_else(|| self.input.with(|input| input.actual.clone()));
        let actual = number::parse(&typed).ok()?;
        Some(self.sheet.with(|sheet| Reading::of(sheet, actual)))
    }

    /// Whether something was typed that can be submitted as it is.
    pub fn is_ready(self) -> bool {
        !self.is_locked()
            && self.dirty.get()
            && self.problems.with(|problems| problems.iter().all(|problem| problem.severity != Severity::Error))
    }

    pub fn is_wrong(self) -> bool {
        !self.is_locked()
            && self.problems.with(|problems| problems.iter().any(|problem| problem.severity == Severity::Error))
    }

    /// The last value, where nothing is reported for the period and nothing is typed.
    pub fn unchanged(self) -> Option<String> {
        let empty = self.input.with(|input| input.actual.trim().is_empty());
        self.sheet.with(|sheet| {
            let open = empty && !sheet.frozen && sheet.row.state.is_unreported();
            sheet.row.previous.filter(|_| open).map(|(_, value)| plain(value))
        })
    }
}

impl Desk {
    pub fn new(grid: &EntryGrid, user: String, queue: Queue) -> Self {
        Self {
            lines: StoredValue::new(grid.sheets.iter().map(Line::new).collect()),
            period: grid.period,
            saving: RwSignal::new(Saving::Idle),
            sent: RwSignal::new(None),
            undo: RwSignal::default(),
            redo: RwSignal::default(),
            unsaved: StoredValue::default(),
            edits: StoredValue::new(0),
            user: StoredValue::new(user),
            queue,
        }
    }

    pub fn line(self, row: usize) -> Option<Line> {
        self.lines.try_with_value(|lines| lines.get(row).copied()).flatten()
    }

    pub fn all(self) -> Vec<Line> {
        self.lines.get_value()
    }

    pub fn can_undo(self) -> bool {
        self.undo.with(|steps| !steps.is_empty())
    }

    /// Lines that can be submitted as they are and do not wait on this device already.
    pub fn ready(self) -> Vec<Line> {
        let waits = |line: &Line| {
            let assignment = line.sheet.with(|sheet| sheet.row.assignment.clone());
            self.queue.state_of(&assignment, self.period).is_some()
        };
        self.all().into_iter().filter(|line| line.is_ready() && !waits(line)).collect()
    }

    /// Takes the last value over into each of these lines, as one step.
    pub fn keep_unchanged(self, rows: Vec<usize>) {
        let value = |row: usize| Some((row, 0, untrack(|| self.line(row)?.unchanged())?));
        self.put(rows.into_iter().filter_map(value).collect());
    }

    fn write(self, row: usize, column: usize, text: &str) {
        let (Some(line), Some(column)) = (self.line(row), Column::ALL.get(column)) else { return };
        line.typing.set(None);
        line.input.update(|input| column.set(input, text.to_owned()));
        self.unsaved.update_value(|rows| {
            rows.insert(row);
        });
    }

    fn name(self) -> String {
        format!("kaoping-grid {} {}", self.user.get_value(), self.period)
    }

    /// Keeps what is typed in this tab at once, and sends it soon.
    fn touch(self) {
        let kept = |line: Line| Kept {
            assignment: line.sheet.with(|sheet| sheet.row.assignment.clone()),
            input: line.input.get(),
            base: line.base.get(),
        };
        let dirty: Vec<Kept> = untrack(|| self.all().into_iter().filter(|line| line.dirty.get()).map(kept).collect());
        if let Ok(text) = serde_json::to_string(&dirty) {
            storage::put(&self.name(), &text);
        }
        self.sent.set(None);
        self.saving.set(Saving::Waiting);
        self.edits.update_value(|edits| *edits += 1);
        let edit = self.edits.get_value();
        spawn_local(async move {
            storage::sleep(PAUSE).await;
            while self.edits.try_get_value() == Some(edit) && !self.save().await {
                storage::sleep(RETRY).await;
            }
        });
    }

    /// Sends the drafts that the server does not have; tells whether there is no use in trying again.
    async fn save(self) -> bool {
        let rows = self.unsaved.get_value();
        let input =
            |line: Line| (line.sheet.with_untracked(|sheet| sheet.row.assignment.clone()), line.input.get_untracked());
        let inputs: Vec<_> = rows.iter().filter_map(|row| self.line(*row)).map(input).collect();
        if inputs.is_empty() {
            return true;
        }
        let answer = save_drafts(self.period, inputs).await;
        // The page may be gone by now.
        if self.edits.try_get_value().is_none() {
            return true;
        }
        match answer {
            Ok(at) => {
                self.unsaved.update_value(|unsaved| unsaved.retain(|row| !rows.contains(row)));
                self.saving.set(Saving::Saved(at));
                true
            }
            Err(ApiError::Offline | ApiError::Unavailable) => {
                self.saving.set(Saving::Kept);
                false
            }
            Err(error) => {
                self.saving.set(Saving::Refused(error));
                true
            }
        }
    }

    /// Takes up what this tab has kept.
    pub fn restore(self) {
        let Some(kept) = storage::get(&self.name()) else { return };
        let Ok(kept) = serde_json::from_str::<Vec<Kept>>(&kept) else { return };
        for (row, line) in self.all().into_iter().enumerate() {
            let own = |kept: &&Kept| line.sheet.with_untracked(|sheet| sheet.row.assignment == kept.assignment);
            let Some(kept) = kept.iter().find(own) else { continue };
            if untrack(|| line.is_locked()) || line.input.with_untracked(|input| *input == kept.input) {
                continue;
            }
            line.input.set(kept.input.clone());
            // On a value that has changed since, the server will show both.
            line.base.set(kept.base);
            self.unsaved.update_value(|rows| {
                rows.insert(row);
            });
        }
        if !self.unsaved.with_value(BTreeSet::is_empty) {
            self.touch();
        }
    }

    /// Hands everything that is ready to the queue of this device, which sends it at once or when there is a server.
    pub fn submit(self) {
        let ready = untrack(|| self.ready());
        let entry = |line: &Line| {
            let (assignment, title, unit) = line.sheet.with_untracked(|sheet| {
                let row = &sheet.row;
                (row.assignment.clone(), row.point.name.clone(), row.point.unit.clone())
            });
            let (base, input) = (line.base.get_untracked(), line.input.get_untracked());
            QueuedEntry { assignment, period: self.period, base, input, title, unit }
        };
        let entries: Vec<QueuedEntry> = ready.iter().map(entry).collect();
        if entries.is_empty() {
            return;
        }
        // Drafts that are on their way would come after the submission.
        self.edits.update_value(|edits| *edits += 1);
        self.unsaved.update_value(BTreeSet::clear);
        spawn_local(async move {
            let kept = enqueue(&entries).await;
            // The page may be gone by now.
            if self.edits.try_get_value().is_none() {
                return;
            }
            if kept {
                storage::remove(&self.name());
                self.sent.set(Some(entries.len()));
                self.saving.set(Saving::Idle);
            } else {
                self.saving.set(Saving::Refused(ApiError::StorageFull));
            }
        });
    }

    /// Takes over what is stored now, without touching what is typed.
    pub fn follow(self, grid: EntryGrid) {
        for sheet in grid.sheets {
            let same = |line: &Line| line.sheet.with_untracked(|known| known.row.assignment == sheet.row.assignment);
            let Some(line) = self.all().into_iter().find(same) else { continue };
            let (was, is) = (line.sheet.with_untracked(EntrySheet::stored), sheet.stored());
            let typed = line.input.with_untracked(|input| *input != was && *input != is);
            if !typed {
                line.base.set(sheet.row.revision);
                if line.input.with_untracked(|input| *input != is) {
                    line.input.set(is);
                }
            }
            if line.sheet.with_untracked(|known| *known != sheet) {
                line.sheet.set(sheet);
            }
        }
    }
}

impl Cells for Desk {
    fn columns(self) -> usize {
        Column::ALL.len()
    }

    fn text(self, (row, column): (usize, usize)) -> String {
        let text = |line: Line| {
            let column = Column::ALL.get(column)?;
            Some(line.input.with(|input| column.text(input).to_owned()))
        };
        self.line(row).and_then(text).unwrap_or_default()
    }

    fn put(self, cells: Vec<(usize, usize, String)>) {
        let mut step = Step::new();
        for (row, column, text) in cells {
            let locked = self.line(row).is_none_or(|line| untrack(|| line.is_locked()));
            let (before, text) = (untrack(|| self.text((row, column))), text.trim().to_owned());
            if locked || before == text {
                continue;
            }
            self.write(row, column, &text);
            step.push((row, column, before, untrack(|| self.text((row, column)))));
        }
        if !step.is_empty() {
            self.undo.update(|steps| steps.push(step));
            self.redo.update(Vec::clear);
            self.touch();
        }
    }

    fn undo(self) {
        let Some(step) = self.undo.try_update(Vec::pop).flatten() else { return };
        for (row, column, before, _) in &step {
            self.write(*row, *column, before);
        }
        self.redo.update(|steps| steps.push(step));
        self.touch();
    }

    fn redo(self) {
        let Some(step) = self.redo.try_update(Vec::pop).flatten() else { return };
        for (row, column, _, after) in &step {
            self.write(*row, *column, after);
        }
        self.undo.update(|steps| steps.push(step));
        self.touch();
    }

    /// `=` takes the last value over.
    fn shortcut(self, key: &str, (row, column): (usize, usize)) -> Option<String> {
        let last = |line: Line| line.sheet.with(|sheet| sheet.row.previous.map(|(_, value)| plain(value)));
        if key == "=" && column == 0 { self.line(row).and_then(last) } else { None }
    }
}
