//! Sessions: kept by the hash of their token, ended by signing out or after a time without a request.

use super::{UserRow, select_users};
use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
};
use domain::accounts::SessionUser;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A session ends after this time without a request.
pub const IDLE_MS: i64 = 30 * 60 * 1000;
/// How long another server may go on serving a session that was ended here.
const CACHE_MS: i64 = 5_000;
/// How often a session's last use is written down.
const TOUCH_MS: i64 = 60_000;
const CACHE_LIMIT: usize = 10_000;

/// Sessions seen in the last seconds.
pub type SessionCache = Mutex<HashMap<String, (SessionUser, i64)>>;

pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// A secret of 256 random bits in hexadecimal.
pub fn random_token() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hex(&bytes))
}

impl Service {
    /// The user behind a session's token; none when it ended.
    pub async fn session_user(&self, token: &str) -> Result<Option<SessionUser>> {
        let hash = token_hash(token);
        let now = self.clock.now();
        if let Some((user, until)) = self.session_cache().get(&hash)
            && *until > now
        {
            return Ok(Some(user.clone()));
        }
        #[derive(sqlx::FromRow)]
        struct Row {
            last_seen_at: i64,
            #[sqlx(flatten)]
            user: UserRow,
        }
        let row: Option<Row> = self
            .db
            .one(
                "SELECT s.last_seen_at, u.id, u.username, u.display_name, u.role, u.org_code, o.name AS org_name, u.password_hash, u.locked_until, u.email
                 FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN organisations o ON o.code = u.org_code
                 WHERE s.token_hash = $1 AND s.last_seen_at > $2",
                args![&hash, now - IDLE_MS],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        if now - row.last_seen_at > TOUCH_MS {
            let touched = hash.clone();
            self.db
                .write(move |tx| {
                    Box::pin(async move {
                        tx.run("UPDATE sessions SET last_seen_at = $1 WHERE token_hash = $2", args![now, touched])
                            .await
                            .map(drop)
                    })
                })
                .await?;
        }
        let user = row.user.into_user()?;
        let mut cache = self.session_cache();
        if cache.len() >= CACHE_LIMIT {
            cache.retain(|_, (_, until)| *until > now);
        }
        cache.insert(hash, (user.clone(), now + CACHE_MS));
        Ok(Some(user))
    }

    /// The user of an id.
    pub(crate) async fn user(&self, id: &str) -> Result<Option<SessionUser>> {
        let row: Option<UserRow> = self.db.one(select_users!("WHERE u.id = $1"), args![id]).await?;
        row.map(UserRow::into_user).transpose()
    }

    /// Ends a session. Ending one that is over already is no error.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let hash = token_hash(token);
        let user = self.session_user(token).await?;
        self.session_cache().remove(&hash);
        let Some(user) = user else { return Ok(()) };
        let at = self.clock.now();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run("DELETE FROM sessions WHERE token_hash = $1", args![hash]).await?;
                    let detail = serde_json::json!({});
                    let entry = NewEntry {
                        at,
                        actor: user.username.clone(),
                        action: "accounts.sign_out",
                        object: user.username,
                        detail,
                    };
                    tx.record(entry, vec![]).await
                })
            })
            .await
    }

    fn session_cache(&self) -> MutexGuard<'_, HashMap<String, (SessionUser, i64)>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
