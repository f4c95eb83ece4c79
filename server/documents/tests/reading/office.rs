//! LibreOffice opens what is written, where it is installed; the structure is looked at in any case.

use crate::books::Book;
use calamine::{Reader, Xlsx};
use documents::{
    exports::{self, PartsTable},
    indicators, marking,
};
use domain::{indicators::AssessmentPoint, language::Language};
use std::{io::Cursor, path::Path, process::Command};

/// The county tree on A3 and its decomposition on A4, one page wide each.
const TREE_PAGES: usize = 2;

/// A name, a workbook, its sheets and the pages that it prints on, where that is stated.
type Written = (&'static str, Vec<u8>, Vec<&'static str>, Option<usize>);

/// The tree with the decomposition, and a damaged workbook with its marks.
fn files() -> Vec<Written> {
    let book = indicators::read(&crate::fixture("year-2023/indicators-2023-county.xlsx"), &mut |_, _| {});
    let mut parts = PartsTable::default();
    for part in &book.decomposition {
        if !parts.organisations.contains(&part.org_name) {
            parts.organisations.push(part.org_name.clone());
        }
        parts.targets.entry(part.point.clone()).or_default().push(part.target);
    }
    let points: Vec<&AssessmentPoint> = book.points.iter().collect();
    let tree = exports::indicators(book.track, book.year, &points, Some(&parts)).expect("a workbook");
    let damaged = Book::sample("indicators-2023-city.xlsx").with(0, "F10", "零点五").bytes();
    let problems = indicators::read(&damaged, &mut |_, _| {}).problems;
    let marked = marking::mark(&damaged, &problems, Language::Chinese).expect("a workbook");
    vec![
        ("tree", tree, vec!["县区指标", "分解表"], Some(TREE_PAGES)),
        ("marked", marked, vec!["核对发现", "设区市指标"], None),
    ]
}

/// Pages of a PDF that LibreOffice makes of a workbook; None where it is not installed.
fn pages(folder: &Path, name: &str) -> Option<usize> {
    let home = format!("-env:UserInstallation=file://{}", folder.join("office").display());
    let made = Command::new("soffice")
        .args([&home, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(folder.join(format!("{name}.xlsx")))
        .output()
        .ok()?;
    assert!(made.status.success(), "{made:?}");
    let pdf = std::fs::read(folder.join(format!("{name}.pdf"))).expect("LibreOffice has opened the workbook");
    let marks = pdf.windows(11).filter(|window| window.starts_with(b"/Type/Page") && window[10] != b's').count();
    Some(marks)
}

#[test]
fn what_is_written_opens() {
    let folder = std::env::temp_dir().join(format!("kaoping-office-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, bytes, sheets, expected) in files() {
        let book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).expect("a workbook");
        assert_eq!(book.sheet_names(), sheets, "{name}");
        std::fs::write(folder.join(format!("{name}.xlsx")), &bytes).expect("written");
        match pages(&folder, name) {
            Some(pages) => assert_eq!(pages, expected.unwrap_or(pages), "{name}"),
            None => eprintln!("LibreOffice is not installed: {name} was looked at by its structure alone"),
        }
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}
