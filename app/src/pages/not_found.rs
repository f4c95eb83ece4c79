//! An address without a page.

use crate::{
    ApiError,
    components::{ErrorView, Framed, use_session},
};
use leptos::prelude::*;

#[component]
pub fn NotFound() -> impl IntoView {
    let session = use_session();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let user = session.user().await;
                view! { <Framed user=user><ErrorView error=ApiError::NotFound/></Framed> }
            })}
        </Suspense>
    }
}
