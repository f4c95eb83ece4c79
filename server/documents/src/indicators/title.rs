//! What stands above the table: which track, which year, how many points in total.

use super::header::Header;
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

/// The track that a name or a title speaks of; the one named first where there are both.
pub(super) fn track(text: &str) -> Option<Track> {
    let text = half_width(text);
    let region = ["设区市", "自治区对市", "区对市"].iter().filter_map(|name| text.find(name)).min();
    let names = ["县区", "县(区)", "县(市、区)", "县市区", "市本级", "直属机关", "市直单位"];
    let units = names.iter().filter_map(|name| text.find(name)).min();
    match (region, units) {
        (Some(region), Some(units)) if units < region => Some(Track::CityToUnit),
        (Some(_), _) => Some(Track::RegionToCity),
        (None, Some(_)) => Some(Track::CityToUnit),
        (None, None) => None,
    }
}

/// Reads the rows above the headings, and the year from the headings or the sheet's name where no row has it.
pub(super) fn read(sheet: &Grid, header: &Header) -> Title {
    let mut title = Title { year: None, total: None };
    let mut other_year = None;
    for row in sheet.rows_from(0).take_while(|row| *row < header.first) {
        for (column, text) in sheet.row(row) {
            let text = squash(&half_width(&text));
            // A note may speak of another year than the title does.
            let is_title = ["指标", "细则", "考评", "考核", "绩效"].iter().any(|word| text.contains(word));
            let is_note = ["说明", "注:", "附件", "参照", "根据"].iter().any(|word| text.contains(word));
            let found = year(&text);
            title.year = title.year.or(found.filter(|_| is_title && !is_note));
            other_year = other_year.or(found);
            title.total = title.total.or_else(|| Some((total(&text)?, (row, column))));
        }
    }
    let headings = || header.texts().find_map(|(_, text)| year(&squash(&half_width(text))));
    let named = || year(&squash(&half_width(&sheet.name)));
    title.year = title.year.or(other_year).or_else(headings).or_else(named);
    title
}

/// The four digits before 年, also those of 二〇二三年.
fn year(text: &str) -> Option<i32> {
    let text: String = text.chars().map(digit).collect();
    text.match_indices('年').find_map(|(at, _)| {
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        let year = text[at - digits..at].parse().ok().filter(|_| digits == 4)?;
        (1990..=2200).contains(&year).then_some(year)
    })
}

const fn digit(c: char) -> char {
    match c {
        '〇' | '○' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        other => other,
    }
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
    fn the_track_named_first_counts() {
        assert_eq!(track("设区市指标"), Some(Track::RegionToCity));
        assert_eq!(track("2023年度河池市县（区）绩效考评指标"), Some(Track::CityToUnit));
        assert_eq!(track("县区指标，总账对应设区市"), Some(Track::CityToUnit));
        assert_eq!(track("Sheet1"), None);
    }

    #[test]
    fn year_and_total_are_read_from_sentences() {
        assert_eq!(year("2023年度设区市绩效"), Some(2023));
        assert_eq!(year("近年，23年，12023年，2024年"), Some(2024));
        assert_eq!(year("二〇二三年度"), Some(2023));
        assert_eq!(year("全年"), None);
        assert_eq!(total("单位:分指标总分:90.00分(社会评价另计10分)"), Some(Decimal::new(90, 0)));
        assert_eq!(total("总分见下分解"), None);
    }
}
