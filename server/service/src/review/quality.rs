//! The quality of a year's review, read from the history of its entries.

use crate::{Result, Service, args, require};
use domain::{
    accounts::{Right, SessionUser},
    review::{Avoided, Decided, Quality, Reason},
};

#[derive(sqlx::FromRow)]
struct Row {
    state: String,
    actor: String,
    took: i64,
    before_state: String,
    after_state: Option<String>,
    nth: i64,
}

impl Service {
    /// First-pass rate, reasons, time to answer, each reviewer's decisions, and what came late. What was imported as accepted was decided by
    /// nobody here; an import is dated with the day on which it came.
    pub async fn review_quality(&self, user: &SessionUser, year: i32) -> Result<Quality> {
        require(user, Right::Review)?;
        let (from, to) = (format!("{year:04}-01"), format!("{year:04}-12"));
        let rows: Vec<Row> = self
            .db
            .all(
                "SELECT state, actor, at - before_at AS took, before_state, after_state, nth FROM (
                     SELECT state, revision, actor, at,
                            LAG(state) OVER life AS before_state,
                            LAG(COALESCE(recorded_at, at)) OVER life AS before_at,
                            LEAD(state) OVER life AS after_state,
                            COUNT(CASE WHEN revision > 1 AND state IN ('accepted', 'returned') THEN 1 END) OVER life AS nth
                     FROM entry_versions WHERE period >= $1 AND period <= $2
                     WINDOW life AS (PARTITION BY assignment_id, period ORDER BY revision)
                 ) AS steps
                 WHERE revision > 1 AND state IN ('accepted', 'returned')",
                args![&from, &to],
            )
            .await?;
        let decided = |row: Row| {
            let of_a_submission = row.before_state == "submitted";
            Decided {
                accepted: row.state == "accepted",
                took: Some(row.took).filter(|_| of_a_submission),
                first: of_a_submission && row.nth == 1,
                reopened: row.state == "accepted" && row.after_state.as_deref() == Some("returned"),
                reviewer: row.actor,
            }
        };
        let decisions: Vec<Decided> = rows.into_iter().map(decided).collect();
        let reasons: Vec<(Option<String>, i64)> = self
            .db
            .all(
                "SELECT f.reason, COUNT(*) FROM entry_returns r
                 LEFT JOIN entry_return_findings f
                        ON f.assignment_id = r.assignment_id AND f.period = r.period AND f.revision = r.revision
                 WHERE r.period >= $1 AND r.period <= $2 GROUP BY f.reason ORDER BY f.reason",
                args![&from, &to],
            )
            .await?;
        let (dated, late): (i64, i64) = self
            .db
            .one(
                "SELECT COUNT(reported_on), COUNT(CASE WHEN reported_on > reported_due THEN 1 END)
                 FROM entries WHERE period >= $1 AND period <= $2",
                args![&from, &to],
            )
            .await?
            .unwrap_or_default();
        let reason = |(code, count): (Option<String>, i64)| (code.as_deref().and_then(Reason::from_code), count);
        let avoided = self.avoided(&from, &to).await?;
        let quality = Quality::of(year, &decisions, reasons.into_iter().map(reason).collect(), avoided);
        Ok(Quality { dated, late, ..quality })
    }

    /// Entries that were made here, not imported, and had a value to begin with.
    async fn avoided(&self, from: &str, to: &str) -> Result<Avoided> {
        let counted: Option<(i64, i64)> = self
            .db
            .one(
                "SELECT COUNT(*), COUNT(CASE WHEN e.actual = b.actual THEN 1 END)
                 FROM entries e
                 JOIN entry_versions v ON v.assignment_id = e.assignment_id AND v.period = e.period AND v.revision = 1
                                      AND v.source IS NULL
                 JOIN entries b ON b.assignment_id = e.assignment_id AND b.actual IS NOT NULL AND b.period = (
                     SELECT MAX(p.period) FROM entries p
                     WHERE p.assignment_id = e.assignment_id AND p.period >= $1 AND p.period < e.period AND p.actual IS NOT NULL)
                 WHERE e.period >= $1 AND e.period <= $2",
                args![from, to],
            )
            .await?;
        let reused: Option<(i64,)> = self
            .db
            .one(
                "SELECT COUNT(*) FROM evidence WHERE reused_from IS NOT NULL AND period >= $1 AND period <= $2",
                args![from, to],
            )
            .await?;
        let (prefilled, unchanged) = counted.unwrap_or_default();
        Ok(Avoided { prefilled, unchanged, reused: reused.unwrap_or_default().0 })
    }
}
