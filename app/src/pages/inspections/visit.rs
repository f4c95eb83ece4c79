//! One visit: what a phone shows at the site, with or without network.

use super::{desk::SiteDesk, form::SiteForm, issue_address, records, words};
use crate::{
    api::inspections::{VisitLoaded, read_visit},
    components::{ErrorView, Icon, use_live, use_queue, use_read, use_reload, use_session},
    context::use_language,
};
use domain::{
    accounts::Right,
    ids::RowId,
    inspections::{IssueState, VisitSheet, VisitState},
    language::Language,
    warnings::LiveEvent,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

#[component]
pub fn VisitView() -> impl IntoView {
    let params = use_params_map();
    let asked = move || RowId::new(params.with(|params| params.get("id")).unwrap_or_default());
    let page = use_read(asked, read_visit);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => Either::Left(view! { <Visited loaded=page/> }),
                    Err(error) => Either::Right(view! { <ErrorView error/> }),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Visited(loaded: VisitLoaded) -> impl IntoView {
    let l = use_language();
    let refused = use_query_map().with_untracked(|query| query.get("refused"));
    let id = loaded.sheet.visit.id.clone();
    let (title, org) = (loaded.sheet.visit.org_name.clone(), loaded.sheet.visit.org.clone());
    let sheet = RwSignal::new(loaded.sheet);
    let asked = id.clone();
    let reload = use_reload(
        move || read_visit(asked.clone()),
        move |new: VisitLoaded| {
            sheet.try_set(new.sheet);
        },
    );
    let again = reload.clone();
    use_live().follow(Some(loaded.event), move |event| match event {
        LiveEvent::Inspection => again(),
        LiveEvent::Entry { change, .. } if change.org == org => again(),
        _ => {}
    });
    // What has left this device stands on the server now.
    let (queue, own) = (use_queue(), id.clone());
    Effect::new(move |before: Option<usize>| {
        let waiting = queue.waiting_for(&own);
        if before.is_some_and(|before| before > waiting) {
            reload();
        }
        waiting
    });
    let desk = SiteDesk::new(sheet);
    // A visit that a colleague ends takes nothing out of anyone's hands.
    let recording =
        Memo::new(move |_| sheet.with(|sheet| sheet.own && (sheet.visit.state == VisitState::Open || desk.is_begun())));
    view! {
        <Title text=title/>
        <div class="visit stack">
            <nav class="crumb" aria-label=l.pick("位置", "Position")>
                <a class="back" href="/visits"><Icon name="i-left"/>{l.pick("走访", "Visits")}</a>
            </nav>
            {move || sheet.with(|sheet| head(sheet, l))}
            {refused.map(|code| view! { <p class="error" role="alert">{words::refusal(&code, l)}</p> })}
            {move || sheet.with(|sheet| near(sheet, l))}
            <Show when=move || recording.get()><SiteForm desk=desk/></Show>
            <records::Records sheet=sheet.into() desk=desk/>
            {move || sheet.with(|sheet| open_issues(sheet, l))}
            <Ending sheet=sheet.into()/>
        </div>
    }
}

fn head(sheet: &VisitSheet, l: Language) -> impl IntoView + use<> {
    let visit = &sheet.visit;
    let purpose = (!visit.purpose.is_empty()).then(|| view! { <p>{visit.purpose.clone()}</p> });
    view! {
        <div class="page-head">
            <div>
                <h1>{visit.org_name.clone()}</h1>
                <p class="scope-line">
                    <span class="state" data-visit=visit.state.code()>{visit.state.name(l)}</span>
                    " " {words::visit_line(visit, l)}
                </p>
                {purpose}
            </div>
        </div>
    }
}

fn near(sheet: &VisitSheet, l: Language) -> impl IntoView + use<> {
    let found: Vec<_> = sheet.near.iter().map(|visit| words::visit_line(visit, l)).collect();
    (!found.is_empty()).then(|| {
        let list = found.join(l.pick("；", "; "));
        let text = match l {
            Language::Chinese => format!("前后 30 天内另有走访：{list}。已核对过的事项请勿重复检查。"),
            Language::English => format!("Other visits within 30 days: {list}. Do not ask the same twice."),
        };
        view! { <p class="banner" data-kind="info" role="note">{text}</p> }
    })
}

/// What is open at the unit, whichever visit found it: to be looked at again on site.
fn open_issues(sheet: &VisitSheet, l: Language) -> impl IntoView + use<> {
    if sheet.issues.is_empty() {
        return ().into_any();
    }
    let lines = sheet
        .issues
        .iter()
        .map(|issue| {
            view! {
                <li>
                    <a href=issue_address(&issue.id)>{issue.text.clone()}</a>
                    " " {words::issue_chip(issue.state, l)}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="open-issues">
            <h2 id="open-issues">{l.pick("该单位未销号的问题", "Open problems of the unit")}</h2>
            <ul class="plain-lines">{lines}</ul>
        </section>
    }
    .into_any()
}

/// Feeding back, ending, cancelling: plain forms, as each happens once.
#[component]
fn Ending(sheet: Signal<VisitSheet>) -> impl IntoView {
    let l = use_language();
    let user = use_session().user();
    let (office, planner) = (
        user.as_ref().is_some_and(|user| user.may(Right::Review)),
        user.as_ref().is_some_and(|user| user.may(Right::PlanVisits)),
    );
    let id = sheet.with_untracked(|sheet| sheet.visit.id.clone());
    // Fields that stay while the list beside them changes.
    let found = Memo::new(move |_| {
        sheet.with(|sheet| {
            let own = |record: &&domain::inspections::SiteRecord| record.value.found.is_some();
            let ids: Vec<_> = sheet.records.iter().filter(own).map(|record| record.id.clone()).collect();
            sheet.issues.iter().filter(|issue| issue.state == IssueState::Found && ids.contains(&issue.id)).count()
        })
    });
    let open = Memo::new(move |_| sheet.with(|sheet| sheet.visit.state == VisitState::Open));
    let empty = Memo::new(move |_| sheet.with(|sheet| sheet.records.is_empty()));
    let may_end = sheet.with_untracked(|sheet| sheet.own) || planner;
    let back = id.clone();
    view! {
        <Show when=move || office && (found.get() > 0)>
            <form class="card stack" method="post" action="/api/inspections/feed_back">
                <h2>{l.pick("反馈问题", "Feed back")}</h2>
                <input type="hidden" name="id" value=back.to_string()/>
                <p>{move || match l {
                    Language::Chinese => format!("把 {} 个问题反馈给被走访单位，单位在消息中收到整改要求。", found.get()),
                    Language::English => format!("Tells the unit of {} problems; they appear in its inbox.", found.get()),
                }}</p>
                <div class="row">
                    <label for="feed-due">{l.pick("整改期限", "To be set right by")}</label>
                    <input id="feed-due" class="short" name="due" type="date" required/>
                    <button class="button primary">{l.pick("反馈", "Feed back")}</button>
                </div>
            </form>
        </Show>
        <Show when=move || may_end && open.get()>
            <div class="row visit-end">
                <form method="post" action="/api/inspections/end">
                    <input type="hidden" name="id" value=id.to_string()/>
                    <button class="button">{l.pick("结束走访", "End the visit")}</button>
                </form>
                <Show when=move || empty.get()>
                    <details>
                        <summary>{l.pick("取消走访…", "Cancel…")}</summary>
                        <form method="post" action="/api/inspections/end">
                            <input type="hidden" name="id" value=sheet.with_untracked(|sheet| sheet.visit.id.to_string())/>
                            <input type="hidden" name="cancelled" value="true"/>
                            <button class="button harm">{l.pick("确认取消", "Cancel the visit")}</button>
                        </form>
                    </details>
                </Show>
            </div>
        </Show>
    }
}
