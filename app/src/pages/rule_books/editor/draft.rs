//! A book while it is written: the clause in hand, what is typed, and how it is saved.

use super::dom;
use crate::{
    ApiError,
    api::rule_books::{SavedBook, read_book, save_book},
    context::use_language,
};
use domain::{
    ids::{ClauseId, RowId},
    language::Language,
    rule_books::{Book, Editor, Field, Outline, Shape, WeightSum, weight_sums},
};
use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
    task::spawn_local,
};
use std::{collections::HashMap, time::Duration};

/// Writing rests this long before it is saved.
const PAUSE: Duration = Duration::from_millis(1500);

/// The id of the grid.
pub const GRID: &str = "clauses";
/// The id of the field that searches.
pub const SEARCH: &str = "find-clause";

/// How saving stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// UTC milliseconds.
    Saved(i64),
    Waiting,
    Running,
    Refused(ApiError),
}

/// Where the paragraphs of a text book have their two columns.
const TEXT_GRID: [Field; 2] = [Field::Name, Field::Weight];

#[derive(Clone, Copy)]
pub struct Draft {
    id: StoredValue<RowId>,
    shape: Shape,
    pub editor: RwSignal<Editor>,
    pub title: RwSignal<String>,
    pub positions: Memo<HashMap<ClauseId, usize>>,
    pub sums: Memo<Vec<Option<WeightSum>>>,
    pub active: RwSignal<Option<ClauseId>>,
    pub column: RwSignal<usize>,
    /// What the cell in hand begins with while it is typed in.
    pub typing: RwSignal<Option<String>>,
    /// Why the last thing that was asked was not done, or what it did.
    pub said: RwSignal<Option<String>>,
    /// Grows with every change that the panel did not make itself.
    pub epoch: RwSignal<u32>,
    /// Whether the form of the scoring rule is open; it stays so from one point to the next.
    pub rule_open: RwSignal<bool>,
    pub saving: RwSignal<Saving>,
    pub revision: RwSignal<i64>,
    saved: StoredValue<(String, Outline)>,
    timer: StoredValue<Option<TimeoutHandle>>,
    language: Language,
}

impl Draft {
    pub fn new(book: &Book) -> Self {
        let editor = RwSignal::new(Editor::new(book.outline.clone(), book.row.id.as_str()));
        let positions = Memo::new(move |_| {
            let place = |(at, clause): (usize, &domain::rule_books::Clause)| (clause.id.clone(), at);
            editor.with(|editor| editor.outline().clauses.iter().enumerate().map(place).collect())
        });
        let first = book.outline.clauses.first().map(|clause| clause.id.clone());
        Self {
            id: StoredValue::new(book.row.id.clone()),
            shape: book.outline.shape,
            editor,
            title: RwSignal::new(book.row.title.clone()),
            positions,
            sums: Memo::new(move |_| editor.with(|editor| weight_sums(editor.outline()))),
            active: RwSignal::new(first),
            column: RwSignal::new(0),
            typing: RwSignal::new(None),
            said: RwSignal::new(None),
            epoch: RwSignal::new(0),
            rule_open: RwSignal::new(false),
            saving: RwSignal::new(Saving::Saved(book.row.updated_at)),
            revision: RwSignal::new(book.row.revision),
            saved: StoredValue::new((book.row.title.clone(), book.outline.clone())),
            timer: StoredValue::new(None),
            language: use_language(),
        }
    }

    pub const fn shape_code(self) -> &'static str {
        match self.shape {
            Shape::Indicators => "indicators",
            Shape::Text => "text",
        }
    }

    /// The columns of the grid.
    pub const fn fields(self) -> &'static [Field] {
        match self.shape {
            Shape::Indicators => &Field::GRID,
            Shape::Text => &TEXT_GRID,
        }
    }

    pub fn id(self) -> RowId {
        self.id.get_value()
    }

    /// The place of the clause in hand.
    pub fn at(self) -> Option<usize> {
        let active = self.active.get_untracked()?;
        self.positions.with_untracked(|positions| positions.get(&active).copied())
    }

    /// Takes the clause at a place in hand.
    pub fn go(self, at: usize) {
        let id = self.editor.with_untracked(|editor| editor.outline().clauses.get(at).map(|clause| clause.id.clone()));
        if id.is_some() && id != self.active.get_untracked() {
            self.active.set(id);
        }
    }

    pub fn go_to(self, clause: &ClauseId) {
        if let Some(at) = self.positions.with_untracked(|positions| positions.get(clause).copied()) {
            self.go(at);
            dom::focus(GRID);
        }
    }

    /// The text of a cell of the clause in hand.
    pub fn text_of(self, field: Field) -> Option<String> {
        let at = self.at()?;
        self.editor.with_untracked(|editor| {
            let clause = editor.outline().clauses.get(at)?;
            (!field.is_of_points() || editor.outline().is_point(at)).then(|| field.of(clause, self.language))
        })
    }

    /// Begins to type in the cell in hand: in what is there, or in place of it.
    pub fn begin(self, instead: Option<String>) {
        let Some(field) = self.fields().get(self.column.get_untracked()) else { return };
        if let Some(text) = self.text_of(*field) {
            self.said.set(None);
            self.typing.set(Some(instead.unwrap_or(text)));
        }
    }

    /// Ends typing: what was typed is written, or stays in hand where it cannot be.
    pub fn commit(self, text: &str) -> bool {
        let Some(field) = self.fields().get(self.column.get_untracked()).copied() else { return true };
        let written = self.write(field, text);
        match written {
            Ok(()) => {
                self.typing.set(None);
                self.said.set(None);
                self.epoch.update(|epoch| *epoch += 1);
            }
            Err(text) => self.said.set(Some(text)),
        }
        self.said.with_untracked(Option::is_none)
    }

    /// Writes a field of the clause in hand.
    ///
    /// # Errors
    /// What to do about a text that the field does not take.
    pub fn write(self, field: Field, text: &str) -> Result<(), String> {
        let Some(at) = self.at() else { return Ok(()) };
        let unchanged = self.text_of(field).is_none_or(|standing| standing == text.trim());
        if unchanged {
            return Ok(());
        }
        let written = self.editor.try_update(|editor| editor.write(at, field, text));
        if let Some(Err(error)) = written {
            return Err(format!("{}：{}", field.name(self.language), error.text(self.language)));
        }
        self.changed();
        Ok(())
    }

    /// Does something to the outline with the clause in hand; it says which clause is in hand afterwards, or nothing where
    /// it could not be done.
    pub fn act(self, act: impl FnOnce(&mut Editor, usize) -> Option<usize>) {
        let at = self.at().unwrap_or_default();
        self.typing.set(None);
        let next = self.editor.try_update(|editor| act(editor, at)).flatten();
        match next {
            Some(next) => {
                self.said.set(None);
                self.go(next);
            }
            None => {
                let text = self
                    .language
                    .pick("这里不能这样移动：层级要逐级相连。", "Not here: levels follow one another step by step.");
                self.said.set(Some(text.to_owned()));
            }
        }
        self.epoch.update(|epoch| *epoch += 1);
        self.changed();
    }

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
