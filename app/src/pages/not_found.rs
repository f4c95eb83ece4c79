//! An address without a page.

use crate::{
    ApiError,
    components::{ErrorView, Framed, use_session},
};
use leptos::prelude::*;

#[component]
pub fn NotFound() -> impl IntoView {
    view! { <Framed user=use_session().user()><ErrorView error=ApiError::NotFound/></Framed> }
}
