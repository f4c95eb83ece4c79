//! How a draft is saved, and what happens when someone else has saved too.

use super::Draft;
use crate::{
    ApiError,
    api::rule_books::{SavedBook, read_book, save_book},
};
use domain::{
    language::Language,
    rule_books::{Editor, Outline},
};
use leptos::{leptos_dom::helpers::set_timeout_with_handle, prelude::*, task::spawn_local};
use std::time::Duration;

/// Writing rests this long before it is saved.
const PAUSE: Duration = Duration::from_millis(1500);

/// How saving stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// UTC milliseconds.
    Saved(i64),
    Waiting,
    Running,
    Refused(ApiError),
}

impl Draft {
    /// Something was changed: it is saved once writing rests.
    pub fn changed(self) {
        // A conflict is for the person to decide.
        if !self.is_dirty() || self.is_in_conflict() {
            return;
        }
        if self.saving.get_untracked() != Saving::Running {
            self.saving.set(Saving::Waiting);
        }
        self.stop_timer();
        self.timer.set_value(set_timeout_with_handle(move || self.save(), PAUSE).ok());
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn is_in_conflict(self) -> bool {
        matches!(self.saving.get_untracked(), Saving::Refused(ApiError::Conflict { .. }))
    }

    fn now(self) -> (String, Outline) {
        (self.title.get_untracked(), self.editor.with_untracked(|editor| editor.outline().clone()))
    }

    pub fn is_dirty(self) -> bool {
        let title = |saved: &str| self.title.with_untracked(|title| title != saved);
        let outline = |saved: &Outline| self.editor.with_untracked(|editor| editor.outline() != saved);
        self.saved.with_value(|(saved_title, saved)| title(saved_title) || outline(saved))
    }

    /// Saves what is left when the page is left. Nobody is there to hear of a refusal.
    pub fn leave(self) {
        self.stop_timer();
        if !self.is_dirty() || self.is_in_conflict() {
            return;
        }
        let (id, revision, (title, outline)) = (self.id(), self.revision.get_untracked(), self.now());
        spawn_local(async move {
            let _ = save_book(id, revision, title, outline).await;
        });
    }

    /// Saves now, and again when something was changed meanwhile.
    pub fn save(self) {
        if self.saving.get_untracked() == Saving::Running {
            return;
        }
        self.stop_timer();
        self.saving.set(Saving::Running);
        spawn_local(async move {
            loop {
                let (title, outline) = self.now();
                let sent = save_book(self.id(), self.revision.get_untracked(), title.clone(), outline.clone()).await;
                match sent {
                    Ok(SavedBook { revision, at }) => {
                        self.revision.set(revision);
                        self.saved.set_value((title, outline));
                        if !self.is_dirty() {
                            self.saving.set(Saving::Saved(at));
                            return;
                        }
                    }
                    Err(error) => {
                        self.saving.set(Saving::Refused(error));
                        return;
                    }
                }
            }
        });
    }

    /// Saves over what someone else has saved in between.
    pub fn overwrite(self, standing: i64) {
        self.revision.set(standing);
        self.save();
    }

    /// Someone has saved: where it was not this page, what others wrote is shown at once, unless there is something here
    /// that they have not seen.
    pub fn look_again(self) {
        if self.saving.get_untracked() == Saving::Running {
            return;
        }
        let id = self.id();
        spawn_local(async move {
            let Ok(page) = read_book(id).await else { return };
            let row = page.book.row;
            let known = self.revision.try_get_untracked();
            if known.is_none_or(|known| known >= row.revision) || self.saving.get_untracked() == Saving::Running {
                return;
            }
            if self.is_dirty() || !row.lifecycle.stage.is_open() {
                self.saving.set(Saving::Refused(ApiError::Conflict { revision: row.revision }));
                return;
            }
            self.saved.set_value((row.title.clone(), page.book.outline.clone()));
            self.revision.set(row.revision);
            self.title.set(row.title);
            self.editor.set(Editor::new(page.book.outline, row.id.as_str()));
            self.epoch.update(|epoch| *epoch += 1);
            self.saving.set(Saving::Saved(row.updated_at));
            self.said.set(Some(match self.language {
                Language::Chinese => format!("{}保存了第 {} 次修改，已更新。", row.updated_by, row.revision),
                Language::English => format!("{} saved revision {}: shown now.", row.updated_by, row.revision),
            }));
        });
    }
}
