//! 意见答复表: what units said about a draft and what the office answers (M21), as a workbook and as a document.

mod docx;
mod xlsx;

pub use docx::docx;
pub use xlsx::xlsx;

/// One opinion with its answer, in the words of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerRow {
    pub unit: String,
    /// 市直单位, 县（区）…
    pub kind: String,
    pub clause: String,
    pub opinion: String,
    /// 建议修改为
    pub wording: String,
    /// 采纳, 部分采纳, 未采纳; 未答复 where there is none.
    pub verdict: String,
    pub reason: String,
    /// What was changed for it.
    pub change: String,
}

/// The whole sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerSheet {
    pub title: String,
    /// How many opinions from whom, and what became of them.
    pub summary: String,
    pub rows: Vec<AnswerRow>,
}

/// The heads of the columns, with their width in characters.
const COLUMNS: [(&str, u16); 9] = [
    ("序号", 5),
    ("单位", 18),
    ("类别", 9),
    ("条款", 18),
    ("意见和理由", 30),
    ("建议修改为", 24),
    ("答复", 9),
    ("理由", 24),
    ("修改情况", 24),
];

/// The cells of a row, in the order of [`COLUMNS`].
fn cells(index: usize, row: &AnswerRow) -> [String; 9] {
    let text = |text: &str| text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>();
    [
        (index + 1).to_string(),
        text(&row.unit),
        text(&row.kind),
        text(&row.clause),
        text(&row.opinion),
        text(&row.wording),
        text(&row.verdict),
        text(&row.reason),
        text(&row.change),
    ]
}
