//! A grid of fields by keyboard, as in a spreadsheet: arrows move, Enter and F2 edit, Escape takes back, a block is pasted,
//! Shift and an arrow pick cells of a column, Ctrl D fills down, Ctrl Z undoes.

use leptos::prelude::*;

/// A place in a grid: row and column.
pub type Place = (usize, usize);

/// What a grid lets the keyboard do. Fields carry `data-at="ROW-COLUMN"`.
pub trait Cells: Copy + Send + Sync + 'static {
    fn columns(self) -> usize;
    /// What stands in a cell.
    fn text(self, at: Place) -> String;
    /// Puts texts into cells, as one step that can be undone.
    fn put(self, cells: Vec<(usize, usize, String)>);
    fn undo(self);
    fn redo(self);
    /// What a key writes into a cell that is not being edited, in place of its own letter.
    fn shortcut(self, key: &str, at: Place) -> Option<String>;
}

/// What the keyboard does in a grid. The cell in hand is the field that has the focus.
#[derive(Clone, Copy)]
pub struct CellKeys<C: Cells> {
    cells: C,
    /// Rows that are shown, in their order.
    shown: Memo<Vec<usize>>,
    /// Whether the caret is at work inside the field.
    editing: StoredValue<bool>,
    /// Where picking began.
    anchor: StoredValue<Option<Place>>,
}

impl<C: Cells> CellKeys<C> {
    pub fn new(cells: C, shown: Memo<Vec<usize>>) -> Self {
        Self { cells, shown, editing: StoredValue::new(false), anchor: StoredValue::new(None) }
    }
}

/// A server has no keyboard.
#[cfg(not(feature = "hydrate"))]
impl<C: Cells> CellKeys<C> {
    pub fn key(self, _event: &leptos::ev::KeyboardEvent) {}
    pub fn focus(self, _event: &leptos::ev::FocusEvent) {}
    pub fn change(self, _event: &leptos::ev::Event) {}
    pub fn paste(self, _event: &leptos::ev::Event) {
        let _ = (self.cells, self.shown, self.editing, self.anchor);
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{CellKeys, Cells, Place};
    use domain::decomposition::block;
    use leptos::{ev, prelude::*};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{ClipboardEvent, EventTarget, HtmlElement, HtmlInputElement, HtmlSelectElement};

    const PICKED: &str = "data-picked";

    /// A field of the grid: text to type or a list to choose from.
    enum Field {
        Text(HtmlInputElement),
        List(HtmlSelectElement),
    }

    impl Field {
        fn of(element: HtmlElement) -> Option<Self> {
            match element.dyn_into::<HtmlInputElement>() {
                Ok(input) => Some(Self::Text(input)),
                Err(other) => other.dyn_into().ok().map(Self::List),
            }
        }

        fn value(&self) -> String {
            match self {
                Self::Text(field) => field.value(),
                Self::List(field) => field.value(),
            }
        }

        fn set(&self, text: &str) {
            match self {
                Self::Text(field) => field.set_value(text),
                Self::List(field) => field.set_value(text),
            }
        }

        fn element(&self) -> &HtmlElement {
            match self {
                Self::Text(field) => field,
                Self::List(field) => field,
            }
        }

        fn select(&self) {
            if let Self::Text(field) = self {
                field.select();
            }
        }

        fn to_the_end(&self) {
            if let Self::Text(field) = self {
                let end = field.value().encode_utf16().count() as u32;
                // A caret that cannot be placed stays where it is.
                let _ = field.set_selection_range(end, end);
            }
        }
    }

    /// The field of an event with its place.
    fn field(target: Option<EventTarget>) -> Option<(Field, Place)> {
        let element: HtmlElement = target?.dyn_into().ok()?;
        let at = element.get_attribute("data-at")?;
        let (row, column) = at.split_once('-')?;
        let place = (row.parse().ok()?, column.parse().ok()?);
        Some((Field::of(element)?, place))
    }

    fn field_at((row, column): Place) -> Option<Field> {
        let found = document().query_selector(&format!("[data-at=\"{row}-{column}\"]")).ok().flatten()?;
        Field::of(found.dyn_into().ok()?)
    }

    /// Leads to a cell.
    pub fn go(at: Place) {
        if let Some(field) = field_at(at) {
            // A field that cannot take the focus leaves it where it is.
            let _ = field.element().focus();
            field.select();
        }
    }

    impl<C: Cells> CellKeys<C> {
        /// Takes the text of a field into the grid. A field of one line shows no line breaks: they are no change.
        fn commit(self, field: &Field, at: Place) {
            self.editing.set_value(false);
            if self.differs(field, at) {
                self.cells.put(vec![(at.0, at.1, field.value())]);
            }
        }

        fn differs(self, field: &Field, at: Place) -> bool {
            field.value() != untrack(|| self.cells.text(at)).replace(['\r', '\n'], "")
        }

        /// The cell one step away: down the rows that are shown, or across the columns.
        fn neighbour(self, (row, column): Place, down: isize, right: isize) -> Option<Place> {
            let rows = self.shown.get_untracked();
            let place = rows.iter().position(|shown| *shown == row)?.checked_add_signed(down)?;
            let column = column.checked_add_signed(right)?;
            (column < self.cells.columns()).then_some((*rows.get(place)?, column))
        }

        /// Cells of a column from one place to another, from the top.
        fn between(self, from: Place, to: Place) -> Vec<Place> {
            let rows = self.shown.get_untracked();
            let place = |row: usize| rows.iter().position(|shown| *shown == row);
            let (Some(a), Some(b)) = (place(from.0), place(to.0)) else { return Vec::new() };
            rows[a.min(b)..=a.max(b)].iter().map(|row| (*row, from.1)).collect()
        }

        fn show_picked(self, picked: &[Place]) {
            if let Ok(marked) = document().query_selector_all(&format!("[{PICKED}]")) {
                for index in 0..marked.length() {
                    if let Some(element) = marked.get(index).and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
                        // An attribute that is not there is removed already.
                        let _ = element.remove_attribute(PICKED);
                    }
                }
            }
            for field in picked.iter().filter_map(|at| field_at(*at)) {
                // An attribute of this name can be set.
                let _ = field.element().set_attribute(PICKED, "");
            }
        }

        fn drop_picked(self) {
            if self.anchor.get_value().is_some() {
                self.anchor.set_value(None);
                self.show_picked(&[]);
            }
        }

        /// The first of the picked cells into the others; without any, the cell above into this one.
        fn fill_down(self, at: Place) {
            let cells = match self.anchor.get_value() {
                Some(anchor) => self.between(anchor, at),
                None => self.neighbour(at, -1, 0).into_iter().chain([at]).collect(),
            };
            let Some((first, rest)) = cells.split_first() else { return };
            let text = untrack(|| self.cells.text(*first));
            self.cells.put(rest.iter().map(|(row, column)| (*row, *column, text.clone())).collect());
            self.drop_picked();
        }

        pub fn key(self, event: &ev::KeyboardEvent) {
            let Some((field, at)) = field(event.target()) else { return };
            let control = event.ctrl_key() || event.meta_key();
            // A keyboard on glass types without telling its keys: what stands in the field then tells that it was typed into.
            let editing = self.editing.get_value() || self.differs(&field, at);
            let shift = event.shift_key();
            let is_list = matches!(field, Field::List(_));
            let key = event.key();
            // A list is opened by Alt and an arrow, as everywhere. The keys of an input method are its own.
            if event.alt_key() || event.is_composing() {
                return;
            }
            let step = match key.as_str() {
                "z" | "Z" if control && !editing => {
                    event.prevent_default();
                    return if shift { self.cells.redo() } else { self.cells.undo() };
                }
                "y" if control && !editing => {
                    event.prevent_default();
                    return self.cells.redo();
                }
                "d" | "D" if control => {
                    event.prevent_default();
                    self.commit(&field, at);
                    return self.fill_down(at);
                }
                "ArrowDown" | "ArrowUp" if shift && !editing => {
                    event.prevent_default();
                    self.commit(&field, at);
                    let anchor = self.anchor.get_value().unwrap_or(at);
                    if let Some(next) = self.neighbour(at, if key == "ArrowDown" { 1 } else { -1 }, 0) {
                        go(next);
                        self.anchor.set_value(Some(anchor));
                        self.show_picked(&self.between(anchor, next));
                    }
                    return;
                }
                "ArrowDown" => (1, 0),
                "ArrowUp" => (-1, 0),
                "ArrowLeft" if !editing => (0, -1),
                "ArrowRight" if !editing => (0, 1),
                "Enter" if control => return,
                "Enter" if editing || is_list => {
                    if shift {
                        (-1, 0)
                    } else {
                        (1, 0)
                    }
                }
                "Enter" | "F2" => {
                    event.prevent_default();
                    self.editing.set_value(true);
                    return field.to_the_end();
                }
                "Escape" => {
                    self.editing.set_value(false);
                    self.drop_picked();
                    field.set(&untrack(|| self.cells.text(at)));
                    return field.select();
                }
                key => {
                    if editing || control {
                        return;
                    }
                    if let Some(text) = untrack(|| self.cells.shortcut(key, at)) {
                        event.prevent_default();
                        return self.cells.put(vec![(at.0, at.1, text)]);
                    }
                    // `Process`: an input method takes over.
                    if (key.chars().count() == 1 || key == "Process") && !is_list {
                        self.editing.set_value(true);
                    }
                    return;
                }
            };
            event.prevent_default();
            self.commit(&field, at);
            self.drop_picked();
            if let Some(next) = self.neighbour(at, step.0, step.1) {
                go(next);
            }
        }

        /// The cell in hand is the one that Tab comes back to.
        pub fn focus(self, event: &ev::FocusEvent) {
            let Some((field, _)) = field(event.target()) else { return };
            self.editing.set_value(false);
            if let Ok(Some(before)) = document().query_selector("[data-at][tabindex=\"0\"]") {
                // An attribute of this name can be set.
                let _ = before.set_attribute("tabindex", "-1");
            }
            let _ = field.element().set_attribute("tabindex", "0");
            field.select();
        }

        /// The field was left with another text.
        pub fn change(self, event: &ev::Event) {
            if let Some((field, at)) = field(event.target()) {
                self.commit(&field, at);
            }
        }

        /// A block goes into the cells from the one in hand on, to the right and down the rows that are shown.
        pub fn paste(self, event: &ev::Event) {
            let Some((_, (row, column))) = field(event.target()) else { return };
            let event: &JsValue = event.as_ref();
            let Some(event) = event.dyn_ref::<ClipboardEvent>() else { return };
            let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
            let rows = block(&text);
            let shown = self.shown.get_untracked();
            let (Some(first), false) = (shown.iter().position(|shown| *shown == row), rows.is_empty()) else { return };
            event.prevent_default();
            let mut cells = Vec::new();
            for (line, to) in rows.iter().zip(&shown[first..]) {
                for (text, to_column) in line.iter().zip(column..self.cells.columns()) {
                    cells.push((*to, to_column, (*text).to_owned()));
                }
            }
            self.editing.set_value(false);
            self.cells.put(cells);
            go((row, column));
        }
    }
}

#[cfg(feature = "hydrate")]
pub use browser::go;
