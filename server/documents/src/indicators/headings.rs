//! What the reader took each heading for, so that a person can confirm or correct it.

use super::{header::Header, suggest, vocabulary::Table};
use crate::workbook::{Grid, grid::address};
use domain::{imports::FoundHeading, problem::Problem};

/// Every heading of a sheet with its meaning; unknown ones with what their cells look like.
pub(super) fn found(
    sheet: &Grid,
    table: &Table,
    header: &Header,
    problems: &[Problem],
    organisations: &[(u32, String)],
) -> Vec<FoundHeading> {
    let suggested: Vec<(u32, &str)> = (0..table.headings.len())
        .filter(|heading| header.column(*heading).is_none())
        .filter_map(|heading| {
            Some((suggest::column_for(sheet, table, header, heading)?, table.headings[heading].name()))
        })
        .collect();
    let mut columns: Vec<u32> = header.texts().map(|(column, _)| column).collect();
    columns.extend(suggest::nameless(sheet, header));
    columns.sort_unstable();
    columns.dedup();
    let of = |column: u32| {
        let (row, _) = header.cell_of(column);
        let cell = address(row, column);
        let meaning = header.heading_at(column).map(|heading| table.headings[heading].name().to_owned());
        let is_organisation = organisations.iter().any(|(other, _)| *other == column);
        let suggestion = suggested.iter().find(|(other, _)| *other == column).map(|(_, name)| (*name).to_owned());
        FoundHeading {
            kind: table.kind.to_owned(),
            sheet: sheet.name.clone(),
            text: header.text_of(column).to_owned(),
            doubtful: header.doubtful.iter().any(|(other, _)| *other == column),
            ignored: header.ignored.iter().any(|(other, _)| *other == column),
            missing: problems.iter().any(|problem| problem.place == cell),
            meaning,
            suggestion,
            is_organisation,
            cell,
        }
    };
    columns.into_iter().map(of).collect()
}
