//! Server functions of decomposition and dispatch.

use crate::ApiError;
use domain::{
    decomposition::{
        Basis, CellInput, Change, Column, Grid, Saved,
        dispatch::{Dispatch, DispatchSheet, Signature, TaskForm, TaskRow},
    },
    ids::{OrgCode, PointCode, RowId},
    indicators::{Aggregation, Track},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{
    context::{service, user},
    kept::{self, is_plain_form},
};
#[cfg(feature = "ssr")]
use domain::{
    accounts::Right,
    decomposition::{
        UnitKind,
        dispatch::{NewDispatch, Selection},
    },
};

/// The grid to work on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridPage {
    pub grid: Grid,
    /// The reader may change it.
    pub may_change: bool,
    /// The event from which the page follows changes.
    pub event: i64,
    /// Years that have indicators, newest first.
    pub years: Vec<i32>,
}

/// One point to work on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointPage {
    /// With this point's row alone.
    pub grid: Grid,
    pub bases: Vec<Basis>,
    pub history: Vec<Change>,
    pub may_change: bool,
    /// What was typed and could not be saved.
    pub unsaved: Option<Unsaved>,
}

/// What a plain form brought and what was wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Unsaved {
    pub cells: Vec<CellInput>,
    pub reason: String,
    pub error: Option<ApiError>,
}

/// How the parts of a point are to add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AggregationInput {
    pub point: PointCode,
    pub revision: i64,
    pub aggregation: Aggregation,
}

/// The batches of a year, and what a new one would start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DispatchPage {
    pub track: Track,
    pub year: i32,
    pub parent_name: Option<String>,
    pub dispatches: Vec<Dispatch>,
    pub columns: Vec<Column>,
    /// Level-1 indicators.
    pub domains: Vec<String>,
    /// Cells that were changed after they had been handed down.
    pub changed: usize,
    /// Points whose parts do not come to the whole.
    pub differing: usize,
    pub may_change: bool,
    /// ISO date: the business day, the first that can be chosen.
    pub today: String,
    /// ISO date, a week ahead.
    pub usual_due: String,
    pub event: i64,
}

/// What a county keeps of its own units, and the figures to divide by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitsPage {
    pub units: Vec<Column>,
    /// A county, which keeps its units itself.
    pub keeps_units: bool,
    pub figures: Vec<(String, i64)>,
    pub year: i32,
}

#[cfg(feature = "ssr")]
fn year_or_current(service: &service::Service, year: Option<i32>) -> i32 {
    year.unwrap_or_else(|| service.current_period().year())
}

/// Leads a plain form back to its page, with the problem's code where it was refused.
#[cfg(feature = "ssr")]
fn lead_back<T>(page: &str, result: &Result<T, ApiError>) {
    if !is_plain_form() {
        return;
    }
    let code = match result {
        Ok(_) => return leptos_axum::redirect(page),
        Err(ApiError::SignedOut | ApiError::Forbidden) => return,
        Err(ApiError::NotFound) => "failed",
        Err(error) => error.problems().first().map_or("failed", |problem| problem.code.as_str()),
    };
    let sign = if page.contains('?') { '&' } else { '?' };
    leptos_axum::redirect(&format!("{page}{sign}refused={code}"));
}

#[server(prefix = "/api", endpoint = "decomposition/grid", input = GetUrl)]
pub async fn read_grid(track: Track, year: Option<i32>) -> Result<GridPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    let grid = service.decomposition(&user, track, year_or_current(&service, year)).await?;
    let years = if grid.rows.is_empty() { service.years().await? } else { Vec::new() };
    Ok(GridPage { grid, may_change: user.may(Right::Decompose), event, years })
}

/// One point; `unsaved` is the token of a form that was refused.
#[server(prefix = "/api", endpoint = "decomposition/point", input = GetUrl)]
pub async fn read_point(point: PointCode, unsaved: Option<String>) -> Result<PointPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let (grid, bases, history) = service.decomposed_point(&user, &point).await?;
    let unsaved =
        unsaved.and_then(|token| kept::get(&user, &token)).and_then(|text| serde_json::from_slice(&text).ok());
    Ok(PointPage { grid, bases, history, may_change: user.may(Right::Decompose), unsaved })
}

/// Changes parts. A plain form is led back to its point, with what was typed where it was refused.
#[server(prefix = "/api", endpoint = "decomposition/change")]
pub async fn change_parts(
    #[server(default)] cells: Vec<CellInput>,
    #[server(default)] aggregations: Vec<AggregationInput>,
    #[server(default)] reason: String,
    #[server(default)] drop_reported: bool,
) -> Result<Saved, ApiError> {
    let (user, service) = (user()?, service()?);
    let point = cells.first().map(|cell| cell.point.clone());
    let typed = is_plain_form().then(|| cells.clone());
    let aggregations = aggregations.into_iter().map(|a| (a.point, a.revision, a.aggregation)).collect();
    let result = service.change_parts(&user, cells, aggregations, &reason, drop_reported).await;
    let result = result.map_err(ApiError::from);
    let (Some(typed), Some(point)) = (typed, point) else { return result };
    let address = format!("/decomposition/points/{point}");
    match &result {
        Ok(_) => leptos_axum::redirect(&format!("{address}?saved=1")),
        Err(ApiError::Forbidden | ApiError::NotFound) => {}
        Err(error) => {
            let unsaved = Unsaved { cells: typed, reason, error: Some(error.clone()) };
            let token = kept::put(&user, serde_json::to_vec(&unsaved).unwrap_or_default())?;
            leptos_axum::redirect(&format!("{address}?unsaved={token}"));
            return Ok(Saved::default());
        }
    }
    result
}

#[server(prefix = "/api", endpoint = "decomposition/dispatches", input = GetUrl)]
pub async fn read_dispatches(track: Track, year: Option<i32>) -> Result<DispatchPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let year = year_or_current(&service, year);
    let event = service.last_event().await?;
    let grid = service.decomposition(&user, track, year).await?;
    let today = service.clock().today();
    Ok(DispatchPage {
        track,
        year,
        dispatches: service.dispatches(&user, track, year).await?,
        domains: grid.domains(),
        changed: grid.changed(),
        differing: grid.rows.iter().filter(|row| !row.check().agrees()).count(),
        parent_name: grid.parent.map(|(_, name)| name),
        columns: grid.columns,
        may_change: user.may(Right::Decompose),
        today: today.to_string(),
        usual_due: (today + std::time::Duration::from_secs(7 * 24 * 60 * 60)).to_string(),
        event,
    })
}

/// Hands targets down. `scope`: `all`, `due` (new or changed), or the name of a level-1 indicator.
#[server(prefix = "/api", endpoint = "decomposition/issue")]
pub async fn issue_dispatch(
    track: Track,
    year: i32,
    title: String,
    #[server(default)] message: String,
    due: String,
    #[server(default)] scope: String,
    #[server(default)] units: Vec<OrgCode>,
) -> Result<RowId, ApiError> {
    let (user, service) = (user()?, service()?);
    let selection = match scope.as_str() {
        "" | "all" => Selection::All,
        "due" => Selection::Due,
        domain => Selection::Domain(domain.to_owned()),
    };
    let new = NewDispatch { track, year, title, message, due, selection, units };
    let issued = service.issue_dispatch(&user, new).await.map_err(ApiError::from);
    let page = match &issued {
        Ok(id) => format!("/decomposition/dispatches/{id}"),
        Err(_) => format!("/decomposition/dispatches?track={}&year={year}", track.code()),
    };
    lead_back(&page, &issued);
    issued
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DispatchView {
    pub sheet: DispatchSheet,
    pub may_change: bool,
    pub event: i64,
}

#[server(prefix = "/api", endpoint = "decomposition/dispatch", input = GetUrl)]
pub async fn read_dispatch(id: RowId) -> Result<DispatchView, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    Ok(DispatchView { sheet: service.dispatch(&user, &id).await?, may_change: user.may(Right::Decompose), event })
}

/// Chases those who have not signed; tells how many were not chased today before.
#[server(prefix = "/api", endpoint = "decomposition/chase")]
pub async fn chase(id: RowId) -> Result<usize, ApiError> {
    let chased = service()?.chase(&user()?, &id).await.map_err(ApiError::from);
    lead_back(&format!("/decomposition/dispatches/{id}"), &chased);
    chased
}

/// Signs for a batch; for a unit below a county, in the name of `signer`.
#[server(prefix = "/api", endpoint = "decomposition/sign")]
pub async fn sign(
    id: RowId,
    #[server(default)] unit: Option<OrgCode>,
    #[server(default)] signer: String,
) -> Result<Signature, ApiError> {
    let signed = service()?.sign_for(&user()?, &id, unit.clone(), &signer).await.map_err(ApiError::from);
    let unit = unit.map(|unit| format!("?unit={unit}")).unwrap_or_default();
    lead_back(&format!("/tasks/{id}{unit}"), &signed);
    signed
}

/// What the unit has to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskPage {
    pub org_name: String,
    pub rows: Vec<TaskRow>,
    pub event: i64,
}

#[server(prefix = "/api", endpoint = "decomposition/tasks", input = GetUrl)]
pub async fn read_tasks() -> Result<TaskPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    let rows = service.tasks(&user).await?;
    Ok(TaskPage { org_name: user.org_name.unwrap_or_default(), rows, event })
}

/// A unit's form of a batch; the user's own where none is named.
#[server(prefix = "/api", endpoint = "decomposition/form", input = GetUrl)]
pub async fn read_form(id: RowId, unit: Option<OrgCode>) -> Result<TaskForm, ApiError> {
    Ok(service()?.task_form(&user()?, &id, unit.as_ref()).await?)
}

#[server(prefix = "/api", endpoint = "decomposition/units", input = GetUrl)]
pub async fn read_units(year: Option<i32>) -> Result<UnitsPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let year = year_or_current(&service, year);
    let figures = service.figures(&user).await?;
    let keeps_units = user.role == domain::accounts::Role::CountyOffice;
    let units = match keeps_units {
        true => service.sub_units(&user).await?,
        false => service.decomposition(&user, Track::CityToUnit, year).await?.columns,
    };
    Ok(UnitsPage { units, keeps_units, figures, year })
}

#[cfg(feature = "ssr")]
const UNITS: &str = "/decomposition/units";

/// Adds units below the county, one name a line; tells how many are new.
#[server(prefix = "/api", endpoint = "decomposition/add_units")]
pub async fn add_units(kind: String, names: String) -> Result<usize, ApiError> {
    let kind = UnitKind::from_code(&kind).ok_or(ApiError::NotFound)?;
    let added = service()?.add_sub_units(&user()?, kind, &names).await.map_err(ApiError::from);
    lead_back(UNITS, &added);
    added
}

/// Takes a unit away that has no target and was handed nothing.
#[server(prefix = "/api", endpoint = "decomposition/remove_unit")]
pub async fn remove_unit(unit: OrgCode) -> Result<(), ApiError> {
    let removed = service()?.remove_sub_unit(&user()?, &unit).await.map_err(ApiError::from);
    lead_back(UNITS, &removed);
    removed
}

/// Keeps a column of figures to divide by.
#[server(prefix = "/api", endpoint = "decomposition/figures")]
pub async fn save_figures(year: i32, name: String, text: String) -> Result<usize, ApiError> {
    let saved = service()?.save_figures(&user()?, Track::CityToUnit, year, &name, &text).await.map_err(ApiError::from);
    lead_back(UNITS, &saved);
    saved
}
