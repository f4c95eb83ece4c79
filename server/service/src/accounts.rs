//! Accounts, sign-in and sessions (`domain.md` §9).

use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    mails::checked_address,
    new_id, require,
};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use domain::{
    accounts::{Account, Right, Role, SessionUser},
    ids::OrgCode,
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// Wrong passwords in a row before sign-in is refused for a while.
const MAX_FAILURES: i64 = 5;
const LOCK_MS: i64 = 30 * 60 * 1000;
/// A session ends after this time without a request.
pub const IDLE_MS: i64 = 30 * 60 * 1000;
/// How long another server may go on serving a session that was ended here.
const CACHE_MS: i64 = 5_000;
/// How often a session's last use is written down.
const TOUCH_MS: i64 = 60_000;
const CACHE_LIMIT: usize = 10_000;

/// Hashing takes tens of milliseconds and much memory: few at a time, off the async threads.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A hash that no password has, so that an unknown username takes as long as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("no such account").unwrap_or_default());

/// Sessions seen in the last seconds.
pub type SessionCache = Mutex<HashMap<String, (SessionUser, i64)>>;

#[derive(sqlx::FromRow)]
struct UserRow {
    id: String,
    username: String,
    display_name: String,
    role: String,
    org_code: Option<String>,
    org_name: Option<String>,
    password_hash: String,
    locked_until: Option<i64>,
    email: Option<String>,
}

impl UserRow {
    fn into_user(self) -> Result<SessionUser> {
        let role = Role::from_code(&self.role).ok_or_else(|| Error::Internal(format!("unknown role {}", self.role)))?;
        Ok(SessionUser {
            id: self.id,
            username: self.username,
            display_name: self.display_name,
            role,
            org: self.org_code.map(OrgCode::new),
            org_name: self.org_name,
        })
    }
}

/// What a new account needs.
pub struct NewAccount {
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub org: Option<OrgCode>,
    pub password: String,
}

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRefusal {
    WrongPassword,
    /// UTC milliseconds until which sign-in is refused.
    Locked(i64),
}

fn hash_now(password: &str) -> Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(error.to_string()))
}

async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(|_| Error::Unavailable)?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}

pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// A secret of 256 random bits in hexadecimal.
pub fn random_token() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hex(&bytes))
}

/// At least eight characters of four classes.
fn check_password(password: &str) -> Result<()> {
    let classes = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    if password.chars().count() >= 8 && classes.into_iter().all(|present| present) {
        return Ok(());
    }
    Err(Error::invalid(
        "weak_password",
        "password",
        "密码至少 8 位，并同时含大写字母、小写字母、数字和符号",
        "A password needs at least 8 characters with upper case, lower case, a digit and a symbol",
    ))
}

impl Service {
    /// Makes an account. `actor` is the administrator, or `system` for the command line.
    pub async fn add_account(&self, actor: &str, new: NewAccount) -> Result<()> {
        check_password(&new.password)?;
        let password = new.password;
        let hash = hashing(move || hash_now(&password)).await??;
        let (at, actor, id) = (self.clock.now(), actor.to_owned(), new_id());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let taken: Option<(String,)> =
                        tx.one("SELECT id FROM users WHERE username = $1", args![&new.username]).await?;
                    if taken.is_some() {
                        return Err(Error::invalid(
                            "username_taken",
                            "username",
                            "用户名已被使用，请换一个",
                            "This username is taken; choose another",
                        ));
                    }
                    if let Some(org) = &new.org {
                        let known: Option<(String,)> =
                            tx.one("SELECT code FROM organisations WHERE code = $1", args![org]).await?;
                        if known.is_none() {
                            return Err(Error::invalid(
                                "unknown_org",
                                "org",
                                "没有这个单位代码",
                                "There is no organisation with this code",
                            ));
                        }
                    }
                    tx.run(
                        "INSERT INTO users (id, username, display_name, role, org_code, password_hash, created_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        args![
                            &id,
                            &new.username,
                            &new.display_name,
                            new.role.code(),
                            new.org.as_ref().map(OrgCode::as_str),
                            hash,
                            at
                        ],
                    )
                    .await?;
                    let detail = serde_json::json!({ "role": new.role.code(), "org": new.org });
                    let entry = NewEntry { at, actor, action: "accounts.add", object: new.username, detail };
                    tx.record(entry, vec![]).await
                })
            })
            .await
    }

    /// Checks a password and opens a session: its token, shown to nobody else.
    pub async fn sign_in(
        &self,
        username: &str,
        password: &str,
    ) -> Result<std::result::Result<(String, SessionUser), SignInRefusal>> {
        let found: Option<UserRow> = self
            .db
            .one(
                "SELECT u.id, u.username, u.display_name, u.role, u.org_code, o.name AS org_name, u.password_hash, u.locked_until, u.email
                 FROM users u LEFT JOIN organisations o ON o.code = u.org_code WHERE u.username = $1",
                args![username],
            )
            .await?;
        let now = self.clock.now();
        if let Some(until) = found.as_ref().and_then(|row| row.locked_until)
            && until > now
        {
            return Ok(Err(SignInRefusal::Locked(until)));
        }
        let expected = found.as_ref().map_or_else(|| NOBODY.clone(), |row| row.password_hash.clone());
        let password = password.to_owned();
        let right = hashing(move || {
            PasswordHash::new(&expected)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await?;
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
        let row: Option<UserRow> = self
            .db
            .one(
                "SELECT u.id, u.username, u.display_name, u.role, u.org_code, o.name AS org_name, u.password_hash, u.locked_until, u.email
                 FROM users u LEFT JOIN organisations o ON o.code = u.org_code WHERE u.id = $1",
                args![id],
            )
            .await?;
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

    /// All accounts, for the system administrator; for the security administrator too, who unlocks them.
    pub async fn accounts(&self, user: &SessionUser) -> Result<Vec<Account>> {
        if !user.may(Right::ManageSecurity) {
            require(user, Right::ManageAccounts)?;
        }
        let rows: Vec<UserRow> = self
            .db
            .all(
                "SELECT u.id, u.username, u.display_name, u.role, u.org_code, o.name AS org_name, u.password_hash, u.locked_until, u.email
                 FROM users u LEFT JOIN organisations o ON o.code = u.org_code ORDER BY u.created_at, u.username",
                args![],
            )
            .await?;
        rows.into_iter()
            .map(|row| {
                let (locked_until, email) = (row.locked_until, row.email.clone());
                let user = row.into_user()?;
                Ok(Account {
                    username: user.username,
                    display_name: user.display_name,
                    role: user.role,
                    org_name: user.org_name,
                    locked_until,
                    email,
                })
            })
            .collect()
    }

    /// Keeps the address that reminders are mailed to; an empty one takes it away.
    pub async fn set_email(&self, user: &SessionUser, username: &str, email: &str) -> Result<()> {
        require(user, Right::ManageAccounts)?;
        let email = checked_address(email)?;
        let (at, actor, username) = (self.clock.now(), user.username.clone(), username.to_owned());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let changed = tx
                        .run("UPDATE users SET email = $1 WHERE username = $2", args![email.clone(), &username])
                        .await?;
                    if changed == 0 {
                        return Err(Error::NotFound);
                    }
                    let detail = serde_json::json!({ "email": email });
                    tx.record(NewEntry { at, actor, action: "accounts.email", object: username, detail }, vec![]).await
                })
            })
            .await
    }

    /// Lets a locked account sign in again.
    pub async fn unlock_account(&self, user: &SessionUser, username: &str) -> Result<()> {
        require(user, Right::ManageSecurity)?;
        let (at, actor, username) = (self.clock.now(), user.username.clone(), username.to_owned());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let changed = tx
                        .run(
                            "UPDATE users SET locked_until = NULL, failed_attempts = 0 WHERE username = $1",
                            args![&username],
                        )
                        .await?;
                    if changed == 0 {
                        return Err(Error::NotFound);
                    }
                    let entry = NewEntry {
                        at,
                        actor,
                        action: "accounts.unlock",
                        object: username,
                        detail: serde_json::json!({}),
                    };
                    tx.record(entry, vec![]).await
                })
            })
            .await
    }

    fn session_cache(&self) -> std::sync::MutexGuard<'_, HashMap<String, (SessionUser, i64)>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
