//! Server functions of the indicator tree, and the years and months that pages are about.

use crate::ApiError;
use domain::{
    Decimal,
    ids::PointCode,
    indicators::{PointSheet, Track},
    period::Period,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, use_language, user};

/// What a page is about when its address does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The month that is being reported.
    pub current: Period,
    /// Years that have indicators, newest first.
    pub years: Vec<i32>,
}

#[server(prefix = "/api", endpoint = "indicators/calendar", input = GetUrl)]
pub async fn read_calendar() -> Result<Calendar, ApiError> {
    user()?;
    let service = service()?;
    Ok(Calendar { current: service.current_period(), years: service.years().await? })
}

/// A row of the tree as it is shown: what a page does not show is not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorRow {
    /// 1 to 3 for indicators, 4 for assessment points.
    pub level: u8,
    pub name: String,
    pub weight: Decimal,
    /// Number of points below.
    pub points: usize,
    /// Present on points alone.
    pub point: Option<PointDetail>,
}

/// An assessment point, its texts in the language of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointDetail {
    pub code: String,
    pub unit: String,
    pub target: Decimal,
    pub method: String,
    pub direction: String,
    pub cycle: String,
    pub standard: String,
    pub scoring_unit: String,
    /// The first one reports.
    pub responsible_units: Vec<String>,
    pub remarks: String,
}

/// The tree of a year and track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    pub track: Track,
    pub year: i32,
    /// Years that have indicators, newest first.
    pub years: Vec<i32>,
    pub rows: Vec<IndicatorRow>,
}

/// The tree of a track; without a year that of the month that is being reported.
#[server(prefix = "/api", endpoint = "indicators/tree", input = GetUrl)]
pub async fn read_tree(track: Track, year: Option<i32>) -> Result<Tree, ApiError> {
    let (user, service, language) = (user()?, service()?, use_language());
    let year = year.unwrap_or_else(|| service.current_period().year());
    let points = service.points(&user, track, year).await?;
    let points: Vec<_> = points.iter().map(|point| point.as_ref().clone()).collect();
    let rows = domain::indicators::tree_rows(&points)
        .into_iter()
        .map(|row| IndicatorRow {
            level: row.level,
            name: row.name,
            weight: row.weight,
            points: row.points,
            point: row.point.map(|point| PointDetail {
                method: point.rule.method_name(language).to_owned(),
                direction: point.direction.name(language).to_owned(),
                cycle: point.cycle.name(language).to_owned(),
                standard: point.standard_text(language),
                code: point.code.to_string(),
                unit: point.unit,
                target: point.target,
                scoring_unit: point.scoring_unit,
                responsible_units: point.responsible_units,
                remarks: point.remarks,
            }),
        })
        .collect();
    Ok(Tree { track, year, years: service.years().await?, rows })
}

/// One point with everyone who has it, as far as the reader may see them.
#[server(prefix = "/api", endpoint = "indicators/point", input = GetUrl)]
pub async fn read_point(code: PointCode) -> Result<PointSheet, ApiError> {
    Ok(service()?.point_sheet(&user()?, &code).await?)
}
