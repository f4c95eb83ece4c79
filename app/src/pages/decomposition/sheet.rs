//! The grid while it is worked on: what is stored, what is typed over it, and how to take that back.

use crate::{
    ApiError,
    api::decomposition::{GridPage, change_parts, read_grid},
    components::{Cells, Change, Steps},
};
use domain::{
    decomposition::{Cell, CellInput, Check, Column, Grid, NOT_APPLICABLE, Part, Row, check, read_part},
    indicators::Track,
    language::Language,
    number::NumberError,
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeMap;

/// A cell that is typed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    pub text: String,
    pub part: Result<Part, NumberError>,
}

/// One row: as it is stored, and what is typed over its cells, by column.
#[derive(Clone, Copy)]
pub struct Line {
    pub row: RwSignal<Row>,
    pub typed: RwSignal<BTreeMap<usize, Typed>>,
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
pub struct Sheet {
    pub lines: StoredValue<Vec<Line>>,
    pub columns: StoredValue<Vec<Column>>,
    pub saving: RwSignal<Saving>,
    pub l: Language,
    steps: Steps<Option<String>>,
}

impl Line {
    fn new(row: Row) -> Self {
        Self { row: RwSignal::new(row), typed: RwSignal::default() }
    }

    /// The stored cell of a column.
    pub fn cell(self, column: usize) -> Cell {
        self.row.with(|row| row.cells.get(column).copied()).unwrap_or_default()
    }

    /// What stands in a cell: what is typed, else what is stored.
    pub fn text(self, column: usize, l: Language) -> String {
        let typed = self.typed.with(|typed| typed.get(&column).map(|typed| typed.text.clone()));
        typed.unwrap_or_else(|| self.cell(column).part.text(l))
    }

    /// The check of what is stored with what is typed over it.
    pub fn check(self) -> Check {
        self.row.with(|row| {
            self.typed.with(|typed| {
                let part = |(column, cell): (usize, &Cell)| match typed.get(&column) {
                    Some(Typed { part: Ok(part), .. }) => *part,
                    _ => cell.part,
                };
                check(row.aggregation, row.whole, row.cells.iter().enumerate().map(part))
            })
        })
    }
}

impl Sheet {
    pub fn new(grid: &Grid, l: Language) -> Self {
        Self {
            lines: StoredValue::new(grid.rows.iter().cloned().map(Line::new).collect()),
            columns: StoredValue::new(grid.columns.clone()),
            saving: RwSignal::new(Saving::Idle),
            l,
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
            line.typed
                .with(|typed| (cells + typed.len(), bad + typed.values().filter(|typed| typed.part.is_err()).count()))
        })
    }

    pub fn can_undo(self) -> bool {
        self.steps.can_undo()
    }

    fn write(self, (row, column): (usize, usize), text: Option<String>) {
        let Some(line) = self.line(row) else { return };
        let (stored, aggregation, whole, unit) = line.row.with_untracked(|row| {
            let part = row.cells.get(column).map(|cell| cell.part).unwrap_or_default();
            (part, row.aggregation, row.whole, row.unit.clone())
        });
        let typed = text.map(|text| Typed { part: read_part(&text, aggregation, whole, &unit), text });
        // What says the same as what is stored is no change.
        let typed =
            typed.filter(|typed| typed.part != Ok(stored) && !(typed.text.is_empty() && stored == Part::Unassigned));
        line.typed.update(|cells| match typed {
            Some(typed) => drop(cells.insert(column, typed)),
            None => drop(cells.remove(&column)),
        });
        // The field itself may show what was typed in another form.
        line.row.update(|_| ());
    }

    /// Forgets all that is typed.
    pub fn discard(self) {
        for line in self.all() {
            line.typed.update(BTreeMap::clear);
            line.row.update(|_| ());
        }
        self.steps.clear();
        self.saving.set(Saving::Idle);
    }

    /// Takes over what is stored now, without touching what is typed. Tells whether rows and columns are the same.
    pub fn follow(self, grid: Grid) -> bool {
        let lines = self.all();
        let same = self.columns.with_value(|columns| *columns == grid.columns)
            && lines.len() == grid.rows.len()
            && lines
                .iter()
                .zip(&grid.rows)
                .all(|(line, row)| line.row.with_untracked(|known| known.point == row.point));
        if same {
            for (line, row) in lines.into_iter().zip(grid.rows) {
                if line.row.with_untracked(|known| *known != row) {
                    line.row.set(row);
                }
            }
        }
        same
    }

    fn inputs(self) -> Vec<CellInput> {
        let columns = self.columns.get_value();
        let mut inputs = Vec::new();
        for line in self.all() {
            let (point, revision) = line.row.with_untracked(|row| (row.point.to_string(), row.revision));
            line.typed.with_untracked(|typed| {
                inputs.extend(typed.iter().filter_map(|(column, typed)| {
                    let unit = columns.get(*column)?.unit.to_string();
                    Some(CellInput { point: point.clone(), revision, unit, target: typed.text.clone() })
                }));
            });
        }
        inputs
    }

    /// Saves what is typed and reads the grid as it stands afterwards. Where someone else was faster, what is typed stays.
    pub fn save(self, reason: String, drop_reported: bool, scope: (Track, i32), done: Callback<()>) {
        if self.saving.get_untracked() == Saving::Running {
            return;
        }
        self.saving.set(Saving::Running);
        let inputs = self.inputs();
        spawn_local(async move {
            let result = change_parts(inputs, Vec::new(), reason, drop_reported).await;
            let conflict = matches!(result, Err(ApiError::Conflict { .. }));
            if (result.is_ok() || conflict)
                && let Ok(GridPage { grid, .. }) = read_grid(scope.0, Some(scope.1)).await
            {
                if result.is_ok() {
                    self.discard();
                }
                self.follow(grid);
            }
            match result {
                Ok(saved) => {
                    self.saving.try_set(Saving::Done(saved.cells));
                    done.run(());
                }
                Err(error) => drop(self.saving.try_set(Saving::Refused(error))),
            }
        });
    }
}

impl Cells for Sheet {
    fn columns(self) -> usize {
        self.columns.with_value(Vec::len)
    }

    fn text(self, (row, column): (usize, usize)) -> String {
        self.line(row).map(|line| line.text(column, self.l)).unwrap_or_default()
    }

    /// Puts texts into cells as one step. What a cell has already changes nothing.
    fn put(self, cells: Vec<(usize, usize, String)>) {
        let mut step = Vec::new();
        for (row, column, text) in cells {
            let Some(line) = self.line(row) else { continue };
            let (at, text) = ((row, column), text.trim().to_owned());
            let before = untrack(|| line.typed.with(|typed| typed.get(&column).map(|typed| typed.text.clone())));
            if untrack(|| line.text(column, self.l)) == text {
                continue;
            }
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

    fn shortcut(self, key: &str, _at: (usize, usize)) -> Option<String> {
        (key == "/").then(|| NOT_APPLICABLE.to_owned())
    }
}
