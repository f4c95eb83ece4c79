//! Two times: the moment of an action, and the business day that decides what is overdue.
//!
//! The sample year is 2023. Its demo holds the business day still, so that a period is open to report in; the audit log
//! always shows the true moment.

use std::sync::{
    Arc,
    atomic::{AtomicI32, Ordering},
};
use time::{Date, OffsetDateTime, UtcOffset, macros::offset};

/// China has one time zone and no summer time.
const LOCAL: UtcOffset = offset!(+8);
const NOT_FIXED: i32 = i32::MIN;

/// The time source of a service. Clones share a fixed business day.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Julian day, or [`NOT_FIXED`].
    fixed_day: Arc<AtomicI32>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { fixed_day: Arc::new(AtomicI32::new(NOT_FIXED)) }
    }
}

impl Clock {
    /// Now, in UTC milliseconds.
    pub fn now(&self) -> i64 {
        (OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000) as i64
    }

    /// The business day in China.
    pub fn today(&self) -> Date {
        match self.fixed_day.load(Ordering::Relaxed) {
            NOT_FIXED => OffsetDateTime::now_utc().to_offset(LOCAL).date(),
            day => Date::from_julian_day(day).unwrap_or(Date::MIN),
        }
    }

    /// Holds the business day still, or lets it go on.
    pub fn fix(&self, day: Option<Date>) {
        self.fixed_day.store(day.map_or(NOT_FIXED, Date::to_julian_day), Ordering::Relaxed);
    }
}
