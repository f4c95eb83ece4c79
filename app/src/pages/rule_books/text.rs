//! Names of things on these pages.

use domain::{language::Language, rule_books::BookRow};

/// `2024 · 县（区） · 指标细则 · 第 1 版`
pub fn scope(row: &BookRow, l: Language) -> String {
    let year = format!("{}{}", row.year, l.pick("年度", ""));
    [year, row.track.name(l).to_owned(), row.kind.name(l).to_owned(), row.version_name(l)].join(" · ")
}

/// Where the version leads from the list.
pub fn address(row: &BookRow) -> String {
    format!("/rule-books/{}", row.id)
}
