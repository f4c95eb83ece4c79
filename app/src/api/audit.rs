//! Server functions of the audit log.

use crate::ApiError;
use domain::audit::AuditEntry;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

/// What a walk over the whole chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// UTC milliseconds.
    pub at: i64,
    /// Entries of the whole chain; none when it is broken.
    pub entries: Option<i64>,
    /// The first entry that does not fit.
    pub broken_at: Option<i64>,
}

/// The hundred entries before an id, newest first.
#[server(prefix = "/api", endpoint = "audit/page", input = GetUrl)]
pub async fn audit_page(before: Option<i64>) -> Result<Vec<AuditEntry>, ApiError> {
    Ok(crate::context::service()?.audit_page(&crate::context::user()?, before).await?)
}

/// Walks the whole chain; only for those who may read it.
#[server(prefix = "/api", endpoint = "audit/verify", input = GetUrl)]
pub async fn verify_audit() -> Result<Verification, ApiError> {
    let (user, service) = (crate::context::user()?, crate::context::service()?);
    if !user.may(domain::accounts::Right::ReadAudit) {
        return Err(service::Error::Forbidden.into());
    }
    let found = service.verify_audit().await?;
    Ok(Verification { at: service.clock().now(), entries: found.ok(), broken_at: found.err() })
}
