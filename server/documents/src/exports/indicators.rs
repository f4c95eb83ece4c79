//! The indicator tree as the office's workbook.

use super::{
    ExportError, PartsTable, decomposition,
    paper::{self, A3, Column, Paper},
    runs,
};
use crate::indicators::rule_text;
use domain::{
    Decimal,
    indicators::{AssessmentPoint, Cycle, Nature, PlanCurve, Track},
    language::Language::Chinese,
    number::{plain, two},
};
use rust_xlsxwriter::{Formula, Workbook, Worksheet, XlsxError};

/// Headings and widths, as the reader knows them.
const COLUMNS: [(&str, f64); 18] = [
    ("序号", 6.0),
    ("一级指标", 14.0),
    ("二级指标", 16.0),
    ("三级指标", 18.0),
    ("考评点", 30.0),
    ("分值", 8.0),
    ("指标性质", 8.0),
    ("方向", 8.0),
    ("计量单位", 10.0),
    ("年度目标值", 10.0),
    ("评分标准", 50.0),
    ("计分方法", 12.0),
    ("计分参数", 34.0),
    ("序时计划", 30.0),
    ("牵头考评单位", 20.0),
    ("责任单位", 22.0),
    ("填报周期", 8.0),
    ("备注", 20.0),
];
const WEIGHT: u16 = 5;

/// The workbook of a year and track; for the counties with their decomposition on a second sheet.
///
/// # Errors
/// A text that is longer than a cell may be.
pub fn indicators(
    track: Track,
    year: i32,
    points: &[&AssessmentPoint],
    parts: Option<&PartsTable>,
) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let paper = Paper::new();
    tree(book.add_worksheet(), &paper, track, year, points, parts.is_some())?;
    if let Some(parts) = parts {
        decomposition::write(book.add_worksheet(), &paper, year, points, parts)?;
    }
    Ok(paper::bytes(book)?)
}

fn tree(
    sheet: &mut Worksheet,
    paper: &Paper,
    track: Track,
    year: i32,
    points: &[&AssessmentPoint],
    has_parts: bool,
) -> Result<(), XlsxError> {
    let (name, of) = match track {
        Track::RegionToCity => ("设区市指标", "设区市"),
        Track::CityToUnit => ("县区指标", "县（区）"),
    };
    sheet.set_name(name)?;
    let total: Decimal = points.iter().map(|point| point.weight).sum();
    let details =
        if has_parts { "    年度目标值为全市总账，各县（区）细账见“分解表”" } else { "" };
    let note = format!("单位：分    指标总分：{}分{details}", two(total));
    let columns = COLUMNS.map(|(name, width)| Column { name: name.to_owned(), width });
    let title = format!("{year}年度{of}绩效考评指标及评分细则");
    let first = paper::head(sheet, paper, &title, &note, &columns, 5, A3)?;
    for level in 0..3 {
        for run in runs::of_level(points, level) {
            let text = format!("{}（{}分）", run.name, plain(run.weight));
            let rows = (first + run.first as u32, first + run.last as u32);
            paper::over(sheet, rows, level as u16 + 1, &text, &paper.text)?;
        }
    }
    let mut row = first;
    for point in points {
        line(sheet, paper, row, point)?;
        row += 1;
    }
    if !points.is_empty() {
        sheet.merge_range(row, 0, row, WEIGHT - 1, "合计", &paper.total)?;
        let sum = Formula::new(format!("=SUM(F{}:F{row})", first + 1)).set_result(two(total));
        sheet.write_formula_with_format(row, WEIGHT, sum, &paper.total_points)?;
        for column in WEIGHT + 1..COLUMNS.len() as u16 {
            sheet.write_blank(row, column, &paper.text)?;
        }
    }
    Ok(())
}

fn line(sheet: &mut Worksheet, paper: &Paper, row: u32, point: &AssessmentPoint) -> Result<(), XlsxError> {
    let nature = match point.nature {
        Nature::Quantitative => "定量",
        Nature::Qualitative => "定性",
    };
    let cycle = match point.cycle {
        Cycle::Monthly => "月",
        Cycle::Quarterly => "季",
    };
    paper::number(sheet, row, 0, Decimal::from(point.number), &paper.number)?;
    sheet.write_string_with_format(row, 4, &point.name, &paper.text)?;
    paper::number(sheet, row, WEIGHT, point.weight, &paper.points)?;
    sheet.write_string_with_format(row, 6, nature, &paper.centred)?;
    sheet.write_string_with_format(row, 7, point.direction.name(Chinese), &paper.centred)?;
    sheet.write_string_with_format(row, 8, &point.unit, &paper.centred)?;
    paper::number(sheet, row, 9, point.target, &paper.number)?;
    let texts = [
        point.standard.clone(),
        point.rule.method_name(Chinese).to_owned(),
        rule_text(&point.rule, point.direction),
        plan(&point.plan),
        point.scoring_unit.clone(),
        point.responsible_units.join("、"),
    ];
    for (column, text) in (10..).zip(texts) {
        sheet.write_string_with_format(row, column, text, &paper.text)?;
    }
    sheet.write_string_with_format(row, 16, cycle, &paper.centred)?;
    sheet.write_string_with_format(row, 17, &point.remarks, &paper.text)?;
    Ok(())
}

/// Empty for a linear plan, else twelve values or percentages.
fn plan(plan: &PlanCurve) -> String {
    let joined = |values: &[Decimal; 12], sign: &str| {
        values.iter().map(|value| format!("{}{sign}", plain(*value))).collect::<Vec<_>>().join(",")
    };
    match plan {
        PlanCurve::Linear => String::new(),
        PlanCurve::Values(values) => joined(values, ""),
        PlanCurve::PercentOfTarget(values) => joined(values, "%"),
    }
}
