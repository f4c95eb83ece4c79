//! `/` leads to where a role's work of the day is.

use crate::components::{frame::places_of, use_session};
use domain::accounts::{Right, SessionUser};
use leptos::prelude::*;
use leptos_router::components::Redirect;

#[component]
pub fn Home() -> impl IntoView {
    let start = use_session().user().and_then(|user| start_of(&user));
    start.map(|path| view! { <Redirect path=path/> })
}

/// Reporting for those who report, else the first place in the rail.
fn start_of(user: &SessionUser) -> Option<&'static str> {
    if user.may(Right::Report) {
        return Some("/progress");
    }
    places_of(user).first().map(|place| place.path)
}
