//! Server functions of the calendar of one's own deadlines. Plain forms make and end the address for calendar apps.

use crate::ApiError;
use domain::Date;
use domain::calendar::Deadline;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{
    context::{service, user},
    kept::{self, is_plain_form},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalendarPage {
    pub deadlines: Vec<Deadline>,
    pub today: Date,
    /// When the address for calendar apps was made (UTC milliseconds).
    pub linked_at: Option<i64>,
    /// An address that was made just now; it is shown once.
    pub made: Option<String>,
}

#[server(prefix = "/api", endpoint = "calendar/page", input = GetUrl)]
pub async fn read_calendar(made: Option<String>) -> Result<CalendarPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let deadlines = service.deadlines(&user).await?;
    let made = made.and_then(|token| kept::show(&user, &token)).and_then(|url| String::from_utf8(url).ok());
    let linked_at = service.calendar_link(&user).await?;
    Ok(CalendarPage { deadlines, today: service.clock().today(), linked_at, made })
}

/// Makes an address for calendar apps and ends an earlier one. Its token is stored nowhere.
#[server(prefix = "/api", endpoint = "calendar/link")]
pub async fn make_link() -> Result<String, ApiError> {
    let (user, service, origin, plain) = (user()?, service()?, kept::origin(), is_plain_form());
    let token = service.make_calendar_link(&user).await?;
    let url = format!("{origin}/calendar/{token}/deadlines.ics");
    if plain {
        let token = kept::put(&user, url.clone().into_bytes())?;
        leptos_axum::redirect(&format!("/calendar?made={token}"));
    }
    Ok(url)
}

#[server(prefix = "/api", endpoint = "calendar/end_link")]
pub async fn end_link() -> Result<(), ApiError> {
    let plain = is_plain_form();
    service()?.end_calendar_link(&user()?).await?;
    if plain {
        leptos_axum::redirect("/calendar");
    }
    Ok(())
}
