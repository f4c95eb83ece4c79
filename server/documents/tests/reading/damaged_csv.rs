//! Each kind of damage to a CSV file gives exactly its problem, at its line and column.

use crate::books::places;
use documents::{FileKind, organisations, progress, recognise};

const ORGANISATIONS: &str = "code,name,kind,carries_region_indicators,line_leader,contact_leader\n";
const PROGRESS: &str = "period,point_code,org_code,actual,note,problem_level,submitted_on\n";

fn fixture(name: &str) -> Vec<u8> {
    crate::fixture(&format!("damaged/{name}"))
}

#[track_caller]
fn expect(lines: &str, expected: &[(&str, &str)]) -> progress::ProgressFile {
    let file = progress::read(format!("{PROGRESS}{lines}").as_bytes());
    let expected: Vec<_> = expected.iter().map(|(place, code)| ("", *place, *code)).collect();
    assert_eq!(places(&file.problems), expected, "{:#?}", file.problems);
    file
}

#[test]
fn any_order_marks_and_line_ends_are_accepted() {
    let text = "\u{feff}org_code, submitted_on ,period,point_code,actual,note,problem_level,extra\r\n\
                \r\nU045,2023/2/4,2023-01,C2023-005, １２．５ ,\"甲,乙\",county,x\r\n,,,,,,,\r\n";
    let file = progress::read(text.as_bytes());
    assert_eq!(places(&file.problems), []);
    let row = &file.rows[0];
    assert_eq!((row.line, row.note.as_str(), row.submitted_on.to_string().as_str()), (3, "甲,乙", "2023-02-04"));
    assert_eq!(row.actual.unwrap().to_string(), "12.5");
    assert_eq!(recognise("x", text.as_bytes()), Ok(FileKind::Progress));
    let blank = expect("2023-01,C2023-005,U045,,,,2023-02-04\n", &[]);
    assert_eq!(blank.rows[0].actual, None);
}

#[test]
fn each_bad_field_is_a_problem_at_its_line() {
    let file = expect(
        "2023-01,C2023-005,U045,5.6,,,2023-02-04\n\
         2023-13,C2023-005,U045,1e400,,,2023-02-30\n\
         2023-01,D2023-005,市统计局,NaN,,village,2023\n\
         2023-01,C2023-5,,12万,,,2023-02-04\n\
         2023-01,C2023-005,U045,-3,,,2023-02-04\n\
         2023-01,C2023-005,U046,-3\n",
        &[
            ("line 7", "fields_differ"),
            ("line 3, period", "bad_period"),
            ("line 3, actual", "number_expected"),
            ("line 3, submitted_on", "bad_date"),
            ("line 4, point_code", "bad_code"),
            ("line 4, org_code", "bad_code"),
            ("line 4, actual", "number_expected"),
            ("line 4, problem_level", "unknown_issue_list"),
            ("line 4, submitted_on", "bad_date"),
            ("line 5, point_code", "bad_code"),
            ("line 5, org_code", "bad_code"),
            ("line 5, actual", "number_expected"),
            ("line 6, point_code", "duplicate_row"),
        ],
    );
    assert_eq!(file.rows.len(), 1);
}

#[test]
fn other_columns_and_no_lines() {
    expect("", &[("line 2", "no_rows")]);
    let file = progress::read("period,point,org_code,actual,note,problem_level,period\n".as_bytes());
    let codes: Vec<_> = file.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["heading_twice", "heading_missing", "heading_missing"]);
    assert!(file.problems[1].chinese.contains("point_code") && file.problems[1].chinese.contains("读到“period,point"));
    assert_eq!(places(&progress::read(b"").problems), [("", "", "empty_file")]);
    assert_eq!(places(&progress::read(b"PK\x03\x04....").problems), [("", "", "not_csv")]);
}

#[test]
fn organisations_with_bad_fields() {
    let text = format!(
        "{ORGANISATIONS}451202,金城江区,county,false,甲,乙\n451203,宜州区,县,也许,甲,乙\n\
         451202,南丹县,county,TRUE,甲,乙\n451205,金城江区,county,否,甲,乙\n,,county,true,甲,乙\n"
    );
    let file = organisations::read(text.as_bytes());
    assert_eq!(
        places(&file.problems),
        [
            ("", "line 3, kind", "unknown_kind"),
            ("", "line 3, carries_region_indicators", "truth_expected"),
            ("", "line 4, code", "duplicate_code"),
            ("", "line 5, name", "duplicate_name"),
            ("", "line 6, code", "bad_code"),
            ("", "line 6, name", "empty_name"),
        ]
    );
    assert_eq!(file.rows.len(), 1);
    assert_eq!(recognise("x", text.as_bytes()), Ok(FileKind::Organisations));
}

#[test]
fn csv_files_that_other_tests_upload() {
    let file = organisations::read(&fixture("orgs-gbk.csv"));
    assert_eq!(places(&file.problems), [("", "line 2", "not_utf8")]);
    assert!(file.problems[0].chinese.contains("UTF-8"));
    let file = progress::read(&fixture("progress-bad-fields.csv"));
    let expected = [("", "line 3, actual", "number_expected"), ("", "line 4, period", "bad_period")];
    assert_eq!(places(&file.problems), expected);
}
