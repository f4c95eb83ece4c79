//! Icons: symbols of one sprite that every page carries, so that each is sent once however often it is shown.

use leptos::prelude::*;

/// The symbols. Once a page, before anything that uses them.
#[component]
pub fn Sprite() -> impl IntoView {
    view! { <svg class="sprite" aria-hidden="true" inner_html=include_str!("sprite.svg")></svg> }
}

/// A line icon, such as `i-board`; always beside a word, so it says nothing itself.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true" inner_html=reference(name)></svg> }
}

/// The product's mark.
#[component]
pub fn Mark(#[prop(optional)] class: Option<&'static str>) -> impl IntoView {
    view! { <svg class=class aria-hidden="true" inner_html=reference("mark")></svg> }
}

/// Shows a symbol of the sprite. As text, since leptos writes its element `use_` with the underscore.
pub(super) fn reference(symbol: &str) -> String {
    format!("<use href=\"#{symbol}\"></use>")
}
