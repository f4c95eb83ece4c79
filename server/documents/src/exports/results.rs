//! The results of a year: the counties' ranking, their points one by one, and the city's own.

use super::{
    ExportError,
    paper::{self, A3, A4, Column, Paper},
    runs,
};
use domain::{
    Decimal,
    indicators::{AssessmentPoint, Track},
    language::Language::Chinese,
    period::Period,
    year_end::{LAST_MONTH, NodeStatus, Opened, Scored, YearRecord},
};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

/// Columns before the scores, with the headings of the tree.
const TREE: [(&str, f64); 6] =
    [("编码", 11.0), ("一级指标", 14.0), ("二级指标", 16.0), ("三级指标", 18.0), ("考评点", 30.0), ("分值", 7.0)];

/// What is scored, and how its reader is to take it.
struct Page<'a> {
    record: &'a YearRecord,
    period: Period,
    note: String,
}

/// The workbook, with what was reported for a month; a year that is still running gives a trial. `as_of` names the past
/// moment that the record was read at.
///
/// # Errors
/// A text that is longer than a cell may be.
pub fn results(record: &YearRecord, period: Period, as_of: Option<&str>) -> Result<Vec<u8>, ExportError> {
    let kind = if period.month() == LAST_MONTH { "年终结果" } else { "试算，年终结果只用12月的数据" };
    let moment = as_of.map(|moment| format!("    截至{moment}的结果")).unwrap_or_default();
    let note = format!("单位：分    按{}报送的数据（{kind}）{moment}", period.name(Chinese));
    let page = Page { record, period, note };
    let mut book = Workbook::new();
    let paper = Paper::new();
    if let Some(county) = page.open(Track::CityToUnit) {
        page.ranking(book.add_worksheet(), &paper, &county)?;
        page.points(book.add_worksheet(), &paper, &county, Track::CityToUnit)?;
    }
    if let Some(city) = page.open(Track::RegionToCity) {
        page.points(book.add_worksheet(), &paper, &city, Track::RegionToCity)?;
    }
    Ok(paper::bytes(book)?)
}

impl Page<'_> {
    fn open(&self, track: Track) -> Option<Opened> {
        self.record.open(track, self.period.month()).filter(|opened| !opened.points.is_empty())
    }

    fn ranking(&self, sheet: &mut Worksheet, paper: &Paper, county: &Opened) -> Result<(), XlsxError> {
        sheet.set_name("县区排名")?;
        let columns = [
            ("名次", 7.0),
            ("县（区）", 24.0),
            ("指标得分", 12.0),
            ("创新争优加分", 14.0),
            ("底线管理扣分", 14.0),
            ("社会评价", 12.0),
            ("最终得分", 12.0),
            ("等次", 9.0),
            ("未报项数", 10.0),
        ];
        let columns = columns.map(|(name, width)| Column { name: name.to_owned(), width });
        let title = format!("{}年度县（区）绩效考评得分排名表", self.record.year);
        let note = format!("{}    最终得分＝指标得分＋加分－扣分＋社会评价", self.note);
        let first = paper::head(sheet, paper, &title, &note, &columns, 2, A4)?;
        for (row, subject) in (first..).zip(county.book.ranked()) {
            let standing = county.book.standing(subject);
            match standing.rank {
                Some(rank) => paper::number(sheet, row, 0, Decimal::from(rank), &paper.centred)?,
                None => drop(sheet.write_string_with_format(row, 0, "—", &paper.centred)?),
            }
            sheet.write_string_with_format(row, 1, self.org_name(county, subject), &paper.text)?;
            let parts = [standing.base, standing.bonus, standing.deduction, standing.public];
            for (column, value) in (2..).zip(parts.map(Some).into_iter().chain([standing.total])) {
                score(sheet, paper, row, column, value, "—")?;
            }
            let grade = if self.period.month() == LAST_MONTH { county.book.grade(subject) } else { "试算" };
            sheet.write_string_with_format(row, 7, grade, &paper.centred)?;
            let missing = county.book.whole(subject).map_or(0, |whole| whole.missing);
            paper::number(sheet, row, 8, Decimal::from(missing), &paper.number)?;
        }
        Ok(())
    }

    /// Points in rows; the counties by place, or the city, in columns.
    fn points(&self, sheet: &mut Worksheet, paper: &Paper, opened: &Opened, track: Track) -> Result<(), XlsxError> {
        let (name, of) = match track {
            Track::RegionToCity => ("设区市得分", "设区市"),
            Track::CityToUnit => ("县区得分明细", "县（区）"),
        };
        sheet.set_name(name)?;
        let subjects = match track {
            Track::RegionToCity => vec![0],
            Track::CityToUnit => opened.book.ranked(),
        };
        let heads = subjects.iter().map(|subject| match track {
            Track::RegionToCity => "得分".to_owned(),
            Track::CityToUnit => self.org_name(opened, *subject).to_owned(),
        });
        let fixed = TREE.map(|(name, width)| Column { name: name.to_owned(), width }).into_iter();
        let columns: Vec<Column> = fixed.chain(heads.map(|name| Column { name, width: 10.0 })).collect();
        let title = format!("{}年度{of}绩效考评考评点得分表", self.record.year);
        let first =
            paper::head(sheet, paper, &title, &self.note, &columns, 5, if subjects.len() > 1 { A3 } else { A4 })?;
        let points: Vec<&AssessmentPoint> =
            opened.points.iter().filter_map(|place| self.record.point(*place, self.period)).collect();
        for level in 0..3 {
            for run in runs::of_level(&points, level) {
                let rows = (first + run.first as u32, first + run.last as u32);
                paper::over(sheet, rows, level as u16 + 1, run.name, &paper.text)?;
            }
        }
        for (place, (row, point)) in (first..).zip(&points).enumerate() {
            sheet.write_string_with_format(row, 0, point.code.as_str(), &paper.centred)?;
            sheet.write_string_with_format(row, 4, &point.name, &paper.text)?;
            paper::number(sheet, row, 5, point.weight, &paper.points)?;
            for (column, subject) in (6..).zip(&subjects) {
                let Scored { status, value } = opened.book.score(*subject, place);
                score(sheet, paper, row, column, value, word(status))?;
            }
        }
        let row = first + points.len() as u32;
        let weight: Decimal = points.iter().map(|point| point.weight).sum();
        // Not a sum of the column: where a point does not apply, the others are spread over its weight.
        sheet.merge_range(row, 0, row, 4, "指标得分（不适用的按适用分值折算）", &paper.total)?;
        paper::number(sheet, row, 5, weight, &paper.total_points)?;
        for (column, subject) in (6..).zip(&subjects) {
            paper::number(sheet, row, column, opened.book.standing(*subject).base, &paper.total_points)?;
        }
        Ok(())
    }

    fn org_name(&self, opened: &Opened, subject: usize) -> &str {
        opened.orgs.get(subject).and_then(|org| self.record.orgs.get(*org)).map_or("", |org| org.name.as_str())
    }
}

fn score(
    sheet: &mut Worksheet,
    paper: &Paper,
    row: u32,
    column: u16,
    value: Option<Decimal>,
    otherwise: &str,
) -> Result<(), XlsxError> {
    match value {
        Some(value) => paper::number(sheet, row, column, value, &paper.points),
        None => sheet.write_string_with_format(row, column, otherwise, &paper.centred).map(drop),
    }
}

const fn word(status: NodeStatus) -> &'static str {
    match status {
        NodeStatus::Ok => "",
        NodeStatus::Missing => "未报",
        NodeStatus::Error => "无法计分",
        NodeStatus::NotApplicable => "不适用",
    }
}
