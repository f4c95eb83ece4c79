//! Server functions of the periods: opening and closing days, extensions. Plain forms send what changes.

use crate::ApiError;
use domain::{
    ids::{OrgCode, RowId},
    period::Period,
    periods::PeriodPage,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};
#[cfg(feature = "ssr")]
use domain::ids::PointCode;

/// The page with the event from which it follows changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Periods {
    pub page: PeriodPage,
    pub event: i64,
}

/// The periods of a year; the one that is open in detail where none is named.
#[server(prefix = "/api", endpoint = "periods/page", input = GetUrl)]
pub async fn read_periods(period: Option<Period>) -> Result<Periods, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    let event = service.last_event().await?;
    Ok(Periods { page: service.periods(&user, period).await?, event })
}

/// Grants a unit a later last day, for one point where its code is given.
#[server(prefix = "/api", endpoint = "periods/extend")]
pub async fn extend(
    period: Period,
    org: OrgCode,
    #[server(default)] point: String,
    #[server(default)] due: String,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let point = Some(point.trim()).filter(|code| !code.is_empty()).map(PointCode::new);
    let of = service::periods::Beneficiary { org, point };
    let done = service()?.extend_period(&user()?, period, of, &due, &reason).await;
    told(period, done.map(drop))
}

/// Takes an extension back.
#[server(prefix = "/api", endpoint = "periods/withdraw")]
pub async fn withdraw(period: Period, id: RowId) -> Result<(), ApiError> {
    let done = service()?.withdraw_extension(&user()?, period, &id).await;
    told(period, done)
}

/// Changes on which days each period of the year opens and closes.
#[server(prefix = "/api", endpoint = "periods/days")]
pub async fn set_days(period: Period, open_day: u8, due_day: u8) -> Result<(), ApiError> {
    let done = service()?.set_period_days(&user()?, period.year(), open_day, due_day).await;
    told(period, done.map(drop))
}

/// Leads a plain form back to the period.
#[cfg(feature = "ssr")]
pub(super) fn told(period: Period, done: service::Result<()>) -> Result<(), ApiError> {
    if !crate::kept::is_plain_form() {
        return Ok(done?);
    }
    let refused = done.as_ref().err().map(|error| format!("&refused={}", super::review::refusal(error)));
    leptos_axum::redirect(&format!("/periods?period={period}{}", refused.unwrap_or_default()));
    Ok(())
}
