//! Server functions of evidence: what was given before, and referring to it. Files themselves go by `/api/v1/evidence`.

use crate::ApiError;
use domain::{
    ids::RowId,
    period::Period,
    progress::{Evidence, Reusable},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

/// The files that the reporter's organisation has given, newest first. `search`: a part of a file's or point's name, or a month.
#[server(prefix = "/api", endpoint = "evidence/reusable", input = GetUrl)]
pub async fn reusable_evidence(search: String) -> Result<Vec<Reusable>, ApiError> {
    Ok(service()?.reusable_evidence(&user()?, &search).await?)
}

/// Attaches one of them to an entry.
#[server(prefix = "/api", endpoint = "evidence/reuse")]
pub async fn reuse_evidence(id: RowId, assignment: RowId, period: Period) -> Result<Evidence, ApiError> {
    Ok(service()?.reuse_evidence(&user()?, &id, &assignment, period).await?)
}
