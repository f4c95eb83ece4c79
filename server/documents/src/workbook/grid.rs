//! The filled cells of one worksheet, and which of them are merged.

use super::merges::{Merges, Region};
use crate::{number, text::shown};
use domain::{Decimal, number::NumberError, problem::Problem};
use std::collections::BTreeMap;

/// A filled cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Trimmed and not empty.
    Text(String),
    Number {
        value: f64,
        /// Shown as percent: 0.95 reads 95%.
        percent: bool,
    },
    /// A date, a truth value or an error such as `#N/A`, as text.
    Other(String),
}

impl Cell {
    pub fn text_bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Other(text) => text.len(),
            Self::Number { .. } => 0,
        }
    }

    /// The number in the cell. A percentage gives its percentage points, as it is shown.
    pub fn number(&self) -> Result<Decimal, NumberError> {
        match self {
            Self::Number { value, percent } => number::from_float(if *percent { value * 100.0 } else { *value }),
            Self::Text(text) => number::from_text(text),
            Self::Other(_) => Err(NumberError::NotANumber),
        }
    }

    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Other(text) => text.clone(),
            Self::Number { value, .. } => match self.number() {
                Ok(number) => number.to_string(),
                Err(_) => format!("{value:e}"),
            },
        }
    }
}

/// One worksheet. Rows and columns count from 0.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub name: String,
    /// Not shown when the workbook is opened: drafts, lists behind drop-downs, last year's table.
    pub hidden: bool,
    rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    merges: Merges,
}

impl Grid {
    pub fn new(name: &str, hidden: bool) -> Self {
        Self { name: name.to_owned(), hidden, rows: BTreeMap::new(), merges: Merges::default() }
    }

    pub fn put(&mut self, row: u32, column: u32, cell: Cell) {
        self.rows.entry(row).or_default().insert(column, cell);
    }

    pub fn merge(&mut self, regions: impl Iterator<Item = Region>) {
        self.merges = Merges::new(regions);
    }

    /// Numbers of the rows with a filled cell, from `first` on.
    pub fn rows_from(&self, first: u32) -> impl Iterator<Item = u32> {
        self.rows.range(first..).map(|(row, _)| *row)
    }

    /// Filled cells of a row: column and text.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, String)> {
        self.cells(row).map(|(column, cell)| (column, cell.text()))
    }

    /// Filled cells of a row.
    pub fn cells(&self, row: u32) -> impl Iterator<Item = (u32, &Cell)> {
        self.rows.get(&row).into_iter().flatten().map(|(column, cell)| (*column, cell))
    }

    /// The text of a cell; empty where nothing is.
    pub fn text(&self, row: u32, column: u32) -> String {
        self.cell(row, column).map(Cell::text).unwrap_or_default()
    }

    /// The text that a reader sees at a cell: that of the merged cell where it belongs to one.
    pub fn seen(&self, row: u32, column: u32) -> String {
        if let Some(cell) = self.cell(row, column) {
            return cell.text();
        }
        self.region(row, column).map(|region| self.text(region.first_row, region.first_column)).unwrap_or_default()
    }

    /// The merged cell that a cell belongs to.
    pub fn region(&self, row: u32, column: u32) -> Option<Region> {
        self.merges.at(row, column)
    }

    /// The number in a cell. The error is the problem at this cell of a field, also where nothing is.
    pub fn number(&self, row: u32, column: u32, field: &str) -> Result<Decimal, Problem> {
        let cell = self.cell(row, column);
        let number = cell.map_or(Err(NumberError::Empty), Cell::number);
        number.map_err(|error| self.number_problem(error, (row, column), field))
    }

    /// The problem of a cell that holds no number.
    pub fn number_problem(&self, error: NumberError, (row, column): (u32, u32), field: &str) -> Problem {
        let read = shown(&self.text(row, column));
        number::problem(error, address(row, column), field, &read).on_sheet(&self.name)
    }

    /// A problem at a cell of this sheet.
    pub fn problem(&self, code: &str, (row, column): (u32, u32), chinese: String, english: String) -> Problem {
        Problem::error(code, address(row, column), chinese, english).on_sheet(&self.name)
    }

    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.rows.get(&row)?.get(&column)
    }
}

/// `F12` for row 11 and column 5.
pub(crate) fn address(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = u64::from(column) + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_those_of_the_sheet() {
        for (row, column, name) in [(0, 0, "A1"), (11, 5, "F12"), (2, 25, "Z3"), (2, 26, "AA3"), (9, 701, "ZZ10")] {
            assert_eq!(address(row, column), name);
        }
    }
}
