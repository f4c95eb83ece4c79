//! A sheet's cells with marks: the format of each marked cell changes, cells that are not there are put in.

use super::{
    Mark,
    styles::Styles,
    xml::{Kind, Tag, element, tags},
};
use crate::workbook::grid::address;
use std::collections::BTreeMap;

/// What follows the link to comments in a sheet, in the order that the format prescribes.
const BEHIND_COMMENTS: [&str; 9] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];

/// Marks by row and column, from 0.
pub(super) type Marks<'a> = BTreeMap<u32, BTreeMap<u32, Vec<&'a Mark>>>;

/// The sheet with coloured cells; none where its text does not hold together.
pub(super) fn coloured(xml: &str, marks: &Marks, styles: &mut Styles) -> Option<String> {
    let data = element(xml, "sheetData")?;
    if data.empty {
        return Some(xml.to_owned());
    }
    let inner = &xml[data.inner.0..data.inner.1];
    let mut out = String::with_capacity(xml.len() + 4096);
    out.push_str(&xml[..data.inner.0]);
    let mut waiting = marks.iter().peekable();
    let mut next_row = 0;
    let mut copied = 0;
    let mut rows = tags(inner).filter(|tag| tag.name == "row");
    while let Some(opening) = rows.next() {
        let row = opening.attribute("r").and_then(|r| r.parse::<u32>().ok()).map_or(next_row, |r| r.saturating_sub(1));
        next_row = row + 1;
        let (content, end) = match opening.kind {
            Kind::Empty => ("", opening.end),
            _ => {
                let closing = rows.next().filter(|tag| tag.kind == Kind::Close)?;
                (&inner[opening.end..closing.start], closing.end)
            }
        };
        out.push_str(&inner[copied..opening.start]);
        while let Some((missing, cells)) = waiting.next_if(|(marked, _)| **marked < row) {
            out.push_str(&new_row(*missing, cells, styles));
        }
        match waiting.next_if(|(marked, _)| **marked == row) {
            Some((_, cells)) => out.push_str(&changed_row(&opening, content, row, cells, styles)?),
            None => out.push_str(&inner[opening.start..end]),
        }
        copied = end;
    }
    out.push_str(&inner[copied..]);
    for (missing, cells) in waiting {
        out.push_str(&new_row(*missing, cells, styles));
    }
    out.push_str(&xml[data.inner.1..]);
    Some(out)
}

fn severity(marks: &[&Mark]) -> domain::problem::Severity {
    marks
        .iter()
        .map(|mark| mark.severity)
        .min_by_key(|severity| *severity != domain::problem::Severity::Error)
        .unwrap_or(domain::problem::Severity::Notice)
}

fn new_cell(row: u32, column: u32, marks: &[&Mark], styles: &mut Styles) -> String {
    format!("<c r=\"{}\" s=\"{}\"/>", address(row, column), styles.marked(0, severity(marks)))
}

fn new_row(row: u32, cells: &BTreeMap<u32, Vec<&Mark>>, styles: &mut Styles) -> String {
    let cells: String = cells.iter().map(|(column, marks)| new_cell(row, *column, marks, styles)).collect();
    format!("<row r=\"{}\">{cells}</row>", row + 1)
}

fn changed_row(
    opening: &Tag,
    content: &str,
    row: u32,
    cells: &BTreeMap<u32, Vec<&Mark>>,
    styles: &mut Styles,
) -> Option<String> {
    // Rows that name their span of columns would not take a cell outside it.
    let head = match (opening.kind, opening.attribute("spans")) {
        (Kind::Empty, _) => opening.text.replacen("/>", ">", 1),
        (_, Some(_)) => opening.with("spans", "1:16384"),
        _ => opening.text.to_owned(),
    };
    let mut out = head;
    let mut waiting = cells.iter().peekable();
    let mut next_column = 0;
    let mut copied = 0;
    let mut found = tags(content).filter(|tag| tag.name == "c");
    while let Some(cell) = found.next() {
        let column = cell.attribute("r").map_or(Some(next_column), column_of)?;
        next_column = column + 1;
        let end = match cell.kind {
            Kind::Empty => cell.end,
            _ => found.next().filter(|tag| tag.kind == Kind::Close)?.end,
        };
        out.push_str(&content[copied..cell.start]);
        while let Some((missing, marks)) = waiting.next_if(|(marked, _)| **marked < column) {
            out.push_str(&new_cell(row, *missing, marks, styles));
        }
        match waiting.next_if(|(marked, _)| **marked == column) {
            Some((_, marks)) => {
                let format = cell.attribute("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                out.push_str(&cell.with("s", &styles.marked(format, severity(marks)).to_string()));
                out.push_str(&content[cell.end..end]);
            }
            None => out.push_str(&content[cell.start..end]),
        }
        copied = end;
    }
    out.push_str(&content[copied..]);
    for (missing, marks) in waiting {
        out.push_str(&new_cell(row, *missing, marks, styles));
    }
    out.push_str("</row>");
    Some(out)
}

/// The column of an address such as `F12`, from 0.
fn column_of(address: &str) -> Option<u32> {
    super::cell_of(address).map(|(_, column)| column)
}

/// The sheet with a link to its comments, and no longer the one that is shown first.
pub(super) fn linked(xml: &str, relation: &str) -> Option<String> {
    let at = tags(xml)
        .find(|tag| BEHIND_COMMENTS.contains(&tag.name) || tag.name == "worksheet" && tag.kind == Kind::Close)
        .map(|tag| tag.start)?;
    let namespace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let link = format!("<legacyDrawing xmlns:r=\"{namespace}\" r:id=\"{relation}\"/>");
    Some(format!("{}{link}{}", &xml[..at], &xml[at..]))
}

/// The sheet without being selected: two selected sheets would be edited together.
pub(super) fn unselected(xml: &str) -> String {
    let view = tags(xml).find(|tag| tag.name == "sheetView" && tag.attribute("tabSelected").is_some());
    match view {
        Some(view) => format!("{}{}{}", &xml[..view.start], view.with("tabSelected", "0"), &xml[view.end..]),
        None => xml.to_owned(),
    }
}
