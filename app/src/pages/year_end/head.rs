//! What the results are of: year, month, and the moment as of which they are asked for.

use crate::{
    components::{Icon, scope::address},
    context::use_language,
};
use domain::{language::Language, moment::Moment, period::Period, year_end::LAST_MONTH};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Which results a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stand {
    /// The page's own address.
    pub path: String,
    /// The month whose figures count.
    pub period: Period,
    pub as_of: Option<i64>,
}

#[component]
pub(super) fn Head(stand: Stand, years: Vec<i32>, title: String) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let Stand { path, period, as_of } = stand.clone();
    let (year, month) = (period.year(), period.month());
    let link = {
        let path = path.clone();
        move |name: &'static str, value: String| query.with(|query| address(&path, query, &[(name, value)]))
    };
    let years: Vec<i32> = years.into_iter().filter(|other| *other != year).collect();
    let to_year = link.clone();
    let years = years.into_iter().map(move |other| {
        let to_year = to_year.clone();
        view! { <a class="chip" href=move || to_year("year", other.to_string())>{other}</a> }
    });
    let months = (1..=LAST_MONTH).map(move |other| {
        let link = link.clone();
        let current = (other == month).then_some("true");
        let name = match l {
            Language::Chinese => format!("{other}月"),
            Language::English => other.to_string(),
        };
        view! { <a href=move || link("month", other.to_string()) aria-current=current data-noscroll="">{name}</a> }
    });
    let scope = match l {
        Language::Chinese => format!("{year}年 · 按{month}月报送的数据"),
        Language::English => format!("{year} · with the figures of month {month}"),
    };
    let at = as_of.map(|at| Moment::of(at).table());
    let scope = match (&at, l) {
        (None, _) => scope,
        (Some(at), Language::Chinese) => format!("{scope} · 截至 {at} 的结果"),
        (Some(at), Language::English) => format!("{scope} · as of {at}"),
    };
    let moment = as_of.map(|at| format!("&as_of={at}")).unwrap_or_default();
    let export = format!("/api/v1/exports/results?year={year}&month={month}{moment}");
    let print = move |_| {
        // A browser that cannot print shows nothing.
        let _ = window().print();
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{scope}</p>
            </div>
            <div class="actions no-phone">
                <a class="button" href=export rel="external" download>{l.pick("导出 Excel", "Export to Excel")}</a>
                <button type="button" class="button" on:click=print>{l.pick("打印", "Print")}</button>
            </div>
        </div>
        <nav class="filters" aria-label=l.pick("年度与月份", "Year and month")>
            <span class="segmented" role="group" aria-label=l.pick("按哪个月的数据", "Figures of which month")>{months.collect_view()}</span>
            {years.collect_view()}
        </nav>
        {(month != LAST_MONTH).then(|| view! {
            <div class="banner" data-kind="info" role="status">
                <Icon name="i-info"/>
                <div><p>{l.pick(
                    "这是试算：年终结果只用 12 月的数据。",
                    "This is a trial: the year's results use the figures of December alone.",
                )}</p></div>
            </div>
        })}
        <Moments stand=stand at=at/>
    }
    .into_any()
}

/// The banner of a past moment, and the form that asks for one.
#[component]
fn Moments(stand: Stand, at: Option<String>) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let now = query.with_untracked(|query| address(&stand.path, query, &[("as_of", String::new())]));
    let past = at.map(|at| {
        let text = match l {
            Language::Chinese => format!("您看到的是 {at}（北京时间）当时的结果；以后的变动不在其中。"),
            Language::English => {
                format!("These are the results as of {at} (China's time); later changes are not in them.")
            }
        };
        view! {
            <div class="banner" data-kind="warn" role="status">
                <Icon name="i-info"/>
                <div><p>{text}</p></div>
                <div class="actions"><a class="button" href=now>{l.pick("回到现在", "Back to now")}</a></div>
            </div>
        }
    });
    let field = stand.as_of.map(|at| Moment::of(at).field()).unwrap_or_default();
    let keep = query.with_untracked(|query| {
        let kept = ["track", "level", "sort"].into_iter().filter_map(|name| Some((name, query.get(name)?)));
        kept.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()
    });
    view! {
        {past}
        <form class="search row no-print" method="get" action=stand.path>
            <input type="hidden" name="year" value=stand.period.year().to_string()/>
            <input type="hidden" name="month" value=stand.period.month().to_string()/>
            {keep}
            <div class="field">
                <label for="as_of">{l.pick("看过去某一时刻的结果", "Results as of a past moment")}</label>
                <input id="as_of" name="as_of" type="datetime-local" step="1" value=field required/>
            </div>
            <button class="button">{l.pick("回放", "Replay")}</button>
        </form>
    }
    .into_any()
}
