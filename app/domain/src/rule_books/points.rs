//! Between the points of a year, as entries and scores know them, and the clauses of its book.

use super::outline::{Clause, DEEPEST, Outline, PointRules, Shape};
use crate::{
    ids::ClauseId,
    indicators::{AssessmentPoint, Track},
    language::Language,
};
use rust_decimal::Decimal;
use std::collections::HashSet;

impl Outline {
    /// The clauses of a year's points, which must be in workbook order. Indicators get the sum of their points as their
    /// weight, and the book the sum of all as its full marks.
    pub fn from_points(points: &[AssessmentPoint]) -> Self {
        let mut outline = Self { full_marks: Decimal::ZERO, ..Self::empty(Shape::Indicators) };
        let mut open: [Option<usize>; 3] = [None; 3];
        for point in points {
            for level in 0..3 {
                if open[level].is_some_and(|at| outline.clauses[at].name == point.path[level]) {
                    continue;
                }
                open[level] = Some(outline.clauses.len());
                for deeper in &mut open[level + 1..] {
                    *deeper = None;
                }
                // Named after its first point: the same indicator has the same id however often this is done.
                let id = ClauseId::new(format!("{}.{}", point.code, level + 1));
                let name = point.path[level].clone();
                outline.clauses.push(Clause { name, weight: Some(Decimal::ZERO), ..Clause::new(id, level as u8 + 1) });
            }
            for at in open.into_iter().flatten() {
                outline.clauses[at].weight = outline.clauses[at].weight.map(|sum| sum + point.weight);
            }
            outline.full_marks += point.weight;
            outline.clauses.push(clause_of(point));
        }
        outline
    }

    /// The same clauses for another year: points get new numbers when they are published.
    pub fn for_another_year(mut self) -> Self {
        for clause in &mut self.clauses {
            clause.point.number = None;
        }
        self
    }

    /// Gives every point that has none a number: its place in the book where no point has a number yet, otherwise the
    /// next after all that were ever used, so that a number never comes to mean another point.
    pub fn number_points(&mut self, used: impl IntoIterator<Item = u32>) {
        let own = self.clauses.iter().filter_map(|clause| clause.point.number);
        let mut taken: HashSet<u32> = used.into_iter().chain(own).collect();
        let mut next = taken.iter().max().map_or(1, |last| last + 1);
        for at in 0..self.clauses.len() {
            if self.is_point(at) && self.clauses[at].point.number.is_none() {
                self.clauses[at].point.number = Some(next);
                taken.insert(next);
                next += 1;
            }
        }
    }

    /// The points of a year, in the order of their numbers. A point without a number or a figure that it needs is left
    /// out: [`Outline::problems`] tells of it.
    pub fn to_points(&self, track: Track, year: i32) -> Vec<AssessmentPoint> {
        let mut points = Vec::new();
        let mut path = [String::new(), String::new(), String::new()];
        for (at, clause) in self.clauses.iter().enumerate() {
            if let Some(open) = path.get_mut(usize::from(clause.level) - 1) {
                open.clone_from(&clause.name);
            }
            if self.is_point(at) {
                points.extend(point_of(clause, &path, track, year));
            }
        }
        points.sort_by_key(|point: &AssessmentPoint| point.number);
        points
    }
}

fn clause_of(point: &AssessmentPoint) -> Clause {
    Clause {
        id: ClauseId::new(point.code.as_str()),
        level: DEEPEST,
        name: point.name.clone(),
        weight: Some(point.weight),
        text: point.standard.clone(),
        point: PointRules {
            number: Some(point.number),
            nature: point.nature,
            direction: point.direction,
            unit: point.unit.clone(),
            target: Some(point.target),
            rule: point.rule.clone(),
            examples: point.examples.clone(),
            plan: point.plan.clone(),
            scoring_unit: point.scoring_unit.clone(),
            responsible_units: point.responsible_units.clone(),
            cycle: point.cycle,
            evidence: point.evidence.clone(),
            remarks: point.remarks.clone(),
        },
    }
}

fn point_of(clause: &Clause, path: &[String; 3], track: Track, year: i32) -> Option<AssessmentPoint> {
    let rules = &clause.point;
    let (number, weight, target) = (rules.number?, clause.weight?, rules.target?);
    let standard = match clause.text.is_empty() {
        true => rules.rule.sentence(Language::Chinese, weight, target, rules.direction),
        false => clause.text.clone(),
    };
    Some(AssessmentPoint {
        code: track.point_code(year, number),
        track,
        year,
        number,
        path: path.clone(),
        name: clause.name.clone(),
        weight,
        nature: rules.nature,
        direction: rules.direction,
        unit: rules.unit.clone(),
        target,
        standard,
        rule: rules.rule.clone(),
        examples: rules.examples.clone(),
        plan: rules.plan.clone(),
        scoring_unit: rules.scoring_unit.clone(),
        responsible_units: rules.responsible_units.clone(),
        cycle: rules.cycle,
        remarks: rules.remarks.clone(),
        evidence: rules.evidence.clone(),
    })
}
