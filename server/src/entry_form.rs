//! `POST /progress/save`: the entry form as a browser posts it by itself, before the client has loaded or without it.
//!
//! Whatever becomes of it, the browser is led back to the entry, and what was typed is kept.

use crate::{evidence, routes::AppState};
use app::{
    ApiError,
    components::{frame::sign_in_address, percent_encode},
    context::RequestContext,
};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT, REFERER},
    },
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    accounts::SessionUser,
    ids::RowId,
    period::Period,
    progress::{EntryInput, Submitted},
};
use service::Service;

/// What a form says and brings.
pub(crate) struct EntryPost {
    pub assignment: RowId,
    pub period: Period,
    pub files: Vec<(String, Bytes)>,
    base: i64,
    /// None where files came by themselves.
    input: Option<EntryInput>,
    intent: String,
}

/// Why a form was not even read.
pub(crate) struct Refused {
    error: ApiError,
    /// Where the form stands.
    page: String,
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self { error, page: String::from("/progress") }
    }
}

impl Refused {
    pub fn answer(self, json: bool) -> Response {
        if json {
            let status = StatusCode::from_u16(self.error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, Json(self.error)).into_response();
        }
        match self.error {
            ApiError::SignedOut => Redirect::to(&sign_in_address(&self.page)).into_response(),
            _ => {
                let sign = if self.page.contains('?') { '&' } else { '?' };
                Redirect::to(&format!("{}{sign}refused=file", self.page)).into_response()
            }
        }
    }
}

/// Whether a program asks.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// The path and query of the page that a form stands on.
fn page_of(headers: &HeaderMap) -> Option<String> {
    let (_, rest) = headers.get(REFERER)?.to_str().ok()?.split_once("://")?;
    let page = rest.get(rest.find('/')?..)?;
    page.starts_with("/progress").then(|| page.to_owned())
}

fn unreadable() -> ApiError {
    ApiError::invalid(
        "file_too_large",
        "file",
        "上传没有完成：单个附件最大 20 MB，请压缩或拆分后再传。",
        "The upload did not arrive whole: a file may have 20 MB at most; compress or split it.",
    )
}

async fn text(field: Field<'_>) -> Result<String, ApiError> {
    field.text().await.map_err(|_| unreadable())
}

impl EntryPost {
    /// Reads a form.
    pub async fn read(context: &RequestContext, request: Request) -> Result<Self, Refused> {
        let page = page_of(request.headers()).unwrap_or_else(|| String::from("/progress"));
        if context.user.is_none() {
            return Err(Refused { error: ApiError::SignedOut, page });
        }
        Self::read_fields(request).await.map_err(|error| Refused { error, page })
    }

    async fn read_fields(request: Request) -> Result<Self, ApiError> {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        let (mut assignment, mut period, mut base, mut intent) = (None, None, 0, String::new());
        let (mut input, mut typed, mut files) = (EntryInput::default(), false, Vec::new());
        while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
            match field.name().unwrap_or_default() {
                "assignment" => assignment = Some(RowId::new(text(field).await?)),
                "period" => period = text(field).await?.parse().ok(),
                "base" => base = text(field).await?.parse().unwrap_or_default(),
                "intent" => intent = text(field).await?,
                "actual" => {
                    typed = true;
                    input.actual = text(field).await?;
                }
                "note" => input.note = text(field).await?.replace("\r\n", "\n"),
                "issue_list" => input.issue_list = text(field).await?,
                "cause" => input.difficulty.cause = text(field).await?,
                "measures" => input.difficulty.measures = text(field).await?.replace("\r\n", "\n"),
                "coordination" => input.difficulty.coordination = text(field).await?.replace("\r\n", "\n"),
                _ => {
                    let name = field.file_name().map(str::to_owned).filter(|name| !name.is_empty());
                    let content = field.bytes().await.map_err(|_| unreadable())?;
                    files.extend(name.map(|name| (name, content)));
                }
            }
        }
        let (Some(assignment), Some(period)) = (assignment, period) else { return Err(ApiError::NotFound) };
        Ok(Self { assignment, period, base, input: typed.then_some(input), intent, files })
    }

    /// Leads back to the entry, with the reason why something was not taken.
    pub fn back(&self, refused: Option<&str>) -> Response {
        let reason = refused.map(|refused| format!("&refused={refused}")).unwrap_or_default();
        let assignment = percent_encode(self.assignment.as_str());
        Redirect::to(&format!("/progress/{assignment}?period={}{reason}", self.period)).into_response()
    }

    /// Keeps what is typed. Nothing better can be done where that fails: the browser's own "back" still has the form.
    pub async fn keep_draft(&self, service: &Service, user: &SessionUser) {
        let Some(input) = &self.input else { return };
        if let Err(error) = service.save_draft(user, &self.assignment, self.period, input.clone()).await {
            tracing::warn!(%error, "a draft that came with a form was not kept");
        }
    }
}

pub(crate) async fn save(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    request: Request,
) -> Response {
    let post = match EntryPost::read(&context, request).await {
        Ok(post) => post,
        Err(refused) => return refused.answer(false),
    };
    let Some(user) = &context.user else { return Refused::from(ApiError::SignedOut).answer(false) };
    let service = &state.service;
    if post.intent == "discard" {
        return match service.discard_draft(user, &post.assignment, post.period).await {
            Ok(()) => post.back(None),
            Err(error) => post.back(Some(reason(&error))),
        };
    }
    if evidence::add_files(service, user, &post).await.is_err() {
        post.keep_draft(service, user).await;
        return post.back(Some("file"));
    }
    let input = post.input.clone().unwrap_or_default();
    match service.submit_entry(user, &post.assignment, post.period, post.base, input).await {
        Ok(Submitted::Saved { .. }) => post.back(None),
        Ok(Submitted::Conflict { .. }) => {
            post.keep_draft(service, user).await;
            post.back(Some("conflict"))
        }
        Err(error) => {
            post.keep_draft(service, user).await;
            post.back(Some(reason(&error)))
        }
    }
}

/// What the page is told; it finds the problem of a field itself.
fn reason(error: &service::Error) -> &'static str {
    match error {
        service::Error::Invalid(problems) if problems.iter().any(|p| p.code == "period_not_begun") => "not_begun",
        service::Error::Invalid(_) => "invalid",
        service::Error::Conflict(_) => "conflict",
        service::Error::StorageFull => "storage_full",
        error => {
            tracing::error!(%error, "an entry was not stored");
            "failed"
        }
    }
}
