//! What is wrong with a row of headings.

use super::{decomposition, header::Header, suggest, vocabulary::Table};
use crate::{text::shown, workbook::Grid};
use domain::problem::Problem;

/// Each required heading that is missing.
pub(super) fn missing(sheet: &Grid, table: &Table, header: &Header) -> Vec<Problem> {
    let missing: Vec<usize> = (0..table.headings.len())
        .filter(|index| table.headings[*index].required && header.column(*index).is_none())
        .collect();
    let problem = |index: &usize| {
        let name = table.headings[*index].name();
        missing_problem(sheet, header, place(sheet, table, header, *index, missing.len()), name)
    };
    missing.iter().map(problem).collect()
}

/// Where a missing heading is expected: at the column that holds such values, else at the only column without a
/// meaning, else at its usual place, unless columns were moved.
fn place(sheet: &Grid, table: &Table, header: &Header, index: usize, missing: usize) -> u32 {
    // Organisations have columns of their own on the sheet that divides the targets.
    let is_place =
        |column: u32| table.kind == decomposition::TABLE.kind && header.text_of(column).ends_with(['县', '区', '市']);
    let mut nameless = suggest::nameless(sheet, header);
    nameless.retain(|column| !is_place(*column));
    if let Some(column) = suggest::column_for(sheet, table, header, index) {
        return column;
    }
    if let ([only], 1) = (nameless.as_slice(), missing) {
        return *only;
    }
    let known = (0..table.headings.len()).find_map(|at| Some((at as u32, header.column(at)?)));
    let usual = known.map_or(index as u32, |(at, column)| (column + index as u32).saturating_sub(at));
    if header.heading_at(usual).is_some() { 0 } else { usual }
}

fn missing_problem(sheet: &Grid, header: &Header, column: u32, name: &str) -> Problem {
    let here = if header.heading_at(column).is_some() { None } else { Some(sheet.seen(header.row, column)) };
    let found = match here {
        Some(text) => shown(&text),
        None => shown(&header.others.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("、")),
    };
    let row = header.row + 1;
    let (read, reads) = if found.is_empty() {
        ("此处是空的".to_owned(), "nothing stands there".to_owned())
    } else {
        (format!("读到的是“{found}”"), format!("“{found}” stands there"))
    };
    sheet.problem(
        "heading_missing",
        (header.row, column),
        format!("第{row}行表头缺少“{name}”列，{read}。请把列名写成“{name}”，或在核对页指明哪一列是“{name}”；列的先后不限。"),
        format!("The heading “{name}” is missing in row {row}; {reads}. Name the column “{name}”, or say on the check page which column it is; the order does not matter."),
    )
}

pub(super) fn twice(sheet: &Grid, cell: (u32, u32), name: &str) -> Problem {
    let name = shown(name);
    sheet.problem(
        "heading_twice",
        cell,
        format!("列名“{name}”出现了两次。请删去或改名其中一列。"),
        format!("The heading “{name}” stands twice. Delete or rename one of the columns."),
    )
}

pub(super) fn none_found(sheet: &Grid, table: &Table, searched: usize) -> Problem {
    let names = table.headings.iter().filter(|heading| heading.required);
    let names: Vec<&str> = names.map(super::vocabulary::Heading::name).collect();
    let names = names.join("、");
    let first: Vec<String> = sheet.rows_from(0).take(1).flat_map(|row| sheet.row(row)).map(|(_, text)| text).collect();
    let found = shown(&first.join("、"));
    Problem::error(
        "headings_missing",
        "",
        format!("前{searched}行没有找到表头，首行读到“{found}”。应有一行列名：{names}。"),
        format!(
            "No headings in the first {searched} rows; the first row reads “{found}”. Expected a row with: {names}."
        ),
    )
    .on_sheet(&sheet.name)
}
