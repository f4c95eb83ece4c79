//! The list of visits.

use super::{plan::Plan, visit_address, words};
use crate::{
    api::inspections::{VisitsLoaded, read_visits},
    components::{Empty, ErrorView, device, use_live, use_queue, use_read, use_reload, use_session},
    context::use_language,
};
use domain::{
    Date,
    accounts::Role,
    inspections::{Visit, VisitList, VisitState},
    language::Language,
    moment::day_name,
    warnings::LiveEvent,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Visits that a device holds; nobody has more ahead.
const MOST_KEPT: usize = 30;

#[component]
pub fn Visits() -> impl IntoView {
    let l = use_language();
    let page = use_read(|| (), |()| read_visits());
    view! {
        <Title text=l.pick("走访", "Visits")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Listed loaded=page/> }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// What the pages of open visits ask the server for.
fn addresses(page: &VisitList) -> Vec<String> {
    let open = page.visits.iter().filter(|visit| visit.state == VisitState::Open).take(MOST_KEPT);
    let one = |visit: &Visit| format!("/api/inspections/visit?id={}", visit.id);
    std::iter::once(String::from("/api/inspections/visits")).chain(open.map(one)).collect()
}

#[component]
fn Listed(loaded: VisitsLoaded) -> impl IntoView {
    let l = use_language();
    let refused = use_query_map().with_untracked(|query| query.get("refused"));
    let page = RwSignal::new(loaded.page);
    // For the way to the site, where there may be no network: of those who go, whose list is their own.
    let goes = use_session().user().is_some_and(|user| user.role == Role::Inspector);
    let ahead = Memo::new(move |_| page.with(addresses));
    Effect::new(move |_| {
        if goes {
            device::keep(ahead.get());
        }
    });
    let reload = use_reload(read_visits, move |new: VisitsLoaded| {
        page.try_set(new.page);
    });
    use_live().follow(Some(loaded.event), move |event| {
        if matches!(event, LiveEvent::Inspection) {
            reload();
        }
    });
    // What is being typed into it must stay, whatever the list does.
    let planning = page.with_untracked(|page| page.planning.clone());
    let visits = Memo::new(move |_| page.with(|page| page.visits.clone()));
    view! {
        <div class="visits stack">
            {move || page.with(|page| head(page, l))}
            {refused.map(|code| view! { <p class="error" role="alert">{words::refusal(&code, l)}</p> })}
            {planning.map(|planning| view! { <Plan planning visits/> })}
            {move || page.with(|page| list(page, l))}
        </div>
    }
}

fn head(page: &VisitList, l: Language) -> impl IntoView + use<> {
    let open = page.visits.iter().filter(|visit| visit.state == VisitState::Open).count();
    let title = match (l, open) {
        (_, 0) => l.pick("没有待办的走访", "No visit ahead").to_owned(),
        (Language::Chinese, open) => format!("有 {open} 次走访待办"),
        (Language::English, open) => format!("{open} visits ahead"),
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{l.pick(
                    "走访人员打开过本页，待办的走访就存在本机：没有网络也能查看考评点、记录和拍照，联网后自动发送",
                    "Who goes opens this page once: visits ahead are then kept on the device, to read, record and take photos without network",
                )}</p>
            </div>
            <div class="actions row"><a class="button" href="/issues">{l.pick("问题清单", "Issue sheet")}</a></div>
        </div>
    }
}

fn list(page: &VisitList, l: Language) -> impl IntoView + use<> {
    if page.visits.is_empty() {
        let text = l.pick("安排的走访会出现在这里。", "Visits that are planned appear here.");
        return view! { <Empty icon="i-visit" title=l.pick("还没有走访", "No visits yet") text/> }.into_any();
    }
    let today = page.today;
    let cards = page.visits.iter().map(|visit| card(visit, today, l)).collect_view();
    view! { <ul class="visit-cards">{cards}</ul> }.into_any()
}

fn card(visit: &Visit, today: Date, l: Language) -> impl IntoView + use<> {
    let when = match (visit.day - today).whole_days() {
        0 => l.pick("今天", "Today").to_owned(),
        1 => l.pick("明天", "Tomorrow").to_owned(),
        _ => day_name(visit.day, l),
    };
    let (records, issues) = (visit.records, visit.issues);
    let counted = match l {
        Language::Chinese => format!("{records} 条记录，{issues} 个问题"),
        Language::English => format!("{records} records, {issues} problems"),
    };
    let (queue, id) = (use_queue(), visit.id.clone());
    let waiting = move || {
        let waiting = queue.waiting_for(&id);
        (waiting > 0).then(|| {
            view! { <span class="state" data-state="queued">{l.pick("本机待发 ", "To send ")} {waiting}</span> }
        })
    };
    view! {
        <li data-state=visit.state.code()>
            <a href=visit_address(&visit.id)>
                <b>{visit.org_name.clone()}</b>
                <span class="when">{when}</span>
            </a>
            <p class="muted">{words::visit_line(visit, l)}</p>
            <p class="row">
                <span class="state" data-visit=visit.state.code()>{visit.state.name(l)}</span>
                <span class="muted">{counted}</span>
                {waiting}
            </p>
        </li>
    }
}
