//! Files of visits and of the issue sheet: `POST /api/v1/site-records/{id}/files` takes one in, `GET /api/v1/site-files/{id}` gives
//! it back and `GET /api/v1/site-files/{id}/thumbnail` a small picture of it, `POST /api/v1/site-files/{id}/remove` takes it away.
//!
//! A program (`Accept: application/json`) is answered in JSON; a browser's own form is led back to the line of the sheet.

use crate::{entry_form::wants_json, routes::AppState, stored_file, sync::Refused};
use app::{ApiError, components::percent_encode, context::RequestContext};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{FromRequest, Multipart, Path, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use domain::{accounts::SessionUser, ids::RowId, inspections::SiteFile};
use service::Service;

fn unreadable() -> ApiError {
    ApiError::invalid(
        "file_too_large",
        "file",
        "上传没有完成：单个文件最大 20 MB，一次合计最大 32 MB，请分次上传。",
        "The upload did not arrive whole: a file may have 20 MB and all of them together 32 MB; send them one by one.",
    )
}

pub(crate) async fn upload(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(record): Path<RowId>,
    request: Request,
) -> Result<Response, Refused> {
    let json = wants_json(request.headers());
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let taken = take(&state.service, &user, &record, request).await;
    if !json {
        return Ok(back(&record, taken.err()));
    }
    Ok((StatusCode::CREATED, Json(taken?)).into_response())
}

/// Stores the files of a form; the last of them.
async fn take(service: &Service, user: &SessionUser, record: &RowId, request: Request) -> Result<SiteFile, ApiError> {
    let mut last = None;
    for (name, content) in files(request).await? {
        last = Some(service.add_site_file(user, record, &name, content).await?);
    }
    last.ok_or_else(|| ApiError::invalid("no_file", "file", "请先选择一个文件。", "Choose a file first."))
}

async fn files(request: Request) -> Result<Vec<(String, Bytes)>, ApiError> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let name = field.file_name().map(str::to_owned).filter(|name| !name.is_empty());
        let content = field.bytes().await.map_err(|_| unreadable())?;
        files.extend(name.map(|name| (name, content)));
    }
    Ok(files)
}

/// Leads a browser's form back to the line that its files belong to.
fn back(record: &RowId, refused: Option<ApiError>) -> Response {
    let code = refused.map(|error| {
        let code = error.problems().first().map_or_else(|| String::from("failed"), |problem| problem.code.clone());
        format!("?refused={}", percent_encode(&code))
    });
    let address = format!("/issues/{}{}", percent_encode(record.as_str()), code.unwrap_or_default());
    Redirect::to(&address).into_response()
}

pub(crate) async fn download(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let file = state.service.find_site_file(&user, &id).await?;
    if let Some(known) = stored_file::known(&headers, &file.hash) {
        return Ok(known);
    }
    let (file, content) = state.service.read_site_file(&user, &id).await?;
    Ok(stored_file::whole(&file.hash, &file.media_type, &file.file_name, content))
}

pub(crate) async fn thumbnail(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let small = stored_file::small_tag(&state.service.find_site_file(&user, &id).await?.hash);
    if let Some(known) = stored_file::known(&headers, &small) {
        return Ok(known);
    }
    Ok(stored_file::small(&small, state.service.site_file_thumbnail(&user, &id).await?))
}

pub(crate) async fn remove(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
    request: Request,
) -> Result<Response, Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let record = state.service.record_of_site_file(&user, &id).await?;
    let removed = state.service.remove_site_file(&user, &id).await;
    if !wants_json(request.headers()) {
        return Ok(back(&record, removed.err().map(ApiError::from)));
    }
    removed?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
