//! Server functions of the review.

#![expect(clippy::too_many_arguments, reason = "a decision has the fields of one form")]

use crate::ApiError;
use domain::{
    ids::RowId,
    period::Period,
    progress::EntrySheet,
    review::{Change, Decision, FindingInput, Frozen, Quality, Queue, QueueFilter, Thread},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};
#[cfg(feature = "ssr")]
use domain::{
    accounts::SessionUser,
    language::Language,
    review::{Pick, ReturnInput},
};
#[cfg(feature = "ssr")]
use service::Service;

/// The entry in hand with its thread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryInHand {
    pub sheet: EntrySheet,
    pub thread: Thread,
    /// What a correction changed against the version that was returned.
    pub changes: Option<Vec<Change>>,
}

#[cfg(feature = "ssr")]
async fn held(
    (user, service, l): (SessionUser, Service, Language),
    entry: &RowId,
    period: Period,
) -> Result<EntryInHand, ApiError> {
    let (sheet, thread) = (service.entry(&user, entry, period).await?, service.thread(&user, entry, period).await?);
    Ok(EntryInHand { changes: domain::review::changes(&sheet, l), sheet, thread })
}

/// The queue, with the event from which the page follows changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePage {
    pub period: Period,
    pub queue: Queue,
    /// UTC milliseconds; tells how long an entry has waited.
    pub now: i64,
    pub frozen: Option<Frozen>,
    pub event: i64,
}

/// What waits for a decision; in the period that is open where none is named.
#[server(prefix = "/api", endpoint = "review/queue", input = GetUrl)]
pub async fn read_queue(period: Option<Period>) -> Result<QueuePage, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    let event = service.last_event().await?;
    let queue = service.review_queue(&user, period).await?;
    let frozen = service.frozen(period).await?;
    // In a demo the business day stands still; waiting is counted to its end.
    let day = domain::shares::end_of_day(&service.clock().today().to_string());
    let now = service.clock().now();
    Ok(QueuePage { period, queue, frozen, now: day.map_or(now, |day| day.min(now)), event })
}

/// The entry to decide on: the one that is named, else the first one of the filtered queue; none where that is empty.
#[server(prefix = "/api", endpoint = "review/in_hand", input = GetUrl)]
pub async fn in_hand(
    period: Option<Period>,
    entry: Option<RowId>,
    #[server(default)] filter: QueueFilter,
) -> Result<Option<EntryInHand>, ApiError> {
    let (user, service, l) = (user()?, service()?, crate::context::use_language());
    let period = period.unwrap_or_else(|| service.current_period());
    if !user.may(domain::accounts::Right::Review) {
        return Err(service::Error::Forbidden.into());
    }
    let first = || async {
        let rows = service.review_queue(&user, period).await?.rows;
        let first = rows.into_iter().find(|row| filter.shows(row));
        Ok::<_, ApiError>(first.map(|row| row.assignment))
    };
    let entry = match entry {
        Some(entry) => Some(entry),
        None => first().await?,
    };
    let Some(entry) = entry else { return Ok(None) };
    Ok(Some(held((user, service, l), &entry, period).await?))
}

/// One entry of the queue, as it stands now.
#[server(prefix = "/api", endpoint = "review/entry", input = GetUrl)]
pub async fn entry(assignment: RowId, period: Period) -> Result<EntryInHand, ApiError> {
    let (user, service, l) = (user()?, service()?, crate::context::use_language());
    if !user.may(domain::accounts::Right::Review) {
        return Err(service::Error::Forbidden.into());
    }
    held((user, service, l), &assignment, period).await
}

/// Accepts or returns the revision that the reviewer saw; the new revision. `next` is where a plain form goes on.
#[server(prefix = "/api", endpoint = "review/decide")]
pub async fn decide(
    assignment: RowId,
    period: Period,
    revision: i64,
    decision: Decision,
    #[server(default)] reason: String,
    #[server(default)] findings: Vec<FindingInput>,
    #[server(default)] needed: String,
    #[server(default)] due: String,
    #[server(default)] next: String,
) -> Result<i64, ApiError> {
    let returned = ReturnInput { text: reason, findings, needed, due };
    let decided = service()?.decide(&user()?, &assignment, period, revision, decision, returned).await;
    if !crate::kept::is_plain_form() {
        return Ok(decided?);
    }
    let local = next.starts_with("/review?") && next.chars().all(|c| c.is_ascii_graphic());
    // The page says what went wrong: the answer's own status is that of the redirection.
    leptos_axum::redirect(&match &decided {
        Ok(_) if local => next,
        Ok(_) => format!("/review?period={period}"),
        Err(error) => format!("/review?period={period}&entry={assignment}&refused={}", refusal(error)),
    });
    Ok(decided.unwrap_or(revision))
}

/// What became of entries that were to be accepted together: how many were, and what kept the others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    pub count: usize,
    /// With the names of organisation and point; empty for one that no longer waits.
    pub refused: Vec<(String, ApiError)>,
}

/// Accepts entries together; each of `picks` is an assignment and the revision that the reviewer saw, with a space between.
#[server(prefix = "/api", endpoint = "review/accept_together")]
pub async fn accept_together(period: Period, #[server(default)] picks: Vec<String>) -> Result<Accepted, ApiError> {
    let (user, service, plain) = (user()?, service()?, crate::kept::is_plain_form());
    let pick = |pick: &String| {
        let (assignment, revision) = pick.split_once(' ')?;
        Some(Pick { assignment: RowId::new(assignment), revision: revision.parse().ok()? })
    };
    let picks: Option<Vec<Pick>> = picks.iter().map(pick).collect();
    let together = service.accept_together(&user, period, picks.ok_or(ApiError::Outdated)?).await?;
    let count = together.accepted.len();
    if plain {
        let refused = together.refused.len();
        leptos_axum::redirect(&format!("/review?period={period}&routine=1&accepted={count}&left={refused}"));
    }
    let refused = together.refused.into_iter().map(|refused| (refused.name, refused.error.into())).collect();
    Ok(Accepted { count, refused })
}

/// The quality of a year's review; of the year that is being reported where none is named.
#[server(prefix = "/api", endpoint = "review/quality", input = GetUrl)]
pub async fn read_quality(year: Option<i32>) -> Result<Quality, ApiError> {
    let (user, service) = (user()?, service()?);
    let year = year.filter(|year| (1990..=2200).contains(year)).unwrap_or_else(|| service.current_period().year());
    Ok(service.review_quality(&user, year).await?)
}

/// Freezes a period. Plain forms of the page of periods send this and the next one.
#[server(prefix = "/api", endpoint = "review/freeze")]
pub async fn freeze(period: Period) -> Result<(), ApiError> {
    let done = service()?.freeze_period(&user()?, period).await;
    super::periods::told(period, done)
}

/// Opens a frozen period again.
#[server(prefix = "/api", endpoint = "review/unfreeze")]
pub async fn unfreeze(period: Period, #[server(default)] reason: String) -> Result<(), ApiError> {
    let done = service()?.unfreeze_period(&user()?, period, &reason).await;
    super::periods::told(period, done)
}

#[cfg(feature = "ssr")]
pub(super) fn refusal(error: &service::Error) -> &str {
    match error {
        service::Error::Invalid(problems) => problems.first().map_or("invalid", |problem| problem.code.as_str()),
        service::Error::Conflict(_) => "conflict",
        _ => "failed",
    }
}
