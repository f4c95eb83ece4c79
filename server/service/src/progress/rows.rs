//! Rows of the entry tables and the types of the field that they become.

use crate::{Error, Result, periods::days_late, settings::YearPlan};
use domain::{
    accounts::SessionUser,
    ids::{OrgCode, RowId},
    indicators::AssessmentPoint,
    ledgers::{IssueList, Ledger},
    period::Period,
    progress::{Difficulty, EntryEvent, EntryRow, EntryState},
    review::ReviewStep,
    schedule::Light,
};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use time::Date;

/// An assignment with its point and, where there is one, its entry for the period.
#[derive(sqlx::FromRow)]
pub(crate) struct EntryRecord {
    pub id: String,
    pub point_code: String,
    pub org_code: String,
    pub target: Option<String>,
    pub org_name: String,
    pub body: String,
    pub state: Option<String>,
    pub revision: Option<i64>,
    pub actual: Option<String>,
    pub note: Option<String>,
    pub issue_list: Option<String>,
    pub difficulty: Option<String>,
    pub light: Option<String>,
    pub ledger: Option<String>,
    pub submitted_at: Option<i64>,
    pub submitted_by: Option<String>,
    pub return_reason: Option<String>,
    pub content_hash: Option<String>,
    /// When the unit has to answer a return by, where it was told.
    pub answer_by: Option<String>,
    /// Who has accepted this revision as the first of two reviewers.
    pub first_id: Option<String>,
    pub first_by: Option<String>,
    /// Whether the entry was ever returned.
    pub was_returned: bool,
    pub evidence_count: i64,
    pub reported_on: Option<String>,
    pub reported_due: Option<String>,
    /// The later last day that the unit was granted.
    pub extended_to: Option<String>,
}

impl EntryRecord {
    /// The entry as lists show it; without its last value and its unread messages, which other
    /// statements bring.
    pub fn entry_row(&self, point: &AssessmentPoint, period: Period, plan: &YearPlan, today: Date) -> Result<EntryRow> {
        let (due, state) = (self.due(plan, period)?, self.state()?);
        let answer_by = self.answer_by.as_deref().and_then(domain::moment::iso_day);
        Ok(EntryRow {
            assignment: RowId::new(&self.id),
            point: point.clone(),
            org: OrgCode::new(&self.org_code),
            org_name: self.org_name.clone(),
            target: self.target()?,
            due: answer_by.filter(|_| state == EntryState::Returned).unwrap_or(due),
            state,
            revision: self.revision.unwrap_or(0),
            actual: self.actual.as_deref().map(decimal).transpose()?,
            previous: None,
            light: self.light(due, today)?,
            ledger: self.ledger(due, today)?,
            issue_list: self.issue_list.as_deref().and_then(IssueList::from_code),
            evidence_count: self.evidence_count,
            unread: 0,
            days_late: days_late(self.reported_on.as_deref(), self.reported_due.as_deref())?,
        })
    }

    /// What an acceptance by this person would be.
    pub fn step(&self, plan: &YearPlan, user: &SessionUser) -> ReviewStep {
        step(plan, user, self.first_id.as_deref(), self.first_by.as_deref())
    }

    /// The last day for the unit.
    pub fn due(&self, plan: &YearPlan, period: Period) -> Result<Date> {
        plan.due(period, self.extended_to.as_deref())
    }

    pub fn target(&self) -> Result<Decimal> {
        decimal(self.target.as_deref().unwrap_or_default())
    }

    pub fn state(&self) -> Result<EntryState> {
        match self.state.as_deref().map_or(Ok(EntryState::Empty), state)? {
            EntryState::Submitted if self.was_returned => Ok(EntryState::Corrected),
            state => Ok(state),
        }
    }

    /// The stored light; *missing* where nothing was reported and the time is over; none while it may still come.
    pub fn light(&self, due: Date, today: Date) -> Result<Option<Light>> {
        match &self.light {
            Some(code) => Light::from_code(code).map(Some).ok_or_else(|| unknown("light", code)),
            None => Ok((today > due).then_some(Light::Missing)),
        }
    }

    /// The ledger that goes with [`Self::light`].
    pub fn ledger(&self, due: Date, today: Date) -> Result<Option<Ledger>> {
        match &self.ledger {
            Some(code) => Ledger::from_code(code).map(Some).ok_or_else(|| unknown("ledger", code)),
            None => Ok((today > due).then_some(Ledger::OffTrack)),
        }
    }
}

/// What an acceptance by a person would be, by who has looked first.
pub(crate) fn step(plan: &YearPlan, user: &SessionUser, first_id: Option<&str>, first_by: Option<&str>) -> ReviewStep {
    match (plan.second_review, first_id, first_by) {
        (false, ..) => ReviewStep::Only,
        (true, Some(id), Some(name)) => ReviewStep::Second { first_by: name.to_owned(), own: id == user.id },
        (true, ..) => ReviewStep::First,
    }
}

/// One step in an entry's life.
#[derive(sqlx::FromRow)]
pub(super) struct VersionRecord {
    at: i64,
    actor: String,
    state: String,
    revision: i64,
    actual: Option<String>,
    text: String,
    issue_list: Option<String>,
    difficulty: Option<String>,
    content_hash: Option<String>,
}

impl VersionRecord {
    pub fn into_event(self) -> Result<EntryEvent> {
        Ok(EntryEvent {
            at: self.at,
            state: state(&self.state)?,
            revision: self.revision,
            actual: self.actual.as_deref().map(decimal).transpose()?,
            text: self.text,
            actor: self.actor,
            issue_list: self.issue_list.as_deref().and_then(IssueList::from_code),
            difficulty: difficulty(self.difficulty.as_deref())?,
            content_hash: self.content_hash,
            voided: false,
        })
    }
}

fn unknown(what: &str, code: &str) -> Error {
    Error::Internal(format!("the stored {what} {code} is not known"))
}

/// A state as it is stored.
pub(crate) fn state(code: &str) -> Result<EntryState> {
    EntryState::from_code(code).ok_or_else(|| unknown("state", code))
}

/// JSON as it is stored; the default where nothing is.
pub(super) fn json<T: Default + DeserializeOwned>(stored: Option<&str>) -> Result<T> {
    stored.map_or_else(|| Ok(T::default()), |text| Ok(serde_json::from_str(text)?))
}

/// A difficulty as it is stored.
pub(super) fn difficulty(stored: Option<&str>) -> Result<Difficulty> {
    json(stored)
}

/// A decimal as it is stored.
pub(crate) fn decimal(text: &str) -> Result<Decimal> {
    Decimal::from_str_exact(text).map_err(|_| unknown("decimal", text))
}

/// A period and its value as they are stored.
pub(crate) fn dated_value(period: &str, actual: &str) -> Result<(Period, Decimal)> {
    Ok((period.parse().map_err(|_| unknown("period", period))?, decimal(actual)?))
}
