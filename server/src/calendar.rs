//! `GET /api/v1/calendar.ics` for who is signed in, `GET /calendar/{token}/deadlines.ics` for a calendar app.

use crate::routes::AppState;
use app::{ApiError, context::RequestContext, kept};
use axum::{
    Extension, Json,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderName, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, REFERRER_POLICY},
    },
    response::{IntoResponse, Response},
};
use documents::calendar::{CalendarEvent, calendar};
use domain::{accounts::SessionUser, calendar::Deadline, language::Language};
use service::Result;
use time::OffsetDateTime;

const HEADERS: [(HeaderName, &str); 4] = [
    (CONTENT_TYPE, "text/calendar; charset=utf-8"),
    (CONTENT_DISPOSITION, "inline; filename=\"kaoping.ics\""),
    // The second address is a secret, and both are some person's own.
    (CACHE_CONTROL, "private, no-store"),
    (REFERRER_POLICY, "no-referrer"),
];

pub(crate) async fn own(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    headers: HeaderMap,
) -> Response {
    let Some(user) = &context.user else { return refused(ApiError::SignedOut) };
    answer(written(&state, user, &headers, context.language).await, &context)
}

pub(crate) async fn subscribed(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let read = async {
        let user = state.service.calendar_reader(&token).await?;
        written(&state, &user, &headers, context.language).await
    };
    answer(read.await, &context)
}

async fn written(state: &AppState, user: &SessionUser, headers: &HeaderMap, l: Language) -> Result<String> {
    let deadlines = state.service.deadlines(user).await?;
    let origin = kept::origin_of(headers);
    let owner = user.org_name.as_deref().unwrap_or(&user.display_name);
    let name = format!("{}{owner}", l.pick("考评台：", "Kaoping: "));
    let events: Vec<_> = deadlines.iter().map(|deadline| event(deadline, user, &origin, l)).collect();
    Ok(calendar(&name, OffsetDateTime::now_utc(), &events))
}

fn event(deadline: &Deadline, user: &SessionUser, origin: &str, l: Language) -> CalendarEvent {
    let url = format!("{origin}{}", deadline.address());
    CalendarEvent {
        // Two people of a unit may have both calendars side by side.
        uid: format!("{}-{}@kaoping", deadline.key(), user.id),
        day: deadline.day,
        title: deadline.title(l),
        description: format!("{}\n{url}", deadline.standing(l)),
        url,
        alarm: !deadline.is_done(),
    }
}

fn answer(written: Result<String>, context: &RequestContext) -> Response {
    match written {
        Ok(text) => (HEADERS, text).into_response(),
        Err(error) => {
            let error = ApiError::from(error);
            if error.status() >= 500 {
                tracing::error!(request = context.id, "a calendar cannot be written");
            }
            refused(error)
        }
    }
}

fn refused(error: ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error)).into_response()
}
