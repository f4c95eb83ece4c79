//! The order in which points are shown.

use super::AssessmentPoint;
use std::{collections::HashMap, ops::Deref};

/// Puts points in the order of their tree: indicators as they first appear, and what was added to one later beside what it
/// has. A point that is added within a year gets the last number, since codes are made of numbers.
pub fn in_tree_order<P: Deref<Target = AssessmentPoint>>(points: &mut [P]) {
    let mut first: HashMap<Vec<String>, usize> = HashMap::new();
    for (at, point) in points.iter().enumerate() {
        for level in 1..=3 {
            first.entry(point.path[..level].to_vec()).or_insert(at);
        }
    }
    let place = |point: &P| [1, 2, 3].map(|level| first.get(&point.path[..level]).copied().unwrap_or(usize::MAX));
    points.sort_by_cached_key(|point| (place(point), point.number));
}
