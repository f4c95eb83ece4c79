//! Runs golden vector files through the rules.

use serde::{Deserialize, Serialize};

/// What a run of one file found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Cases in the file.
    pub total: usize,
    /// One line for each case that came out otherwise: its id, what was expected and what came.
    pub mismatches: Vec<String>,
}

/// Runs a file of golden vectors; `kind` is `scoring`, `lights` or `rollup`.
///
/// A file that cannot be read, and a kind that does not exist, are reported as a mismatch.
pub fn run(kind: &str, _json: &str) -> Report {
    Report { total: 0, mismatches: vec![format!("{kind}: not run yet")] }
}
