//! Public evaluation of a year. The file is the whole list: what it leaves out is withdrawn, and kept as history.

use crate::{Result, args, db::Tx, progress::decimal};
use documents::public_evaluations::EvaluationFile;
use domain::{ids::OrgCode, problem::Problem, year_end::RecordedEvaluation};
use std::collections::HashSet;

pub(super) struct Plan {
    year: i32,
    new: Vec<RecordedEvaluation>,
    /// Ids of what is no longer listed.
    withdrawn: Vec<i64>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Stored {
    pub id: i64,
    org_code: String,
    score: String,
    sample_size: i64,
}

impl Stored {
    pub fn evaluation(self) -> Result<RecordedEvaluation> {
        let score = decimal(&self.score)?;
        Ok(RecordedEvaluation { org: OrgCode::new(self.org_code), score, sample_size: self.sample_size })
    }
}

/// The evaluations of a year as of a moment.
pub(crate) async fn stored(tx: &mut Tx, year: i32, as_of: i64) -> Result<Vec<Stored>> {
    tx.all(
        "SELECT id, org_code, score, sample_size FROM public_evaluations
         WHERE year = $1 AND recorded_at <= $2 AND (withdrawn_at IS NULL OR withdrawn_at > $2) ORDER BY id",
        args![year, as_of],
    )
    .await
}

pub(super) async fn plan(
    tx: &mut Tx,
    file: &EvaluationFile,
    year: Option<i32>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Plan>> {
    let orgs: Vec<(String,)> = tx.all("SELECT code FROM organisations", args![]).await?;
    let orgs: HashSet<&str> = orgs.iter().map(|(code,)| code.as_str()).collect();
    for row in &file.rows {
        if !orgs.contains(row.evaluation.org.as_str()) {
            problems.push(super::unknown_org(row.line, &row.evaluation.org));
        }
    }
    let Some(year) = year else {
        problems.push(super::year_missing("public-evaluation-2023.csv"));
        return Ok(None);
    };
    let mut new: Vec<RecordedEvaluation> = file.rows.iter().map(|row| row.evaluation.clone()).collect();
    let mut withdrawn = Vec::new();
    for stored in stored(tx, year, i64::MAX).await? {
        let id = stored.id;
        let stored = stored.evaluation()?;
        match new.iter().position(|listed| *listed == stored) {
            Some(place) => drop(new.swap_remove(place)),
            None => withdrawn.push(id),
        }
    }
    Ok(Some(Plan { year, new, withdrawn }))
}

impl Plan {
    pub(super) async fn write(self, tx: &mut Tx, at: i64, actor: &str) -> Result<usize> {
        for id in &self.withdrawn {
            tx.run("UPDATE public_evaluations SET withdrawn_at = $1 WHERE id = $2", args![at, *id]).await?;
        }
        for new in &self.new {
            tx.run(
                "INSERT INTO public_evaluations (year, org_code, score, sample_size, recorded_at, recorded_by)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                args![self.year, &new.org, new.score.to_string(), new.sample_size, at, actor],
            )
            .await?;
        }
        Ok(self.new.len() + self.withdrawn.len())
    }
}
