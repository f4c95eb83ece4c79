//! The state of a what-if on a page: the sandbox, and where its saving stands.

use crate::{
    ApiError,
    api::what_if::{WhatIfPage, save_scenario},
};
use domain::{
    indicators::Track,
    what_if::{Edit, Sandbox, Scenario, ScenarioRow},
};
use leptos::{prelude::*, task::spawn_local};

/// How saving stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Saving {
    Idle,
    Running,
    Refused(ApiError),
}

/// Copied into every handler.
#[derive(Clone, Copy)]
pub struct Desk {
    pub sandbox: RwSignal<Sandbox>,
    /// The scenario as it is stored; none while it is not.
    pub stored: RwSignal<Option<ScenarioRow>>,
    /// The changes that are stored.
    saved: RwSignal<Vec<Edit>>,
    /// Changes of the stored scenario that the year has no place for any more.
    pub lost: usize,
    pub saving: RwSignal<Saving>,
}

impl Desk {
    pub fn new(page: WhatIfPage) -> Self {
        let mut sandbox = Sandbox::open(page.year);
        let lost = page.open.as_ref().map_or(0, |open| sandbox.replay(&open.scenario.edits));
        Self {
            saved: RwSignal::new(sandbox.edits().to_vec()),
            sandbox: RwSignal::new(sandbox),
            stored: RwSignal::new(page.open.map(|open| open.row)),
            lost,
            saving: RwSignal::new(Saving::Idle),
        }
    }

    /// Makes a change; everything that shows the sandbox follows.
    pub fn apply(self, edit: Edit) {
        self.sandbox.update(|sandbox| {
            sandbox.apply(edit);
        });
    }

    pub fn undo(self) {
        self.sandbox.update(|sandbox| {
            sandbox.undo();
        });
    }

    pub fn redo(self) {
        self.sandbox.update(|sandbox| {
            sandbox.redo();
        });
    }

    pub fn reset(self) {
        self.sandbox.update(Sandbox::reset);
    }

    /// Whether something was changed since it was stored.
    pub fn is_dirty(self) -> bool {
        self.sandbox.with(|sandbox| self.saved.with(|saved| sandbox.edits() != saved))
    }

    pub fn is_ranked(self) -> bool {
        self.sandbox.with_untracked(|sandbox| sandbox.year().track == Track::CityToUnit)
    }

    /// Stores the changes: over one's own scenario, or as a new one. `then` hears of it.
    pub fn save(self, name: String, as_new: bool, then: impl Fn(ScenarioRow) + 'static) {
        if self.saving.get_untracked() == Saving::Running {
            return;
        }
        let scenario = self.sandbox.with_untracked(|sandbox| {
            let year = sandbox.year();
            Scenario { track: year.track, year: year.year, basis: year.basis, edits: sandbox.edits().to_vec() }
        });
        let own = self.stored.get_untracked().filter(|stored| stored.own && !as_new);
        let (id, revision) = own.map_or((None, 0), |stored| (Some(stored.id), stored.revision));
        let Ok(text) = serde_json::to_string(&scenario) else { return };
        self.saving.set(Saving::Running);
        spawn_local(async move {
            match save_scenario(id, revision, name, text).await {
                Ok(row) => {
                    self.saved.set(scenario.edits);
                    self.stored.set(Some(row.clone()));
                    self.saving.set(Saving::Idle);
                    then(row);
                }
                Err(error) => self.saving.set(Saving::Refused(error)),
            }
        });
    }
}
