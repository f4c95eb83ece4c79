//! Assessment years and the months that entries belong to.

use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use time::{Date, Month};

/// A month of an assessment year. A quarter is named by its last month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    year: i32,
    month: u8,
}

/// The text is not `YYYY-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period is written YYYY-MM")]
pub struct PeriodError;

impl Period {
    pub fn new(year: i32, month: u8) -> Result<Self, PeriodError> {
        if !(1990..=2200).contains(&year) || !(1..=12).contains(&month) {
            return Err(PeriodError);
        }
        Ok(Self { year, month })
    }

    /// The month before the one that a day lies in: what is being reported on that day.
    pub fn reported_on(day: Date) -> Self {
        Self { year: day.year(), month: u8::from(day.month()) }.previous()
    }

    /// The month after it.
    pub const fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year + 1, month: 1 },
            month => Self { year: self.year, month: month + 1 },
        }
    }

    /// The month before it.
    pub const fn previous(self) -> Self {
        match self.month {
            1 => Self { year: self.year - 1, month: 12 },
            month => Self { year: self.year, month: month - 1 },
        }
    }

    pub const fn year(self) -> i32 {
        self.year
    }

    pub const fn month(self) -> u8 {
        self.month
    }

    /// Whether a quarter ends with this month.
    pub const fn ends_quarter(self) -> bool {
        self.month.is_multiple_of(3)
    }

    /// The first day for reporting: a day of the month itself.
    pub fn opens(self, open_day: u8) -> Date {
        let month = Month::try_from(self.month).unwrap_or(Month::January);
        Date::from_calendar_date(self.year, month, open_day.clamp(1, 28)).unwrap_or(Date::MIN)
    }

    /// The last day for reporting: a day of the following month.
    pub fn due(self, due_day: u8) -> Date {
        let (year, month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        let month = Month::try_from(month).unwrap_or(Month::January);
        Date::from_calendar_date(year, month, due_day.clamp(1, 28)).unwrap_or(Date::MIN)
    }

    /// `2023年9月` or `September 2023`.
    pub fn name(self, language: Language) -> String {
        match language {
            Language::Chinese => format!("{}年{}月", self.year, self.month),
            Language::English => format!("{} {}", Month::try_from(self.month).unwrap_or(Month::January), self.year),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, month) = text.trim().split_once('-').ok_or(PeriodError)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(PeriodError);
        }
        Self::new(year.parse().map_err(|_| PeriodError)?, month.parse().map_err(|_| PeriodError)?)
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips_and_rejects_other_forms() {
        let period: Period = "2023-09".parse().expect("valid");
        assert_eq!(period.to_string(), "2023-09");
        for bad in ["2023-13", "2023-9", "23-09", "2023/09", "", "2023-00"] {
            assert_eq!(bad.parse::<Period>(), Err(PeriodError), "{bad}");
        }
    }

    #[test]
    fn december_is_due_in_january() {
        let period: Period = "2023-12".parse().expect("valid");
        assert_eq!(period.due(10).to_string(), "2024-01-10");
        assert_eq!(period.opens(25).to_string(), "2023-12-25");
    }
}
