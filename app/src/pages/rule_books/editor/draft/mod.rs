//! A book while it is written: the clause in hand, what is typed, and how it is saved.

mod saving;

use super::dom;
use crate::context::use_language;
use domain::{
    ids::{ClauseId, RowId},
    language::Language,
    rule_books::{Book, Editor, Field, Outline, Shape, WeightSum, weight_sums},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
pub use saving::Saving;
use std::collections::HashMap;

/// The id of the grid.
pub const GRID: &str = "clauses";
/// The id of the field that searches.
pub const SEARCH: &str = "find-clause";

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
}
