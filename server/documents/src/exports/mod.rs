//! Tables for other people's desks: the office's own workbooks, as they are printed, signed and sent around.
//!
//! What the reader of `indicators` reads is written so that reading it again gives the same.

mod decomposition;
mod entries;
mod indicators;
mod paper;
mod platform;
mod results;
mod runs;

pub use decomposition::PartsTable;
pub use entries::{EntryLine, entries};
pub use indicators::indicators;
pub(crate) use platform::platform_sheet;
pub use results::results;

/// Why a workbook could not be written: a text too long for a cell, or more rows than a sheet has.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be written: {0}")]
pub struct ExportError(#[from] rust_xlsxwriter::XlsxError);
