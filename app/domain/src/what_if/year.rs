//! The real year, as the sandbox is given it.

use super::Basis;
use crate::{
    forecast::{Courses, forecast},
    ids::OrgCode,
    indicators::Track,
    period::Period,
    year_end::{BookPoint, CITY, Cell, LAST_MONTH, Subject, Terms, YearBook, YearRecord},
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxPoint {
    pub name: String,
    /// 计量单位
    pub unit: String,
    pub point: BookPoint,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxOrg {
    pub name: String,
    pub subject: Subject,
}

/// One track of a year with what it is taken to end with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RealYear {
    pub track: Track,
    pub year: i32,
    /// The last month that values were taken from.
    pub period: Period,
    pub basis: Basis,
    pub terms: Terms,
    /// In workbook order.
    pub points: Vec<SandboxPoint>,
    /// For the region track the city alone.
    pub orgs: Vec<SandboxOrg>,
    /// All points of the first organisation, then those of the next.
    pub cells: Vec<Cell>,
}

impl RealYear {
    /// Takes a year from its record; none where the record has no such year.
    pub fn of(
        record: &YearRecord,
        before: Option<&YearRecord>,
        track: Track,
        period: Period,
        basis: Basis,
    ) -> Option<Self> {
        let opened = record.open(track, LAST_MONTH)?;
        let end = record.period(LAST_MONTH)?;
        let courses = Courses::of(record, before, period.month());
        let (book, count) = (&opened.book, opened.points.len());
        let cell = |at: usize| {
            let real = book.cell(at / count, at % count);
            let course = opened.parts.get(at).copied().flatten().and_then(|part| courses.get(part));
            let actual = course.and_then(|course| match basis {
                Basis::Forecast => forecast(&course, None).map(|ahead| ahead.value),
                Basis::Reported => course.values.last().map(|(_, value)| *value),
            });
            Cell { target: real.target, actual }
        };
        let cells = (0..count * book.subjects().len()).map(cell).collect();
        let points = opened.points.iter().zip(book.points()).filter_map(|(place, point)| {
            let whole = record.point(*place, end)?;
            Some(SandboxPoint { name: whole.name.clone(), unit: whole.unit.clone(), point: point.clone() })
        });
        let name = |code: &OrgCode| {
            let known = record.orgs.iter().find(|org| org.code == *code).map(|org| org.name.clone());
            known.unwrap_or_else(|| if code.as_str() == CITY { "全市".to_owned() } else { code.to_string() })
        };
        let org = |subject: &Subject| SandboxOrg { name: name(&subject.org), subject: subject.clone() };
        Some(Self {
            track,
            year: record.year,
            period,
            basis,
            terms: record.terms.clone(),
            points: points.collect(),
            orgs: book.subjects().iter().map(org).collect(),
            cells,
        })
    }

    /// The year as a book.
    pub fn book(&self) -> YearBook {
        let points = self.points.iter().map(|point| point.point.clone()).collect();
        let subjects = self.orgs.iter().map(|org| org.subject.clone()).collect();
        YearBook::open(points, subjects, self.cells.clone(), self.terms.clone())
    }
}
