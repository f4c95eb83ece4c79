//! The three levels of indicators above the points, and whether the points add up to what each level states.

use super::{
    cells::Cells,
    columns::{LEVEL_1, LEVEL_POINTS},
};
use crate::{
    number,
    text::{folded, half_width, joined, shown},
    workbook::Grid,
};
use domain::{Decimal, problem::Problem};
use std::collections::HashMap;

/// A cell's row and column.
pub(super) type At = (u32, u32);

/// Weights added up, as far as they can be read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub total: Decimal,
    /// A weight could not be read, which is a problem of its own: the sum says nothing then.
    pub incomplete: bool,
}

impl Sum {
    pub fn add(&mut self, weight: Option<Decimal>) {
        match weight {
            Some(weight) => self.total += weight,
            None => self.incomplete = true,
        }
    }
}

/// An indicator of level 1 to 3 while its points are read.
pub(super) struct Node {
    /// Without the points in brackets; None where the sheet lacks the name.
    pub name: Option<String>,
    /// The points that the sheet states, with their cell.
    pub stated: Option<(Decimal, At)>,
    pub parent: Option<usize>,
    pub sum: Sum,
    /// Points directly below: row and weight.
    pub points: Vec<(u32, Decimal)>,
}

impl Node {
    /// How much more the points below are than stated.
    pub fn excess(&self) -> Option<Decimal> {
        let (stated, _) = self.stated?;
        (!self.sum.incomplete).then_some(self.sum.total - stated)
    }

    /// Nothing more belongs below: the points stated are reached.
    fn is_full(&self) -> bool {
        !self.sum.total.is_zero() && self.excess().is_some_and(|excess| excess.is_zero())
    }
}

/// All indicators of a sheet in the order of their first row, and those that the current row stands below.
#[derive(Default)]
pub(super) struct Levels {
    pub nodes: Vec<Node>,
    pub open: [Option<usize>; 3],
    by_name: HashMap<(Option<usize>, String), usize>,
}

impl Levels {
    /// Opens the first indicators that a row names. A blank cell belongs to the one above, merged with it or not.
    pub fn open(&mut self, cells: &mut Cells, row: u32, levels: usize) {
        for level in 0..levels {
            let Some(column) = cells.header.column(LEVEL_1 + level) else { continue };
            let text = cells.sheet.seen(row, column);
            if text.is_empty() {
                if self.open[level].is_none() || self.lacks_name(cells, level, (row, column)) {
                    cells.empty(row, LEVEL_1 + level);
                    self.push(level, None, None);
                }
                continue;
            }
            let (name, stated) = split_points(&text);
            let name = joined(name.trim_end_matches("（续）").trim_end_matches("(续)"));
            let stated = stated.map(|stated| (stated, cells.origin(row, column)));
            self.name(level, &name, stated, cells);
        }
        for level in 0..levels {
            self.points_beside(cells, level, row);
        }
    }

    /// The names of what is open; none where one is missing, which was told when it was opened.
    pub fn path(&mut self) -> Option<[String; 3]> {
        for level in 0..3 {
            if self.open[level].is_none() {
                self.push(level, None, None);
            }
        }
        let mut names = [const { String::new() }; 3];
        for (name, node) in names.iter_mut().zip(self.open) {
            *name = self.nodes[node?].name.clone()?;
        }
        Some(names)
    }

    /// Adds a point's weight to what is open.
    pub fn add(&mut self, row: u32, weight: Option<Decimal>) {
        for node in self.open.into_iter().flatten() {
            self.nodes[node].sum.add(weight);
        }
        if let (Some(node), Some(weight)) = (self.open[2], weight) {
            self.nodes[node].points.push((row, weight));
        }
    }

    /// The points that a row of its own states for the deepest indicator that it names.
    pub fn state(&mut self, stated: Decimal, at: At) {
        let Some(node) = self.open.iter().rev().flatten().next() else { return };
        self.nodes[*node].stated.get_or_insert((stated, at));
    }

    fn name(&mut self, level: usize, name: &str, stated: Option<(Decimal, At)>, cells: &mut Cells) {
        let parent = level.checked_sub(1).and_then(|above| self.open[above]);
        let same = self.by_name.get(&(parent, folded(name))).copied();
        let Some(node) = same else {
            self.push(level, Some(name.to_owned()), stated);
            return;
        };
        // Written again on each row, or further down.
        if self.open[level] != Some(node) {
            self.open[level] = Some(node);
            self.open[level + 1..].fill(None);
        }
        let Some((points, at)) = stated else { return };
        match self.nodes[node].stated {
            None => self.nodes[node].stated = stated,
            Some((before, _)) if before != points => {
                let problem = states_otherwise(cells.sheet, name, points, before, at);
                if !cells.problems.contains(&problem) {
                    cells.problems.push(problem);
                }
            }
            Some(_) => {}
        }
    }

    fn push(&mut self, level: usize, name: Option<String>, stated: Option<(Decimal, At)>) {
        let parent = level.checked_sub(1).and_then(|above| self.open[above]);
        let index = self.nodes.len();
        if let Some(name) = &name {
            self.by_name.insert((parent, folded(name)), index);
        }
        self.nodes.push(Node { name, stated, parent, sum: Sum::default(), points: Vec::new() });
        self.open[level] = Some(index);
        self.open[level + 1..].fill(None);
    }

    /// Whether a blank cell is no continuation: it heads a merged cell of its own, or what stands above is full.
    fn lacks_name(&self, cells: &Cells, level: usize, (row, column): At) -> bool {
        let Some(above) = self.open[level].map(|node| &self.nodes[node]) else { return false };
        let heads = cells.sheet.region(row, column).is_some_and(|region| region.first_row == row && region.rows() > 1);
        let deeper = cells.header.column(LEVEL_1 + level + 1);
        let begins_below = level == 2 || deeper.is_some_and(|deeper| !cells.sheet.text(row, deeper).is_empty());
        above.name.is_some() && begins_below && (heads || above.is_full())
    }

    /// The points of a level in a column of their own.
    fn points_beside(&mut self, cells: &mut Cells, level: usize, row: u32) {
        let Some(column) = cells.header.column(LEVEL_POINTS + level) else { return };
        if cells.sheet.cell(row, column).is_none() {
            return;
        }
        let Some(node) = self.open[level] else { return };
        if let (Some(stated), None) = (cells.points(row, column), self.nodes[node].stated) {
            self.nodes[node].stated = Some((stated, (row, column)));
        }
    }
}

fn states_otherwise(sheet: &Grid, name: &str, points: Decimal, before: Decimal, at: At) -> Problem {
    let name = shown(name);
    sheet.problem(
        "weights_differ",
        at,
        format!("“{name}”此处标明 {points} 分，前面标明 {before} 分。请改成一致。"),
        format!("“{name}” states {points} points here but {before} above. Make them agree."),
    )
}

/// `高质量发展（44分）` as its name and 44; other brackets belong to the name.
pub(super) fn split_points(text: &str) -> (&str, Option<Decimal>) {
    let text = text.trim();
    if let Some(at) = text.rfind(['（', '(', '【', '[', '〔'])
        && let Some(points) = bracketed(&text[at..])
    {
        return (text[..at].trim_end(), Some(points));
    }
    // Without brackets only behind a blank or a line break: 满意度90分 is a name.
    if let Some(at) = text.rfind(char::is_whitespace)
        && let Some(points) = number_of_points(&text[at..])
    {
        return (text[..at].trim_end(), Some(points));
    }
    (text, None)
}

fn bracketed(text: &str) -> Option<Decimal> {
    let closed = text.trim_end().strip_suffix(['）', ')', '】', ']', '〕'])?;
    let inner = closed.strip_prefix(['（', '(', '【', '[', '〔'])?;
    number_of_points(inner)
}

/// `44分`; the word may be missing only where the number cannot be a year or an order.
fn number_of_points(text: &str) -> Option<Decimal> {
    let text = half_width(text);
    let text = text.trim();
    let named = ["分值", "权重", "满分", "共"].iter().find_map(|word| text.strip_prefix(word));
    let text = named.unwrap_or(text).trim_start_matches([':', '=']).trim();
    number::from_text(text.strip_suffix('分')?).ok().filter(|points| points.is_sign_positive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_brackets_are_told_from_names_with_brackets() {
        let points = |hundredths: i64| Some(Decimal::new(hundredths, 2).normalize());
        for (text, name, stated) in [
            ("高质量发展（44分）", "高质量发展", points(4400)),
            ("质量(试点) (３．０５ 分)", "质量(试点)", points(305)),
            ("高质量发展【44分】", "高质量发展", points(4400)),
            ("高质量发展\n（44 分）", "高质量发展", points(4400)),
            ("高质量发展\n44分", "高质量发展", points(4400)),
            ("高质量发展（分值：44分）", "高质量发展", points(4400)),
            ("万头（只）", "万头（只）", None),
            ("满意度90分", "满意度90分", None),
            ("规划（2023）", "规划（2023）", None),
            ("无", "无", None),
        ] {
            let (read, points) = split_points(text);
            assert_eq!((read, points.map(|p| p.normalize())), (name, stated), "{text}");
        }
    }
}
