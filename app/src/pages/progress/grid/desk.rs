//! The grid while it is worked on: what is stored, what is typed over it, how to take that back, and where it is kept.

use super::{super::storage, Column, state::Line};
use crate::{
    ApiError,
    api::progress::save_drafts,
    components::{
        Cells, Change, Steps,
        device::{Queue, QueuedEntry, enqueue},
    },
};
use domain::{
    ids::RowId,
    number::plain,
    period::Period,
    progress::{EntryGrid, EntryInput, EntrySheet},
};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The pause after the last change before drafts are sent, in milliseconds.
const PAUSE: u32 = 700;
/// The pause before drafts that were not taken are sent again.
const RETRY: u32 = 5_000;

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
    steps: Steps<String>,
    /// Rows whose drafts the server does not have yet.
    unsaved: StoredValue<BTreeSet<usize>>,
    edits: StoredValue<u32>,
    user: StoredValue<String>,
}

/// What this tab keeps of a line.
#[derive(Serialize, Deserialize)]
struct Kept {
    assignment: RowId,
    input: EntryInput,
    base: i64,
}

impl Desk {
    pub fn new(grid: &EntryGrid, user: String, queue: Queue) -> Self {
        Self {
            lines: StoredValue::new(grid.sheets.iter().map(|sheet| Line::new(sheet, queue)).collect()),
            period: grid.period,
            saving: RwSignal::new(Saving::Idle),
            sent: RwSignal::new(None),
            steps: Steps::default(),
            unsaved: StoredValue::default(),
            edits: StoredValue::new(0),
            user: StoredValue::new(user),
        }
    }

    pub fn line(self, row: usize) -> Option<Line> {
        self.lines.try_with_value(|lines| lines.get(row).copied()).flatten()
    }

    pub fn all(self) -> Vec<Line> {
        self.lines.get_value()
    }

    pub fn can_undo(self) -> bool {
        self.steps.can_undo()
    }

    /// How many lines there are of which this holds.
    pub fn count(self, holds: impl Fn(&Line) -> bool) -> usize {
        self.lines.with_value(|lines| lines.iter().filter(|line| holds(line)).count())
    }

    /// Takes the last value over into each of these lines, as one step.
    pub fn keep_unchanged(self, rows: Vec<usize>) {
        let value = |row: usize| Some((row, 0, untrack(|| self.line(row)?.unchanged())?));
        self.put(rows.into_iter().filter_map(value).collect());
    }

    fn write(self, (row, column): (usize, usize), text: &str) {
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
        let unsaved = self.unsaved.get_value();
        let lines = self
            .all()
            .into_iter()
            .enumerate()
            .filter(|(row, line)| unsaved.contains(row) && line.dirty.get_untracked());
        let kept: Vec<Kept> = untrack(|| lines.map(|(_, line)| kept(line)).collect());
        if let Ok(text) = serde_json::to_string(&kept) {
            storage::put(&self.name(), &text);
        }
        self.tell(Saving::Waiting);
        self.edits.update_value(|edits| *edits += 1);
        let edit = self.edits.get_value();
        spawn_local(async move {
            storage::sleep(PAUSE).await;
            while self.edits.try_get_value() == Some(edit) && !self.save().await {
                storage::sleep(RETRY).await;
            }
        });
    }

    /// What is told already is not written anew with every key.
    fn tell(self, saving: Saving) {
        if self.sent.get_untracked().is_some() {
            self.sent.set(None);
        }
        if self.saving.with_untracked(|told| *told != saving) {
            self.saving.set(saving);
        }
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
        let Ok(kept) = serde_json::from_slice::<Vec<Kept>>(kept.as_bytes()) else { return };
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
        let all = self.all().into_iter().enumerate();
        let (rows, ready): (BTreeSet<usize>, Vec<Line>) = all.filter(|(_, line)| line.ready.get_untracked()).unzip();
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
        spawn_local(async move {
            let kept = enqueue(&entries).await;
            // The page may be gone by now.
            if self.edits.try_get_value().is_none() {
                return;
            }
            if kept {
                self.unsaved.update_value(|unsaved| unsaved.retain(|row| !rows.contains(row)));
                storage::remove(&self.name());
                // What could not be sent yet is kept as before.
                if !self.unsaved.with_value(BTreeSet::is_empty) {
                    self.touch();
                }
                self.sent.set(Some(entries.len()));
                self.saving.set(Saving::Idle);
            } else {
                self.touch();
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
        let mut step = Vec::new();
        for (row, column, text) in cells {
            let locked = self.line(row).is_none_or(|line| untrack(|| line.is_locked()));
            let (at, text) = ((row, column), text.trim().to_owned());
            let before = untrack(|| self.text(at));
            if locked || before == text {
                continue;
            }
            self.write(at, &text);
            step.push(Change { at, before, after: untrack(|| self.text(at)) });
        }
        if self.steps.keep(step) {
            self.touch();
        }
    }

    fn undo(self) {
        if self.steps.undo(|at, text| self.write(at, &text)) {
            self.touch();
        }
    }

    fn redo(self) {
        if self.steps.redo(|at, text| self.write(at, &text)) {
            self.touch();
        }
    }

    /// `=` takes the last value over.
    fn shortcut(self, key: &str, (row, column): (usize, usize)) -> Option<String> {
        let last = |line: Line| line.sheet.with(|sheet| sheet.row.previous.map(|(_, value)| plain(value)));
        if key == "=" && column == 0 { self.line(row).and_then(last) } else { None }
    }
}
