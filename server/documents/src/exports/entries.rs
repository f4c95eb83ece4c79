//! What was reported for a period, point by point.

use super::{
    ExportError,
    paper::{self, A3, Column, Paper},
    runs,
};
use domain::{Decimal, indicators::AssessmentPoint, number::two};
use rust_xlsxwriter::{Workbook, XlsxError};

/// One point of one organisation.
#[derive(Clone, Debug)]
pub struct EntryLine<'a> {
    pub point: &'a AssessmentPoint,
    pub org_name: String,
    pub target: Decimal,
    /// Planned for the period; None where nothing is planned by months.
    pub planned: Option<Decimal>,
    pub actual: Option<Decimal>,
    /// Words of the light, the ledger, the state and the issue list; empty where there is none.
    pub light: String,
    pub ledger: String,
    pub state: String,
    pub issue_list: String,
    pub note: String,
    /// `2023-10-05`
    pub submitted_on: String,
}

const COLUMNS: [(&str, f64); 16] = [
    ("编码", 11.0),
    ("一级指标", 14.0),
    ("二级指标", 16.0),
    ("三级指标", 18.0),
    ("考评点", 30.0),
    ("填报单位", 20.0),
    ("分值", 7.0),
    ("计量单位", 10.0),
    ("年度目标值", 10.0),
    ("序时目标", 10.0),
    ("完成值", 10.0),
    ("亮灯", 8.0),
    ("台账", 12.0),
    ("状态", 9.0),
    ("问题清单", 11.0),
    ("情况说明", 36.0),
];

/// The workbook of a period. Lines stand in the order of the tree; `title` names track and period.
///
/// # Errors
/// A text that is longer than a cell may be.
pub fn entries(title: &str, lines: &[EntryLine]) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let paper = Paper::new();
    let sheet = book.add_worksheet();
    sheet.set_name("进度")?;
    let reported = lines.iter().filter(|line| line.actual.is_some()).count();
    let note = format!("应报 {} 项，已报 {reported} 项    完成值为截至本期的累计值或时点值", lines.len());
    let mut columns: Vec<Column> = COLUMNS.map(|(name, width)| Column { name: name.to_owned(), width }).into();
    columns.push(Column { name: "报送日期".to_owned(), width: 11.0 });
    let first = paper::head(sheet, &paper, title, &note, &columns, 5, A3)?;
    let points: Vec<&AssessmentPoint> = lines.iter().map(|line| line.point).collect();
    for level in 0..3 {
        for run in runs::of_level(&points, level) {
            let rows = (first + run.first as u32, first + run.last as u32);
            paper::over(sheet, rows, level as u16 + 1, run.name, &paper.text)?;
        }
    }
    let mut row = first;
    for line in lines {
        write_line(sheet, &paper, row, line)?;
        row += 1;
    }
    let weight: Decimal = lines.iter().map(|line| line.point.weight).sum();
    if !lines.is_empty() {
        sheet.merge_range(row, 0, row, 5, "合计", &paper.total)?;
        let sum = rust_xlsxwriter::Formula::new(format!("=SUM(G{}:G{row})", first + 1)).set_result(two(weight));
        sheet.write_formula_with_format(row, 6, sum, &paper.total_points)?;
        for column in 7..columns.len() as u16 {
            sheet.write_blank(row, column, &paper.text)?;
        }
    }
    Ok(paper::bytes(book)?)
}

fn write_line(
    sheet: &mut rust_xlsxwriter::Worksheet,
    paper: &Paper,
    row: u32,
    line: &EntryLine,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, line.point.code.as_str(), &paper.centred)?;
    sheet.write_string_with_format(row, 4, &line.point.name, &paper.text)?;
    sheet.write_string_with_format(row, 5, &line.org_name, &paper.text)?;
    paper::number(sheet, row, 6, line.point.weight, &paper.points)?;
    sheet.write_string_with_format(row, 7, &line.point.unit, &paper.centred)?;
    paper::number(sheet, row, 8, line.target, &paper.number)?;
    for (column, value) in [(9, line.planned), (10, line.actual)] {
        match value {
            Some(value) => paper::number(sheet, row, column, value, &paper.number)?,
            None => drop(sheet.write_string_with_format(row, column, "—", &paper.number)?),
        }
    }
    for (column, text) in (11..).zip([&line.light, &line.ledger, &line.state, &line.issue_list]) {
        sheet.write_string_with_format(row, column, text, &paper.centred)?;
    }
    sheet.write_string_with_format(row, 15, &line.note, &paper.text)?;
    sheet.write_string_with_format(row, 16, &line.submitted_on, &paper.centred)?;
    Ok(())
}
