//! The reported values (`progress-….csv`).

use crate::{limits, number, organisations, table, table::Line, text::shown};
use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    ledgers::IssueList,
    period::Period,
    problem::Problem,
};
use std::collections::HashMap;
use time::{Date, Month};

/// Column names; the constants below are their indices.
pub(crate) const COLUMNS: [&str; 7] =
    ["period", "point_code", "org_code", "actual", "note", "problem_level", "submitted_on"];
const PERIOD: usize = 0;
const POINT: usize = 1;
const ORG: usize = 2;
const ACTUAL: usize = 3;
const NOTE: usize = 4;
const ISSUE_LIST: usize = 5;
const SUBMITTED_ON: usize = 6;

/// One reported value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressRow {
    /// Line in the file; the header is line 1.
    pub line: usize,
    pub period: Period,
    pub point: PointCode,
    pub org: OrgCode,
    /// In the point's unit; None where there is no data.
    pub actual: Option<Decimal>,
    pub note: String,
    pub issue_list: Option<IssueList>,
    pub submitted_on: Date,
}

/// What the file says, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgressFile {
    /// Lines with a problem in a field are left out.
    pub rows: Vec<ProgressRow>,
    /// At most [`limits::MAX_PROBLEMS`], then one notice with the number of the others.
    pub problems: Vec<Problem>,
}

/// Reads the file. Never fails: what is wrong stands in `problems`.
pub fn read(bytes: &[u8]) -> ProgressFile {
    let mut rows: Vec<ProgressRow> = Vec::new();
    let mut problems = Vec::new();
    let mut seen: HashMap<(Period, PointCode, OrgCode), usize> = HashMap::new();
    let shape = table::read(bytes, &COLUMNS, &mut |line| {
        let Some(row) = row(line, &mut problems) else { return };
        let first = *seen.entry((row.period, row.point.clone(), row.org.clone())).or_insert(row.line);
        if first == row.line {
            rows.push(row);
        } else {
            problems.push(duplicate(line, first));
        }
    });
    problems.splice(0..0, shape);
    ProgressFile { rows, problems: limits::cap(problems) }
}

fn row(line: &Line, problems: &mut Vec<Problem>) -> Option<ProgressRow> {
    let mut keep = |problem: Problem| problems.push(problem);
    let period = line.text(PERIOD).parse::<Period>();
    let period = period.map_err(|_| keep(line.unknown(PERIOD, "bad_period", "2023-09"))).ok();
    let point = point(line).map_err(&mut keep).ok();
    let org = organisations::code(line, ORG).map_err(&mut keep).ok();
    let actual = actual(line).map_err(&mut keep).ok();
    let issue_list = issue_list(line).map_err(&mut keep).ok();
    let submitted_on = date(&line.text(SUBMITTED_ON));
    if submitted_on.is_none() {
        keep(line.unknown(SUBMITTED_ON, "bad_date", "2023-10-08"));
    }
    Some(ProgressRow {
        line: line.number,
        period: period?,
        point: point?,
        org: org?,
        actual: actual?,
        note: line.text(NOTE),
        issue_list: issue_list?,
        submitted_on: submitted_on?,
    })
}

/// Track letter, year, hyphen, at least three digits.
fn point(line: &Line) -> Result<PointCode, Problem> {
    let text = line.text(POINT);
    let parts = text.strip_prefix(['C', 'X']).and_then(|rest| rest.split_once('-'));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let known = parts.is_some_and(|(year, number)| {
        year.len() == 4 && (3..=5).contains(&number.len()) && digits(year) && digits(number)
    });
    if known { Ok(PointCode::new(text)) } else { Err(line.unknown(POINT, "bad_code", "C2023-001、X2023-001")) }
}

fn actual(line: &Line) -> Result<Option<Decimal>, Problem> {
    let text = line.text(ACTUAL);
    if text.is_empty() {
        return Ok(None);
    }
    let value = number::from_text(&text).map(Some);
    value.map_err(|error| number::problem(error, line.place(ACTUAL), COLUMNS[ACTUAL], &shown(&text)))
}

fn issue_list(line: &Line) -> Result<Option<IssueList>, Problem> {
    let text = line.text(ISSUE_LIST).to_ascii_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    let expected = "township、county、city、region、adjust";
    IssueList::from_code(&text).map(Some).ok_or_else(|| line.unknown(ISSUE_LIST, "unknown_issue_list", expected))
}

/// `2023-09-08`, or `2023/9/8` as spreadsheet programs write it back.
pub(crate) fn date(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', '/']);
    let mut next = |longest: usize| {
        let part = parts.next().filter(|part| part.len() <= longest)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u16>().ok())?
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    if parts.next().is_some() || !(1990..=2201).contains(&year) {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

fn duplicate(line: &Line, first: usize) -> Problem {
    line.problem(
        POINT,
        "duplicate_row",
        format!("同一期、同一考评点、同一单位的数据在第 {first} 行已有。请删去其中一行。"),
        format!("Line {first} has this period, point and organisation already. Delete one of the lines."),
    )
}
