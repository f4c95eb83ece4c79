//! Server functions of the links that a leader opens without signing in.

use crate::ApiError;
use domain::{ids::RowId, shares::ShareRow};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{
    context::{service, user},
    kept::{self, is_plain_form},
};

/// A link just made. Its address is not stored anywhere: it is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    pub url: String,
    pub recipient: String,
    /// UTC milliseconds.
    pub expires_at: i64,
}

/// The links of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareList {
    pub rows: Vec<ShareRow>,
    /// UTC milliseconds; decides which links are over.
    pub now: i64,
    /// ISO date, a week ahead.
    pub usual_expiry: String,
    /// ISO date: today, the first that can be chosen.
    pub first_expiry: String,
    /// A link that a plain form has just made.
    pub made: Option<NewLink>,
}

#[server(prefix = "/api", endpoint = "shares/list", input = GetUrl)]
pub async fn shares(report: RowId, made: Option<String>) -> Result<ShareList, ApiError> {
    let (user, service) = (user()?, service()?);
    let rows = service.shares(&user, &report).await?;
    let made = made.and_then(|token| kept::show(&user, &token)).and_then(|link| serde_json::from_slice(&link).ok());
    let now = service.clock().now();
    Ok(ShareList { rows, now, usual_expiry: day(now + 7 * 24 * 60 * 60 * 1000), first_expiry: day(now), made })
}

/// Makes a link that is valid through the given day in China.
#[server(prefix = "/api", endpoint = "shares/create")]
pub async fn create_share(report: RowId, recipient: String, expires: String) -> Result<NewLink, ApiError> {
    let (user, service) = (user()?, service()?);
    let expires_at = domain::shares::end_of_day(&expires).ok_or_else(|| {
        service::Error::invalid(
            "date_expected",
            "expires",
            "请选择有效期，例如 2023-10-16。",
            "Choose the last day, such as 2023-10-16.",
        )
    })?;
    let token = service.share_report(&user, &report, recipient.trim(), expires_at).await?;
    let url = format!("{}/s/{token}", kept::origin());
    let link = NewLink { url, recipient: recipient.trim().to_owned(), expires_at };
    if is_plain_form() {
        let token = kept::put(&user, serde_json::to_vec(&link).unwrap_or_default())?;
        leptos_axum::redirect(&format!("/expenditure/{report}?show=share&made={token}"));
    }
    Ok(link)
}

#[server(prefix = "/api", endpoint = "shares/revoke")]
pub async fn revoke_share(id: RowId) -> Result<(), ApiError> {
    Ok(service()?.revoke_share(&user()?, &id).await?)
}

/// The ISO date in China.
#[cfg(feature = "ssr")]
fn day(utc_milliseconds: i64) -> String {
    domain::moment::Moment::of(utc_milliseconds).iso().chars().take(10).collect()
}
