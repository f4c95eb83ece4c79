//! Organisations: new ones are added, known ones brought up to date by their code; none is taken away.

use crate::{Result, args, db::Tx};
use documents::organisations::OrganisationFile;
use domain::{organisations::Organisation, problem::Problem};
use std::collections::{HashMap, HashSet};

pub(super) struct Plan {
    rows: Vec<Organisation>,
    /// Codes whose name changes.
    renamed: Vec<String>,
}

pub(super) async fn plan(tx: &mut Tx, file: &OrganisationFile, problems: &mut Vec<Problem>) -> Result<Plan> {
    let stored: Vec<(String, String)> =
        tx.all("SELECT code, name FROM organisations ORDER BY position", args![]).await?;
    let known: HashMap<&str, &str> = stored.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let coming: HashSet<&str> = file.rows.iter().map(|row| row.code.as_str()).collect();
    let staying: HashMap<&str, &str> = stored
        .iter()
        .filter(|(code, _)| !coming.contains(code.as_str()))
        .map(|(code, name)| (name.as_str(), code.as_str()))
        .collect();
    for row in &file.rows {
        if let Some(code) = staying.get(row.name.as_str()) {
            problems.push(Problem::error(
                "duplicate_name",
                row.code.as_str(),
                format!("“{}”已经是代码 {code} 的单位。请核对代码，或改用不同的名称。", row.name),
                format!("“{}” is the organisation {code} already. Check the code, or give another name.", row.name),
            ));
        }
    }
    for (name, code) in &staying {
        let notice = Problem::error(
            "organisation_stays",
            *code,
            format!("名单中没有“{name}”（{code}），系统中保留不变。"),
            format!("“{name}” ({code}) is not in the file; it stays as it is."),
        );
        problems.push(notice.as_notice());
    }
    let changes = |row: &&Organisation| known.get(row.code.as_str()).is_some_and(|name| *name != row.name);
    let renamed = file.rows.iter().filter(changes).map(|row| row.code.to_string()).collect();
    Ok(Plan { rows: file.rows.clone(), renamed })
}

impl Plan {
    pub(super) async fn write(self, tx: &mut Tx, at: i64, actor: &str) -> Result<usize> {
        // Names may change hands: each is given up before it is taken.
        for code in &self.renamed {
            tx.run("UPDATE organisations SET name = $1 WHERE code = $2", args![format!("~{code}"), code]).await?;
        }
        for (position, row) in self.rows.iter().enumerate() {
            tx.run(
                "INSERT INTO organisations (code, name, kind, carries_region_indicators, line_leader, contact_leader, position)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                     carries_region_indicators = excluded.carries_region_indicators, line_leader = excluded.line_leader,
                     contact_leader = excluded.contact_leader, position = excluded.position",
                args![
                    &row.code,
                    &row.name,
                    row.kind.code(),
                    row.carries_region_indicators,
                    &row.line_leader,
                    &row.contact_leader,
                    position as i64 + 1
                ],
            )
            .await?;
            self.keep(tx, row, position as i64 + 1, at, actor).await?;
        }
        Ok(self.rows.len())
    }
    /// A version, where name, kind or place differ from the last one.
    async fn keep(&self, tx: &mut Tx, row: &Organisation, position: i64, at: i64, actor: &str) -> Result<()> {
        let last: Option<(String, String, i64)> = tx
            .one(
                "SELECT name, kind, position FROM organisation_versions WHERE org_code = $1 ORDER BY id DESC LIMIT 1",
                args![&row.code],
            )
            .await?;
        if last.is_some_and(|last| last == (row.name.clone(), row.kind.code().to_owned(), position)) {
            return Ok(());
        }
        tx.run(
            "INSERT INTO organisation_versions (org_code, name, kind, position, recorded_at, actor)
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![&row.code, &row.name, row.kind.code(), position, at, actor],
        )
        .await
        .map(drop)
    }
}
