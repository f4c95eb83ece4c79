//! What differs between two clauses, in words: the compared values side by side.

use super::{
    compare::{Compared, Difference},
    fields::Field,
    outline::Clause,
};
use crate::{
    indicators::PlanCurve,
    language::Language,
    number::{plain, two},
};

/// The months of a plan in one line.
fn plan(plan: &PlanCurve, l: Language) -> String {
    let joined = |values: &[rust_decimal::Decimal; 12], sign: &str| {
        values.iter().map(|value| format!("{}{sign}", plain(*value))).collect::<Vec<_>>().join("、")
    };
    match plan {
        PlanCurve::Linear => l.pick("按月均匀", "Evenly by month").to_owned(),
        PlanCurve::Values(values) => joined(values, ""),
        PlanCurve::PercentOfTarget(values) => joined(values, "%"),
    }
}

fn rule(clause: &Clause, l: Language) -> String {
    let point = &clause.point;
    let sentence =
        point.rule.sentence(l, clause.weight.unwrap_or_default(), point.target.unwrap_or_default(), point.direction);
    format!("{} · {}: {sentence}", point.rule.method_name(l), point.direction.name(l))
}

fn other(clause: &Clause, l: Language) -> String {
    let fields = [Field::Unit, Field::Nature, Field::Cycle, Field::Evidence, Field::Remarks];
    let parts = fields.map(|field| field.of(clause, l)).into_iter().filter(|text| !text.is_empty());
    parts.collect::<Vec<_>>().join("，")
}

fn units(clause: &Clause, l: Language) -> String {
    let parts = [Field::ScoringUnit.of(clause, l), Field::Units.of(clause, l)];
    parts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" / ")
}

/// What a difference is about, on one side.
fn value(clause: &Clause, path: &[String], difference: Difference, l: Language) -> String {
    match difference {
        Difference::Added | Difference::Removed | Difference::Renamed => clause.name.clone(),
        Difference::Moved => path.join(" › "),
        Difference::Weight => clause.weight.map_or_else(|| "—".to_owned(), two),
        Difference::Target => clause.point.target.map_or_else(
            || "—".to_owned(),
            |target| format!("{} {}", plain(target), clause.point.unit).trim().to_owned(),
        ),
        Difference::Rule => rule(clause, l),
        Difference::Plan => plan(&clause.point.plan, l),
        Difference::Text => clause.text.clone(),
        Difference::Units => units(clause, l),
        Difference::Other => other(clause, l),
    }
}

impl Compared {
    /// What it was and what it is; a dash where the side or the value is missing.
    pub fn values(&self, difference: Difference, l: Language) -> (String, String) {
        let side = |clause: &Option<Clause>, path: &[String]| {
            let text = clause.as_ref().map(|clause| value(clause, path, difference, l)).unwrap_or_default();
            if text.is_empty() { "—".to_owned() } else { text }
        };
        (side(&self.before, &self.path_before), side(&self.after, &self.path_after))
    }

    /// All that differs, in one line: `分值 0.50 → 0.60；目标 30 → 40`.
    pub fn sentence(&self, l: Language) -> String {
        let part = |difference: &Difference| match difference {
            Difference::Added | Difference::Removed => difference.name(l).to_owned(),
            _ => {
                let (before, after) = self.values(*difference, l);
                format!("{} {before} → {after}", difference.name(l))
            }
        };
        self.differences.iter().map(part).collect::<Vec<_>>().join(l.pick("；", "; "))
    }
}
