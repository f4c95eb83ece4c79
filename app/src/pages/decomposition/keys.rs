//! The grid by keyboard: arrows move, Enter and F2 edit, Escape takes back, a block is pasted, Ctrl Z undoes.

use super::sheet::Sheet;
use leptos::prelude::*;

/// What the keyboard does in the grid. The cell in hand is the field that has the focus.
#[derive(Clone, Copy)]
pub struct Keys {
    sheet: Sheet,
    /// Rows that are shown, in their order.
    shown: Memo<Vec<usize>>,
    /// Whether the caret is at work inside the field.
    editing: StoredValue<bool>,
}

impl Keys {
    pub fn new(sheet: Sheet, shown: Memo<Vec<usize>>) -> Self {
        Self { sheet, shown, editing: StoredValue::new(false) }
    }

    /// The cell one step away: down the rows that are shown, or across the columns.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser has a keyboard"))]
    fn neighbour(self, (row, column): (usize, usize), down: isize, right: isize) -> Option<(usize, usize)> {
        let rows = self.shown.get_untracked();
        let place = rows.iter().position(|shown| *shown == row)?.checked_add_signed(down)?;
        let column = column.checked_add_signed(right)?;
        let columns = self.sheet.columns.with_value(Vec::len);
        (column < columns).then_some((*rows.get(place)?, column))
    }
}

/// A server has no keyboard.
#[cfg(not(feature = "hydrate"))]
impl Keys {
    pub fn key(self, _event: &leptos::ev::KeyboardEvent) {}
    pub fn focus(self, _event: &leptos::ev::FocusEvent) {}
    pub fn change(self, _event: &leptos::ev::Event) {}
    pub fn paste(self, _event: &leptos::ev::Event) {
        let _ = (self.sheet, self.shown, self.editing);
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::Keys;
    use domain::decomposition::{NOT_APPLICABLE, block};
    use leptos::{ev, prelude::*};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{ClipboardEvent, EventTarget, HtmlInputElement};

    /// The field of an event with its place, from `data-at="ROW-COLUMN"`.
    fn field(target: Option<EventTarget>) -> Option<(HtmlInputElement, (usize, usize))> {
        let field: HtmlInputElement = target?.dyn_into().ok()?;
        let at = field.get_attribute("data-at")?;
        let (row, column) = at.split_once('-')?;
        let place = (row.parse().ok()?, column.parse().ok()?);
        Some((field, place))
    }

    fn go((row, column): (usize, usize)) {
        let cell = document().query_selector(&format!("input[data-at=\"{row}-{column}\"]")).ok().flatten();
        if let Some(input) = cell.and_then(|cell| cell.dyn_into::<HtmlInputElement>().ok()) {
            // A field that cannot take the focus leaves it where it is.
            let _ = input.focus();
            input.select();
        }
    }

    impl Keys {
        /// Takes the text of a field into the sheet.
        fn commit(self, field: &HtmlInputElement, (row, column): (usize, usize)) {
            self.editing.set_value(false);
            self.sheet.put(vec![(row, column, field.value())]);
        }

        pub fn key(self, event: &ev::KeyboardEvent) {
            let Some((field, at)) = field(event.target()) else { return };
            let control = event.ctrl_key() || event.meta_key();
            let editing = self.editing.get_value();
            let key = event.key();
            let step = match key.as_str() {
                "z" | "Z" if control && !editing => {
                    event.prevent_default();
                    return if event.shift_key() { self.sheet.redo() } else { self.sheet.undo() };
                }
                "y" if control && !editing => {
                    event.prevent_default();
                    return self.sheet.redo();
                }
                "ArrowDown" => (1, 0),
                "ArrowUp" => (-1, 0),
                "ArrowLeft" if !editing => (0, -1),
                "ArrowRight" if !editing => (0, 1),
                "Enter" if editing => {
                    if event.shift_key() {
                        (-1, 0)
                    } else {
                        (1, 0)
                    }
                }
                "Enter" | "F2" => {
                    event.prevent_default();
                    self.editing.set_value(true);
                    let end = field.value().encode_utf16().count() as u32;
                    // A caret that cannot be placed stays where it is.
                    let _ = field.set_selection_range(end, end);
                    return;
                }
                "Escape" => {
                    self.editing.set_value(false);
                    let text =
                        untrack(|| self.sheet.line(at.0).map(|line| line.text(at.1, self.sheet.l))).unwrap_or_default();
                    field.set_value(&text);
                    return field.select();
                }
                "/" if !editing => {
                    event.prevent_default();
                    return self.sheet.put(vec![(at.0, at.1, NOT_APPLICABLE.to_owned())]);
                }
                key => {
                    if key.chars().count() == 1 && !control {
                        self.editing.set_value(true);
                    }
                    return;
                }
            };
            event.prevent_default();
            self.commit(&field, at);
            if let Some(next) = self.neighbour(at, step.0, step.1) {
                go(next);
            }
        }

        /// The cell in hand is the one that Tab comes back to.
        pub fn focus(self, event: &ev::FocusEvent) {
            let Some((field, _)) = field(event.target()) else { return };
            self.editing.set_value(false);
            if let Ok(Some(before)) = document().query_selector("input[data-at][tabindex=\"0\"]") {
                // An attribute of this name can be set.
                let _ = before.set_attribute("tabindex", "-1");
            }
            let _ = field.set_attribute("tabindex", "0");
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
            let columns = self.sheet.columns.with_value(Vec::len);
            let mut cells = Vec::new();
            for (line, to) in rows.iter().zip(&shown[first..]) {
                for (text, to_column) in line.iter().zip(column..columns) {
                    cells.push((*to, to_column, (*text).to_owned()));
                }
            }
            self.editing.set_value(false);
            self.sheet.put(cells);
            go((row, column));
        }
    }
}
