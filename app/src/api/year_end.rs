//! Server functions of the results and of explanations.

use crate::ApiError;
use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    indicators::Track,
    period::Period,
    year_end::{Explained, NodeStatus, Standing, WeakRow},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};
#[cfg(feature = "ssr")]
use domain::year_end::{CITY, LAST_MONTH, Opened, Rolled, YearRecord, explain_total, weak_areas};

/// Rows of the weak-area report.
#[cfg(feature = "ssr")]
const WEAKEST: usize = 12;

/// An indicator with what it comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorScore {
    pub name: String,
    pub weight: Decimal,
    pub score: Option<Decimal>,
    pub missing: u32,
    pub errors: u32,
}

/// A county in the ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyScore {
    pub org: OrgCode,
    pub name: String,
    pub standing: Standing,
    /// Empty in a trial.
    pub grade: String,
    pub missing: u32,
    pub errors: u32,
}

/// The results of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearResults {
    /// The region's assessment of the city; none where the year has no such points.
    pub city: Option<IndicatorScore>,
    /// Its level-1 indicators.
    pub domains: Vec<IndicatorScore>,
    /// By place.
    pub counties: Vec<CountyScore>,
    /// Where points were lost, of the track asked for.
    pub weak: Vec<WeakRow>,
}

/// The results page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultsPage {
    /// The month whose figures count: December, or for a trial another one.
    pub period: Period,
    /// Years that have indicators, newest first.
    pub years: Vec<i32>,
    /// UTC milliseconds of the moment asked for.
    pub as_of: Option<i64>,
    /// None where there were no points by then.
    pub results: Option<YearResults>,
    /// The last event that it includes.
    pub event: i64,
}

/// A row of a scored tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoredRow {
    /// 1 to 3 for indicators, 4 for points.
    pub level: u8,
    pub name: String,
    pub weight: Decimal,
    pub score: Option<Decimal>,
    pub status: NodeStatus,
    pub missing: u32,
    pub errors: u32,
    /// Present on points alone.
    pub point: Option<ScoredPoint>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoredPoint {
    pub code: PointCode,
    pub unit: String,
    pub target: Option<Decimal>,
    pub actual: Option<Decimal>,
}

/// One organisation's results: the whole tree, and how the total comes about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgResults {
    pub period: Period,
    pub as_of: Option<i64>,
    pub track: Track,
    /// None for the city.
    pub name: Option<String>,
    pub standing: Standing,
    /// Empty in a trial.
    pub grade: String,
    pub weight: Decimal,
    pub rows: Vec<ScoredRow>,
    pub explained: Explained,
}

#[cfg(feature = "ssr")]
fn indicator(node: &Rolled) -> IndicatorScore {
    let (weight, score, missing, errors) = (node.weight, node.score, node.missing, node.errors);
    IndicatorScore { name: node.code.clone(), weight, score, missing, errors }
}

/// A trial has no grade: what is half-way through the year would look poor.
#[cfg(feature = "ssr")]
fn grade_of(opened: &Opened, subject: usize) -> String {
    if opened.month == LAST_MONTH { opened.book.grade(subject).to_owned() } else { String::new() }
}

#[cfg(feature = "ssr")]
fn counties(record: &YearRecord, county: &Opened) -> Vec<CountyScore> {
    let one = |subject: usize| {
        let whole = county.book.whole(subject);
        CountyScore {
            org: county.book.subjects()[subject].org.clone(),
            name: record.orgs[county.orgs[subject]].name.clone(),
            standing: county.book.standing(subject),
            grade: grade_of(county, subject),
            missing: whole.map_or(0, |whole| whole.missing),
            errors: whole.map_or(0, |whole| whole.errors),
        }
    };
    county.book.ranked().into_iter().map(one).collect()
}

/// The weakest indicators of a level; points by their names.
#[cfg(feature = "ssr")]
fn weak(record: &YearRecord, opened: &Opened, track: Track, level: u8) -> Vec<WeakRow> {
    let trees: Vec<Rolled> = match track {
        Track::RegionToCity => vec![opened.book.tree(0)],
        Track::CityToUnit => opened.book.ranked().into_iter().map(|subject| opened.book.tree(subject)).collect(),
    };
    let mut rows = weak_areas(&trees, level);
    rows.retain(|row| row.lost > Decimal::ZERO);
    rows.truncate(WEAKEST);
    let period = record.period(opened.month);
    for row in rows.iter_mut().filter(|row| row.path.len() == 4) {
        let code = row.path.last().map(PointCode::new);
        let name = code.zip(period).and_then(|(code, period)| {
            let place = record.point_place(&code, period)?;
            Some(record.point(place, period)?.name.clone())
        });
        if let (Some(last), Some(name)) = (row.path.last_mut(), name) {
            *last = name;
        }
    }
    rows
}

#[cfg(feature = "ssr")]
fn results(record: &YearRecord, month: u8, track: Track, level: u8) -> Option<YearResults> {
    let city = record.open(Track::RegionToCity, month)?;
    let county = record.open(Track::CityToUnit, month)?;
    let tree = city.book.tree(0);
    let opened = if track == Track::RegionToCity { &city } else { &county };
    Some(YearResults {
        city: (!city.points.is_empty()).then(|| indicator(&tree)),
        domains: tree.children.iter().map(indicator).collect(),
        counties: counties(record, &county),
        weak: weak(record, opened, track, level),
    })
}

/// The month to show: the one asked for, else December, else, before there is any, the last one with values.
#[cfg(feature = "ssr")]
fn period_of(record: &YearRecord, asked: Option<u8>) -> Result<Period, ApiError> {
    let month = asked.filter(|month| (1..=LAST_MONTH).contains(month)).unwrap_or_else(|| record.last_month());
    record.period(month).ok_or(ApiError::NotFound)
}

/// The results of a year, now or as of a moment; without a year that of the month that is being reported.
#[server(prefix = "/api", endpoint = "year_end/results", input = GetUrl)]
pub async fn read_results(
    year: Option<i32>,
    month: Option<u8>,
    as_of: Option<i64>,
    track: Track,
    level: u8,
) -> Result<ResultsPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let year = year.unwrap_or_else(|| service.current_period().year());
    let event = service.last_event().await?;
    let (period, results) = match service.year_record(&user, year, as_of).await {
        Ok(record) => {
            let period = period_of(&record, month)?;
            (period, results(&record, period.month(), track, level))
        }
        Err(service::Error::NotFound) => (Period::new(year, LAST_MONTH).map_err(|_| ApiError::NotFound)?, None),
        Err(error) => return Err(error.into()),
    };
    Ok(ResultsPage { period, years: service.years().await?, as_of, results, event })
}

/// One organisation's results, or those of the `city`.
#[server(prefix = "/api", endpoint = "year_end/organisation", input = GetUrl)]
pub async fn read_organisation(
    year: Option<i32>,
    month: Option<u8>,
    org: OrgCode,
    as_of: Option<i64>,
) -> Result<OrgResults, ApiError> {
    let (user, service) = (user()?, service()?);
    let year = year.unwrap_or_else(|| service.current_period().year());
    let record = service.year_record(&user, year, as_of).await?;
    let track = if org.as_str() == CITY { Track::RegionToCity } else { Track::CityToUnit };
    let period = period_of(&record, month)?;
    let opened =
        record.open(track, period.month()).filter(|opened| !opened.points.is_empty()).ok_or(ApiError::NotFound)?;
    let subject = opened.book.subject_place(&org).ok_or(ApiError::NotFound)?;
    let tree = opened.book.tree(subject);
    let mut rows = Vec::with_capacity(opened.points.len() * 2);
    tree.children.iter().for_each(|node| flatten(&record, &opened, subject, node, 1, &mut rows));
    Ok(OrgResults {
        period,
        as_of,
        track,
        name: opened.orgs.get(subject).map(|org| record.orgs[*org].name.clone()),
        standing: opened.book.standing(subject),
        grade: grade_of(&opened, subject),
        weight: tree.weight,
        rows,
        explained: explain_total(&record, &opened, subject),
    })
}

#[cfg(feature = "ssr")]
fn flatten(record: &YearRecord, opened: &Opened, subject: usize, node: &Rolled, level: u8, rows: &mut Vec<ScoredRow>) {
    let of_point = (level == 4).then(|| opened.book.point_place(&PointCode::new(&node.code))).flatten();
    let known = of_point.and_then(|place| record.point(opened.points[place], record.period(opened.month)?));
    let point = of_point.zip(known).map(|(place, point)| {
        let cell = opened.book.cell(subject, place);
        ScoredPoint { code: point.code.clone(), unit: point.unit.clone(), target: cell.target, actual: cell.actual }
    });
    rows.push(ScoredRow {
        level,
        name: known.map_or_else(|| node.code.clone(), |point| point.name.clone()),
        weight: node.weight,
        score: node.score,
        status: node.status,
        missing: node.missing,
        errors: node.errors,
        point,
    });
    node.children.iter().for_each(|child| flatten(record, opened, subject, child, level + 1, rows));
}

/// Explains a number: `POINT.ORG.PERIOD` is the score of a point, `.ORG.PERIOD` a total.
#[server(prefix = "/api", endpoint = "year_end/explain", input = GetUrl)]
pub async fn explain(of: String, as_of: Option<i64>) -> Result<Explained, ApiError> {
    let (user, service) = (user()?, service()?);
    Ok(service.explain(&user, &of, as_of).await?)
}
