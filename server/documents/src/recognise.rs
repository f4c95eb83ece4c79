//! Which of a year's files someone has uploaded, told by its content.

use crate::{
    adjustments, limits::too_large, organisations, progress, public_evaluations, table, text::shown, workbook,
};
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
    /// Bonus, deductions and vetoes (`.csv`).
    Adjustments,
    /// Public evaluation (`.csv`).
    PublicEvaluations,
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
    // Half of the names is enough: reading then says which ones are missing.
    let mostly = |columns: &[&str]| found(columns) * 2 > columns.len();
    if mostly(&progress::COLUMNS) {
        return Ok(FileKind::Progress);
    }
    if mostly(&adjustments::COLUMNS) {
        return Ok(FileKind::Adjustments);
    }
    if mostly(&public_evaluations::COLUMNS) {
        return Ok(FileKind::PublicEvaluations);
    }
    if found(&organisations::COLUMNS) * 2 >= organisations::COLUMNS.len() {
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
            "认不出“{name}”是哪种文件，首行读到“{read}”。可导入：指标工作簿（.xlsx）、单位名单、进度数据、加扣分和社会评价（.csv，首行为列名）。"
        ),
        format!(
            "“{name}” is none of the files that can be imported; its first line reads “{read}”. Upload an indicator workbook (.xlsx), or organisations, progress, adjustments or public evaluation (.csv with column names)."
        ),
    ))
}
