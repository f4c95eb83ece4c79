//! Importing a workbook or a CSV file in three steps, each with an address: choose, check, done.

mod check;
mod choose;
mod done;
mod headings;
mod template;
#[cfg(feature = "hydrate")]
mod upload;

use crate::{
    ApiError,
    api::imports::{checked, written},
    components::{ErrorView, use_read_later, use_session},
    context::use_language,
};
use check::Check;
use choose::Choose;
use domain::accounts::Right;
use done::Done;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// The largest file, in MB: what the server reads at most.
pub const MOST_MEGABYTES: u32 = 20;

#[component]
pub fn Import() -> impl IntoView {
    let l = use_language();
    let may = use_session().user().is_some_and(|user| user.may(Right::Import));
    let query = use_query_map();
    let token = move |name: &'static str| query.with(|query| query.get(name));
    let page = move || {
        if let Some(token) = token("check") {
            view! { <Checked token/> }.into_any()
        } else if let Some(token) = token("done") {
            view! { <Written token/> }.into_any()
        } else {
            view! { <Choose refused=token("refused").unwrap_or_default()/> }.into_any()
        }
    };
    view! {
        <Title text=l.pick("导入", "Import")/>
        {if may {
            view! { <div class="import stack narrow">{page}</div> }.into_any()
        } else {
            view! { <ErrorView error=ApiError::Forbidden/> }.into_any()
        }}
    }
}

#[component]
fn Checked(token: String) -> impl IntoView {
    let key = token.clone();
    let found = use_read_later(move || key.clone(), checked);
    view! {
        <Suspense>
            {move || {
                let token = token.clone();
                Suspend::new(async move {
                    match found.await {
                        Ok(Ok(found)) => view! { <Check token found/> }.into_any(),
                        Ok(Err(problems)) => view! { <Choose error=ApiError::Invalid { problems }/> }.into_any(),
                        Err(error) => view! { <ErrorView error/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

#[component]
fn Written(token: String) -> impl IntoView {
    let done = use_read_later(move || token.clone(), written);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match done.await {
                    Ok(done) => view! { <Done done/> }.into_any(),
                    // Long ago, or in another session: nothing to say but to begin anew.
                    Err(_) => view! { <Choose/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Where one is: 1 choose, 2 check, 3 done.
#[component]
fn Steps(now: u8) -> impl IntoView {
    let l = use_language();
    let words = [(1, l.pick("选择文件", "Choose a file")), (2, l.pick("核对", "Check")), (3, l.pick("完成", "Done"))];
    let steps = words
        .into_iter()
        .map(|(number, word)| {
            let done = number < now || now == 3;
            let current = (number == now && now != 3).then_some("step");
            view! { <li data-done=done.then_some("") aria-current=current><b>{number}</b>{word}</li> }
        })
        .collect_view();
    view! { <ol class="steps" aria-label=l.pick("导入步骤", "Steps")>{steps}</ol> }
}
