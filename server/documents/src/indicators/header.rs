//! Finding a table's columns by their headings.

use crate::{
    text::{shown, squash},
    workbook::Grid,
};
use domain::problem::Problem;

/// Rows in which the headings are looked for.
const SEARCHED_ROWS: u32 = 10;

/// A heading as it has to read, blanks aside.
pub(super) struct Heading {
    pub name: &'static str,
    pub required: bool,
}

impl Heading {
    pub const fn required(name: &'static str) -> Self {
        Self { name, required: true }
    }

    pub const fn optional(name: &'static str) -> Self {
        Self { name, required: false }
    }
}

/// Where the headings stand. Rows and columns count from 0.
pub(super) struct Header {
    pub row: u32,
    /// For each heading its column; None only for optional ones.
    columns: Vec<Option<u32>>,
    /// Other filled cells of the row.
    pub others: Vec<(u32, String)>,
}

impl Header {
    /// The column of a heading, by its index.
    pub fn column(&self, heading: usize) -> Option<u32> {
        self.columns.get(heading).copied().flatten()
    }

    /// Whether a row has a filled cell below a heading.
    pub fn covers(&self, sheet: &Grid, row: u32) -> bool {
        self.columns.iter().flatten().any(|column| !sheet.text(row, *column).is_empty())
    }
}

/// Finds the row with the most headings among the first ten.
///
/// # Errors
/// Each required heading that is missing and each that stands twice; one problem where hardly any is found.
pub(super) fn find(sheet: &Grid, headings: &[Heading]) -> Result<Header, Vec<Problem>> {
    let rows = sheet.rows_from(0).take_while(|row| *row < SEARCHED_ROWS);
    let best = rows.map(|row| read_row(sheet, row, headings)).max_by_key(|(header, _)| {
        // The first of equals.
        (header.columns.iter().flatten().count(), u32::MAX - header.row)
    });
    let Some((header, twice)) = best.filter(|(header, _)| header.columns.iter().flatten().count() >= 3) else {
        return Err(vec![none_found(sheet, headings)]);
    };
    let missing = headings.iter().enumerate().filter(|(index, heading)| {
        let absent = header.column(*index).is_none();
        absent && heading.required
    });
    let missing = missing.map(|(index, heading)| missing_problem(sheet, &header, index, heading.name));
    let problems: Vec<Problem> = twice.into_iter().chain(missing).collect();
    if problems.is_empty() { Ok(header) } else { Err(problems) }
}

fn read_row(sheet: &Grid, row: u32, headings: &[Heading]) -> (Header, Vec<Problem>) {
    let mut header = Header { row, columns: vec![None; headings.len()], others: Vec::new() };
    let mut twice = Vec::new();
    for (column, text) in sheet.row(row) {
        let name = squash(&text);
        let Some(index) = headings.iter().position(|heading| heading.name == name) else {
            header.others.push((column, text));
            continue;
        };
        if header.columns[index].is_none() {
            header.columns[index] = Some(column);
            continue;
        }
        twice.push(sheet.problem(
            "heading_twice",
            (row, column),
            format!("列名“{name}”出现了两次。请删去或改名其中一列。"),
            format!("The heading “{name}” stands twice. Delete or rename one of the columns."),
        ));
    }
    (header, twice)
}

/// A heading's usual place says best what stands there instead of it, unless columns were moved.
fn missing_problem(sheet: &Grid, header: &Header, index: usize, name: &str) -> Problem {
    let first = header.columns.iter().enumerate().find_map(|(at, column)| Some((at as u32, (*column)?)));
    let usual = first.map_or(index as u32, |(at, column)| (column + index as u32).saturating_sub(at));
    let moved = header.columns.contains(&Some(usual));
    let column = if moved { 0 } else { usual };
    let mut unknown = header.others.iter().filter(|(other, _)| moved || *other == usual).map(|(_, text)| text.as_str());
    let found = shown(&unknown.by_ref().collect::<Vec<_>>().join("、"));
    let row = header.row + 1;
    let (read, reads) = if found.is_empty() {
        ("此处是空的".to_owned(), "nothing stands there".to_owned())
    } else {
        (format!("读到的是“{found}”"), format!("“{found}” stands there"))
    };
    sheet.problem(
        "heading_missing",
        (header.row, column),
        format!("第{row}行表头缺少“{name}”列，{read}。请把列名写成“{name}”，列的先后不限。"),
        format!("The heading “{name}” is missing in row {row}; {reads}. Name the column “{name}”, in any order."),
    )
}

fn none_found(sheet: &Grid, headings: &[Heading]) -> Problem {
    let names: Vec<&str> = headings.iter().filter(|heading| heading.required).map(|heading| heading.name).collect();
    let names = names.join("、");
    let first: Vec<String> = sheet.rows_from(0).take(1).flat_map(|row| sheet.row(row)).map(|(_, text)| text).collect();
    let found = shown(&first.join("、"));
    Problem::error(
        "headings_missing",
        "",
        format!("前{SEARCHED_ROWS}行没有找到表头，首行读到“{found}”。应有一行列名：{names}。"),
        format!("No headings in the first {SEARCHED_ROWS} rows; the first row reads “{found}”. Expected a row with: {names}."),
    )
    .on_sheet(&sheet.name)
}
