//! The indicator workbook of a year.
//!
//! The first sheet has a row per assessment point below three levels of indicators; the county workbook has a second
//! sheet (分解表) that divides the targets among the counties. Columns are found by their headings, in any order.

mod cells;
mod columns;
mod decomposition;
mod header;
mod plan;
mod rows;
mod rule;
mod title;
mod weights;

use crate::{
    limits,
    workbook::{self, Grid},
};
use domain::{
    Decimal,
    ids::PointCode,
    indicators::{Aggregation, AssessmentPoint, Track},
    problem::Problem,
};

/// What an indicator workbook says.
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// A point's target for one county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartTarget {
    pub point: PointCode,
    pub org_name: String,
    /// In the point's unit; None where the point does not apply (不适用).
    pub target: Option<Decimal>,
}

/// Reads a workbook. `progress` hears how many rows are done, of how many.
///
/// Never fails: a file that is no workbook gives a book with problems and no points.
pub fn read(bytes: &[u8], progress: &mut dyn FnMut(usize, usize)) -> IndicatorBook {
    let mut book = IndicatorBook {
        track: Track::default(),
        year: 0,
        points: Vec::new(),
        decomposition: Vec::new(),
        aggregations: Vec::new(),
        problems: Vec::new(),
        total_weight: Decimal::ZERO,
    };
    match workbook::sheets(bytes) {
        Ok(sheets) => read_sheets(&sheets, &mut book, progress),
        Err(problem) => book.problems.push(problem),
    }
    book.problems = limits::cap(book.problems);
    book
}

fn read_sheets(sheets: &[Grid], book: &mut IndicatorBook, progress: &mut dyn FnMut(usize, usize)) {
    let Some((track, sheet)) = title::find_sheet(sheets) else {
        book.problems.push(sheet_missing(sheets, "设区市指标”或“县区指标"));
        return;
    };
    book.track = track;
    let header = match header::find(sheet, &columns::HEADINGS) {
        Ok(header) => header,
        Err(problems) => {
            book.problems.extend(problems);
            return;
        }
    };
    let title = title::read(sheet, header.row);
    book.year = title.year.unwrap_or_default();
    if title.year.is_none() {
        book.problems.push(title::year_missing(sheet));
    }
    let parts = sheets.iter().find(|sheet| crate::text::squash(&sheet.name) == decomposition::SHEET);
    let parts = if track == Track::CityToUnit { parts } else { None };
    let rows = sheet.rows_from(header.row + 1).count();
    let all = rows + parts.map_or(0, |parts| parts.rows_from(0).count());
    rows::read(sheet, &header, &title, book, &mut |done| progress(done, all));
    match parts {
        Some(parts) => decomposition::read(parts, book, &mut |done| progress(rows + done, all)),
        None if track == Track::CityToUnit => book.problems.push(sheet_missing(sheets, decomposition::SHEET)),
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
