//! The results of a year, in the form in which they are handed out and can be checked from outside.

use super::{NodeStatus, Opened, Scored, YearRecord};
use crate::{
    ids::{OrgCode, PointCode},
    indicators::Track,
    number::two,
    schedule::Light,
    warnings::LedgerCounts,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The month whose figures decide.
pub const LAST_MONTH: u8 = 12;

/// Decimals are texts with two decimals; months are numbers from 1 to 12.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub city: CityResults,
    pub county: CountyResults,
}

/// The region's assessment of the city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityResults {
    pub total: String,
    pub points: BTreeMap<PointCode, PointResult>,
    /// By point and month; quarterly points have 3, 6, 9 and 12.
    pub lights: BTreeMap<PointCode, BTreeMap<u8, Light>>,
    pub ledger_counts: BTreeMap<u8, LedgerCounts>,
}

/// The city's assessment of its counties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyResults {
    /// By place, then by code.
    pub results: Vec<CountyResult>,
    pub detail: BTreeMap<OrgCode, OrgDetail>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyResult {
    pub org: OrgCode,
    pub base_total: String,
    pub bonus: String,
    pub deduction: String,
    pub public: String,
    #[serde(rename = "final")]
    pub total: String,
    pub grade: String,
    pub rank: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgDetail {
    pub points: BTreeMap<PointCode, PointResult>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointResult {
    pub score: Option<String>,
    pub status: NodeStatus,
}

impl From<Scored> for PointResult {
    fn from(scored: Scored) -> Self {
        Self { score: scored.value.map(two), status: scored.status }
    }
}

impl YearRecord {
    /// The results with December's figures; none for a year that there cannot be.
    pub fn results(&self) -> Option<Results> {
        let city = self.open(Track::RegionToCity, LAST_MONTH)?;
        let county = self.open(Track::CityToUnit, LAST_MONTH)?;
        Some(Results { city: self.city_results(&city), county: county_results(&county) })
    }

    fn city_results(&self, city: &Opened) -> CityResults {
        let book = &city.book;
        let points = book.points().iter().enumerate();
        let mut lights: BTreeMap<PointCode, BTreeMap<u8, Light>> = BTreeMap::new();
        let mut ledger_counts = BTreeMap::new();
        for month in 1..=LAST_MONTH {
            let mut counts = LedgerCounts::default();
            for part in &self.parts {
                let point = self.period(month).and_then(|period| self.point(part.point, period));
                let Some(point) = point.filter(|point| point.track == Track::RegionToCity) else { continue };
                let Some((light, ledger)) = self.reading(part, month) else { continue };
                counts.add(ledger);
                lights.entry(point.code.clone()).or_default().insert(month, light);
            }
            ledger_counts.insert(month, counts);
        }
        CityResults {
            total: two(book.standing(0).base),
            points: points.map(|(at, point)| (point.code.clone(), book.score(0, at).into())).collect(),
            lights,
            ledger_counts,
        }
    }
}

fn county_results(county: &Opened) -> CountyResults {
    let book = &county.book;
    let ranked = book.ranked();
    let result = |subject: &usize| {
        let standing = book.standing(*subject);
        Some(CountyResult {
            org: book.subjects()[*subject].org.clone(),
            base_total: two(standing.base),
            bonus: two(standing.bonus),
            deduction: two(standing.deduction),
            public: two(standing.public),
            total: two(standing.total?),
            grade: book.grade(*subject).to_owned(),
            rank: standing.rank?,
        })
    };
    let detail = |subject: &usize| {
        let points = book.points().iter().enumerate();
        let points = points.map(|(at, point)| (point.code.clone(), book.score(*subject, at).into())).collect();
        (book.subjects()[*subject].org.clone(), OrgDetail { points })
    };
    CountyResults { results: ranked.iter().filter_map(result).collect(), detail: ranked.iter().map(detail).collect() }
}
