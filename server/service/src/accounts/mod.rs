//! Accounts, sign-in and sessions (`domain.md` §9).

mod manage;
mod passwords;
mod sessions;
mod sign_in;

pub use manage::NewAccount;
pub(crate) use sessions::token_hash;
pub use sessions::{IDLE_MS, SessionCache, random_token};
pub use sign_in::SignInRefusal;

use crate::{Error, Result};
use domain::{
    accounts::{Role, SessionUser},
    ids::OrgCode,
};

/// The columns of a [`UserRow`]; a condition on `u` follows.
macro_rules! select_users {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.username, u.display_name, u.role, u.org_code, o.name AS org_name, u.password_hash, u.locked_until, u.email
             FROM users u LEFT JOIN organisations o ON o.code = u.org_code ",
            $rest
        )
    };
}
use select_users;

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
