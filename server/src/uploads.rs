//! Uploads that go on after an interruption, in the manner of tus: `POST /api/v1/uploads` begins one, `PATCH
//! /api/v1/uploads/{id}` takes a part that begins at `Upload-Offset`, `HEAD` of the same tells how much has arrived.
//!
//! The last part is answered with the evidence that the file has become; so is an empty part after it.

use crate::{routes::AppState, sync::Refused};
use app::{ApiError, context::RequestContext};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use domain::ids::RowId;
use service::evidence::{NewUpload, PartTaken};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

pub(crate) async fn begin(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    new: Result<Json<NewUpload>, JsonRejection>,
) -> Result<Response, Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let Json(new) = new.map_err(|_| ApiError::Outdated)?;
    let upload = state.service.begin_upload(&user, new).await?;
    let begun = serde_json::json!({ "id": upload.id, "received": upload.received });
    let location = format!("/api/v1/uploads/{}", upload.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(begun)).into_response())
}

/// Answers `HEAD` too, which is how a client asks.
pub(crate) async fn state(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
) -> Result<Response, Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let upload = state.service.upload_state(&user, &id).await?;
    Ok([(OFFSET, HeaderValue::from(upload.received)), (LENGTH, HeaderValue::from(upload.size))].into_response())
}

pub(crate) async fn take_part(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
    headers: HeaderMap,
    part: Bytes,
) -> Result<Response, Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    let offset = headers.get(OFFSET).and_then(|offset| offset.to_str().ok()?.parse().ok());
    let taken = state.service.take_part(&user, &id, offset.ok_or(ApiError::Outdated)?, part).await?;
    let arrived = |received: u64| [(OFFSET, HeaderValue::from(received))];
    Ok(match taken {
        PartTaken::Received(received) => (StatusCode::NO_CONTENT, arrived(received)).into_response(),
        PartTaken::Elsewhere(received) => (StatusCode::CONFLICT, arrived(received)).into_response(),
        PartTaken::Finished(file) => Json(file).into_response(),
    })
}
