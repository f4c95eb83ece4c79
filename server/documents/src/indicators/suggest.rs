//! What a column holds, told by its cells: for names that are doubtful, and to offer a meaning for unknown ones.

use super::{
    columns::{
        self, CYCLE, DIRECTION, LEVEL_1, METHOD, NAME, NATURE, NUMBER, PARAMETERS, PLAN, RESPONSIBLE, SCORING_UNIT,
        STANDARD, TARGET, UNIT, WEIGHT,
    },
    header::Header,
    levels::split_points,
    vocabulary::Table,
    words,
};
use crate::{
    text::folded,
    workbook::{Cell, Grid},
};
use domain::Decimal;

/// Cells of a column that are looked at.
const LOOKED_AT: usize = 40;
/// How names of offices end.
const OFFICES: [&str; 22] = [
    "局",
    "委",
    "办",
    "办公室",
    "委员会",
    "部",
    "厅",
    "院",
    "中心",
    "县",
    "区",
    "市",
    "公司",
    "银行",
    "总队",
    "支队",
    "大队",
    "管理处",
    "联社",
    "会",
    "集团",
    "所",
];

/// Whether a column's cells are such as stand below a heading. Every kind of content tells itself from the others.
pub(super) fn fits(table: &Table, heading: usize, sheet: &Grid, header_row: u32, column: u32) -> bool {
    if table.kind != columns::TABLE.kind {
        return false;
    }
    let cells: Vec<&Cell> =
        sheet.rows_from(header_row + 1).filter_map(|row| sheet.cell(row, column)).take(LOOKED_AT).collect();
    if cells.is_empty() {
        return false;
    }
    let most = |test: &dyn Fn(&Cell, &str) -> bool| {
        let hits = cells.iter().filter(|cell| test(cell, &folded(&cell.text()))).count();
        hits * 4 >= cells.len() * 3
    };
    let is_office = |text: &str| OFFICES.iter().any(|end| text.ends_with(end)) || text.starts_with("各县");
    match heading {
        NATURE => most(&|_, text| words::find(&words::NATURES, text).is_some()),
        DIRECTION => most(&|_, text| words::find(&words::DIRECTIONS, text).is_some()),
        METHOD => most(&|_, text| words::method(text).is_some()),
        CYCLE => most(&|_, text| words::find(&words::CYCLES, text).is_some()),
        NUMBER => {
            most(&|cell, _| cell.number().is_ok_and(|n| n.is_integer() && n > Decimal::ZERO)) && ascending(&cells)
        }
        WEIGHT => {
            let is_weight = |n: Decimal| n > Decimal::ZERO && n < Decimal::TEN && n.scale() <= 2;
            most(&|cell, text| {
                cell.number().or_else(|_| crate::number::from_text(text.trim_end_matches('分'))).is_ok_and(is_weight)
            })
        }
        TARGET => {
            most(&|cell, text| cell.number().is_ok() || text.starts_with(|c: char| c.is_ascii_digit()))
                && !ascending(&cells)
        }
        PLAN => most(&|_, text| text.matches(',').count() == 11),
        PARAMETERS => most(&|_, text| text.contains('=') || text.starts_with(['≥', '≤'])),
        RESPONSIBLE | SCORING_UNIT => most(&|_, text| is_office(text)),
        UNIT => most(&|_, text| {
            text.chars().count() <= 6 && !is_office(text) && !text.starts_with(|c: char| c.is_ascii_digit())
        }),
        STANDARD => most(&|_, text| text.chars().count() >= 12 && text.contains('分')),
        NAME => most(&|cell, text| {
            matches!(cell, Cell::Text(_)) && (3..40).contains(&text.chars().count()) && !is_office(text)
        }),
        level if (LEVEL_1..NAME).contains(&level) => most(&|_, text| split_points(text).1.is_some()),
        _ => false,
    }
}

fn ascending(cells: &[&Cell]) -> bool {
    let numbers: Vec<Decimal> = cells.iter().filter_map(|cell| cell.number().ok()).collect();
    numbers.len() > 1 && numbers.is_sorted()
}

/// Columns with cells and without a meaning, those without a text above them included.
pub(super) fn nameless(sheet: &Grid, header: &Header) -> Vec<u32> {
    let mut columns: Vec<u32> = header.others.iter().map(|(column, _)| *column).collect();
    for row in sheet.rows_from(header.row + 1).take(LOOKED_AT) {
        for (column, _) in sheet.cells(row) {
            let has_text = header.texts().any(|(at, text)| at == column && !text.is_empty());
            if !has_text && header.heading_at(column).is_none() && !columns.contains(&column) {
                columns.push(column);
            }
        }
    }
    columns.sort_unstable();
    columns
}

/// The only column without a meaning whose cells are such as stand below a heading.
pub(super) fn column_for(sheet: &Grid, table: &Table, header: &Header, heading: usize) -> Option<u32> {
    let nameless = nameless(sheet, header);
    let mut fitting = nameless.into_iter().filter(|column| fits(table, heading, sheet, header.row, *column));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}
