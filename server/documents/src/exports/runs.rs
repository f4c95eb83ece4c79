//! Levels over the rows of their points.

use domain::{Decimal, indicators::AssessmentPoint};

/// Rows of one indicator: from the first to the last, with the sum of the weights.
pub(super) struct Run<'a> {
    pub name: &'a str,
    pub first: usize,
    pub last: usize,
    pub weight: Decimal,
}

/// The indicators of a level (0 to 2) in the order of the points.
pub(super) fn of_level<'a>(points: &[&'a AssessmentPoint], level: usize) -> Vec<Run<'a>> {
    let mut runs: Vec<Run> = Vec::new();
    let mut path: &[String] = &[];
    for (row, point) in points.iter().enumerate() {
        if path == &point.path[..=level]
            && let Some(run) = runs.last_mut()
        {
            run.last = row;
            run.weight += point.weight;
            continue;
        }
        path = &point.path[..=level];
        runs.push(Run { name: &point.path[level], first: row, last: row, weight: point.weight });
    }
    runs
}
