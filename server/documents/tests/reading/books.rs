//! Builds workbooks: small ones that are wrong in one place, and the sample year laid out as other offices do.

use calamine::{Data, Reader, Xlsx};
use domain::problem::Problem;
use rust_xlsxwriter::{Format, Workbook};
use std::io::Cursor;

/// A cell to write.
#[derive(Clone, Debug)]
pub enum Cell {
    Blank,
    Text(String),
    Number(f64),
    /// Shown as percent: 0.95 as 95%.
    Percent(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// Sheets as rows of cells.
#[derive(Clone, Debug)]
pub struct Book {
    pub sheets: Vec<(String, Vec<Vec<Cell>>)>,
    /// Merged cells: sheet, first row, first column, last row, last column.
    pub merged: Vec<(usize, [u32; 4])>,
    /// Sheets that are not shown.
    pub hidden: Vec<usize>,
}

const HEADINGS: &str = "序号|一级指标|二级指标|三级指标|考评点|分值|指标性质|方向|计量单位|年度目标值|评分标准|计分方法|计分参数|序时计划|牵头考评单位|责任单位|填报周期|备注";
const POINTS: [&str; 4] = [
    "1|甲（3分）|乙（2分）|丙（1.5分）|考评点一|1|定量|正向|亿元|780|按完成率计分|完成率法|||市统计局|各县（区）|月|",
    "2||||考评点二|0.5|定量|正向|%|9|按缺口扣分|基准扣分法|步长=1；扣分=0.05；折算=按比例||市统计局|各县（区）|季|",
    "3|||丁（0.5分）|考评点三|0.5|定量|反向|起|6|分档|分档法|≤6：0.5；≤8：0.3||市应急局|各县（区）|月|",
    "4||戊（1分）|己（1分）|考评点四|1|定性|正向|评定系数|0.8|评定|定性三档法|||市委办|各县（区）|季|",
];
const PARTS: [&str; 5] = [
    "序号|考评点|计量单位|汇总方式|金城江区|宜州区|南丹县|总账",
    "1|考评点一|亿元|合计|300|200|280|780",
    "2|考评点二|%|平均|9|8.5|9.4|9",
    "3|考评点三|起|合计|2|不适用|4|6",
    "4|考评点四|评定系数|平均|0.8|0.8|0.8|0.8",
];

impl Book {
    pub fn of(sheets: Vec<(String, Vec<Vec<Cell>>)>) -> Self {
        Self { sheets, merged: Vec::new(), hidden: Vec::new() }
    }

    /// A workbook of the sample year as cells, with the three levels written on every row.
    pub fn sample(name: &str) -> Self {
        let bytes = crate::fixture(&format!("year-2023/{name}"));
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let cell = |data: &Data| match data {
            Data::Empty => Cell::Blank,
            Data::Float(number) => Cell::Number(*number),
            Data::Int(number) => Cell::Number(*number as f64),
            other => Cell::Text(other.to_string()),
        };
        let mut sheets: Vec<(String, Vec<Vec<Cell>>)> = book
            .worksheets()
            .into_iter()
            .map(|(name, range)| (name, range.rows().map(|row| row.iter().map(cell).collect()).collect()))
            .collect();
        let rows = &mut sheets[0].1;
        let mut above = [const { Cell::Blank }; 3];
        for row in rows.iter_mut().skip(3) {
            for (cell, above) in row[1..=3].iter_mut().zip(&mut above) {
                match cell {
                    Cell::Blank => *cell = above.clone(),
                    _ => *above = cell.clone(),
                }
            }
        }
        Self::of(sheets)
    }

    /// A region workbook with four points, right in every cell.
    pub fn city() -> Self {
        let mut rows = vec![
            row("2023年度设区市绩效考评指标及评分细则"),
            row("单位：分    总分：3.00分    样例数据（虚构数值）"),
            row(HEADINGS),
        ];
        rows.extend(POINTS.map(row));
        Self::of(vec![("设区市指标".to_owned(), rows)])
    }

    /// A county workbook with the same points and their division among three counties.
    pub fn county() -> Self {
        let mut book = Self::city();
        book.sheets[0].0 = "县区指标".to_owned();
        book.sheets[0].1[0] = row("2023年度河池市县（区）绩效考评指标及评分细则");
        let mut parts = vec![row("2023年度县（区）绩效考评指标目标任务分解表"), row("单位：见“计量单位”列")];
        parts.extend(PARTS.map(row));
        book.sheets.push(("分解表".to_owned(), parts));
        book
    }

    /// The same workbook with another cell at an address of a sheet (counted from 0).
    pub fn with(mut self, sheet: usize, address: &str, cell: impl Into<Cell>) -> Self {
        let letters: String = address.chars().take_while(char::is_ascii_alphabetic).collect();
        let column = letters.bytes().fold(0, |sum, b| sum * 26 + usize::from(b - b'A') + 1) - 1;
        let row = address[letters.len()..].parse::<usize>().expect("an address such as F5") - 1;
        let rows = &mut self.sheets[sheet].1;
        rows.resize(rows.len().max(row + 1), Vec::new());
        let length = rows[row].len().max(column + 1);
        rows[row].resize(length, Cell::Blank);
        rows[row][column] = cell.into();
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let percent = Format::new().set_num_format("0.0#%");
        for (index, (name, rows)) in self.sheets.iter().enumerate() {
            let sheet = workbook.add_worksheet().set_name(name).expect("a sheet name");
            sheet.set_hidden(self.hidden.contains(&index));
            for (_, [row, column, last_row, last_column]) in self.merged.iter().filter(|(of, _)| *of == index) {
                let (first, last) = (*column as u16, *last_column as u16);
                sheet.merge_range(*row, first, *last_row, last, "", &Format::new()).expect("a merged cell");
            }
            for (r, cells) in rows.iter().enumerate() {
                for (c, cell) in cells.iter().enumerate() {
                    let (r, c) = (r as u32, c as u16);
                    match cell {
                        Cell::Blank => continue,
                        Cell::Text(text) => sheet.write_string(r, c, text).expect("a text"),
                        Cell::Number(number) => sheet.write_number(r, c, *number).expect("a number"),
                        Cell::Percent(share) => {
                            sheet.write_number_with_format(r, c, *share, &percent).expect("a number")
                        }
                    };
                }
            }
        }
        workbook.save_to_buffer().expect("a workbook")
    }
}

fn row(text: &str) -> Vec<Cell> {
    let cell = |text: &str| text.parse::<f64>().map_or_else(|_| Cell::from(text), Cell::Number);
    text.split('|').map(cell).collect()
}

/// What tests look at: sheet, place and code of each problem. Also that every sentence is there.
pub fn places(problems: &[Problem]) -> Vec<(&str, &str, &str)> {
    assert!(problems.iter().all(|problem| !problem.chinese.is_empty() && !problem.english.is_empty()));
    problems.iter().map(|problem| (problem.sheet.as_str(), problem.place.as_str(), problem.code.as_str())).collect()
}
