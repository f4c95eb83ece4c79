//! `GET /api/v1/rule-books/{id}/answers/{format}`: the answer sheet of a consultation, `xlsx` or `docx`.

use crate::{entry_form::Refused, routes::AppState};
use app::{ApiError, components::percent_encode, context::RequestContext};
use axum::{
    Extension,
    extract::{Path, State},
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use documents::answer_sheet::{AnswerRow, AnswerSheet, docx, xlsx};
use domain::{
    accounts::{Right, SessionUser},
    ids::RowId,
    language::Language::Chinese,
    rule_books::{Opinion, Reception},
};
use service::{Error, Service};
use std::collections::HashMap;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

pub(crate) async fn answers(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
    Path((id, format)): Path<(RowId, String)>,
) -> Response {
    let Some(user) = &context.user else { return Refused::from(ApiError::SignedOut).answer(true) };
    match written(&state.service, user, &id, &format).await {
        Ok((name, media_type, bytes)) => {
            let name = percent_encode(&format!("{name}.{format}")).replace('/', "%2F");
            let header = |value: &str| HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(""));
            let headers = [
                (CONTENT_TYPE, header(media_type)),
                (CONTENT_DISPOSITION, header(&format!("attachment; filename*=UTF-8''{name}"))),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => Refused::from(ApiError::from(error)).answer(true),
    }
}

async fn written(
    service: &Service,
    user: &SessionUser,
    id: &RowId,
    format: &str,
) -> Result<(String, &'static str, Vec<u8>), Error> {
    if !user.may(Right::WriteRules) {
        return Err(Error::Forbidden);
    }
    let sheet = sheet(service, user, id).await?;
    let failed = |error: String| Error::Internal(format!("the answer sheet cannot be written: {error}"));
    let (media_type, bytes) = match format {
        "xlsx" => (XLSX, xlsx(&sheet).map_err(|error| failed(error.to_string()))?),
        "docx" => (DOCX, docx(&sheet).map_err(|error| failed(error.to_string()))?),
        _ => return Err(Error::NotFound),
    };
    Ok((sheet.title, media_type, bytes))
}

async fn sheet(service: &Service, user: &SessionUser, id: &RowId) -> Result<AnswerSheet, Error> {
    let found = service.consultation(user, id).await?;
    let changes = service.changes_since_consultation(user, id).await?;
    let changes: HashMap<String, String> = changes
        .iter()
        .flat_map(|found| &found.rows)
        .filter(|row| !row.differences.is_empty())
        .filter_map(|row| {
            let clause = row.clause()?;
            Some((clause.id.to_string(), format!("{}：{}", clause.name, row.sentence(Chinese))))
        })
        .collect();
    let reception = Reception::of(&found.invitations, &found.opinions);
    Ok(AnswerSheet {
        title: format!("《{}》征求意见答复表", found.book.row.title),
        summary: format!(
            "{}；采纳 {} 条，部分采纳 {} 条，未采纳 {} 条。",
            reception.sentence(Chinese),
            reception.adopted,
            reception.partly,
            reception.not_adopted
        ),
        rows: found.opinions.iter().map(|opinion| row(opinion, &changes)).collect(),
    })
}

fn row(opinion: &Opinion, changes: &HashMap<String, String>) -> AnswerRow {
    let answer = opinion.answer.as_ref();
    let change = answer.and_then(|answer| changes.get(answer.change.as_ref()?.as_str()));
    AnswerRow {
        unit: opinion.org_name.clone(),
        kind: opinion.org_kind.name(Chinese).to_owned(),
        clause: if opinion.clause.is_some() { opinion.clause_name.clone() } else { "（整体）".to_owned() },
        opinion: opinion.text.clone(),
        wording: opinion.wording.clone(),
        verdict: answer.map_or("未答复", |answer| answer.verdict.name(Chinese)).to_owned(),
        reason: answer.map(|answer| answer.reason.clone()).unwrap_or_default(),
        change: change.cloned().unwrap_or_default(),
    }
}
