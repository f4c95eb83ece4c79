//! What was recorded on a visit: what is still on this device, then what has arrived.

use super::{desk::SiteDesk, issue_address, words};
use crate::{
    components::{
        device::{self, Queued, QueuedSiteRecord},
        use_queue,
    },
    context::use_language,
};
use domain::{
    inspections::{SiteRecord, VisitSheet},
    language::Language,
    moment::Moment,
    number::plain,
};
use leptos::prelude::*;

#[component]
pub fn Records(sheet: Signal<VisitSheet>, desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    let (queue, id) = (use_queue(), desk.visit());
    let waiting = Memo::new(move |_| queue.site_records_of(&id));
    let here = move || waiting.get().into_iter().map(|record| queued(record, desk, l)).collect_view();
    let arrived = move || sheet.with(|sheet| sheet.records.iter().map(|record| stored(record, l)).collect_view());
    let none = move || waiting.with(Vec::is_empty) && sheet.with(|sheet| sheet.records.is_empty());
    view! {
        <section class="card" aria-labelledby="site-records">
            <h2 id="site-records">{l.pick("已有记录", "Records")}</h2>
            <Show when=none><p class="muted">{l.pick("还没有记录。", "Nothing recorded yet.")}</p></Show>
            <ul class="site-records">{here}{arrived}</ul>
        </section>
    }
}

fn queued(record: QueuedSiteRecord, desk: SiteDesk, l: Language) -> impl IntoView {
    let made = Moment::of(record.at);
    let value = (!record.input.actual.is_empty())
        .then(|| view! { <p><b class="num">{record.input.actual.clone()}</b> " " {record.unit.clone()}</p> });
    let photos = (record.photos > 0)
        .then(|| view! { <span class="muted">{record.photos} {l.pick(" 张照片", " photos")}</span> });
    let problems = record.problems.clone().unwrap_or_default();
    let problems = problems
        .into_iter()
        .map(|problem| view! { <p class="error" role="alert">{problem.text(l).to_owned()}</p> })
        .collect_view();
    let found = record.input.found.is_some().then(|| found_mark(l));
    let (id, again) = (record.id.clone(), record.clone());
    let change = (record.state == Queued::Rejected).then(|| {
        view! { <button type="button" class="button" on:click=move |_| desk.edit(&again)>{l.pick("修改", "Change")}</button> }
    });
    view! {
        <li>
            <p class="record-head">
                <b>{record.title.clone()}</b>
                <span class="state" data-state=record.state.code()>{record.state.name(l)}</span>
                {found}
            </p>
            {value}
            <p class="record-text">{record.input.note.clone()}</p>
            <p class="row">
                <span class="muted">{l.pick("填于 ", "Made ")} <time datetime=made.iso()>{made.table()}</time></span>
                {photos}
                {change}
                <button type="button" class="button quiet" on:click=move |_| device::give_up(&id, l)>{l.pick("放弃这条", "Give up")}</button>
            </p>
            {problems}
        </li>
    }
    .into_any()
}

fn found_mark(l: Language) -> impl IntoView {
    view! { <span class="state" data-issue="found">{l.pick("问题", "Problem")}</span> }
}

fn stored(record: &SiteRecord, l: Language) -> impl IntoView + use<> {
    let value =
        record.value.actual.map(|actual| view! { <p><b class="num">{plain(actual)}</b> " " {record.unit.clone()}</p> });
    let title = match record.point_name.is_empty() {
        true => l.pick("单位整体", "The unit as a whole").to_owned(),
        false => record.point_name.clone(),
    };
    let at = Moment::of(record.value.at.unwrap_or(record.received_at));
    let when = match record.value.at {
        Some(_) => l.pick("现场 ", "On site "),
        None => l.pick("收到 ", "Received "),
    };
    let place = record.value.place.map(|place| view! { <span class="muted">{place.text(l)}</span> });
    let sheet = record.value.found.is_some().then(|| {
        view! { <a class="state" data-issue="found" href=issue_address(&record.id)>{l.pick("问题 ›", "Problem ›")}</a> }
    });
    view! {
        <li>
            <p class="record-head"><b>{title}</b> {sheet}</p>
            {value}
            <p class="record-text">{record.value.note.clone()}</p>
            <p class="row">
                <span class="muted">{record.by.clone()} " · " {when} <time datetime=at.iso()>{at.table()}</time></span>
                {place}
            </p>
            {words::files(record.files.clone())}
        </li>
    }
    .into_any()
}
