//! The answer sheet, read back with other eyes than those that wrote it.

use calamine::{Reader, Xlsx};
use documents::answer_sheet::{AnswerRow, AnswerSheet, docx, xlsx};
use std::io::{Cursor, Read};

fn sheet() -> AnswerSheet {
    let row = |unit: &str, opinion: &str| AnswerRow {
        unit: unit.into(),
        kind: "县（区）".into(),
        clause: "造林面积".into(),
        opinion: opinion.into(),
        wording: "目标调整为 <25> 万亩".into(),
        verdict: "部分采纳".into(),
        reason: "按第二次会议\n意见办理".into(),
        change: "目标 30 → 28".into(),
    };
    AnswerSheet {
        title: "2024年度县（区）细则意见答复表".into(),
        summary: "1 个市直单位、1 个县（区）共 2 条意见".into(),
        rows: vec![row("金城江区", "A & B\u{7}"), row("宜州区", "“引号”与'撇号'")],
    }
}

#[test]
fn the_workbook_holds_every_opinion() {
    let bytes = xlsx(&sheet()).expect("a workbook");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).expect("readable");
    let range = book.worksheet_range("意见答复表").expect("the sheet");
    let text = |row: u32, column: u32| range.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    assert_eq!(text(0, 0), "2024年度县（区）细则意见答复表");
    assert_eq!((text(2, 1).as_str(), text(2, 8).as_str()), ("单位", "修改情况"));
    assert_eq!((text(3, 0).as_str(), text(3, 4).as_str()), ("1", "A & B"));
    assert_eq!((text(4, 1).as_str(), text(4, 7).as_str()), ("宜州区", "按第二次会议\n意见办理"));
    assert_eq!(range.end(), Some((4, 8)));
    // The head is repeated on every page of print.
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut workbook = String::new();
    archive.by_name("xl/workbook.xml").expect("the workbook").read_to_string(&mut workbook).expect("text");
    assert!(workbook.contains("_xlnm.Print_Titles") && workbook.contains("$3:$3"), "{workbook}");
}

#[test]
fn the_document_holds_every_opinion() {
    let bytes = docx(&sheet()).expect("a document");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut document = String::new();
    archive.by_name("word/document.xml").expect("the document").read_to_string(&mut document).expect("text");
    assert!(document.contains("A &amp; B") && !document.contains('\u{7}'));
    assert!(document.contains("目标调整为 &lt;25&gt; 万亩"));
    assert!(document.contains("按第二次会议</w:t><w:br/>"));
    assert_eq!(document.matches("<w:tr>").count(), 3);
    assert_eq!(document.matches("<w:tblHeader/>").count(), 1);
    let depth = document.matches("<w:p>").count();
    assert_eq!(depth, document.matches("</w:p>").count());
}
