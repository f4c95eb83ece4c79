//! How scores, sums, totals and ranks follow from what stands below them.

use super::{NodeSum, Scored, YearBook};
use crate::{
    number::round_half_up,
    scoring::{Measure, Status, score},
    year_end::{
        NodeStatus,
        totals::{capped, public_points, total},
        tree::summed,
    },
};
use rust_decimal::Decimal;

impl YearBook {
    pub(super) fn score_everything(&mut self) {
        for point in 0..self.points.len() {
            let peers = self.peers(point);
            for subject in 0..self.subjects.len() {
                self.scores[subject * self.points.len() + point] = self.scored(subject, point, &peers);
            }
        }
        for subject in 0..self.subjects.len() {
            for indicator in (0..self.layout.indicators.len()).rev() {
                self.add_up(subject, indicator);
            }
            self.weigh_adjustments(subject);
            self.total_up(subject);
        }
        self.rank();
    }

    /// What the ranked organisations have reported for a point; none where its method does not compare.
    pub fn peers(&self, point: usize) -> Vec<Decimal> {
        if !self.points[point].rule.uses_peers() {
            return Vec::new();
        }
        let ranked = self.subjects.iter().enumerate().filter(|(_, subject)| subject.ranked);
        let cells = ranked.map(|(subject, _)| &self.cells[subject * self.points.len() + point]);
        cells.filter(|cell| cell.target.is_some()).filter_map(|cell| cell.actual).collect()
    }

    pub(super) fn scored(&self, subject: usize, point: usize, peers: &[Decimal]) -> Scored {
        let cell = &self.cells[subject * self.points.len() + point];
        let Some(target) = cell.target else {
            return Scored { status: NodeStatus::NotApplicable, value: None };
        };
        let of = &self.points[point];
        let measure = Measure { weight: of.weight, target, direction: of.direction, actual: cell.actual, peers };
        let score = score(&of.rule, &measure);
        let status = match score.status {
            Status::Ok => NodeStatus::Ok,
            Status::Missing => NodeStatus::Missing,
            Status::Error => NodeStatus::Error,
        };
        Scored { status, value: score.value }
    }

    /// Adds up what stands right below an indicator; says whether that changed anything.
    pub(super) fn add_up(&mut self, subject: usize, indicator: usize) -> bool {
        let laid = &self.layout.indicators[indicator];
        let sums = &self.sums[subject * self.layout.indicators.len()..];
        let scores = &self.scores[subject * self.points.len()..];
        let below =
            laid.indicators.iter().map(|at| (sums[*at].status, self.layout.indicators[*at].weight, sums[*at].score));
        let points = laid.points.iter().map(|at| (scores[*at].status, self.points[*at].weight, scores[*at].value));
        let applies = below.clone().chain(points.clone()).any(|(status, ..)| status != NodeStatus::NotApplicable);
        let score = if applies { summed(laid.weight, below.chain(points)) } else { None };
        let count = |wanted: NodeStatus| laid.points.iter().filter(|at| scores[**at].status == wanted).count() as u32;
        let sum = NodeSum {
            score,
            status: match (applies, score) {
                (false, _) => NodeStatus::NotApplicable,
                (true, Some(_)) => NodeStatus::Ok,
                (true, None) => NodeStatus::Error,
            },
            missing: count(NodeStatus::Missing) + laid.indicators.iter().map(|at| sums[*at].missing).sum::<u32>(),
            errors: count(NodeStatus::Error) + laid.indicators.iter().map(|at| sums[*at].errors).sum::<u32>(),
        };
        let kept = &mut self.sums[subject * self.layout.indicators.len() + indicator];
        let changed = *kept != sum;
        *kept = sum;
        changed
    }

    /// Brings bonus, deduction and public evaluation into their caps.
    pub(super) fn weigh_adjustments(&mut self, subject: usize) {
        let (of, caps) = (&self.subjects[subject], &self.terms.caps);
        let bonus = capped(&of.bonus, &caps.bonus_groups, caps.bonus_total);
        let deduction = capped(&of.deductions, &caps.deduction_groups, caps.deduction_total);
        let public = public_points(of.public, self.terms.public_weight);
        let standing = &mut self.standings[subject];
        standing.bonus = bonus.unwrap_or_default();
        standing.deduction = deduction.unwrap_or_default();
        standing.public = public.unwrap_or_default();
    }

    pub(super) fn total_up(&mut self, subject: usize) {
        let whole = self.sums[subject * self.layout.indicators.len()];
        let standing = &mut self.standings[subject];
        standing.base = round_half_up(whole.score.unwrap_or_default(), 2);
        standing.total = match whole.status {
            NodeStatus::Error => None,
            _ => total(standing.base, standing.bonus, standing.deduction, standing.public),
        };
    }

    /// Competition ranking (1, 1, 3) by total.
    pub(super) fn rank(&mut self) {
        let ranked = (0..self.subjects.len()).filter(|at| self.subjects[*at].ranked);
        let mut places: Vec<(Decimal, usize)> = ranked.filter_map(|at| Some((self.standings[at].total?, at))).collect();
        places.sort_unstable_by_key(|(total, _)| std::cmp::Reverse(*total));
        for standing in &mut self.standings {
            standing.rank = None;
        }
        let mut rank = 0;
        for index in 0..places.len() {
            if index == 0 || places[index].0 != places[index - 1].0 {
                rank = index as u32 + 1;
            }
            self.standings[places[index].1].rank = Some(rank);
        }
    }
}
