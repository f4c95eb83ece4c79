//! A year of one track: points × organisations, scored, added up and ranked, and kept so while figures change.
//!
//! A change scores again what depends on it: one point of one organisation, the same point of the others where the
//! method compares them, then the indicators above in their trees, their totals and the ranks. The outcome is the same
//! as that of a book opened anew. Everything is addressed by place, so that no text is copied or compared on the way.

mod change;
mod layout;
mod scores;

pub use change::{Change, ScoreChange, StandingChange};

use super::{Adjustment, NodeStatus, Rolled, Terms, grade};
use crate::{
    ids::{OrgCode, PointCode},
    indicators::{AssessmentPoint, Direction},
    scoring::ScoringRule,
};
use layout::Layout;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a score needs to know of a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookPoint {
    pub code: PointCode,
    /// Names of the indicators above, levels 1 to 3.
    pub path: [String; 3],
    pub weight: Decimal,
    pub direction: Direction,
    pub rule: ScoringRule,
}

impl From<&AssessmentPoint> for BookPoint {
    fn from(point: &AssessmentPoint) -> Self {
        Self {
            code: point.code.clone(),
            path: point.path.clone(),
            weight: point.weight,
            direction: point.direction,
            rule: point.rule.clone(),
        }
    }
}

/// An organisation with what its total has beside the indicators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub org: OrgCode,
    /// Takes part in the ranking, and is a peer where a method compares.
    pub ranked: bool,
    pub bonus: Vec<Adjustment>,
    pub deductions: Vec<Adjustment>,
    pub veto: bool,
    /// Public evaluation, of 100.
    pub public: Option<Decimal>,
}

impl Subject {
    /// An organisation with nothing beside its indicators.
    pub const fn new(org: OrgCode, ranked: bool) -> Self {
        Self { org, ranked, bonus: Vec::new(), deductions: Vec::new(), veto: false, public: None }
    }
}

/// A point as one organisation has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// None where the point does not apply.
    pub target: Option<Decimal>,
    /// None where nothing was reported.
    pub actual: Option<Decimal>,
}

/// The score of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    pub status: NodeStatus,
    /// Points, two decimals; present exactly when the status is [`NodeStatus::Ok`].
    pub value: Option<Decimal>,
}

/// What an indicator, or the whole, comes to for one organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeSum {
    /// None where nothing below applies.
    pub score: Option<Decimal>,
    pub status: NodeStatus,
    /// Points below that were not reported.
    pub missing: u32,
    /// Points below whose rule could not be applied.
    pub errors: u32,
}

/// A total with its parts and its place; two decimals each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub base: Decimal,
    pub bonus: Decimal,
    pub deduction: Decimal,
    pub public: Decimal,
    /// None where the sum is too large to be written.
    pub total: Option<Decimal>,
    /// None for those outside the ranking.
    pub rank: Option<u32>,
}

/// A year of one track. Points, organisations and indicators are named by their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearBook {
    points: Vec<BookPoint>,
    subjects: Vec<Subject>,
    terms: Terms,
    layout: Layout,
    /// Organisation by organisation.
    cells: Vec<Cell>,
    scores: Vec<Scored>,
    sums: Vec<NodeSum>,
    standings: Vec<Standing>,
}

impl YearBook {
    /// Opens a book and scores all of it. `cells` has all points of the first organisation, then those of the next;
    /// cells that are not given do not apply.
    pub fn open(points: Vec<BookPoint>, subjects: Vec<Subject>, mut cells: Vec<Cell>, terms: Terms) -> Self {
        let layout = Layout::of(&points);
        let empty = Scored { status: NodeStatus::NotApplicable, value: None };
        let none = NodeSum { score: None, status: NodeStatus::NotApplicable, missing: 0, errors: 0 };
        let count = points.len() * subjects.len();
        cells.resize(count, Cell::default());
        let mut book = Self {
            scores: vec![empty; count],
            sums: vec![none; layout.indicators.len() * subjects.len()],
            standings: vec![Standing::nothing(); subjects.len()],
            points,
            subjects,
            terms,
            layout,
            cells,
        };
        book.score_everything();
        book
    }

    pub fn points(&self) -> &[BookPoint] {
        &self.points
    }

    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The place of a point.
    pub fn point_place(&self, code: &PointCode) -> Option<usize> {
        self.points.iter().position(|point| point.code == *code)
    }

    /// The place of an organisation.
    pub fn subject_place(&self, org: &OrgCode) -> Option<usize> {
        self.subjects.iter().position(|subject| subject.org == *org)
    }

    /// What one organisation has to meet and has reported.
    pub fn cell(&self, subject: usize, point: usize) -> Cell {
        self.at(subject, point).and_then(|at| self.cells.get(at)).copied().unwrap_or_default()
    }

    pub fn score(&self, subject: usize, point: usize) -> Scored {
        let found = self.at(subject, point).and_then(|at| self.scores.get(at)).copied();
        found.unwrap_or(Scored { status: NodeStatus::NotApplicable, value: None })
    }

    /// The total of an organisation; nothing for a place that there is not.
    pub fn standing(&self, subject: usize) -> Standing {
        self.standings.get(subject).copied().unwrap_or_else(Standing::nothing)
    }

    /// What all indicators come to for an organisation.
    pub fn whole(&self, subject: usize) -> Option<NodeSum> {
        self.sums.get(subject * self.layout.indicators.len()).copied()
    }

    /// The grade of an organisation's total; empty where no bands are set or there is no total.
    pub fn grade(&self, subject: usize) -> &str {
        let veto = self.subjects.get(subject).is_some_and(|subject| subject.veto);
        let total = self.standing(subject).total;
        total.and_then(|total| grade(total, &self.terms.grade_bands, veto)).unwrap_or_default()
    }

    /// Ranked organisations by place, then by code.
    pub fn ranked(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.subjects.len()).filter(|at| self.subjects[*at].ranked).collect();
        places.sort_by_key(|at| (self.standings[*at].rank.unwrap_or(u32::MAX), &self.subjects[*at].org));
        places
    }

    /// One organisation's tree with its sums. Indicators carry their names for a code, as they have none.
    pub fn tree(&self, subject: usize) -> Rolled {
        self.rolled(subject, 0)
    }

    fn rolled(&self, subject: usize, indicator: usize) -> Rolled {
        let laid = &self.layout.indicators[indicator];
        let sum = self.sums[subject * self.layout.indicators.len() + indicator];
        let point = |point: &usize| {
            let scored = self.score(subject, *point);
            Rolled {
                code: self.points[*point].code.to_string(),
                weight: self.points[*point].weight,
                score: scored.value,
                status: scored.status,
                missing: u32::from(scored.status == NodeStatus::Missing),
                errors: u32::from(scored.status == NodeStatus::Error),
                light: None,
                children: Vec::new(),
            }
        };
        let below = laid.indicators.iter().map(|below| self.rolled(subject, *below));
        Rolled {
            code: laid.name.clone(),
            weight: laid.weight,
            score: sum.score,
            status: sum.status,
            missing: sum.missing,
            errors: sum.errors,
            light: None,
            children: below.chain(laid.points.iter().map(point)).collect(),
        }
    }

    fn at(&self, subject: usize, point: usize) -> Option<usize> {
        (subject < self.subjects.len() && point < self.points.len()).then(|| subject * self.points.len() + point)
    }
}

impl Standing {
    const fn nothing() -> Self {
        Self {
            base: Decimal::ZERO,
            bonus: Decimal::ZERO,
            deduction: Decimal::ZERO,
            public: Decimal::ZERO,
            total: None,
            rank: None,
        }
    }
}
