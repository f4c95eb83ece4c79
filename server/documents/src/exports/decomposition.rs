//! 分解表: targets by organisation beside the whole.

use super::paper::{self, A4, Column, Paper};
use domain::{
    Decimal,
    ids::PointCode,
    indicators::{Aggregation, AssessmentPoint},
    language::Language,
    number::round_half_up,
};
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::HashMap;

/// Who has which part.
#[derive(Clone, Debug, Default)]
pub struct PartsTable {
    /// Names in the order of the columns.
    pub organisations: Vec<String>,
    /// By point, one entry for each organisation; None where the point does not apply.
    pub targets: HashMap<PointCode, Vec<Option<Decimal>>>,
    /// 汇总方式, where it was laid down.
    pub aggregations: HashMap<PointCode, Aggregation>,
}

/// Writes the sheet. Points without parts have no row.
pub(super) fn write(
    sheet: &mut Worksheet,
    paper: &Paper,
    year: i32,
    points: &[&AssessmentPoint],
    parts: &PartsTable,
) -> Result<(), XlsxError> {
    sheet.set_name("分解表")?;
    let column = |name: &str, width| Column { name: name.to_owned(), width };
    let fixed = [column("序号", 6.0), column("考评点", 36.0), column("计量单位", 12.0), column("汇总方式", 10.0)];
    let organisations = parts.organisations.iter().map(|name| column(name, 12.0));
    let columns: Vec<Column> = fixed.into_iter().chain(organisations).chain([column("总账", 12.0)]).collect();
    let title = format!("{year}年度县（区）绩效考评指标目标任务分解表");
    let note = "单位：见“计量单位”列    汇总方式：合计＝各县（区）之和等于总账；平均＝适用县（区）算术平均等于总账";
    let mut row = paper::head(sheet, paper, &title, note, &columns, 4, A4)?;
    for point in points {
        let Some(targets) = parts.targets.get(&point.code) else { continue };
        paper::number(sheet, row, 0, Decimal::from(point.number), &paper.number)?;
        sheet.write_string_with_format(row, 1, &point.name, &paper.text)?;
        sheet.write_string_with_format(row, 2, &point.unit, &paper.centred)?;
        let laid_down = parts.aggregations.get(&point.code).copied();
        let by = laid_down.unwrap_or_else(|| aggregation(point.target, targets));
        sheet.write_string_with_format(row, 3, by.name(Language::Chinese), &paper.centred)?;
        let mut column = 4;
        for target in targets {
            match target {
                Some(target) => paper::number(sheet, row, column, *target, &paper.number)?,
                None => drop(sheet.write_string_with_format(row, column, "不适用", &paper.centred)?),
            }
            column += 1;
        }
        paper::number(sheet, row, column, point.target, &paper.number)?;
        row += 1;
    }
    Ok(())
}

/// How the parts make up the whole. Where neither way does, the sum is named, and reading the sheet tells the difference.
fn aggregation(whole: Decimal, targets: &[Option<Decimal>]) -> Aggregation {
    let parts: Vec<Decimal> = targets.iter().flatten().copied().collect();
    let sum: Decimal = parts.iter().sum();
    let average = sum.checked_div(Decimal::from(parts.len())).map(|average| round_half_up(average, whole.scale()));
    if sum != whole && average == Some(whole) { Aggregation::Average } else { Aggregation::Sum }
}
