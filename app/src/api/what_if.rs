//! Server functions of what-if.

use crate::ApiError;
use domain::{
    ids::RowId,
    indicators::Track,
    what_if::{Basis, RealYear, ScenarioRow, StoredScenario},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

/// The real year to try changes on, and what was saved before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhatIfPage {
    pub year: RealYear,
    /// The one that the address asks for.
    pub open: Option<StoredScenario>,
    /// Of the same year, the one changed last first.
    pub scenarios: Vec<ScenarioRow>,
    /// Years that have indicators, newest first.
    pub years: Vec<i32>,
}

/// A scenario says its own track, year and basis.
#[server(prefix = "/api", endpoint = "what_if/page", input = GetUrl)]
pub async fn read_what_if(
    track: Track,
    year: Option<i32>,
    basis: Basis,
    scenario: Option<RowId>,
) -> Result<WhatIfPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let open = match &scenario {
        Some(id) => Some(service.scenario(&user, id).await?),
        None => None,
    };
    let asked = (track, year.unwrap_or_else(|| service.current_period().year()), basis);
    let (track, year, basis) =
        open.as_ref().map_or(asked, |open| (open.scenario.track, open.scenario.year, open.scenario.basis));
    Ok(WhatIfPage {
        year: service.what_if_year(&user, track, year, basis).await?,
        scenarios: service.scenarios(&user, year).await?,
        years: service.years().await?,
        open,
    })
}

/// Stores a scenario, given as JSON: a new one without an id, else over the revision that was read.
#[server(prefix = "/api", endpoint = "what_if/save")]
pub async fn save_scenario(
    id: Option<RowId>,
    revision: i64,
    name: String,
    scenario: String,
) -> Result<ScenarioRow, ApiError> {
    let (user, service) = (user()?, service()?);
    let scenario = serde_json::from_str(&scenario).map_err(|_| ApiError::Outdated)?;
    Ok(service.save_scenario(&user, id, revision, name, scenario).await?)
}

/// Takes a scenario away and returns which.
#[server(prefix = "/api", endpoint = "what_if/remove")]
pub async fn remove_scenario(id: RowId) -> Result<RowId, ApiError> {
    service()?.remove_scenario(&user()?, &id).await?;
    if crate::kept::is_plain_form() {
        leptos_axum::redirect("/what-if");
    }
    Ok(id)
}
