//! Reporting: the list of a unit's points for a period, and the form of one of them.

mod banners;
mod collect;
mod conflict;
mod difficulty;
mod draft;
mod entry;
mod evidence;
mod fields;
mod form;
mod grid;
mod history;
mod list;
mod preview;
pub(super) mod storage;
mod submit;

pub use collect::Collect;
pub use entry::Entry;
pub(super) use evidence::{ACCEPTED, EvidenceLinks};
pub use grid::Grid;
pub(super) use history::Timeline;
pub use list::Progress;
pub(super) use preview::Reading;

use domain::{ids::RowId, period::Period};
use leptos_router::params::ParamsMap;

/// The address of an entry.
pub(super) fn entry_address(assignment: &RowId, period: Period) -> String {
    format!("/progress/{assignment}?period={period}")
}

/// The address of the grid of a period.
fn grid_address(period: Period) -> String {
    format!("/progress/grid?period={period}")
}

/// The month that an address asks for; none for the one that is being reported.
pub(super) fn period_of(query: &ParamsMap) -> Option<Period> {
    query.get_str("period").and_then(|text| text.parse().ok())
}
