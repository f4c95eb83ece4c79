//! Year end: the ranking of the counties, the city's total, and where points were lost. For the office alone.

mod city;
mod head;
mod organisation;
mod ranking;
mod weak;

pub use organisation::OrgResults;

use crate::{
    api::year_end::{ResultsPage, YearResults, read_results},
    components::{
        Empty, ErrorView, ExplainPanel,
        scope::{address, track_of},
        use_live, use_read,
    },
    context::use_language,
};
use city::City;
use domain::{indicators::Track, language::Language, moment::Moment, number::two, year_end::LAST_MONTH};
use head::{Head, Stand};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use ranking::Ranking;
use weak::Weak;

pub(super) const PATH: &str = "/results";

/// What the address asks for beside how it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    year: Option<i32>,
    month: Option<u8>,
    as_of: Option<i64>,
    track: Track,
    level: u8,
}

impl Asked {
    fn of(query: &ParamsMap) -> Self {
        let number = |name: &str| query.get(name).and_then(|text| text.parse::<u16>().ok());
        Self {
            year: number("year").map(i32::from),
            month: number("month").and_then(|month| u8::try_from(month).ok()),
            as_of: as_of(query),
            track: track_of(query),
            level: number("level").and_then(|level| u8::try_from(level).ok()).map_or(2, |level| level.clamp(1, 4)),
        }
    }
}

/// The past moment that an address asks for.
fn as_of(query: &ParamsMap) -> Option<i64> {
    query.get("as_of").and_then(|text| Moment::parse(&text))
}

/// `/results?year=&month=&as_of=&sort=&track=&level=&explain=`
#[component]
pub fn YearEnd() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Asked::of));
    let live = use_live();
    let page = use_read(
        move || (asked.get(), live.resyncs()),
        |(asked, _)| read_results(asked.year, asked.month, asked.as_of, asked.track, asked.level),
    );
    view! {
        <Title text=l.pick("年终结果", "Results")/>
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(found) => view! { <Found page=found again=move || page.refetch()/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
        <ExplainPanel/>
    }
    .into_any()
}

#[component]
fn Found(page: ResultsPage, again: impl Fn() + 'static) -> impl IntoView {
    // What has been is not followed: it does not change.
    if page.as_of.is_none() {
        use_live().follow(Some(page.event), move |_| again());
    }
    let stand = Stand { path: PATH.to_owned(), period: page.period, as_of: page.as_of };
    match page.results {
        None => view! { <Nothing stand=stand years=page.years/> }.into_any(),
        Some(results) => view! { <Results stand=stand years=page.years results=results/> }.into_any(),
    }
}

#[component]
fn Nothing(stand: Stand, years: Vec<i32>) -> impl IntoView {
    let l = use_language();
    let year = stand.period.year();
    let title = match (l, stand.as_of.is_some()) {
        (Language::Chinese, false) => format!("{year}年还没有考评点"),
        (Language::English, false) => format!("There are no points of {year} yet"),
        (Language::Chinese, true) => format!("那时系统中还没有{year}年的考评点"),
        (Language::English, true) => format!("There were no points of {year} by then"),
    };
    let text = l.pick(
        "导入指标和进度后，这里显示总分、等次和排名。",
        "Totals, grades and ranks show here once indicators and progress are imported.",
    );
    let others = years.into_iter().map(move |other| {
        let href = format!("{PATH}?year={other}");
        view! { <a class="button" href=href>{l.pick("看 ", "See ")} {other}</a> }
    });
    view! { <Empty icon="i-results" title=title text=text>{others.collect_view()}</Empty> }
}

/// The answer in one line.
fn headline(stand: &Stand, results: &YearResults, l: Language) -> String {
    let year = stand.period.year();
    let what = match (l, stand.period.month()) {
        (Language::Chinese, LAST_MONTH) => format!("{year}年终结果"),
        (Language::Chinese, month) => format!("{year}年{month}月试算"),
        (Language::English, LAST_MONTH) => format!("Results of {year}"),
        (Language::English, month) => format!("Trial with month {month} of {year}"),
    };
    let city = results.city.as_ref().map(|city| {
        let score = two(city.score.unwrap_or_default());
        match l {
            Language::Chinese => format!("设区市 {score} 分"),
            Language::English => format!("the city {score}"),
        }
    });
    let first = results.counties.first().map(|first| {
        let total = first.standing.total.map_or_else(|| "—".to_owned(), two);
        match l {
            Language::Chinese => format!("{}第一，{total} 分", first.name),
            Language::English => format!("{} first with {total}", first.name),
        }
    });
    let parts: Vec<String> = city.into_iter().chain(first).collect();
    format!("{what}{}{}", l.pick("：", ": "), parts.join(l.pick("；", "; ")))
}

#[component]
fn Results(stand: Stand, years: Vec<i32>, results: YearResults) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let title = headline(&stand, &results, l);
    let period = stand.period;
    let to = move |path: &str, changes: &[(&'static str, String)]| query.with(|query| address(path, query, changes));
    let to = Callback::new(move |(path, changes): (String, Vec<(&'static str, String)>)| to(&path, &changes));
    view! {
        <div class="results stack">
            <Head stand=stand years=years title=title/>
            {(!results.counties.is_empty()).then(|| view! { <Ranking counties=results.counties period=period to=to/> })}
            {results.city.map(|city| view! { <City city=city domains=results.domains period=period to=to/> })}
            <Weak rows=results.weak to=to/>
        </div>
    }
    .into_any()
}
