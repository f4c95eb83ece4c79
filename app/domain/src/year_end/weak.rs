//! Where points were lost, beside the weights (M25): 短板在哪个环节，分值权重就倾向哪个环节.

use super::{NodeStatus, Rolled};
use crate::exact::Exact;
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One indicator or point with what was lost there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeakRow {
    /// Names from level 1 down.
    pub path: Vec<String>,
    /// Mean over the organisations; two decimals.
    pub weight: Decimal,
    pub score: Decimal,
    pub lost: Decimal,
    /// Percent of the weight that was lost, and of all losses; two decimals.
    pub rate: Decimal,
    pub share: Decimal,
    /// Percent that the weight is of all weights; two decimals.
    pub weight_share: Decimal,
    /// Organisations that lost something here, and those that it applies to.
    pub losing: u32,
    pub applying: u32,
}

/// Indicators of a level (1 to 3, 4 for points) by what was lost on average, the most first.
///
/// `trees` are one year's trees of all organisations that are assessed, alike in their nodes. An indicator counts for
/// those that it applies to.
pub fn weak_areas(trees: &[Rolled], level: u8) -> Vec<WeakRow> {
    let Some(first) = trees.first() else { return Vec::new() };
    let mut paths = Vec::new();
    collect(first, usize::from(level.clamp(1, 4)), &mut Vec::new(), &mut paths);
    let sums: Vec<Sum> = paths.into_iter().filter_map(|places| Sum::of(trees, &places)).collect();
    let all = |of: fn(&Sum) -> &BigRational| sums.iter().map(of).fold(BigRational::whole(0), |a, b| a + b);
    let (lost, weights) = (all(|sum| &sum.lost), all(|sum| &sum.weight));
    let mut rows: Vec<WeakRow> = sums.iter().map(|sum| sum.row(&lost, &weights)).collect();
    // The order of the tree decides between equals.
    rows.sort_by_key(|row| std::cmp::Reverse((row.lost, row.rate)));
    rows
}

/// Places of the nodes at a depth, as the ways to them.
fn collect(node: &Rolled, depth: usize, way: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    if way.len() == depth {
        found.push(way.clone());
        return;
    }
    for (place, child) in node.children.iter().enumerate() {
        way.push(place);
        collect(child, depth, way, found);
        way.pop();
    }
}

/// Means over the organisations that a node applies to, exact.
struct Sum {
    path: Vec<String>,
    weight: BigRational,
    score: BigRational,
    lost: BigRational,
    losing: u32,
    applying: u32,
}

impl Sum {
    fn of(trees: &[Rolled], way: &[usize]) -> Option<Self> {
        let (mut weight, mut score) = (BigRational::whole(0), BigRational::whole(0));
        let (mut losing, mut applying, mut path) = (0, 0, Vec::new());
        for tree in trees {
            let mut node = tree;
            let mut names = Vec::with_capacity(way.len());
            for place in way {
                node = node.children.get(*place)?;
                names.push(node.code.clone());
            }
            path = names;
            if node.status == NodeStatus::NotApplicable {
                continue;
            }
            let own = node.score.unwrap_or_default();
            applying += 1;
            losing += u32::from(own < node.weight);
            weight += BigRational::of(node.weight);
            score += BigRational::of(own);
        }
        if applying == 0 {
            return None;
        }
        let count = BigRational::whole(i32::try_from(applying).unwrap_or(i32::MAX));
        let (weight, score) = (weight / &count, score / &count);
        let lost = &weight - &score;
        Some(Self { path, weight, score, lost, losing, applying })
    }

    fn row(&self, lost: &BigRational, weights: &BigRational) -> WeakRow {
        let two = |value: &BigRational| value.rounded(2).unwrap_or_default();
        let percent = |part: &BigRational, whole: &BigRational| {
            let share = (part * BigRational::whole(100)).over(whole);
            share.and_then(|share| share.rounded(2)).unwrap_or_default()
        };
        WeakRow {
            path: self.path.clone(),
            weight: two(&self.weight),
            score: two(&self.score),
            lost: two(&self.lost),
            rate: percent(&self.lost, &self.weight),
            share: percent(&self.lost, lost),
            weight_share: percent(&self.weight, weights),
            losing: self.losing,
            applying: self.applying,
        }
    }
}
