//! Steps of a grid that can be taken back and done again.

use super::cell_keys::Place;
use leptos::prelude::*;

/// A cell with what stood in it before and after.
#[derive(Clone, Debug)]
pub struct Change<T> {
    pub at: Place,
    pub before: T,
    pub after: T,
}

type Step<T> = Vec<Change<T>>;

/// What was done, and what was taken back and can be done again. `T` is what a page keeps of a cell.
pub struct Steps<T: Send + Sync + 'static> {
    done: RwSignal<Vec<Step<T>>>,
    undone: RwSignal<Vec<Step<T>>>,
}

// Derived, they would ask `T` to be `Copy`.
impl<T: Send + Sync + 'static> Clone for Steps<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Steps<T> {}

impl<T: Send + Sync + 'static> Default for Steps<T> {
    fn default() -> Self {
        Self { done: RwSignal::default(), undone: RwSignal::default() }
    }
}

impl<T: Clone + Send + Sync + 'static> Steps<T> {
    pub fn can_undo(self) -> bool {
        self.done.with(|steps| !steps.is_empty())
    }

    /// Keeps changes as one step; tells whether there were any.
    pub fn keep(self, step: Vec<Change<T>>) -> bool {
        let any = !step.is_empty();
        if any {
            self.done.update(|steps| steps.push(step));
            self.undone.update(Vec::clear);
        }
        any
    }

    /// Writes what stood in the cells before the last step; tells whether there was one.
    pub fn undo(self, write: impl Fn(Place, T)) -> bool {
        self.turn(self.done, self.undone, |change| write(change.at, change.before.clone()))
    }

    /// Does again what was taken back last; tells whether there was anything.
    pub fn redo(self, write: impl Fn(Place, T)) -> bool {
        self.turn(self.undone, self.done, |change| write(change.at, change.after.clone()))
    }

    pub fn clear(self) {
        self.done.update(Vec::clear);
        self.undone.update(Vec::clear);
    }

    fn turn(self, from: RwSignal<Vec<Step<T>>>, to: RwSignal<Vec<Step<T>>>, write: impl Fn(&Change<T>)) -> bool {
        let Some(step) = from.try_update(Vec::pop).flatten() else { return false };
        step.iter().for_each(write);
        to.update(|steps| steps.push(step));
        true
    }
}
