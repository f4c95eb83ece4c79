//! Points of the levels in columns of their own: 一级指标、分值、二级指标、分值 ….

use super::{
    columns::{LEVEL_1, LEVEL_POINTS, TABLE, WEIGHT},
    vocabulary::Table,
};

/// Of several columns of weights, those right of a level are that level's points; one is left for the weight.
pub(super) fn part(candidates: &mut [Vec<(usize, u32)>], columns: &[u32], table: &Table) {
    if table.kind != TABLE.kind || candidates[WEIGHT].len() < 2 {
        return;
    }
    let weights = std::mem::take(&mut candidates[WEIGHT]);
    let (mut levels, mut left) = (Vec::new(), Vec::new());
    for (rank, column) in weights {
        let before = columns.iter().rev().find(|other| **other < column);
        let level = (0..3)
            .find(|level| candidates[LEVEL_1 + level].iter().any(|(_, level_column)| Some(level_column) == before));
        match level {
            Some(level) => levels.push((level, rank, column)),
            None => left.push((rank, column)),
        }
    }
    // The deepest of them where no other is left: the points then stand below a level, not below a point's name.
    if left.is_empty()
        && let Some((_, rank, column)) = levels.pop()
    {
        left.push((rank, column));
    }
    candidates[WEIGHT] = left;
    for (level, rank, column) in levels {
        candidates[LEVEL_POINTS + level].push((rank, column));
    }
}
