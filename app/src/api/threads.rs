//! Server functions of the threads of entries.

use crate::ApiError;
use domain::{ids::RowId, period::Period, review::Thread};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

/// A thread, with the event from which its page follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPage {
    pub thread: Thread,
    pub event: i64,
}

#[server(prefix = "/api", endpoint = "review/thread", input = GetUrl)]
pub async fn read_thread(assignment: RowId, period: Period) -> Result<ThreadPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    Ok(ThreadPage { thread: service.thread(&user, &assignment, period).await?, event })
}

/// Writes a message. `next` is where a plain form goes on.
#[server(prefix = "/api", endpoint = "review/say")]
pub async fn say(
    assignment: RowId,
    period: Period,
    text: String,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    let plain = crate::kept::is_plain_form();
    let said = service()?.write_message(&user()?, &assignment, period, &text).await;
    if !plain {
        return Ok(said?);
    }
    let local = ["/review?", "/progress/"].iter().any(|page| next.starts_with(page));
    let local = local && next.chars().all(|c| c.is_ascii_graphic());
    let back = if local { next } else { format!("/progress/{assignment}/thread?period={period}") };
    leptos_axum::redirect(&match said {
        Ok(()) => back,
        Err(_) => format!("{back}&refused=message"),
    });
    Ok(())
}

/// Notes how far the reader has read.
#[server(prefix = "/api", endpoint = "review/seen")]
pub async fn seen(assignment: RowId, period: Period, read_to: RowId) -> Result<(), ApiError> {
    Ok(service()?.mark_read(&user()?, &assignment, period, &read_to).await?)
}
