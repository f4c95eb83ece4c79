//! The office's page of periods: how far each one is, and who still has to report.

use super::ExtensionRow;
use crate::{Result, Service, args, db::Tx, require, settings::YearPlan};
use domain::{
    accounts::{Right, SessionUser},
    calendar::{Deadline, Duty},
    ids::OrgCode,
    indicators::Cycle,
    period::Period,
    periods::{Extension, PeriodPage, PeriodRow, Phase, UnitRow},
};
use std::collections::{HashMap, HashSet};
use time::Date;

/// A unit with what it has to report in each month and in each quarter.
pub(super) struct Unit {
    pub org: OrgCode,
    pub name: String,
    monthly: usize,
    quarterly: usize,
}

impl Unit {
    pub const fn expected(&self, period: Period) -> usize {
        if period.ends_quarter() { self.monthly + self.quarterly } else { self.monthly }
    }
}

/// What a unit has done in a period.
#[derive(Clone, Copy, Default)]
pub(super) struct Done {
    pub reported: usize,
    /// Went back to the unit, which was told so.
    returned: usize,
    pub late: usize,
    /// Reported in time because of an extension.
    pub used: bool,
}

impl Done {
    /// Entries of which the unit has said something.
    pub const fn answered(self) -> usize {
        self.reported + self.returned
    }
}

impl Service {
    /// The units with points of a year, in the order of the imported list.
    pub(super) async fn reporting_units(&self, tx: &mut Tx, year: i32) -> Result<Vec<Unit>> {
        let points: Vec<(String, String)> =
            tx.all("SELECT code, body FROM points WHERE year = $1", args![year]).await?;
        let mut quarterly = HashSet::new();
        for (code, body) in points {
            if self.parse_point(&code, &body)?.cycle == Cycle::Quarterly {
                quarterly.insert(code);
            }
        }
        let assigned: Vec<(String, String, String)> = tx
            .all(
                "SELECT a.org_code, o.name, a.point_code FROM assignments a
                 JOIN points p ON p.code = a.point_code JOIN organisations o ON o.code = a.org_code
                 WHERE p.year = $1 AND a.target IS NOT NULL ORDER BY o.position, a.org_code",
                args![year],
            )
            .await?;
        let mut units: Vec<Unit> = Vec::new();
        for (org, name, point) in assigned {
            if units.last().is_none_or(|unit| unit.org.as_str() != org) {
                units.push(Unit { org: OrgCode::new(org), name, monthly: 0, quarterly: 0 });
            }
            let Some(unit) = units.last_mut() else { continue };
            match quarterly.contains(&point) {
                true => unit.quarterly += 1,
                false => unit.monthly += 1,
            }
        }
        Ok(units)
    }

    /// Until when a unit reports each period of a year; for the office, when each closes.
    pub(crate) async fn reporting_deadlines(
        &self,
        tx: &mut Tx,
        year: i32,
        plan: &YearPlan,
        unit: Option<&OrgCode>,
    ) -> Result<Vec<Deadline>> {
        let units = self.reporting_units(tx, year).await?;
        let (done, extensions) = (done(tx, year, plan).await?, extensions(tx, year).await?);
        let open = |unit: &Unit, period: Period| {
            let done = done.get(&(period.to_string(), unit.org.to_string())).copied().unwrap_or_default();
            unit.expected(period).saturating_sub(done.answered())
        };
        let months = (1..=12).filter_map(|month| Period::new(year, month).ok());
        let own = unit.map(|org| units.iter().find(|unit| unit.org == *org));
        let deadline = |period: Period| match own {
            Some(unit) => {
                let unit = unit.filter(|unit| unit.expected(period) > 0)?;
                let extension = extensions.get(&(period.to_string(), unit.org.to_string()));
                let (open, expected) = (open(unit, period), unit.expected(period));
                let day = extension.map_or_else(|| plan.closes(period), |extension| extension.due);
                Some(Deadline { day, duty: Duty::Report { period, open, expected } })
            }
            None => {
                let units: Vec<&Unit> = units.iter().filter(|unit| unit.expected(period) > 0).collect();
                let open = units.iter().filter(|unit| open(unit, period) > 0).count();
                let duty = Duty::Close { period, open, units: units.len() };
                (!units.is_empty()).then(|| Deadline { day: plan.closes(period), duty })
            }
        };
        Ok(months.filter_map(deadline).collect())
    }

    /// The periods of a year, and one of them unit by unit.
    pub async fn periods(&self, user: &SessionUser, period: Period) -> Result<PeriodPage> {
        require(user, Right::Review)?;
        let (plan, today) = (self.year_plan(period.year()).await?, self.clock.today());
        let frozen = self.frozen(period).await?;
        let service = self.clone();
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let units = service.reporting_units(tx, period.year()).await?;
                    let done = done(tx, period.year(), &plan).await?;
                    let extensions = extensions(tx, period.year()).await?;
                    let closed = frozen_periods(tx, period.year()).await?;
                    let months = (1..=12).filter_map(|month| Period::new(period.year(), month).ok());
                    let periods = months.map(|period| {
                        let mut row = row(&units, &done, period, &plan, closed.contains(&period.to_string()), today);
                        row.extensions = extensions.keys().filter(|(of, _)| *of == period.to_string()).count();
                        row
                    });
                    let waiting: Option<(i64,)> = tx
                        .one("SELECT COUNT(*) FROM entries WHERE state = 'submitted' AND period = $1", args![period])
                        .await?;
                    let unit = |unit: &Unit| {
                        let key = (period.to_string(), unit.org.to_string());
                        let (done, extension) = (done.get(&key).copied().unwrap_or_default(), extensions.get(&key));
                        UnitRow {
                            org: unit.org.clone(),
                            org_name: unit.name.clone(),
                            expected: unit.expected(period),
                            reported: done.reported.min(unit.expected(period)),
                            late: done.late,
                            due: extension.map_or_else(|| plan.closes(period), |extension| extension.due),
                            extension: extension.cloned(),
                            used: done.used,
                        }
                    };
                    Ok(PeriodPage {
                        year: period.year(),
                        today,
                        open_day: plan.open_day,
                        due_day: plan.due_day,
                        periods: periods.collect(),
                        period,
                        frozen,
                        units: units.iter().map(unit).filter(|unit| unit.expected > 0).collect(),
                        waiting: waiting.map_or(0, |(count,)| count),
                    })
                })
            })
            .await
    }
}

/// By period and organisation. What came back to the unit is not done.
type ByUnit<T> = HashMap<(String, String), T>;

pub(super) async fn done(tx: &mut Tx, year: i32, plan: &YearPlan) -> Result<ByUnit<Done>> {
    let rows: Vec<(String, String, i64, i64, i64, Option<String>)> = tx
        .all(
            "SELECT e.period, a.org_code, COUNT(CASE WHEN e.state <> 'returned' AND e.actual IS NOT NULL THEN 1 END),
                    COUNT(CASE WHEN e.state = 'returned' AND e.actual IS NOT NULL THEN 1 END),
                    COUNT(CASE WHEN e.reported_on > e.reported_due THEN 1 END),
                    MAX(CASE WHEN e.reported_on <= e.reported_due THEN e.reported_on END)
             FROM entries e JOIN assignments a ON a.id = e.assignment_id
             WHERE e.period >= $1 AND e.period <= $2 AND a.target IS NOT NULL GROUP BY e.period, a.org_code",
            args![format!("{year:04}-01"), format!("{year:04}-12")],
        )
        .await?;
    let mut done = HashMap::with_capacity(rows.len());
    for (period, org, reported, returned, late, last_in_time) in rows {
        let closes = period.parse().map(|period| plan.closes(period).to_string()).unwrap_or_default();
        let counted = Done {
            reported: usize::try_from(reported).unwrap_or_default(),
            returned: usize::try_from(returned).unwrap_or_default(),
            late: usize::try_from(late).unwrap_or_default(),
            used: last_in_time.is_some_and(|day| day > closes),
        };
        done.insert((period, org), counted);
    }
    Ok(done)
}

pub(super) async fn extensions(tx: &mut Tx, year: i32) -> Result<ByUnit<Extension>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        period: String,
        #[sqlx(flatten)]
        extension: ExtensionRow,
    }
    let rows: Vec<Row> = tx
        .all(
            "SELECT period, id, org_code, due_on, reason, granted_by, granted_at FROM extensions
             WHERE period >= $1 AND period <= $2 AND withdrawn_at IS NULL",
            args![format!("{year:04}-01"), format!("{year:04}-12")],
        )
        .await?;
    rows.into_iter()
        .map(|row| Ok(((row.period, row.extension.org_code.clone()), row.extension.into_extension()?)))
        .collect()
}

pub(super) async fn frozen_periods(tx: &mut Tx, year: i32) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT period FROM frozen_periods WHERE period >= $1 AND period <= $2",
            args![format!("{year:04}-01"), format!("{year:04}-12")],
        )
        .await?;
    Ok(rows.into_iter().map(|(period,)| period).collect())
}

fn row(units: &[Unit], done: &ByUnit<Done>, period: Period, plan: &YearPlan, frozen: bool, today: Date) -> PeriodRow {
    let (opens, due) = (plan.opens(period), plan.closes(period));
    let mut row = PeriodRow {
        period,
        opens,
        due,
        phase: Phase::of(opens, due, frozen, today),
        units: 0,
        done: 0,
        expected: 0,
        reported: 0,
        late: 0,
        extensions: 0,
    };
    for unit in units {
        let expected = unit.expected(period);
        if expected == 0 {
            continue;
        }
        let key = (period.to_string(), unit.org.to_string());
        let done = done.get(&key).copied().unwrap_or_default();
        let reported = done.reported.min(expected);
        row.units += 1;
        row.done += usize::from(reported == expected);
        row.expected += expected;
        row.reported += reported;
        row.late += done.late;
    }
    row
}
