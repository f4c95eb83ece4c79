//! When a period is reported, and until when by whom (M28, M29).
//!
//! The last day of a unit's point in a period is [`YearPlan::due`] of what [`extended_to`] reads; nothing else answers that
//! question. Where the extensions themselves are shown, [`granted::Granted`] holds them, and the later day holds there too.

mod extend;
mod granted;
mod read;
mod remind;

use crate::{Error, Result, settings::YearPlan};
use domain::{moment::iso_day, period::Period};
use time::Date;

/// The later last day of an organisation's point in a period, as an expression of a statement; null without an extension. Of
/// an extension for the unit and one for the point the later day holds. `NULL` as the point: what holds for the others.
macro_rules! extended_to {
    ($org:literal, $point:literal, $period:literal) => {
        concat!(
            "(SELECT MAX(x.due_on) FROM extensions x WHERE x.period = ",
            $period,
            " AND x.org_code = ",
            $org,
            " AND x.withdrawn_at IS NULL AND (x.point_code IS NULL OR x.point_code = ",
            $point,
            "))"
        )
    };
}
pub use extend::Beneficiary;
pub(crate) use extended_to;

/// A day as it is stored.
pub(crate) fn day(text: &str) -> Result<Date> {
    iso_day(text).ok_or_else(|| Error::Internal(format!("the stored day {text} is none")))
}

/// Days after its last day that an entry was first reported, from its two columns.
pub(crate) fn days_late(reported_on: Option<&str>, due: Option<&str>) -> Result<i64> {
    match (reported_on, due) {
        (Some(reported), Some(due)) => Ok(domain::periods::days_late(day(reported)?, day(due)?)),
        _ => Ok(0),
    }
}

impl YearPlan {
    /// The last day of a unit in a period; `extended_to` is the day of its extension.
    pub(crate) fn due(&self, period: Period, extended_to: Option<&str>) -> Result<Date> {
        extended_to.map_or_else(|| Ok(self.closes(period)), day)
    }
}
