//! One file on its way into the database: checked, then written whole or not at all.

use super::content::{Content, Plan};
use crate::{Error, Result, args, audit::NewEntry, db::Tx, live::NewEvent, review::freeze, settings::YearPlan};
use domain::{
    imports::{DryRun, ImportKind},
    problem::{Problem, Severity},
    warnings::LiveEvent,
};
use std::collections::BTreeSet;
use time::Date;

/// How many problems one answer names.
const MOST_PROBLEMS: usize = 200;

/// A file on its way into the database.
pub(super) struct Import {
    pub run: DryRun,
    pub content: Content,
    pub plan: YearPlan,
    pub at: i64,
    /// The business day.
    pub day: Date,
    pub actor: String,
}

fn already_imported() -> Problem {
    Problem::error(
        "already_imported",
        "",
        "这个文件已经导入过，内容没有变化，不需要再导入。",
        "This very file was imported before; there is nothing to import.",
    )
}

/// Keeps the first problems, errors before notices once some have to go.
fn cap(mut problems: Vec<Problem>) -> Vec<Problem> {
    if problems.len() <= MOST_PROBLEMS {
        return problems;
    }
    problems.sort_by_key(|problem| problem.severity != Severity::Error);
    let more = problems.len() - MOST_PROBLEMS;
    problems.truncate(MOST_PROBLEMS);
    let notice = Problem::error(
        "more_problems",
        "",
        format!("另有 {more} 个问题没有列出。"),
        format!("{more} more problems are not listed."),
    );
    problems.push(notice.as_notice());
    problems
}

impl Import {
    /// Checks the content against the database. What comes back is to be written where the run has no errors.
    pub async fn check(&mut self, tx: &mut Tx) -> Result<Plan> {
        let mut problems = self.content.problems();
        let seen: Option<(String,)> = tx.one("SELECT hash FROM imports WHERE hash = $1", args![&self.run.hash]).await?;
        self.run.already_imported = seen.is_some();
        if self.run.already_imported {
            problems.insert(0, already_imported());
        }
        let plan = self.content.plan(tx, &self.plan, self.day, &mut problems).await?;
        self.run.has_errors = problems.iter().any(|problem| problem.severity == Severity::Error);
        self.run.problems = cap(problems);
        Ok(plan)
    }

    pub async fn commit(mut self, tx: &mut Tx) -> Result<DryRun> {
        let plan = self.check(tx).await?;
        if self.run.has_errors {
            return Err(Error::Invalid(self.run.problems));
        }
        let run = &self.run;
        let marked = tx
            .run(
                "INSERT INTO imports (hash, kind, file_name, rows, imported_by, imported_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING",
                args![&run.hash, run.kind.code(), &run.file_name, run.rows, &self.actor, self.at],
            )
            .await?;
        if marked == 0 {
            return Err(Error::Invalid(vec![already_imported()]));
        }
        let (at, actor, source) = (self.at, self.actor.as_str(), run.file_name.as_str());
        let periods = match &plan {
            Plan::Progress(plan) => plan.periods(),
            _ => BTreeSet::new(),
        };
        let written = match plan {
            Plan::Indicators(plan) => plan.write(tx, &self.plan, at, actor, source).await?,
            Plan::Organisations(plan) => plan.write(tx, at, actor).await?,
            Plan::Progress(plan) => plan.write(tx, at, source).await?,
            Plan::Adjustments(plan) => plan.write(tx, at, actor).await?,
            Plan::PublicEvaluations(plan) => plan.write(tx, at, actor).await?,
            Plan::Nothing => return Err(Error::Internal("an import without errors has nothing to write".into())),
        };
        let action = match run.kind {
            ImportKind::Indicators => "imports.indicators",
            ImportKind::Organisations => "imports.organisations",
            ImportKind::Progress => "imports.progress",
            ImportKind::Adjustments => "imports.adjustments",
            ImportKind::PublicEvaluations => "imports.public_evaluations",
        };
        let detail = serde_json::json!({ "hash": run.hash, "rows": run.rows, "written": written });
        let entry = NewEntry { at: self.at, actor: self.actor, action, object: run.file_name.clone(), detail };
        tx.record(entry, vec![NewEvent { org: None, payload: LiveEvent::Imported }]).await?;
        for period in periods {
            freeze::require_open(tx, period).await?;
        }
        Ok(self.run)
    }
}
