//! The keys of the grid.

use super::{
    dom,
    draft::{Draft, GRID, SEARCH},
};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Rows that a page key moves by.
const PAGE: usize = 15;

fn step_row(draft: Draft, by: isize) {
    let last = draft.editor.with_untracked(|editor| editor.outline().clauses.len()).saturating_sub(1);
    let at = draft.at().unwrap_or_default();
    draft.go(at.saturating_add_signed(by).min(last));
}

fn step_column(draft: Draft, by: isize) {
    let last = draft.fields().len() - 1;
    draft.column.update(|column| *column = column.saturating_add_signed(by).min(last));
}

/// The next cell, at the end of a row the first of the next one. Whether there is one.
fn step_cell(draft: Draft, back: bool) -> bool {
    let last = draft.fields().len() - 1;
    let column = draft.column.get_untracked();
    let at = draft.at().unwrap_or_default();
    let rows = draft.editor.with_untracked(|editor| editor.outline().clauses.len());
    match (back, column) {
        (false, column) if column < last => draft.column.set(column + 1),
        (true, 1..) => draft.column.set(column - 1),
        (false, _) if at + 1 < rows => {
            draft.go(at + 1);
            draft.column.set(0);
        }
        (true, _) if at > 0 => {
            draft.go(at - 1);
            draft.column.set(last);
        }
        _ => return false,
    }
    true
}

/// A new row below, ready to be named.
pub fn new_row(draft: Draft) {
    draft.act(|editor, at| Some(editor.insert_after(at)));
    draft.column.set(0);
    draft.begin(None);
}

/// What holds in a cell that is typed in as well. Whether the key was one of these.
fn common(draft: Draft, event: &KeyboardEvent) -> bool {
    let control = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "Enter" if control => new_row(draft),
        "Insert" => new_row(draft),
        "ArrowUp" if event.alt_key() => draft.act(|editor, at| editor.move_up(at)),
        "ArrowDown" if event.alt_key() => draft.act(|editor, at| editor.move_down(at)),
        "ArrowLeft" if event.alt_key() => draft.act(|editor, at| editor.outdent(at).then_some(at)),
        "ArrowRight" if event.alt_key() => draft.act(|editor, at| editor.indent(at).then_some(at)),
        "f" | "F" if control => dom::focus(SEARCH),
        "s" | "S" if control => draft.save(),
        "F6" => dom::focus("panel-name"),
        _ => return false,
    }
    true
}

/// A key while no cell is typed in.
pub fn on_grid(draft: Draft, event: &KeyboardEvent) {
    let control = event.ctrl_key() || event.meta_key();
    let key = event.key();
    if common(draft, event) {
        event.prevent_default();
        return;
    }
    match key.as_str() {
        "z" | "Z" if control && event.shift_key() => draft.act(|editor, at| editor.redo().or(Some(at))),
        "z" | "Z" if control => draft.act(|editor, at| editor.undo().or(Some(at))),
        "y" | "Y" if control => draft.act(|editor, at| editor.redo().or(Some(at))),
        "Delete" | "Backspace" if control => draft.act(|editor, at| Some(editor.remove(at))),
        "Home" if control => draft.go(0),
        "End" if control => step_row(draft, isize::MAX),
        _ if control || event.alt_key() => return,
        "ArrowUp" => step_row(draft, -1),
        "ArrowDown" => step_row(draft, 1),
        "ArrowLeft" => step_column(draft, -1),
        "ArrowRight" => step_column(draft, 1),
        "PageUp" => step_row(draft, -(PAGE as isize)),
        "PageDown" => step_row(draft, PAGE as isize),
        "Home" => draft.column.set(0),
        "End" => draft.column.set(draft.fields().len() - 1),
        "Enter" | "F2" => draft.begin(None),
        "Delete" | "Backspace" => {
            draft.commit("");
        }
        // From the last cell the focus goes on, so that nobody is caught in the grid.
        "Tab" if step_cell(draft, event.shift_key()) => {}
        // An input method begins with a key of this name.
        "Process" => draft.begin(Some(String::new())),
        typed if typed.chars().count() == 1 => draft.begin(Some(typed.to_owned())),
        _ => return,
    }
    event.prevent_default();
}

/// A key in the cell that is typed in, with what stands in it.
pub fn on_cell(draft: Draft, event: &KeyboardEvent, text: &str) {
    // Every key here belongs to the cell, and the grid must not see it.
    event.stop_propagation();
    if event.is_composing() {
        return;
    }
    let control = event.ctrl_key() || event.meta_key();
    let leaves = (control && matches!(event.key().as_str(), "Enter" | "f" | "F" | "s" | "S"))
        || matches!(event.key().as_str(), "Insert" | "F6")
        || (event.alt_key() && event.key().starts_with("Arrow"));
    match event.key().as_str() {
        _ if leaves => {
            if draft.commit(text) {
                dom::focus(GRID);
                common(draft, event);
            }
        }
        "Enter" => {
            if draft.commit(text) {
                dom::focus(GRID);
                step_row(draft, 1);
            }
        }
        "Tab" => {
            if draft.commit(text) {
                dom::focus(GRID);
                if step_cell(draft, event.shift_key()) {
                    draft.begin(None);
                }
            }
        }
        "Escape" => {
            draft.typing.set(None);
            draft.said.set(None);
            dom::focus(GRID);
        }
        _ => return,
    }
    event.prevent_default();
}
