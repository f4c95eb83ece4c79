//! Links that a leader opens without signing in.

use serde::{Deserialize, Serialize};
use time::{
    Date, Time,
    macros::{format_description, offset},
};

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

/// The last millisecond in China of an ISO date, in UTC milliseconds; none where the text is no date.
pub fn end_of_day(iso: &str) -> Option<i64> {
    let day = Date::parse(iso.trim(), format_description!("[year]-[month]-[day]")).ok()?;
    let next = day.next_day()?.with_time(Time::MIDNIGHT).assume_offset(offset!(+8));
    Some(next.unix_timestamp() * 1000 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_in_china() {
        // 2023-10-16T16:00:00Z is the beginning of the seventeenth there.
        assert_eq!(end_of_day("2023-10-16"), Some(1_697_472_000_000 - 1));
        assert_eq!(end_of_day("16.10.2023"), None);
    }
}
