//! Who is signed in. Signing in and out are plain form posts, so that they work before wasm has loaded.

use crate::ApiError;
use domain::accounts::SessionUser;
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// The person behind this session; none when nobody is signed in.
#[server(prefix = "/api", endpoint = "accounts/session", input = GetUrl)]
pub async fn session() -> Result<Option<SessionUser>, ApiError> {
    Ok(crate::context::with_request(|request| request.user.clone()).flatten())
}

/// Whether this is a demo, whose login page shows the accounts.
#[server(prefix = "/api", endpoint = "accounts/is_demo", input = GetUrl)]
pub async fn is_demo() -> Result<bool, ApiError> {
    Ok(crate::context::service()?.is_demo().await?)
}

/// A row of the account list, and whether its lock still holds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AccountRow {
    pub account: domain::accounts::Account,
    pub is_locked: bool,
}

#[server(prefix = "/api", endpoint = "accounts/list", input = GetUrl)]
pub async fn accounts() -> Result<Vec<AccountRow>, ApiError> {
    let (user, service) = (crate::context::user()?, crate::context::service()?);
    let now = service.clock().now();
    let rows = service.accounts(&user).await?.into_iter();
    Ok(rows
        .map(|account| AccountRow { is_locked: account.locked_until.is_some_and(|until| until > now), account })
        .collect())
}

/// Lets a locked account sign in again.
#[server(prefix = "/api", endpoint = "accounts/unlock")]
pub async fn unlock(username: String) -> Result<(), ApiError> {
    Ok(crate::context::service()?.unlock_account(&crate::context::user()?, &username).await?)
}

/// Keeps the address that reminders are mailed to.
#[server(prefix = "/api", endpoint = "accounts/set_email")]
pub async fn set_email(username: String, #[server(default)] email: String) -> Result<(), ApiError> {
    Ok(crate::context::service()?.set_email(&crate::context::user()?, &username, &email).await?)
}
