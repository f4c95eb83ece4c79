//! Totals, adjustments, grades and ranks (`domain.md` §6).

use crate::{ids::OrgCode, schedule::Light};
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
pub fn rollup(node: &Node) -> Rolled {
    let (score, status, light) = match &node.content {
        NodeContent::Point { score, status, light } => (*score, *status, *light),
        NodeContent::Indicator { .. } => (None, NodeStatus::NotApplicable, None),
    };
    let children = match &node.content {
        NodeContent::Point { .. } => Vec::new(),
        NodeContent::Indicator { children } => children.iter().map(rollup).collect(),
    };
    Rolled { code: node.code.clone(), weight: node.weight, score, status, missing: 0, errors: 0, light, children }
}

/// The total with its parts; none where a sum is too large to be written.
pub fn final_score(_input: &FinalInput) -> Option<FinalScore> {
    None
}

/// The grade of a rounded total. A veto turns the highest grade into the next one.
pub fn grade(_total: Decimal, _bands: &[GradeBand], _veto: bool) -> Option<&str> {
    None
}

/// Competition ranking (1, 1, 3) by the total rounded to two decimals; by rank, then by code.
pub fn ranking(_totals: &[(OrgCode, Decimal)]) -> Vec<Ranked> {
    Vec::new()
}
