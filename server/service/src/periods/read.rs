//! The office's page of periods: how far each one is, and who still has to report.

use super::granted::{self, ByUnit, Granted};
use crate::{Result, Service, args, db::Tx, require, settings::YearPlan};
use domain::{
    accounts::{Right, SessionUser},
    calendar::{Deadline, Duty},
    ids::{OrgCode, PointCode},
    indicators::Cycle,
    period::Period,
    periods::{PeriodPage, PeriodRow, Phase, UnitRow},
};
use std::collections::HashSet;
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
        let (done, granted) = (done(tx, year).await?, granted::of_year(tx, year, plan).await?);
        let open = |unit: &Unit, period: Period| {
            let done = done.get(&(period.to_string(), unit.org.to_string())).copied().unwrap_or_default();
            unit.expected(period).saturating_sub(done.answered())
        };
        let months = (1..=12).filter_map(|month| Period::new(year, month).ok());
        let own = unit.map(|org| units.iter().find(|unit| unit.org == *org));
        let deadlines = |period: Period| match own {
            Some(unit) => {
                let Some(unit) = unit.filter(|unit| unit.expected(period) > 0) else { return Vec::new() };
                let granted = granted.get(&(period.to_string(), unit.org.to_string())).cloned().unwrap_or_default();
                of_unit(&granted, period, plan.closes(period), (open(unit, period), unit.expected(period)))
            }
            None => {
                let units: Vec<&Unit> = units.iter().filter(|unit| unit.expected(period) > 0).collect();
                let open = units.iter().filter(|unit| open(unit, period) > 0).count();
                let duty = Duty::Close { period, open, units: units.len() };
                (!units.is_empty()).then(|| Deadline { day: plan.closes(period), duty }).into_iter().collect()
            }
        };
        Ok(months.flat_map(deadlines).collect())
    }

    /// The points that any unit has to report in a period, by code.
    async fn reported_points(&self, tx: &mut Tx, period: Period) -> Result<Vec<(PointCode, String)>> {
        let rows: Vec<(String, String)> = tx
            .all(
                "SELECT p.code, p.body FROM points p WHERE p.year = $1
                       AND EXISTS (SELECT 1 FROM assignments a WHERE a.point_code = p.code AND a.target IS NOT NULL)
                 ORDER BY p.code",
                args![period.year()],
            )
            .await?;
        let mut points = Vec::with_capacity(rows.len());
        for (code, body) in rows {
            let point = self.parse_point(&code, &body)?;
            if point.cycle.expects(period) {
                points.push((point.code.clone(), point.name.clone()));
            }
        }
        Ok(points)
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
                    let done = done(tx, period.year()).await?;
                    let granted = granted::of_year(tx, period.year(), &plan).await?;
                    let closed = frozen_periods(tx, period.year()).await?;
                    let months = (1..=12).filter_map(|month| Period::new(period.year(), month).ok());
                    let periods = months.map(|period| {
                        let mut row = row(&units, &done, period, &plan, closed.contains(&period.to_string()), today);
                        row.extensions = granted.keys().filter(|(of, _)| *of == period.to_string()).count();
                        row
                    });
                    let waiting: Option<(i64,)> = tx
                        .one("SELECT COUNT(*) FROM entries WHERE state = 'submitted' AND period = $1", args![period])
                        .await?;
                    let points = service.reported_points(tx, period).await?;
                    let unit = |unit: &Unit| {
                        let key = (period.to_string(), unit.org.to_string());
                        let done = done.get(&key).copied().unwrap_or_default();
                        unit_row(unit, done, granted.get(&key), period, (plan.closes(period), today))
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
                        points,
                        waiting: waiting.map_or(0, |(count,)| count),
                    })
                })
            })
            .await
    }
}

/// The last days of a unit: of all that it reports, and of the points that have longer.
fn of_unit(granted: &Granted, period: Period, closes: Date, (open, expected): (usize, usize)) -> Vec<Deadline> {
    let later: Vec<_> = granted.later(closes).collect();
    let open_later = later.iter().filter(|(_, point)| !point.answered).count();
    let (open, expected) = (open.saturating_sub(open_later), expected.saturating_sub(later.len()));
    let own = later.into_iter().map(|(assignment, point)| Deadline {
        day: point.extension.due,
        duty: Duty::ReportPoint {
            assignment: assignment.to_string(),
            period,
            point: point.name.clone(),
            done: point.answered,
        },
    });
    let all = Deadline { day: granted.due(closes), duty: Duty::Report { period, open, expected } };
    (expected > 0).then_some(all).into_iter().chain(own).collect()
}

fn unit_row(
    unit: &Unit,
    done: Done,
    granted: Option<&Granted>,
    period: Period,
    (closes, today): (Date, Date),
) -> UnitRow {
    let granted = granted.cloned().unwrap_or_default();
    let expected = unit.expected(period);
    let reported = done.reported.min(expected);
    let shares = granted.shares(closes, expected - reported);
    UnitRow {
        org: unit.org.clone(),
        org_name: unit.name.clone(),
        expected,
        reported,
        late: done.late,
        due: granted.due(closes),
        overdue: shares.iter().any(|share| share.open > 0 && share.due < today),
        extension: granted.unit,
        points: granted.points.into_iter().map(|(_, point)| point).collect(),
    }
}

/// What came back to the unit is not done.
pub(super) async fn done(tx: &mut Tx, year: i32) -> Result<ByUnit<Done>> {
    let rows: Vec<(String, String, i64, i64, i64)> = tx
        .all(
            "SELECT e.period, a.org_code, COUNT(CASE WHEN e.state <> 'returned' AND e.actual IS NOT NULL THEN 1 END),
                    COUNT(CASE WHEN e.state = 'returned' AND e.actual IS NOT NULL THEN 1 END),
                    COUNT(CASE WHEN e.reported_on > e.reported_due THEN 1 END)
             FROM entries e JOIN assignments a ON a.id = e.assignment_id
             WHERE e.period >= $1 AND e.period <= $2 AND a.target IS NOT NULL GROUP BY e.period, a.org_code",
            args![format!("{year:04}-01"), format!("{year:04}-12")],
        )
        .await?;
    let counted = |(period, org, reported, returned, late): (String, String, i64, i64, i64)| {
        let done = Done {
            reported: usize::try_from(reported).unwrap_or_default(),
            returned: usize::try_from(returned).unwrap_or_default(),
            late: usize::try_from(late).unwrap_or_default(),
        };
        ((period, org), done)
    };
    Ok(rows.into_iter().map(counted).collect())
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
