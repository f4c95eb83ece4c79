//! The few things that only a browser can do.

use domain::ids::ClauseId;
use leptos::web_sys::{Element, Event, wasm_bindgen::JsCast};

/// The id of a cell.
pub fn cell_id(clause: &ClauseId, column: usize) -> String {
    format!("cell-{column}-{clause}")
}

/// The clause and the column that an event happened in.
pub fn cell_of(event: &Event) -> Option<(ClauseId, Option<usize>)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let row = target.closest("tr[data-clause]").ok().flatten()?;
    let clause = ClauseId::new(row.get_attribute("data-clause")?);
    let cell = target.closest("[data-column]").ok().flatten();
    let column = cell.and_then(|cell| cell.get_attribute("data-column")).and_then(|column| column.parse().ok());
    Some((clause, column))
}

/// Brings a cell into view without moving the page more than needed.
#[cfg(feature = "hydrate")]
pub fn reveal(id: &str) {
    use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
    let Some(cell) = leptos::prelude::document().get_element_by_id(id) else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    cell.scroll_into_view_with_scroll_into_view_options(&options);
}

#[cfg(not(feature = "hydrate"))]
pub fn reveal(_id: &str) {}

/// Puts the focus on an element, if it is there.
pub fn focus(id: &str) {
    let element = leptos::prelude::document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<leptos::web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Where in an element a pointer is, in thousandths of its width from the left and of its height from the bottom.
#[cfg(feature = "hydrate")]
pub fn place_in(element: &Element, event: &leptos::ev::PointerEvent) -> (f64, f64) {
    let area = element.get_bounding_client_rect();
    let share = |distance: f64, whole: f64| if whole > 0.0 { distance / whole * 1000.0 } else { 0.0 };
    let right = share(f64::from(event.client_x()) - area.left(), area.width());
    let up = 1000.0 - share(f64::from(event.client_y()) - area.top(), area.height());
    (right, up)
}

#[cfg(not(feature = "hydrate"))]
pub fn place_in(_element: &Element, _event: &leptos::ev::PointerEvent) -> (f64, f64) {
    (0.0, 0.0)
}

/// The text of a paste.
#[cfg(feature = "hydrate")]
pub fn pasted(event: &leptos::ev::ClipboardEvent) -> String {
    event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default()
}

#[cfg(not(feature = "hydrate"))]
pub fn pasted(_event: &leptos::ev::ClipboardEvent) -> String {
    String::new()
}

/// Puts a text on the clipboard.
#[cfg(feature = "hydrate")]
pub fn copy(event: &leptos::ev::ClipboardEvent, text: &str) {
    if let Some(data) = event.clipboard_data() {
        // Fails only for an event that is over.
        let _ = data.set_data("text/plain", text);
    }
}

#[cfg(not(feature = "hydrate"))]
pub fn copy(_event: &leptos::ev::ClipboardEvent, _text: &str) {}
