//! `POST /api/v1/sync` takes the records of a device that was without network; `GET /api/v1/receipts/{id}` proves one.

use crate::routes::AppState;
use app::{ApiError, context::RequestContext};
use axum::{
    Extension, Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::RowId,
    sync::{Answer, Batch, Receipt},
};

/// Errors are those of the whole request: nothing of it may be taken off the device.
pub(crate) struct Refused(ApiError);

impl<E: Into<ApiError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.0)).into_response()
    }
}

pub(crate) async fn take(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    batch: Result<Json<Batch>, JsonRejection>,
) -> Result<Json<Answer>, Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    // A device from before an upgrade may send what is no longer known; its records stay where they are.
    let Json(batch) = batch.map_err(|_| ApiError::Outdated)?;
    Ok(Json(state.service.sync(&user, batch).await?))
}

pub(crate) async fn receipt(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path(id): Path<RowId>,
) -> Result<Json<Receipt>, Refused> {
    let user = context.user.ok_or(ApiError::SignedOut)?;
    Ok(Json(state.service.receipt(&user, &id).await?.ok_or(ApiError::NotFound)?))
}
