//! What stands beside the indicators: bonus, deduction, public evaluation, grade.

use crate::{exact::Exact, number::round_half_up};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A bonus, or a deduction; points are positive in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    pub cap_group: String,
    pub points: Decimal,
}

/// The most that a group, and all groups together, may count. What is not listed has no cap of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Caps {
    pub bonus_groups: BTreeMap<String, Decimal>,
    pub bonus_total: Option<Decimal>,
    pub deduction_groups: BTreeMap<String, Decimal>,
    pub deduction_total: Option<Decimal>,
}

/// The public evaluation: a score of 100, and the points that 100 is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicEvaluation {
    pub score: Option<Decimal>,
    pub weight: Decimal,
}

/// A grade and the total from which it is given; none for the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeBand {
    pub grade: String,
    pub at_least: Option<Decimal>,
}

/// What a year lays down about totals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub caps: Caps,
    /// Points that a public evaluation of 100 is worth.
    pub public_weight: Decimal,
    pub grade_bands: Vec<GradeBand>,
}

impl Default for Terms {
    fn default() -> Self {
        Self { caps: Caps::default(), public_weight: Decimal::TEN, grade_bands: GradeBand::defaults() }
    }
}

impl GradeBand {
    /// The bands of a year that sets none of its own.
    pub fn defaults() -> Vec<Self> {
        let band = |grade: &str, at_least: Option<i64>| Self {
            grade: grade.to_owned(),
            at_least: at_least.map(|bound| Decimal::new(bound, 0)),
        };
        vec![band("优秀", Some(90)), band("良好", Some(80)), band("一般", Some(60)), band("较差", None)]
    }
}

/// Everything that a total is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalInput {
    pub base_total: Decimal,
    pub bonus: Vec<Adjustment>,
    pub deductions: Vec<Adjustment>,
    pub caps: Caps,
    pub public: PublicEvaluation,
    pub veto: bool,
    pub grade_bands: Vec<GradeBand>,
}

/// A total with its parts, each rounded to two decimals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalScore {
    pub base: Decimal,
    pub bonus: Decimal,
    pub deduction: Decimal,
    pub public: Decimal,
    #[serde(rename = "final")]
    pub total: Decimal,
    /// Empty where no grade bands are set.
    pub grade: String,
}

/// The total with its parts; none where a sum is too large to be written.
pub fn final_score(input: &FinalInput) -> Option<FinalScore> {
    let base = round_half_up(input.base_total, 2);
    let bonus = capped(&input.bonus, &input.caps.bonus_groups, input.caps.bonus_total)?;
    let deduction = capped(&input.deductions, &input.caps.deduction_groups, input.caps.deduction_total)?;
    let public = public_points(input.public.score, input.public.weight)?;
    let total = total(base, bonus, deduction, public)?;
    let grade = grade(total, &input.grade_bands, input.veto).unwrap_or_default().to_owned();
    Some(FinalScore { base, bonus, deduction, public, total, grade })
}

pub(super) fn total(base: Decimal, bonus: Decimal, deduction: Decimal, public: Decimal) -> Option<Decimal> {
    Some(round_half_up(base.checked_add(bonus)?.checked_sub(deduction)?.checked_add(public)?, 2))
}

/// Score × weight ÷ 100; nothing where there was no evaluation.
pub(super) fn public_points(score: Option<Decimal>, weight: Decimal) -> Option<Decimal> {
    let Some(score) = score else { return Some(Decimal::ZERO) };
    let share = BigRational::of(score) * BigRational::of(weight);
    (share / BigRational::whole(100)).rounded(2).ok()
}

/// Points by group, before and after the group's cap. Points that are not positive are not counted.
pub(super) fn by_group<'a>(
    adjustments: &'a [Adjustment],
    groups: &BTreeMap<String, Decimal>,
) -> Option<Vec<(&'a str, Decimal, Decimal)>> {
    let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
    for adjustment in adjustments.iter().filter(|adjustment| adjustment.points > Decimal::ZERO) {
        let sum = sums.entry(&adjustment.cap_group).or_default();
        *sum = sum.checked_add(adjustment.points)?;
    }
    let with_cap = |(group, sum): (&'a str, Decimal)| (group, sum, groups.get(group).map_or(sum, |cap| sum.min(*cap)));
    Some(sums.into_iter().map(with_cap).collect())
}

/// What counts of all groups, within the cap of the whole; two decimals.
pub(super) fn capped(
    adjustments: &[Adjustment],
    groups: &BTreeMap<String, Decimal>,
    most: Option<Decimal>,
) -> Option<Decimal> {
    let mut all = Decimal::ZERO;
    for (_, _, counted) in by_group(adjustments, groups)? {
        all = all.checked_add(counted)?;
    }
    Some(round_half_up(most.map_or(all, |most| all.min(most)), 2))
}

/// The grade of a rounded total. A veto turns the highest grade into the next one.
pub fn grade(total: Decimal, bands: &[GradeBand], veto: bool) -> Option<&str> {
    let mut sorted: Vec<&GradeBand> = bands.iter().collect();
    // A band without a bound comes last: none is smaller than every bound.
    sorted.sort_by_key(|band| std::cmp::Reverse(band.at_least));
    let reached = sorted.iter().position(|band| band.at_least.is_none_or(|bound| total >= bound))?;
    let place = if veto && reached == 0 { 1.min(sorted.len() - 1) } else { reached };
    sorted.get(place).map(|band| band.grade.as_str())
}
