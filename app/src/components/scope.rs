//! Year, track and period: the one switcher of the top bar. The choice stands in the address and nowhere else.

use super::Icon;
use super::use_read;
use crate::{
    api::indicators::{Calendar, read_calendar},
    context::use_language,
};
use domain::{indicators::Track, period::Period};
use leptos::prelude::*;
use leptos_router::{
    hooks::{use_location, use_query_map},
    params::ParamsMap,
};

/// Pages that are about a track and a month.
const PLACES: [&str; 5] = ["/board", "/indicators", "/progress", "/review", "/risks"];

/// The track that an address asks for.
pub fn track_of(query: &ParamsMap) -> Track {
    query.get("track").and_then(|code| Track::from_code(&code)).unwrap_or_default()
}

/// The month that an address asks for; none for the one that is being reported.
pub fn period_of(query: &ParamsMap) -> Option<Period> {
    query.get("period").and_then(|text| text.parse().ok())
}

/// The address of a page with some parameters changed; an empty value takes one out.
pub fn address(path: &str, query: &ParamsMap, changes: &[(&'static str, String)]) -> String {
    let mut query = query.clone();
    for (name, value) in changes {
        if value.is_empty() {
            query.remove(name);
        } else {
            query.replace(*name, value.clone());
        }
    }
    format!("{path}{}", query.to_query_string())
}

/// The switcher; on pages that are not about a month there is none.
#[component]
pub fn Scope() -> impl IntoView {
    let path = use_location().pathname;
    let shown = Memo::new(move |_| {
        path.with(|path| {
            // A point is the same in every month.
            !path.starts_with("/indicators/")
                && PLACES
                    .iter()
                    .any(|place| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        })
    });
    let calendar = use_read(|| (), |()| read_calendar());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                calendar.await.ok().map(|calendar| {
                    view! { <Show when=move || shown.get()><Switcher calendar=calendar.clone()/></Show> }
                })
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Switcher(calendar: Calendar) -> impl IntoView {
    let l = use_language();
    let path = use_location().pathname;
    let query = use_query_map();
    let current = calendar.current;
    let now = move || query.with(|query| period_of(query).unwrap_or(current));
    let to =
        move |changes: &[(&'static str, String)]| query.with(|query| path.with(|path| address(path, query, changes)));
    // A month says its year.
    let to_period = move |period: Period| to(&[("period", period.to_string()), ("year", String::new())]);
    let step = move |months: i32, rel: &'static str, word: &'static str, icon: &'static str| {
        move || {
            let index = now().year() * 12 + i32::from(now().month()) - 1 + months;
            let period = Period::new(index.div_euclid(12), index.rem_euclid(12) as u8 + 1).ok()?;
            let label = format!("{word}{}", period.name(l));
            Some(view! { <a class="step" rel=rel href=to_period(period) aria-label=label><Icon name=icon/></a> })
        }
    };
    let months = move || {
        let shown = now();
        let month = move |month: u8| {
            let period = Period::new(shown.year(), month).ok()?;
            let name = match l.pick("月", "") {
                "" => period.name(l).chars().take(3).collect(),
                suffix => format!("{month}{suffix}"),
            };
            let marked = (period == shown).then_some("true");
            let open = (period > current).then_some("false");
            Some(view! { <a class="menu-item" href=to_period(period) aria-current=marked data-open=open>{name}</a> })
        };
        (1..=12).filter_map(month).collect_view()
    };
    let tracks = move || {
        let shown = query.with(track_of);
        let link = |track: Track| {
            let marked = (track == shown).then_some("true");
            view! { <a href=to(&[("track", track.code().to_owned())]) aria-current=marked>{track.name(l)}</a> }
        };
        Track::ALL.map(link).collect_view()
    };
    let years = calendar.years;
    let other_years = move || {
        let shown = now();
        let year = move |year: &i32| {
            let period = Period::new(*year, shown.month()).ok().filter(|period| period.year() != shown.year())?;
            let name = format!("{year}{}", l.pick("年", ""));
            Some(view! { <a class="menu-item" href=to_period(period)>{name}</a> })
        };
        years.iter().filter_map(year).collect_view()
    };
    view! {
        <nav class="scope" aria-label=l.pick("年度、轨道与期次", "Year, track and period")>
            {step(-1, "prev", l.pick("上一期：", "Earlier: "), "i-left")}
            <details class="menu" name="topbar">
                <summary>{move || format!("{} · {}", now().name(l), query.with(track_of).name(l))}</summary>
                <div class="menu-body">
                    <p class="menu-title">{l.pick("轨道", "Track")}</p>
                    <div class="segmented">{tracks}</div>
                    <p class="menu-title">{move || format!("{}{}", now().year(), l.pick("年", ""))}</p>
                    <div class="months">{months}</div>
                    {other_years}
                </div>
            </details>
            {step(1, "next", l.pick("下一期：", "Later: "), "i-right")}
        </nav>
    }
    .into_any()
}
