//! Server functions of visits and of the issue sheet. What is recorded on site goes by `/api/v1/sync`, files by
//! `/api/v1/site-records`; plain forms send the rest.

use crate::ApiError;
use domain::{
    Date,
    ids::RowId,
    inspections::{Issue, IssueSheet, NewVisitInput, StepInput, VisitList, VisitSheet},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

/// The list with the event from which it follows changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitsLoaded {
    pub page: VisitList,
    pub event: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitLoaded {
    pub sheet: VisitSheet,
    pub event: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssuesLoaded {
    pub issues: Vec<Issue>,
    /// The business day that decides what is overdue.
    pub today: Date,
    pub event: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssueLoaded {
    pub sheet: IssueSheet,
    pub event: i64,
}

/// The visits that the user may see.
#[server(prefix = "/api", endpoint = "inspections/visits", input = GetUrl)]
pub async fn read_visits() -> Result<VisitsLoaded, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    Ok(VisitsLoaded { page: service.visits(&user).await?, event })
}

/// All that is needed at the site.
#[server(prefix = "/api", endpoint = "inspections/visit", input = GetUrl)]
pub async fn read_visit(id: RowId) -> Result<VisitLoaded, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    Ok(VisitLoaded { sheet: service.visit(&user, &id).await?, event })
}

/// The issue sheet, as far as the user may see it.
#[server(prefix = "/api", endpoint = "inspections/issues", input = GetUrl)]
pub async fn read_issues() -> Result<IssuesLoaded, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    Ok(IssuesLoaded { issues: service.issues(&user).await?, today: service.clock().today(), event })
}

/// One line of it.
#[server(prefix = "/api", endpoint = "inspections/issue", input = GetUrl)]
pub async fn read_issue(id: RowId) -> Result<IssueLoaded, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    Ok(IssueLoaded { sheet: service.issue(&user, &id).await?, event })
}

/// Plans a visit. A plain form leads to it.
#[server(prefix = "/api", endpoint = "inspections/plan")]
pub async fn plan_visit(#[server(default)] plan: NewVisitInput) -> Result<(), ApiError> {
    let done = service()?.plan_visit(&user()?, &plan).await;
    match done {
        Ok(id) => told(&format!("/visits/{id}"), Ok(())),
        Err(error) => told("/visits", Err(error)),
    }
}

/// Says that everybody is back from a visit, or that it does not take place.
#[server(prefix = "/api", endpoint = "inspections/end")]
pub async fn end_visit(id: RowId, #[server(default)] cancelled: bool) -> Result<(), ApiError> {
    let done = service()?.end_visit(&user()?, &id, cancelled).await;
    told(&format!("/visits/{id}"), done)
}

/// Feeds what a visit has found back to its unit.
#[server(prefix = "/api", endpoint = "inspections/feed_back")]
pub async fn feed_back(id: RowId, #[server(default)] due: String) -> Result<(), ApiError> {
    let done = service()?.feed_back_visit(&user()?, &id, &due).await;
    told(&format!("/visits/{id}"), done.map(drop))
}

/// Takes a step at a line of the issue sheet.
#[server(prefix = "/api", endpoint = "inspections/step")]
pub async fn take_step(id: RowId, revision: i64, #[server(default)] input: StepInput) -> Result<(), ApiError> {
    let done = service()?.take_issue_step(&user()?, &id, revision, input).await;
    told(&format!("/issues/{id}"), done.map(drop))
}

/// Leads a plain form back to its page.
#[cfg(feature = "ssr")]
fn told(page: &str, done: service::Result<()>) -> Result<(), ApiError> {
    if !crate::kept::is_plain_form() {
        return Ok(done?);
    }
    let refused = done.as_ref().err().map(|error| format!("?refused={}", super::review::refusal(error)));
    leptos_axum::redirect(&format!("{page}{}", refused.unwrap_or_default()));
    Ok(())
}
