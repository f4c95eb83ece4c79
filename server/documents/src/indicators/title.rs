//! What stands above the table: which track, which year, how many points in total.

use crate::{
    number,
    text::{half_width, squash},
    workbook::Grid,
};
use domain::{Decimal, indicators::Track, problem::Problem};

/// The rows above the headings.
pub(super) struct Title {
    pub year: Option<i32>,
    /// The total that is written there (总分：100.00分), with its cell.
    pub total: Option<(Decimal, (u32, u32))>,
}

/// The sheet with the indicators: by its name, else by the title in its first row.
pub(super) fn find_sheet(sheets: &[Grid]) -> Option<(Track, &Grid)> {
    let by_name = sheets.iter().find_map(|sheet| Some((track(&squash(&sheet.name))?, sheet)));
    by_name.or_else(|| {
        sheets.iter().find_map(|sheet| {
            let title = squash(&sheet.row(0).map(|(_, text)| text).collect::<String>());
            let about_targets = title.contains("分解");
            if about_targets && !title.contains("细则") {
                return None;
            }
            Some((track(&title)?, sheet))
        })
    })
}

fn track(text: &str) -> Option<Track> {
    if !text.contains("指标") {
        return None;
    }
    if text.contains("设区市") {
        return Some(Track::RegionToCity);
    }
    let county = ["县区", "县（区）", "县(区)", "市本级"].iter().any(|name| text.contains(name));
    county.then_some(Track::CityToUnit)
}

/// Reads the rows above the headings, and the year from the sheet's name where no row has it.
pub(super) fn read(sheet: &Grid, header_row: u32) -> Title {
    let mut title = Title { year: None, total: None };
    for row in sheet.rows_from(0).take_while(|row| *row < header_row) {
        for (column, text) in sheet.row(row) {
            let text = squash(&half_width(&text));
            title.year = title.year.or_else(|| year(&text));
            title.total = title.total.or_else(|| Some((total(&text)?, (row, column))));
        }
    }
    title.year = title.year.or_else(|| year(&squash(&half_width(&sheet.name))));
    title
}

/// The four digits before 年.
fn year(text: &str) -> Option<i32> {
    text.match_indices('年').find_map(|(at, _)| {
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        let year = text[at - digits..at].parse().ok().filter(|_| digits == 4)?;
        (1990..=2200).contains(&year).then_some(year)
    })
}

/// The number behind 总分.
fn total(text: &str) -> Option<Decimal> {
    let rest = text.split_once("总分")?.1.trim_start_matches([':', '=', '为']);
    number::from_text(rest.split_once('分')?.0).ok()
}

pub(super) fn year_missing(sheet: &Grid) -> Problem {
    sheet.problem(
        "year_missing",
        (0, 0),
        "标题中没有读到年度。请在第一行写明年度，例如“2023年度设区市绩效考评指标及评分细则”。".to_owned(),
        "The title does not name a year. Write it into the first row, such as “2023年度…”.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_and_total_are_read_from_sentences() {
        assert_eq!(year("2023年度设区市绩效"), Some(2023));
        assert_eq!(year("近年，23年，12023年，2024年"), Some(2024));
        assert_eq!(year("全年"), None);
        assert_eq!(total("单位:分指标总分:90.00分(社会评价另计10分)"), Some(Decimal::new(90, 0)));
        assert_eq!(total("总分见下分解"), None);
    }
}
