//! Totals, adjustments, grades and ranks (`domain.md` §6).

use crate::{
    exact::{Exact, Small, Stop},
    ids::OrgCode,
    number::round_half_up,
    schedule::Light,
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a node of the tree stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeStatus {
    Ok,
    Missing,
    Error,
    NotApplicable,
}

/// An indicator with its children, or a point with its score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    pub code: String,
    pub weight: Decimal,
    #[serde(flatten)]
    pub content: NodeContent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NodeContent {
    Indicator { children: Vec<Node> },
    Point { score: Option<Decimal>, status: NodeStatus, light: Option<Light> },
}

/// A node with what its children add up to. Points count themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rolled {
    pub code: String,
    pub weight: Decimal,
    /// Points, two decimals; none where nothing applies.
    pub score: Option<Decimal>,
    pub status: NodeStatus,
    /// Points below that were not reported.
    pub missing: u32,
    /// Points below whose rule could not be applied.
    pub errors: u32,
    /// The worst light below.
    pub light: Option<Light>,
    pub children: Vec<Rolled>,
}

/// A bonus, or a deduction; points are positive in both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    pub cap_group: String,
    pub points: Decimal,
}

/// The most that a group, and all groups together, may count. A group that is not listed has no cap of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caps {
    pub bonus_groups: BTreeMap<String, Decimal>,
    pub bonus_total: Decimal,
    pub deduction_groups: BTreeMap<String, Decimal>,
    pub deduction_total: Decimal,
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

/// A place in a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    pub org: OrgCode,
    #[serde(rename = "final")]
    pub total: Decimal,
    pub rank: u32,
}

/// Adds a tree up.
///
/// A parent is the sum of its rounded children. Where a child does not apply, the sum is spread over the parent's
/// weight: sum × weight ÷ weights that apply, rounded once.
pub fn rollup(node: &Node) -> Rolled {
    let (code, weight) = (node.code.clone(), node.weight);
    match &node.content {
        NodeContent::Point { score, status, light } => {
            let applies = *status != NodeStatus::NotApplicable;
            Rolled {
                code,
                weight,
                score: score.filter(|_| *status == NodeStatus::Ok),
                status: *status,
                missing: u32::from(*status == NodeStatus::Missing),
                errors: u32::from(*status == NodeStatus::Error),
                light: light.filter(|_| applies),
                children: Vec::new(),
            }
        }
        NodeContent::Indicator { children } => {
            let children: Vec<Rolled> = children.iter().map(rollup).collect();
            let applies = children.iter().any(|child| child.status != NodeStatus::NotApplicable);
            let score = if applies { summed(weight, &children) } else { None };
            let status = match (applies, score) {
                (false, _) => NodeStatus::NotApplicable,
                (true, Some(_)) => NodeStatus::Ok,
                // Only figures beyond all measure come here.
                (true, None) => NodeStatus::Error,
            };
            Rolled {
                code,
                weight,
                score,
                status,
                missing: children.iter().map(|child| child.missing).sum(),
                errors: children.iter().map(|child| child.errors).sum(),
                light: children.iter().filter_map(|child| child.light).min(),
                children,
            }
        }
    }
}

fn summed(weight: Decimal, children: &[Rolled]) -> Option<Decimal> {
    fn sum<N: Exact>(weight: Decimal, children: &[Rolled]) -> Result<Decimal, Stop> {
        let (mut score, mut weights, mut all) = (N::whole(0), N::whole(0), true);
        for child in children {
            if child.status == NodeStatus::NotApplicable {
                all = false;
                continue;
            }
            weights = weights.plus(&N::of(child.weight))?;
            score = score.plus(&N::of(child.score.unwrap_or_default()))?;
        }
        if all || weights.sign().is_eq() {
            return score.rounded(2);
        }
        score.times(&N::of(weight))?.over(&weights)?.rounded(2)
    }
    sum::<Small>(weight, children).or_else(|_| sum::<BigRational>(weight, children)).ok()
}

/// The total with its parts; none where a sum is too large to be written.
pub fn final_score(input: &FinalInput) -> Option<FinalScore> {
    let base = round_half_up(input.base_total, 2);
    let bonus = capped(&input.bonus, &input.caps.bonus_groups, input.caps.bonus_total)?;
    let deduction = capped(&input.deductions, &input.caps.deduction_groups, input.caps.deduction_total)?;
    let public = match input.public.score {
        Some(score) => {
            let share = BigRational::of(score) * BigRational::of(input.public.weight);
            (share / BigRational::whole(100)).rounded(2).ok()?
        }
        None => Decimal::ZERO,
    };
    let total = base.checked_add(bonus)?.checked_sub(deduction)?.checked_add(public)?;
    let total = round_half_up(total, 2);
    let grade = grade(total, &input.grade_bands, input.veto).unwrap_or_default().to_owned();
    Some(FinalScore { base, bonus, deduction, public, total, grade })
}

/// Points by group, each group within its cap, all within the total; two decimals. Points that are not positive are
/// not counted.
fn capped(adjustments: &[Adjustment], groups: &BTreeMap<String, Decimal>, total: Decimal) -> Option<Decimal> {
    let mut sums: BTreeMap<&str, Decimal> = BTreeMap::new();
    for adjustment in adjustments.iter().filter(|adjustment| adjustment.points > Decimal::ZERO) {
        let sum = sums.entry(&adjustment.cap_group).or_default();
        *sum = sum.checked_add(adjustment.points)?;
    }
    let mut all = Decimal::ZERO;
    for (group, sum) in sums {
        all = all.checked_add(groups.get(group).map_or(sum, |cap| sum.min(*cap)))?;
    }
    Some(round_half_up(all.min(total), 2))
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

/// Competition ranking (1, 1, 3) by the total rounded to two decimals; by rank, then by code.
pub fn ranking(totals: &[(OrgCode, Decimal)]) -> Vec<Ranked> {
    let mut places: Vec<Ranked> = totals
        .iter()
        .map(|(org, total)| Ranked { org: org.clone(), total: round_half_up(*total, 2), rank: 0 })
        .collect();
    places.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.org.cmp(&b.org)));
    let mut before: Option<(Decimal, u32)> = None;
    for (index, place) in places.iter_mut().enumerate() {
        let rank = match before {
            Some((total, rank)) if total == place.total => rank,
            _ => u32::try_from(index + 1).unwrap_or(u32::MAX),
        };
        place.rank = rank;
        before = Some((place.total, rank));
    }
    places
}
