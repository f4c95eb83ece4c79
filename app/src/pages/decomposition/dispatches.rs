//! What was handed down in a year, and the form that hands down the next batch.

use super::{DISPATCHES, Tabs, harm, refusal_text, track_of, year_of};
use crate::{
    api::decomposition::{DispatchPage, IssueDispatch, read_dispatches},
    components::{ErrorView, use_live, use_read, use_reload},
    context::use_language,
};
use domain::{
    decomposition::dispatch::{Dispatch, ReceiptState},
    language::Language,
    warnings::LiveEvent,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// `/decomposition/dispatches?track=&year=`
#[component]
pub fn Dispatches() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (track_of(query), year_of(query))));
    let page = use_read(move || asked.get(), |(track, year)| read_dispatches(track, year));
    view! {
        <Title text=l.pick("下达与签收", "Dispatch")/>
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <DispatchList page=page/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn DispatchList(page: DispatchPage) -> impl IntoView {
    let l = use_language();
    let (track, year, event, today) = (page.track, page.year, page.event, page.today.clone());
    let dispatches = RwSignal::new(page.dispatches.clone());
    let reload = use_reload(
        move || read_dispatches(track, Some(year)),
        move |page: DispatchPage| {
            dispatches.try_set(page.dispatches);
        },
    );
    use_live().follow(Some(event), move |event| {
        if matches!(event, LiveEvent::Dispatch { .. }) {
            reload();
        }
    });
    let open = move || dispatches.with(|dispatches| dispatches.iter().map(Dispatch::open).sum::<i64>());
    let title = move || match (l, dispatches.with(Vec::is_empty), open()) {
        (Language::Chinese, true, _) => String::from("还没有下达任务"),
        (Language::English, true, _) => String::from("Nothing was handed down yet"),
        (Language::Chinese, false, 0) => String::from("下达的任务已全部签收"),
        (Language::English, false, 0) => String::from("Everything is signed for"),
        (Language::Chinese, false, open) => format!("还有 {open} 份待签收"),
        (Language::English, false, open) => format!("{open} receipts are still open"),
    };
    let scope = match (&page.parent_name, l) {
        (Some(name), Language::Chinese) => format!("{name}下一级 · {year} 年度"),
        (Some(name), Language::English) => format!("Below {name} · {year}"),
        (None, _) => format!("{year} {} · {}", l.pick("年度", ""), track.name(l)),
    };
    let rows = move || {
        let today = today.clone();
        dispatches.with(|dispatches| dispatches.iter().map(|dispatch| line(dispatch, &today, l)).collect_view())
    };
    view! {
        <div class="page-head"><div><h1>{title}</h1><p class="scope-line">{scope}</p></div></div>
        <Tabs current=DISPATCHES track=track year=year/>
        <Show when=move || dispatches.with(|dispatches| !dispatches.is_empty())>
            <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("下达批次", "Batches")>
                <table class="data reflow batches">
                    <caption class="sr">{l.pick("下达批次与签收进度", "Batches and their receipts")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("批次", "Batch")}</th>
                            <th scope="col">{l.pick("下达", "Issued")}</th>
                            <th scope="col">{l.pick("签收期限", "Sign by")}</th>
                            <th scope="col">{l.pick("签收进度", "Signed")}</th>
                            <th scope="col">{l.pick("状态", "State")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.clone()}</tbody>
                </table>
            </div>
        </Show>
        {page.may_change.then(|| view! { <Issue page=page/> })}
    }
    .into_any()
}

fn line(dispatch: &Dispatch, today: &str, l: Language) -> impl IntoView + use<> {
    let overdue = dispatch.open() > 0 && dispatch.due.to_string().as_str() < today;
    let state = match (dispatch.open(), overdue) {
        (0, _) => ReceiptState::Signed,
        (_, true) => ReceiptState::Overdue,
        (_, false) => ReceiptState::Open,
    };
    let counted = format!("{} / {}", dispatch.signed, dispatch.units);
    view! {
        <tr>
            <th scope="row" class="main-cell">
                <a href=format!("{DISPATCHES}/{}", dispatch.id)>{dispatch.title.clone()}</a>
                <span class="sub">{dispatch.issued_by.clone()}</span>
            </th>
            <td class="nowrap" data-label=l.pick("下达", "Issued")>{dispatch.issued_on.to_string()}</td>
            <td class="nowrap" data-label=l.pick("签收期限", "Sign by")>{dispatch.due.to_string()}</td>
            <td data-label=l.pick("签收进度", "Signed")><span class="row">{counted} {bar(dispatch.signed as usize, dispatch.units as usize)}</span></td>
            <td data-label=l.pick("状态", "State")><span class="receipt" data-receipt=state.code()>{state.name(l)}</span></td>
        </tr>
    }
}

/// A part of a whole as a bar; the figures stand beside it.
pub(super) fn bar(part: usize, whole: usize) -> impl IntoView {
    let width = (part * 100).checked_div(whole).unwrap_or_default();
    view! {
        <svg class="lightbar receipt-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="green" width=width.to_string() height="8"></rect>
        </svg>
    }
}

#[component]
fn Issue(page: DispatchPage) -> impl IntoView {
    let l = use_language();
    let (track, year) = (page.track, page.year);
    let issue = ServerAction::<IssueDispatch>::new();
    let go = crate::components::use_go();
    Effect::new(move |_| {
        if let Some(Ok(id)) = issue.value().get() {
            go.to(&format!("{DISPATCHES}/{id}"));
        }
    });
    let by_form = use_query_map().with_untracked(|query| query.get_str("refused").map(|code| refusal_text(code, l)));
    let refused = move || {
        let error = issue.value().get().and_then(Result::err).map(|error| error.text(l));
        error.or_else(|| by_form.clone().filter(|_| issue.version().get() == 0))
    };
    let title = match (&page.parent_name, l) {
        (Some(name), Language::Chinese) => format!("{name}{year}年度目标任务分解下达"),
        (None, Language::Chinese) => format!("{year}年度{}目标任务下达", track.name(l)),
        (Some(name), Language::English) => format!("Targets of {year} below {name}"),
        (None, Language::English) => format!("Targets of {year}: {}", track.name(l)),
    };
    let differing = page.differing;
    let warning = match l {
        Language::Chinese => format!("有 {differing} 个考评点细账与总账不符，建议先核对再下达。"),
        Language::English => format!("{differing} points do not come to their whole: better check them first."),
    };
    let due_scope = match (l, page.changed) {
        (Language::Chinese, changed) => format!("仅新增和改动的（下达后改动 {changed} 处）"),
        (Language::English, changed) => format!("Only what is new or changed ({changed} changed since dispatch)"),
    };
    let domains = page.domains.iter().map(|domain| {
        let text = format!("{}{domain}", l.pick("一级指标：", "Level 1: "));
        view! { <option value=domain.clone()>{text}</option> }
    });
    let domains = domains.collect_view();
    let units = page
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let name = format!("units[{index}]");
            view! { <label><input type="checkbox" name=name value=column.unit.to_string()/><span>{column.name.clone()}</span></label> }
        })
        .collect_view();
    let preset = if page.changed > 0 { "due" } else { "all" };
    view! {
        <section class="card stack" aria-labelledby="issue">
            <h2 id="issue">{l.pick("下达新一批", "Hand down a new batch")}</h2>
            {(differing > 0).then(|| view! {
                <p class="hint"><a href=format!("/decomposition?track={}&year={year}&only=differing", track.code())>{warning}</a></p>
            })}
            {move || refused().map(harm)}
            <ActionForm action=issue attr:class="stack">
                <input type="hidden" name="track" value=track.code()/>
                <input type="hidden" name="year" value=year/>
                <div class="field">
                    <label for="title">{l.pick("标题", "Title")}</label>
                    <input id="title" name="title" value=title maxlength="200" required autocomplete="off"/>
                </div>
                <div class="pair">
                    <div class="field">
                        <label for="scope">{l.pick("范围", "Points")}</label>
                        <select id="scope" name="scope">
                            <option value="all" selected=preset == "all">{l.pick("全部考评点", "All points")}</option>
                            <option value="due" selected=preset == "due">{due_scope}</option>
                            {domains}
                        </select>
                    </div>
                    <div class="field">
                        <label for="due">{l.pick("签收期限", "Sign by")}</label>
                        <input id="due" name="due" type="date" value=page.usual_due.clone() min=page.today.clone() required/>
                    </div>
                </div>
                <details class="units">
                    <summary>{l.pick("只下达给部分单位（不选即全部）", "Only some units (all where none is chosen)")}</summary>
                    <div class="choice unit-choice">{units}</div>
                </details>
                <div class="field">
                    <label for="message">{l.pick("说明 ", "Message ")}<span class="optional">{l.pick("（选填）", "(optional)")}</span></label>
                    <textarea id="message" name="message" rows="2" maxlength="500"></textarea>
                </div>
                <div class="row"><button class="button primary" aria-busy=move || issue.pending().get().then_some("true")>{l.pick("下达", "Hand down")}</button></div>
            </ActionForm>
        </section>
    }
    .into_any()
}
