//! Server functions of the mails that could not be sent.

use crate::ApiError;
use domain::{ids::RowId, mails::UnsentMail};
use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

#[server(prefix = "/api", endpoint = "mails/list", input = GetUrl)]
pub async fn unsent_mails() -> Result<Vec<UnsentMail>, ApiError> {
    Ok(service()?.unsent_mails(&user()?).await?)
}

/// Has a mail that was given up tried again.
#[server(prefix = "/api", endpoint = "mails/retry")]
pub async fn retry_mail(notice: RowId, person: RowId) -> Result<(), ApiError> {
    Ok(service()?.retry_mail(&user()?, &notice, &person).await?)
}
