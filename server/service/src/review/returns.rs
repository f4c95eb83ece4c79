//! A return in its parts: kept beside the version that it made, read while it stands.

use crate::{Error, Result, args, db::Tx};
use domain::{
    ids::RowId,
    moment::iso_day,
    period::Period,
    review::{Field, Finding, Reason, Return},
};

#[derive(sqlx::FromRow)]
struct Row {
    text: String,
    needed: String,
    due_on: Option<String>,
}

pub(super) async fn keep(
    tx: &mut Tx,
    assignment: &RowId,
    period: Period,
    revision: i64,
    returned: &Return,
) -> Result<()> {
    tx.run(
        "INSERT INTO entry_returns (assignment_id, period, revision, text, needed, due_on) VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            assignment,
            period,
            revision,
            &returned.text,
            &returned.needed,
            returned.due.map(|day| day.to_string())
        ],
    )
    .await?;
    for finding in &returned.findings {
        tx.run(
            "INSERT INTO entry_return_findings (assignment_id, period, revision, field, reason, text)
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![assignment, period, revision, finding.field.code(), finding.reason.map(Reason::code), &finding.text],
        )
        .await?;
    }
    Ok(())
}

impl crate::Service {
    /// The return that made a revision; none where an earlier release kept its text alone.
    pub(crate) async fn read_return(
        &self,
        assignment: &RowId,
        period: Period,
        revision: i64,
    ) -> Result<Option<Return>> {
        let row: Option<Row> = self
            .db
            .one(
                "SELECT text, needed, due_on FROM entry_returns WHERE assignment_id = $1 AND period = $2 AND revision = $3",
                args![assignment, period, revision],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let findings: Vec<(String, Option<String>, String)> = self
            .db
            .all(
                "SELECT field, reason, text FROM entry_return_findings WHERE assignment_id = $1 AND period = $2 AND revision = $3",
                args![assignment, period, revision],
            )
            .await?;
        let mut findings = findings.into_iter().map(finding).collect::<Result<Vec<_>>>()?;
        findings.sort_by_key(|finding| finding.field);
        let due = row.due_on.as_deref().and_then(iso_day);
        Ok(Some(Return { text: row.text, findings, needed: row.needed, due }))
    }
}

fn finding((field, reason, text): (String, Option<String>, String)) -> Result<Finding> {
    let field = Field::from_code(&field).ok_or_else(|| Error::Internal(format!("bad field {field}")))?;
    Ok(Finding { field, reason: reason.as_deref().and_then(Reason::from_code), text })
}
