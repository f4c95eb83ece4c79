//! Workbooks as grids of cells, with bounded memory whatever the bytes are.

pub(crate) mod grid;
mod merges;
mod package;

pub(crate) use grid::{Cell, Grid};
pub(crate) use merges::Region;
pub(crate) use package::{check, looks_like_other_file, recognise};

use crate::limits::{MAX_CELL_TEXT_BYTES, MAX_CELLS};
use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use domain::problem::Problem;
use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Why calamine could not give the sheets.
enum Fault {
    Damaged,
    TooManyCells,
}

impl From<XlsxError> for Fault {
    fn from(_: XlsxError) -> Self {
        Self::Damaged
    }
}

/// All worksheets, in workbook order. The error is one problem for the whole file.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<Grid>, Problem> {
    package::check(bytes)?;
    // calamine 0.38 computes cell addresses without checks: one such as A99999999999 overflows in a debug build.
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes)));
    match read {
        Ok(Ok(grids)) => Ok(grids),
        Ok(Err(Fault::TooManyCells)) => Err(too_many_cells()),
        Ok(Err(Fault::Damaged)) | Err(_) => Err(package::damaged()),
    }
}

fn read(bytes: &[u8]) -> Result<Vec<Grid>, Fault> {
    let mut book = Xlsx::new(Cursor::new(bytes))?;
    let names = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<(String, bool)> =
        names.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect();
    let mut grids = Vec::with_capacity(names.len());
    let (mut cells, mut text_bytes) = (0, 0);
    for (name, hidden) in names {
        let mut grid = Grid::new(&name, hidden);
        // Merged cells only say where a text belongs: a sheet without them can be read as well.
        grid.merge(book.merge_cells_by_sheet_name(&name).unwrap_or_default().iter().map(region));
        // Cell by cell: a range would be allocated for every cell between the first and the last one.
        let mut reader = book.worksheet_cells_reader(&name)?;
        while let Some((cell, style)) = reader.next_cell_with_style_id()? {
            let percent = reader.styles().get(style).is_some_and(is_percent);
            let Some(value) = value(cell.get_value(), percent) else { continue };
            cells += 1;
            text_bytes += value.text_bytes();
            if cells > MAX_CELLS || text_bytes > MAX_CELL_TEXT_BYTES {
                return Err(Fault::TooManyCells);
            }
            let (row, column) = cell.get_position();
            grid.put(row, column, value);
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn region(merged: &Dimensions) -> Region {
    let ((first_row, first_column), (last_row, last_column)) = (merged.start, merged.end);
    Region { first_row, last_row, first_column, last_column }
}

/// Whether numbers of the style are shown as percent.
fn is_percent(style: &Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%'))
}

fn value(data: &DataRef<'_>, percent: bool) -> Option<Cell> {
    let text = |text: &str| {
        let text = crate::text::clean(text);
        (!text.is_empty()).then_some(Cell::Text(text))
    };
    match data {
        DataRef::Empty => None,
        DataRef::Int(value) => Some(Cell::Number { value: *value as f64, percent }),
        DataRef::Float(value) => Some(Cell::Number { value: *value, percent }),
        DataRef::String(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::Bool(value) => Some(Cell::Other(if *value { "TRUE" } else { "FALSE" }.to_owned())),
        DataRef::DateTime(value) => Some(Cell::Other(date(value))),
        DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => Some(Cell::Other(value.clone())),
        DataRef::Error(value) => Some(Cell::Other(value.to_string())),
    }
}

/// A date as a person would write it; the bare number where it lies outside a sheet's calendar.
fn date(value: &ExcelDateTime) -> String {
    // Up to 9999-12-31.
    if !(0.0..2_958_466.0).contains(&value.as_f64()) {
        return format!("{:e}", value.as_f64());
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

fn too_many_cells() -> Problem {
    Problem::error(
        "too_many_cells",
        "",
        format!("工作簿中有内容的单元格超过 {MAX_CELLS} 个，或文字过多。请只保留指标表和分解表后再传。"),
        format!(
            "The workbook has more than {MAX_CELLS} filled cells, or too much text. Keep only the indicator sheets."
        ),
    )
}
