//! The rows below the headings: points, indicators on rows of their own, sums, repeated headings, notes.

use super::{
    IndicatorBook,
    cells::Cells,
    columns::{DIRECTION, LEVEL_1, METHOD, NAME, NUMBER, TABLE, TARGET, WEIGHT},
    header::Header,
    levels::{Levels, Sum, split_points},
    sums::{self, SumRow},
    title::Title,
};
use crate::{
    text::{folded, shown, without_brackets},
    workbook::{Cell, Grid},
};
use domain::problem::Problem;
use std::collections::HashMap;

/// Words of a printed sum.
const SUMS: [&str; 7] = ["小计", "合计", "总计", "共计", "总分", "汇总", "累计"];
/// How lines begin that stand below or between tables.
#[rustfmt::skip]
const NOTES: [&str; 24] = [
    "注:", "注1", "注意", "备注:", "说明:", "填表", "制表", "审核人", "审核:", "复核人", "复核:", "负责人", "单位负责人", "分管领导:", "联系人", "联系电话", "单位:", "填报单位:", "填报人", "日期:", "续表", "(续", "附件", "附:",
];

/// Reads all rows below the headings into the book and checks their sums.
pub(super) fn read(
    sheet: &Grid,
    header: &Header,
    title: &Title,
    book: &mut IndicatorBook,
    done: &mut dyn FnMut(usize),
) {
    let mut rows = Rows {
        cells: Cells::new(sheet, header, &TABLE),
        levels: Levels::default(),
        numbers: HashMap::new(),
        names: HashMap::new(),
        count: 0,
        sum: Sum::default(),
        since_last: Sum::default(),
        printed: Vec::new(),
    };
    for (index, row) in sheet.rows_from(header.row + 1).enumerate() {
        done(index);
        if !header.covers(sheet, row) || header.repeated_at(sheet, row, &TABLE) {
            continue;
        }
        if let Some((column, label)) = rows.sum_label(row) {
            rows.printed_sum(row, column, &label);
        } else if rows.is_note(row) {
            continue;
        } else if rows.is_level(row) {
            rows.level(row);
        } else if let Some(point) = rows.point(row, book) {
            book.places.insert(point.code.clone(), rows.place(row));
            book.points.push(point);
        }
    }
    let Rows { mut cells, levels, count, sum, printed, .. } = rows;
    if count == 0 && cells.problems.is_empty() {
        book.problems.push(no_rows(sheet, header));
        return;
    }
    sums::check(&mut cells, &levels, sum, title.total, &printed);
    book.total_weight = sum.total;
    book.problems.append(&mut cells.problems);
}

/// The rows read so far.
pub(super) struct Rows<'a> {
    pub cells: Cells<'a>,
    pub levels: Levels,
    /// Rows by number.
    pub numbers: HashMap<u32, u32>,
    /// Rows by level-3 indicator and name.
    pub names: HashMap<(Option<usize>, String), u32>,
    /// Points so far, also those with a problem.
    pub count: u32,
    pub sum: Sum,
    since_last: Sum,
    printed: Vec<SumRow>,
}

impl Rows<'_> {
    /// Adds a point's weight to every sum that it belongs to.
    pub fn add(&mut self, row: u32, weight: Option<domain::Decimal>) {
        self.count += 1;
        self.sum.add(weight);
        self.since_last.add(weight);
        self.levels.add(row, weight);
    }

    /// Whether the row says how something is scored: only points do.
    fn is_scored(&self, row: u32) -> bool {
        [METHOD, DIRECTION].iter().any(|heading| self.cells.has(row, *heading))
    }

    /// The heading and text of the cell that names a printed sum.
    fn sum_label(&self, row: u32) -> Option<(usize, String)> {
        if self.is_scored(row) {
            return None;
        }
        let headings = [NUMBER, LEVEL_1, LEVEL_1 + 1, LEVEL_1 + 2, NAME];
        headings.into_iter().find_map(|heading| {
            let column = self.cells.header.column(heading)?;
            let text = self.cells.sheet.text(row, column);
            let word = folded(&without_brackets(&text));
            let word = word.trim_end_matches(':');
            SUMS.iter().any(|sum| word.ends_with(sum) || word.starts_with(sum)).then_some((heading, text))
        })
    }

    fn printed_sum(&mut self, row: u32, heading: usize, label: &str) {
        // 高质量发展 may stand before 小计, on the first row of its group.
        let named = heading.saturating_sub(LEVEL_1).min(3);
        if (0..named).any(|level| self.cells.has(row, LEVEL_1 + level)) {
            self.levels.open(&mut self.cells, row, named);
        }
        let stated = if self.cells.has(row, WEIGHT) {
            self.cells.weight(row, WEIGHT).map(|stated| (stated, self.cells.cell(row, WEIGHT)))
        } else {
            split_points(label).1.map(|stated| (stated, self.cells.cell(row, heading)))
        };
        if let Some((stated, at)) = stated {
            let sum = SumRow::new(folded(label), stated, at, &self.levels, self.sum, self.since_last);
            self.printed.push(sum);
        }
        self.since_last = Sum::default();
    }

    /// Lines that are no part of the table: notes, signatures, titles of the next page, numbers without a point.
    fn is_note(&self, row: u32) -> bool {
        if self.is_scored(row) || [WEIGHT, TARGET].iter().any(|heading| self.cells.has(row, *heading)) {
            return false;
        }
        let mut filled = self.cells.sheet.cells(row);
        let Some((column, cell)) = filled.next() else { return true };
        let is_number = self.cells.header.column(NUMBER) == Some(column);
        let alone = filled.next().is_none();
        if is_number && alone && cell.number().is_ok() {
            return true;
        }
        let Cell::Text(text) = cell else { return false };
        let text = folded(text);
        let wide = self.cells.sheet.region(row, column).is_some_and(|region| region.columns() > 4);
        let is_page = text.starts_with('第') && text.ends_with('页') || text.contains("页,共");
        let is_line = is_page || NOTES.iter().any(|note| text.starts_with(note));
        wide || is_line || alone && is_number && text.chars().count() > 3
    }

    /// An indicator on a row of its own.
    fn is_level(&self, row: u32) -> bool {
        let has = |heading| self.cells.has(row, heading);
        (0..3).any(|level| has(LEVEL_1 + level)) && !has(NAME) && !has(TARGET) && !self.is_scored(row)
    }

    fn level(&mut self, row: u32) {
        let deepest = (0..3).rev().find(|level| self.cells.has(row, LEVEL_1 + level)).unwrap_or_default();
        self.levels.open(&mut self.cells, row, deepest + 1);
        if self.cells.has(row, WEIGHT)
            && let Some(stated) = self.cells.weight(row, WEIGHT)
        {
            self.levels.state(stated, self.cells.cell(row, WEIGHT));
        }
    }
}

fn no_rows(sheet: &Grid, header: &Header) -> Problem {
    let names: Vec<String> = header.texts().map(|(_, text)| text.to_owned()).collect();
    let read = shown(&names.join("、"));
    sheet.problem(
        "no_rows",
        (header.row + 1, 0),
        format!("表头“{read}”下面没有考评点。请从表头的下一行起，每行填一个考评点。"),
        format!(
            "No assessment point stands below the headings “{read}”. Fill in one point per row, from the next row on."
        ),
    )
}
