//! `kaoping results`: the year's results as JSON or as tables.

use crate::Error;
use domain::{
    indicators::Track,
    number::{plain, two},
    year_end::{LAST_MONTH, Opened, YearRecord},
};
use service::Service;
use std::io::{self, Write};

pub(crate) async fn print(service: &Service, year: i32, as_of: Option<i64>, json: bool) -> Result<(), Error> {
    let record = match service.year_record(&Service::system_user(), year, as_of).await {
        Err(service::Error::NotFound) => {
            return Err(Error::Settings(format!("没有 {year} 年度的考评点 · there are no points of {year}")));
        }
        found => found?,
    };
    let text = if json {
        let results = record.results().ok_or(service::Error::NotFound)?;
        serde_json::to_string_pretty(&results).map_err(io::Error::other)?
    } else {
        tables(&record)
    };
    answer(&text)
}

/// Writes a long answer. A reader that has seen enough may close its end.
pub(crate) fn answer(text: &str) -> Result<(), Error> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn tables(record: &YearRecord) -> String {
    let mut text = String::new();
    if record.last_month() < LAST_MONTH {
        text.push_str(
            "! 还没有 12 月的数据，都按缺报计 · December is not reported yet: all points count as missing\n\n",
        );
    }
    if let Some(city) = record.open(Track::RegionToCity, LAST_MONTH) {
        text.push_str(&city_table(record.year, &city));
    }
    if let Some(county) = record.open(Track::CityToUnit, LAST_MONTH) {
        text.push_str(&county_table(record, &county));
    }
    text
}

fn city_table(year: i32, city: &Opened) -> String {
    let tree = city.book.tree(0);
    let mut rows =
        vec![["指标 · Indicator", "分值 · Weight", "得分 · Score", "缺报 · Missing"].map(str::to_owned).to_vec()];
    for node in tree.children.iter().chain([&tree]) {
        let name = if node.code.is_empty() { "合计 · Total" } else { &node.code };
        let score = node.score.map_or_else(|| "—".to_owned(), two);
        rows.push(vec![name.to_owned(), plain(node.weight), score, node.missing.to_string()]);
    }
    format!("{year} 设区市指标 · Region to city\n{}\n", laid_out(&rows))
}

fn county_table(record: &YearRecord, county: &Opened) -> String {
    let heads = ["名次", "县（区）", "指标", "加分", "扣分", "社会评价", "总分", "等次"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for subject in county.book.ranked() {
        let standing = county.book.standing(subject);
        rows.push(vec![
            standing.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string()),
            record.orgs[county.orgs[subject]].name.clone(),
            two(standing.base),
            two(standing.bonus),
            two(standing.deduction),
            two(standing.public),
            standing.total.map_or_else(|| "—".to_owned(), two),
            county.book.grade(subject).to_owned(),
        ]);
    }
    format!("{} 县（区） · Counties\n{}", record.year, laid_out(&rows))
}

/// Columns two blanks apart; Chinese characters take two places.
fn laid_out(rows: &[Vec<String>]) -> String {
    let wide = |text: &str| text.chars().map(|c| if c as u32 >= 0x2e80 { 2 } else { 1 }).sum::<usize>();
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> =
        (0..columns).map(|at| rows.iter().map(|row| wide(&row[at])).max().unwrap_or_default()).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - wide(cell) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
