//! Rows pasted from a spreadsheet.
//!
//! With a row of headings, as the office's indicator workbook has them, each column goes where its heading says and the
//! indicators of the first three columns become clauses of their own. Without one, the columns are those of the grid.

use super::{
    editor::Editor,
    fields::Field,
    outline::{Clause, DEEPEST, Shape},
};
use crate::{ids::ClauseId, language::Language, number};
use rust_decimal::Decimal;

/// More would not be looked through by anyone.
const MOST_ROWS: usize = 2000;

/// What was pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// The first new clause.
    pub at: usize,
    pub clauses: usize,
    /// Cells that could not be read and were left empty: row from 1, field, text.
    pub left_out: Vec<(usize, Field, String)>,
    /// There is a column of scoring methods, which are chosen by a form and not by their words.
    pub methods: bool,
}

/// Why nothing was pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    #[error("nothing to paste")]
    Empty,
    #[error("more than {MOST_ROWS} rows")]
    TooMany,
    #[error("the rows cannot stand here")]
    NoPlace,
}

impl PasteError {
    pub const fn text(self, language: Language) -> &'static str {
        match self {
            Self::Empty => language.pick("剪贴板里没有可粘贴的行。", "There are no rows to paste."),
            Self::TooMany => language.pick("一次最多粘贴 2000 行。", "Paste at most 2000 rows at a time."),
            Self::NoPlace => {
                language.pick("这里放不下这些行，请换一个位置。", "The rows cannot stand here: choose another place.")
            }
        }
    }
}

/// Where a column goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// 一级、二级、三级指标
    Indicator(u8),
    /// The level of the row itself.
    Level,
    Field(Field),
    Method,
    Other,
}

fn heading(text: &str) -> Option<Column> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let name = compact.split(['（', '(']).next().unwrap_or_default();
    Some(match name {
        "一级指标" => Column::Indicator(1),
        "二级指标" => Column::Indicator(2),
        "三级指标" => Column::Indicator(3),
        "层级" | "级别" => Column::Level,
        "考评点" | "考核内容" | "指标名称" | "名称" | "条款" => Column::Field(Field::Name),
        "分值" | "权重" => Column::Field(Field::Weight),
        "年度目标值" | "年度目标" | "目标值" | "目标" => Column::Field(Field::Target),
        "计量单位" | "单位" => Column::Field(Field::Unit),
        "填报周期" | "周期" => Column::Field(Field::Cycle),
        "方向" | "指标方向" => Column::Field(Field::Direction),
        "指标性质" | "性质" => Column::Field(Field::Nature),
        "责任单位" | "填报单位" => Column::Field(Field::Units),
        "牵头考评单位" | "考评责任单位" | "考评单位" => Column::Field(Field::ScoringUnit),
        "评分标准" | "评分细则" | "内容" | "正文" => Column::Field(Field::Text),
        "佐证材料" | "佐证要求" => Column::Field(Field::Evidence),
        "备注" => Column::Field(Field::Remarks),
        "计分方法" => Column::Method,
        "序号" | "计分参数" | "序时计划" => Column::Other,
        _ => return None,
    })
}

/// The cells of text that a spreadsheet put on the clipboard: a cell with tabs, quotes or line breaks is quoted.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\t' if !quoted => {
                if let Some(row) = rows.last_mut() {
                    row.push(String::new());
                }
            }
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' => {}
            other => cell.push(other),
        }
    }
    rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

/// `高质量发展（44分）` is a name with a weight.
fn name_and_weight(text: &str) -> (String, Option<Decimal>) {
    let text: String = text.split_whitespace().collect();
    let parts = text.strip_suffix([')', '）']).and_then(|text| text.rsplit_once(['(', '（']));
    let weight = parts.and_then(|(name, marks)| Some((name, number::parse(marks.strip_suffix('分')?).ok()?)));
    match weight {
        Some((name, weight)) => (name.to_owned(), Some(weight)),
        None => (text, None),
    }
}

/// Rows on their way to clauses.
struct Reader {
    columns: Vec<Column>,
    /// The level of a row that says none.
    level: u8,
    /// The indicators that are open, as merged cells carry them down.
    open: [String; 3],
    clauses: Vec<Clause>,
    left_out: Vec<(usize, Field, String)>,
}

impl Reader {
    fn row(&mut self, number: usize, row: &[String]) {
        let mut clause = Clause::new(ClauseId::new(""), self.level);
        let columns = self.columns.clone();
        for (column, cell) in columns.into_iter().zip(row) {
            let cell = cell.trim();
            match column {
                Column::Indicator(level) if !cell.is_empty() => self.indicator(level, cell),
                Column::Level => clause.level = cell.parse().unwrap_or(self.level),
                Column::Field(field) if !cell.is_empty() && field.write(&mut clause, cell).is_err() => {
                    self.left_out.push((number, field, cell.to_owned()));
                }
                _ => {}
            }
        }
        if !clause.name.is_empty() {
            self.clauses.push(clause);
        }
    }

    fn indicator(&mut self, level: u8, cell: &str) {
        let (name, weight) = name_and_weight(cell);
        let index = usize::from(level) - 1;
        if self.open[index] == name {
            return;
        }
        self.open[index].clone_from(&name);
        for deeper in &mut self.open[index + 1..] {
            deeper.clear();
        }
        let weight = weight.filter(|weight| super::fields::is_weight(*weight));
        self.clauses.push(Clause { name, weight, ..Clause::new(ClauseId::new(""), level) });
    }
}

impl Editor {
    /// Puts the rows of a spreadsheet after a clause; where that is blank, in its place.
    ///
    /// # Errors
    /// There is nothing to paste, or no place for it. Nothing changes then.
    pub fn paste(&mut self, at: usize, text: &str) -> Result<Pasted, PasteError> {
        let rows = cells(text);
        if rows.is_empty() {
            return Err(PasteError::Empty);
        }
        if rows.len() > MOST_ROWS {
            return Err(PasteError::TooMany);
        }
        let found: Vec<Option<Column>> = rows[0].iter().map(|cell| heading(cell)).collect();
        let named = found.iter().flatten().count() >= 2 && found.contains(&Some(Column::Field(Field::Name)));
        let columns = match named {
            true => found.into_iter().map(|column| column.unwrap_or(Column::Other)).collect(),
            false => Field::GRID.map(Column::Field).to_vec(),
        };
        let methods = columns.contains(&Column::Method);
        let with_indicators = columns.iter().any(|column| matches!(column, Column::Indicator(_)));
        let here = self.outline().clauses.get(at).map_or(1, |clause| clause.level);
        let level = if with_indicators && self.outline().shape == Shape::Indicators { DEEPEST } else { here };
        let open = Default::default();
        let mut reader = Reader { columns, level, open, clauses: Vec::new(), left_out: Vec::new() };
        for (index, row) in rows.iter().enumerate().skip(usize::from(named)) {
            reader.row(index + 1, row);
        }
        let Reader { clauses, left_out, .. } = reader;
        let count = clauses.len();
        if count == 0 {
            return Err(PasteError::Empty);
        }
        let at = self.insert_all(at, clauses).ok_or(PasteError::NoPlace)?;
        Ok(Pasted { at, clauses: count, left_out, methods })
    }

    /// A clause with all below it as rows for a spreadsheet, with headings.
    pub fn copy(&self, at: usize) -> String {
        let fields = [Field::Name, Field::Weight, Field::Target, Field::Unit, Field::Cycle, Field::Units, Field::Text];
        let l = Language::Chinese;
        let heads = fields.map(|field| field.name(l)).join("\t");
        let mut text = format!("层级\t{heads}\n");
        for at in at..self.outline().end_of(at) {
            let Some(clause) = self.outline().clauses.get(at) else { break };
            let point = self.outline().is_point(at);
            let cell = |field: Field| {
                let cell = if field.is_of_points() && !point { String::new() } else { field.of(clause, l) };
                match cell.contains(['\t', '\n', '"']) {
                    true => format!("\"{}\"", cell.replace('"', "\"\"")),
                    false => cell,
                }
            };
            text.push_str(&format!("{}\t{}\n", clause.level, fields.map(cell).join("\t")));
        }
        text
    }
}
