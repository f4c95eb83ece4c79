//! The sheet as a document for a word processor. A package of three small parts, written by hand: a crate for the format
//! would weigh more than all the rest of this one.

use super::{AnswerSheet, COLUMNS, cells};
use std::io::{Cursor, Write};
use zip::{ZipWriter, result::ZipError, write::SimpleFileOptions};

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

const RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

const BEGIN: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;

/// A4 landscape; measures in twentieths of a point.
const END: &str = r#"<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1021" w:bottom="1134" w:left="1021" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#;

const TABLE: &str = r#"<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders><w:top w:val="single" w:sz="4"/><w:left w:val="single" w:sz="4"/><w:bottom w:val="single" w:sz="4"/><w:right w:val="single" w:sz="4"/><w:insideH w:val="single" w:sz="4"/><w:insideV w:val="single" w:sz="4"/></w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>"#;

/// The room between the margins, in twentieths of a point.
const ROOM: u32 = 16838 - 2 * 1021;

/// Font, size in half points, bold, alignment.
struct Style {
    font: &'static str,
    size: u8,
    bold: bool,
    align: &'static str,
}

const TITLE: Style = Style { font: "方正小标宋简体", size: 36, bold: false, align: "center" };
const TEXT: Style = Style { font: "仿宋_GB2312", size: 21, bold: false, align: "left" };
const HEAD: Style = Style { font: "黑体", size: 21, bold: true, align: "center" };

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A paragraph; lines of the text stay lines.
fn paragraph(text: &str, style: &Style) -> String {
    let Style { font, size, bold, align } = style;
    let bold = if *bold { "<w:b/>" } else { "" };
    let lines: Vec<String> =
        text.lines().map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(line))).collect();
    format!(
        "<w:p><w:pPr><w:jc w:val=\"{align}\"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii=\"{font}\" w:hAnsi=\"{font}\" w:eastAsia=\"{font}\"/>{bold}<w:sz w:val=\"{size}\"/></w:rPr>{}</w:r></w:p>",
        lines.join("<w:br/>")
    )
}

fn table_row(texts: &[String], widths: &[u32], style: &Style, is_head: bool) -> String {
    let cell = |(text, width): (&String, &u32)| {
        format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{}</w:tc>", paragraph(text, style))
    };
    let cells: String = texts.iter().zip(widths).map(cell).collect();
    // A row stays on one page; the head is repeated on each.
    let head = if is_head { "<w:tblHeader/>" } else { "" };
    format!("<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>")
}

/// Writes the document.
///
/// # Errors
/// It is larger than a package can be.
pub fn docx(sheet: &AnswerSheet) -> Result<Vec<u8>, ZipError> {
    let all: u32 = COLUMNS.iter().map(|(_, width)| u32::from(*width)).sum();
    let widths = COLUMNS.map(|(_, width)| u32::from(width) * ROOM / all);
    let mut body = String::from(BEGIN);
    body.push_str(&paragraph(&sheet.title, &TITLE));
    body.push_str(&paragraph(&sheet.summary, &TEXT));
    body.push_str(TABLE);
    let grid = widths.map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).concat();
    body.push_str(&format!("<w:tblGrid>{grid}</w:tblGrid>"));
    body.push_str(&table_row(&COLUMNS.map(|(name, _)| name.to_owned()), &widths, &HEAD, true));
    for (index, row) in sheet.rows.iter().enumerate() {
        body.push_str(&table_row(&cells(index, row), &widths, &TEXT, false));
    }
    body.push_str("</w:tbl>");
    body.push_str(END);
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in
        [("[Content_Types].xml", CONTENT_TYPES), ("_rels/.rels", RELATIONSHIPS), ("word/document.xml", body.as_str())]
    {
        package.start_file(name, SimpleFileOptions::default())?;
        package.write_all(content.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}
