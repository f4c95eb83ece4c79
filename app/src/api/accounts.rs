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
