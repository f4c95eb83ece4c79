//! A table's cells by their headings, and what is wrong with them.

use super::{
    header::Header,
    levels::At,
    vocabulary::Table,
    words::{self, Words},
};
use crate::{
    number,
    text::{folded, half_width, shown},
    workbook::{Cell, Grid},
};
use domain::{Decimal, indicators::Direction, number::NumberError, problem::Problem};

/// Reads cells by the index of their heading and keeps the problems. Where the column itself is missing, that is the
/// problem, and its cells have none.
pub(super) struct Cells<'a> {
    pub sheet: &'a Grid,
    pub header: &'a Header,
    pub table: &'static Table,
    pub problems: Vec<Problem>,
}

impl<'a> Cells<'a> {
    pub fn new(sheet: &'a Grid, header: &'a Header, table: &'static Table) -> Self {
        Self { sheet, header, table, problems: Vec::new() }
    }

    /// What a word means; one that is not listed is a problem.
    pub fn word<T: Copy>(&mut self, row: u32, heading: usize, code: &str, words: &Words<T>) -> Option<T> {
        self.header.column(heading)?;
        let text = folded(&self.text(row, heading));
        let found = words::find(words, &text);
        if found.is_none() {
            let words: Vec<&str> = words.iter().map(|(names, _)| names[0]).collect();
            self.unknown(row, heading, code, &words);
        }
        found
    }

    /// The number in a cell; anything else is a problem.
    pub fn decimal(&mut self, row: u32, heading: usize) -> Option<Decimal> {
        let column = self.header.column(heading)?;
        let read = self.sheet.number(row, column, self.name(heading));
        read.map_err(|problem| self.problems.push(problem)).ok()
    }

    /// A number of points: `0.5`, `0.5分`, `（0.5）`.
    pub fn weight(&mut self, row: u32, heading: usize) -> Option<Decimal> {
        let column = self.header.column(heading)?;
        let read = self.points_in(row, column);
        read.map_err(|error| self.no_number(error, row, heading)).ok()
    }

    /// The points in a cell that may hold something else as well.
    pub fn points(&self, row: u32, column: u32) -> Option<Decimal> {
        self.points_in(row, column).ok()
    }

    fn points_in(&self, row: u32, column: u32) -> Result<Decimal, NumberError> {
        match self.sheet.cell(row, column) {
            None => Err(NumberError::Empty),
            Some(Cell::Text(text)) => {
                let text = half_width(text);
                let text = text.trim().trim_start_matches(['(', '[', '【']).trim_end_matches([')', ']', '】']);
                number::from_text(text.trim_end_matches('分'))
            }
            Some(cell) => cell.number(),
        }
    }

    /// A value in a unit: `95`, `95%` where the unit is percent, `780亿元`, `≥95` where higher is better. Percent cells
    /// read as they are shown unless the unit is none of percent: 80% of a coefficient is 0.8.
    pub fn amount(&mut self, row: u32, heading: usize, unit: &str, direction: Option<Direction>) -> Option<Decimal> {
        let column = self.header.column(heading)?;
        let read = self.amount_at((row, column), unit, direction);
        read.map_err(|error| self.no_number(error, row, heading)).ok()
    }

    /// The same at a cell of any column.
    pub fn amount_at(
        &self,
        (row, column): At,
        unit: &str,
        direction: Option<Direction>,
    ) -> Result<Decimal, NumberError> {
        amount(self.sheet.cell(row, column), unit, direction)
    }

    fn no_number(&mut self, error: NumberError, row: u32, heading: usize) {
        let name = self.name(heading);
        self.problems.push(self.sheet.number_problem(error, self.cell(row, heading), name));
    }

    /// A text that may not be empty.
    pub fn filled(&mut self, row: u32, heading: usize) -> Option<String> {
        self.header.column(heading)?;
        let text = self.text(row, heading);
        if text.is_empty() {
            self.empty(row, heading);
            return None;
        }
        Some(text)
    }

    /// The problem of a name that is missing.
    pub fn empty(&mut self, row: u32, heading: usize) {
        let field = self.name(heading);
        self.problem(
            row,
            heading,
            "empty_name",
            format!("“{field}”是空的，应有内容。请补填。"),
            format!("“{field}” is empty; something is expected. Fill it in."),
        );
    }

    /// The problem of a word that is none of those expected.
    pub fn unknown(&mut self, row: u32, heading: usize, code: &str, words: &[&str]) {
        let (field, read, words) = (self.name(heading), shown(&self.text(row, heading)), words.join("、"));
        self.problem(
            row,
            heading,
            code,
            format!("“{field}”读到“{read}”，应为以下之一：{words}。"),
            format!("“{field}” reads “{read}” but should be one of: {words}."),
        );
    }

    /// Keeps a problem at a cell.
    pub fn problem(&mut self, row: u32, heading: usize, code: &str, chinese: String, english: String) {
        self.problems.push(self.sheet.problem(code, self.cell(row, heading), chinese, english));
    }

    /// Keeps a problem at a cell that does not stop the import.
    pub fn notice(&mut self, row: u32, heading: usize, code: &str, chinese: String, english: String) {
        self.problems.push(self.sheet.problem(code, self.cell(row, heading), chinese, english).as_notice());
    }

    /// The text seen below a heading; empty where nothing is.
    pub fn text(&self, row: u32, heading: usize) -> String {
        self.header.column(heading).map(|column| self.sheet.seen(row, column)).unwrap_or_default()
    }

    /// Whether the row itself has a cell below a heading.
    pub fn has(&self, row: u32, heading: usize) -> bool {
        self.header.column(heading).is_some_and(|column| self.sheet.cell(row, column).is_some())
    }

    /// Row and column below a heading.
    pub fn cell(&self, row: u32, heading: usize) -> At {
        (row, self.header.column(heading).unwrap_or_default())
    }

    /// The cell that a merged cell's text stands in.
    pub fn origin(&self, row: u32, column: u32) -> At {
        match self.sheet.region(row, column) {
            Some(region) if self.sheet.cell(row, column).is_none() => (region.first_row, region.first_column),
            _ => (row, column),
        }
    }

    /// A heading as the sheet writes it, else its usual name.
    fn name(&self, heading: usize) -> &'static str {
        self.table.headings[heading].name()
    }
}

fn amount(cell: Option<&Cell>, unit: &str, direction: Option<Direction>) -> Result<Decimal, NumberError> {
    let in_percent = unit.is_empty() || unit.contains(['%', '％']) || unit.contains("百分");
    match cell {
        None => Err(NumberError::Empty),
        Some(Cell::Number { value, percent: true }) if !in_percent => number::from_float(*value),
        Some(Cell::Text(text)) => {
            let text = folded(text);
            let text = text.strip_prefix(sign_of(direction)).unwrap_or(&text);
            let unit = folded(unit);
            let bare = text.strip_suffix(unit.as_str()).unwrap_or(text);
            match bare.strip_suffix('%') {
                Some(percent) if in_percent => number::from_text(percent),
                Some(percent) => number::from_text(percent).map(|value| value / Decimal::ONE_HUNDRED),
                None => number::from_text(bare),
            }
        }
        Some(cell) => cell.number(),
    }
}

/// The sign that says no more than the direction does.
const fn sign_of(direction: Option<Direction>) -> &'static [char] {
    match direction {
        Some(Direction::HigherBetter) => &['≥'],
        Some(Direction::LowerBetter) => &['≤'],
        Some(Direction::Equal) => &['='],
        None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_their_unit() {
        let higher = Some(Direction::HigherBetter);
        let text = |text: &str| Cell::Text(text.to_owned());
        let percent = |value| Cell::Number { value, percent: true };
        for (cell, unit, read) in [
            (text("95%"), "%", "95"),
            (text("９５％"), "%", "95"),
            (text("≥95"), "%", "95"),
            (text("780亿元"), "亿元", "780"),
            (text("1,200 万人"), "万人", "1200"),
            (percent(0.95), "%", "95"),
            (percent(0.8), "评定系数", "0.8"),
            (text("80%"), "评定系数", "0.8"),
        ] {
            assert_eq!(
                amount(Some(&cell), unit, higher).map(|v| v.normalize().to_string()).as_deref(),
                Ok(read),
                "{cell:?}"
            );
        }
        for cell in ["≤95", "约780", "780万元", "", "—", "1,23"] {
            assert!(amount(Some(&text(cell)), "亿元", higher).is_err(), "{cell}");
        }
    }
}
