//! Reading what people upload: the indicator workbooks and the CSV files of a year; writing the tables that they take away.
//!
//! Plain data in, plain data out: bytes become the types of `domain`, and everything that is wrong with them becomes
//! a [`domain::problem::Problem`] at its cell or line. No function here fails or panics on any input.

#![expect(clippy::result_large_err, reason = "a problem is made at most once per cell, and read by people")]

pub mod adjustments;
pub mod answer_sheet;
pub mod calendar;
pub mod exports;
pub mod indicators;
pub mod limits;
pub mod marking;
pub mod organisations;
pub mod platform;
pub mod progress;
pub mod public_evaluations;

mod number;
mod recognise;
mod table;
mod text;
mod workbook;

pub use limits::MAX_IMPORT_BYTES;
pub use recognise::{FileKind, recognise};
