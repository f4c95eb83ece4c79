//! The audit log: a hash chain without an end (`domain.md` §9).

use crate::{Result, Service, args, db::Tx, require};
use domain::{
    accounts::{Right, SessionUser},
    audit::AuditEntry,
};
use sha2::{Digest, Sha256};

/// What a use case did.
pub struct NewEntry {
    /// UTC milliseconds.
    pub at: i64,
    /// Username, or `system`.
    pub actor: String,
    /// `capability.verb`
    pub action: &'static str,
    pub object: String,
    /// What changed.
    pub detail: serde_json::Value,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: i64,
    actor: String,
    action: String,
    object: String,
    detail: String,
    hash: String,
}

const SELECT_PAGE: &str =
    "SELECT id, at, actor, action, object, detail, hash FROM audit WHERE id < $1 ORDER BY id DESC LIMIT 100";

pub(crate) async fn append(tx: &mut Tx, entry: NewEntry) -> Result<()> {
    let before: Option<(String,)> = tx.one("SELECT hash FROM audit ORDER BY id DESC LIMIT 1", args![]).await?;
    let before = before.map(|(hash,)| hash).unwrap_or_default();
    let detail = entry.detail.to_string();
    let hash = chained(&before, entry.at, &entry.actor, entry.action, &entry.object, &detail);
    tx.run(
        "INSERT INTO audit (at, actor, action, object, detail, hash) VALUES ($1, $2, $3, $4, $5, $6)",
        args![entry.at, entry.actor, entry.action, entry.object, detail, hash],
    )
    .await
    .map(drop)
}

/// Each field is preceded by its length: no two different entries run together to the same bytes.
fn chained(before: &str, at: i64, actor: &str, action: &str, object: &str, detail: &str) -> String {
    let mut digest = Sha256::new();
    for field in [before, &at.to_string(), actor, action, object, detail] {
        digest.update((field.len() as u64).to_be_bytes());
        digest.update(field.as_bytes());
    }
    hex(&digest.finalize())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Service {
    /// The hundred entries before an id, newest first; from the end when no id is given.
    pub async fn audit_page(&self, user: &SessionUser, before: Option<i64>) -> Result<Vec<AuditEntry>> {
        require(user, Right::ReadAudit)?;
        let rows: Vec<Row> = self.db.all(SELECT_PAGE, args![before.unwrap_or(i64::MAX)]).await?;
        Ok(rows
            .into_iter()
            .map(|row| AuditEntry {
                id: row.id,
                at: row.at,
                actor: row.actor,
                action: row.action,
                object: row.object,
                detail: row.detail,
                hash: row.hash,
            })
            .collect())
    }

    /// Walks the whole chain and returns the number of entries, or the id of the first that does not fit.
    pub async fn verify_audit(&self) -> Result<std::result::Result<i64, i64>> {
        let (mut before, mut last, mut count) = (String::new(), 0, 0);
        loop {
            let rows: Vec<Row> = self
                .db
                .all(
                    "SELECT id, at, actor, action, object, detail, hash FROM audit WHERE id > $1 ORDER BY id LIMIT 1000",
                    args![last],
                )
                .await?;
            if rows.is_empty() {
                return Ok(Ok(count));
            }
            for row in rows {
                let expected = chained(&before, row.at, &row.actor, &row.action, &row.object, &row.detail);
                if expected != row.hash {
                    return Ok(Err(row.id));
                }
                (before, last, count) = (row.hash, row.id, count + 1);
            }
        }
    }

    /// Writes an entry that no other change carries, such as a refused sign-in.
    pub(crate) async fn audit(
        &self,
        actor: &str,
        action: &'static str,
        object: &str,
        detail: serde_json::Value,
    ) -> Result<()> {
        let entry =
            NewEntry { at: self.clock.now(), actor: actor.to_owned(), action, object: object.to_owned(), detail };
        self.db.write(move |tx| Box::pin(async move { tx.record(entry, vec![]).await })).await
    }
}
