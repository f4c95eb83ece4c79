//! Server functions of the consultation.

use crate::ApiError;
use domain::{
    ids::{ClauseId, RowId},
    rule_books::{Book, Invitation, Opinion, Reception},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, use_language, user};
#[cfg(feature = "ssr")]
use domain::{ids::OrgCode, rule_books::Verdict};

/// A consultation: all of it for the office, a unit's own part for a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultationPage {
    pub book: Book,
    pub invitations: Vec<Invitation>,
    pub opinions: Vec<Opinion>,
    pub reception: Reception,
    /// What was changed since the book was sent out, clause by clause, in one line each; for the office alone.
    pub changes: Vec<ClauseChange>,
    /// The deadline is over.
    pub late: bool,
    pub event: i64,
}

/// What became of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseChange {
    pub clause: ClauseId,
    pub name: String,
    pub text: String,
}

#[server(prefix = "/api", endpoint = "rule_books/consultation", input = GetUrl)]
pub async fn consultation(id: RowId) -> Result<ConsultationPage, ApiError> {
    let (user, service, l) = (user()?, service()?, use_language());
    let found = service.consultation(&user, &id).await?;
    let changes = match user.may(domain::accounts::Right::WriteRules) {
        true => service.changes_since_consultation(&user, &id).await?,
        false => None,
    };
    let rows = changes.map(|found| found.rows).unwrap_or_default();
    let changed = rows.iter().filter(|row| !row.differences.is_empty());
    let changes = changed
        .filter_map(|row| {
            let clause = row.clause()?;
            Some(ClauseChange { clause: clause.id.clone(), name: clause.name.clone(), text: row.sentence(l) })
        })
        .collect();
    let today = service.clock().today();
    let late = found.book.row.lifecycle.deadline.is_some_and(|deadline| deadline < today);
    let reception = Reception::of(&found.invitations, &found.opinions);
    let (invitations, opinions, event) = (found.invitations, found.opinions, found.event);
    Ok(ConsultationPage { book: found.book, invitations, opinions, reception, changes, late, event })
}

/// Gives an opinion; without a clause, on the book as a whole.
#[server(prefix = "/api", endpoint = "rule_books/opine")]
pub async fn give_opinion(
    id: RowId,
    #[server(default)] clause: String,
    #[server(default)] text: String,
    #[server(default)] wording: String,
) -> Result<(), ApiError> {
    let clause = (!clause.is_empty()).then(|| ClauseId::new(clause));
    service()?.give_opinion(&user()?, &id, clause, &text, &wording).await?;
    leptos_axum::redirect(&format!("/rule-books/{id}/opinions"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "rule_books/withdraw")]
pub async fn withdraw_opinion(opinion: RowId) -> Result<(), ApiError> {
    let book = service()?.withdraw_opinion(&user()?, &opinion).await?;
    leptos_axum::redirect(&format!("/rule-books/{book}/opinions"));
    Ok(())
}

/// 无意见
#[server(prefix = "/api", endpoint = "rule_books/agree")]
pub async fn agree(id: RowId) -> Result<(), ApiError> {
    service()?.agree_to_rule_book(&user()?, &id).await?;
    leptos_axum::redirect(&format!("/rule-books/{id}/opinions"));
    Ok(())
}

/// Answers an opinion; `change` is the id of the clause that was changed for it.
#[server(prefix = "/api", endpoint = "rule_books/answer")]
pub async fn answer(
    opinion: RowId,
    #[server(default)] verdict: String,
    #[server(default)] reason: String,
    #[server(default)] change: String,
) -> Result<(), ApiError> {
    let verdict = Verdict::from_code(&verdict).ok_or_else(|| {
        ApiError::invalid(
            "verdict_missing",
            "verdict",
            "请选择采纳、部分采纳或未采纳。",
            "Choose whether it is adopted, adopted in part or not.",
        )
    })?;
    let change = (!change.is_empty()).then(|| ClauseId::new(change));
    let book = service()?.answer_opinion(&user()?, &opinion, verdict, &reason, change).await?;
    leptos_axum::redirect(&format!("/rule-books/{book}/opinions#{opinion}"));
    Ok(())
}

/// Reminds one unit that has not replied; without one, all of them. How many were reminded.
#[server(prefix = "/api", endpoint = "rule_books/chase")]
pub async fn chase(id: RowId, #[server(default)] org: String) -> Result<u64, ApiError> {
    let org = (!org.is_empty()).then(|| OrgCode::new(org));
    let chased = service()?.chase_opinions(&user()?, &id, org).await?;
    leptos_axum::redirect(&format!("/rule-books/{id}/opinions?show=units"));
    Ok(chased)
}
