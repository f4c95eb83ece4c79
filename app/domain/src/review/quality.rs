//! How well reporting and review go together over a year: what passes at first sight, why things go back, how long units
//! wait, and whether reviewers decide alike.

use super::Reason;
use crate::number::round_half_up;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A decision as the history keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub reviewer: String,
    pub accepted: bool,
    /// From the submission to the decision, in milliseconds; none where an acceptance was opened again.
    pub took: Option<i64>,
    /// The first decision on the entry.
    pub first: bool,
    /// An acceptance that was opened again afterwards.
    pub reopened: bool,
}

/// Decisions of one reviewer, or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub decisions: usize,
    /// First decisions on an entry, and how many of them were acceptances.
    pub first: usize,
    pub first_accepted: usize,
    pub returned: usize,
    pub reopened: usize,
    /// Milliseconds.
    pub median: Option<i64>,
}

impl Tally {
    fn of<'a>(decisions: impl Iterator<Item = &'a Decided>) -> Self {
        let (mut tally, mut times) = (Self::default(), Vec::new());
        for decided in decisions {
            tally.decisions += 1;
            tally.first += usize::from(decided.first);
            tally.first_accepted += usize::from(decided.first && decided.accepted);
            tally.returned += usize::from(!decided.accepted);
            tally.reopened += usize::from(decided.reopened);
            times.extend(decided.took);
        }
        tally.median = median(times);
        tally
    }

    /// Percent of first decisions that were acceptances, to one decimal.
    pub fn first_pass(&self) -> Option<Decimal> {
        let share = Decimal::from(self.first_accepted * 100).checked_div(Decimal::from(self.first))?;
        Some(round_half_up(share, 1))
    }
}

/// The middle one; of an even number the mean of the two in the middle.
fn median(mut times: Vec<i64>) -> Option<i64> {
    times.sort_unstable();
    let middle = times.len() / 2;
    let upper = *times.get(middle)?;
    if times.len() % 2 == 1 {
        return Some(upper);
    }
    Some((times.get(middle.checked_sub(1)?)? + upper) / 2)
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    pub year: i32,
    pub all: Tally,
    /// By number of decisions.
    pub reviewers: Vec<(String, Tally)>,
    /// How often each reason was given, the most frequent first; none: in the reviewer's own words alone.
    pub reasons: Vec<(Option<Reason>, i64)>,
    #[serde(default)]
    pub avoided: Avoided,
    /// Entries of the year of which the day of reporting is known, and those of them that came late.
    #[serde(default)]
    pub dated: i64,
    #[serde(default)]
    pub late: i64,
}

/// What units did not have to ask, look up or type again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avoided {
    /// Entries that were offered their last value.
    pub prefilled: i64,
    /// Those among them that kept it.
    pub unchanged: i64,
    /// Files that were referred to instead of being uploaded again.
    #[serde(default)]
    pub reused: i64,
}

impl Quality {
    pub fn of(year: i32, decisions: &[Decided], mut reasons: Vec<(Option<Reason>, i64)>, avoided: Avoided) -> Self {
        let mut names: Vec<&str> = decisions.iter().map(|decided| decided.reviewer.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let tally = |name: &str| Tally::of(decisions.iter().filter(|decided| decided.reviewer == name));
        let mut reviewers: Vec<(String, Tally)> = names.into_iter().map(|n| (n.to_owned(), tally(n))).collect();
        reviewers.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.decisions));
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self { year, all: Tally::of(decisions.iter()), reviewers, reasons, avoided, dated: 0, late: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(reviewer: &str, accepted: bool, took: i64, first: bool) -> Decided {
        Decided { reviewer: reviewer.into(), accepted, took: Some(took), first, reopened: false }
    }

    #[test]
    fn the_first_decision_and_the_time_in_the_middle_count() {
        let decisions = [
            decided("甲", true, 10, true),
            decided("甲", false, 30, true),
            decided("甲", true, 20, false),
            decided("乙", true, 5, true),
        ];
        let quality = Quality::of(2023, &decisions, vec![(None, 1), (Some(Reason::Unit), 3)], Avoided::default());
        assert_eq!((quality.all.first, quality.all.first_accepted, quality.all.median), (3, 2, Some(15)));
        assert_eq!(quality.all.first_pass(), Some("66.7".parse().expect("a number")));
        assert_eq!(quality.reviewers[0].0, "甲");
        assert_eq!(quality.reviewers[0].1.first_pass(), Some("50".parse().expect("a number")));
        assert_eq!(quality.reasons[0].0, Some(Reason::Unit));
        assert_eq!(Tally::default().first_pass(), None, "where nothing was decided there is no rate");
    }
}
