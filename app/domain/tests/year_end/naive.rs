//! A second implementation of the year's rules, after the wording of the sample year's README: whole fractions, every
//! sum from scratch, nothing kept, nothing shared with the product but its input types.

use domain::{
    Decimal,
    indicators::Direction,
    scoring::{Beyond, Partial, ScoringRule},
    year_end::{Adjustment, BookPoint, Cell, NodeStatus, Subject, Terms},
};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use std::collections::BTreeMap;

pub type Q = BigRational;

pub fn q(value: Decimal) -> Q {
    let mut ten_to_the_scale = Q::from_integer(1.into());
    for _ in 0..value.scale() {
        ten_to_the_scale *= n(10);
    }
    Q::from_integer(value.mantissa().into()) / ten_to_the_scale
}

fn n(value: i64) -> Q {
    Q::from_integer(value.into())
}

/// Half away from zero, to two decimals.
pub fn round2(value: &Q) -> Q {
    let half = Q::new(1.into(), 2.into());
    let size = (value.abs() * n(100) + half).floor() / n(100);
    if value.is_negative() { -size } else { size }
}

pub struct Year<'a> {
    pub points: &'a [BookPoint],
    pub subjects: &'a [Subject],
    pub cells: &'a [Cell],
    pub terms: &'a Terms,
}

pub type Outcome = (NodeStatus, Option<Q>);

impl Year<'_> {
    fn cell(&self, subject: usize, point: usize) -> Cell {
        self.cells[subject * self.points.len() + point]
    }

    pub fn score(&self, subject: usize, point: usize) -> Outcome {
        let cell = self.cell(subject, point);
        let Some(target) = cell.target else { return (NodeStatus::NotApplicable, None) };
        let Some(actual) = cell.actual else { return (NodeStatus::Missing, None) };
        let of = &self.points[point];
        let peers = (0..self.subjects.len())
            .filter(|peer| self.subjects[*peer].ranked)
            .map(|peer| self.cell(peer, point))
            .filter(|cell| cell.target.is_some())
            .filter_map(|cell| cell.actual)
            .map(|actual| counted(actual, &of.rule))
            .collect::<Vec<Q>>();
        match points(&of.rule, of.direction, &q(of.weight), &q(target), &counted(actual, &of.rule), &peers) {
            Some(value) => (NodeStatus::Ok, Some(round2(&value))),
            None => (NodeStatus::Error, None),
        }
    }

    /// The weight and the outcome of all points of a subject whose path begins with these names.
    pub fn node(&self, subject: usize, path: &[&str]) -> (Q, Outcome) {
        let below = (0..self.points.len()).filter(|point| {
            let names = &self.points[*point].path;
            path.iter().zip(names).all(|(wanted, name)| wanted == name)
        });
        let below: Vec<usize> = below.collect();
        let weight = below.iter().map(|point| q(self.points[*point].weight)).sum();
        let children: Vec<(Q, Outcome)> = if path.len() == 3 {
            below.iter().map(|point| (q(self.points[*point].weight), self.score(subject, *point))).collect()
        } else {
            let mut names: Vec<&str> = below.iter().map(|p| self.points[*p].path[path.len()].as_str()).collect();
            names.sort_unstable();
            names.dedup();
            names.into_iter().map(|name| self.node(subject, &[path, &[name]].concat())).collect()
        };
        let applying: Vec<&(Q, Outcome)> =
            children.iter().filter(|(_, (status, _))| *status != NodeStatus::NotApplicable).collect();
        if applying.is_empty() {
            return (weight, (NodeStatus::NotApplicable, None));
        }
        let sum: Q = applying.iter().map(|(_, (_, score))| score.clone().unwrap_or_else(Q::zero)).sum();
        let weights: Q = applying.iter().map(|(weight, _)| weight.clone()).sum();
        let score = if applying.len() == children.len() || weights.is_zero() {
            sum
        } else {
            round2(&(sum * weight.clone() / weights))
        };
        (weight, (NodeStatus::Ok, Some(score)))
    }

    pub fn count(&self, subject: usize, status: NodeStatus) -> usize {
        (0..self.points.len()).filter(|point| self.score(subject, *point).0 == status).count()
    }

    /// Base, bonus, deduction, public evaluation, total.
    pub fn total(&self, subject: usize) -> [Q; 5] {
        let of = &self.subjects[subject];
        let caps = &self.terms.caps;
        let base = self.node(subject, &[]).1.1.unwrap_or_else(Q::zero);
        let bonus = capped(&of.bonus, &caps.bonus_groups, caps.bonus_total);
        let deduction = capped(&of.deductions, &caps.deduction_groups, caps.deduction_total);
        let public = of.public.map_or_else(Q::zero, |score| round2(&(q(score) * q(self.terms.public_weight) / n(100))));
        let total = &base + &bonus - &deduction + &public;
        [base, bonus, deduction, public, total]
    }

    pub fn rank(&self, subject: usize) -> Option<usize> {
        if !self.subjects[subject].ranked {
            return None;
        }
        let own = self.total(subject)[4].clone();
        let ranked = (0..self.subjects.len()).filter(|other| self.subjects[*other].ranked);
        Some(1 + ranked.filter(|other| self.total(*other)[4] > own).count())
    }

    /// Bands come from the highest to the lowest.
    pub fn grade(&self, subject: usize) -> &str {
        let total = self.total(subject)[4].clone();
        let bands = &self.terms.grade_bands;
        let Some(reached) = bands.iter().position(|band| band.at_least.is_none_or(|bound| total >= q(bound))) else {
            return "";
        };
        let barred = self.subjects[subject].veto && reached == 0 && bands.len() > 1;
        &bands[if barred { 1 } else { reached }].grade
    }
}

fn capped(adjustments: &[Adjustment], groups: &BTreeMap<String, Decimal>, most: Option<Decimal>) -> Q {
    let mut names: Vec<&str> = adjustments.iter().map(|adjustment| adjustment.cap_group.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut all = Q::zero();
    for name in names {
        let sum: Q = adjustments
            .iter()
            .filter(|adjustment| adjustment.cap_group == name && adjustment.points > Decimal::ZERO)
            .map(|adjustment| q(adjustment.points))
            .sum();
        all += match groups.get(name) {
            Some(cap) if sum > q(*cap) => q(*cap),
            _ => sum,
        };
    }
    let kept = match most {
        Some(most) if all > q(most) => q(most),
        _ => all,
    };
    round2(&kept)
}

fn counted(actual: Decimal, rule: &ScoringRule) -> Q {
    let allowed = match rule {
        ScoringRule::Completion { allow_negative } | ScoringRule::Efficacy { allow_negative, .. } => *allow_negative,
        _ => false,
    };
    if actual < Decimal::ZERO && !allowed { Q::zero() } else { q(actual) }
}

fn larger(a: Q, b: Q) -> Q {
    if a > b { a } else { b }
}

fn smaller(a: Q, b: Q) -> Q {
    if a < b { a } else { b }
}

/// None where the rule or the judgement is not valid.
fn points(rule: &ScoringRule, direction: Direction, w: &Q, t: &Q, a: &Q, peers: &[Q]) -> Option<Q> {
    let (w, t, a) = (w.clone(), t.clone(), a.clone());
    let zero = Q::zero();
    let value = match rule {
        ScoringRule::Completion { .. } => {
            if t < zero {
                return None;
            }
            match direction {
                Direction::HigherBetter if t.is_zero() || a >= t => w.clone(),
                Direction::HigherBetter => &w * &a / &t,
                Direction::LowerBetter if a <= t => w.clone(),
                Direction::LowerBetter if a >= n(2) * &t => zero.clone(),
                Direction::LowerBetter => &w * (n(1) - (&a - &t) / &t),
                Direction::Equal if a == t => w.clone(),
                Direction::Equal => zero.clone(),
            }
        }
        ScoringRule::Deduction { step, points, partial } => {
            if *step <= Decimal::ZERO || *points < Decimal::ZERO {
                return None;
            }
            let gap = match direction {
                Direction::HigherBetter => larger(zero.clone(), &t - &a),
                Direction::LowerBetter => larger(zero.clone(), &a - &t),
                Direction::Equal => (&a - &t).abs(),
            };
            let steps = gap / q(*step);
            let steps = match partial {
                Partial::Proportional => steps,
                Partial::WholeDown => steps.floor(),
                Partial::WholeUp => steps.ceil(),
            };
            larger(zero.clone(), &w - steps * q(*points))
        }
        ScoringRule::Count { per, cap, base, unbounded } => {
            let value = if *per >= Decimal::ZERO {
                let value = base.map_or_else(Q::zero, q) + q(*per) * &a;
                smaller(value, cap.map_or_else(|| w.clone(), q))
            } else {
                let value = base.map_or_else(|| w.clone(), q) + q(*per) * &a;
                larger(value, cap.map_or_else(Q::zero, q))
            };
            if *unbounded {
                return Some(value);
            }
            value
        }
        ScoringRule::Bands { bands } => {
            let mut bands = bands.clone();
            if bands.is_empty() {
                return None;
            }
            bands.sort_by_key(|band| band.bound);
            let found = if direction == Direction::LowerBetter {
                bands.iter().find(|band| a <= q(band.bound))
            } else {
                bands.iter().rev().find(|band| a >= q(band.bound))
            };
            found.map_or_else(Q::zero, |band| q(band.score))
        }
        ScoringRule::Rank { scores, beyond } => {
            let last = *scores.last()?;
            let distance = |value: &Q| (value - &t).abs();
            let place = peers
                .iter()
                .filter(|peer| match direction {
                    Direction::HigherBetter => **peer > a,
                    Direction::LowerBetter => **peer < a,
                    Direction::Equal => distance(peer) < distance(&a),
                })
                .count();
            q(scores.get(place).copied().unwrap_or(if *beyond == Beyond::Last { last } else { Decimal::ZERO }))
        }
        ScoringRule::RatioToBest => match direction {
            Direction::HigherBetter => {
                let best = peers.iter().cloned().fold(a.clone(), larger);
                if best <= zero { zero.clone() } else { &w * &a / best }
            }
            Direction::LowerBetter if a.is_zero() => w.clone(),
            Direction::LowerBetter => &w * peers.iter().cloned().fold(a.clone(), smaller) / &a,
            Direction::Equal => return None,
        },
        ScoringRule::Efficacy { min, max, .. } => {
            let (min, max) = (q(*min), q(*max));
            if direction != Direction::HigherBetter || min > max {
                return None;
            }
            if a >= max {
                w.clone()
            } else if a >= min {
                &w * (n(60) + n(40) * (&a - &min) / (max - min)) / n(100)
            } else if min <= zero {
                zero.clone()
            } else {
                &w * n(6) / n(10) * larger(zero.clone(), a) / min
            }
        }
        ScoringRule::Milestones { stages } => {
            let all: Q = stages.iter().map(|stage| q(stage.weight)).sum();
            if all != n(100) || stages.iter().any(|stage| stage.weight < Decimal::ZERO) {
                return None;
            }
            let mut done = Q::zero();
            for stage in stages {
                if &done + q(stage.weight) > a {
                    break;
                }
                done += q(stage.weight);
            }
            &w * done / n(100)
        }
        ScoringRule::Qualitative if a > n(1) => return None,
        ScoringRule::Qualitative => &w * &a,
        ScoringRule::Interval { low, high, zero_low, zero_high } => {
            let [low, high, zero_low, zero_high] = [q(*low), q(*high), q(*zero_low), q(*zero_high)];
            if zero_low > low || low > high || high > zero_high {
                return None;
            }
            if a >= low && a <= high {
                w.clone()
            } else if a <= zero_low || a >= zero_high {
                zero.clone()
            } else if a < low {
                &w * (&a - &zero_low) / (low - zero_low)
            } else {
                &w * (&zero_high - &a) / (zero_high - high)
            }
        }
        ScoringRule::Formula { expr } => {
            let (_, value) = FORMULAS.iter().find(|(text, _)| text == expr)?;
            value(&w, &t, &a)?
        }
    };
    Some(smaller(larger(zero, value), w))
}

type Written = fn(&Q, &Q, &Q) -> Option<Q>;

/// Formulas with what they mean.
pub const FORMULAS: [(&str, Written); 4] = [
    ("min(w, w*a/t)", |w, t, a| if t.is_zero() { None } else { Some(smaller(w.clone(), w * a / t)) }),
    ("w - 0.5*(t - a)", |w, t, a| Some(w - Q::new(1.into(), 2.into()) * (t - a))),
    ("max(0, a - t) * 2 / 3", |_, t, a| Some(larger(Q::zero(), a - t) * n(2) / n(3))),
    ("w / (a - a)", |_, _, _| None),
];
