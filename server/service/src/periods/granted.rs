//! The extensions that stand: of a unit, and of single points of it.

use super::day;
use crate::{Result, Service, args, db::Tx, settings::YearPlan};
use domain::{
    ids::{OrgCode, PointCode, RowId},
    period::Period,
    periods::{Extension, PointExtension, Window},
};
use std::collections::HashMap;
use time::Date;

/// The last day on which something was reported in time that no other extension than `x` allowed; null where nothing was.
/// It may lie before the day that holds for everyone, which the statement does not know.
macro_rules! last_use {
    () => {
        "(SELECT MAX(e.reported_on) FROM entries e JOIN assignments b ON b.id = e.assignment_id
          WHERE e.period = x.period AND b.org_code = x.org_code AND (x.point_code IS NULL OR x.point_code = b.point_code)
                AND e.reported_on <= e.reported_due
                AND e.reported_on > COALESCE(
                    (SELECT MAX(y.due_on) FROM extensions y
                     WHERE y.period = x.period AND y.org_code = x.org_code AND y.withdrawn_at IS NULL AND y.id <> x.id
                           AND (y.point_code IS NULL OR y.point_code = b.point_code)), ''))"
    };
}
pub(super) use last_use;

/// The columns of a [`Row`] of what stands; a condition on `x` follows.
macro_rules! select_standing {
    ($rest:literal) => {
        concat!(
            "SELECT x.period, x.org_code, x.id, x.due_on, x.reason, x.granted_by, x.granted_at, x.point_code,
                    p.name AS point_name, a.id AS assignment_id, ",
            last_use!(),
            " AS last_use,
                    EXISTS (SELECT 1 FROM entries v
                            WHERE v.assignment_id = a.id AND v.period = x.period AND v.actual IS NOT NULL) AS answered
             FROM extensions x
             LEFT JOIN points p ON p.code = x.point_code
             LEFT JOIN assignments a
                    ON a.point_code = x.point_code AND a.org_code = x.org_code AND a.target IS NOT NULL
             WHERE x.withdrawn_at IS NULL AND ",
            $rest,
            " ORDER BY x.due_on, x.id"
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    period: String,
    org_code: String,
    id: String,
    due_on: String,
    reason: String,
    granted_by: String,
    granted_at: i64,
    point_code: Option<String>,
    point_name: Option<String>,
    assignment_id: Option<String>,
    last_use: Option<String>,
    answered: bool,
}

impl Row {
    fn into_extension(self, closes: Date) -> Result<Extension> {
        Ok(Extension {
            id: RowId::new(self.id),
            due: day(&self.due_on)?,
            reason: self.reason,
            by: self.granted_by,
            at: self.granted_at,
            used: self.last_use.as_deref().map(day).transpose()?.is_some_and(|used| used > closes),
        })
    }
}

/// What stands of a unit in a period.
#[derive(Clone, Default)]
pub(crate) struct Granted {
    pub unit: Option<Extension>,
    /// Of points that the unit has to report, with their assignments.
    pub points: Vec<(RowId, PointExtension)>,
}

/// What is left to report until a day.
pub(super) struct Share {
    pub due: Date,
    pub open: usize,
}

impl Granted {
    fn add(&mut self, mut row: Row, closes: Date) -> Result<()> {
        match (row.point_code.take(), row.assignment_id.take()) {
            (None, _) => self.unit = Some(row.into_extension(closes)?),
            (Some(point), Some(assignment)) => {
                let (name, answered) = (row.point_name.take().unwrap_or_default(), row.answered);
                let extension = row.into_extension(closes)?;
                let point = PointExtension { point: PointCode::new(point), name, extension, answered };
                self.points.push((RowId::new(assignment), point));
            }
            // The target was taken away since.
            (Some(_), None) => {}
        }
        Ok(())
    }

    /// The last day of what has no day of its own.
    pub fn due(&self, closes: Date) -> Date {
        self.unit.as_ref().map_or(closes, |extension| extension.due)
    }

    /// Points whose own last day is later than the unit's.
    pub fn later(&self, closes: Date) -> impl Iterator<Item = &(RowId, PointExtension)> {
        let due = self.due(closes);
        self.points.iter().filter(move |(_, point)| point.extension.due > due)
    }

    /// What is left to report, by last day, the unit's first; `open` of all.
    pub(super) fn shares(&self, closes: Date, open: usize) -> Vec<Share> {
        let mut later: Vec<Share> = Vec::new();
        for (_, point) in self.later(closes).filter(|(_, point)| !point.answered) {
            match later.iter_mut().find(|share| share.due == point.extension.due) {
                Some(share) => share.open += 1,
                None => later.push(Share { due: point.extension.due, open: 1 }),
            }
        }
        let open_later: usize = later.iter().map(|share| share.open).sum();
        later.insert(0, Share { due: self.due(closes), open: open.saturating_sub(open_later) });
        later
    }

    /// The days between which the unit reports a point; without one, what has no day of its own.
    pub fn window(&self, plan: &YearPlan, period: Period, point: Option<&PointCode>) -> Window {
        let closes = plan.closes(period);
        let own = self.later(closes).find(|(_, later)| Some(&later.point) == point).map(|(_, later)| &later.extension);
        let extension = own.or(self.unit.as_ref());
        Window {
            opens: plan.opens(period),
            due: extension.map_or(closes, |extension| extension.due),
            extension: extension.cloned(),
        }
    }
}

/// By period and organisation.
pub(super) type ByUnit<T> = HashMap<(String, String), T>;

pub(super) async fn of_year(tx: &mut Tx, year: i32, plan: &YearPlan) -> Result<ByUnit<Granted>> {
    let rows: Vec<Row> = tx
        .all(
            select_standing!("x.period >= $1 AND x.period <= $2"),
            args![format!("{year:04}-01"), format!("{year:04}-12")],
        )
        .await?;
    let mut granted: ByUnit<Granted> = HashMap::new();
    for row in rows {
        let Ok(period) = row.period.parse::<Period>() else { continue };
        let key = (row.period.clone(), row.org_code.clone());
        granted.entry(key).or_default().add(row, plan.closes(period))?;
    }
    Ok(granted)
}

impl Service {
    /// What stands of a unit in a period.
    pub(crate) async fn granted(&self, plan: &YearPlan, org: &OrgCode, period: Period) -> Result<Granted> {
        let rows: Vec<Row> =
            self.db.all(select_standing!("x.period = $1 AND x.org_code = $2"), args![period, org]).await?;
        let mut granted = Granted::default();
        for row in rows {
            granted.add(row, plan.closes(period))?;
        }
        Ok(granted)
    }
}
