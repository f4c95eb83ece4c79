//! The live stream: what a page missed, then what is committed, as server-sent events.
//!
//! `hello` (the build's id) · `change` (a [`domain::warnings::LiveEvent`] under its id) · `resync` (too much was missed:
//! load anew). A stream ends with its session and with the server.

use crate::{assets, routes::AppState, session};
use app::{ApiError, context::RequestContext};
use axum::{
    Extension, Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use domain::accounts::{Right, SessionUser};
use futures::Stream;
use serde::Deserialize;
use service::live::{Missed, StoredEvent};
use std::{convert::Infallible, time::Duration};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{MissedTickBehavior, interval},
};

/// How often the stream looks whether the session still stands, and keeps the connection open through proxies.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
const LAST_EVENT_ID: &str = "last-event-id";

#[derive(Deserialize)]
pub(crate) struct After {
    /// The last event that the page includes.
    after: Option<i64>,
}

/// `GET /api/v1/live`
pub(crate) async fn stream(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(query): Query<After>,
    headers: HeaderMap,
) -> Response {
    let refuse = |status, error: ApiError| (status, Json(error)).into_response();
    let (Some(user), Some(token)) = (context.user, session::token(&state, &headers).map(str::to_owned)) else {
        return refuse(StatusCode::UNAUTHORIZED, ApiError::SignedOut);
    };
    if !user.may(Right::SeeBoard) {
        return refuse(StatusCode::FORBIDDEN, ApiError::Forbidden);
    }
    // What the browser has seen itself is newer than what the page was loaded with.
    let seen = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.parse().ok());
    // Subscribed before the past is read, so that nothing falls between.
    let events = state.service.events();
    Sse::new(follow(state, user, token, seen.or(query.after), events)).into_response()
}

fn follow(
    state: AppState,
    mut user: SessionUser,
    token: String,
    after: Option<i64>,
    mut events: Receiver<StoredEvent>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    async_stream::stream! {
        yield Ok(Event::default().event("hello").data(&assets::site().build));
        let mut last = after.unwrap_or(0);
        if after.is_some() {
            match state.service.events_after(last).await {
                Ok(Missed::Events(missed)) => {
                    for event in missed {
                        last = event.id;
                        if let Some(event) = told(&event, &user) {
                            yield Ok(event);
                        }
                    }
                }
                Ok(Missed::TooMany) => yield Ok(resync()),
                Err(error) => {
                    tracing::error!(%error, "missed events cannot be read");
                    yield Ok(resync());
                }
            }
        }
        let mut ticks = interval(KEEP_ALIVE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.tick().await;
        loop {
            tokio::select! {
                () = state.stop.cancelled() => break,
                event = events.recv() => match event {
                    Ok(event) if event.id > last => {
                        last = event.id;
                        if let Some(event) = told(&event, &user) {
                            yield Ok(event);
                        }
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => yield Ok(resync()),
                    Err(RecvError::Closed) => break,
                },
                _ = ticks.tick() => match state.service.session_user(&token).await {
                    Ok(Some(now)) => {
                        user = now;
                        yield Ok(Event::default().comment(""));
                    }
                    Ok(None) => break,
                    Err(error) => {
                        tracing::error!(%error, "the session of a stream cannot be read");
                        break;
                    }
                },
            }
        }
    }
}

fn resync() -> Event {
    Event::default().event("resync").data("")
}

/// The event, if the user may be told.
fn told(event: &StoredEvent, user: &SessionUser) -> Option<Event> {
    if !event.is_for(user) {
        return None;
    }
    let told = Event::default().id(event.id.to_string()).event("change").json_data(&event.payload);
    told.inspect_err(|error| tracing::error!(%error, id = event.id, "an event cannot be written")).ok()
}
