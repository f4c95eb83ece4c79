//! Weights at every level: what the parts add up to, and what is missing or too much against what is stated.

use super::outline::{DEEPEST, Outline, Shape};
use crate::{language::Language, number::two};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The parts of an indicator against its own weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightSum {
    /// None where the weight is whatever the parts give.
    pub stated: Option<Decimal>,
    pub parts: Decimal,
}

impl WeightSum {
    /// Positive where parts are missing, negative where they are too much; none where nothing is stated.
    pub fn gap(self) -> Option<Decimal> {
        self.stated.and_then(|stated| stated.checked_sub(self.parts))
    }

    /// Whether the parts give what is stated.
    pub fn is_even(self) -> bool {
        self.stated.is_none() || self.gap() == Some(Decimal::ZERO)
    }

    /// What counts for the level above.
    pub fn weight(self) -> Decimal {
        self.stated.unwrap_or(self.parts)
    }

    /// `缺 0.50` or `多 0.20`; none where it is even.
    pub fn gap_text(self, language: Language) -> Option<String> {
        let gap = self.gap()?;
        let size = two(gap.abs());
        match gap.cmp(&Decimal::ZERO) {
            Ordering::Equal => None,
            Ordering::Greater => Some(format!("{} {size}", language.pick("缺", "missing"))),
            Ordering::Less => Some(format!("{} {size}", language.pick("多", "over by"))),
        }
    }
}

fn plus(sum: Decimal, part: Decimal) -> Decimal {
    sum.checked_add(part).unwrap_or(Decimal::MAX)
}

/// One entry a clause, in its place: none for assessment points and for clauses without a part that has a weight.
pub fn weight_sums(outline: &Outline) -> Vec<Option<WeightSum>> {
    let mut waiting = [Decimal::ZERO; DEEPEST as usize + 2];
    let mut weighted = [false; DEEPEST as usize + 2];
    let mut sums = vec![None; outline.clauses.len()];
    for (at, clause) in outline.clauses.iter().enumerate().rev() {
        let level = usize::from(clause.level.clamp(1, DEEPEST));
        let parts = std::mem::take(&mut waiting[level + 1]);
        let has_parts = std::mem::take(&mut weighted[level + 1]);
        let sum = WeightSum { stated: clause.weight, parts };
        let is_heading = outline.shape == Shape::Indicators && !outline.is_point(at);
        let counted = if has_parts || is_heading { sum.weight() } else { clause.weight.unwrap_or_default() };
        sums[at] = (has_parts || is_heading).then_some(sum);
        waiting[level] = plus(waiting[level], counted);
        weighted[level] |= has_parts || clause.weight.is_some();
    }
    sums
}

/// Level 1 against the full marks of the book.
pub fn total_sum(outline: &Outline) -> WeightSum {
    let sums = weight_sums(outline);
    let tops = outline.clauses.iter().zip(&sums).filter(|(clause, _)| clause.level == 1);
    let parts = tops.fold(Decimal::ZERO, |sum, (clause, below)| {
        plus(sum, below.map_or(clause.weight.unwrap_or_default(), WeightSum::weight))
    });
    WeightSum { stated: Some(outline.full_marks), parts }
}
