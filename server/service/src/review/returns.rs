//! A return in its parts: kept beside the version that it made, told to the unit, read while it stands.

use crate::{
    Error, Result, args,
    db::Tx,
    inbox::{self, NewNotice, When},
};
use domain::{
    ids::RowId,
    inbox::{NoticeKind, entry_matter},
    moment::iso_day,
    period::Period,
    review::{Field, Finding, Reason, Return},
    warnings::BoardChange,
};
use time::Date;

/// Characters of a return that the inbox repeats: it is a mail's subject too. All of it stands at the entry.
const TOLD: usize = 80;

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

/// Puts a return into the unit's inbox; `revision` is the one that it made, `due` the day to answer by.
pub(super) async fn tell(
    tx: &mut Tx,
    entry: &BoardChange,
    (revision, due): (i64, Date),
    returned: &Return,
    when: When,
) -> Result<bool> {
    let reason = shortened(&Return { due: None, ..returned.clone() }.summary());
    let matter = entry_matter(&entry.assignment, entry.period);
    let notice = NewNotice {
        unit: &entry.org,
        kind: NoticeKind::Returned,
        cause: format!("return {matter} {revision}"),
        about: &matter,
        text: &format!("{}\n{reason}", entry.point_name),
        due,
        count: 0,
    };
    inbox::put(tx, notice, when).await
}

/// One line, and not a long one.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TOLD {
        return line;
    }
    line.chars().take(TOLD).chain(['…']).collect()
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
