//! Server functions of the inbox.

use crate::ApiError;
use domain::{ids::RowId, inbox::Notice};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

/// What the user's unit was told, with the event from which the page follows changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboxPage {
    pub notices: Vec<Notice>,
    pub event: i64,
}

#[server(prefix = "/api", endpoint = "inbox/list", input = GetUrl)]
pub async fn read_inbox() -> Result<InboxPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    Ok(InboxPage { notices: service.inbox(&user).await?, event })
}

/// How much the user's unit has not read, with the event from which the frame follows changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    pub count: i64,
    pub event: i64,
}

#[server(prefix = "/api", endpoint = "inbox/unread", input = GetUrl)]
pub async fn read_unread() -> Result<Unread, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    Ok(Unread { count: service.unread_notices(&user).await?, event })
}

/// Marks one row as read, or all where none is named. A plain form leads back to the inbox.
#[server(prefix = "/api", endpoint = "inbox/mark_read")]
pub async fn mark_read(#[server(default)] id: Option<RowId>) -> Result<(), ApiError> {
    service()?.mark_notices_read(&user()?, id).await?;
    if crate::kept::is_plain_form() {
        leptos_axum::redirect("/inbox");
    }
    Ok(())
}
