//! Links that a leader opens without signing in.

use serde::{Deserialize, Serialize};

/// A share link as its owner sees it. The token itself is shown once, when the link is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareRow {
    pub id: crate::ids::RowId,
    pub recipient: String,
    /// UTC milliseconds.
    pub created_at: i64,
    pub expires_at: i64,
    pub revoked: bool,
    pub views: i64,
}
