//! Which of the three files someone has uploaded, told by its content.

use crate::{limits::too_large, organisations, progress, table, text::shown, workbook};
use domain::problem::Problem;

/// The kinds of file that an import takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// An indicator workbook (`.xlsx`).
    Indicators,
    /// Organisations (`.csv`).
    Organisations,
    /// Progress of the months (`.csv`).
    Progress,
}

/// Tells the kind by content; the name stands in the sentence of a problem and says which kind was meant.
///
/// # Errors
/// `file_too_large`; `not_a_workbook` where the content or the name means a workbook and there is none;
/// `unknown_file` for anything else.
pub fn recognise(file_name: &str, bytes: &[u8]) -> Result<FileKind, Problem> {
    if let Some(problem) = too_large(bytes.len()) {
        return Err(problem);
    }
    if workbook::looks_like_other_file(bytes) {
        return workbook::recognise(bytes).map(|()| FileKind::Indicators);
    }
    let names = table::header(bytes).unwrap_or_default();
    let found = |columns: &[&str]| columns.iter().filter(|column| names.iter().any(|name| name == *column)).count();
    let (organisations, progress) = (found(&organisations::COLUMNS), found(&progress::COLUMNS));
    // Half of the names is enough: reading then says which ones are missing.
    if progress * 2 > progress::COLUMNS.len() {
        return Ok(FileKind::Progress);
    }
    if organisations * 2 >= organisations::COLUMNS.len() {
        return Ok(FileKind::Organisations);
    }
    let lower = file_name.to_lowercase();
    if [".xlsx", ".xls", ".xlsm", ".et"].iter().any(|ending| lower.ends_with(ending)) {
        return workbook::recognise(bytes).map(|()| FileKind::Indicators);
    }
    let (name, read) = (shown(file_name), shown(&names.join(",")));
    Err(Problem::error(
        "unknown_file",
        "",
        format!(
            "认不出“{name}”是哪种文件，首行读到“{read}”。可导入：指标工作簿（.xlsx）、单位名单和进度数据（.csv，首行为列名）。"
        ),
        format!(
            "“{name}” is none of the files that can be imported; its first line reads “{read}”. Upload an indicator workbook (.xlsx), or organisations or progress (.csv with column names)."
        ),
    ))
}
