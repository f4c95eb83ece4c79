//! Links that a leader opens without signing in. The address is a secret of 256 bits; only its hash is kept.

use crate::{
    Error, Result, Service,
    accounts::{random_token, token_hash},
    args,
    audit::NewEntry,
    new_id, require,
};
use domain::{
    accounts::{Right, SessionUser},
    expenditure::SelfEvaluation,
    ids::RowId,
    shares::ShareRow,
};

/// A recipient's name fits the watermark.
const MOST_NAME: usize = 40;
/// A link is for reading now, not for keeping.
const LONGEST_MS: i64 = 366 * 24 * 60 * 60 * 1000;

/// What a link shows.
pub struct SharedReport {
    pub body: SelfEvaluation,
    pub recipient: String,
    /// UTC milliseconds.
    pub expires_at: i64,
}

/// Why a link shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareRefusal {
    Unknown,
    /// Expired, or ended by its owner.
    Over,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    recipient: String,
    created_at: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
    views: i64,
}

fn check(recipient: &str, expires_at: i64, now: i64) -> Result<()> {
    let length = recipient.chars().count();
    if length == 0 || length > MOST_NAME {
        return Err(Error::invalid(
            "recipient_missing",
            "recipient",
            "请填写接收人，最多 40 个字。",
            "Enter the recipient, at most 40 characters.",
        ));
    }
    if expires_at <= now || expires_at > now + LONGEST_MS {
        return Err(Error::invalid(
            "expiry_out_of_range",
            "expires",
            "有效期须在今天至一年之内。",
            "Choose a day between today and a year from now.",
        ));
    }
    Ok(())
}

impl Service {
    /// The links of a report, newest first.
    pub async fn shares(&self, user: &SessionUser, report: &RowId) -> Result<Vec<ShareRow>> {
        require(user, Right::WriteReports)?;
        let sql = "SELECT id, recipient, created_at, expires_at, revoked_at, views FROM shares WHERE report_id = $1
                   ORDER BY created_at DESC, id DESC";
        let rows: Vec<Row> = self.db.all(sql, args![report]).await?;
        let rows = rows.into_iter().map(|row| ShareRow {
            id: RowId::new(row.id),
            recipient: row.recipient,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked: row.revoked_at.is_some(),
            views: row.views,
        });
        Ok(rows.collect())
    }

    /// Makes a link and returns its token, which is stored nowhere.
    pub async fn share_report(
        &self,
        user: &SessionUser,
        report: &RowId,
        recipient: &str,
        expires_at: i64,
    ) -> Result<String> {
        require(user, Right::WriteReports)?;
        let recipient = recipient.trim().to_owned();
        let at = self.clock.now();
        check(&recipient, expires_at, at)?;
        self.stored_report(report).await?;
        let (token, id, report, actor) = (random_token()?, new_id(), report.clone(), user.username.clone());
        let hash = token_hash(&token);
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO shares (id, report_id, token_hash, recipient, created_by, created_at, expires_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        args![&id, &report, hash, &recipient, &actor, at, expires_at],
                    )
                    .await?;
                    let detail =
                        serde_json::json!({ "report": report.as_str(), "recipient": recipient, "expires_at": expires_at });
                    tx.record(NewEntry { at, actor, action: "shares.create", object: id.to_string(), detail }, vec![]).await
                })
            })
            .await?;
        Ok(token)
    }

    /// Ends a link at once. Ending one that is over already is no error.
    pub async fn revoke_share(&self, user: &SessionUser, id: &RowId) -> Result<()> {
        require(user, Right::WriteReports)?;
        let (at, actor, id) = (self.clock.now(), user.username.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let changed = tx
                        .run("UPDATE shares SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL", args![at, &id])
                        .await?;
                    if changed == 0 {
                        let known: Option<(String,)> =
                            tx.one("SELECT id FROM shares WHERE id = $1", args![&id]).await?;
                        return known.map(drop).ok_or(Error::NotFound);
                    }
                    let (object, detail) = (id.to_string(), serde_json::json!({}));
                    tx.record(NewEntry { at, actor, action: "shares.revoke", object, detail }, vec![]).await
                })
            })
            .await
    }

    /// Opens a link, for anyone who has it, and counts the view.
    pub async fn shared_report(&self, token: &str) -> Result<std::result::Result<SharedReport, ShareRefusal>> {
        #[derive(sqlx::FromRow)]
        struct Found {
            id: String,
            report_id: String,
            recipient: String,
            expires_at: i64,
            revoked_at: Option<i64>,
        }
        let at = self.clock.now();
        let found: Option<Found> = self
            .db
            .one(
                "SELECT id, report_id, recipient, expires_at, revoked_at FROM shares WHERE token_hash = $1",
                args![token_hash(token)],
            )
            .await?;
        let Some(found) = found else { return Ok(Err(ShareRefusal::Unknown)) };
        if found.revoked_at.is_some() || found.expires_at < at {
            return Ok(Err(ShareRefusal::Over));
        }
        let stored = self.stored_report(&RowId::new(found.report_id)).await?;
        let (id, recipient) = (found.id, found.recipient.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run("UPDATE shares SET views = views + 1 WHERE id = $1", args![&id]).await?;
                    let detail = serde_json::json!({ "recipient": recipient });
                    let actor = "link".to_owned();
                    tx.record(NewEntry { at, actor, action: "shares.view", object: id, detail }, vec![]).await
                })
            })
            .await?;
        Ok(Ok(SharedReport { body: stored.body, recipient: found.recipient, expires_at: found.expires_at }))
    }
}
