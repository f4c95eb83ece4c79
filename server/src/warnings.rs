//! `GET /api/v1/board?track=&period=`: the board as JSON, for programs and for the wall. What has not changed is not sent.

use crate::routes::AppState;
use app::{ApiError, context::RequestContext};
use axum::{
    Extension, Json,
    extract::{Query, State},
    http::{
        HeaderMap, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use domain::{indicators::Track, period::Period};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    track: Track,
    /// Without one, the month that is being reported.
    period: Option<Period>,
}

/// `GET /api/v1/board`
pub(crate) async fn board(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let Some(user) = context.user else {
        return (StatusCode::UNAUTHORIZED, Json(ApiError::SignedOut)).into_response();
    };
    let service = &state.service;
    let period = asked.period.unwrap_or_else(|| service.current_period());
    let computed = match service.board(&user, asked.track, period).await {
        Ok(computed) => computed,
        Err(error) => return refuse(error.into()),
    };
    // The business day turns what is not reported into missing; and two users of one browser may see different parts.
    let scope = match &user.org {
        Some(org) if !user.role.sees_whole_city() => org.as_str(),
        _ => "city",
    };
    let tag = format!("\"{}-{}-{scope}\"", computed.board.revision, service.clock().today());
    let kept = [(ETAG, tag.as_str()), (CACHE_CONTROL, "private, no-cache"), (VARY, "cookie")];
    let known = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(CONTENT_TYPE, "application/json")], computed.json()).into_response()
}

fn refuse(error: ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error)).into_response()
}
