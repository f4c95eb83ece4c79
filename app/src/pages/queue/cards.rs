//! One card for each thing that waits: an entry, what was recorded on a visit, a file.

use super::{
    browser,
    kept::{KeptFile, KeptRecord, Theirs},
};
use crate::{
    components::{
        Icon,
        device::{self, QueuedSiteRecord},
    },
    context::use_language,
    pages::progress::entry_address,
};
use domain::{moment::Moment, number::plain, problem::Problem, progress::EntryInput};
use leptos::prelude::*;

#[component]
pub fn RecordCard(record: KeptRecord) -> impl IntoView {
    let l = use_language();
    let KeptRecord { id, assignment, period, input, title, unit, at, state, theirs, problems } = record;
    let made = Moment::of(at);
    let own = id.clone();
    let remove = move |_| device::give_up(&own, l);
    let conflict = theirs.map(|theirs| view! { <Choice id theirs mine=input.clone() unit=unit.clone()/> });
    let note = (!input.note.is_empty()).then(|| view! { <p class="muted">{input.note.clone()}</p> });
    view! {
        <li class="card stack">
            <div class="card-head">
                <h2><a href=entry_address(&assignment, period)>{title}</a></h2>
                <span class="state" data-state=state.code()>{state.name(l)}</span>
            </div>
            <p>
                <b class="num">{input.actual}</b> " " {unit}
                <span class="muted">" · " {period.name(l)} " · " {l.pick("填于 ", "made ")} <time datetime=made.iso()>{made.table()}</time></span>
            </p>
            {note}
            <Problems problems/>
            {conflict}
            <div class="row">
                <a class="button" href=entry_address(&assignment, period)>{l.pick("打开修改", "Open and change")}</a>
                <button type="button" class="button quiet" on:click=remove>{l.pick("放弃这条", "Give up")}</button>
            </div>
        </li>
    }
    .into_any()
}

/// Both values, and which of them shall stand.
#[component]
fn Choice(id: String, theirs: Theirs, mine: EntryInput, unit: String) -> impl IntoView {
    let l = use_language();
    let (own, revision) = (id.clone(), theirs.revision);
    let put_mine = move |_| browser::again(&own, revision);
    let take_theirs = move |_| device::discard(&id);
    let at = Moment::of(theirs.at);
    view! {
        <div class="banner" data-kind="warn" role="alert">
            <Icon name="i-info"/>
            <div>
                <p>{theirs.their_name} " " <time datetime=at.iso()>{at.table()}</time> {l.pick(" 已报送另一个值：", " has reported another value:")}</p>
                <dl class="facts list">
                    <div><dt>{l.pick("对方", "Theirs")}</dt><dd>{plain(theirs.theirs.actual)} " " {unit.clone()}</dd></div>
                    <div><dt>{l.pick("本机", "Mine")}</dt><dd>{mine.actual} " " {unit}</dd></div>
                </dl>
                <div class="row">
                    <button type="button" class="button primary" on:click=put_mine>{l.pick("用我的", "Use mine")}</button>
                    <button type="button" class="button" on:click=take_theirs>{l.pick("用对方的", "Use theirs")}</button>
                </div>
            </div>
        </div>
    }
}

/// What was recorded on a visit: it is changed there.
#[component]
pub fn SiteCard(record: QueuedSiteRecord) -> impl IntoView {
    let l = use_language();
    let QueuedSiteRecord { id, visit, title, unit, at, state, input, problems, .. } = record;
    let made = Moment::of(at);
    let value = (!input.actual.is_empty())
        .then(|| view! { <b class="num">{input.actual}</b> " " {unit} <span class="muted">" · "</span> });
    let remove = move |_| device::give_up(&id, l);
    view! {
        <li class="card stack">
            <div class="card-head">
                <h2><a href=format!("/visits/{visit}")>{l.pick("现场记录：", "On site: ")} {title}</a></h2>
                <span class="state" data-state=state.code()>{state.name(l)}</span>
            </div>
            <p>
                {value}
                <span class="muted">{l.pick("填于 ", "Made ")} <time datetime=made.iso()>{made.table()}</time></span>
            </p>
            <p class="muted">{input.note}</p>
            <Problems problems/>
            <div class="row">
                <a class="button" href=format!("/visits/{visit}")>{l.pick("打开走访", "Open the visit")}</a>
                <button type="button" class="button quiet" on:click=remove>{l.pick("放弃这条", "Give up")}</button>
            </div>
        </li>
    }
    .into_any()
}

#[component]
pub fn FileCard(file: KeptFile) -> impl IntoView {
    let l = use_language();
    let KeptFile { id, of, name, size, state, problems } = file;
    let (address, place) = of.link(l);
    let remove = move |_| device::give_up(&id, l);
    view! {
        <li class="card stack">
            <div class="card-head">
                <h2>{l.pick("附件：", "File: ")} {name}</h2>
                <span class="state" data-state=state.code()>{state.name(l)}</span>
            </div>
            <p class="muted">{(size + 999) / 1000} " kB · " <a href=address>{place}</a></p>
            <Problems problems/>
            <div class="row"><button type="button" class="button quiet" on:click=remove>{l.pick("放弃这个附件", "Give up")}</button></div>
        </li>
    }
    .into_any()
}

#[component]
fn Problems(problems: Option<Vec<Problem>>) -> impl IntoView {
    let l = use_language();
    let lines = problems.unwrap_or_default();
    lines
        .into_iter()
        .map(|problem| view! { <p class="error" role="alert">{problem.text(l).to_owned()}</p> })
        .collect_view()
}
