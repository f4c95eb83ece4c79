//! Whether weights add up: level by level, at printed subtotals and totals, and to the total that the title names.
//!
//! One wrong weight makes every sum above it wrong. Each sum is told only where the ones below do not explain it.

use super::{
    cells::Cells,
    columns::{STANDARD, WEIGHT},
    levels::{At, Levels, Sum},
};
use crate::{
    text::{half_width, shown, squash},
    workbook::Grid,
};
use domain::{Decimal, number::plain, problem::Problem};

/// A printed subtotal or total, with what had been read above it.
pub(super) struct SumRow {
    pub label: String,
    pub stated: Decimal,
    pub at: At,
    open: [Option<(usize, Sum)>; 3],
    all: Sum,
    since_last: Sum,
}

impl SumRow {
    pub fn new(label: String, stated: Decimal, at: At, levels: &Levels, all: Sum, since_last: Sum) -> Self {
        let open = levels.open.map(|node| node.map(|node| (node, levels.nodes[node].sum)));
        Self { label, stated, at, open, all, since_last }
    }
}

/// All checks, once the rows are read.
pub(super) fn check(cells: &mut Cells, levels: &Levels, all: Sum, titled: Option<(Decimal, At)>, rows: &[SumRow]) {
    let excess = Excess::of(levels);
    let mut problems = Vec::new();
    for (index, node) in levels.nodes.iter().enumerate() {
        let (Some(own), Some((stated, at))) = (node.excess(), node.stated) else { continue };
        if own.is_zero() || own == excess.below[index] {
            continue;
        }
        let name = node.name.as_deref().unwrap_or("—");
        problems.push(differs(cells.sheet, name, stated, node.sum.total, at));
        if excess.agreed_above(levels, index, all, titled) {
            problems.extend(suspect(cells, &node.points, own));
        }
    }
    let explained = excess.total;
    if let Some((stated, at)) = titled
        && !all.incomplete
        && all.total != stated
        && all.total - stated != explained
    {
        problems.push(differs(cells.sheet, "总分", stated, all.total, at));
    }
    problems.extend(printed(cells.sheet, levels, &excess, all, rows));
    cells.problems.append(&mut problems);
}

/// How much the points of each indicator are more than stated, as far as what stands below explains it.
struct Excess {
    below: Vec<Decimal>,
    total: Decimal,
}

impl Excess {
    fn of(levels: &Levels) -> Self {
        let mut below = vec![Decimal::ZERO; levels.nodes.len()];
        let mut total = Decimal::ZERO;
        // Children come after their parents.
        for (index, node) in levels.nodes.iter().enumerate().rev() {
            let own = node.excess().unwrap_or(below[index]);
            match node.parent {
                Some(parent) => below[parent] += own,
                None => total += own,
            }
        }
        Self { below, total }
    }

    /// Whether the next sum above is off as well: a weight is wrong then, not what this level states.
    fn agreed_above(&self, levels: &Levels, index: usize, all: Sum, titled: Option<(Decimal, At)>) -> bool {
        let mut above = levels.nodes[index].parent;
        while let Some(parent) = above {
            if let Some(excess) = levels.nodes[parent].excess() {
                return !excess.is_zero();
            }
            above = levels.nodes[parent].parent;
        }
        titled.is_some_and(|(stated, _)| !all.incomplete && all.total != stated)
    }
}

/// The weight that is off: the only one, or the one whose own standard names the right points.
fn suspect(cells: &Cells, points: &[(u32, Decimal)], excess: Decimal) -> Option<Problem> {
    let right = |weight: Decimal| weight - excess;
    let named = |(row, weight): &&(u32, Decimal)| {
        let points = right(*weight);
        points > Decimal::ZERO && names_points(&cells.text(*row, STANDARD), points)
    };
    let (row, weight) = match points {
        [only] => only,
        _ => {
            let mut found = points.iter().filter(named);
            let first = found.next()?;
            if found.next().is_some() {
                return None;
            }
            first
        }
    };
    let (read, expected) = (plain(*weight), plain(right(*weight)));
    let at = (*row, cells.header.column(WEIGHT)?);
    Some(cells.sheet.problem(
        "weight_suspect",
        at,
        format!("分值读到 {read}，按上级标明的分数应为 {expected}。请核对。"),
        format!("分值 reads {read}; by the points stated above it should be {expected}. Check it."),
    ))
}

/// Whether a standard speaks of so many points.
fn names_points(standard: &str, points: Decimal) -> bool {
    let (text, number) = (squash(&half_width(standard)), plain(points));
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.');
    text.match_indices(&number)
        .any(|(at, _)| !digit(text[..at].chars().next_back()) && !digit(text[at + number.len()..].chars().next()))
}

fn printed(sheet: &Grid, levels: &Levels, excess: &Excess, all: Sum, rows: &[SumRow]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut told = Decimal::ZERO;
    for (index, row) in rows.iter().enumerate() {
        let is_last = index + 1 == rows.len() && row.all.total == all.total;
        let grand = is_last && !row.label.contains("小计");
        let mut expected: Vec<(Sum, Decimal)> = Vec::new();
        // A total may head its table, a subtotal its group.
        let heads = row.all.total.is_zero();
        if grand || heads {
            expected.push((all, excess.total));
        } else {
            for (node, sum) in row.open.iter().flatten() {
                let own = levels.nodes[*node].excess().unwrap_or(excess.below[*node]);
                expected.push((if sum.total.is_zero() { levels.nodes[*node].sum } else { *sum }, own));
            }
            expected.push((row.since_last, Decimal::ZERO));
            expected.push((row.all, excess.total));
        }
        let fits = |(sum, off): &(Sum, Decimal)| {
            sum.incomplete || sum.total == row.stated || sum.total - off == row.stated || sum.total - told == row.stated
        };
        if expected.iter().any(fits) {
            continue;
        }
        // The likeliest is the one that is least off.
        let nearest = expected.iter().min_by_key(|(sum, _)| (sum.total - row.stated).abs());
        let Some((sum, _)) = nearest else { continue };
        told += sum.total - row.stated;
        problems.push(differs(sheet, &row.label, row.stated, sum.total, row.at));
    }
    problems
}

fn differs(sheet: &Grid, name: &str, stated: Decimal, sum: Decimal, at: At) -> Problem {
    let (name, difference) = (shown(name), (sum - stated).abs());
    let (more, side) = if sum > stated { ("多", "more") } else { ("少", "less") };
    sheet.problem(
        "weights_differ",
        at,
        format!("“{name}”标明 {stated} 分，其下考评点分值合计 {sum} 分，{more}了 {difference} 分。请改正分值或标明的分数。"),
        format!("“{name}” states {stated} points; the points below add up to {sum}, {difference} {side}. Correct a weight or the stated points."),
    )
}

#[cfg(test)]
mod tests {
    use super::names_points;
    use domain::Decimal;

    #[test]
    fn points_in_a_standard_are_whole_numbers_of_it() {
        assert!(names_points("达到目标值得0.25分；每低于0.5个百分点扣0.05分", Decimal::new(25, 2)));
        assert!(!names_points("达到目标值得10.25分", Decimal::new(25, 2)));
        assert!(!names_points("得0.255分", Decimal::new(25, 2)));
    }
}
