//! The look of the office's tables, and how values go into cells.

use domain::{Decimal, number::plain};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// Paper sizes by the numbers of the format.
pub(super) const A3: u8 = 8;
pub(super) const A4: u8 = 9;
/// Binary fractions hold every decimal of so many digits; longer ones are written as text.
const EXACT_DIGITS: usize = 15;

/// Formats of one workbook.
pub(super) struct Paper {
    pub title: Format,
    pub note: Format,
    pub heading: Format,
    pub text: Format,
    pub centred: Format,
    pub number: Format,
    pub points: Format,
    pub total: Format,
    pub total_points: Format,
}

impl Paper {
    pub fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let cell = || base().set_border(FormatBorder::Thin).set_text_wrap();
        let shade = Color::RGB(0x00E7_ECF4);
        Self {
            title: base().set_font_size(16).set_bold().set_align(FormatAlign::Center),
            note: base(),
            heading: cell().set_bold().set_align(FormatAlign::Center).set_background_color(shade),
            text: cell(),
            centred: cell().set_align(FormatAlign::Center),
            number: cell().set_align(FormatAlign::Right),
            points: cell().set_align(FormatAlign::Right).set_num_format("0.00"),
            total: cell().set_bold().set_align(FormatAlign::Center),
            total_points: cell().set_bold().set_align(FormatAlign::Right).set_num_format("0.00"),
        }
    }
}

/// A column of a table.
pub(super) struct Column {
    pub name: String,
    pub width: f64,
}

/// Writes title, note and headings, and sets the page: landscape, as wide as the paper, headings on each page.
/// Returns the first row below.
pub(super) fn head(
    sheet: &mut Worksheet,
    paper: &Paper,
    title: &str,
    note: &str,
    columns: &[Column],
    frozen: u16,
    size: u8,
) -> Result<u32, XlsxError> {
    let last = u16::try_from(columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    if last > 0 {
        sheet.merge_range(0, 0, 0, last, title, &paper.title)?;
        sheet.merge_range(1, 0, 1, last, note, &paper.note)?;
    } else {
        sheet.write_string_with_format(0, 0, title, &paper.title)?;
        sheet.write_string_with_format(1, 0, note, &paper.note)?;
    }
    sheet.set_row_height(0, 30)?;
    for (index, column) in (0..).zip(columns) {
        sheet.write_string_with_format(2, index, &column.name, &paper.heading)?;
        sheet.set_column_width(index, column.width)?;
    }
    sheet.set_row_height(2, 28)?;
    sheet.set_freeze_panes(3, frozen)?;
    sheet.set_repeat_rows(2, 2)?;
    sheet.set_landscape().set_paper_size(size).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&C第 &P 页，共 &N 页");
    Ok(3)
}

/// A decimal as a number where a cell can hold it exactly.
pub(super) fn number(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: Decimal,
    format: &Format,
) -> Result<(), XlsxError> {
    let text = plain(value);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.parse::<f64>() {
        Ok(float) if digits <= EXACT_DIGITS => sheet.write_number_with_format(row, column, float, format)?,
        _ => sheet.write_string_with_format(row, column, &text, format)?,
    };
    Ok(())
}

/// One text over several rows; over one it is no merged cell.
pub(super) fn over(
    sheet: &mut Worksheet,
    (first, last): (u32, u32),
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if first == last {
        sheet.write_string_with_format(first, column, text, format)?;
    } else {
        sheet.merge_range(first, column, last, column, text, format)?;
    }
    Ok(())
}

/// The workbook's bytes, with who made it.
pub(super) fn bytes(mut book: Workbook) -> Result<Vec<u8>, XlsxError> {
    book.save_to_buffer()
}
