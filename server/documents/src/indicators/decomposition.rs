//! 分解表: each point's target divided among the counties.

use super::{
    IndicatorBook,
    cells::Cells,
    header::{self, Header},
    parts::Parts,
    vocabulary::{Heading, HeadingMemory, Table},
    words,
};
use crate::{
    text::{folded, shown, squash},
    workbook::{Grid, grid::address},
};
use domain::{indicators::AssessmentPoint, problem::Problem};
use std::collections::{HashMap, HashSet};

/// All other headings of the row are names of organisations.
pub(super) const TABLE: Table = Table { kind: "parts", headings: &HEADINGS, doubtful: &[] };
#[rustfmt::skip]
const HEADINGS: [Heading; 14] = [
    Heading::optional(&["序号", "编号", "指标序号", "考评点序号", "指标编号", "考评点编码", "指标编码", "编码", "代码", "序", "号"]),
    Heading::required(&["考评点", "考评要点", "考核要点", "考评内容", "考核内容", "考核点", "考评点名称", "考核点名称", "指标名称", "考评指标", "考核指标", "指标", "具体指标", "目标任务名称"]),
    Heading::optional(&["计量单位", "单位", "指标单位", "数据单位", "目标单位"]),
    Heading::required(&["汇总方式", "汇总方法", "汇总办法", "汇总规则", "汇总类型", "合成方式", "归集方式", "加总方式", "分解方式", "分解方法"]),
    Heading::required(&["总账", "全市总账", "全市目标", "全市目标值", "全市合计", "全市年度目标", "全市年度目标值", "全市总目标", "全市任务", "全市", "市级目标", "市级目标值", "年度目标值", "年度目标", "目标值", "总目标", "总目标值", "总任务", "合计"]),
    Heading::optional(&["备注", "备注说明", "说明", "附注", "注"]),
    // Carried along for the reader; the indicator sheet decides.
    Heading::optional(&["一级指标", "一级"]),
    Heading::optional(&["二级指标", "二级"]),
    Heading::optional(&["三级指标", "三级"]),
    Heading::optional(&["分值", "权重", "满分值"]),
    Heading::optional(&["牵头考评单位", "牵头单位", "考评单位", "考评责任单位"]),
    Heading::optional(&["责任单位", "填报单位", "承办单位"]),
    Heading::optional(&["填报周期", "周期"]),
    Heading::optional(&["方向", "指标方向", "指标性质"]),
];
pub(super) const NUMBER: usize = 0;
pub(super) const NAME: usize = 1;
pub(super) const UNIT: usize = 2;
pub(super) const AGGREGATION: usize = 3;
pub(super) const TOTAL: usize = 4;

/// Whether the headings are those of a decomposition: parts beside a total.
pub(super) fn divides(sheet: &Grid, header: &Header) -> bool {
    let total = header.column(TOTAL).is_some() || header.column(AGGREGATION).is_some();
    total && header.column(NAME).is_some() && organisations(sheet, header).len() >= 2
}

/// Columns named after organisations: their cells are numbers or say that the point does not apply. Other columns that
/// someone has added are no part of the decomposition.
fn organisations(sheet: &Grid, header: &Header) -> Vec<(u32, String)> {
    let is_part = |column: u32| {
        let cells = sheet
            .rows_from(header.row + 1)
            .filter(|row| !sheet.text(*row, header.column(NAME).unwrap_or(0)).is_empty());
        let (mut all, mut parts) = (0, 0);
        for row in cells {
            all += 1;
            let cell = sheet.cell(row, column);
            let applies_not = words::NOT_APPLICABLE.contains(&folded(&sheet.text(row, column)).as_str());
            parts += usize::from(applies_not || cell.is_some_and(|cell| cell.number().is_ok()));
        }
        parts * 2 >= all
    };
    let is_place = |name: &str| squash(name).ends_with(['县', '区', '市']);
    header.others.iter().filter(|(column, name)| is_place(name) || is_part(*column)).cloned().collect()
}

/// Reads the sheet into the book, against the points that the indicator sheet gave.
pub(super) fn read(sheet: &Grid, memory: &HeadingMemory, book: &mut IndicatorBook, done: &mut dyn FnMut(usize)) {
    let (header, problems) = match header::find(sheet, &TABLE, memory) {
        Ok(found) => found,
        Err(problem) => {
            book.problems.push(problem);
            return;
        }
    };
    // Where points were left out for their own problems, a row about one is no problem itself; its cells may have some.
    let complete = !book.has_errors();
    // A column whose heading is wrong is no organisation.
    let mistaken: HashSet<&str> = problems.iter().map(|problem| problem.place.as_str()).collect();
    let mut organisations = organisations(sheet, &header);
    organisations.retain(|(column, _)| !mistaken.contains(address(header.row, *column).as_str()));
    let mut cells = Cells::new(sheet, &header, &TABLE);
    cells.problems = problems.iter().cloned().chain(organisation_problems(sheet, &header, &organisations)).collect();
    let mut parts = Parts {
        cells,
        organisations: &organisations,
        targets: Vec::new(),
        aggregations: Vec::new(),
        elsewhere: Vec::new(),
    };
    let by_number: HashMap<u32, &AssessmentPoint> = book.points.iter().map(|point| (point.number, point)).collect();
    let mut by_name: HashMap<String, Option<&AssessmentPoint>> = HashMap::new();
    for point in &book.points {
        by_name.entry(folded(&point.name)).and_modify(|known| *known = None).or_insert(Some(point));
    }
    let mut rows: HashMap<u32, u32> = HashMap::new();
    for (index, row) in sheet.rows_from(header.row + 1).enumerate() {
        done(index);
        if !header.covers(sheet, row) || header.repeated_at(sheet, row, &TABLE) || parts.is_no_point(row) {
            continue;
        }
        let named = by_name.get(&folded(&parts.cells.text(row, NAME))).copied().flatten();
        let number = match header.column(NUMBER) {
            Some(_) => match parts.number(row) {
                Some(number) => Some(number),
                // Not a number at all, which is told; its name still says which point is meant.
                None => {
                    rows.extend(named.map(|point| (point.number, row)));
                    continue;
                }
            },
            None => named.map(|point| point.number),
        };
        let point = number.and_then(|number| by_number.get(&number).copied());
        match (number, point) {
            (Some(number), Some(_)) if rows.contains_key(&number) => parts.duplicate(row, number),
            (_, Some(point)) => {
                rows.insert(point.number, row);
                parts.row(row, point, book.places.get(&point.code));
            }
            (_, None) => {
                // The row of a point that is known by its name is there, with a wrong number.
                rows.extend(named.map(|point| (point.number, row)));
                match complete {
                    true => parts.unknown_point(row),
                    false => drop(parts.parts(row, "")),
                }
            }
        }
    }
    let missing: Vec<Problem> = book
        .points
        .iter()
        .filter(|point| !rows.contains_key(&point.number))
        .map(|point| row_missing(sheet, &header, point, &rows))
        .collect();
    let Parts { cells, targets, aggregations, elsewhere, .. } = parts;
    book.problems.extend(elsewhere.into_iter().map(|problem| problem.on_sheet(&book.sheet)));
    book.decomposition = targets;
    book.aggregations = aggregations;
    book.problems.extend(cells.problems);
    book.problems.extend(missing);
    book.parts_sheet = sheet.name.clone();
    let place = |(column, name): &(u32, String)| {
        let (row, column) = header.cell_of(*column);
        (name.clone(), address(row, column))
    };
    book.organisation_places = organisations.iter().map(place).collect();
    book.headings.extend(super::headings::found(sheet, &TABLE, &header, &problems, &organisations));
}

fn organisation_problems(sheet: &Grid, header: &Header, organisations: &[(u32, String)]) -> Vec<Problem> {
    let mut seen = HashSet::new();
    let twice = organisations.iter().filter(|(_, name)| !seen.insert(folded(name)));
    let mut problems: Vec<Problem> =
        twice.map(|(column, name)| super::heading_problems::twice(sheet, (header.row, *column), name)).collect();
    if organisations.is_empty() {
        problems.push(sheet.problem(
            "heading_missing",
            (header.row, 0),
            "表头中没有县（区）的列。请为每个县（区）设一列，以名称为列名。".to_owned(),
            "No column is named after a county. Give each county a column with its name.".to_owned(),
        ));
    }
    problems
}

/// The place is where the row would stand: below the one before it.
fn row_missing(sheet: &Grid, header: &Header, point: &AssessmentPoint, rows: &HashMap<u32, u32>) -> Problem {
    let (number, name) = (point.number, shown(&point.name));
    let before = rows.iter().filter(|(other, _)| **other < number).max_by_key(|(other, _)| **other);
    let row = before.map_or(header.row, |(_, row)| *row) + 1;
    sheet.problem(
        "row_missing",
        (row, header.column(NUMBER).or(header.column(NAME)).unwrap_or_default()),
        format!("分解表中缺少序号 {number}“{name}”的一行。请补上。"),
        format!("The row of number {number} “{name}” is missing in this sheet. Add it."),
    )
}
