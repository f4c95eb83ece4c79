//! Finding a table's columns by their headings, over one row or two.

use super::{
    heading_problems as problems,
    suggest::fits,
    vocabulary::{HeadingMemory, Meaning, Table},
};
use crate::{text::folded, workbook::Grid};
use domain::problem::Problem;
use std::collections::BTreeMap;

/// Filled rows in which the headings are looked for: notes may stand above.
const SEARCHED_ROWS: usize = 40;
/// Headings that the second of two rows has to add.
const SECOND_ROW_ADDS: usize = 2;

/// Where the headings stand. Rows and columns count from 0.
pub(super) struct Header {
    /// The only row, or the first of two.
    pub first: u32,
    /// The last row; data begins below.
    pub row: u32,
    /// For each heading its column.
    columns: Vec<Option<u32>>,
    /// Filled headings of the row that mean no column of the table.
    pub others: Vec<(u32, String)>,
    /// Columns that a person has said to leave out.
    pub ignored: Vec<(u32, String)>,
    /// Twelve columns of a plan, one a month.
    pub months: Option<[u32; 12]>,
    /// All texts of the row or rows, by column.
    labels: BTreeMap<u32, Label>,
    /// Columns that were settled by what stands in them: column and heading.
    pub doubtful: Vec<(u32, usize)>,
}

/// The text or texts above a column.
#[derive(Clone, Debug, Default)]
struct Label {
    top: String,
    bottom: String,
}

impl Label {
    /// What the heading may read as, the likeliest first.
    fn readings(&self) -> Vec<String> {
        match (self.top.as_str(), self.bottom.as_str()) {
            (top, "") => vec![top.to_owned()],
            ("", bottom) => vec![bottom.to_owned()],
            (top, bottom) if top == bottom => vec![top.to_owned()],
            (top, bottom) => {
                vec![bottom.to_owned(), format!("{top}{bottom}"), format!("{bottom}{top}")]
            }
        }
    }

    fn text(&self) -> &str {
        if self.bottom.is_empty() { &self.top } else { &self.bottom }
    }
}

impl Header {
    /// The column of a heading, by its index.
    pub fn column(&self, heading: usize) -> Option<u32> {
        self.columns.get(heading).copied().flatten()
    }

    /// The heading of a column.
    pub fn heading_at(&self, column: u32) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    /// How many headings were found.
    pub fn found(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    /// Whether a row has a filled cell below a heading or another of the header's texts.
    pub fn covers(&self, sheet: &Grid, row: u32) -> bool {
        sheet.cells(row).any(|(column, _)| self.labels.contains_key(&column) || self.heading_at(column).is_some())
    }

    /// Whether a row repeats the header, as at the top of each printed page.
    pub fn repeated_at(&self, sheet: &Grid, row: u32, table: &Table) -> bool {
        let (mut filled, mut same) = (0, 0);
        for (column, text) in sheet.row(row) {
            filled += 1;
            let folded_text = folded(&text);
            let label = self.labels.get(&column);
            let written = label.is_some_and(|l| folded(&l.top) == folded_text || folded(&l.bottom) == folded_text);
            let meant = || match table.meaning(&text, &HeadingMemory::default()) {
                Meaning::Known(heading, _) => self.column(heading) == Some(column),
                _ => false,
            };
            same += usize::from(written || meant());
        }
        // The second of two rows may have few cells of its own.
        same * 2 > filled && (same >= 3 || self.first != self.row && same == filled)
    }

    /// The cell of a heading's text.
    pub fn cell_of(&self, column: u32) -> (u32, u32) {
        let bottom = self.labels.get(&column).is_some_and(|label| label.bottom.is_empty());
        (if bottom { self.first } else { self.row }, column)
    }

    /// The text above a column; empty where nothing is.
    pub fn text_of(&self, column: u32) -> &str {
        self.labels.get(&column).map(Label::text).unwrap_or_default()
    }

    /// All headings of the row with their columns.
    pub fn texts(&self) -> impl Iterator<Item = (u32, &str)> {
        self.labels.iter().map(|(column, label)| (*column, label.text()))
    }
}

/// Finds the row or two rows with the most headings.
///
/// # Errors
/// One problem where hardly any heading is found. What else is wrong comes beside the header.
pub(super) fn find(sheet: &Grid, table: &Table, memory: &HeadingMemory) -> Result<(Header, Vec<Problem>), Problem> {
    let rows: Vec<u32> = sheet.rows_from(0).take(SEARCHED_ROWS).collect();
    let mut best: Option<Found> = None;
    for row in rows {
        let single = read(sheet, table, memory, row, row);
        let double = read(sheet, table, memory, row, row + 1);
        let adds = double.header.found().saturating_sub(single.header.found());
        // Both rows have to matter: a title above the headings adds nothing to them.
        let is_double = adds >= SECOND_ROW_ADDS
            && is_text(sheet, row + 1)
            && double.header.found() > read(sheet, table, memory, row + 1, row + 1).header.found();
        let found = if is_double { double } else { single };
        if best.as_ref().is_none_or(|best| found.header.found() > best.header.found()) {
            best = Some(found);
        }
    }
    let Some(found) = best.filter(|found| found.header.found() >= 3) else {
        return Err(problems::none_found(sheet, table, SEARCHED_ROWS));
    };
    let Found { header, mut problems } = found;
    problems.extend(problems::missing(sheet, table, &header));
    Ok((header, problems))
}

/// Headings are words; a row with numbers is data.
fn is_text(sheet: &Grid, row: u32) -> bool {
    sheet.cells(row).all(|(_, cell)| matches!(cell, crate::workbook::Cell::Text(_)))
}

struct Found {
    header: Header,
    problems: Vec<Problem>,
}

fn labels(sheet: &Grid, first: u32, last: u32) -> BTreeMap<u32, Label> {
    let mut labels: BTreeMap<u32, Label> = BTreeMap::new();
    for (column, text) in sheet.row(first) {
        labels.entry(column).or_default().top = text;
    }
    if first == last {
        return labels;
    }
    let mut group: Option<(u32, String)> = None;
    let below: BTreeMap<u32, String> = sheet.row(last).collect();
    let columns: Vec<u32> = labels.keys().chain(below.keys()).copied().collect();
    for column in columns {
        let label = labels.entry(column).or_default();
        label.bottom = below.get(&column).cloned().unwrap_or_default();
        if label.top.is_empty() {
            label.top = sheet.seen(first, column);
        }
    }
    // A group's name stands above its first column, merged or not.
    for (column, label) in &mut labels {
        if !label.top.is_empty() {
            group = Some((*column, label.top.clone()));
        } else if let Some((_, name)) = &group
            && sheet.region(first, *column).is_none()
        {
            label.top = name.clone();
        }
    }
    labels
}

fn read(sheet: &Grid, table: &Table, memory: &HeadingMemory, first: u32, last: u32) -> Found {
    let labels = labels(sheet, first, last);
    let mut header = Header {
        first,
        row: last,
        columns: vec![None; table.headings.len()],
        others: Vec::new(),
        ignored: Vec::new(),
        months: None,
        labels,
        doubtful: Vec::new(),
    };
    let mut candidates: Vec<Vec<(usize, u32)>> = vec![Vec::new(); table.headings.len()];
    let mut doubtful = Vec::new();
    for (column, label) in &header.labels {
        let readings = label.readings();
        let meanings = readings.iter().map(|reading| table.meaning(reading, memory));
        match meanings.reduce(|found, next| if found == Meaning::Unknown { next } else { found }) {
            Some(Meaning::Known(index, rank)) => candidates[index].push((rank, *column)),
            Some(Meaning::Doubtful(index)) => doubtful.push((*column, index)),
            Some(Meaning::Ignored) => header.ignored.push((*column, label.text().to_owned())),
            _ if label.text().is_empty() => {}
            _ => header.others.push((*column, label.text().to_owned())),
        }
    }
    super::level_points::part(&mut candidates, &header.labels.keys().copied().collect::<Vec<_>>(), table);
    let mut problems = Vec::new();
    for (index, mut found) in candidates.into_iter().enumerate() {
        found.sort_unstable();
        let Some((rank, column)) = found.first().copied() else { continue };
        header.columns[index] = Some(column);
        for (other_rank, other) in &found[1..] {
            let text = header.labels.get(other).map(|label| label.text().to_owned()).unwrap_or_default();
            if *other_rank == rank {
                problems.push(problems::twice(sheet, (last, *other), &text));
            }
            header.others.push((*other, text));
        }
    }
    for (column, index) in doubtful {
        let possible = table.doubtful[index].means.iter().filter(|heading| header.columns[**heading].is_none());
        let possible: Vec<usize> = possible.copied().collect();
        let by_content = possible.iter().find(|heading| fits(table, **heading, sheet, last, column));
        match by_content.or(possible.first()) {
            Some(heading) => {
                header.columns[*heading] = Some(column);
                header.doubtful.push((column, *heading));
            }
            None => header.others.push((column, table.doubtful[index].name.to_owned())),
        }
    }
    header.others.sort_unstable();
    header.months = months(&header.others);
    if let Some(months) = header.months {
        header.others.retain(|(column, _)| !months.contains(column));
    }
    Found { header, problems }
}

/// The columns 1月 to 12月, where each is there.
fn months(others: &[(u32, String)]) -> Option<[u32; 12]> {
    let mut columns = [0; 12];
    for (month, place) in (1..).zip(&mut columns) {
        let is_month = |text: &str| {
            let text = folded(text);
            text.strip_suffix("月份").or_else(|| text.strip_suffix('月')).is_some_and(|m| m == month.to_string())
        };
        *place = others.iter().find(|(_, text)| is_month(text))?.0;
    }
    Some(columns)
}
