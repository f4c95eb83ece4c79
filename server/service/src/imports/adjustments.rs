//! Bonus and deductions of a year. The file is the whole list: what it leaves out is withdrawn, and kept as history.

use crate::{Error, Result, args, db::Tx, progress::decimal};
use documents::adjustments::AdjustmentFile;
use domain::{
    ids::OrgCode,
    problem::Problem,
    year_end::{AdjustmentKind, RecordedAdjustment},
};
use std::collections::HashSet;

pub(super) struct Plan {
    year: i32,
    new: Vec<RecordedAdjustment>,
    /// Ids of what is no longer listed.
    withdrawn: Vec<i64>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Stored {
    pub id: i64,
    org_code: String,
    kind: String,
    reason: String,
    points: String,
    cap_group: String,
    evidence: String,
    declared_on: String,
}

impl Stored {
    pub fn adjustment(self) -> Result<RecordedAdjustment> {
        Ok(RecordedAdjustment {
            kind: AdjustmentKind::from_code(&self.kind)
                .ok_or_else(|| Error::Internal(format!("unknown kind of adjustment {}", self.kind)))?,
            points: decimal(&self.points)?,
            org: OrgCode::new(self.org_code),
            reason: self.reason,
            cap_group: self.cap_group,
            evidence: self.evidence,
            declared_on: self.declared_on,
        })
    }
}

/// The adjustments of a year as of a moment.
pub(crate) async fn stored(tx: &mut Tx, year: i32, as_of: i64) -> Result<Vec<Stored>> {
    tx.all(
        "SELECT id, org_code, kind, reason, points, cap_group, evidence, declared_on FROM adjustments
         WHERE year = $1 AND recorded_at <= $2 AND (withdrawn_at IS NULL OR withdrawn_at > $2) ORDER BY id",
        args![year, as_of],
    )
    .await
}

pub(super) async fn plan(
    tx: &mut Tx,
    file: &AdjustmentFile,
    year: Option<i32>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Plan>> {
    let orgs: Vec<(String,)> = tx.all("SELECT code FROM organisations", args![]).await?;
    let orgs: HashSet<&str> = orgs.iter().map(|(code,)| code.as_str()).collect();
    for row in &file.rows {
        if !orgs.contains(row.adjustment.org.as_str()) {
            problems.push(super::unknown_org(row.line, &row.adjustment.org));
        }
    }
    let Some(year) = year else {
        problems.push(super::year_missing("adjustments-2023.csv"));
        return Ok(None);
    };
    let mut new: Vec<RecordedAdjustment> = file.rows.iter().map(|row| row.adjustment.clone()).collect();
    let mut withdrawn = Vec::new();
    for stored in stored(tx, year, i64::MAX).await? {
        let id = stored.id;
        let stored = stored.adjustment()?;
        // One listed twice counts twice: each stored one stands for one line.
        match new.iter().position(|listed| *listed == stored) {
            Some(place) => drop(new.remove(place)),
            None => withdrawn.push(id),
        }
    }
    if !withdrawn.is_empty() {
        let count = withdrawn.len();
        let notice = Problem::error(
            "adjustments_withdrawn",
            "",
            format!("文件中没有已登记的 {count} 项加扣分，导入后将撤回这些项（保留历史）。"),
            format!("{count} recorded adjustments are not in the file; they will be withdrawn and kept as history."),
        );
        problems.push(notice.as_notice());
    }
    Ok(Some(Plan { year, new, withdrawn }))
}

impl Plan {
    pub(super) async fn write(self, tx: &mut Tx, at: i64, actor: &str) -> Result<usize> {
        for id in &self.withdrawn {
            tx.run("UPDATE adjustments SET withdrawn_at = $1 WHERE id = $2", args![at, *id]).await?;
        }
        for new in &self.new {
            tx.run(
                "INSERT INTO adjustments
                     (year, org_code, kind, reason, points, cap_group, evidence, declared_on, recorded_at, recorded_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                args![
                    self.year,
                    &new.org,
                    new.kind.code(),
                    &new.reason,
                    new.points.to_string(),
                    &new.cap_group,
                    &new.evidence,
                    &new.declared_on,
                    at,
                    actor
                ],
            )
            .await?;
        }
        Ok(self.new.len() + self.withdrawn.len())
    }
}
