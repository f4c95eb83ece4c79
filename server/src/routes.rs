//! Every address of the server, in one router.

use crate::{Error, assets, config::Config, entry_form, evidence, imports, live, security, session, shares, warnings};
use app::{ApiError, App, shell};
use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{StatusCode, Uri},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos_axum::generate_route_list;
use service::Service;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, trace::TraceLayer};

/// Workbooks and attachments.
const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct AppState {
    pub service: Service,
    /// People reach the server by https.
    pub secure: bool,
    /// Ends open streams at shutdown.
    pub stop: CancellationToken,
}

pub(crate) fn router(service: Service, config: &Config, stop: CancellationToken) -> Result<Router, Error> {
    let state = AppState { service, secure: config.secure(), stop };
    let pages = generate_route_list(App)
        .into_iter()
        .fold(Router::new(), |router, listing| router.route(listing.path(), get(page)));
    let known = pages
        .route("/login", post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/language", post(session::choose_language))
        .route("/progress/save", post(entry_form::save))
        .route("/api/v1/evidence", post(evidence::upload))
        .route("/api/v1/evidence/{id}", get(evidence::download))
        .route("/api/v1/evidence/{id}/remove", post(evidence::remove))
        .route("/api/v1/board", get(warnings::board))
        .route("/s/{token}", get(shares::show))
        .route("/api/v1/imports", post(imports::upload))
        .route("/api/v1/live", get(live::stream))
        .route("/api/{*function}", get(server_function).post(server_function))
        .fallback(file_or_not_found)
        .layer(from_fn_with_state(state.clone(), session::identify))
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    let router = Router::new()
        .route("/healthz", get(healthz))
        .route("/pkg/{*path}", get(package))
        .merge(known)
        .with_state(state)
        .layer(CompressionLayer::new());
    Ok(security::protect(router, config)?.layer(CatchPanicLayer::new()).layer(TraceLayer::new_for_http()))
}

/// A page, complete: the server waits for all that it shows.
pub(crate) async fn page(request: Request) -> Response {
    leptos_axum::render_app_async_with_context(|| {}, shell)(request).await.into_response()
}

async fn server_function(request: Request<Body>) -> Response {
    let path = request.uri().path();
    if leptos::server_fn::axum::get_server_fn_service(path, request.method().clone()).is_none() {
        return not_found();
    }
    leptos_axum::handle_server_fns(request).await.into_response()
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, Json(ApiError::NotFound)).into_response()
}

async fn package(uri: Uri, request: Request) -> Response {
    asset(&uri, &request).unwrap_or_else(not_found)
}

fn asset(uri: &Uri, request: &Request) -> Option<Response> {
    assets::file(uri.path().trim_start_matches('/'), request.headers())
}

async fn file_or_not_found(uri: Uri, request: Request) -> Response {
    if let Some(response) = asset(&uri, &request) {
        return response;
    }
    if uri.path().starts_with("/api/") { not_found() } else { page(request).await }
}

/// Ready: the database answers.
async fn healthz(State(state): State<AppState>) -> Response {
    match state.service.is_demo().await {
        Ok(demo) => {
            let site: Arc<_> = assets::site();
            Json(serde_json::json!({
                "status": "ok", "version": env!("CARGO_PKG_VERSION"), "build": site.build, "demo": demo,
            }))
            .into_response()
        }
        Err(error) => {
            tracing::error!(%error, "not ready");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
