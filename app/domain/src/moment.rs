//! Moments as people in China read them. China has one time zone and no summer time, so the server and every browser
//! show the same text whatever their own zone is.

use crate::language::Language;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, macros::offset};

/// A moment in China.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(OffsetDateTime);

impl Moment {
    /// The moment of UTC milliseconds; the epoch where there is no such moment.
    pub fn of(utc_milliseconds: i64) -> Self {
        let utc = OffsetDateTime::from_unix_timestamp_nanos(i128::from(utc_milliseconds) * 1_000_000);
        let here = utc.ok().and_then(|utc| utc.checked_to_offset(offset!(+8)));
        Self(here.unwrap_or(OffsetDateTime::UNIX_EPOCH.to_offset(offset!(+8))))
    }

    /// Reads a moment in China as browsers write it, `2023-10-09T10:42` with or without seconds, or UTC milliseconds.
    /// A minute or second is meant whole: what happened within it is included.
    pub fn parse(text: &str) -> Option<i64> {
        let text = text.trim();
        if let Ok(milliseconds) = text.parse::<i64>() {
            return Some(milliseconds);
        }
        let (day, clock) = text.split_once('T')?;
        let mut parts = clock.split(':');
        let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
        let (second, length) = match parts.next() {
            Some(second) => (digits(second, 2)?, 1000),
            None => (0, 60_000),
        };
        if parts.next().is_some() {
            return None;
        }
        let clock = Time::from_hms(hour as u8, minute as u8, second as u8).ok()?;
        let read = PrimitiveDateTime::new(day_of(day)?, clock);
        Some(read.assume_offset(offset!(+8)).unix_timestamp() * 1000 + length - 1)
    }

    /// `2023-10-09T10:42:07`, for a date-time field.
    pub fn field(self) -> String {
        format!("{}T{}:{:02}", self.0.date(), self.clock(), self.0.second())
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
    day_of(text.trim())
}

fn day_of(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let rest = parts.next();
    let month = Month::try_from(month as u8).ok()?;
    Date::from_calendar_date(year.into(), month, day as u8).ok().filter(|_| rest.is_none())
}

/// A number of so many digits. The parser of `time` reads every format that there is: 25 kB in each page's part.
fn digits(text: &str, length: usize) -> Option<u16> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
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

/// `3 小时`, for a length of time in milliseconds: in the unit that a person would use.
pub fn length(milliseconds: i64, l: Language) -> String {
    let minutes = milliseconds / 60_000;
    match (l, minutes) {
        (Language::Chinese, ..1) => "不到 1 分钟".into(),
        (Language::English, ..1) => "under a minute".into(),
        (Language::Chinese, 1..120) => format!("{minutes} 分钟"),
        (Language::English, 1..120) => format!("{minutes} minutes"),
        (Language::Chinese, 120..2_880) => format!("{} 小时", minutes / 60),
        (Language::English, 120..2_880) => format!("{} hours", minutes / 60),
        (Language::Chinese, _) => format!("{} 天", minutes / 1_440),
        (Language::English, _) => format!("{} days", minutes / 1_440),
    }
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

    #[test]
    fn reads_moments_whole() {
        assert_eq!(Moment::parse("2023-10-10T02:42:07"), Some(1_696_876_927_999));
        assert_eq!(Moment::parse(" 2023-10-10T02:42 "), Some(1_696_876_979_999));
        assert_eq!(Moment::parse("1696876927000"), Some(1_696_876_927_000));
        assert_eq!(Moment::parse(&Moment::of(1_696_876_927_999).field()), Some(1_696_876_927_999));
        for bad in [
            "",
            "2023-10-10",
            "2023-10-10T25:00",
            "2023-10-10 T02:42",
            "2023-1-10T02:42",
            "2023-02-30T02:42",
            "yesterday",
        ] {
            assert_eq!(Moment::parse(bad), None, "{bad}");
        }
    }
}
