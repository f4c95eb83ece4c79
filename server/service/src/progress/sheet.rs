//! One entry with everything around it.

use super::{
    EntryRecord, dated_value,
    draft::DraftRecord,
    list,
    rows::{self, VersionRecord, decimal},
    select_entries,
};
use crate::{Error, Result, Service, args};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    period::Period,
    progress::{EntryEvent, EntrySheet, EntryState},
    review::{Return, mark_voided},
};

impl Service {
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

        let own = OrgCode::new(&record.org_code);
        let last_year = self.last_year(&own, period.year(), Some(&point.name)).await?;
        let last_year = last_year.get(&list::Same::of(&point)).cloned().unwrap_or_default();
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
            values.iter().map(|(value,)| decimal(value)).collect::<Result<_>>()?
        } else {
            Vec::new()
        };
        let versions: Vec<VersionRecord> = self
            .db
            .all(
                "SELECT at, actor, state, revision, actual, text, issue_list, difficulty, content_hash FROM entry_versions WHERE assignment_id = $1 AND period = $2 ORDER BY revision DESC",
                args![assignment, period],
            )
            .await?;
        let draft: Option<DraftRecord> = self
            .db
            .one(
                "SELECT assignment_id, actual, note, issue_list, difficulty, updated_at FROM drafts WHERE assignment_id = $1 AND period = $2 AND user_id = $3",
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
        let on_site = match user.may(Right::Review) {
            true => self.seen_on_site(assignment, period.year()).await?,
            false => Vec::new(),
        };
        let granted = self.granted(&plan, &row.org, period).await?;
        let window = Some(granted.window(&plan, period, Some(&row.point.code)));
        Ok(EntrySheet {
            note: record.note.clone().unwrap_or_default(),
            returned,
            row,
            period,
            thresholds: plan.thresholds,
            difficulty: rows::difficulty(record.difficulty.as_deref())?,
            step: record.step(&plan, user),
            draft: draft.map(DraftRecord::into_draft).transpose()?,
            history,
            last_year,
            peers,
            evidence: self.evidence_of(assignment, period).await?,
            events,
            messages: self.message_count(assignment, period).await?,
            frozen: self.frozen(period).await?.is_some(),
            window,
            on_site,
        })
    }
}
