//! Files of an entry: `POST /api/v1/evidence` takes them in, `GET /api/v1/evidence/{id}` gives one back and
//! `GET /api/v1/evidence/{id}/thumbnail` a small picture of it, `POST /api/v1/evidence/{id}/remove` takes one away.
//!
//! A program (`Accept: application/json`) is answered in JSON; a browser's own form is led back to its entry, with
//! what was typed into it kept as a draft.

use crate::{
    entry_form::{EntryPost, Refused, wants_json},
    routes::AppState,
    sync,
};
use app::{ApiError, context::RequestContext};
use axum::{
    Extension, Json,
    extract::{Path, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use domain::{
    accounts::SessionUser,
    ids::RowId,
    progress::{Evidence, Shown},
};
use service::Service;

pub(crate) async fn upload(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Response {
    let json = wants_json(request.headers());
    let post = match EntryPost::read(&context, request).await {
        Ok(post) => post,
        Err(refused) => return refused.answer(json),
    };
    let Some(user) = &context.user else { return Refused::from(ApiError::SignedOut).answer(json) };
    let stored = match add_files(&state.service, user, &post).await {
        Ok(stored) => stored,
        Err(error) if json => return Refused::from(error).answer(true),
        Err(_) => {
            post.keep_draft(&state.service, user).await;
            return post.back(Some("file"));
        }
    };
    if json {
        return match stored.into_iter().next_back() {
            Some(file) => (StatusCode::CREATED, Json(file)).into_response(),
            None => Refused::from(no_file()).answer(true),
        };
    }
    post.keep_draft(&state.service, user).await;
    post.back(None)
}

fn no_file() -> ApiError {
    ApiError::invalid("no_file", "file", "请先选择一个文件。", "Choose a file first.")
}

/// Stores the files of a form.
pub(crate) async fn add_files(
    service: &Service,
    user: &SessionUser,
    post: &EntryPost,
) -> Result<Vec<Evidence>, ApiError> {
    let mut stored = Vec::new();
    for (name, content) in &post.files {
        stored.push(service.add_evidence(user, &post.assignment, post.period, name, content.clone()).await?);
    }
    Ok(stored)
}

pub(crate) async fn download(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
    headers: HeaderMap,
) -> Result<Response, sync::Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let tag = format!("\"{}\"", state.service.find_evidence(&user, &id).await?.hash);
    if knows(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, asked_again(&tag)).into_response());
    }
    let (file, content) = state.service.read_evidence(&user, &id).await?;
    let own = [
        (CONTENT_TYPE, value(&file.media_type)),
        (CONTENT_DISPOSITION, value(&disposition(&file))),
        // Whatever a file holds, it does nothing here; a PDF is drawn by the browser's own viewer, in our pages alone.
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(INERT)),
        (X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((asked_again(&tag), own, content).into_response())
}

pub(crate) async fn thumbnail(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
    headers: HeaderMap,
) -> Result<Response, sync::Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let tag = format!("\"{}-small\"", state.service.find_evidence(&user, &id).await?.hash);
    if knows(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, asked_again(&tag)).into_response());
    }
    let (media_type, picture) = match state.service.evidence_thumbnail(&user, &id).await? {
        Some(picture) => ("image/jpeg", picture),
        None => ("image/svg+xml", Bytes::from_static(NO_PICTURE)),
    };
    Ok((asked_again(&tag), [(CONTENT_TYPE, HeaderValue::from_static(media_type))], picture).into_response())
}

/// What keeps a file from acting, and other sites from showing it.
const INERT: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
/// Of a file without a picture of its own: nothing, so that the icon behind it is seen.
const NO_PICTURE: &[u8] = br#"<svg xmlns="http://www.w3.org/2000/svg"/>"#;

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// A browser may keep it and has to ask each time whether its person may still see it.
fn asked_again(tag: &str) -> [(HeaderName, HeaderValue); 2] {
    [(CACHE_CONTROL, HeaderValue::from_static("private, no-cache")), (ETAG, value(tag))]
}

fn knows(headers: &HeaderMap, tag: &str) -> bool {
    headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes())
}

/// An image or a PDF is shown; everything else is saved.
fn disposition(file: &Evidence) -> String {
    let how = if Shown::of(&file.media_type).is_some() { "inline" } else { "attachment" };
    format!("{how}; filename*=UTF-8''{}", app::components::percent_encode(&file.file_name).replace('/', "%2F"))
}

pub(crate) async fn remove(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
    request: Request,
) -> Response {
    let json = wants_json(request.headers());
    let Some(user) = context.user.clone() else { return Refused::from(ApiError::SignedOut).answer(json) };
    // A browser's form comes with everything that is typed into it.
    let post = if json { None } else { EntryPost::read(&context, request).await.ok() };
    if let Some(post) = &post {
        post.keep_draft(&state.service, &user).await;
    }
    match (state.service.remove_evidence(&user, &id).await, post) {
        (Err(error), None) => Refused::from(ApiError::from(error)).answer(json),
        (Ok(()), None) => StatusCode::NO_CONTENT.into_response(),
        (Err(_), Some(post)) => post.back(Some("file")),
        (Ok(()), Some(post)) => post.back(None),
    }
}
