//! The steps of a book on its way, as their forms post them.

use crate::ApiError;
use domain::ids::RowId;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{service, user};
#[cfg(feature = "ssr")]
use domain::{
    expenditure::DocumentNumber,
    organisations::OrgKind,
    rule_books::{Approval, ApprovalBody, Publication, Step},
};

#[cfg(feature = "ssr")]
fn day(text: &str, place: &str) -> Result<domain::Date, ApiError> {
    let day = domain::moment::iso_day(text);
    day.ok_or_else(|| ApiError::invalid("date_expected", place, "请选择日期。", "Choose a day."))
}

/// Sends a draft out for opinions to all units of the chosen kinds.
#[server(prefix = "/api", endpoint = "rule_books/consult")]
pub async fn consult(
    id: RowId,
    revision: i64,
    deadline: String,
    #[server(default)] county: bool,
    #[server(default)] municipal: bool,
    #[server(default)] central_stationed: bool,
    #[server(default)] development_zone: bool,
) -> Result<i64, ApiError> {
    let chosen = [
        (county, OrgKind::County),
        (municipal, OrgKind::Municipal),
        (central_stationed, OrgKind::CentralStationed),
        (development_zone, OrgKind::DevelopmentZone),
    ];
    let invite = chosen.into_iter().filter_map(|(chosen, kind)| chosen.then_some(kind)).collect();
    let step = Step::Consult { deadline: day(&deadline, "deadline")? };
    Ok(service()?.advance_rule_book(&user()?, &id, revision, step, invite).await?.revision)
}

/// Ends the consultation.
#[server(prefix = "/api", endpoint = "rule_books/close_consultation")]
pub async fn close_consultation(id: RowId, revision: i64) -> Result<i64, ApiError> {
    let step = Step::CloseConsultation;
    Ok(service()?.advance_rule_book(&user()?, &id, revision, step, Vec::new()).await?.revision)
}

/// Goes to the approving bodies.
#[server(prefix = "/api", endpoint = "rule_books/submit")]
pub async fn submit_book(id: RowId, revision: i64) -> Result<i64, ApiError> {
    Ok(service()?.advance_rule_book(&user()?, &id, revision, Step::Submit, Vec::new()).await?.revision)
}

/// Stamps the approval of a body.
#[server(prefix = "/api", endpoint = "rule_books/approve")]
pub async fn approve(
    id: RowId,
    revision: i64,
    body: String,
    #[server(default)] day_held: String,
    #[server(default)] minutes: String,
) -> Result<i64, ApiError> {
    let body = ApprovalBody::from_code(&body).ok_or(ApiError::Outdated)?;
    let minutes = minutes.trim().chars().take(120).collect();
    let step = Step::Approve(Approval { body, day: day(&day_held, "day")?, minutes });
    Ok(service()?.advance_rule_book(&user()?, &id, revision, step, Vec::new()).await?.revision)
}

/// Sends the book back to be revised.
#[server(prefix = "/api", endpoint = "rule_books/send_back")]
pub async fn send_back(id: RowId, revision: i64, #[server(default)] reason: String) -> Result<i64, ApiError> {
    let step = Step::SendBack { reason: reason.trim().chars().take(1000).collect() };
    Ok(service()?.advance_rule_book(&user()?, &id, revision, step, Vec::new()).await?.revision)
}

/// Publishes the book.
#[server(prefix = "/api", endpoint = "rule_books/publish")]
pub async fn publish(
    id: RowId,
    revision: i64,
    #[server(default)] number: String,
    #[server(default)] issued: String,
    #[server(default)] effective_from: String,
) -> Result<i64, ApiError> {
    let number = DocumentNumber::parse(&number).map_err(|_| {
        ApiError::invalid(
            "document_number_expected",
            "number",
            "发文字号写作“桂绩发〔2023〕1号”。",
            "A document number is written 桂绩发〔2023〕1号.",
        )
    });
    let (number, _) = number?;
    let effective_from = effective_from.parse().map_err(|_| {
        ApiError::invalid("period_expected", "effective_from", "请选择起始期次。", "Choose the first period.")
    })?;
    let publication = Publication { number, issued: day(&issued, "day")?, effective_from };
    let step = Step::Publish(publication);
    Ok(service()?.advance_rule_book(&user()?, &id, revision, step, Vec::new()).await?.revision)
}
