//! A table's cells by their headings, and what is wrong with them.

use super::header::{Header, Heading};
use crate::{
    text::{shown, squash},
    workbook::Grid,
};
use domain::{Decimal, problem::Problem};

/// A list of words with what each means.
pub(super) type Words<T> = [(&'static str, T)];

/// Reads cells by the index of their heading and keeps the problems.
pub(super) struct Cells<'a> {
    pub sheet: &'a Grid,
    pub header: &'a Header,
    pub headings: &'static [Heading],
    pub problems: Vec<Problem>,
}

impl<'a> Cells<'a> {
    pub fn new(sheet: &'a Grid, header: &'a Header, headings: &'static [Heading]) -> Self {
        Self { sheet, header, headings, problems: Vec::new() }
    }

    /// What a word means; one that is not listed is a problem.
    pub fn word<T: Copy>(&mut self, row: u32, heading: usize, code: &str, words: &Words<T>) -> Option<T> {
        let text = squash(&self.text(row, heading));
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.unknown(row, heading, code, &words);
        }
        found
    }

    /// The number in a cell; anything else is a problem.
    pub fn decimal(&mut self, row: u32, heading: usize) -> Option<Decimal> {
        let (row, column) = self.cell(row, heading);
        self.sheet.number(row, column, self.headings[heading].name).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// A text that may not be empty.
    pub fn filled(&mut self, row: u32, heading: usize) -> Option<String> {
        let text = self.text(row, heading);
        if text.is_empty() {
            self.empty(row, heading);
            return None;
        }
        Some(text)
    }

    /// The problem of a name that is missing.
    pub fn empty(&mut self, row: u32, heading: usize) {
        let field = self.headings[heading].name;
        self.problem(
            row,
            heading,
            "empty_name",
            format!("“{field}”是空的，应有名称。请补填。"),
            format!("“{field}” is empty; a name is expected. Fill it in."),
        );
    }

    /// The problem of a word that is none of those expected.
    pub fn unknown(&mut self, row: u32, heading: usize, code: &str, words: &[&str]) {
        let (field, read, words) = (self.headings[heading].name, shown(&self.text(row, heading)), words.join("、"));
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

    /// The text below a heading; empty where nothing is.
    pub fn text(&self, row: u32, heading: usize) -> String {
        self.header.column(heading).map(|column| self.sheet.text(row, column)).unwrap_or_default()
    }

    /// Row and column below a heading.
    pub fn cell(&self, row: u32, heading: usize) -> (u32, u32) {
        (row, self.header.column(heading).unwrap_or_default())
    }
}
