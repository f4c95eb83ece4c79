//! The issue sheet: a table that prints like a document, and lines to work on.

use super::{issue_address, words};
use crate::{
    api::inspections::{IssuesLoaded, read_issues},
    components::{Empty, ErrorView, use_live, use_read, use_reload, use_session},
    context::use_language,
};
use domain::{
    Date,
    accounts::Right,
    inspections::{Issue, IssueState},
    language::Language,
    moment::{day_name, full_day},
    warnings::LiveEvent,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

const PATH: &str = "/issues";

#[component]
pub fn Issues() -> impl IntoView {
    let l = use_language();
    let page = use_read(|| (), |()| read_issues());
    view! {
        <Title text=l.pick("问题清单", "Issue sheet")/>
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

#[component]
fn Listed(loaded: IssuesLoaded) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let page = RwSignal::new(loaded.clone());
    let reload = use_reload(read_issues, move |new: IssuesLoaded| {
        page.try_set(new);
    });
    use_live().follow(Some(loaded.event), move |event| {
        if matches!(event, LiveEvent::Inspection) {
            reload();
        }
    });
    let shown = move || query.with(|query| query.get("state").and_then(|code| IssueState::from_code(&code)));
    let unit = use_session().user().is_some_and(|user| user.may(Right::Report));
    view! {
        <div class="issues stack">
            {move || page.with(|page| head(page, unit, l))}
            {move || page.with(|page| filters(&page.issues, shown(), unit, l))}
            {move || page.with(|page| table(page, shown(), unit, l))}
        </div>
    }
}

fn head(page: &IssuesLoaded, unit: bool, l: Language) -> impl IntoView + use<> {
    let waiting = |issue: &&Issue| match unit {
        true => issue.state == IssueState::FedBack,
        false => matches!(issue.state, IssueState::Found | IssueState::Answered),
    };
    let count = page.issues.iter().filter(waiting).count();
    let over = page.issues.iter().filter(|issue| issue.days_over(page.today) > 0).count();
    let title = match (l, count, unit) {
        (_, 0, _) => l.pick("没有等您办理的问题", "Nothing waits for you").into_any(),
        (Language::Chinese, count, true) => view! { "有 " <b>{count} " 个问题"</b> "要整改" }.into_any(),
        (Language::Chinese, count, false) => view! { "有 " <b>{count} " 个问题"</b> "待反馈或待销号" }.into_any(),
        (Language::English, count, true) => view! { <b>{count} " problems"</b> " to set right" }.into_any(),
        (Language::English, count, false) => {
            view! { <b>{count} " problems"</b> " to feed back or check off" }.into_any()
        }
    };
    let scope = match (l, over) {
        (_, 0) => l.pick("走访发现的问题，从反馈到销号", "What visits found, until it is checked off").to_owned(),
        (Language::Chinese, over) => format!("{over} 个问题整改逾期"),
        (Language::English, over) => format!("{over} are overdue"),
    };
    let printed = full_day(page.today, l);
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{scope}</p>
            </div>
        </div>
        <p class="print-only issue-title">{l.pick("问题清单", "Issue sheet")} <small>{printed}</small></p>
    }
}

fn filters(issues: &[Issue], shown: Option<IssueState>, unit: bool, l: Language) -> impl IntoView + use<> {
    let chips = IssueState::ALL
        .into_iter()
        .filter(|state| !unit || state.is_told())
        .map(|state| {
            let count = issues.iter().filter(|issue| issue.state == state).count();
            let current = (shown == Some(state)).then_some("true");
            view! {
                <a class="chip" href=format!("{PATH}?state={}", state.code()) aria-current=current>
                    {state.name(l)} <span class="count">{count}</span>
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class="filters" aria-label=l.pick("筛选", "Filter")>
            <a class="chip" href=PATH aria-current=shown.is_none().then_some("true")>
                {l.pick("全部", "All")} <span class="count">{issues.len()}</span>
            </a>
            {chips}
        </nav>
    }
}

fn table(page: &IssuesLoaded, shown: Option<IssueState>, unit: bool, l: Language) -> impl IntoView + use<> {
    let lines: Vec<&Issue> =
        page.issues.iter().filter(|issue| shown.is_none_or(|state| issue.state == state)).collect();
    if lines.is_empty() {
        let text = l.pick("走访时记录的问题会出现在这里。", "Problems that are recorded on visits appear here.");
        return view! { <Empty icon="i-issue" title=l.pick("清单是空的", "Nothing on the sheet") text/> }.into_any();
    }
    let rows =
        lines.into_iter().zip(1..).map(|(issue, number)| line(issue, number, page.today, unit, l)).collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("问题清单", "Issue sheet")>
            <table class="data reflow issue-table">
                <thead>
                    <tr>
                        <th scope="col" class="num">{l.pick("序号", "No.")}</th>
                        {(!unit).then(|| view! { <th scope="col">{l.pick("单位", "Unit")}</th> })}
                        <th scope="col">{l.pick("问题", "Problem")}</th>
                        <th scope="col">{l.pick("清单", "List")}</th>
                        <th scope="col">{l.pick("发现", "Found")}</th>
                        <th scope="col">{l.pick("整改期限", "Due")}</th>
                        <th scope="col">{l.pick("状态", "State")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(issue: &Issue, number: usize, today: Date, unit: bool, l: Language) -> impl IntoView + use<> {
    let due = words::due_text(issue, today, l);
    let over = due.as_ref().is_some_and(|(_, over)| *over).then_some("true");
    let point =
        (!issue.point_name.is_empty()).then(|| view! { <span class="sub muted">{issue.point_name.clone()}</span> });
    view! {
        <tr>
            <td class="num issue-number">{number}</td>
            {(!unit).then(|| view! { <td class="issue-unit">{issue.org_name.clone()}</td> })}
            <th scope="row"><a href=issue_address(&issue.id)>{issue.text.clone()}</a> {point}</th>
            <td data-label=l.pick("清单", "List")>{issue.found.list.name(l)}</td>
            <td data-label=l.pick("发现", "Found")>{day_name(issue.found_on, l)}</td>
            <td class="due" data-late=over data-label=l.pick("整改期限", "Due")>{due.map(|(text, _)| text)}</td>
            <td>{words::issue_chip(issue.state, l)}</td>
        </tr>
    }
}
