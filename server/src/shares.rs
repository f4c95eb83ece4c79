//! `GET /s/{token}`: a report for whoever has the link.

use crate::routes::AppState;
use app::{ApiError, Refusal, context::RequestContext, refusal_page, shared_page};
use axum::{
    Extension,
    extract::{Path, State},
    http::{
        HeaderName, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY},
    },
    response::{Html, IntoResponse, Response},
};
use service::shares::ShareRefusal;

/// The address is the secret: nothing may keep it, find it or pass it on, and the page can run nothing.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow, noarchive"),
];

pub(crate) async fn show(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(token): Path<String>,
) -> Response {
    let (site, l) = (&context.site, context.language);
    let refuse = |status, refusal| (status, HEADERS, Html(refusal_page(site, l, refusal))).into_response();
    match state.service.shared_report(&token).await {
        Ok(Ok(shared)) => {
            let now = state.service.clock().now();
            let page = shared_page(site, l, shared.body, &shared.recipient, shared.expires_at, now);
            (HEADERS, Html(page)).into_response()
        }
        Ok(Err(ShareRefusal::Unknown)) => refuse(StatusCode::NOT_FOUND, Refusal::Unknown),
        Ok(Err(ShareRefusal::Over)) => refuse(StatusCode::GONE, Refusal::Over),
        Err(error) => {
            tracing::error!(%error, request = context.id, "a shared report cannot be shown");
            (StatusCode::SERVICE_UNAVAILABLE, ApiError::Unavailable.text(l)).into_response()
        }
    }
}
