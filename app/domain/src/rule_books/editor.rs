//! Editing an outline, with undo and redo.
//!
//! Every change, however it was asked for, is one splice: some clauses in a row give way to others. Undoing a splice is
//! the splice the other way round, so that no kind of change can forget how to be undone.

use super::{
    fields::{Field, FieldError},
    outline::{Clause, DEEPEST, Outline},
};
use crate::{
    ids::ClauseId,
    indicators::PlanCurve,
    scoring::{ScoringRule, WorkedExample},
};
use rust_decimal::Decimal;

/// Changes that can be undone.
const MOST_UNDO: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Splice {
    at: usize,
    old: Vec<Clause>,
    new: Vec<Clause>,
    /// Full marks before and after, where they are what changed.
    marks: Option<(Decimal, Decimal)>,
    /// Typing on in one field is one change.
    typing: Option<(ClauseId, &'static str)>,
}

/// An outline under the pen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    outline: Outline,
    prefix: String,
    next: u64,
    done: Vec<Splice>,
    undone: Vec<Splice>,
}

impl Editor {
    /// `prefix` begins the ids of new clauses: no other book may have it.
    pub fn new(outline: Outline, prefix: &str) -> Self {
        let number = |clause: &Clause| {
            let rest = clause.id.as_str().strip_prefix(prefix)?.strip_prefix('.')?;
            rest.parse::<u64>().ok()
        };
        let next = outline.clauses.iter().filter_map(number).max().map_or(1, |last| last + 1);
        Self { outline, prefix: prefix.to_owned(), next, done: Vec::new(), undone: Vec::new() }
    }

    pub const fn outline(&self) -> &Outline {
        &self.outline
    }

    pub const fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Takes the last change back; the clause to look at.
    pub fn undo(&mut self) -> Option<usize> {
        let splice = self.done.pop()?;
        let (at, reach) = (splice.at, splice.at + splice.new.len());
        self.outline.clauses.splice(at..reach, splice.old.iter().cloned());
        if let Some((before, _)) = splice.marks {
            self.outline.full_marks = before;
        }
        self.undone.push(splice);
        Some(self.near(at))
    }

    /// Does again what was taken back; the clause to look at.
    pub fn redo(&mut self) -> Option<usize> {
        let splice = self.undone.pop()?;
        let (at, reach) = (splice.at, splice.at + splice.old.len());
        self.outline.clauses.splice(at..reach, splice.new.iter().cloned());
        if let Some((_, after)) = splice.marks {
            self.outline.full_marks = after;
        }
        self.done.push(splice);
        Some(self.near(at))
    }

    fn near(&self, at: usize) -> usize {
        at.min(self.outline.clauses.len().saturating_sub(1))
    }

    fn splice(&mut self, at: usize, count: usize, new: Vec<Clause>, typing: Option<(ClauseId, &'static str)>) {
        let old: Vec<Clause> = self.outline.clauses.splice(at..at + count, new.iter().cloned()).collect();
        if old == new {
            return;
        }
        self.undone.clear();
        if let Some(last) = self.done.last_mut()
            && typing.is_some()
            && last.typing == typing
            && last.at == at
        {
            last.new = new;
            return;
        }
        self.done.push(Splice { at, old, new, marks: None, typing });
        if self.done.len() > MOST_UNDO {
            self.done.remove(0);
        }
    }

    /// What is typed from now on is a change of its own.
    pub fn pause(&mut self) {
        if let Some(last) = self.done.last_mut() {
            last.typing = None;
        }
    }

    fn fresh_id(&mut self) -> ClauseId {
        let id = ClauseId::new(format!("{}.{}", self.prefix, self.next));
        self.next += 1;
        id
    }

    /// A new blank clause after a clause and all below it, on the same level; the first one of an empty outline.
    pub fn insert_after(&mut self, at: usize) -> usize {
        let (place, level) = match self.outline.level(at) {
            Some(level) => (self.outline.end_of(at), level),
            None => (self.outline.clauses.len(), 1),
        };
        let id = self.fresh_id();
        self.splice(place, 0, vec![Clause::new(id, level)], None);
        place
    }

    /// New clauses after a clause and all below it, or in place of it where it is blank; each gets an id of its own. Those
    /// that begin on a higher level go after the clause above that has it. None where what follows would hang on nothing.
    pub fn insert_all(&mut self, at: usize, new: Vec<Clause>) -> Option<usize> {
        let first = new.first()?.level;
        let mut anchor = at;
        while self.outline.level(anchor).is_some_and(|level| level > first) {
            anchor = self.outline.parent(anchor)?;
        }
        let is_blank = anchor == at
            && self.outline.end_of(at) == at + 1
            && self.outline.clauses.get(at).is_some_and(|clause| clause.name.is_empty());
        let (place, count) = match self.outline.level(anchor) {
            Some(_) if is_blank => (at, 1),
            Some(_) => (self.outline.end_of(anchor), 0),
            None => (self.outline.clauses.len(), 0),
        };
        let mut before = place.checked_sub(1).and_then(|above| self.outline.level(above)).unwrap_or(0);
        let mut fitted = Vec::with_capacity(new.len());
        for clause in new {
            let level = clause.level.clamp(1, DEEPEST).min(before + 1);
            before = level;
            fitted.push(Clause { id: self.fresh_id(), level, ..clause });
        }
        if self.outline.level(place + count).is_some_and(|next| next > before + 1) {
            return None;
        }
        self.splice(place, count, fitted, None);
        Some(place)
    }

    /// Takes a clause out with all below it; the clause to look at.
    pub fn remove(&mut self, at: usize) -> usize {
        let count = self.outline.end_of(at) - at;
        self.splice(at, count, Vec::new(), None);
        self.near(at)
    }

    /// One level deeper, with all below it. Whether it could be done.
    pub fn indent(&mut self, at: usize) -> bool {
        let end = self.outline.end_of(at);
        let Some(level) = self.outline.level(at) else { return false };
        let above = at.checked_sub(1).and_then(|above| self.outline.level(above)).unwrap_or(0);
        let deepest = self.outline.clauses[at..end].iter().map(|clause| clause.level).max().unwrap_or(DEEPEST);
        if level > above || deepest >= DEEPEST {
            return false;
        }
        self.shift(at, end, 1)
    }

    /// One level up, with all below it; later neighbours become its parts. Whether it could be done.
    pub fn outdent(&mut self, at: usize) -> bool {
        match self.outline.level(at) {
            Some(2..) => self.shift(at, self.outline.end_of(at), -1),
            _ => false,
        }
    }

    fn shift(&mut self, at: usize, end: usize, by: i8) -> bool {
        let moved = self.outline.clauses[at..end]
            .iter()
            .map(|clause| Clause { level: clause.level.saturating_add_signed(by), ..clause.clone() });
        let moved = moved.collect();
        self.splice(at, end - at, moved, None);
        true
    }

    /// Before the neighbour above or, where it is the first, to the end of the clause before its parent.
    pub fn move_up(&mut self, at: usize) -> Option<usize> {
        let to = match self.outline.sibling_before(at) {
            Some(before) => before,
            None => {
                let parent = self.outline.parent(at)?;
                self.outline.sibling_before(parent)?;
                parent
            }
        };
        self.move_to(at, to)
    }

    /// After the neighbour below or, where it is the last, to the beginning of the clause after its parent.
    pub fn move_down(&mut self, at: usize) -> Option<usize> {
        let to = match self.outline.sibling_after(at) {
            Some(after) => self.outline.end_of(after),
            None => self.outline.sibling_after(self.outline.parent(at)?)? + 1,
        };
        self.move_to(at, to)
    }

    /// Puts a clause with all below it before the clause that is at `to` now; where it stands then. None where it cannot
    /// stand: below nothing of the level above, or between a clause and its parts.
    pub fn move_to(&mut self, at: usize, to: usize) -> Option<usize> {
        let end = self.outline.end_of(at);
        let count = end - at;
        if to > self.outline.clauses.len() || (at..=end).contains(&to) || count == 0 {
            return None;
        }
        let (from, until) = (at.min(to), end.max(to));
        let mut moved = self.outline.clauses[from..until].to_vec();
        let place = if to < at {
            moved.rotate_right(count);
            to
        } else {
            moved.rotate_left(count);
            to - count
        };
        let mut whole = self.outline.clone();
        whole.clauses.splice(from..until, moved.iter().cloned());
        if !whole.is_well_formed() {
            return None;
        }
        self.splice(from, until - from, moved, None);
        Some(place)
    }

    /// Writes a typed text into a field.
    ///
    /// # Errors
    /// The text is not what the field takes; nothing changes.
    pub fn write(&mut self, at: usize, field: Field, typed: &str) -> Result<(), FieldError> {
        let Some(mut clause) = self.outline.clauses.get(at).cloned() else { return Ok(()) };
        field.write(&mut clause, typed)?;
        let typing = (clause.id.clone(), field.key());
        self.splice(at, 1, vec![clause], Some(typing));
        Ok(())
    }

    pub fn set_rule(&mut self, at: usize, rule: ScoringRule) {
        let Some(mut clause) = self.outline.clauses.get(at).cloned() else { return };
        clause.point.rule = rule;
        let typing = (clause.id.clone(), "rule");
        self.splice(at, 1, vec![clause], Some(typing));
    }

    pub fn set_examples(&mut self, at: usize, examples: Vec<WorkedExample>) {
        let Some(mut clause) = self.outline.clauses.get(at).cloned() else { return };
        clause.point.examples = examples;
        let typing = (clause.id.clone(), "examples");
        self.splice(at, 1, vec![clause], Some(typing));
    }

    pub fn set_plan(&mut self, at: usize, plan: PlanCurve) {
        let Some(mut clause) = self.outline.clauses.get(at).cloned() else { return };
        clause.point.plan = plan;
        let typing = (clause.id.clone(), "plan");
        self.splice(at, 1, vec![clause], Some(typing));
    }

    /// 总分
    pub fn set_full_marks(&mut self, marks: Decimal) {
        let before = std::mem::replace(&mut self.outline.full_marks, marks);
        if before != marks {
            self.undone.clear();
            let marks = Some((before, marks));
            self.done.push(Splice { at: 0, old: Vec::new(), new: Vec::new(), marks, typing: None });
        }
    }
}
