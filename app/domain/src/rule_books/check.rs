//! What has to be put right before a book goes to the approving bodies, and what a draft may never be.

use super::{
    fields::{Field, is_weight},
    outline::{Clause, Outline, Shape},
    weights::{total_sum, weight_sums},
};
use crate::{
    indicators::PlanCurve,
    language::Language,
    number::{DECIMALS, INTEGER_DIGITS},
    problem::Problem,
    scoring::{MOST_EXAMPLES, check_examples},
};
use rust_decimal::Decimal;
use std::collections::HashSet;

/// A year has some hundred points.
const MOST_CLAUSES: usize = 3000;

impl Outline {
    /// Why a draft cannot be stored: its form, not its content. A draft may be unfinished, but what is in it must be
    /// figures and texts of a size that the product works with.
    pub fn obstacle(&self) -> Option<Problem> {
        if self.clauses.len() > MOST_CLAUSES {
            return Some(Problem::error(
                "too_many_clauses",
                "clauses",
                "条款超过 3000 条，请拆分。",
                "There are more than 3000 clauses: divide the book.",
            ));
        }
        let sound = self.is_well_formed() && is_weight(self.full_marks) && self.clauses.iter().all(fits);
        (!sound).then(|| {
            Problem::error(
                "malformed_book",
                "clauses",
                "条款的层级、分值或文字超出范围，没有保存。",
                "The levels, weights or texts are out of range; nothing was saved.",
            )
        })
    }

    /// What is missing or wrong, each at its clause; a book with none can be approved.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.clauses.is_empty() {
            problems.push(Problem::error("no_clauses", "", "还没有条款。", "There are no clauses yet."));
        }
        let sums = weight_sums(self);
        for (at, clause) in self.clauses.iter().enumerate() {
            let mut add = |code: &str, chinese: String, english: String| {
                problems.push(Problem::error(code, clause.id.as_str(), chinese, english));
            };
            let name = if clause.name.is_empty() { "（未命名）" } else { clause.name.as_str() };
            if clause.name.is_empty() {
                add("name_missing", "有条款还没有名称。".into(), "A clause has no name.".into());
            }
            if let Some(sum) = sums[at].filter(|sum| !sum.is_even()) {
                let gap = |l| sum.gap_text(l).unwrap_or_default();
                add(
                    "weights_differ",
                    format!("“{name}”的下级分值合计与本级不符：{}。", gap(Language::Chinese)),
                    format!("The weights below “{name}” differ from its own: {}.", gap(Language::English)),
                );
            }
            if self.is_point(at) {
                point_problems(clause, name, &mut add);
            } else if self.shape == Shape::Indicators && self.end_of(at) == at + 1 {
                add("no_points", format!("“{name}”下面没有考评点。"), format!("“{name}” has no assessment point."));
            }
        }
        if self.shape == Shape::Indicators
            && let Some(gap) = total_sum(self).gap_text(Language::Chinese)
        {
            let english = total_sum(self).gap_text(Language::English).unwrap_or_default();
            problems.push(Problem::error(
                "total_differs",
                "",
                format!("一级指标分值合计与总分不符：{gap}。"),
                format!("Level 1 does not add up to the full marks: {english}."),
            ));
        }
        self.same_names(&mut problems);
        problems
    }

    /// Two points of one name below one indicator cannot be told apart.
    fn same_names(&self, problems: &mut Vec<Problem>) {
        let mut seen = HashSet::new();
        for (at, clause) in self.clauses.iter().enumerate() {
            if self.is_point(at) && !clause.name.is_empty() && !seen.insert((self.parent(at), &clause.name)) {
                problems.push(Problem::error(
                    "same_name",
                    clause.id.as_str(),
                    format!("同一指标下有两个“{}”。", clause.name),
                    format!("Two points of one indicator are named “{}”.", clause.name),
                ));
            }
        }
    }
}

fn point_problems(clause: &Clause, name: &str, add: &mut impl FnMut(&str, String, String)) {
    let rules = &clause.point;
    if clause.weight.is_none_or(|weight| weight.is_zero()) {
        add("weight_missing", format!("“{name}”没有分值。"), format!("“{name}” has no weight."));
    }
    if rules.target.is_none() {
        add("target_missing", format!("“{name}”没有年度目标。"), format!("“{name}” has no target."));
    }
    if rules.responsible_units.is_empty() {
        add("units_missing", format!("“{name}”没有责任单位。"), format!("“{name}” has no responsible unit."));
    }
    if let Err(error) = rules.rule.check() {
        let text = |l| error.text(l);
        add(
            "bad_rule",
            format!("“{name}”：{}", text(Language::Chinese)),
            format!("“{name}”: {}", text(Language::English)),
        );
        return;
    }
    let (weight, target) = (clause.weight.unwrap_or_default(), rules.target.unwrap_or_default());
    for problem in check_examples(&rules.rule, weight, target, rules.direction, &rules.examples) {
        add(
            "example_differs",
            format!("“{name}”的算例：{}", problem.chinese),
            format!("Example of “{name}”: {}", problem.english),
        );
    }
}

fn figure(value: &Decimal) -> bool {
    let limit = Decimal::from_i128_with_scale(10_i128.pow(INTEGER_DIGITS as u32), 0);
    value.abs() < limit && value.normalize().scale() <= DECIMALS as u32
}

fn fits(clause: &Clause) -> bool {
    let texts =
        [Field::Name, Field::Unit, Field::Units, Field::ScoringUnit, Field::Text, Field::Evidence, Field::Remarks];
    let within = |field: &Field| field.of(clause, Language::Chinese).chars().count() <= usize::from(field.most());
    let plan = match &clause.point.plan {
        PlanCurve::Linear => true,
        PlanCurve::Values(values) | PlanCurve::PercentOfTarget(values) => values.iter().all(figure),
    };
    clause.id.as_str().len() <= 80
        && clause.weight.is_none_or(is_weight)
        && clause.point.target.as_ref().is_none_or(figure)
        && plan
        && clause.point.examples.len() <= MOST_EXAMPLES
        && texts.iter().all(within)
}
