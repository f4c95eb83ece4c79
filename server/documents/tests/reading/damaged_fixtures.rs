//! `tests/fixtures/damaged`: workbooks that are wrong on purpose, each with the exact list of its problems beside it.

use crate::{
    books::{Book, Cell},
    fixture,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// One line of the list beside a workbook.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Expected {
    sheet: String,
    cell: String,
    code: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/damaged")
}

#[test]
fn each_gives_exactly_its_problems() {
    let names: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".xlsx"))
        .collect();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        let listed = fixture(&format!("damaged/{}.json", name.trim_end_matches(".xlsx")));
        let expected: Vec<Expected> = serde_json::from_slice(&listed).unwrap();
        assert!(!expected.is_empty(), "{name}");
        let book = documents::indicators::read(&fixture(&format!("damaged/{name}")), &mut |_, _| {});
        let read: Vec<Expected> = book
            .problems
            .iter()
            .map(|problem| Expected {
                sheet: problem.sheet.clone(),
                cell: problem.place.clone(),
                code: problem.code.clone(),
            })
            .collect();
        assert_eq!(read, expected, "{name}: {:#?}", book.problems);
    }
}

const CITY: &str = "设区市指标";
const COUNTY: &str = "县区指标";
const PARTS: &str = "分解表";

type Wrong = (&'static str, Book, Vec<(&'static str, &'static str, &'static str)>);

/// The workbooks, with what is wrong and where.
fn workbooks() -> Vec<Wrong> {
    let city = Book::city;
    let county = Book::county;
    let mut without_row = county();
    without_row.sheets[1].1.remove(4);
    let mut without_parts = county();
    without_parts.sheets.truncate(1);
    let mut no_year = city().with(0, "A1", "设区市绩效考评指标及评分细则");
    no_year.sheets[0].0 = "设区市指标".to_owned();
    vec![
        ("text-in-number-cell", city().with(0, "F5", "零点五"), vec![(CITY, "F5", "number_expected")]),
        ("other-headings", city().with(0, "F3", "得分"), vec![(CITY, "F3", "heading_missing")]),
        ("weights-differ", city().with(0, "F5", 0.55), vec![(CITY, "D4", "weights_differ")]),
        ("weight-negative", city().with(0, "F6", -0.5), vec![(CITY, "F6", "weight_not_allowed")]),
        (
            "weight-single",
            city().with(0, "F7", 1.5),
            vec![(CITY, "D7", "weights_differ"), (CITY, "F7", "weight_suspect")],
        ),
        ("number-twice", city().with(0, "A6", 2.0), vec![(CITY, "A6", "duplicate_number")]),
        ("name-twice", city().with(0, "E5", "考评点 一"), vec![(CITY, "E5", "duplicate_name")]),
        ("method-unknown", city().with(0, "L4", "目测法"), vec![(CITY, "L4", "unknown_method")]),
        ("parameters-bad", city().with(0, "M5", "步长=0；扣分=0.05"), vec![(CITY, "M5", "bad_parameters")]),
        ("band-above-weight", city().with(0, "M6", "≤6：5；≤8：0.3"), vec![(CITY, "M6", "bad_parameters")]),
        ("target-missing", city().with(0, "J4", ""), vec![(CITY, "J4", "number_missing")]),
        ("unit-missing", city().with(0, "I6", ""), vec![(CITY, "I6", "empty_name")]),
        (
            "words-unknown",
            city().with(0, "H5", "向上").with(0, "Q7", "年"),
            vec![(CITY, "H5", "unknown_direction"), (CITY, "Q7", "unknown_cycle")],
        ),
        ("plan-of-eleven", city().with(0, "N4", "1,2,3,4,5,6,7,8,9,10,11"), vec![(CITY, "N4", "bad_plan")]),
        ("level-points-differ", city().with(0, "C7", "戊（2分）"), vec![(CITY, "C7", "weights_differ")]),
        ("level-name-missing", city().with(0, "C7", ""), vec![(CITY, "C7", "empty_name")]),
        ("title-total", city().with(0, "A2", "总分：100分"), vec![(CITY, "A2", "weights_differ")]),
        ("total-row", city().with(0, "A8", "合计").with(0, "F8", 30.0), vec![(CITY, "F8", "weights_differ")]),
        ("year-missing", no_year, vec![(CITY, "A1", "year_missing")]),
        ("parts-differ", county().with(1, "E4", 301.0), vec![(PARTS, "H4", "parts_differ")]),
        ("parts-total", county().with(1, "H4", 779.0), vec![(PARTS, "H4", "total_differs")]),
        ("parts-target", county().with(0, "J4", 790.0), vec![(COUNTY, "J4", "target_differs")]),
        ("parts-word", county().with(1, "F6", "不适合"), vec![(PARTS, "F6", "number_expected")]),
        ("parts-row-missing", without_row, vec![(PARTS, "A5", "row_missing")]),
        ("parts-sheet-missing", without_parts, vec![("", "", "sheet_missing")]),
        ("handmade-subtotal", handmade(), vec![(CITY, "K9", "number_missing"), (CITY, "G8", "weights_differ")]),
    ]
}

/// Laid out by hand: a blank column, headings over two rows, sums; one sum and one target are wrong.
fn handmade() -> Book {
    let mut book = Book::city();
    let rows = &mut book.sheets[0].1;
    for row in rows.iter_mut().skip(2) {
        row.insert(0, Cell::Blank);
    }
    let mut below = vec![Cell::Blank; 19];
    for (column, name) in [(2, "一级"), (3, "二级"), (4, "三级")] {
        below[column] = Cell::from(name);
        rows[2][column] = Cell::Blank;
    }
    rows[2][2] = Cell::from("指标");
    rows.insert(3, below);
    let mut sum = vec![Cell::Blank; 19];
    (sum[3], sum[6]) = (Cell::from("小计"), Cell::Number(2.5));
    rows.insert(7, sum);
    rows[8][10] = Cell::Blank;
    book
}

/// Run by hand after a change of the tables: `cargo test -p documents -- --ignored`.
#[test]
#[ignore = "writes the workbooks of tests/fixtures/damaged with their lists"]
fn write_fixtures() {
    let write = |name: String, bytes: &[u8]| fs::write(folder().join(name), bytes).unwrap();
    for (name, book, wrong) in workbooks() {
        write(format!("{name}.xlsx"), &book.bytes());
        write(format!("{name}.json"), &list(&wrong));
    }
    // A white pixel.
    write(
        "picture.xlsx".to_owned(),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDAT\x78\x9c\x63\xf8\x0f\0\x01\x01\x01\0\x1b\xb6\xee\x56\0\0\0\0IEND\xaeB`\x82",
    );
    write("picture.json".to_owned(), &list(&[("", "", "not_a_workbook")]));
}

fn list(wrong: &[(&str, &str, &str)]) -> Vec<u8> {
    let expected: Vec<Expected> = wrong
        .iter()
        .map(|(sheet, cell, code)| Expected {
            sheet: (*sheet).to_owned(),
            cell: (*cell).to_owned(),
            code: (*code).to_owned(),
        })
        .collect();
    let mut text = serde_json::to_vec_pretty(&expected).expect("a list");
    text.push(b'\n');
    text
}
