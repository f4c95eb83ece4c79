//! The copy of the year that changes are tried out on.

use super::{Edit, RealYear};
use crate::year_end::{Change, Standing, YearBook};
use rust_decimal::Decimal;

/// A figure that is not as it really is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub real: Edit,
    pub now: Edit,
}

/// An organisation before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Place of the organisation.
    pub org: usize,
    pub before: Standing,
    pub after: Standing,
    pub grade_before: String,
    pub grade_after: String,
}

impl Moved {
    /// Points gained; below 0 where they are lost.
    pub fn gain(&self) -> Decimal {
        let total = |standing: &Standing| standing.total.unwrap_or_default();
        total(&self.after).checked_sub(total(&self.before)).unwrap_or_default()
    }

    /// Places gained; below 0 where they are lost; none outside the ranking.
    pub fn places(&self) -> Option<i64> {
        Some(i64::from(self.before.rank?) - i64::from(self.after.rank?))
    }
}

/// The real year, the changes, and what follows from them.
#[derive(Clone, Debug)]
pub struct Sandbox {
    year: RealYear,
    real: YearBook,
    book: YearBook,
    edits: Vec<Edit>,
    /// What was taken back last comes first again.
    undone: Vec<Edit>,
}

impl Sandbox {
    pub fn open(year: RealYear) -> Self {
        let real = year.book();
        Self { book: real.clone(), real, year, edits: Vec::new(), undone: Vec::new() }
    }

    pub const fn year(&self) -> &RealYear {
        &self.year
    }

    /// With the changes.
    pub const fn book(&self) -> &YearBook {
        &self.book
    }

    /// As it really is.
    pub const fn real(&self) -> &YearBook {
        &self.real
    }

    /// In the order in which they were made.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Makes a change and tells what it moved. A change of the figure that was changed last takes its place: typing a
    /// number is one change. Nothing happens where the year has no such figure or the change cannot be made.
    pub fn apply(&mut self, edit: Edit) -> Change {
        if edit.problem().is_some() || self.figure(&self.book, &edit).is_none_or(|now| now == edit) {
            return Change::default();
        }
        self.undone.clear();
        if self.edits.last().is_some_and(|last| last.is_of_same_place(&edit)) {
            self.edits.pop();
        }
        // Back to what it was before: no change is left to tell of.
        if self.before(&edit) != Some(edit.clone()) {
            self.edits.push(edit.clone());
        }
        self.put(&edit)
    }

    /// Takes the last change back.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.edits.pop() else { return false };
        if let Some(before) = self.before(&edit) {
            self.put(&before);
        }
        self.undone.push(edit);
        true
    }

    /// Makes the change again that was taken back last.
    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.undone.pop() else { return false };
        self.put(&edit);
        self.edits.push(edit);
        true
    }

    /// The year as it really is.
    pub fn reset(&mut self) {
        self.book = self.real.clone();
        self.edits.clear();
        self.undone.clear();
    }

    /// Makes stored changes. Returns how many of them the year has no place for any more.
    pub fn replay(&mut self, edits: &[Edit]) -> usize {
        self.reset();
        let mut lost = 0;
        for edit in edits {
            if edit.problem().is_some() || self.figure(&self.real, edit).is_none() {
                lost += 1;
                continue;
            }
            self.put(edit);
            self.edits.push(edit.clone());
        }
        lost
    }

    /// Every figure that is not as it really is, the one changed last first.
    pub fn changed(&self) -> Vec<Changed> {
        let mut changed: Vec<Changed> = Vec::new();
        for edit in self.edits.iter().rev() {
            if changed.iter().any(|known| known.now.is_of_same_place(edit)) {
                continue;
            }
            if let Some(real) = self.figure(&self.real, edit) {
                changed.push(Changed { real, now: edit.clone() });
            }
        }
        changed.retain(|changed| changed.real != changed.now);
        changed
    }

    /// Everyone before and after, in the new order; those outside the ranking last.
    pub fn moved(&self) -> Vec<Moved> {
        let moved = |org: usize| Moved {
            org,
            before: self.real.standing(org),
            after: self.book.standing(org),
            grade_before: self.real.grade(org).to_owned(),
            grade_after: self.book.grade(org).to_owned(),
        };
        let mut all: Vec<Moved> = (0..self.year.orgs.len()).map(moved).collect();
        let code = |moved: &Moved| &self.year.orgs[moved.org].subject.org;
        all.sort_by(|a, b| {
            let rank = |moved: &Moved| moved.after.rank.unwrap_or(u32::MAX);
            rank(a).cmp(&rank(b)).then_with(|| code(a).cmp(code(b)))
        });
        all
    }

    /// Sum of all weights: as it really is, and now.
    pub fn weights(&self) -> (Decimal, Decimal) {
        let sum = |book: &YearBook| book.points().iter().fold(Decimal::ZERO, |sum, p| sum.saturating_add(p.weight));
        (sum(&self.real), sum(&self.book))
    }

    /// The figure as it was before the last change of it that is left.
    fn before(&self, edit: &Edit) -> Option<Edit> {
        let earlier = self.edits.iter().rev().find(|earlier| earlier.is_of_same_place(edit)).cloned();
        earlier.or_else(|| self.figure(&self.real, edit))
    }

    /// What a book has at the place of a change; none where it has no such place.
    fn figure(&self, book: &YearBook, edit: &Edit) -> Option<Edit> {
        let point = book.point_place(edit.point())?;
        let code = edit.point().clone();
        Some(match edit {
            Edit::Weight { .. } => Edit::Weight { point: code, weight: book.points().get(point)?.weight },
            Edit::Rule { .. } => Edit::Rule { point: code, rule: book.points().get(point)?.rule.clone() },
            Edit::Target { org, .. } => {
                let target = book.cell(book.subject_place(org)?, point).target;
                Edit::Target { point: code, org: org.clone(), target }
            }
            Edit::Actual { org, .. } => {
                let actual = book.cell(book.subject_place(org)?, point).actual;
                Edit::Actual { point: code, org: org.clone(), actual }
            }
        })
    }

    fn put(&mut self, edit: &Edit) -> Change {
        let Some(point) = self.book.point_place(edit.point()) else { return Change::default() };
        let org = edit.org().and_then(|org| self.book.subject_place(org));
        match (edit, org) {
            (Edit::Weight { weight, .. }, _) => self.book.set_weight(point, *weight),
            (Edit::Rule { rule, .. }, _) => self.book.set_rule(point, rule.clone()),
            (Edit::Target { target, .. }, Some(org)) => self.book.set_target(org, point, *target),
            (Edit::Actual { actual, .. }, Some(org)) => self.book.set_actual(org, point, *actual),
            _ => Change::default(),
        }
    }
}
