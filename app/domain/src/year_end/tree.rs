//! The tree of indicators, added up from the points.

use crate::{
    exact::{Exact, Small, Stop},
    schedule::Light,
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

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
            let score = if applies {
                summed(weight, children.iter().map(|child| (child.status, child.weight, child.score)))
            } else {
                None
            };
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

/// What children add up to for a parent of this weight: each child's status, weight and score.
pub(super) fn summed(
    weight: Decimal,
    children: impl Iterator<Item = (NodeStatus, Decimal, Option<Decimal>)> + Clone,
) -> Option<Decimal> {
    fn sum<N: Exact>(
        weight: Decimal,
        children: impl Iterator<Item = (NodeStatus, Decimal, Option<Decimal>)>,
    ) -> Result<Decimal, Stop> {
        let (mut sum, mut weights, mut all) = (N::whole(0), N::whole(0), true);
        for (status, weight, score) in children {
            if status == NodeStatus::NotApplicable {
                all = false;
                continue;
            }
            weights = weights.plus(&N::of(weight))?;
            sum = sum.plus(&N::of(score.unwrap_or_default()))?;
        }
        if all || weights.sign().is_eq() {
            return sum.rounded(2);
        }
        sum.times(&N::of(weight))?.over(&weights)?.rounded(2)
    }
    sum::<Small>(weight, children.clone()).or_else(|_| sum::<BigRational>(weight, children)).ok()
}
