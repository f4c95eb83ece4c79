//! Server functions, one file a capability. Each reads its arguments, calls one use case and hands back what it said.
//!
//! Reading goes by GET (`input = GetUrl`), changing by POST. The addresses are part of the product: a tab that was
//! opened before an upgrade still calls them.

pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod decomposition;
pub mod evidence;
pub mod expenditure;
pub mod imports;
pub mod inbox;
pub mod indicators;
pub mod inspections;
pub mod mails;
pub mod periods;
pub mod progress;
pub mod review;
pub mod risks;
pub mod rule_books;
pub mod shares;
pub mod sync;
pub mod threads;
pub mod warnings;
pub mod what_if;
pub mod year_end;
