//! Moments as people in China read them. China has one time zone and no summer time, so the server and every browser
//! show the same text whatever their own zone is.

use crate::language::Language;
use time::{
    Date, Month, OffsetDateTime,
    macros::{format_description, offset},
};

/// A moment in China.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(OffsetDateTime);

impl Moment {
    /// The moment of UTC milliseconds; the epoch where there is no such moment.
    pub fn of(utc_milliseconds: i64) -> Self {
        let utc = OffsetDateTime::from_unix_timestamp_nanos(i128::from(utc_milliseconds) * 1_000_000);
        Self(utc.unwrap_or(OffsetDateTime::UNIX_EPOCH).to_offset(offset!(+8)))
    }

    pub const fn year(self) -> i32 {
        self.0.year()
    }

    /// Whether two moments lie on one day.
    pub fn same_day(self, other: Self) -> bool {
        self.0.date() == other.0.date()
    }

    /// `10:42`
    pub fn clock(self) -> String {
        format!("{:02}:{:02}", self.0.hour(), self.0.minute())
    }

    /// `10月9日` or `9 Oct`
    pub fn day(self, language: Language) -> String {
        day_name(self.0.date(), language)
    }

    /// `2023年10月9日` or `9 Oct 2023`
    pub fn date(self, language: Language) -> String {
        match language {
            Language::Chinese => format!("{}年{}", self.year(), self.day(language)),
            Language::English => format!("{} {}", self.day(language), self.year()),
        }
    }

    /// `2023-10-09 10:42`, for tables.
    pub fn table(self) -> String {
        format!("{} {}", self.0.date(), self.clock())
    }

    /// `2023-10-09T10:42:07+08:00`, for `<time datetime>`.
    pub fn iso(self) -> String {
        format!("{}T{}:{:02}+08:00", self.0.date(), self.clock(), self.0.second())
    }
}

/// The day of an ISO date; none where the text is no date.
pub fn iso_day(text: &str) -> Option<Date> {
    Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).ok()
}

/// `2023年10月9日` or `9 Oct 2023`
pub fn full_day(day: Date, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年{}", day.year(), day_name(day, language)),
        Language::English => format!("{} {}", day_name(day, language), day.year()),
    }
}

/// `10月9日` or `9 Oct`
pub fn day_name(day: Date, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}月{}日", u8::from(day.month()), day.day()),
        Language::English => format!("{} {}", day.day(), short(day.month())),
    }
}

fn short(month: Month) -> String {
    month.to_string().chars().take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_china_time() {
        // 2023-10-09T18:42:07Z is the tenth in China.
        let moment = Moment::of(1_696_876_927_000);
        assert_eq!(moment.iso(), "2023-10-10T02:42:07+08:00");
        assert_eq!(moment.table(), "2023-10-10 02:42");
        assert_eq!(moment.date(Language::Chinese), "2023年10月10日");
        assert_eq!(moment.day(Language::English), "10 Oct");
        assert_eq!(Moment::of(i64::MAX).year(), 1970);
    }
}
