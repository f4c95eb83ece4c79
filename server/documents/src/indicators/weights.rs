//! Whether the points add up, level by level, to what the workbook says.

use crate::{text::half_width, workbook::Grid};
use domain::{Decimal, problem::Problem};

/// An indicator of level 1 to 3 while its points are read.
pub(super) struct Node {
    /// The cell's text, as it stands.
    pub text: String,
    /// Without the points in brackets.
    pub name: String,
    /// The points in brackets.
    stated: Option<Decimal>,
    cell: (u32, u32),
    sum: Sum,
}

/// Weights added up, as far as they can be read.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    pub total: Decimal,
    /// A weight could not be read, which is a problem of its own: the sum says nothing then.
    incomplete: bool,
}

impl Sum {
    pub fn add(&mut self, weight: Option<Decimal>) {
        match weight {
            Some(weight) => self.total += weight,
            None => self.incomplete = true,
        }
    }

    /// The problem where the sum differs from what a cell states.
    pub fn compare(self, sheet: &Grid, name: &str, stated: Decimal, cell: (u32, u32)) -> Option<Problem> {
        if self.incomplete || self.total == stated {
            return None;
        }
        let (sum, difference) = (self.total, (self.total - stated).abs());
        let (more, side) = if sum > stated { ("多", "more") } else { ("少", "less") };
        Some(sheet.problem(
            "weights_differ",
            cell,
            format!("“{name}”标明 {stated} 分，其下考评点分值合计 {sum} 分，{more}了 {difference} 分。请改正分值或标明的分数。"),
            format!("“{name}” states {stated} points; the points below add up to {sum}, {difference} {side}. Correct a weight or the stated points."),
        ))
    }
}

impl Node {
    pub fn new(text: String, cell: (u32, u32)) -> Self {
        let (name, stated) = split_points(&text);
        Self { name: name.to_owned(), stated, cell, sum: Sum::default(), text }
    }

    pub fn add(&mut self, weight: Option<Decimal>) {
        self.sum.add(weight);
    }

    pub fn check(&self, sheet: &Grid) -> Option<Problem> {
        self.sum.compare(sheet, &self.name, self.stated?, self.cell)
    }
}

/// `高质量发展（44分）` as its name and 44; other brackets belong to the name.
fn split_points(text: &str) -> (&str, Option<Decimal>) {
    let none = (text, None);
    let Some(at) = text.rfind(['（', '(']) else { return none };
    let inner = half_width(&text[at..]);
    let points = inner.trim().strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    let Some(points) = points.and_then(|points| points.trim().strip_suffix('分')) else { return none };
    match crate::number::from_text(points) {
        Ok(points) => (text[..at].trim_end(), Some(points)),
        Err(_) => none,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_brackets_are_told_from_names_with_brackets() {
        assert_eq!(split_points("高质量发展（44分）"), ("高质量发展", Some(Decimal::new(44, 0))));
        assert_eq!(split_points("质量(试点) (３．０５ 分)"), ("质量(试点)", Some(Decimal::new(305, 2))));
        assert_eq!(split_points("万头（只）"), ("万头（只）", None));
        assert_eq!(split_points("无"), ("无", None));
    }
}
