//! The audit log as it is read.

use serde::{Deserialize, Serialize};

/// One entry of the hash chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub id: i64,
    /// UTC milliseconds.
    pub at: i64,
    pub actor: String,
    /// What was done, as `capability.verb`.
    pub action: String,
    pub object: String,
    /// JSON: what changed.
    pub detail: String,
    /// Hexadecimal SHA-256 over the entry and the hash before it.
    pub hash: String,
}
