//! The rules of performance assessment: pure types and functions, no IO, no clock.
//!
//! The server decides with this crate and the browser previews with it, so a figure on a phone without network
//! is the figure that the office will see.

pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod decomposition;
mod exact;
pub mod expenditure;
pub mod forecast;
pub mod ids;
pub mod imports;
pub mod inbox;
pub mod indicators;
pub mod inspections;
pub mod language;
pub mod ledgers;
pub mod mails;
pub mod moment;
pub mod number;
pub mod organisations;
pub mod period;
pub mod periods;
pub mod problem;
pub mod progress;
pub mod review;
pub mod rule_books;
pub mod schedule;
pub mod scoring;
pub mod shares;
pub mod sync;
pub mod vectors;
pub mod warnings;
pub mod what_if;
pub mod year_end;

pub use rust_decimal::Decimal;
pub use time::Date;
