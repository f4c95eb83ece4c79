//! Reminders of what is still to be reported: before the last day, on it, and after. The server looks every hour; that a unit
//! is told once is a matter of the table.

use super::{
    granted::{self, Share},
    read::{done, frozen_periods},
};
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    inbox::{self, NewNotice, When},
    live::NewEvent,
};
use domain::{
    ids::OrgCode,
    inbox::NoticeKind,
    period::Period,
    periods::{REMIND_FOR, reminder},
    warnings::LiveEvent,
};
use std::collections::BTreeSet;
use time::Date;

impl Service {
    /// Reminds the units that still have points to report. Returns how many reminders are new.
    pub async fn remind_of_reporting(&self) -> Result<usize> {
        let today = self.clock.today();
        let mut reminded = 0;
        for period in self.periods_to_remind_of(today).await? {
            let plan = self.year_plan(period.year()).await?;
            let service = self.clone();
            reminded += self
                .db
                .write(move |tx| {
                    Box::pin(async move {
                        let year = period.year();
                        if frozen_periods(tx, year).await?.contains(&period.to_string()) {
                            return Ok(0);
                        }
                        let (done, granted) = (done(tx, year).await?, granted::of_year(tx, year, &plan).await?);
                        let when = When { day: today, at: service.clock.now() };
                        let mut told = Vec::new();
                        for unit in service.reporting_units(tx, year).await? {
                            let key = (period.to_string(), unit.org.to_string());
                            let answered = done.get(&key).copied().unwrap_or_default().answered();
                            let open = unit.expected(period).saturating_sub(answered);
                            if open == 0 {
                                settle(tx, period, &unit.org, when.at).await?;
                                continue;
                            }
                            let granted = granted.get(&key).cloned().unwrap_or_default();
                            let mut new = false;
                            for share in granted.shares(plan.closes(period), open) {
                                new |= share.open > 0 && remind(tx, period, &unit.org, &share, when).await?;
                            }
                            if new {
                                told.push(unit.org);
                            }
                        }
                        record(tx, period, told, when).await
                    })
                })
                .await?;
        }
        Ok(reminded)
    }

    /// The periods that are about to close or have closed lately, for everyone or for a unit with an extension.
    async fn periods_to_remind_of(&self, today: Date) -> Result<BTreeSet<Period>> {
        let mut periods = BTreeSet::new();
        let mut period = Period::reported_on(today).next();
        while self.year_plan(period.year()).await?.closes(period) + REMIND_FOR >= today {
            periods.insert(period);
            period = period.previous();
        }
        let extended: Vec<(String,)> = self
            .db
            .all(
                "SELECT DISTINCT period FROM extensions WHERE withdrawn_at IS NULL AND due_on >= $1",
                args![(today - REMIND_FOR).to_string()],
            )
            .await?;
        for (period,) in extended {
            periods.insert(period.parse().map_err(|_| Error::Internal(format!("bad period {period}")))?);
        }
        Ok(periods)
    }
}

async fn remind(tx: &mut Tx, period: Period, unit: &OrgCode, share: &Share, when: When) -> Result<bool> {
    let Share { due, open } = *share;
    let Some((kind, week)) = reminder(due, when.day) else { return Ok(false) };
    let new = NewNotice {
        unit,
        kind,
        cause: format!("report {period} {unit} {due} {} {week}", kind.code()),
        about: &period.to_string(),
        text: "",
        due,
        count: i64::try_from(open).unwrap_or(i64::MAX),
    };
    inbox::put(tx, new, when).await
}

/// Who has reported everything needs no reminder any more.
async fn settle(tx: &mut Tx, period: Period, unit: &OrgCode, at: i64) -> Result<()> {
    tx.run(
        "UPDATE inbox SET read_at = $1 WHERE about = $2 AND unit_code = $3 AND read_at IS NULL AND kind IN ($4, $5, $6)",
        args![
            at,
            period,
            unit,
            NoticeKind::DueSoon.code(),
            NoticeKind::DueToday.code(),
            NoticeKind::Overdue.code()
        ],
    )
    .await
    .map(drop)
}

async fn record(tx: &mut Tx, period: Period, told: Vec<OrgCode>, when: When) -> Result<usize> {
    if told.is_empty() {
        return Ok(0);
    }
    let count = told.len();
    let detail = serde_json::json!({ "day": when.day.to_string(), "units": told });
    let (actor, object) = ("system".to_owned(), period.to_string());
    let entry = NewEntry { at: when.at, actor, action: "periods.remind", object, detail };
    let events = told.into_iter().map(|org| NewEvent { org: Some(org), payload: LiveEvent::Inbox }).collect();
    tx.record(entry, events).await?;
    Ok(count)
}
