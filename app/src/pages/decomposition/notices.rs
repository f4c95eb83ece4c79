//! The inbox of a unit, as banners on its start page: what has to be signed for, and that it was chased.

use crate::{
    api::decomposition::read_notices,
    components::{Icon, use_live, use_reload},
    context::use_language,
};
use domain::{
    decomposition::dispatch::{Notice, NoticeKind},
    language::Language,
    moment::day_name,
    warnings::LiveEvent,
};
use leptos::prelude::*;

/// Nothing where nothing waits, or where nobody reports. Beside what waits for other data and not inside it.
#[component]
pub fn Notices() -> impl IntoView {
    let loaded = Resource::new_blocking(|| (), |()| read_notices());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((notices, event)) => view! { <Banners loaded=notices event=event/> }.into_any(),
                    Err(_) => ().into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Banners(loaded: Vec<Notice>, event: i64) -> impl IntoView {
    let l = use_language();
    let notices = RwSignal::new(loaded);
    let reload = use_reload(read_notices, move |(new, _)| {
        notices.try_set(new);
    });
    use_live().follow(Some(event), move |event| {
        if matches!(event, LiveEvent::Dispatch { .. }) {
            reload();
        }
    });
    move || notices.with(|notices| latest(notices).into_iter().map(|notice| banner(notice, l)).collect_view())
}

/// One banner a batch: the newest row says it all.
fn latest(notices: &[Notice]) -> Vec<&Notice> {
    let mut shown: Vec<&Notice> = Vec::new();
    for notice in notices {
        if !shown.iter().any(|known| known.dispatch == notice.dispatch) {
            shown.push(notice);
        }
    }
    shown
}

fn banner(notice: &Notice, l: Language) -> impl IntoView + use<> {
    let (title, due) = (&notice.title, day_name(notice.due, l));
    let (kind, text) = match (notice.kind, l) {
        (NoticeKind::Chased, Language::Chinese) => ("harm", format!("催办：“{title}”尚未签收，期限 {due}。")),
        (NoticeKind::Chased, Language::English) => {
            ("harm", format!("Reminder: “{title}” is not signed for; the last day is {due}."))
        }
        (NoticeKind::Dispatched, Language::Chinese) => ("warn", format!("“{title}”已下达，请于 {due} 前签收。")),
        (NoticeKind::Dispatched, Language::English) => {
            ("warn", format!("“{title}” was handed down: sign for it by {due}."))
        }
    };
    let href = format!("/tasks/{}", notice.dispatch);
    view! {
        <div class="banner notice" data-kind=kind role="status">
            <Icon name="i-info"/>
            <div><p>{text}</p></div>
            <div class="actions"><a class="button" href=href>{l.pick("查看并签收", "Read and sign")}</a></div>
        </div>
    }
}
