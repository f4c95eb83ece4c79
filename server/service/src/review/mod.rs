//! Review item by item (M31, M32): accept, or return with a reason.

mod batch;
pub(crate) mod freeze;
mod quality;
mod returns;
mod second;
mod thread;

use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    inbox::{self, When},
    live::NewEvent,
    periods::days_late,
    progress::{EntryRecord, decimal, select_entries, step},
    require,
    settings::YearPlan,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inbox::entry_matter,
    period::Period,
    progress::EntryState,
    review::{Decision, Queue, QueueRow, Reported, ReturnInput, ReviewStep, check_return, unusual},
    schedule::Light,
    warnings::{BoardChange, LiveEvent},
};
use time::Date;

/// Rows of the queue that one page shows.
pub const QUEUE_PAGE: i64 = 100;

#[derive(sqlx::FromRow)]
struct QueueRecord {
    assignment_id: String,
    period: String,
    point_code: String,
    body: String,
    org_code: String,
    org_name: String,
    actual: String,
    target: String,
    light: String,
    revision: i64,
    submitted_at: i64,
    evidence_count: i64,
    corrected: bool,
    first_id: Option<String>,
    first_by: Option<String>,
    reported_on: Option<String>,
    reported_due: Option<String>,
    previous: Option<String>,
}

impl Service {
    /// What waits for a decision: red and yellow first, then the oldest.
    pub async fn review_queue(&self, user: &SessionUser, period: Period) -> Result<Queue> {
        require(user, Right::Review)?;
        let (total,): (i64,) = self
            .db
            .one("SELECT COUNT(*) FROM entries WHERE state = 'submitted' AND period = $1", args![period])
            .await?
            .unwrap_or_default();
        let mut rows = self.queue_rows(user, period, QUEUE_PAGE, false).await?;
        if rows.len() as i64 == QUEUE_PAGE {
            // However much is behind: what can be accepted together is there to be accepted.
            let routine = self.queue_rows(user, period, QUEUE_PAGE, true).await?;
            let new = |row: &QueueRow| row.unusual.is_empty() && !rows.iter().any(|r| r.assignment == row.assignment);
            let new: Vec<QueueRow> = routine.into_iter().filter(new).collect();
            rows.extend(new);
        }
        // What someone else has to look at comes after what the reader can decide.
        rows.sort_by_key(|row| row.step.is_for_another());
        let unread = self.unread(user, period, None).await?;
        Ok(Queue { rows, total, unread })
    }

    /// `on_schedule`: those alone that are green or blue and came once.
    async fn queue_rows(
        &self,
        user: &SessionUser,
        period: Period,
        limit: i64,
        on_schedule: bool,
    ) -> Result<Vec<QueueRow>> {
        let plan = self.year_plan(period.year()).await?;
        let records: Vec<QueueRecord> = self
            .db
            .all(
                "SELECT e.assignment_id, e.period, a.point_code, p.body, a.org_code, o.name AS org_name, e.actual, a.target,
                        e.light, e.revision, e.submitted_at, e.reported_on, e.reported_due, f.user_id AS first_id, f.reviewer AS first_by,
                        (SELECT COUNT(*) FROM evidence v WHERE v.assignment_id = e.assignment_id AND v.period = e.period) AS evidence_count,
                        EXISTS (SELECT 1 FROM entry_versions r
                                WHERE r.assignment_id = e.assignment_id AND r.period = e.period AND r.state = 'returned') AS corrected,
                        (SELECT v.actual FROM entries v
                         WHERE v.assignment_id = e.assignment_id AND v.period >= $3 AND v.period < e.period AND v.actual IS NOT NULL
                         ORDER BY v.period DESC LIMIT 1) AS previous
                 FROM entries e
                 JOIN assignments a ON a.id = e.assignment_id
                 JOIN points p ON p.code = a.point_code
                 JOIN organisations o ON o.code = a.org_code
                 LEFT JOIN first_reviews f ON f.assignment_id = e.assignment_id AND f.period = e.period AND f.revision = e.revision
                 WHERE e.state = 'submitted' AND e.period = $1 AND e.actual IS NOT NULL AND a.target IS NOT NULL
                       AND ($4 = FALSE OR (e.light IN ('green', 'blue') AND e.revision = 1))
                 ORDER BY CASE e.light WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 ELSE 2 END, e.submitted_at, a.point_code, a.org_code
                 LIMIT $2",
                args![period, limit, format!("{:04}-01", period.year()), on_schedule],
            )
            .await?;
        records.into_iter().map(|record| self.queue_row(record, &plan, user)).collect()
    }

    fn queue_row(&self, record: QueueRecord, plan: &YearPlan, user: &SessionUser) -> Result<QueueRow> {
        let point = self.parse_point(&record.point_code, &record.body)?;
        let light = Light::from_code(&record.light)
            .ok_or_else(|| Error::Internal(format!("the stored light {} is not known", record.light)))?;
        let reported = Reported {
            light,
            target: decimal(&record.target)?,
            actual: decimal(&record.actual)?,
            previous: record.previous.as_deref().map(decimal).transpose()?,
            evidence_count: record.evidence_count,
            revision: record.revision,
        };
        Ok(QueueRow {
            unusual: unusual(&point, &reported),
            step: step(plan, user, record.first_id.as_deref(), record.first_by.as_deref()),
            period: record.period.parse().map_err(|_| Error::Internal(format!("bad period {}", record.period)))?,
            point_name: point.name.clone(),
            unit: point.unit.clone(),
            actual: reported.actual,
            target: reported.target,
            light,
            assignment: RowId::new(record.assignment_id),
            point_code: record.point_code,
            org: OrgCode::new(record.org_code),
            org_name: record.org_name,
            state: if record.corrected { EntryState::Corrected } else { EntryState::Submitted },
            revision: record.revision,
            submitted_at: record.submitted_at,
            evidence_count: record.evidence_count,
            days_late: days_late(record.reported_on.as_deref(), record.reported_due.as_deref())?,
        })
    }

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
