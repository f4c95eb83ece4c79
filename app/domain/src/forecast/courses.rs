//! The courses of a whole year, from its record and that of the year before.

use super::Course;
use crate::{
    ids::OrgCode,
    indicators::AssessmentPoint,
    period::Period,
    year_end::{LAST_MONTH, Part, YearRecord},
};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Codes change from year to year: a point is the same where track, name and unit are.
type Key<'a> = (char, &'a str, &'a str, &'a str);

fn key<'a>(point: &'a AssessmentPoint, org: &'a OrgCode) -> Key<'a> {
    (point.track.letter(), &point.name, &point.unit, org.as_str())
}

/// Every part of a year with what was reported up to a month.
pub struct Courses<'a> {
    record: &'a YearRecord,
    end: Option<Period>,
    values: Vec<Vec<(u8, Decimal)>>,
    last_year: HashMap<Key<'a>, Vec<(u8, Decimal)>>,
}

fn values(part: &Part, until: u8) -> Vec<(u8, Decimal)> {
    let months = (1..=LAST_MONTH).zip(&part.actuals);
    months.filter(|(month, _)| *month <= until).filter_map(|(month, actual)| Some((month, (*actual)?))).collect()
}

impl<'a> Courses<'a> {
    pub fn of(record: &'a YearRecord, before: Option<&'a YearRecord>, until: u8) -> Self {
        let mut last_year = HashMap::new();
        if let Some(before) = before
            && let Some(end) = before.period(LAST_MONTH)
        {
            for part in &before.parts {
                if let (Some(point), Some(org)) = (before.point(part.point, end), before.orgs.get(part.org)) {
                    last_year.insert(key(point, &org.code), values(part, LAST_MONTH));
                }
            }
        }
        let of_parts = record.parts.iter().map(|part| values(part, until)).collect();
        Self { record, end: record.period(LAST_MONTH), values: of_parts, last_year }
    }

    /// The course of a part; none where the point does not apply at year end.
    pub fn get(&self, place: usize) -> Option<Course<'_>> {
        let part = self.record.parts.get(place)?;
        let end = self.end?;
        let point = self.record.point(part.point, end)?;
        let target = (*part.target.at(end)?.1)?;
        let org = self.record.orgs.get(part.org)?;
        let last_year = self.last_year.get(&key(point, &org.code)).map_or(&[][..], Vec::as_slice);
        Some(Course { point, target, values: self.values.get(place)?, last_year })
    }
}
