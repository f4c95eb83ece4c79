//! 分解表: each point's target divided among the counties.

use super::{
    IndicatorBook, PartTarget,
    cells::Cells,
    header::{self, Header, Heading},
};
use crate::{
    text::{shown, squash},
    workbook::Grid,
};
use domain::{
    Decimal,
    decomposition::{self, Finding, Part},
    ids::PointCode,
    indicators::{Aggregation, AssessmentPoint},
    language::Language,
    problem::Problem,
};
use std::collections::{HashMap, HashSet};

/// The sheet's name.
pub(super) const SHEET: &str = "分解表";
/// In a cell where the point does not apply to the county.
const NOT_APPLICABLE: &str = "不适用";

/// All other headings of the row are names of organisations.
const HEADINGS: [Heading; 6] = [
    Heading::required("序号"),
    Heading::required("考评点"),
    Heading::optional("计量单位"),
    Heading::required("汇总方式"),
    Heading::required("总账"),
    Heading::optional("备注"),
];
const NUMBER: usize = 0;
const NAME: usize = 1;
const AGGREGATION: usize = 3;
const TOTAL: usize = 4;

/// Reads the sheet into the book, against the points that the first sheet gave.
pub(super) fn read(sheet: &Grid, book: &mut IndicatorBook, done: &mut dyn FnMut(usize)) {
    let header = match header::find(sheet, &HEADINGS) {
        Ok(header) => header,
        Err(problems) => {
            book.problems.extend(problems);
            return;
        }
    };
    // Where points were left out for their own problems, a row about one is no problem itself; its cells may have some.
    let complete = book.problems.is_empty();
    let points: HashMap<u32, &AssessmentPoint> = book.points.iter().map(|point| (point.number, point)).collect();
    let mut parts =
        Parts { cells: Cells::new(sheet, &header, &HEADINGS), targets: Vec::new(), aggregations: Vec::new() };
    parts.cells.problems = organisation_problems(sheet, &header);
    let mut seen = HashSet::new();
    for (index, row) in sheet.rows_from(header.row + 1).enumerate() {
        done(index);
        if !header.covers(sheet, row) {
            continue;
        }
        let Some(number) = parts.number(row) else { continue };
        match points.get(&number) {
            Some(_) if !seen.insert(number) => parts.duplicate(row, number),
            Some(point) => parts.row(row, point),
            None if complete => parts.unknown_point(row),
            None => drop(parts.parts(row)),
        }
    }
    let missing = book.points.iter().filter(|point| !seen.contains(&point.number));
    let missing: Vec<Problem> = missing.map(|point| row_missing(sheet, point)).collect();
    let Parts { cells, targets, aggregations } = parts;
    book.decomposition = targets;
    book.aggregations = aggregations;
    book.problems.extend(cells.problems);
    book.problems.extend(missing);
}

/// The rows read so far.
struct Parts<'a> {
    cells: Cells<'a>,
    targets: Vec<PartTarget>,
    aggregations: Vec<(PointCode, Aggregation)>,
}

impl<'a> Parts<'a> {
    /// The row's number; 0, which no point has, where it is not a whole one.
    fn number(&mut self, row: u32) -> Option<u32> {
        let value = self.cells.decimal(row, NUMBER)?;
        Some(if value.is_integer() { u32::try_from(value).unwrap_or_default() } else { 0 })
    }

    fn row(&mut self, row: u32, point: &AssessmentPoint) {
        let name = self.cells.text(row, NAME);
        if squash(&name) != squash(&point.name) {
            let (read, expected) = (shown(&name), shown(&point.name));
            self.cells.problem(
                row,
                NAME,
                "name_differs",
                format!("序号 {} 在指标表中是“{expected}”，此处读到“{read}”。请改成一致。", point.number),
                format!(
                    "Number {} is “{expected}” in the indicator sheet but “{read}” here. Make them agree.",
                    point.number
                ),
            );
        }
        let aggregation = self.aggregation(row);
        self.aggregations.extend(aggregation.map(|aggregation| (point.code.clone(), aggregation)));
        let parts = self.parts(row);
        if let Some(parts) = &parts {
            self.targets.extend(parts.iter().map(|(org_name, target)| PartTarget {
                point: point.code.clone(),
                org_name: (*org_name).clone(),
                target: *target,
            }));
        }
        let Some(total) = self.cells.decimal(row, TOTAL) else { return };
        self.against_point(row, total, point);
        if let (Some(aggregation), Some(parts)) = (aggregation, parts) {
            let parts = parts.iter().map(|(_, target)| target.map_or(Part::NotApplicable, Part::Target));
            self.against_parts(row, total, aggregation, parts);
        }
    }

    /// The row's targets by organisation; none where one of them has a problem.
    fn parts(&mut self, row: u32) -> Option<Vec<(&'a String, Option<Decimal>)>> {
        let organisations = &self.cells.header.others;
        let mut parts = Vec::with_capacity(organisations.len());
        for (column, org_name) in organisations {
            match self.target(row, *column, org_name) {
                Ok(target) => parts.push((org_name, target)),
                Err(problem) => self.cells.problems.push(problem),
            }
        }
        (parts.len() == organisations.len()).then_some(parts)
    }

    fn target(&self, row: u32, column: u32, org_name: &str) -> Result<Option<Decimal>, Problem> {
        if squash(&self.cells.sheet.text(row, column)) == NOT_APPLICABLE {
            return Ok(None);
        }
        self.cells.sheet.number(row, column, org_name).map(Some).map_err(|mut problem| {
            problem.chinese.push_str("该县（区）不承担时请填“不适用”。");
            problem.english.push_str(" Write 不适用 where the point does not apply to the county.");
            problem
        })
    }

    fn aggregation(&mut self, row: u32) -> Option<Aggregation> {
        let text = squash(&self.cells.text(row, AGGREGATION));
        let found = Aggregation::WORDS.into_iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words = Aggregation::ALL.map(|aggregation| aggregation.name(Language::Chinese));
            self.cells.unknown(row, AGGREGATION, "unknown_aggregation", &words);
        }
        found.map(|(_, aggregation)| aggregation)
    }

    fn against_point(&mut self, row: u32, total: Decimal, point: &AssessmentPoint) {
        if total == point.target {
            return;
        }
        let target = point.target;
        self.cells.problem(
            row,
            TOTAL,
            "total_differs",
            format!("总账 {total} 与指标表的年度目标值 {target} 不一致。请改成一致。"),
            format!("总账 reads {total} but 年度目标值 in the indicator sheet is {target}. Make them agree."),
        );
    }

    fn against_parts(&mut self, row: u32, total: Decimal, aggregation: Aggregation, parts: impl Iterator<Item = Part>) {
        let check = decomposition::check(aggregation, total, parts);
        let name = aggregation.name(Language::Chinese);
        let english = aggregation.name(Language::English).to_lowercase();
        let (chinese, english) = match (check.finding, check.value, check.difference) {
            (Finding::Agrees, ..) => return,
            (Finding::TooMuch | Finding::TooLittle, Some(value), Some(difference)) => {
                let difference = difference.abs();
                (
                    format!("各县（区）{name}为 {value}，总账为 {total}，相差 {difference}。请改正细账或总账。"),
                    format!(
                        "The counties' {english} is {value} but 总账 reads {total}, a difference of {difference}. Correct either."
                    ),
                )
            }
            _ => {
                let (finding, found) = (check.text(Language::Chinese), check.text(Language::English));
                (
                    format!("汇总方式为“{name}”，总账为 {total}：{finding}。请改正细账或总账。"),
                    format!("The parts are added up by {english} and 总账 reads {total}: {found}. Correct either."),
                )
            }
        };
        self.cells.problem(row, TOTAL, "parts_differ", chinese, english);
    }

    fn duplicate(&mut self, row: u32, number: u32) {
        self.cells.problem(
            row,
            NUMBER,
            "duplicate_number",
            format!("序号 {number} 在分解表中重复。请删去其中一行。"),
            format!("序号 {number} stands twice in this sheet. Delete one of the rows."),
        );
    }

    fn unknown_point(&mut self, row: u32) {
        let read = shown(&self.cells.text(row, NUMBER));
        self.cells.problem(
            row,
            NUMBER,
            "unknown_point",
            format!("指标表中没有序号“{read}”的考评点。请核对序号。"),
            format!("The indicator sheet has no point number “{read}”. Check the number."),
        );
    }
}

fn organisation_problems(sheet: &Grid, header: &Header) -> Vec<Problem> {
    let mut seen = HashSet::new();
    let twice = header.others.iter().filter(|(_, name)| !seen.insert(squash(name)));
    let mut problems: Vec<Problem> = twice
        .map(|(column, name)| {
            let name = shown(name);
            sheet.problem(
                "heading_twice",
                (header.row, *column),
                format!("“{name}”出现了两列。请删去其中一列。"),
                format!("“{name}” has two columns. Delete one of them."),
            )
        })
        .collect();
    if header.others.is_empty() {
        problems.push(sheet.problem(
            "heading_missing",
            (header.row, 0),
            "表头中没有县（区）的列。请为每个县（区）设一列，以名称为列名。".to_owned(),
            "No column is named after a county. Give each county a column with its name.".to_owned(),
        ));
    }
    problems
}

fn row_missing(sheet: &Grid, point: &AssessmentPoint) -> Problem {
    let (number, name) = (point.number, shown(&point.name));
    Problem::error(
        "row_missing",
        "",
        format!("分解表中缺少序号 {number}“{name}”的一行。请补上。"),
        format!("The row of number {number} “{name}” is missing in this sheet. Add it."),
    )
    .on_sheet(&sheet.name)
}
