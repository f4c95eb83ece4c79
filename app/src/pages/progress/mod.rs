//! Reporting: the list of a unit's points for a period, and the form of one of them.

mod conflict;
mod draft;
mod entry;
mod evidence;
mod fields;
mod form;
mod history;
mod list;
mod preview;

pub use entry::Entry;
pub(super) use history::Timeline;
pub use list::Progress;
pub(super) use preview::Reading;

use domain::{language::Language, period::Period};
use time::Date;

/// The address of an entry.
pub(super) fn entry_address(assignment: &domain::ids::RowId, period: Period) -> String {
    format!("/progress/{assignment}?period={period}")
}

/// `10月10日` or `10 Oct`
fn day(date: Date, l: Language) -> String {
    let (month, day) = (date.month(), date.day());
    match l {
        Language::Chinese => format!("{}月{day}日", u8::from(month)),
        Language::English => format!("{day} {}", month.to_string().chars().take(3).collect::<String>()),
    }
}
