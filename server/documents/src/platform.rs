//! The workbook of the upper platform (M30): its columns are a template, so that nothing is typed twice.

use crate::{
    exports::ExportError,
    text::{folded, joined},
    workbook::{self, Grid, grid::address},
};
use domain::{
    Decimal,
    ids::PointCode,
    indicators::{AssessmentPoint, Cycle, Nature},
    language::Language::Chinese,
    number::plain,
    period::Period,
    problem::Problem,
};
use rust_xlsxwriter::Workbook;
use serde::{Deserialize, Serialize};

/// What a column of the platform's workbook holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Code,
    Number,
    Level1,
    Level2,
    Level3,
    Name,
    Unit,
    Target,
    Weight,
    Nature,
    Cycle,
    Period,
    Organisation,
    Actual,
    Note,
    /// Left for the platform to fill.
    Blank,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateColumn {
    pub heading: String,
    pub field: Field,
}

/// The layout of the workbook, kept as a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub sheet: String,
    /// `{period}` stands for the period.
    pub title: String,
    pub columns: Vec<TemplateColumn>,
}

impl Default for Template {
    fn default() -> Self {
        let columns = [
            ("指标编码", Field::Code),
            ("一级指标", Field::Level1),
            ("二级指标", Field::Level2),
            ("三级指标", Field::Level3),
            ("考评点", Field::Name),
            ("计量单位", Field::Unit),
            ("年度目标值", Field::Target),
            ("填报期", Field::Period),
            ("填报单位", Field::Organisation),
            ("截至本期完成值", Field::Actual),
            ("完成情况说明", Field::Note),
        ];
        let column = |(heading, field): (&str, Field)| TemplateColumn { heading: heading.to_owned(), field };
        Self {
            sheet: "指标填报".to_owned(),
            title: "{period}设区市绩效指标填报表".to_owned(),
            columns: columns.map(column).into(),
        }
    }
}

impl Template {
    /// Whether the template can carry entries there and back.
    ///
    /// # Errors
    /// What is missing.
    pub fn check(&self) -> Result<(), Problem> {
        let has = |field| self.columns.iter().filter(|column| column.field == field).count() == 1;
        let headings: std::collections::HashSet<String> =
            self.columns.iter().map(|column| folded(&column.heading)).collect();
        let named = headings.len() == self.columns.len() && !headings.contains("");
        let sheet = !self.sheet.is_empty()
            && self.sheet.chars().count() <= 31
            && !self.sheet.contains(['[', ']', ':', '*', '?', '/', '\\']);
        if has(Field::Code) && has(Field::Period) && has(Field::Actual) && named && sheet {
            return Ok(());
        }
        Err(Problem::error(
            "bad_template",
            "template",
            "模板须有表名，各列列名不同，并且编码（code）、填报期（period）、完成值（actual）各有一列。",
            "A template needs a sheet name, different headings, and one column each for code, period and actual.",
        ))
    }
}

/// One line of the workbook.
#[derive(Clone, Debug)]
pub struct PlatformLine<'a> {
    pub point: &'a AssessmentPoint,
    pub org_name: String,
    pub target: Decimal,
    pub actual: Option<Decimal>,
    pub note: String,
}

/// Writes a period's entries in the layout of the template.
///
/// # Errors
/// A text that is longer than a cell may be.
pub fn write(template: &Template, period: Period, lines: &[PlatformLine]) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    crate::exports::platform_sheet(&mut book, template, period, lines)?;
    Ok(book.save_to_buffer()?)
}

/// The text of a field; numbers are written as numbers elsewhere.
pub(crate) fn text(field: Field, period: Period, line: &PlatformLine) -> String {
    let point = line.point;
    match field {
        Field::Code => point.code.to_string(),
        Field::Level1 => point.path[0].clone(),
        Field::Level2 => point.path[1].clone(),
        Field::Level3 => point.path[2].clone(),
        Field::Name => point.name.clone(),
        Field::Unit => point.unit.clone(),
        Field::Nature => match point.nature {
            Nature::Quantitative => "定量".to_owned(),
            Nature::Qualitative => "定性".to_owned(),
        },
        Field::Cycle => match point.cycle {
            Cycle::Monthly => "月".to_owned(),
            Cycle::Quarterly => "季".to_owned(),
        },
        Field::Period => period.name(Chinese),
        Field::Organisation => line.org_name.clone(),
        Field::Note => line.note.clone(),
        Field::Number => point.number.to_string(),
        Field::Target => plain(line.target),
        Field::Weight => plain(point.weight),
        Field::Actual => line.actual.map(plain).unwrap_or_default(),
        Field::Blank => String::new(),
    }
}

/// A value of a read workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformRow {
    /// Row of the sheet, from 1.
    pub row: usize,
    pub point: PointCode,
    pub period: Period,
    pub actual: Option<Decimal>,
    pub note: String,
}

/// What a workbook of the platform says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlatformFile {
    pub sheet: String,
    /// Letters of the columns with code, period, actual and note.
    pub columns: [String; 4],
    pub rows: Vec<PlatformRow>,
    pub problems: Vec<Problem>,
}

/// Reads a workbook in the layout of the template; none where it has another.
pub fn read(bytes: &[u8], template: &Template) -> Option<PlatformFile> {
    let sheets = workbook::sheets(bytes).ok()?;
    sheets.iter().find_map(|sheet| {
        let (row, columns) = header(sheet, template)?;
        Some(rows(sheet, row, &columns, template))
    })
}

/// The row with every heading of the template, and their columns.
fn header(sheet: &Grid, template: &Template) -> Option<(u32, Vec<u32>)> {
    sheet.rows_from(0).take(20).find_map(|row| {
        let texts: Vec<(u32, String)> = sheet.row(row).map(|(column, text)| (column, folded(&text))).collect();
        let column = |heading: &str| texts.iter().find(|(_, text)| *text == folded(heading)).map(|(column, _)| *column);
        let columns: Option<Vec<u32>> = template.columns.iter().map(|c| column(&c.heading)).collect();
        columns.map(|columns| (row, columns))
    })
}

fn rows(sheet: &Grid, header: u32, columns: &[u32], template: &Template) -> PlatformFile {
    let column = |field: Field| template.columns.iter().position(|c| c.field == field).map(|index| columns[index]);
    let (code, period, actual, note) =
        (column(Field::Code), column(Field::Period), column(Field::Actual), column(Field::Note));
    let letters = |column: Option<u32>| {
        column.map(|column| address(0, column).trim_end_matches('1').to_owned()).unwrap_or_default()
    };
    let mut file = PlatformFile {
        sheet: sheet.name.clone(),
        columns: [code, period, actual, note].map(letters),
        ..PlatformFile::default()
    };
    for row in sheet.rows_from(header + 1) {
        let at = |column: Option<u32>| column.map(|column| sheet.seen(row, column)).unwrap_or_default();
        let (code_text, period_text) = (folded(&at(code)), at(period));
        // Sums and notes have no code.
        if code_text.is_empty() || !code_text.contains('-') {
            continue;
        }
        let Some(read) = period_of(&period_text) else {
            let place = (row, period.unwrap_or_default());
            file.problems.push(sheet.problem(
                "bad_period",
                place,
                format!("填报期读到“{period_text}”，应写成 2023年9月 或 2023-09。"),
                format!("The period reads “{period_text}”; write it as 2023-09."),
            ));
            continue;
        };
        let Some(actual) = actual else { continue };
        let value = match sheet.cell(row, actual) {
            None => None,
            Some(_) => match sheet.number(row, actual, "完成值") {
                Ok(value) => Some(value),
                Err(problem) => {
                    file.problems.push(problem);
                    continue;
                }
            },
        };
        file.rows.push(PlatformRow {
            row: row as usize + 1,
            point: PointCode::new(code_text),
            period: read,
            actual: value,
            note: joined(&at(note)),
        });
    }
    file
}

/// `2023-09`, `2023年9月` or `2023年第三季度`.
fn period_of(text: &str) -> Option<Period> {
    let text = folded(text);
    if let Ok(period) = text.parse() {
        return Some(period);
    }
    let (year, rest) = text.split_once('年')?;
    let month = match rest.strip_prefix('第') {
        Some(quarter) => match quarter.trim_end_matches("季度") {
            "一" | "1" => 3,
            "二" | "2" => 6,
            "三" | "3" => 9,
            "四" | "4" => 12,
            _ => return None,
        },
        None => rest.trim_end_matches("份").strip_suffix('月')?.parse().ok()?,
    };
    Period::new(year.parse().ok()?, month).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them() {
        for (text, read) in [
            ("2023-09", "2023-09"),
            ("2023年9月", "2023-09"),
            ("2023 年第三季度", "2023-09"),
            ("2023年12月份", "2023-12"),
        ] {
            assert_eq!(period_of(text).map(|period| period.to_string()).as_deref(), Some(read), "{text}");
        }
        for text in ["", "9月", "2023年13月", "2023年第五季度", "2023"] {
            assert_eq!(period_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_template_has_to_carry_entries_there_and_back() {
        let whole = Template::default();
        assert_eq!(whole.check(), Ok(()));
        for field in [Field::Code, Field::Period, Field::Actual] {
            let mut part = whole.clone();
            part.columns.retain(|column| column.field != field);
            assert!(part.check().is_err(), "{field:?}");
        }
        let mut twice = whole.clone();
        twice.columns[1].heading = twice.columns[0].heading.clone();
        assert!(twice.check().is_err());
        let sheet = Template { sheet: "a/b".to_owned(), ..whole };
        assert!(sheet.check().is_err());
    }
}
