//! How much of a file is taken in, and how much is said about it.

use domain::problem::{Problem, Severity};

/// The largest file that an import accepts, in bytes (20 MiB).
pub const MAX_IMPORT_BYTES: usize = 20 * 1024 * 1024;
/// The most that the parts of a workbook may unpack to, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 200 * 1024 * 1024;
/// Parts in a workbook's archive. A workbook of this product has about ten.
pub const MAX_PARTS: usize = 10_000;
/// Filled cells in a workbook. The sample years have five thousand.
pub const MAX_CELLS: usize = 500_000;
/// Bytes of text in all cells: one long shared text may stand in many cells.
pub const MAX_CELL_TEXT_BYTES: usize = 64 * 1024 * 1024;
/// Problems that are listed one by one.
pub const MAX_PROBLEMS: usize = 200;

/// The problem of a file over [`MAX_IMPORT_BYTES`].
pub(crate) fn too_large(size: usize) -> Option<Problem> {
    if size <= MAX_IMPORT_BYTES {
        return None;
    }
    let (read, most) = (size.div_ceil(1024 * 1024), MAX_IMPORT_BYTES / 1024 / 1024);
    Some(Problem::error(
        "file_too_large",
        "",
        format!("文件约 {read} MB，最多可导入 {most} MB。请删去图片和无关的表后再传。"),
        format!(
            "The file is about {read} MB; at most {most} MB can be imported. Remove pictures and unrelated sheets."
        ),
    ))
}

/// Keeps the first [`MAX_PROBLEMS`], errors before notices once some have to go, and says how many more there are.
pub(crate) fn cap(mut problems: Vec<Problem>) -> Vec<Problem> {
    if problems.len() <= MAX_PROBLEMS {
        return problems;
    }
    problems.sort_by_key(|problem| problem.severity != Severity::Error);
    let more = problems.len() - MAX_PROBLEMS;
    problems.truncate(MAX_PROBLEMS);
    let notice = Problem::error(
        "more_problems",
        "",
        format!("另有 {more} 个问题没有列出。请先改正以上问题，再导入一次。"),
        format!("{more} more problems are not listed. Mend those above, then import again."),
    );
    problems.push(notice.as_notice());
    problems
}
