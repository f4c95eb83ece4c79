//! Submitting an entry: check, compare revisions, write row, history, audit entry and event together.

use super::{EntryRecord, rows, sync};
use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    db::Tx,
    inbox::{self, NewNotice, When},
    live::NewEvent,
    require,
    review::freeze,
    settings::YearPlan,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inbox::{NoticeKind, entry_matter},
    indicators::AssessmentPoint,
    ledgers, number,
    period::Period,
    progress::{EntryInput, EntryState, EntryValue, Submitted, check},
    schedule,
    sync::Receipt,
    warnings::{BoardChange, LiveEvent},
};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use time::Date;

/// The hash that an acceptance is bound to: a later edit has another.
pub(crate) fn content_hash(value: &EntryValue) -> String {
    hex(&Sha256::digest(value.canonical().as_bytes()))
}

/// A submission on its way into the transaction.
pub(super) struct Submission {
    pub user: SessionUser,
    pub assignment: RowId,
    pub period: Period,
    /// The revision that the reporter saw.
    base: i64,
    pub value: EntryValue,
    point: Arc<AssessmentPoint>,
    plan: YearPlan,
    today: Date,
    pub at: i64,
    /// The record of a device that this came as.
    pub record: Option<Stamp>,
}

/// Which record of which device.
#[derive(Clone)]
pub(super) struct Stamp {
    pub id: RowId,
    pub device: RowId,
    pub seq: i64,
}

/// What a submission came to.
pub(super) enum Stored {
    /// The revision, or both values; for a record with its receipt.
    Now(Submitted, Option<Receipt>),
    /// The record was stored before.
    Before(Receipt),
}

impl Service {
    /// Stores a reporter's value and sends it to review.
    ///
    /// `base` is the revision that the form was loaded with. Where another one stands now, nothing is stored and both
    /// values come back. An input that cannot be stored is kept as a draft and comes back with its problems.
    pub async fn submit_entry(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        base: i64,
        input: EntryInput,
    ) -> Result<Submitted> {
        let submission = self.submission(user, assignment, period, base, input).await?;
        match self.store(submission).await? {
            Stored::Now(submitted, _) => Ok(submitted),
            Stored::Before(_) => Err(Error::Internal("a submission that is no record was stored before".into())),
        }
    }

    /// Checks what is to be stored. An input that cannot be is kept as a draft.
    pub(super) async fn submission(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        base: i64,
        input: EntryInput,
    ) -> Result<Submission> {
        require(user, Right::Report)?;
        let record: EntryRecord = self
            .db
            .one(super::select_entries!("WHERE a.id = $2 AND a.target IS NOT NULL"), args![period, assignment])
            .await?
            .ok_or(Error::NotFound)?;
        self.require_organisation(user, &OrgCode::new(&record.org_code))?;
        let point = self.parse_point(&record.point_code, &record.body)?;
        let (today, plan) = (self.clock.today(), self.year_plan(period.year()).await?);
        require_open(&point, period, &plan, today)?;
        let checked = check(&input, &point, record.target()?);
        let Some(value) = checked.value else {
            self.save_draft(user, assignment, period, input).await?;
            return Err(Error::Invalid(checked.problems));
        };
        Ok(Submission {
            user: user.clone(),
            assignment: assignment.clone(),
            period,
            base,
            value,
            point,
            plan,
            today,
            at: self.clock.now(),
            record: None,
        })
    }

    pub(super) async fn store(&self, submission: Submission) -> Result<Stored> {
        let clock = self.clock.clone();
        // Dated inside the transaction, so that results as of an earlier moment do not change under it.
        self.db
            .write(move |tx| Box::pin(async move { store(tx, Submission { at: clock.now(), ..submission }).await }))
            .await
    }
}

fn require_open(point: &AssessmentPoint, period: Period, plan: &YearPlan, today: Date) -> Result<()> {
    if period.year() != point.year || !point.cycle.expects(period) {
        return Err(Error::NotFound);
    }
    let opens = plan.opens(period);
    if today < opens {
        return Err(Error::invalid(
            "period_not_begun",
            "period",
            &format!("这一期 {opens} 起开放填报，请届时再报"),
            &format!("This period can be reported from {opens} on"),
        ));
    }
    Ok(())
}

async fn store(tx: &mut Tx, s: Submission) -> Result<Stored> {
    if let Some(stamp) = &s.record
        && let Some(receipt) = sync::receipt(tx, &stamp.id, &s.assignment, s.period).await?
    {
        return Ok(Stored::Before(receipt));
    }
    // Read again inside the transaction: what was read before it may have changed meanwhile.
    let before: EntryRecord = tx
        .one(super::select_entries!("WHERE a.id = $2 AND a.target IS NOT NULL"), args![s.period, &s.assignment])
        .await?
        .ok_or(Error::NotFound)?;
    if before.state()? == EntryState::Accepted {
        return Err(Error::invalid(
            "entry_accepted",
            "actual",
            "该项已审核通过并锁定；确需修改，请联系市绩效办退回",
            "This entry was accepted and is locked; ask the office to return it if it has to change",
        ));
    }
    let revision = before.revision.unwrap_or(0);
    if revision != s.base {
        return Ok(Stored::Now(conflict(&before, revision)?, None));
    }
    let target = before.target()?;
    let curve = s.point.plan.values(target);
    let month = s.period.month();
    let reading =
        schedule::light(s.point.direction, target, curve.as_ref(), month, Some(s.value.actual), &s.plan.thresholds);
    let ledger = ledgers::ledger(s.point.direction, target, month, Some(s.value.actual), reading.light);
    let actual = s.value.actual.to_string();
    let issue_list = s.value.issue_list.map(domain::ledgers::IssueList::code);
    let difficulty = match s.value.difficulty.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&s.value.difficulty)?),
    };
    let (next, hash) = (revision + 1, content_hash(&s.value));
    let due = before.due(&s.plan, s.period)?;
    let changed = tx
        .run(
            "INSERT INTO entries (assignment_id, period, state, revision, actual, note, issue_list, light, ledger,
                                  submitted_at, submitted_by, return_reason, content_hash, difficulty, reported_on, reported_due)
             VALUES ($1, $2, 'submitted', $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, $13, $14, $15)
             ON CONFLICT (assignment_id, period) DO UPDATE SET state = 'submitted', revision = excluded.revision,
                 actual = excluded.actual, note = excluded.note, issue_list = excluded.issue_list, light = excluded.light,
                 ledger = excluded.ledger, submitted_at = excluded.submitted_at, submitted_by = excluded.submitted_by,
                 return_reason = NULL, content_hash = excluded.content_hash, difficulty = excluded.difficulty
             WHERE entries.revision = $12",
            args![
                &s.assignment, s.period, next, &actual, &s.value.note, issue_list, reading.light.code(), ledger.code(),
                s.at, &s.user.display_name, &hash, revision, difficulty.clone(), s.today.to_string(), due.to_string()
            ],
        )
        .await?;
    if changed == 0 {
        // PostgreSQL lets two transactions read the same revision; only one of them finds it when it writes.
        return Err(Error::Conflict(next));
    }
    tx.run(
        "INSERT INTO entry_versions (assignment_id, period, revision, state, actual, text, at, actor, issue_list, content_hash, difficulty)
         VALUES ($1, $2, $3, 'submitted', $4, $5, $6, $7, $8, $9, $10)",
        args![
            &s.assignment, s.period, next, &actual, &s.value.note, s.at, &s.user.display_name, issue_list, &hash,
            difficulty
        ],
    )
    .await?;
    tx.run(
        "DELETE FROM drafts WHERE assignment_id = $1 AND period = $2 AND user_id = $3",
        args![&s.assignment, s.period, &s.user.id],
    )
    .await?;
    let change = BoardChange {
        id: 0,
        at: s.at,
        track: s.point.track,
        period: s.period,
        assignment: s.assignment.clone(),
        org: OrgCode::new(&before.org_code),
        org_name: before.org_name.clone(),
        point: s.point.code.clone(),
        point_name: s.point.name.clone(),
        domain: s.point.path[0].clone(),
        actual: Some(s.value.actual),
        unit: s.point.unit.clone(),
        light_before: before.light(due, s.today)?,
        light: Some(reading.light),
        ledger_before: before.ledger(due, s.today)?,
        ledger: Some(ledger),
    };
    let org = change.org.clone();
    let settled = inbox::settle(tx, &entry_matter(&s.assignment, s.period), &org, s.at).await?;
    let replaced = tell_of_replaced(tx, &s, &before, next, due).await?;
    let told = (settled || replaced).then(|| NewEvent { org: Some(org.clone()), payload: LiveEvent::Inbox });
    let event = NewEvent { org: Some(org), payload: LiveEvent::Entry { state: EntryState::Submitted, change } };
    let entry = NewEntry {
        at: s.at,
        actor: s.user.username.clone(),
        action: "progress.submit",
        object: format!("{} {}", s.assignment, s.period),
        detail: serde_json::json!({ "revision": next, "actual": actual, "before": before.actual, "issue_list": issue_list }),
    };
    let receipt = match &s.record {
        Some(stamp) => Some(sync::keep(tx, stamp, &s, next).await?),
        None => None,
    };
    tx.record(entry, std::iter::once(event).chain(told).collect()).await?;
    freeze::require_open(tx, s.period).await?;
    Ok(Stored::Now(Submitted::Saved { revision: next }, receipt))
}

/// Tells the unit where someone has put a value in the place of a colleague's that nobody has decided on: the colleague must
/// not learn of it by chance. Whether there was anything to tell.
async fn tell_of_replaced(tx: &mut Tx, s: &Submission, before: &EntryRecord, revision: i64, due: Date) -> Result<bool> {
    let (Some(name), Some(was)) = (&before.submitted_by, &before.actual) else { return Ok(false) };
    let waiting = matches!(before.state()?, EntryState::Submitted | EntryState::Corrected);
    if !waiting || *name == s.user.display_name {
        return Ok(false);
    }
    let (was, unit) = (number::plain(rows::decimal(was)?), &s.point.unit);
    let text =
        format!("{}\n{name} {was} → {} {} {unit}", s.point.name, s.user.display_name, number::plain(s.value.actual));
    let notice = NewNotice {
        unit: &OrgCode::new(&before.org_code),
        kind: NoticeKind::Replaced,
        cause: format!("replaced {} {} {revision}", s.assignment, s.period),
        about: &entry_matter(&s.assignment, s.period),
        text: &text,
        due,
        count: 0,
    };
    inbox::put(tx, notice, When { day: s.today, at: s.at }).await
}

fn conflict(before: &EntryRecord, revision: i64) -> Result<Submitted> {
    let (Some(actual), Some(name), Some(at)) = (&before.actual, &before.submitted_by, before.submitted_at) else {
        return Err(Error::Conflict(revision));
    };
    Ok(Submitted::Conflict {
        theirs: EntryValue {
            actual: rows::decimal(actual)?,
            note: before.note.clone().unwrap_or_default(),
            issue_list: before.issue_list.as_deref().and_then(domain::ledgers::IssueList::from_code),
            difficulty: rows::difficulty(before.difficulty.as_deref())?,
        },
        their_name: name.clone(),
        at,
        revision,
    })
}
