//! A light: shape, colour and word together, so that none of them carries the meaning alone.

use super::icon::reference;
use crate::context::use_language;
use domain::schedule::Light;
use leptos::prelude::*;

/// The light with its word, or with a count beside the shape and the word for screen readers.
#[component]
pub fn LightBadge(
    light: Light,
    #[prop(optional)] pill: bool,
    #[prop(optional, into)] count: Option<u32>,
) -> impl IntoView {
    let word = light.name(use_language());
    view! {
        <span class=if pill { "light pill" } else { "light" } data-light=light.code()>
            <svg viewBox="0 0 16 16" aria-hidden="true" inner_html=reference(light.code())></svg>
            {match count {
                Some(count) => view! { {count} <span class="sr">" " {word}</span> }.into_any(),
                None => word.into_any(),
            }}
        </span>
    }
}
