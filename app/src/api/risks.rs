//! Server functions of the points at risk.

use crate::ApiError;
use domain::{
    forecast::{RiskFilter, RiskPage},
    indicators::Track,
    period::Period,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

/// The points at risk; without a period by what was reported up to the month that is being reported.
#[server(prefix = "/api", endpoint = "risks/list", input = GetUrl)]
pub async fn read_risks(
    track: Track,
    period: Option<Period>,
    #[server(default)] filter: RiskFilter,
) -> Result<RiskPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    Ok(service.risks(&user, track, period, filter).await?)
}
