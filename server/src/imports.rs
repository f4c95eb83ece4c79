//! `POST /api/v1/imports`: takes a file in, checks it and keeps it for a while, so that it is not sent twice.
//!
//! A browser's own form is led on to the page with the result; a program (`Accept: application/json`) gets its token.

use crate::routes::{self, AppState};
use app::{ApiError, api::imports::Upload, context::RequestContext, kept};
use axum::{
    Extension, Json,
    body::{Body, BodyDataStream},
    extract::{FromRequest, Multipart, Request, State, multipart::MultipartError},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT, CONNECTION, CONTENT_LENGTH},
    },
    response::{IntoResponse, Redirect, Response},
};
use documents::MAX_IMPORT_BYTES;
use domain::accounts::Right;
use futures::StreamExt;
use std::time::Duration;

/// What a form adds around its file.
const ENVELOPE_BYTES: usize = 64 * 1024;
/// A browser shows an answer only when its upload was not cut off: so much of a refused body is read and dropped.
const DRAINED_BYTES: usize = 64 * 1024 * 1024;
const DRAINED_FOR: Duration = Duration::from_secs(20);

/// Why an upload was not taken in.
enum Refused {
    TooLarge,
    NoFile,
    Broken,
    Api(ApiError),
}

impl From<MultipartError> for Refused {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::TooLarge } else { Self::Broken }
    }
}

pub(crate) async fn upload(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Response {
    let headers = request.headers().clone();
    let is_program = headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    match receive(&state, &context, request).await {
        Ok(token) if is_program => Json(serde_json::json!({ "check": token })).into_response(),
        Ok(token) => Redirect::to(&format!("/import?check={token}")).into_response(),
        Err(refused) if is_program => program_answer(refused),
        Err(refused) => page_answer(refused, context, &headers).await,
    }
}

async fn receive(state: &AppState, context: &RequestContext, request: Request) -> Result<String, Refused> {
    let user = context.user.as_ref().ok_or(Refused::Api(ApiError::SignedOut))?;
    if !user.may(Right::Import) {
        return Err(Refused::Api(ApiError::Forbidden));
    }
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_IMPORT_BYTES + ENVELOPE_BYTES) {
        drop_rest(request.into_body().into_data_stream());
        return Err(Refused::TooLarge);
    }
    let (file_name, content) = file(request).await?;
    let kept = match state.service.check_import(user, &file_name, &content, &mut |_, _| ()).await {
        Ok(checked) => Upload { checked, content }.encode(),
        // Of no kind that can be imported: the page says why.
        Err(service::Error::Invalid(problems)) => serde_json::to_vec(&problems).unwrap_or_default(),
        Err(error) => return Err(Refused::Api(error.into())),
    };
    kept::put(user, kept).map_err(Refused::Api)
}

/// The one file of the form.
async fn file(request: Request) -> Result<(String, Vec<u8>), Refused> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Refused::Broken)?;
    while let Some(mut field) = form.next_field().await? {
        let Some(name) = field.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else {
            continue;
        };
        let mut content = Vec::new();
        while let Some(chunk) = field.chunk().await? {
            if content.len() + chunk.len() > MAX_IMPORT_BYTES {
                return Err(Refused::TooLarge);
            }
            content.extend_from_slice(&chunk);
        }
        return Ok((name, content));
    }
    Err(Refused::NoFile)
}

/// Goes on reading for a while beside the answer.
fn drop_rest(mut body: BodyDataStream) {
    tokio::spawn(tokio::time::timeout(DRAINED_FOR, async move {
        let mut read = 0;
        while let Some(Ok(chunk)) = body.next().await {
            read += chunk.len();
            if read > DRAINED_BYTES {
                break;
            }
        }
    }));
}

fn program_answer(refused: Refused) -> Response {
    let error = match refused {
        Refused::TooLarge => ApiError::invalid(
            "file_too_large",
            "",
            "文件超过 20 MB，没有读取。请删去图片和无关的表后再传。",
            "The file is over 20 MB and was not read. Remove pictures and unrelated sheets.",
        ),
        Refused::NoFile => ApiError::invalid("no_file", "book", "请先选择一个文件。", "Choose a file first."),
        Refused::Broken => ApiError::invalid(
            "upload_broken",
            "book",
            "文件没有传完，请重试。",
            "The upload did not arrive whole. Try again.",
        ),
        Refused::Api(error) => error,
    };
    let code =
        if error.problem_at("").is_some_and(|problem| problem.code == "file_too_large") { 413 } else { error.status() };
    (StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Json(error)).into_response()
}

/// The import page with the reason on it.
async fn page_answer(refused: Refused, context: RequestContext, headers: &HeaderMap) -> Response {
    let code = match refused {
        Refused::TooLarge => "file_too_large",
        Refused::NoFile => "no_file",
        Refused::Broken => "upload_broken",
        Refused::Api(ApiError::SignedOut) => return Redirect::to("/login?next=/import").into_response(),
        Refused::Api(ApiError::Forbidden) => return Redirect::to("/import").into_response(),
        Refused::Api(_) => "not_taken",
    };
    let mut request = Request::new(Body::empty());
    *request.headers_mut() = headers.clone();
    request.headers_mut().remove(CONTENT_LENGTH);
    let Ok(uri) = format!("/import?refused={code}").parse() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    *request.uri_mut() = uri;
    request.extensions_mut().insert(context);
    let mut response = routes::page(request).await;
    if code == "file_too_large" {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
