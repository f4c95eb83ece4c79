//! Each kind of damage gives exactly its problem, at its cell.

use crate::books::{Book, Cell, places};
use documents::{indicators, limits, recognise};
use domain::problem::Severity;
use rust_xlsxwriter::{Format, Workbook};

const CITY: &str = "设区市指标";
const COUNTY: &str = "县区指标";
const PARTS: &str = "分解表";

fn read(bytes: &[u8]) -> indicators::IndicatorBook {
    indicators::read(bytes, &mut |_, _| {})
}

#[track_caller]
fn expect(book: &Book, expected: &[(&str, &str, &str)]) -> indicators::IndicatorBook {
    let read = read(&book.bytes());
    assert_eq!(places(&read.problems), expected, "{:#?}", read.problems);
    read
}

#[test]
fn undamaged_books_have_no_problem() {
    assert_eq!(expect(&Book::city(), &[]).points.len(), 4);
    assert_eq!(expect(&Book::county(), &[]).decomposition.len(), 12);
}

#[test]
fn accepted_variations_have_no_problem() {
    let book = Book::county()
        .with(0, "A4", "１")
        .with(0, "F4", " 1.00 ")
        .with(0, "J4", "７８０")
        .with(0, "M5", "步长＝1;扣分=０．05; 折算=按比例")
        .with(0, "M6", ">=")
        .with(0, "M6", "<=6:0.5;≤8：0.3；")
        .with(0, "N4", "5%，10%,15%,20%,25%,30%,40%,50%,60%,70%,80%,100％")
        .with(0, "B5", "甲（3分）")
        .with(0, "H3", " 方 向 ")
        .with(0, "A8", "合计")
        .with(0, "F8", 3.0)
        .with(1, "F5", "不 适 用")
        .with(1, "E5", 9.0)
        .with(1, "G5", 9.04);
    let book = book.with(1, "A9", "");
    let read = expect(&book, &[]);
    assert_eq!(read.points[0].path, ["甲", "乙", "丙"]);
    // Computed cells carry noise that no one sees: 0.1 + 0.2 for 0.3.
    let noisy = Book::city().with(0, "F4", 0.7 + 0.1 + 0.2).with(0, "F5", 0.1 + 0.2 + 0.2);
    assert_eq!(expect(&noisy, &[]).points[1].weight.to_string(), "0.5");
}

#[test]
fn columns_may_stand_in_any_order() {
    let mut book = Book::county();
    for (_, rows) in &mut book.sheets {
        for cells in rows.iter_mut().skip(2) {
            cells.resize(18, Cell::Blank);
            cells.reverse();
        }
    }
    assert_eq!(expect(&book, &[]).points.len(), 4);
}

#[test]
fn other_headings_are_named_with_what_stands_there() {
    let read = expect(&Book::city().with(0, "F3", "得分"), &[(CITY, "F3", "heading_missing")]);
    assert!(read.points.is_empty());
    assert!(read.problems[0].chinese.contains("“分值”") && read.problems[0].chinese.contains("“得分”"));
    expect(&Book::city().with(0, "R3", "分值"), &[(CITY, "R3", "heading_twice")]);
    expect(&Book::county().with(1, "D3", "方式"), &[(PARTS, "D3", "heading_missing")]);
    let mut bare = Book::city();
    bare.sheets[0].1.remove(2);
    expect(&bare, &[(CITY, "", "headings_missing")]);
}

#[test]
fn missing_sheets_and_rows() {
    let mut book = Book::county();
    let parts = book.sheets.pop().unwrap();
    expect(&book, &[("", "", "sheet_missing")]);
    expect(&Book::of(vec![parts]), &[("", "", "sheet_missing")]);
    let mut empty = Book::city();
    empty.sheets[0].1.truncate(3);
    expect(&empty, &[(CITY, "A4", "no_rows")]);
    expect(&Book::city().with(0, "A1", "设区市绩效考评指标"), &[(CITY, "A1", "year_missing")]);
}

#[test]
fn text_in_number_cells() {
    let book = Book::city().with(0, "F5", "零点五").with(0, "J6", "约6").with(0, "A7", "四").with(0, "J4", "");
    let read = expect(
        &book,
        &[
            (CITY, "J4", "number_missing"),
            (CITY, "F5", "number_expected"),
            (CITY, "J6", "number_expected"),
            (CITY, "A7", "number_expected"),
        ],
    );
    let problem = &read.problems[1];
    assert!(problem.chinese.contains("“分值”应为数字，读到“零点五”"), "{}", problem.chinese);
    assert!(problem.english.contains("should be a number but reads “零点五”"), "{}", problem.english);
    assert!(read.points.is_empty());
}

#[test]
fn numbers_that_are_no_weights_or_orders() {
    let book = Book::city().with(0, "A4", 1.5).with(0, "F5", 0.501).with(0, "J6", 1e300).with(0, "F7", -1.0);
    expect(
        &book,
        &[
            (CITY, "A4", "number_not_whole"),
            (CITY, "F5", "weight_not_allowed"),
            (CITY, "J6", "number_too_large"),
            (CITY, "F7", "weight_not_allowed"),
        ],
    );
}

#[test]
fn unknown_words() {
    let book = Book::city()
        .with(0, "G4", "数量")
        .with(0, "H5", "向上")
        .with(0, "L6", "目测法")
        .with(0, "Q7", "年")
        .with(0, "P7", "");
    expect(
        &book,
        &[
            (CITY, "G4", "unknown_nature"),
            (CITY, "H5", "unknown_direction"),
            (CITY, "L6", "unknown_method"),
            (CITY, "P7", "empty_name"),
            (CITY, "Q7", "unknown_cycle"),
        ],
    );
}

#[test]
fn empty_and_duplicate_names() {
    let book = Book::city().with(0, "E4", "").with(0, "D7", "").with(0, "A6", 2.0);
    // The level-3 cell that is empty also leaves its level 2 with the row's weight alone.
    expect(&book, &[(CITY, "E4", "empty_name"), (CITY, "A6", "duplicate_number"), (CITY, "D7", "empty_name")]);
    expect(&Book::city().with(0, "E5", "考评点一"), &[(CITY, "E5", "duplicate_name")]);
    expect(&Book::city().with(0, "E6", "考评点一"), &[]);
}

#[test]
fn bad_parameters() {
    for (cell, method, parameters) in [
        ("M4", "完成率法", "允许负数"),
        ("M4", "基准扣分法", "步长=1"),
        ("M4", "基准扣分法", "步长=0；扣分=0.05"),
        ("M4", "基准扣分法", "步长=一；扣分=0.05"),
        ("M4", "基准扣分法", "步长=1；步长=2；扣分=0.05"),
        ("M4", "基准扣分法", "步长=1；扣分=0.05；折算=四舍五入"),
        ("M4", "计件加扣法", "每件=-0.1；上限=0.5"),
        ("M4", "分档法", "≤95：0.5"),
        ("M4", "分档法", ""),
        ("M4", "排名档次法", "名次分=0.5、；超出=末值"),
        ("M4", "排名档次法", "名次分=0.5；超出=首值"),
        ("M4", "比率比较法", "x"),
        ("M4", "功效系数法", "不允许值=60"),
        ("M4", "里程碑法", "方案印发：20；项目开工：70"),
        ("M4", "里程碑法", "方案印发"),
        ("M4", "区间法", "满分区间=95；归零=80~120"),
    ] {
        let book = Book::city().with(0, "L4", method).with(0, cell, parameters);
        let read = expect(&book, &[(CITY, cell, "bad_parameters")]);
        assert!(read.problems[0].chinese.contains(method));
    }
}

#[test]
fn plans_of_other_than_twelve_values() {
    let book = Book::city().with(0, "N4", "1,2,3").with(0, "N5", 9.0).with(0, "N6", "1%,2,3,4,5,6,7,8,9,10,11,12");
    let read = expect(&book, &[(CITY, "N4", "bad_plan"), (CITY, "N5", "bad_plan"), (CITY, "N6", "bad_plan")]);
    assert!(read.problems[0].chinese.contains("读到 3 个数"));
}

#[test]
fn weights_that_do_not_add_up() {
    let read = expect(
        &Book::city().with(0, "F5", 0.55),
        // The sums above are off by as much, which says nothing new.
        &[(CITY, "D4", "weights_differ")],
    );
    let sentence = &read.problems[0].chinese;
    assert!(sentence.contains("1.5 分") && sentence.contains("1.55 分") && sentence.contains("0.05 分"), "{sentence}");
    expect(&Book::city().with(0, "C7", "戊（2分）"), &[(CITY, "C7", "weights_differ")]);
    expect(&Book::city().with(0, "A2", "总分：100分"), &[(CITY, "A2", "weights_differ")]);
}

#[test]
fn targets_that_do_not_divide() {
    let read = expect(&Book::county().with(1, "E4", 301.0), &[(PARTS, "H4", "parts_differ")]);
    assert!(read.problems[0].chinese.contains("781") && read.problems[0].chinese.contains("相差 1"));
    expect(&Book::county().with(1, "G5", 12.0), &[(PARTS, "H5", "parts_differ")]);
    expect(&Book::county().with(1, "H4", 779.0), &[(PARTS, "H4", "total_differs")]);
    // Target, parts and total: the odd one out is the one that is wrong.
    expect(&Book::county().with(0, "J4", 790.0), &[(COUNTY, "J4", "target_differs")]);
    expect(&Book::county().with(1, "D4", "平均"), &[(PARTS, "D4", "aggregation_differs")]);
    let book = Book::county()
        .with(1, "B4", "别的")
        .with(1, "D5", "最大")
        .with(1, "F6", "")
        .with(1, "A7", 9.0)
        .with(1, "A8", 1.0)
        .with(1, "B8", "考评点一")
        .with(1, "G3", "宜州区");
    expect(
        &book,
        &[
            (PARTS, "G3", "heading_twice"),
            (PARTS, "B4", "name_differs"),
            (PARTS, "D5", "unknown_aggregation"),
            (PARTS, "F6", "number_missing"),
            (PARTS, "A7", "unknown_point"),
            (PARTS, "A8", "duplicate_number"),
        ],
    );
}

#[test]
fn percent_cells_read_as_they_are_shown() {
    let mut workbook = Workbook::new();
    for (name, rows) in &Book::city().sheets {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (r, cells) in rows.iter().enumerate() {
            for (c, cell) in cells.iter().enumerate() {
                match cell {
                    Cell::Blank => {}
                    Cell::Text(text) => {
                        sheet.write_string(r as u32, c as u16, text).unwrap();
                    }
                    Cell::Number(number) | Cell::Percent(number) => {
                        sheet.write_number(r as u32, c as u16, *number).unwrap();
                    }
                }
            }
        }
        sheet.write_number_with_format(4, 9, 0.09, &Format::new().set_num_format("0.0%")).unwrap();
        sheet.write_number_with_format(5, 9, 45000.0, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    }
    let read = read(&workbook.save_to_buffer().unwrap());
    assert_eq!(places(&read.problems), [(CITY, "J6", "number_expected")]);
    assert!(read.problems[0].chinese.contains("读到“2023-03-15”"), "{}", read.problems[0].chinese);
    assert_eq!(read.points[1].target.to_string(), "9");
}

#[test]
fn other_files_are_no_workbooks() {
    let compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let mut encrypted = compound.clone();
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let whole = Book::city().bytes();
    for (bytes, word) in [
        (Vec::new(), "空"),
        (b"hello".to_vec(), "不是"),
        (compound, ".xls"),
        (encrypted, "密码"),
        (b"\x89PNG\r\n\x1a\n....".to_vec(), "PNG"),
        (b"%PDF-1.7".to_vec(), "PDF"),
        (whole[..whole.len() / 2].to_vec(), "损坏"),
        (b"PK\x03\x04".to_vec(), "损坏"),
    ] {
        let read = read(&bytes);
        assert_eq!(places(&read.problems), [("", "", "not_a_workbook")]);
        assert!(read.problems[0].chinese.contains(word), "{}", read.problems[0].chinese);
        assert!(read.points.is_empty());
        assert_eq!(recognise("指标.xlsx", &bytes), Err(read.problems[0].clone()));
    }
    let large = vec![b'P'; limits::MAX_IMPORT_BYTES + 1];
    assert_eq!(places(&read(&large).problems), [("", "", "file_too_large")]);
    assert_eq!(recognise("a.csv", &large).unwrap_err().code, "file_too_large");
}

#[test]
fn problems_are_capped() {
    let mut book = Book::city();
    for row in 8..=400 {
        book = book.with(0, &format!("A{row}"), "x");
    }
    let read = read(&book.bytes());
    assert_eq!(read.problems.len(), limits::MAX_PROBLEMS + 1);
    let last = read.problems.last().unwrap();
    assert_eq!((last.code.as_str(), last.severity), ("more_problems", Severity::Notice));
}

#[test]
fn a_problem_on_one_sheet_does_not_hide_those_of_the_other() {
    let read = read(&Book::county().with(0, "F4", "x").with(1, "E4", "y").bytes());
    assert_eq!(places(&read.problems), [(COUNTY, "F4", "number_expected"), (PARTS, "E4", "number_expected")]);
}
