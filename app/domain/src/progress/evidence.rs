//! Files that prove a value (M30).

use crate::{ids::RowId, period::Period};
use serde::{Deserialize, Serialize};

/// A file that proves a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub id: RowId,
    pub file_name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Hexadecimal SHA-256 of the content.
    pub hash: String,
    /// Where it was attached first, when the entry refers to it instead of having its own upload.
    #[serde(default)]
    pub origin: Option<Origin>,
}

/// The entry that a file was attached to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub period: Period,
    pub point_code: String,
    pub point_name: String,
}

/// As many reusable files as a list shows; a search finds the others.
pub const REUSABLE_PAGE: usize = 50;

/// A file of an organisation's earlier entries that another entry may refer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reusable {
    pub id: RowId,
    pub file_name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Hexadecimal SHA-256 of the content.
    pub hash: String,
    pub origin: Origin,
}

/// How a browser shows a file by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Picture,
    Pdf,
}

impl Shown {
    /// None for what has to be saved and opened elsewhere.
    pub fn of(media_type: &str) -> Option<Self> {
        match media_type {
            "application/pdf" => Some(Self::Pdf),
            "image/jpeg" | "image/png" | "image/webp" => Some(Self::Picture),
            _ => None,
        }
    }
}
