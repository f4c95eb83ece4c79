//! Every address of the server, in one router.

use crate::{
    Error, assets, calendar, config::Config, entry_form, evidence, exports, imports, inspections, live, rule_books,
    security, session, shares, sync, uploads, warnings, year_end,
};
use app::{ApiError, App, offline_shell, shell};
use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    handler::Handler,
    http::{StatusCode, Uri},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{get, patch, post},
};
use leptos_axum::generate_route_list;
use service::Service;
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, trace::TraceLayer};

/// Workbooks and attachments.
const BODY_LIMIT: usize = 32 * 1024 * 1024;
/// The longest error: two hundred problems of an import with their sentences.
const ERROR_LIMIT: usize = 1024 * 1024;
/// Far longer than any page takes, and shorter than people wait.
const RENDERED_WITHIN: Duration = Duration::from_secs(8);
const RENDER_TRIES: usize = 3;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct AppState {
    pub service: Service,
    /// People reach the server by https.
    pub secure: bool,
    /// Ends open streams at shutdown.
    pub stop: CancellationToken,
}

/// Routes with the addresses that they answer: the policy test has a line for each and fails where one is missing.
struct Routes {
    router: Router<AppState>,
    addresses: Vec<String>,
}

impl Routes {
    fn get<H: Handler<T, AppState>, T: 'static>(mut self, path: &str, handler: H) -> Self {
        self.addresses.push(format!("GET {path}"));
        self.router = self.router.route(path, get(handler));
        self
    }

    fn post<H: Handler<T, AppState>, T: 'static>(mut self, path: &str, handler: H) -> Self {
        self.addresses.push(format!("POST {path}"));
        self.router = self.router.route(path, post(handler));
        self
    }

    fn patch<H: Handler<T, AppState>, T: 'static>(mut self, path: &str, handler: H) -> Self {
        self.addresses.push(format!("PATCH {path}"));
        self.router = self.router.route(path, patch(handler));
        self
    }
}

fn routes() -> Routes {
    let nothing = Routes { router: Router::new(), addresses: Vec::new() };
    generate_route_list(App)
        .into_iter()
        .fold(nothing, |routes, page_of| routes.get(page_of.path(), page))
        .get("/offline-shell", offline)
        .post("/login", session::sign_in)
        .post("/sign-out", session::sign_out)
        .post("/language", session::choose_language)
        .post("/progress/save", entry_form::save)
        .post("/api/v1/evidence", evidence::upload)
        .get("/api/v1/evidence/{id}", evidence::download)
        .get("/api/v1/evidence/{id}/thumbnail", evidence::thumbnail)
        .post("/api/v1/evidence/{id}/remove", evidence::remove)
        .post("/api/v1/site-records/{id}/files", inspections::upload)
        .get("/api/v1/site-files/{id}", inspections::download)
        .get("/api/v1/site-files/{id}/thumbnail", inspections::thumbnail)
        .post("/api/v1/site-files/{id}/remove", inspections::remove)
        .post("/api/v1/uploads", uploads::begin)
        .get("/api/v1/uploads/{id}", uploads::state)
        .patch("/api/v1/uploads/{id}", uploads::take_part)
        .get("/api/v1/board", warnings::board)
        .get("/api/v1/explanation", year_end::explanation)
        .get("/s/{token}", shares::show)
        .get("/api/v1/calendar.ics", calendar::own)
        .get("/calendar/{token}/deadlines.ics", calendar::subscribed)
        .get("/api/v1/rule-books/{id}/answers/{format}", rule_books::answers)
        .post("/api/v1/imports", imports::upload)
        .get("/api/v1/imports/{token}/marked", exports::marked)
        .get("/api/v1/exports/indicators", exports::indicators)
        .get("/api/v1/exports/entries", exports::entries)
        .get("/api/v1/exports/platform", exports::platform)
        .get("/api/v1/exports/results", exports::results)
        .post("/api/v1/sync", sync::take)
        .get("/api/v1/receipts/{id}", sync::receipt)
        .get("/api/v1/live", live::stream)
}

/// Every address that answers with something of the product's own, as `METHOD path`; files of the site apart.
pub fn addresses() -> Vec<String> {
    let functions = leptos::server_fn::axum::server_fn_paths().map(|(path, method)| format!("{method} {path}"));
    routes().addresses.into_iter().chain(functions).collect()
}

pub(crate) fn router(service: Service, config: &Config, stop: CancellationToken) -> Result<Router, Error> {
    let state = AppState { service, secure: config.secure(), stop };
    let known = routes()
        .router
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
///
/// Under load the framework can lose the wake-up of a page that waits for its data, once in thousands of pages; it would
/// then be waited for without end. Reading has no effects, so such a page is rendered again.
pub(crate) async fn page(request: Request) -> Response {
    let (parts, _) = request.into_parts();
    for _ in 0..RENDER_TRIES {
        let request = Request::from_parts(parts.clone(), Body::empty());
        let rendered = leptos_axum::render_app_async_with_context(|| {}, shell)(request);
        match timeout(RENDERED_WITHIN, rendered).await {
            Ok(response) => return response.into_response(),
            Err(_) => tracing::warn!(path = parts.uri.path(), "a page was not rendered in time and is rendered again"),
        }
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

async fn offline(request: Request) -> Response {
    leptos_axum::render_app_async_with_context(|| {}, offline_shell)(request).await
}

async fn server_function(request: Request<Body>) -> Response {
    let path = request.uri().path();
    if leptos::server_fn::axum::get_server_fn_service(path, request.method().clone()).is_none() {
        return not_found();
    }
    with_own_status(leptos_axum::handle_server_fns(request).await.into_response()).await
}

/// The framework answers every error of a server function with 500; each of ours has a status of its own.
async fn with_own_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(content) = to_bytes(body, ERROR_LIMIT).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Ok(error) = serde_json::from_slice::<ApiError>(&content) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    Response::from_parts(parts, Body::from(content))
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
