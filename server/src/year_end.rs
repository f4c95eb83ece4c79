//! `GET /api/v1/explanation?of=&as_of=`: how a number comes about, as plain text.

use crate::routes::AppState;
use app::{ApiError, context::RequestContext};
use axum::{
    Extension,
    extract::{Query, State},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// `POINT.ORG.PERIOD` is the score of a point, `.ORG.PERIOD` a total.
    of: String,
    as_of: Option<i64>,
}

/// `GET /api/v1/explanation`
pub(crate) async fn explanation(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(asked): Query<Asked>,
) -> Response {
    let found = match &context.user {
        Some(user) => {
            let found = state.service.explain(user, &asked.of, asked.as_of).await;
            found.map_err(ApiError::from)
        }
        None => Err(ApiError::SignedOut),
    };
    let kind = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "private, no-store")];
    match found {
        Ok(explained) => (kind, explained.text(context.language)).into_response(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, kind, error.text(context.language)).into_response()
        }
    }
}
