//! A marked workbook is the same workbook: its problems are listed, coloured and commented, and it reads as before.

use crate::books::{Book, places};
use calamine::{Data, Reader, Xlsx};
use documents::{indicators, marking};
use domain::{language::Language, problem::Problem};
use std::io::{Cursor, Read};
use zip::ZipArchive;

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect("the part").read_to_string(&mut text).expect("a text");
    text
}

fn damaged_sample() -> Vec<u8> {
    let book = Book::sample("indicators-2023-county.xlsx");
    book.with(0, "F10", "零点五").with(0, "J12", "").with(0, "H20", "双向").with(1, "F6", "不适合").bytes()
}

#[test]
fn the_same_problems_stand_in_it() {
    let bytes = damaged_sample();
    let before = indicators::read(&bytes, &mut |_, _| {});
    assert_eq!(before.problems.len(), 4, "{:#?}", before.problems);
    let marked = marking::mark(&bytes, &before.problems, Language::Chinese).unwrap();
    let after = indicators::read(&marked, &mut |_, _| {});
    assert_eq!(after.problems, before.problems);
    assert_eq!(after.points, before.points);

    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&marked)).unwrap();
    assert_eq!(book.sheet_names(), ["核对发现", "县区指标", "分解表"]);
    let list = book.worksheet_range("核对发现").unwrap();
    let cell = |row, column| list.get_value((row, column)).cloned().unwrap_or(Data::Empty).to_string();
    assert!(cell(0, 0).contains("4 处错误"), "{}", cell(0, 0));
    for (row, problem) in (2..).zip(&before.problems) {
        assert_eq!((cell(row, 2), cell(row, 3)), (problem.sheet.clone(), problem.place.clone()));
        assert_eq!(cell(row, 4), problem.chinese);
    }
    // The text of a problem stands in the comment at its cell.
    let comments = part(&marked, "xl/comments-marked1.xml");
    assert_eq!(comments.matches("<comment ").count(), 3);
    assert!(comments.contains("ref=\"F10\"") && comments.contains("应为数字，读到“零点五”"), "{comments}");
    assert!(part(&marked, "xl/comments-marked2.xml").contains("ref=\"F6\""));
    assert!(part(&marked, "xl/drawings/vmlDrawing-marked1.vml").contains("<x:Row>9</x:Row><x:Column>5</x:Column>"));
    // A cell that is empty is put in, so that it can have a colour.
    let sheet = part(&marked, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<c r=\"J12\" s="), "{}", &sheet[..200]);
}

#[test]
fn marking_again_keeps_the_first_comments() {
    let bytes = damaged_sample();
    let problems = indicators::read(&bytes, &mut |_, _| {}).problems;
    let once = marking::mark(&bytes, &problems, Language::Chinese).unwrap();
    let other = Problem::error("x", "G10", "又一处", "another").on_sheet("县区指标");
    let again: Vec<Problem> = problems.iter().cloned().chain([other]).collect();
    let twice = marking::mark(&once, &again, Language::Chinese).unwrap();
    assert_eq!(places(&indicators::read(&twice, &mut |_, _| {}).problems), places(&problems));
    let comments = part(&twice, "xl/comments-marked1.xml");
    assert_eq!(comments.matches("<comment ").count(), 4);
    assert_eq!(comments.matches("ref=\"F10\"").count(), 1);
    let book: Xlsx<_> = Xlsx::new(Cursor::new(&twice)).unwrap();
    assert_eq!(book.sheet_names(), ["核对发现2", "核对发现", "县区指标", "分解表"]);
}

#[test]
fn look_and_names_of_the_workbook_stay() {
    // As written by another program, with frozen panes, widths and merged cells.
    let bytes = crate::fixture("year-2023/indicators-2023-city.xlsx");
    let problem = Problem::error("x", "F5", "分值有误", "wrong").on_sheet("设区市指标");
    let marked = marking::mark(&bytes, &[problem], Language::English).unwrap();
    let (before, after) = (part(&bytes, "xl/worksheets/sheet1.xml"), part(&marked, "xl/worksheets/sheet1.xml"));
    for kept in ["<pane ", "<cols>", "<mergeCells count=\"151\">"] {
        assert!(before.contains(kept) && after.contains(kept), "{kept}");
    }
    assert_eq!(before.matches("<row ").count(), after.matches("<row ").count());
    assert_eq!(indicators::read(&marked, &mut |_, _| {}).points.len(), 241);
    let book: Xlsx<_> = Xlsx::new(Cursor::new(&marked)).unwrap();
    assert_eq!(book.sheet_names(), ["Findings", "设区市指标"]);
}

#[test]
fn what_is_no_workbook_is_not_marked() {
    for bytes in [b"".as_slice(), b"PK\x03\x04", b"\x89PNG\r\n\x1a\n"] {
        assert!(marking::mark(bytes, &[], Language::Chinese).is_err());
    }
}
