//! Review item by item (M31, M32): accept, or return with a reason.

mod batch;
pub(crate) mod freeze;
mod quality;
mod queue;
mod returns;
mod second;
mod thread;

use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    inbox::{self, When},
    live::NewEvent,
    progress::{EntryRecord, decimal, select_entries},
    require,
    settings::YearPlan,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inbox::entry_matter,
    period::Period,
    progress::EntryState,
    review::{Decision, ReturnInput, ReviewStep, check_return},
    warnings::{BoardChange, LiveEvent},
};
use time::Date;

impl Service {
    /// Accepts or returns the revision that the reviewer saw; an acceptance takes no notice of the reason. Returns the new
    /// revision.
    pub async fn decide(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        revision: i64,
        decision: Decision,
        reason: impl Into<ReturnInput>,
    ) -> Result<i64> {
        require(user, Right::Review)?;
        let returned = match decision {
            Decision::Accept => None,
            Decision::Return => Some(
                check_return(&reason.into(), self.clock.today()).map_err(|problem| Error::Invalid(vec![*problem]))?,
            ),
        };
        let plan = self.year_plan(period.year()).await?;
        let (today, user, assignment) = (self.clock.today(), user.clone(), assignment.clone());
        let service = self.clone();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let at = service.clock.now();
                    let record: EntryRecord = tx
                        .one(select_entries!("WHERE a.id = $2 AND a.target IS NOT NULL"), args![period, &assignment])
                        .await?
                        .ok_or(Error::NotFound)?;
                    let stands = record.revision.ok_or(Error::NotFound)?;
                    let decidable = match decision {
                        Decision::Accept => record.state()?.waits(),
                        // Returning an accepted entry reopens it; the reason says why.
                        Decision::Return => record.state()?.waits() || record.state()? == EntryState::Accepted,
                    };
                    if stands != revision || !decidable {
                        return Err(Error::Conflict(stands));
                    }
                    if decision == Decision::Accept {
                        match record.step(&plan, &user) {
                            ReviewStep::First => {
                                return second::keep_first(tx, &user, &record, period, at, &service, &plan).await;
                            }
                            ReviewStep::Second { own: true, .. } => return Err(second::same_person()),
                            ReviewStep::Only | ReviewStep::Second { own: false, .. } => {}
                        }
                    }
                    let state = match decision {
                        Decision::Accept => EntryState::Accepted,
                        Decision::Return => EntryState::Returned,
                    };
                    let next = revision + 1;
                    let reason = returned.as_ref().map(domain::review::Return::summary);
                    let changed = tx
                        .run(
                            "UPDATE entries SET state = $1, revision = $2, return_reason = $3
                             WHERE assignment_id = $4 AND period = $5 AND revision = $6",
                            args![state.code(), next, reason.clone(), &assignment, period, revision],
                        )
                        .await?;
                    if changed == 0 {
                        return Err(Error::Conflict(next));
                    }
                    tx.run(
                        "INSERT INTO entry_versions (assignment_id, period, revision, state, actual, text, at, actor, issue_list, content_hash, difficulty)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                        args![
                            &assignment,
                            period,
                            next,
                            state.code(),
                            record.actual.clone(),
                            reason.clone().unwrap_or_default(),
                            at,
                            &user.display_name,
                            record.issue_list.clone(),
                            record.content_hash.clone(),
                            record.difficulty.clone()
                        ],
                    )
                    .await?;
                    if let Some(returned) = &returned {
                        returns::keep(tx, &assignment, period, next, returned).await?;
                    }
                    let change = unmoved(&service, &record, period, &plan, today, at)?;
                    let told = match &returned {
                        Some(returned) => {
                            let due = returned.due.map_or_else(|| record.due(&plan, period), Ok)?;
                            returns::tell(tx, &change, (next, due), returned, When { day: today, at }).await?
                        }
                        None => inbox::settle(tx, &entry_matter(&assignment, period), &change.org, at).await?,
                    };
                    let org = change.org.clone();
                    let told = told.then(|| NewEvent { org: Some(org.clone()), payload: LiveEvent::Inbox });
                    let event = NewEvent { org: Some(org), payload: LiveEvent::Entry { state, change } };
                    let action = match decision {
                        Decision::Accept => "review.accept",
                        Decision::Return => "review.return",
                    };
                    let detail = serde_json::json!({
                        "revision": next, "reason": reason, "content_hash": record.content_hash, "return": returned
                    });
                    let entry =
                        NewEntry { at, actor: user.username, action, object: format!("{assignment} {period}"), detail };
                    tx.record(entry, std::iter::once(event).chain(told).collect()).await?;
                    freeze::require_open(tx, period).await?;
                    Ok(next)
                })
            })
            .await
    }
}

/// The board's view of an entry whose value and light stay as they are.
fn unmoved(
    service: &Service,
    record: &EntryRecord,
    period: Period,
    plan: &YearPlan,
    today: Date,
    at: i64,
) -> Result<BoardChange> {
    let point = service.parse_point(&record.point_code, &record.body)?;
    let due = record.due(plan, period)?;
    let (light, ledger) = (record.light(due, today)?, record.ledger(due, today)?);
    Ok(BoardChange {
        id: 0,
        at,
        track: point.track,
        period,
        assignment: RowId::new(&record.id),
        org: OrgCode::new(&record.org_code),
        org_name: record.org_name.clone(),
        point: point.code.clone(),
        point_name: point.name.clone(),
        domain: point.path[0].clone(),
        actual: record.actual.as_deref().map(decimal).transpose()?,
        unit: point.unit.clone(),
        light_before: light,
        light,
        ledger_before: ledger,
        ledger,
    })
}
