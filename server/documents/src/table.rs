//! CSV files as rows of named fields.

use crate::{
    limits::too_large,
    text::{clean, shown, squash},
    workbook::looks_like_other_file,
};
use csv::{ReaderBuilder, StringRecord, Trim};
use domain::problem::Problem;

/// One line below the header.
pub(crate) struct Line<'a> {
    /// Line in the file; the header is line 1.
    pub number: usize,
    names: &'a [&'a str],
    columns: &'a [usize],
    record: &'a StringRecord,
}

impl Line<'_> {
    /// A field by its index in the expected names, trimmed.
    pub fn text(&self, field: usize) -> String {
        clean(self.record.get(self.columns[field]).unwrap_or_default())
    }

    /// A problem at a field: `line 7, actual`.
    pub fn problem(&self, field: usize, code: &str, chinese: String, english: String) -> Problem {
        Problem::error(code, self.place(field), chinese, english)
    }

    pub fn place(&self, field: usize) -> String {
        format!("line {}, {}", self.number, self.names[field])
    }

    /// The problem of a field with a word that is not one of those expected.
    pub fn unknown(&self, field: usize, code: &str, expected: &str) -> Problem {
        let (name, read) = (self.names[field], shown(&self.text(field)));
        self.problem(
            field,
            code,
            format!("“{name}”读到“{read}”，应为：{expected}。"),
            format!("“{name}” reads “{read}” but should be: {expected}."),
        )
    }
}

/// Reads a file with these column names, in any order, and hands over each line that is not blank.
///
/// What is wrong with the file or with a line's shape is returned; `each` keeps what is wrong with fields.
pub(crate) fn read(bytes: &[u8], names: &[&str], each: &mut dyn FnMut(&Line)) -> Vec<Problem> {
    let text = match text(bytes) {
        Ok(text) => text,
        Err(problem) => return vec![problem],
    };
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = records.next().and_then(Result::ok).unwrap_or_default();
    let columns = match columns(&header, names) {
        Ok(columns) => columns,
        Err(problems) => return problems,
    };
    let mut problems = Vec::new();
    let mut lines = 0;
    for record in records {
        // The text is UTF-8 and lines may differ in length, so that nothing is left that the reader could refuse.
        let Ok(record) = record else { continue };
        if record.iter().all(str::is_empty) {
            continue;
        }
        lines += 1;
        let number = line_number(&record, text);
        if record.len() != header.len() {
            problems.push(length_differs(number, record.len(), header.len()));
            continue;
        }
        each(&Line { number, names, columns: &columns, record: &record });
    }
    if lines == 0 {
        problems.push(Problem::error(
            "no_rows",
            "line 2",
            "列名下面没有数据。请从第 2 行起填写。",
            "No data stands below the column names. Fill it in from line 2 on.",
        ));
    }
    problems
}

/// The names in a file's first line, blanks aside; none where it is no text.
pub(crate) fn header(bytes: &[u8]) -> Option<Vec<String>> {
    let bytes = without_mark(bytes);
    let line = bytes.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    let line = std::str::from_utf8(line).ok()?;
    Some(line.split(',').map(|name| squash(name.trim().trim_matches('"'))).collect())
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn text(bytes: &[u8]) -> Result<&str, Problem> {
    if let Some(problem) = too_large(bytes.len()) {
        return Err(problem);
    }
    if bytes.is_empty() {
        return Err(Problem::error(
            "empty_file",
            "",
            "文件是空的。请确认选对了文件。",
            "The file is empty. Check that it is the right one.",
        ));
    }
    if looks_like_other_file(bytes) {
        return Err(Problem::error(
            "not_csv",
            "",
            "这不是 CSV 文件。请用 Excel 或 WPS 另存为“CSV UTF-8（逗号分隔）”后再传。",
            "This is not a CSV file. Save it as “CSV UTF-8 (comma delimited)” and upload that.",
        ));
    }
    let bytes = without_mark(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        Problem::error(
            "not_utf8",
            format!("line {line}"),
            format!("第 {line} 行的文字不是 UTF-8 编码（可能是 GBK）。请用 Excel 或 WPS 另存为“CSV UTF-8（逗号分隔）”后再传。"),
            format!("Line {line} is not in UTF-8 (perhaps in GBK). Save the file as “CSV UTF-8 (comma delimited)”."),
        )
    })
}

/// The line that a record's first character stands on: the reader counts blank lines before a record to it.
fn line_number(record: &StringRecord, text: &str) -> usize {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or_default();
    let blank = text.as_bytes().get(start..).unwrap_or_default().iter();
    let blank = blank.take_while(|b| matches!(b, b'\n' | b'\r')).filter(|b| **b == b'\n').count();
    usize::try_from(position.line()).unwrap_or_default() + blank
}

fn columns(header: &StringRecord, names: &[&str]) -> Result<Vec<usize>, Vec<Problem>> {
    let read: Vec<String> = header.iter().map(squash).collect();
    let mut columns = Vec::with_capacity(names.len());
    let mut problems = Vec::new();
    for name in names {
        let mut found = read.iter().enumerate().filter(|(_, read)| read == name).map(|(index, _)| index);
        let (first, again) = (found.next(), found.next());
        columns.extend(first);
        if first.is_none() {
            problems.push(column_missing(name, &read.join(",")));
        }
        if again.is_some() {
            problems.push(Problem::error(
                "heading_twice",
                "line 1",
                format!("列名“{name}”出现了两次。请删去或改名其中一列。"),
                format!("The column name “{name}” stands twice. Delete or rename one of the columns."),
            ));
        }
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}

fn column_missing(name: &str, read: &str) -> Problem {
    let read = shown(read);
    Problem::error(
        "heading_missing",
        "line 1",
        format!("第 1 行缺少列名“{name}”，读到“{read}”。请补上这一列，列的先后不限。"),
        format!("Line 1 lacks the column name “{name}”; it reads “{read}”. Add the column, in any order."),
    )
}

fn length_differs(line: usize, read: usize, expected: usize) -> Problem {
    Problem::error(
        "fields_differ",
        format!("line {line}"),
        format!("第 {line} 行有 {read} 个字段，应有 {expected} 个。含逗号的文字请用英文双引号括起来。"),
        format!("Line {line} has {read} fields; {expected} are expected. Put texts with commas in double quotes."),
    )
}
