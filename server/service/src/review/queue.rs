//! What waits for a decision, and what is unusual about it.

use crate::{
    Error, Result, Service, args,
    periods::days_late,
    progress::{decimal, step},
    require,
    settings::YearPlan,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    period::Period,
    progress::EntryState,
    review::{Queue, QueueRow, Reported, unusual},
    schedule::Light,
};

/// Rows of the queue that one page shows.
const QUEUE_PAGE: i64 = 100;

/// The columns of a [`QueueRecord`] for what waits in the period `$1`, whose year begins with the period `$3`; a condition follows.
macro_rules! select_queue {
    ($rest:literal) => {
        concat!(
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
             WHERE e.state = 'submitted' AND e.period = $1 AND e.actual IS NOT NULL AND a.target IS NOT NULL ",
            $rest
        )
    };
}

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
                select_queue!(
                    "AND ($4 = FALSE OR (e.light IN ('green', 'blue') AND e.revision = 1))
                     ORDER BY CASE e.light WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 ELSE 2 END, e.submitted_at, a.point_code, a.org_code
                     LIMIT $2"
                ),
                args![period, limit, january(period), on_schedule],
            )
            .await?;
        records.into_iter().map(|record| self.queue_row(record, &plan, user)).collect()
    }

    /// One that waits; none where it no longer does.
    pub(super) async fn waiting(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        plan: &YearPlan,
    ) -> Result<Option<QueueRow>> {
        let record: Option<QueueRecord> =
            self.db.one(select_queue!("AND e.assignment_id = $2"), args![period, assignment, january(period)]).await?;
        record.map(|record| self.queue_row(record, plan, user)).transpose()
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
}

/// The first period of a year, as it is stored.
fn january(period: Period) -> String {
    format!("{:04}-01", period.year())
}
