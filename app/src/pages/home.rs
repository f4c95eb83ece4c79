//! The start page.

use crate::{
    components::{Icon, frame::places_of, use_session},
    context::use_language,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

#[component]
pub fn Home() -> impl IntoView {
    let l = use_language();
    let user = use_session().known_user();
    let links = user
        .as_ref()
        .map(places_of)
        .unwrap_or_default()
        .into_iter()
        .map(|place| {
            view! {
                <li><A href=place.path attr:class="button"><Icon name=place.icon/> {place.word(l)}</A></li>
            }
        })
        .collect_view();
    view! {
        <Title text=l.pick("首页", "Start")/>
        <div class="page-head">
            <h1>{user.map(|user| user.display_name)}</h1>
        </div>
        <ul class="row">{links}</ul>
    }
}
