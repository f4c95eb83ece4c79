//! The indicator workbook of a year, however an office has laid it out.
//!
//! One sheet has a row per assessment point below three levels of indicators; the county workbook has another (分解表)
//! that divides the targets among the counties. Sheets and columns are found by their meaning, in any order; what is
//! uncertain is said, and nothing wrong passes for a matter of taste.

mod cells;
mod columns;
mod decomposition;
mod header;
mod heading_problems;
mod headings;
mod level_points;
mod levels;
mod parts;
mod plan;
mod point;
mod rows;
mod rule;
mod rule_text;
mod sheets;
mod suggest;
mod sums;
mod title;
mod units;
mod vocabulary;
mod words;

pub(crate) use rule_text::rule_text;
pub use vocabulary::{HeadingMemory, key as heading_key};

use crate::{
    limits,
    workbook::{self, Grid},
};
use domain::{
    Decimal,
    ids::PointCode,
    imports::FoundHeading,
    indicators::{Aggregation, AssessmentPoint, Track},
    problem::{Problem, Severity},
};
use std::collections::HashMap;

/// What an indicator workbook says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorBook {
    pub track: Track,
    /// 0 where the title does not say it; there is a problem then.
    pub year: i32,
    /// In workbook order. Rows with a problem in a field are left out.
    pub points: Vec<AssessmentPoint>,
    /// One entry per point and county; empty for the region track.
    pub decomposition: Vec<PartTarget>,
    /// How the parts of a point add up, as the sheet says it.
    pub aggregations: Vec<(PointCode, Aggregation)>,
    /// At most [`limits::MAX_PROBLEMS`], then one notice with the number of the others.
    pub problems: Vec<Problem>,
    /// Sum of all weights that could be read.
    pub total_weight: Decimal,
    /// Name of the sheet with the points.
    pub sheet: String,
    /// Name of the sheet that divides the targets; empty where there is none.
    pub parts_sheet: String,
    /// Where fields of the points stand, for problems that show later.
    pub places: HashMap<PointCode, PointPlace>,
    /// Cells of the decomposition that name the organisations.
    pub organisation_places: Vec<(String, String)>,
    /// The headings as they were understood.
    pub headings: Vec<FoundHeading>,
}

/// Cells of one point on the sheet of the points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointPlace {
    pub name: String,
    pub target: String,
    pub scoring_unit: String,
    pub responsible: String,
}

/// A point's target for one county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartTarget {
    pub point: PointCode,
    pub org_name: String,
    /// In the point's unit; None where the point does not apply (不适用).
    pub target: Option<Decimal>,
}

impl IndicatorBook {
    /// Whether anything stands against importing it.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

/// Names that a heading of a kind of sheet can be given, in the usual order; none for an unknown kind.
pub fn heading_names(kind: &str) -> Vec<&'static str> {
    let tables = [&columns::TABLE, &decomposition::TABLE];
    let table = tables.into_iter().find(|table| table.kind == kind);
    table.map(|table| table.headings.iter().map(vocabulary::Heading::name).collect()).unwrap_or_default()
}

/// Reads a workbook. `progress` hears how many rows are done, of how many.
///
/// Never fails: a file that is no workbook gives a book with problems and no points.
pub fn read(bytes: &[u8], progress: &mut dyn FnMut(usize, usize)) -> IndicatorBook {
    read_with(bytes, &HeadingMemory::default(), progress)
}

/// [`read`] with what people have said that headings mean.
pub fn read_with(bytes: &[u8], memory: &HeadingMemory, progress: &mut dyn FnMut(usize, usize)) -> IndicatorBook {
    let mut book = IndicatorBook::default();
    match workbook::sheets(bytes) {
        Ok(sheets) => read_sheets(&sheets, memory, &mut book, progress),
        Err(problem) => book.problems.push(problem),
    }
    book.problems = limits::cap(book.problems);
    book
}

fn read_sheets(
    sheets: &[Grid],
    memory: &HeadingMemory,
    book: &mut IndicatorBook,
    progress: &mut dyn FnMut(usize, usize),
) {
    let Some(found) = sheets::find(sheets, memory) else {
        book.problems.push(sheet_missing(sheets, "设区市指标”或“县区指标"));
        return;
    };
    let sheet = found.indicators;
    (book.track, book.sheet) = (found.track, sheet.name.clone());
    let (header, problems) = match found.header {
        Ok(header) => header,
        Err(problem) => {
            book.problems.push(problem);
            return;
        }
    };
    book.headings = headings::found(sheet, &columns::TABLE, &header, &problems, &[]);
    book.problems.extend(problems);
    book.problems.extend(found.left_out.iter().map(|other| sheet_left_out(other, sheet)));
    if found.track_assumed {
        book.problems.push(track_assumed(sheet, found.track));
    }
    let title = title::read(sheet, &header);
    book.year = title.year.unwrap_or_default();
    if title.year.is_none() {
        book.problems.push(title::year_missing(sheet));
    }
    let parts = if found.track == Track::CityToUnit { found.parts } else { None };
    let rows = sheet.rows_from(header.row + 1).count();
    let all = rows + parts.map_or(0, |parts| parts.rows_from(0).count());
    rows::read(sheet, &header, &title, book, &mut |done| progress(done, all));
    match parts {
        Some(parts) => decomposition::read(parts, memory, book, &mut |done| progress(rows + done, all)),
        None if found.track == Track::CityToUnit => book.problems.push(sheet_missing(sheets, "分解表")),
        None => {}
    }
    progress(all, all);
}

fn sheet_missing(sheets: &[Grid], expected: &str) -> Problem {
    let found: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let found = crate::text::shown(&found.join("、"));
    Problem::error(
        "sheet_missing",
        "",
        format!("没有找到名为“{expected}”的表，读到的表有：{found}。请把表名改为“{expected}”。"),
        format!("No sheet is named “{expected}”; the sheets are: {found}. Rename the sheet to “{expected}”."),
    )
}

fn sheet_left_out(other: &Grid, read: &Grid) -> Problem {
    let (other, read) = (&other.name, &read.name);
    let notice = Problem::error(
        "sheet_left_out",
        "",
        format!("读取的是表“{read}”；表“{other}”看来也是指标表，没有读取。"),
        format!("The sheet “{read}” was read; “{other}” looks like indicators as well and was not."),
    );
    notice.on_sheet(other).as_notice()
}

fn track_assumed(sheet: &Grid, track: Track) -> Problem {
    use domain::language::Language::{Chinese, English};
    let notice = Problem::error(
        "track_assumed",
        "A1",
        format!("表名和标题没有写明是哪一类指标，按“{}”读取。", track.name(Chinese)),
        format!(
            "Neither the sheet's name nor the title says whose indicators these are; read as “{}”.",
            track.name(English)
        ),
    );
    notice.on_sheet(&sheet.name).as_notice()
}
