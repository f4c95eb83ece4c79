//! What-if: the office changes weights, targets, rules and actuals on a copy of the real year and sees totals and ranks
//! move. The copy is made in the browser; without script the page shows a saved scenario as it is.

mod desk;
mod editor;
mod outcome;
mod scenarios;
mod words;

use crate::{
    api::what_if::{WhatIfPage, read_what_if},
    components::{
        Empty, ErrorView, Icon, OwnExplainPanel,
        scope::{address, track_of},
        use_read,
    },
    context::use_language,
};
use desk::Desk;
use domain::{
    ids::RowId,
    indicators::Track,
    language::Language,
    what_if::{Basis, Moved},
};
use editor::Editor;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use outcome::{Changes, Outcome};
use scenarios::{SaveBar, Scenarios};

pub const PATH: &str = "/what-if";

/// The counties are what there is to rank.
fn asked_track(query: &ParamsMap) -> Track {
    if query.get("track").is_some() { track_of(query) } else { Track::CityToUnit }
}

/// `/what-if?track=&year=&basis=&scenario=&point=`
#[component]
pub fn WhatIf() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    // The point that is looked at is no reason to load anew: the changes would be gone.
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let year = query.get("year").and_then(|year| year.parse::<i32>().ok());
            let basis = query.get("basis").and_then(|code| Basis::from_code(&code)).unwrap_or_default();
            let scenario = query.get("scenario").filter(|id| !id.is_empty()).map(RowId::new);
            (asked_track(query), year, basis, scenario)
        })
    });
    let loaded =
        use_read(move || asked.get(), |(track, year, basis, scenario)| read_what_if(track, year, basis, scenario));
    view! {
        <Title text=l.pick("推演", "What-if")/>
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(page) if page.year.points.is_empty() => view! { <NoYear page=page/> }.into_any(),
                    Ok(page) => view! { <Page page=page/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn NoYear(page: WhatIfPage) -> impl IntoView {
    let l = use_language();
    let (year, track) = (page.year.year, page.year.track);
    let title = match l {
        Language::Chinese => format!("{year}年还没有{}", track.name(l)),
        Language::English => format!("No indicators for {year} yet ({})", track.name(l)),
    };
    let text = l.pick("导入指标工作簿后，就可以在这里推演。", "Import the indicator workbook to try changes here.");
    let others = page.years.into_iter().filter(|other| *other != year).map(|other| {
        let href = format!("{PATH}?track={}&year={other}", track.code());
        view! { <a class="button" href=href>{l.pick("看 ", "See ")} {other}</a> }
    });
    let others = others.collect_view();
    view! { <Empty icon="i-what-if" title=title text=text>{others}</Empty> }.into_any()
}

#[component]
fn Page(page: WhatIfPage) -> impl IntoView {
    let l = use_language();
    let scenarios = page.scenarios.clone();
    let desk = Desk::new(page);
    let lost = (desk.lost > 0).then(|| {
        let text = match l {
            Language::Chinese => format!("有 {} 处改动所指的考评点或单位已不在本年度，没有采用。", desk.lost),
            Language::English => {
                format!("{} changes were left out: their points or units are no longer in the year.", desk.lost)
            }
        };
        view! { <div class="banner" data-kind="warn" role="status"><Icon name="i-info"/><div><p>{text}</p></div></div> }
    });
    view! {
        <Head desk=desk/>
        {lost}
        <div class="what-if">
            <div class="stack">
                <Editor desk=desk/>
                <Changes desk=desk/>
            </div>
            <div class="stack">
                <Outcome desk=desk/>
                <SaveBar desk=desk/>
                <Scenarios desk=desk scenarios=scenarios/>
            </div>
        </div>
        <OwnExplainPanel explain=move |of| desk.sandbox.with(|sandbox| sandbox.explain(of))/>
    }
    .into_any()
}

/// How many go up and down.
fn balance(moved: &[Moved]) -> (usize, usize) {
    let up = moved.iter().filter(|moved| moved.gain() > domain::Decimal::ZERO).count();
    let down = moved.iter().filter(|moved| moved.gain() < domain::Decimal::ZERO).count();
    (up, down)
}

#[component]
fn Head(desk: Desk) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let title = move || {
        desk.sandbox.with(|sandbox| {
            let changes = sandbox.changed().len();
            let (up, down) = balance(&sandbox.moved());
            match (l, changes) {
                (Language::Chinese, 0) => "推演：还没有改动".to_owned(),
                (Language::English, 0) => "What-if: nothing changed yet".to_owned(),
                (Language::Chinese, changes) => format!("推演：改动 {changes} 处，{up} 个升分，{down} 个降分"),
                (Language::English, 1) => format!("What-if: 1 change, {up} gain, {down} lose"),
                (Language::English, changes) => format!("What-if: {changes} changes, {up} gain, {down} lose"),
            }
        })
    };
    let (track, year, period, basis) = desk.sandbox.with_untracked(|sandbox| {
        let year = sandbox.year();
        (year.track, year.year, year.period, year.basis)
    });
    let upto = match l {
        Language::Chinese => format!("{year} 年度 · 数据截至{}", period.name(l)),
        Language::English => format!("{year} · values up to {}", period.name(l)),
    };
    let to = move |name: &'static str, value: &'static str| {
        let nothing = |name| (name, String::new());
        query.with(|query| address(PATH, query, &[(name, value.to_owned()), nothing("scenario"), nothing("point")]))
    };
    let tracks = [Track::CityToUnit, Track::RegionToCity].map(|one| {
        let current = (one == track).then_some("true");
        view! { <a href=move || to("track", one.code()) aria-current=current>{one.name(l)}</a> }
    });
    let bases = Basis::ALL.map(|one| {
        let current = (one == basis).then_some("true");
        view! { <a href=move || to("basis", one.code()) aria-current=current>{one.name(l)}</a> }
    });
    let nothing = move || desk.sandbox.with(|sandbox| sandbox.edits().is_empty());
    let no_redo = move || desk.sandbox.with(|sandbox| !sandbox.can_redo());
    view! {
        <div class="page-head">
            <div>
                <h1 aria-live="polite">{title}</h1>
                <p class="scope-line">{upto} " · " {l.pick("只在副本上试改，不影响真实数据", "tried on a copy; real data stays as it is")}</p>
            </div>
            <div class="actions row needs-script">
                <button type="button" class="button" on:click=move |_| desk.undo() disabled=nothing>{l.pick("撤销", "Undo")}</button>
                <button type="button" class="button" on:click=move |_| desk.redo() disabled=no_redo>{l.pick("重做", "Redo")}</button>
                <button type="button" class="button" on:click=move |_| desk.reset() disabled=nothing>{l.pick("全部还原", "Reset")}</button>
            </div>
        </div>
        <nav class="filters" aria-label=l.pick("轨道与依据", "Track and basis")>
            <span class="segmented">{tracks.into_iter().collect_view()}</span>
            <span class="segmented" role="group" aria-label=l.pick("年末数按", "The year ends with")>{bases.into_iter().collect_view()}</span>
        </nav>
        <noscript>
            <p class="banner" data-kind="info">{l.pick("试改在浏览器中进行，需要启用脚本。", "Trying changes needs script in the browser.")}</p>
        </noscript>
    }
    .into_any()
}
