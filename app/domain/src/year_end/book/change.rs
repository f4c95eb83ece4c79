//! Changing a book, and what each change moves.

use super::{Adjustment, Scored, Standing, YearBook};
use crate::scoring::ScoringRule;
use rust_decimal::Decimal;

/// What a change has moved. Empty where nothing came out otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    pub scores: Vec<ScoreChange>,
    /// Totals and ranks, by organisation.
    pub standings: Vec<StandingChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreChange {
    pub subject: usize,
    pub point: usize,
    pub before: Scored,
    pub after: Scored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingChange {
    pub subject: usize,
    pub before: Standing,
    pub after: Standing,
}

impl YearBook {
    /// Changes what an organisation has reported for a point.
    pub fn set_actual(&mut self, subject: usize, point: usize, actual: Option<Decimal>) -> Change {
        let Some(at) = self.at(subject, point) else { return Change::default() };
        self.cells[at].actual = actual;
        self.after_cell(subject, point)
    }

    /// Changes an organisation's target for a point; none makes the point not applicable.
    pub fn set_target(&mut self, subject: usize, point: usize, target: Option<Decimal>) -> Change {
        let Some(at) = self.at(subject, point) else { return Change::default() };
        self.cells[at].target = target;
        self.after_cell(subject, point)
    }

    /// Changes the weight of a point, and with it the weights of the indicators above it.
    pub fn set_weight(&mut self, point: usize, weight: Decimal) -> Change {
        let Some(of) = self.points.get_mut(point) else { return Change::default() };
        of.weight = weight;
        let way_up: Vec<usize> = self.layout.way_up(point).collect();
        for indicator in way_up {
            self.layout.weigh(indicator, &self.points);
        }
        self.after_point(point, true)
    }

    /// Changes the rule of a point.
    pub fn set_rule(&mut self, point: usize, rule: ScoringRule) -> Change {
        let Some(of) = self.points.get_mut(point) else { return Change::default() };
        of.rule = rule;
        self.after_point(point, false)
    }

    /// Changes bonus, deductions and veto of an organisation.
    pub fn set_adjustments(
        &mut self,
        subject: usize,
        bonus: Vec<Adjustment>,
        deductions: Vec<Adjustment>,
        veto: bool,
    ) -> Change {
        let Some(of) = self.subjects.get_mut(subject) else { return Change::default() };
        (of.bonus, of.deductions, of.veto) = (bonus, deductions, veto);
        self.after_adjustments(subject)
    }

    /// Changes an organisation's public evaluation (of 100).
    pub fn set_public(&mut self, subject: usize, score: Option<Decimal>) -> Change {
        let Some(of) = self.subjects.get_mut(subject) else { return Change::default() };
        of.public = score;
        self.after_adjustments(subject)
    }

    fn after_adjustments(&mut self, subject: usize) -> Change {
        let before = self.standings.clone();
        self.weigh_adjustments(subject);
        self.total_up(subject);
        self.rank();
        Change { scores: Vec::new(), standings: self.moved(&before) }
    }

    fn after_cell(&mut self, subject: usize, point: usize) -> Change {
        // A peer's figure is a measure for the others.
        if self.points[point].rule.uses_peers() && self.subjects[subject].ranked {
            return self.after_point(point, false);
        }
        let peers = self.peers(point);
        let scores: Vec<ScoreChange> = self.score_again(subject, point, &peers).into_iter().collect();
        if scores.is_empty() {
            return Change::default();
        }
        let before = self.standings.clone();
        self.climb(subject, point, false);
        self.rank();
        Change { scores, standings: self.moved(&before) }
    }

    /// `reweighted`: the indicators above have other weights, whether or not a score changed.
    fn after_point(&mut self, point: usize, reweighted: bool) -> Change {
        let before = self.standings.clone();
        let peers = self.peers(point);
        let mut scores = Vec::new();
        for subject in 0..self.subjects.len() {
            let changed = self.score_again(subject, point, &peers);
            if reweighted || changed.is_some() {
                self.climb(subject, point, reweighted);
            }
            scores.extend(changed);
        }
        self.rank();
        Change { scores, standings: self.moved(&before) }
    }

    fn score_again(&mut self, subject: usize, point: usize, peers: &[Decimal]) -> Option<ScoreChange> {
        let after = self.scored(subject, point, peers);
        let kept = &mut self.scores[subject * self.points.len() + point];
        let before = std::mem::replace(kept, after);
        (before != after).then_some(ScoreChange { subject, point, before, after })
    }

    /// Adds up from a point to the whole; stops where a sum stays as it was, unless weights changed above.
    fn climb(&mut self, subject: usize, point: usize, to_the_top: bool) {
        let mut place = self.layout.above[point];
        loop {
            let changed = self.add_up(subject, place);
            if !changed && !to_the_top {
                return;
            }
            if place == 0 {
                break;
            }
            place = self.layout.indicators[place].parent;
        }
        self.total_up(subject);
    }

    fn moved(&self, before: &[Standing]) -> Vec<StandingChange> {
        let pairs = before.iter().zip(&self.standings).enumerate();
        let moved = pairs.filter(|(_, (before, after))| before != after);
        moved.map(|(subject, (before, after))| StandingChange { subject, before: *before, after: *after }).collect()
    }
}
