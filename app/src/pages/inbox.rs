//! The inbox of a unit: a page of its own, and what it has to act on as banners on its start page.

use crate::{
    api::inbox::{InboxPage, read_inbox},
    components::{Empty, ErrorView, Icon, use_live, use_read, use_reload},
    context::use_language,
};
use domain::{
    inbox::{Matter, Notice},
    language::Language,
    moment::Moment,
    warnings::LiveEvent,
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Inbox() -> impl IntoView {
    let l = use_language();
    let page = use_read(|| (), |()| read_inbox());
    view! {
        <Title text=l.pick("消息", "Inbox")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <List page/> }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// The rows, which follow what is told meanwhile.
fn followed(page: InboxPage) -> RwSignal<Vec<Notice>> {
    let notices = RwSignal::new(page.notices);
    let reload = use_reload(read_inbox, move |page: InboxPage| {
        notices.try_set(page.notices);
    });
    use_live().follow(Some(page.event), move |event| match event {
        LiveEvent::Inbox
        | LiveEvent::Inspection
        | LiveEvent::Dispatch { .. }
        | LiveEvent::RuleBook { .. }
        | LiveEvent::Extension { .. } => {
            reload();
        }
        LiveEvent::Entry { .. }
        | LiveEvent::Imported
        | LiveEvent::Decomposition { .. }
        | LiveEvent::Message { .. }
        | LiveEvent::Collected { .. }
        | LiveEvent::Period { .. } => {}
    });
    notices
}

#[component]
fn List(page: InboxPage) -> impl IntoView {
    let l = use_language();
    let notices = followed(page);
    let unread = Memo::new(move |_| notices.with(|notices| unread(notices)));
    let title = move || match (l, unread.get()) {
        (_, 0) => l.pick("没有未读消息", "Nothing new").into_any(),
        (Language::Chinese, count) => view! { "有 " <b>{count} " 条"</b> "未读消息" }.into_any(),
        (Language::English, count) => view! { <b>{count}</b> " unread" }.into_any(),
    };
    let all = move || {
        (unread.get() > 0).then(|| {
            view! {
                <form method="post" action="/api/inbox/mark_read">
                    <button class="button">{l.pick("全部标为已读", "Mark all as read")}</button>
                </form>
            }
        })
    };
    let rows = move || notices.with(|notices| notices.iter().map(|notice| line(notice, l)).collect_view());
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">
                    {l.pick(
                        "任务下达和催办、填报提醒（截止前 3 天、当天、逾期次日和此后每周）、退回、延期、征求意见",
                        "Tasks, reminders (3 days before the last day, on it, the day after and weekly), returns, extensions, consultations",
                    )}
                </p>
            </div>
            <div class="actions row"><a class="button" href="/calendar">{l.pick("日历", "Calendar")}</a> {all}</div>
        </div>
        <Show
            when=move || notices.with(|notices| !notices.is_empty())
            fallback=move || view! {
                <Empty
                    icon="i-inbox" title=l.pick("还没有消息", "Nothing yet")
                    text=l.pick("下达的任务、提醒和催办会出现在这里。", "Tasks and reminders appear here.")
                />
            }
        >
            <ul class="inbox">{rows}</ul>
        </Show>
    }
}

fn unread(notices: &[Notice]) -> usize {
    notices.iter().filter(|notice| !notice.read).count()
}

fn line(notice: &Notice, l: Language) -> impl IntoView + use<> {
    let at = Moment::of(notice.at);
    let mark = (!notice.read).then(|| {
        view! {
            <form method="post" action="/api/inbox/mark_read">
                <input type="hidden" name="id" value=notice.id.to_string()/>
                <button class="button quiet">{l.pick("标为已读", "Mark as read")}</button>
            </form>
        }
    });
    let state = if notice.read { "read" } else { "unread" };
    let urgent = notice.kind.is_urgent().then_some("true");
    view! {
        <li data-state=state data-urgent=urgent>
            <div>
                <p>{notice.sentence(l)}</p>
                <p class="muted"><time datetime=at.iso()>{at.table()}</time></p>
            </div>
            <a class="button" href=notice.address()>{notice.action(l)}</a>
            {mark}
        </li>
    }
}

/// Nothing where nothing waits, or where nobody reports. Beside what waits for other data and not inside it.
#[component]
pub fn Notices() -> impl IntoView {
    let loaded = use_read(|| (), |()| read_inbox());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(page) => view! { <Banners page/> }.into_any(),
                    Err(_) => ().into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Banners(page: InboxPage) -> impl IntoView {
    let l = use_language();
    let notices = followed(page);
    let more = move || {
        let unread = notices.with(|notices| unread(notices));
        let text = match l {
            Language::Chinese => format!("{unread} 条未读消息"),
            Language::English => format!("{unread} unread in the inbox"),
        };
        (unread > 0).then(|| view! { <p class="to-inbox"><a href="/inbox"><Icon name="i-inbox"/> " " {text}</a></p> })
    };
    view! {
        {move || notices.with(|notices| latest(notices).into_iter().map(|notice| banner(notice, l)).collect_view())}
        {more}
    }
}

/// One banner a batch or book: the newest row says it all. What is to be reported, or anew, stands at the head of the list.
fn latest(notices: &[Notice]) -> Vec<&Notice> {
    let mut shown: Vec<&Notice> = Vec::new();
    for notice in
        notices.iter().filter(|notice| !notice.read && matches!(notice.kind.matter(), Matter::Batch | Matter::Book))
    {
        if !shown.iter().any(|known| known.about == notice.about) {
            shown.push(notice);
        }
    }
    shown
}

fn banner(notice: &Notice, l: Language) -> impl IntoView + use<> {
    let kind = if notice.kind.is_urgent() { "harm" } else { "warn" };
    view! {
        <div class="banner notice" data-kind=kind role="status">
            <Icon name="i-info"/>
            <div><p>{notice.sentence(l)}</p></div>
            <div class="actions"><a class="button" href=notice.address()>{notice.action(l)}</a></div>
        </div>
    }
}
