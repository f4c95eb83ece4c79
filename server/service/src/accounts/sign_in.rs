//! Signing in, and the lock after wrong passwords.

use super::{
    UserRow,
    passwords::is_right,
    select_users,
    sessions::{IDLE_MS, random_token, token_hash},
};
use crate::{Error, Result, Service, args, audit::NewEntry};
use domain::accounts::SessionUser;

/// Wrong passwords in a row before sign-in is refused for a while.
const MAX_FAILURES: i64 = 5;
const LOCK_MS: i64 = 30 * 60 * 1000;

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRefusal {
    WrongPassword,
    /// UTC milliseconds until which sign-in is refused.
    Locked(i64),
}

impl Service {
    /// Checks a password and opens a session: its token, shown to nobody else.
    pub async fn sign_in(
        &self,
        username: &str,
        password: &str,
    ) -> Result<std::result::Result<(String, SessionUser), SignInRefusal>> {
        let found: Option<UserRow> = self.db.one(select_users!("WHERE u.username = $1"), args![username]).await?;
        let now = self.clock.now();
        if let Some(until) = found.as_ref().and_then(|row| row.locked_until)
            && until > now
        {
            return Ok(Err(SignInRefusal::Locked(until)));
        }
        let expected = found.as_ref().map(|row| row.password_hash.clone());
        let right = is_right(password.to_owned(), expected).await?;
        let Some(row) = found else {
            self.audit("anonymous", "accounts.sign_in_refused", username, serde_json::json!({ "reason": "unknown" }))
                .await?;
            return Ok(Err(SignInRefusal::WrongPassword));
        };
        if !right {
            return self.count_failure(row).await.map(Err);
        }
        let user = row.into_user()?;
        let token = random_token()?;
        let (hash, id, name) = (token_hash(&token), user.id.clone(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run("UPDATE users SET failed_attempts = 0, locked_until = NULL WHERE id = $1", args![&id])
                        .await?;
                    tx.run("DELETE FROM sessions WHERE last_seen_at < $1", args![now - IDLE_MS]).await?;
                    tx.run(
                        "INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at) VALUES ($1, $2, $3, $4)",
                        args![hash, &id, now, now],
                    )
                    .await?;
                    let detail = serde_json::json!({});
                    let entry =
                        NewEntry { at: now, actor: name.clone(), action: "accounts.sign_in", object: name, detail };
                    tx.record(entry, vec![]).await
                })
            })
            .await?;
        Ok(Ok((token, user)))
    }

    async fn count_failure(&self, row: UserRow) -> Result<SignInRefusal> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    // Counted in the database, so that tries against several servers add up.
                    let (failures,): (i64,) = tx
                        .one("UPDATE users SET failed_attempts = failed_attempts + 1 WHERE id = $1 RETURNING failed_attempts", args![&row.id])
                        .await?
                        .ok_or(Error::NotFound)?;
                    let locked = failures >= MAX_FAILURES;
                    if locked {
                        tx.run(
                            "UPDATE users SET failed_attempts = 0, locked_until = $1 WHERE id = $2",
                            args![now + LOCK_MS, &row.id],
                        )
                        .await?;
                    }
                    let detail = serde_json::json!({ "reason": "password", "locked": locked });
                    let entry =
                        NewEntry { at: now, actor: row.username.clone(), action: "accounts.sign_in_refused", object: row.username, detail };
                    tx.record(entry, vec![]).await?;
                    Ok(if locked { SignInRefusal::Locked(now + LOCK_MS) } else { SignInRefusal::WrongPassword })
                })
            })
            .await
    }
}
