//! Server functions of reporting.

use crate::ApiError;
use domain::{
    ids::RowId,
    period::Period,
    progress::{CollectGrid, CollectInput, EntryGrid, EntryInput, EntryList, EntrySheet, Submitted},
};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};
#[cfg(feature = "ssr")]
use service::progress::Listed;

/// A unit's list, with the event from which the page follows changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListPage {
    pub list: EntryList,
    pub event: i64,
}

/// A unit's grid, with the event from which the page follows changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridPage {
    pub grid: EntryGrid,
    pub event: i64,
}

/// What a county collects, with the event from which the page follows changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CollectPage {
    pub grid: CollectGrid,
    pub event: i64,
}

/// A neighbour in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbour {
    pub assignment: RowId,
    pub name: String,
}

/// Where an entry stands in its reporter's list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// From 1.
    pub number: usize,
    pub total: usize,
    pub previous: Option<Neighbour>,
    pub next: Option<Neighbour>,
    /// The next one that still has to be reported, in a circle.
    pub next_open: Option<Neighbour>,
}

/// An entry with what its page needs around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryPage {
    pub sheet: EntrySheet,
    /// None for someone who only looks.
    pub position: Option<Position>,
    /// The event from which the page follows changes.
    pub event: i64,
}

/// The list of the reporter's own organisation; the period that is open where none is named.
#[server(prefix = "/api", endpoint = "progress/entries", input = GetUrl)]
pub async fn entries(period: Option<Period>) -> Result<ListPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    let org = user.org.clone().ok_or(ApiError::Forbidden)?;
    let event = service.last_event().await?;
    Ok(ListPage { list: service.entries(&user, &org, period).await?, event })
}

/// The same list with all that is needed to fill it in at one place.
#[server(prefix = "/api", endpoint = "progress/grid", input = GetUrl)]
pub async fn read_entry_grid(period: Option<Period>) -> Result<GridPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    let org = user.org.clone().ok_or(ApiError::Forbidden)?;
    let event = service.last_event().await?;
    Ok(GridPage { grid: service.entry_grid(&user, &org, period).await?, event })
}

/// A county's points with what its units have reported, with the event from which the page follows changes.
#[server(prefix = "/api", endpoint = "progress/collect", input = GetUrl)]
pub async fn read_collected(period: Option<Period>) -> Result<CollectPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    let event = service.last_event().await?;
    Ok(CollectPage { grid: service.collect_grid(&user, period).await?, event })
}

/// Writes cells of it, all or none; returns how many have changed.
#[server(prefix = "/api", endpoint = "progress/save_collected", input = Json)]
pub async fn save_collected(period: Period, cells: Vec<CollectInput>) -> Result<usize, ApiError> {
    Ok(service()?.save_collected(&user()?, period, cells).await?)
}

/// One entry; the period that is open where none is named.
#[server(prefix = "/api", endpoint = "progress/entry", input = GetUrl)]
pub async fn entry(assignment: RowId, period: Option<Period>) -> Result<EntryPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    let event = service.last_event().await?;
    let sheet = service.entry(&user, &assignment, period).await?;
    let own = user.may(domain::accounts::Right::Report) && user.org.as_ref() == Some(&sheet.row.org);
    let position = match own {
        true => Some(position(&service.listed(&user, &sheet.row.org, period).await?, &assignment)),
        false => None,
    };
    Ok(EntryPage { sheet, position, event })
}

#[cfg(feature = "ssr")]
fn position(list: &[Listed], assignment: &RowId) -> Position {
    let neighbour = |entry: &Listed| Neighbour { assignment: entry.assignment.clone(), name: entry.name.clone() };
    let Some(index) = list.iter().position(|entry| entry.assignment == *assignment) else {
        return Position { total: list.len(), ..Position::default() };
    };
    Position {
        number: index + 1,
        total: list.len(),
        previous: index.checked_sub(1).and_then(|index| list.get(index)).map(neighbour),
        next: list.get(index + 1).map(neighbour),
        next_open: list[index + 1..].iter().chain(&list[..index]).find(|entry| entry.open).map(neighbour),
    }
}

/// Keeps what is typed; returns the time of saving (UTC milliseconds).
#[server(prefix = "/api", endpoint = "progress/save_draft")]
pub async fn save_draft(assignment: RowId, period: Period, input: EntryInput) -> Result<i64, ApiError> {
    Ok(service()?.save_draft(&user()?, &assignment, period, input).await?)
}

/// Keeps what is typed into several entries: all of it or nothing. Returns the time of saving (UTC milliseconds).
#[server(prefix = "/api", endpoint = "progress/save_drafts", input = Json)]
pub async fn save_drafts(period: Period, inputs: Vec<(RowId, EntryInput)>) -> Result<i64, ApiError> {
    Ok(service()?.save_drafts(&user()?, period, inputs).await?)
}

/// Forgets what the reporter has typed and not submitted.
#[server(prefix = "/api", endpoint = "progress/discard_draft")]
pub async fn discard_draft(assignment: RowId, period: Period) -> Result<(), ApiError> {
    Ok(service()?.discard_draft(&user()?, &assignment, period).await?)
}

/// Sends an entry to review; `base` is the revision that the reporter saw.
#[server(prefix = "/api", endpoint = "progress/submit")]
pub async fn submit_entry(
    assignment: RowId,
    period: Period,
    base: i64,
    input: EntryInput,
) -> Result<Submitted, ApiError> {
    Ok(service()?.submit_entry(&user()?, &assignment, period, base, input).await?)
}

/// Takes a file away from an entry.
#[server(prefix = "/api", endpoint = "progress/remove_evidence")]
pub async fn remove_evidence(id: RowId) -> Result<(), ApiError> {
    Ok(service()?.remove_evidence(&user()?, &id).await?)
}
