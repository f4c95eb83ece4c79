//! The first of two reviewers: kept beside the entry, which goes on waiting for the second.

use super::unmoved;
use crate::{
    Error, Result, Service, args, audit::NewEntry, db::Tx, live::NewEvent, progress::EntryRecord, review::freeze,
    settings::YearPlan,
};
use domain::{accounts::SessionUser, period::Period, warnings::LiveEvent};

/// Keeps the acceptance of the first reviewer. The revision stays: the second one decides on the same content.
pub(super) async fn keep_first(
    tx: &mut Tx,
    user: &SessionUser,
    record: &EntryRecord,
    period: Period,
    at: i64,
    service: &Service,
    plan: &YearPlan,
) -> Result<i64> {
    let revision = record.revision.ok_or(Error::NotFound)?;
    tx.run(
        "INSERT INTO first_reviews (assignment_id, period, revision, at, user_id, reviewer) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (assignment_id, period) DO UPDATE SET revision = excluded.revision, at = excluded.at,
             user_id = excluded.user_id, reviewer = excluded.reviewer",
        args![&record.id, period, revision, at, &user.id, &user.display_name],
    )
    .await?;
    let change = unmoved(service, record, period, plan, service.clock.today(), at)?;
    let event =
        NewEvent { org: Some(change.org.clone()), payload: LiveEvent::Entry { state: record.state()?, change } };
    let detail = serde_json::json!({ "revision": revision, "content_hash": record.content_hash });
    let object = format!("{} {period}", record.id);
    tx.record(NewEntry { at, actor: user.username.clone(), action: "review.first", object, detail }, vec![event])
        .await?;
    freeze::require_open(tx, period).await?;
    Ok(revision)
}

pub(super) fn same_person() -> Error {
    Error::invalid(
        "same_reviewer",
        "decision",
        "这一项已由您初审通过，复审须由另一人进行",
        "You were the first to accept this entry: someone else has to look at it second",
    )
}
