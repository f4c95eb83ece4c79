//! Tells that the period is frozen. Who may freeze and open one does so where the periods are.

use super::Work;
use crate::{components::Icon, context::use_language};
use leptos::prelude::*;

#[component]
pub fn Freeze(work: Work) -> impl IntoView {
    let l = use_language();
    let content = move || {
        work.frozen.get().map(|frozen| {
            view! {
                <div class="banner" data-kind="info" role="status">
                    <Icon name="i-lock"/>
                    <div><p>{frozen.sentence(work.period, l)}</p></div>
                    <div class="actions">
                        <a class="button" href=format!("/periods?period={}", work.period)>{l.pick("期次", "Periods")}</a>
                    </div>
                </div>
            }
        })
    };
    view! { <section class="freeze" aria-label=l.pick("冻结", "Freezing")>{content}</section> }.into_any()
}
