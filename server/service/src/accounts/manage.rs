//! Making accounts, their list, addresses and locks.

use super::{
    UserRow,
    passwords::{check_password, hashed},
    select_users,
};
use crate::{Error, Result, Service, args, audit::NewEntry, mails::checked_address, new_id, require};
use domain::{
    accounts::{Account, Right, Role, SessionUser},
    ids::OrgCode,
};

/// What a new account needs.
pub struct NewAccount {
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub org: Option<OrgCode>,
    pub password: String,
}

impl Service {
    /// Makes an account. `actor` is the administrator, or `system` for the command line.
    pub async fn add_account(&self, actor: &str, new: NewAccount) -> Result<()> {
        check_password(&new.password)?;
        let hash = hashed(new.password).await?;
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

    /// All accounts, for the system administrator; for the security administrator too, who unlocks them.
    pub async fn accounts(&self, user: &SessionUser) -> Result<Vec<Account>> {
        if !user.may(Right::ManageSecurity) {
            require(user, Right::ManageAccounts)?;
        }
        let rows: Vec<UserRow> = self.db.all(select_users!("ORDER BY u.created_at, u.username"), args![]).await?;
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
}
