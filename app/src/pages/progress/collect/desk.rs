//! What is collected while it is worked on: what is stored, what is typed over it, how to take that back.

use crate::{
    ApiError,
    api::progress::{read_collected, read_entry_grid, save_collected, save_drafts},
    components::{Cells, Change, Steps},
};
use domain::{
    Decimal,
    decomposition::Column,
    ids::RowId,
    number::{self, plain},
    period::Period,
    progress::{CollectGrid, CollectInput, CollectRow, EntryInput, EntrySheet, Merged},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeMap;

#[derive(Clone, Copy)]
pub struct Line {
    pub row: RwSignal<CollectRow>,
    /// Texts that are typed over the cells, by column.
    pub typed: RwSignal<BTreeMap<usize, String>>,
}

/// Where saving stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Saving {
    Idle,
    Running,
    /// So many cells were saved.
    Done(usize),
    Refused(ApiError),
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub lines: StoredValue<Vec<Line>>,
    pub columns: StoredValue<Vec<Column>>,
    pub period: Period,
    pub saving: RwSignal<Saving>,
    steps: Steps<Option<String>>,
}

fn value(text: &str) -> Option<Decimal> {
    number::parse(text).ok()
}

impl Line {
    fn new(row: &CollectRow) -> Self {
        Self { row: RwSignal::new(row.clone()), typed: RwSignal::default() }
    }

    pub fn text(self, column: usize) -> String {
        let typed = self.typed.with(|typed| typed.get(&column).cloned());
        let stored = |row: &CollectRow| row.cells.get(column).and_then(|cell| cell.actual).map(plain);
        typed.or_else(|| self.row.with(stored)).unwrap_or_default()
    }

    /// Whether a cell is typed over with what is no number.
    pub fn is_bad(self, column: usize) -> bool {
        self.typed.with(|typed| typed.get(&column).is_some_and(|text| !text.is_empty() && value(text).is_none()))
    }

    /// What the cells come to with what is typed over them.
    pub fn merged(self) -> Merged {
        self.row.with(|row| {
            self.typed.with(|typed| {
                let actual = |(column, cell): (usize, &domain::progress::Collected)| match typed.get(&column) {
                    Some(text) => value(text),
                    None => cell.actual,
                };
                row.merged(row.cells.iter().enumerate().map(actual))
            })
        })
    }
}

impl Desk {
    pub fn new(grid: &CollectGrid) -> Self {
        Self {
            lines: StoredValue::new(grid.rows.iter().map(Line::new).collect()),
            columns: StoredValue::new(grid.columns.clone()),
            period: grid.period,
            saving: RwSignal::new(Saving::Idle),
            steps: Steps::default(),
        }
    }

    pub fn line(self, row: usize) -> Option<Line> {
        self.lines.try_with_value(|lines| lines.get(row).copied()).flatten()
    }

    pub fn all(self) -> Vec<Line> {
        self.lines.get_value()
    }

    /// Cells that are typed over, and those among them that cannot be read.
    pub fn pending(self) -> (usize, usize) {
        self.all().into_iter().fold((0, 0), |(cells, bad), line| {
            let columns: Vec<usize> = line.typed.with(|typed| typed.keys().copied().collect());
            (cells + columns.len(), bad + columns.into_iter().filter(|column| line.is_bad(*column)).count())
        })
    }

    pub fn can_undo(self) -> bool {
        self.steps.can_undo()
    }

    fn write(self, (row, column): (usize, usize), text: Option<String>) {
        let Some(line) = self.line(row) else { return };
        let stored = line.row.with_untracked(|row| row.cells.get(column).and_then(|cell| cell.actual));
        // What says the same as what is stored is no change.
        let differs = |text: &String| (value(text) != stored) || (!text.is_empty() && value(text).is_none());
        line.typed.update(|typed| match text.filter(differs) {
            Some(text) => drop(typed.insert(column, text)),
            None => drop(typed.remove(&column)),
        });
    }

    /// Takes over what is stored now, without touching what is typed.
    pub fn follow(self, grid: CollectGrid) {
        for row in grid.rows {
            let same = |line: &Line| line.row.with_untracked(|known| known.point == row.point);
            if let Some(line) = self.all().into_iter().find(same)
                && line.row.with_untracked(|known| *known != row)
            {
                line.row.set(row);
            }
        }
    }

    fn inputs(self) -> Vec<CollectInput> {
        let columns = self.columns.get_value();
        let mut inputs = Vec::new();
        for line in self.all() {
            let row = line.row.get_untracked();
            line.typed.with_untracked(|typed| {
                inputs.extend(typed.iter().filter_map(|(column, text)| {
                    Some(CollectInput {
                        point: row.point.to_string(),
                        unit: columns.get(*column)?.unit.to_string(),
                        revision: row.cells.get(*column)?.revision,
                        actual: text.clone(),
                    })
                }));
            });
        }
        inputs
    }

    /// Saves what is typed. Where someone else was faster, what is typed stays.
    pub fn save(self) {
        if self.saving.get_untracked() == Saving::Running {
            return;
        }
        self.saving.set(Saving::Running);
        let inputs = self.inputs();
        spawn_local(async move {
            let result = save_collected(self.period, inputs).await;
            let conflict = matches!(result, Err(ApiError::Conflict { .. }));
            if (result.is_ok() || conflict)
                && let Ok(page) = read_collected(Some(self.period)).await
                // The page may be gone by now.
                && self.saving.try_get_untracked().is_some()
            {
                if result.is_ok() {
                    self.all().into_iter().for_each(|line| line.typed.update(BTreeMap::clear));
                    self.steps.clear();
                }
                self.follow(page.grid);
            }
            self.saving.try_set(match result {
                Ok(saved) => Saving::Done(saved),
                Err(error) => Saving::Refused(error),
            });
        });
    }

    /// Lines whose merged value can become the county's own and is another one.
    pub fn to_take_over(self) -> Vec<(Line, Decimal)> {
        let wanted = |line: Line| {
            let value = line.merged().value?;
            let differs = line.row.with(|row| row.open && row.own != Some(value));
            differs.then_some((line, value))
        };
        self.all().into_iter().filter_map(wanted).collect()
    }

    /// Writes the merged values into the county's own entries, as drafts that keep everything else that is typed or
    /// stored there; `then` hears that they are there.
    pub fn take_over(self, then: impl Fn() + 'static) {
        let merged: Vec<(RowId, Decimal)> = untrack(|| self.to_take_over())
            .into_iter()
            .map(|(line, value)| (line.row.with_untracked(|row| row.assignment.clone()), value))
            .collect();
        self.saving.set(Saving::Running);
        spawn_local(async move {
            match self.write_over(merged).await {
                Ok(()) => then(),
                Err(error) => drop(self.saving.try_set(Saving::Refused(error))),
            }
        });
    }

    async fn write_over(self, merged: Vec<(RowId, Decimal)>) -> Result<(), ApiError> {
        let grid = read_entry_grid(Some(self.period)).await?.grid;
        let draft = |sheet: EntrySheet| {
            let (_, value) = merged.iter().find(|(assignment, _)| *assignment == sheet.row.assignment)?;
            let typed = sheet.draft.as_ref().map_or_else(|| sheet.stored(), |(draft, _)| draft.clone());
            Some((sheet.row.assignment, EntryInput { actual: plain(*value), ..typed }))
        };
        save_drafts(self.period, grid.sheets.into_iter().filter_map(draft).collect()).await.map(drop)
    }
}

impl Cells for Desk {
    fn columns(self) -> usize {
        self.columns.with_value(Vec::len)
    }

    fn text(self, (row, column): (usize, usize)) -> String {
        self.line(row).map(|line| line.text(column)).unwrap_or_default()
    }

    fn put(self, cells: Vec<(usize, usize, String)>) {
        let mut step = Vec::new();
        for (row, column, text) in cells {
            let Some(line) = self.line(row) else { continue };
            let (at, text) = ((row, column), text.trim().to_owned());
            if untrack(|| line.text(column)) == text {
                continue;
            }
            let before = line.typed.with_untracked(|typed| typed.get(&column).cloned());
            self.write(at, Some(text.clone()));
            step.push(Change { at, before, after: Some(text) });
        }
        if self.steps.keep(step) {
            self.saving.set(Saving::Idle);
        }
    }

    fn undo(self) {
        self.steps.undo(|at, text| self.write(at, text));
    }

    fn redo(self) {
        self.steps.redo(|at, text| self.write(at, text));
    }

    fn shortcut(self, _key: &str, _at: (usize, usize)) -> Option<String> {
        None
    }
}
