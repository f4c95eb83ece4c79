//! Entries: what a unit reports, from the draft to the submission (M28, M29).
//!
//! A draft is its author's alone and is written without an audit entry or an event; a submission has both.

mod draft;
mod lights;
mod rows;
pub(crate) mod submit;
mod sync;

pub(crate) use lights::{read_lights_again, read_lights_of_year_again};
pub(crate) use rows::{EntryRecord, dated_value, decimal, state};

use crate::{Error, Result, Service, args, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    period::Period,
    problem::Problem,
    progress::{EntryEvent, EntryInput, EntryList, EntrySheet, EntryState, Evidence},
    review::{Return, mark_voided},
};
use rows::VersionRecord;

/// Longest text that a draft keeps of any field.
const DRAFT_LIMIT: usize = 10_000;

/// The columns of an [`EntryRecord`] for the period `$1`; a condition on `a` or `e` follows.
macro_rules! select_entries {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.point_code, a.org_code, a.target, o.name AS org_name, p.body,
                    e.state, e.revision, e.actual, e.note, e.issue_list, e.light, e.ledger, e.submitted_at, e.submitted_by, e.return_reason, e.content_hash,
                    (SELECT r.due_on FROM entry_returns r
                     WHERE r.assignment_id = a.id AND r.period = $1 AND r.revision = e.revision) AS answer_by,
                    EXISTS (SELECT 1 FROM entry_versions r
                            WHERE r.assignment_id = a.id AND r.period = $1 AND r.state = 'returned') AS was_returned,
                    (SELECT COUNT(*) FROM evidence v WHERE v.assignment_id = a.id AND v.period = $1) AS evidence_count
             FROM assignments a
             JOIN organisations o ON o.code = a.org_code
             JOIN points p ON p.code = a.point_code
             LEFT JOIN entries e ON e.assignment_id = a.id AND e.period = $1
             ",
            $rest
        )
    };
}
pub(crate) use select_entries;

#[derive(sqlx::FromRow)]
struct DraftRecord {
    assignment_id: String,
    actual: String,
    note: String,
    issue_list: String,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct EvidenceRecord {
    id: String,
    file_name: String,
    media_type: String,
    size: i64,
    hash: String,
}

impl Service {
    /// The organisation's points for a period, in workbook order.
    pub async fn entries(&self, user: &SessionUser, org: &OrgCode, period: Period) -> Result<EntryList> {
        self.require_organisation(user, org)?;
        let plan = self.year_plan(period.year()).await?;
        let today = self.clock.today();
        let records: Vec<EntryRecord> = self
            .db
            .all(
                select_entries!(
                    "WHERE a.org_code = $2 AND a.target IS NOT NULL AND p.year = $3 ORDER BY p.track, p.number"
                ),
                args![period, org, period.year()],
            )
            .await?;
        let before: Vec<(String, String, String)> = self
            .db
            .all(
                "SELECT e.assignment_id, e.period, e.actual FROM entries e JOIN assignments a ON a.id = e.assignment_id
                 WHERE a.org_code = $1 AND e.period < $2 AND e.period >= $3 AND e.actual IS NOT NULL ORDER BY e.period",
                args![org, period, format!("{:04}-01", period.year())],
            )
            .await?;
        let drafts: Vec<DraftRecord> = self
            .db
            .all(
                "SELECT assignment_id, actual, note, issue_list, updated_at FROM drafts WHERE user_id = $1 AND period = $2",
                args![&user.id, period],
            )
            .await?;
        let unread = self.unread(user, period, Some(org)).await?;
        let org_name = self.organisation_name(org).await?;
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let point = self.parse_point(&record.point_code, &record.body)?;
            if !point.cycle.expects(period) {
                continue;
            }
            let mut row = record.entry_row(&point, period, &plan, today)?;
            let last = before.iter().rev().find(|(assignment, _, _)| assignment == row.assignment.as_str());
            row.previous = last.map(|(_, period, actual)| dated_value(period, actual)).transpose()?;
            row.unread =
                unread.iter().find(|unread| unread.assignment == row.assignment).map_or(0, |unread| unread.count);
            if row.state == EntryState::Empty
                && drafts.iter().any(|draft| draft.assignment_id == row.assignment.as_str())
            {
                row.state = EntryState::Draft;
            }
            rows.push(row);
        }
        let frozen = self.frozen(period).await?.is_some();
        Ok(EntryList { period, today, org: org.clone(), org_name, rows, frozen })
    }

    /// One entry with its history, for its reporter and for the office.
    pub async fn entry(&self, user: &SessionUser, assignment: &RowId, period: Period) -> Result<EntrySheet> {
        let record: EntryRecord = self
            .db
            .one(select_entries!("WHERE a.id = $2 AND a.target IS NOT NULL"), args![period, assignment])
            .await?
            .ok_or(Error::NotFound)?;
        self.require_organisation(user, &OrgCode::new(&record.org_code))?;
        let point = self.parse_point(&record.point_code, &record.body)?;
        let plan = self.year_plan(period.year()).await?;
        let mut row = record.entry_row(&point, period, &plan, self.clock.today())?;

        let history: Vec<(String, String)> = self
            .db
            .all(
                "SELECT period, actual FROM entries WHERE assignment_id = $1 AND period >= $2 AND period <= $3 AND actual IS NOT NULL ORDER BY period",
                args![assignment, format!("{:04}-01", period.year()), period],
            )
            .await?;
        let history = history.iter().map(|(period, actual)| dated_value(period, actual)).collect::<Result<Vec<_>>>()?;
        row.previous = history.iter().rev().find(|(at, _)| *at < period).copied();

        let peers = if point.rule.uses_peers() {
            let values: Vec<(String,)> = self
                .db
                .all(
                    "SELECT e.actual FROM entries e JOIN assignments a ON a.id = e.assignment_id
                     WHERE a.point_code = $1 AND a.id <> $2 AND a.target IS NOT NULL AND e.period = $3 AND e.actual IS NOT NULL
                     ORDER BY e.actual",
                    args![&record.point_code, assignment, period],
                )
                .await?;
            values.iter().map(|(value,)| rows::decimal(value)).collect::<Result<_>>()?
        } else {
            Vec::new()
        };
        let evidence: Vec<EvidenceRecord> = self
            .db
            .all(
                "SELECT id, file_name, media_type, size, hash FROM evidence WHERE assignment_id = $1 AND period = $2 ORDER BY uploaded_at, id",
                args![assignment, period],
            )
            .await?;
        let versions: Vec<VersionRecord> = self
            .db
            .all(
                "SELECT at, actor, state, revision, actual, text, issue_list, content_hash FROM entry_versions WHERE assignment_id = $1 AND period = $2 ORDER BY revision DESC",
                args![assignment, period],
            )
            .await?;
        let draft: Option<DraftRecord> = self
            .db
            .one(
                "SELECT assignment_id, actual, note, issue_list, updated_at FROM drafts WHERE assignment_id = $1 AND period = $2 AND user_id = $3",
                args![assignment, period, &user.id],
            )
            .await?;
        if draft.is_some() && row.state == EntryState::Empty {
            row.state = EntryState::Draft;
        }
        let unread = self.unread(user, period, Some(&row.org)).await?;
        row.unread = unread.iter().find(|unread| unread.assignment == *assignment).map_or(0, |unread| unread.count);
        let mut events = versions.into_iter().map(VersionRecord::into_event).collect::<Result<Vec<EntryEvent>>>()?;
        mark_voided(&mut events);
        let returned = match row.state {
            EntryState::Returned => {
                let kept = self.read_return(assignment, period, row.revision).await?;
                // An earlier release kept the text alone.
                let text = record.return_reason.clone().unwrap_or_default();
                kept.unwrap_or(Return { text, ..Return::default() }).problems()
            }
            _ => Vec::new(),
        };
        Ok(EntrySheet {
            note: record.note.clone().unwrap_or_default(),
            returned,
            row,
            period,
            thresholds: plan.thresholds,
            draft: draft
                .map(|d| (EntryInput { actual: d.actual, note: d.note, issue_list: d.issue_list }, d.updated_at)),
            history,
            peers,
            evidence: evidence
                .into_iter()
                .map(|e| Evidence {
                    id: RowId::new(e.id),
                    file_name: e.file_name,
                    media_type: e.media_type,
                    size: e.size,
                    hash: e.hash,
                })
                .collect(),
            events,
            messages: self.message_count(assignment, period).await?,
            frozen: self.frozen(period).await?.is_some(),
        })
    }

    /// Keeps what a reporter has typed so far, right or not. Returns the time of saving (UTC milliseconds).
    pub async fn save_draft(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        input: EntryInput,
    ) -> Result<i64> {
        self.require_own_assignment(user, assignment).await?;
        let longest =
            [&input.actual, &input.note, &input.issue_list].into_iter().map(|text| text.chars().count()).max();
        if longest.is_some_and(|length| length > DRAFT_LIMIT) {
            return Err(Error::Invalid(vec![Problem::error(
                "text_too_long",
                "note",
                format!("文字超过 {DRAFT_LIMIT} 字，未保存；请删减，或改为上传附件"),
                format!(
                    "The text is longer than {DRAFT_LIMIT} characters and was not saved; shorten it or attach a file"
                ),
            )]));
        }
        let (at, user, assignment) = (self.clock.now(), user.id.clone(), assignment.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO drafts (assignment_id, period, user_id, actual, note, issue_list, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                         ON CONFLICT (assignment_id, period, user_id) DO UPDATE SET actual = excluded.actual, note = excluded.note,
                             issue_list = excluded.issue_list, updated_at = excluded.updated_at",
                        args![&assignment, period, user, input.actual, input.note, input.issue_list, at],
                    )
                    .await
                    .map(|_| at)
                })
            })
            .await
    }

    pub(crate) async fn organisation_name(&self, org: &OrgCode) -> Result<String> {
        let row: Option<(String,)> = self.db.one("SELECT name FROM organisations WHERE code = $1", args![org]).await?;
        row.map(|(name,)| name).ok_or(Error::NotFound)
    }

    /// The office sees every organisation, a reporter its own; to others there is nothing there.
    pub(crate) fn require_organisation(&self, user: &SessionUser, org: &OrgCode) -> Result<()> {
        if user.may(Right::Review) {
            return Ok(());
        }
        require(user, Right::Report)?;
        if user.org.as_ref() == Some(org) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Refuses a reporter of another organisation.
    pub(crate) async fn require_own_assignment(&self, user: &SessionUser, assignment: &RowId) -> Result<()> {
        require(user, Right::Report)?;
        let row: Option<(String,)> = self
            .db
            .one("SELECT org_code FROM assignments WHERE id = $1 AND target IS NOT NULL", args![assignment])
            .await?;
        match row {
            Some((org,)) if user.org.as_ref().is_some_and(|own| own.as_str() == org) => Ok(()),
            _ => Err(Error::NotFound),
        }
    }
}
