//! Files of an entry: `POST /api/v1/evidence` takes them in, `GET /api/v1/evidence/{id}` gives one back and
//! `GET /api/v1/evidence/{id}/thumbnail` a small picture of it, `POST /api/v1/evidence/{id}/remove` takes one away.
//!
//! A program (`Accept: application/json`) is answered in JSON; a browser's own form is led back to its entry, with
//! what was typed into it kept as a draft.

use crate::{
    entry_form::{EntryPost, Refused, wants_json},
    routes::AppState,
    stored_file, sync,
};
use app::{ApiError, context::RequestContext};
use axum::{
    Extension, Json,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{accounts::SessionUser, ids::RowId, progress::Evidence};
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
    let file = state.service.find_evidence(&user, &id).await?;
    if let Some(known) = stored_file::known(&headers, &file.hash) {
        return Ok(known);
    }
    let (file, content) = state.service.read_evidence(&user, &id).await?;
    Ok(stored_file::whole(&file.hash, &file.media_type, &file.file_name, content))
}

pub(crate) async fn thumbnail(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
    headers: HeaderMap,
) -> Result<Response, sync::Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let small = stored_file::small_tag(&state.service.find_evidence(&user, &id).await?.hash);
    if let Some(known) = stored_file::known(&headers, &small) {
        return Ok(known);
    }
    Ok(stored_file::small(&small, state.service.evidence_thumbnail(&user, &id).await?))
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
