//! `GET /api/v1/exports/…` and `GET /api/v1/imports/{token}/marked`: workbooks to take away.

use crate::routes::AppState;
use app::{ApiError, api::imports::uploaded_file, components::percent_encode, context::RequestContext};
use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse, Response},
};
use domain::{
    accounts::{Right, SessionUser},
    indicators::Track,
    period::Period,
};
use serde::Deserialize;
use service::{Error, exports::Export};

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    track: Track,
    /// Without one, that of the month that is being reported.
    year: Option<i32>,
    period: Option<Period>,
}

impl Asked {
    fn period(&self, state: &AppState) -> Period {
        self.period.unwrap_or_else(|| state.service.current_period())
    }
}

fn signed_in(context: RequestContext) -> Result<SessionUser, ApiError> {
    context.user.ok_or(ApiError::SignedOut)
}

/// `GET /api/v1/exports/indicators?track=&year=`
pub(crate) async fn indicators(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(asked): Query<Asked>,
) -> Response {
    let user = match signed_in(context) {
        Ok(user) => user,
        Err(error) => return refuse(error),
    };
    let year = asked.year.unwrap_or_else(|| asked.period(&state).year());
    answer(state.service.export_indicators(&user, asked.track, year).await)
}

/// `GET /api/v1/exports/entries?track=&period=`
pub(crate) async fn entries(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(asked): Query<Asked>,
) -> Response {
    match signed_in(context) {
        Ok(user) => answer(state.service.export_entries(&user, asked.track, asked.period(&state)).await),
        Err(error) => refuse(error),
    }
}

#[derive(Deserialize)]
pub(crate) struct AskedResults {
    year: Option<i32>,
    /// 1 to 12; without one the last with figures.
    month: Option<u8>,
    /// UTC milliseconds.
    as_of: Option<i64>,
}

/// `GET /api/v1/exports/results?year=&month=&as_of=`
pub(crate) async fn results(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(asked): Query<AskedResults>,
) -> Response {
    let user = match signed_in(context) {
        Ok(user) => user,
        Err(error) => return refuse(error),
    };
    let year = asked.year.unwrap_or_else(|| state.service.current_period().year());
    answer(state.service.export_results(&user, year, asked.month, asked.as_of).await)
}

/// `GET /api/v1/exports/platform?period=`
pub(crate) async fn platform(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Query(asked): Query<Asked>,
) -> Response {
    match signed_in(context) {
        Ok(user) => answer(state.service.export_platform(&user, asked.period(&state)).await),
        Err(error) => refuse(error),
    }
}

/// `GET /api/v1/imports/{token}/marked`: an uploaded workbook with its problems in its cells.
pub(crate) async fn marked(Extension(context): Extension<RequestContext>, Path(token): Path<String>) -> Response {
    // Comments are in the language of the page.
    let language = context.language;
    let user = match signed_in(context) {
        Ok(user) if user.may(Right::Import) => user,
        Ok(_) => return refuse(ApiError::Forbidden),
        Err(error) => return refuse(error),
    };
    let Some(upload) = uploaded_file(&user, &token) else { return refuse(ApiError::NotFound) };
    let made = tokio::task::spawn_blocking(move || {
        let bytes = documents::marking::mark(&upload.content, &upload.checked.problems, language);
        let name = upload.checked.file_name.trim_end_matches(".xlsx").to_owned();
        let file_name = format!("{name}（{}）.xlsx", language.pick("核对", "checked"));
        bytes.map(|bytes| Export { file_name, bytes }).map_err(|problem| vec![problem])
    });
    match made.await {
        Ok(Ok(export)) => file(&export),
        Ok(Err(problems)) => refuse(ApiError::Invalid { problems }),
        Err(error) => answer(Err(Error::Internal(error.to_string()))),
    }
}

fn answer(made: Result<Export, Error>) -> Response {
    match made {
        Ok(export) => file(&export),
        Err(error) => refuse(error.into()),
    }
}

fn file(export: &Export) -> Response {
    let name = percent_encode(&export.file_name).replace('/', "%2F");
    let disposition = format!("attachment; filename=\"workbook.xlsx\"; filename*=UTF-8''{name}");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(WORKBOOK)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    (headers, export.bytes.clone()).into_response()
}

fn refuse(error: ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error)).into_response()
}
