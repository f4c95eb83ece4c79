//! The sheet as a workbook: borders, wrapped text, head repeated on every page, A4 landscape.

use super::{AnswerSheet, COLUMNS, cells};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};

const A4: u8 = 9;
const HEAD: u32 = 2;

/// Writes the workbook.
///
/// # Errors
/// A text is longer than a cell can hold.
pub fn xlsx(sheet: &AnswerSheet) -> Result<Vec<u8>, XlsxError> {
    let title = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    let summary = Format::new().set_align(FormatAlign::Left).set_text_wrap();
    let head = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let text = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let number = text.clone().set_align(FormatAlign::Center);
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    page.set_name("意见答复表")?;
    let last = COLUMNS.len() as u16 - 1;
    page.merge_range(0, 0, 0, last, &sheet.title, &title)?;
    page.set_row_height(0, 28)?;
    page.merge_range(1, 0, 1, last, &sheet.summary, &summary)?;
    for ((name, width), column) in COLUMNS.into_iter().zip(0..) {
        page.set_column_width(column, width)?;
        page.write_string_with_format(HEAD, column, name, &head)?;
    }
    for (index, row) in sheet.rows.iter().enumerate() {
        for (cell, column) in cells(index, row).into_iter().zip(0..) {
            let format = if column == 0 { &number } else { &text };
            page.write_string_with_format(HEAD + 1 + index as u32, column, cell, format)?;
        }
    }
    page.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer("&C第 &P 页，共 &N 页");
    page.set_repeat_rows(HEAD, HEAD)?;
    page.set_freeze_panes(HEAD + 1, 0)?;
    workbook.save_to_buffer()
}
