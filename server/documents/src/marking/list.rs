//! The first sheet of a marked workbook: every problem, with a link to its cell.

use super::{Mark, xml::escaped};
use domain::{language::Language, problem::Severity};

/// The sheet's XML. `heading` and `text` are formats.
pub(super) fn sheet(marks: &[Mark], (heading, text): (usize, usize), l: Language) -> String {
    let cell = |column: char, row: usize, format: usize, content: &str| {
        format!(
            "<c r=\"{column}{row}\" s=\"{format}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
            escaped(content)
        )
    };
    let line = |row: usize, format: usize, cells: [&str; 5]| {
        let cells: String =
            ('A'..='E').zip(cells).map(|(column, content)| cell(column, row, format, content)).collect();
        format!("<row r=\"{row}\">{cells}</row>")
    };
    let errors = marks.iter().filter(|mark| mark.severity == Severity::Error).count();
    let notices = marks.len() - errors;
    let title = match l {
        Language::Chinese => format!(
            "核对发现：{errors} 处错误，{notices} 处提示。有问题的单元格已着色并加批注；改好后可直接上传本文件。"
        ),
        Language::English => format!(
            "{errors} errors, {notices} notices. The cells are coloured and have comments; mend them and upload this very file."
        ),
    };
    let headings = match l {
        Language::Chinese => ["序", "轻重", "工作表", "单元格", "发现与改法"],
        Language::English => ["#", "Severity", "Sheet", "Cell", "Finding and remedy"],
    };
    let mut rows = format!("<row r=\"1\">{}</row>", cell('A', 1, 0, &title));
    rows.push_str(&line(2, heading, headings));
    let mut links = String::new();
    for (index, mark) in marks.iter().enumerate() {
        let row = index + 3;
        let severity = match mark.severity {
            Severity::Error => l.pick("错误", "Error"),
            Severity::Notice => l.pick("提示", "Notice"),
        };
        rows.push_str(&line(row, text, [&(index + 1).to_string(), severity, &mark.sheet, &mark.place, mark.text(l)]));
        if super::cell_of(&mark.place).is_some() && !mark.sheet.is_empty() {
            let target = escaped(&format!("'{}'!{}", mark.sheet.replace('\'', "''"), mark.place));
            links.push_str(&format!("<hyperlink ref=\"D{row}\" location=\"{target}\" display=\"{}\"/>", mark.place));
        }
    }
    let links = if links.is_empty() { links } else { format!("<hyperlinks>{links}</hyperlinks>") };
    let widths: String = [6, 8, 16, 10, 90]
        .into_iter()
        .enumerate()
        .map(|(index, width)| format!("<col min=\"{0}\" max=\"{0}\" width=\"{width}\" customWidth=\"1\"/>", index + 1))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\"><pane ySplit=\"2\" topLeftCell=\"A3\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>{rows}</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A1:E1\"/></mergeCells>{links}<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>"
    )
}
