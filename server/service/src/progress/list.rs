//! A unit's points for a period: as a list, and with all that is needed to fill them in at one place.

use super::{EntryRecord, dated_value, draft::DraftRecord, rows, select_entries};
use crate::{Result, Service, args};
use domain::{
    accounts::SessionUser,
    ids::OrgCode,
    indicators::{AssessmentPoint, Track},
    period::Period,
    progress::{EntryGrid, EntryInput, EntryList, EntrySheet, EntryState},
};
use rust_decimal::Decimal;
use std::collections::HashMap;

type Values = Vec<(Period, Decimal)>;

/// Which of an organisation's points are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Points {
    /// Those that are reported for the period.
    Expected,
    All,
}

/// What makes a point the same from year to year: codes change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Same {
    track: Track,
    name: String,
    unit: String,
}

impl Same {
    pub fn of(point: &AssessmentPoint) -> Self {
        Self { track: point.track, name: point.name.clone(), unit: point.unit.clone() }
    }
}

fn by_assignment(values: Vec<(String, String, String)>) -> Result<HashMap<String, Values>> {
    let mut found: HashMap<String, Values> = HashMap::new();
    for (assignment, period, actual) in values {
        found.entry(assignment).or_default().push(dated_value(&period, &actual)?);
    }
    Ok(found)
}

impl Service {
    /// The organisation's points for a period, in workbook order.
    pub async fn entries(&self, user: &SessionUser, org: &OrgCode, period: Period) -> Result<EntryList> {
        self.require_organisation(user, org)?;
        let grid = self.sheets(user, org, period, Points::Expected).await?;
        let rows = grid.sheets.into_iter().map(|sheet| sheet.row).collect();
        let EntryGrid { period, today, org_name, frozen, window, .. } = grid;
        Ok(EntryList { period, today, org: org.clone(), org_name, rows, frozen, window })
    }

    /// The same with notes, drafts, earlier values and, for methods that compare, the values of the others.
    pub async fn entry_grid(&self, user: &SessionUser, org: &OrgCode, period: Period) -> Result<EntryGrid> {
        self.require_organisation(user, org)?;
        self.full_grid(user, org, period, Points::Expected).await
    }

    /// The same for whoever visits the organisation, with all of its points. Whoever calls has asked whether it may be seen.
    pub(crate) async fn visited_grid(&self, user: &SessionUser, org: &OrgCode, period: Period) -> Result<EntryGrid> {
        self.full_grid(user, org, period, Points::All).await
    }

    async fn full_grid(&self, user: &SessionUser, org: &OrgCode, period: Period, points: Points) -> Result<EntryGrid> {
        let mut grid = self.sheets(user, org, period, points).await?;
        let mut peers = self.peers_of(org, period).await?;
        let last_year = self.last_year(org, period.year(), None).await?;
        for sheet in &mut grid.sheets {
            let point = &sheet.row.point;
            if point.rule.uses_peers() {
                sheet.peers = peers.remove(point.code.as_str()).unwrap_or_default();
            }
            sheet.last_year = last_year.get(&Same::of(point)).cloned().unwrap_or_default();
        }
        Ok(grid)
    }

    /// Sheets with what lists show of them, their notes, drafts and earlier values.
    async fn sheets(&self, user: &SessionUser, org: &OrgCode, period: Period, points: Points) -> Result<EntryGrid> {
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
        let values: Vec<(String, String, String)> = self
            .db
            .all(
                "SELECT e.assignment_id, e.period, e.actual FROM entries e JOIN assignments a ON a.id = e.assignment_id
                 WHERE a.org_code = $1 AND e.period <= $2 AND e.period >= $3 AND e.actual IS NOT NULL ORDER BY e.period",
                args![org, period, format!("{:04}-01", period.year())],
            )
            .await?;
        let mut values = by_assignment(values)?;
        let drafts: Vec<DraftRecord> = self
            .db
            .all(
                "SELECT assignment_id, actual, note, issue_list, difficulty, updated_at FROM drafts
                 WHERE user_id = $1 AND period = $2",
                args![&user.id, period],
            )
            .await?;
        let mut drafts: HashMap<String, (EntryInput, i64)> = drafts
            .into_iter()
            .map(|draft| Ok((draft.assignment_id.clone(), draft.into_draft()?)))
            .collect::<Result<_>>()?;
        let unread = self.unread(user, period, Some(org)).await?;
        let unread: HashMap<_, _> = unread.into_iter().map(|unread| (unread.assignment, unread.count)).collect();
        let frozen = self.frozen(period).await?.is_some();
        let granted = self.granted(&plan, org, period).await?;
        let window = Some(granted.window(&plan, period, None));
        let mut sheets = Vec::with_capacity(records.len());
        for record in records {
            let point = self.parse_point(&record.point_code, &record.body)?;
            if points == Points::Expected && !point.cycle.expects(period) {
                continue;
            }
            let mut row = record.entry_row(&point, period, &plan, today)?;
            let history = values.remove(&record.id).unwrap_or_default();
            let draft = drafts.remove(&record.id);
            row.previous = history.iter().rev().find(|(at, _)| *at < period).copied();
            row.unread = unread.get(&row.assignment).copied().unwrap_or_default();
            if row.state == EntryState::Empty && draft.is_some() {
                row.state = EntryState::Draft;
            }
            sheets.push(EntrySheet {
                row,
                period,
                thresholds: plan.thresholds,
                note: record.note.clone().unwrap_or_default(),
                difficulty: rows::difficulty(record.difficulty.as_deref())?,
                step: record.step(&plan, user),
                draft,
                history,
                last_year: Vec::new(),
                peers: Vec::new(),
                evidence: Vec::new(),
                events: Vec::new(),
                messages: 0,
                frozen,
                returned: Vec::new(),
                window: Some(granted.window(&plan, period, Some(&point.code))),
                on_site: Vec::new(),
            });
        }
        Ok(EntryGrid { period, today, org_name: self.organisation_name(org).await?, sheets, frozen, window })
    }

    /// What the other organisations have reported, by point.
    async fn peers_of(&self, org: &OrgCode, period: Period) -> Result<HashMap<String, Vec<Decimal>>> {
        let values: Vec<(String, String)> = self
            .db
            .all(
                "SELECT a.point_code, e.actual FROM entries e JOIN assignments a ON a.id = e.assignment_id
                 WHERE a.org_code <> $1 AND a.target IS NOT NULL AND e.period = $2 AND e.actual IS NOT NULL
                       AND a.point_code IN (SELECT own.point_code FROM assignments own WHERE own.org_code = $1)
                 ORDER BY a.point_code, e.actual",
                args![org, period],
            )
            .await?;
        let mut found: HashMap<String, Vec<Decimal>> = HashMap::new();
        for (point, actual) in values {
            found.entry(point).or_default().push(rows::decimal(&actual)?);
        }
        Ok(found)
    }

    /// An organisation's values of the year before, of all points or of those of a name.
    pub(super) async fn last_year(
        &self,
        org: &OrgCode,
        year: i32,
        name: Option<&str>,
    ) -> Result<HashMap<Same, Values>> {
        let values: Vec<(String, String, String, String)> = self
            .db
            .all(
                "SELECT p.code, p.body, e.period, e.actual FROM entries e
                 JOIN assignments a ON a.id = e.assignment_id JOIN points p ON p.code = a.point_code
                 WHERE a.org_code = $1 AND p.year = $2 AND e.actual IS NOT NULL AND (p.name = $3 OR $3 = '')
                 ORDER BY e.period",
                args![org, year - 1, name.unwrap_or_default()],
            )
            .await?;
        let mut found: HashMap<Same, Values> = HashMap::new();
        for (code, body, period, actual) in values {
            let point = self.parse_point(&code, &body)?;
            found.entry(Same::of(&point)).or_default().push(dated_value(&period, &actual)?);
        }
        Ok(found)
    }
}
