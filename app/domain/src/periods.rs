//! When a period is reported: its opening and closing days, later days for single units, and what came late (M28, M29).

use crate::{
    ids::{OrgCode, PointCode, RowId},
    inbox::NoticeKind,
    language::Language,
    period::Period,
    problem::Problem,
    review::Frozen,
};
use serde::{Deserialize, Serialize};
use time::{Date, Duration};

/// Characters that the reason of an extension may have.
pub const LONGEST_REASON: usize = 500;

/// A later last day that a unit was granted (延期), for all that it reports or for one point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub id: RowId,
    pub due: Date,
    pub reason: String,
    pub by: String,
    /// UTC milliseconds.
    pub at: i64,
    /// Something was reported on the days that it added: it can no longer be withdrawn. Not told to units.
    #[serde(default)]
    pub used: bool,
}

/// An extension of one point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointExtension {
    pub point: PointCode,
    pub name: String,
    pub extension: Extension,
    /// The unit has said something of the point.
    pub answered: bool,
}

/// The days between which a unit reports for a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub opens: Date,
    /// The last day, for this unit.
    pub due: Date,
    pub extension: Option<Extension>,
}

/// Days between the last day and the first report of an entry; 0 where it came in time.
pub fn days_late(reported: Date, due: Date) -> i64 {
    (reported - due).whole_days().max(0)
}

/// The mark of what came late.
pub fn late_mark(days: i64, language: Language) -> Option<String> {
    (days > 0).then(|| match language {
        Language::Chinese => format!("逾期 {days} 天报送"),
        Language::English => format!("{days} {} late", if days == 1 { "day" } else { "days" }),
    })
}

/// Days before the last one on which a unit is first reminded.
const REMIND_BEFORE: Duration = Duration::days(3);
/// How long after the last day reminders go on.
pub const REMIND_FOR: Duration = Duration::weeks(5);

/// The reminder that a unit with something left to report gets on a day: three days before the last day, on it, the day
/// after, and then every week for four weeks. The number tells weeks apart. Each holds until the next one, so that a server
/// that was down on the day itself makes up for it.
pub fn reminder(due: Date, today: Date) -> Option<(NoticeKind, i64)> {
    if today + REMIND_BEFORE < due || today > due + REMIND_FOR {
        return None;
    }
    match (today - due).whole_days() {
        ..0 => Some((NoticeKind::DueSoon, 0)),
        0 => Some((NoticeKind::DueToday, 0)),
        days => Some((NoticeKind::Overdue, (days - 1) / 7)),
    }
}

/// Where a period stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not open yet.
    Ahead,
    Open,
    /// The last day is over; what comes now is late.
    Closed,
    Frozen,
}

impl Phase {
    pub fn of(opens: Date, due: Date, frozen: bool, today: Date) -> Self {
        match () {
            () if frozen => Self::Frozen,
            () if today < opens => Self::Ahead,
            () if today <= due => Self::Open,
            () => Self::Closed,
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Frozen => "frozen",
        }
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Ahead => language.pick("未开始", "Not open yet"),
            Self::Open => language.pick("填报中", "Open"),
            Self::Closed => language.pick("已截止", "Closed"),
            Self::Frozen => language.pick("已冻结", "Frozen"),
        }
    }
}

/// A period of a year with how far its units are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodRow {
    pub period: Period,
    pub opens: Date,
    pub due: Date,
    pub phase: Phase,
    /// Units with something to report, and those of them that have reported everything.
    pub units: usize,
    pub done: usize,
    /// Entries that are expected, and those of them that were reported.
    pub expected: usize,
    pub reported: usize,
    pub late: usize,
    /// Units with an extension, be it of one point.
    pub extensions: usize,
}

/// A unit in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    pub org: OrgCode,
    pub org_name: String,
    pub expected: usize,
    pub reported: usize,
    pub late: usize,
    pub due: Date,
    /// The last day of something that is left to report is over.
    pub overdue: bool,
    pub extension: Option<Extension>,
    /// Single points that have longer.
    pub points: Vec<PointExtension>,
}

impl UnitRow {
    pub const fn is_done(&self) -> bool {
        self.reported >= self.expected
    }

    pub const fn has_longer(&self) -> bool {
        self.extension.is_some() || !self.points.is_empty()
    }
}

/// The periods of a year, and one of them in detail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodPage {
    pub year: i32,
    pub today: Date,
    pub open_day: u8,
    pub due_day: u8,
    pub periods: Vec<PeriodRow>,
    pub period: Period,
    pub frozen: Option<Frozen>,
    /// In the order of the imported list.
    pub units: Vec<UnitRow>,
    /// The points that are reported in the period, of any unit.
    pub points: Vec<(PointCode, String)>,
    /// Entries of the period that wait for a decision.
    pub waiting: i64,
}

impl PeriodPage {
    /// The period in detail as a line of the year.
    pub fn row(&self) -> Option<&PeriodRow> {
        self.periods.iter().find(|row| row.period == self.period)
    }
}

/// Reads the form of an extension of what is due on a day: the new day and the reason.
///
/// # Errors
/// What is wrong with which field.
pub fn check_extension(new_due: &str, reason: &str, due: Date) -> Result<(Date, String), Vec<Problem>> {
    let mut problems = Vec::new();
    let day = crate::moment::iso_day(new_due).filter(|day| *day > due);
    if day.is_none() {
        problems.push(Problem::error(
            "later_day_expected",
            "due",
            format!("新的截止日须晚于现在的截止日 {due}"),
            format!("Choose a day after the present last day, {due}"),
        ));
    }
    let reason = crate::progress::cleaned(reason);
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        problems.push(Problem::error(
            "reason_missing",
            "reason",
            format!("延期须写明原因，不超过 {LONGEST_REASON} 字"),
            format!("An extension needs a reason of at most {LONGEST_REASON} characters"),
        ));
    }
    match day {
        Some(day) if problems.is_empty() => Ok((day, reason)),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_last_day_itself_is_in_time() {
        let due = date!(2023 - 10 - 10);
        assert_eq!(days_late(date!(2023 - 10 - 10), due), 0);
        assert_eq!(days_late(date!(2023 - 09 - 28), due), 0);
        assert_eq!(days_late(date!(2023 - 10 - 13), due), 3);
        assert_eq!(late_mark(0, Language::Chinese), None);
        assert_eq!(late_mark(3, Language::Chinese).as_deref(), Some("逾期 3 天报送"));
    }

    #[test]
    fn reminders_come_before_on_and_after_the_last_day() {
        let due = date!(2023 - 10 - 10);
        let on = |day: Date| reminder(due, day);
        assert_eq!(on(date!(2023 - 10 - 06)), None);
        assert_eq!(on(date!(2023 - 10 - 07)), Some((NoticeKind::DueSoon, 0)));
        assert_eq!(on(date!(2023 - 10 - 09)), Some((NoticeKind::DueSoon, 0)), "the same one, for who was down");
        assert_eq!(on(due), Some((NoticeKind::DueToday, 0)));
        assert_eq!(on(date!(2023 - 10 - 11)), Some((NoticeKind::Overdue, 0)));
        assert_eq!(on(date!(2023 - 10 - 17)), Some((NoticeKind::Overdue, 0)));
        assert_eq!(on(date!(2023 - 10 - 18)), Some((NoticeKind::Overdue, 1)));
        assert_eq!(on(date!(2023 - 11 - 14)), Some((NoticeKind::Overdue, 4)));
        assert_eq!(on(date!(2023 - 11 - 15)), None);
    }

    #[test]
    fn a_period_is_ahead_open_closed_frozen() {
        let (opens, due) = (date!(2023 - 09 - 25), date!(2023 - 10 - 10));
        let phase = |today| Phase::of(opens, due, false, today);
        assert_eq!(phase(date!(2023 - 09 - 24)), Phase::Ahead);
        assert_eq!(phase(opens), Phase::Open);
        assert_eq!(phase(due), Phase::Open);
        assert_eq!(phase(date!(2023 - 10 - 11)), Phase::Closed);
        assert_eq!(Phase::of(opens, due, true, opens), Phase::Frozen);
    }

    #[test]
    fn an_extension_is_later_and_has_a_reason() {
        let due = date!(2023 - 10 - 10);
        let codes = |new: &str, reason: &str| {
            let problems = check_extension(new, reason, due).expect_err("refused");
            problems.into_iter().map(|problem| problem.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("2023-10-10", "  "), ["later_day_expected", "reason_missing"]);
        assert_eq!(codes("", "汛期"), ["later_day_expected"]);
        assert_eq!(check_extension("2023-10-13", " 汛期 ", due), Ok((date!(2023 - 10 - 13), "汛期".to_owned())));
    }
}
