//! The upper platform's workbook, drawn by its template.

use super::{
    ExportError,
    paper::{self, A4, Column, Paper},
};
use crate::platform::{Field, PlatformLine, Template, text};
use domain::{Decimal, language::Language::Chinese, period::Period};
use rust_xlsxwriter::Workbook;

pub(crate) fn platform_sheet(
    book: &mut Workbook,
    template: &Template,
    period: Period,
    lines: &[PlatformLine],
) -> Result<(), ExportError> {
    let paper = Paper::new();
    let sheet = book.add_worksheet();
    sheet.set_name(&template.sheet)?;
    let title = template.title.replace("{period}", &period.name(Chinese));
    let width = |field: Field| match field {
        Field::Name | Field::Note => 32.0,
        Field::Level1 | Field::Level2 | Field::Level3 | Field::Organisation => 18.0,
        _ => 12.0,
    };
    let columns: Vec<Column> =
        template.columns.iter().map(|c| Column { name: c.heading.clone(), width: width(c.field) }).collect();
    let first = paper::head(sheet, &paper, &title, "完成值为截至本期的累计值或时点值", &columns, 1, A4)?;
    for (row, line) in (first..).zip(lines) {
        for (column, field) in (0..).zip(template.columns.iter().map(|column| column.field)) {
            let number = match field {
                Field::Number => Some(Decimal::from(line.point.number)),
                Field::Target => Some(line.target),
                Field::Weight => Some(line.point.weight),
                Field::Actual => line.actual,
                _ => None,
            };
            match number {
                Some(number) => paper::number(sheet, row, column, number, &paper.number)?,
                None => drop(sheet.write_string_with_format(row, column, text(field, period, line), &paper.text)?),
            }
        }
    }
    Ok(())
}
