//! What waits on this device: records and files that have not been sent, what became of them, and the receipts.
//!
//! Everything here is the browser's own. The server renders the frame of the page and nothing in it.

use super::progress::entry_address;
use crate::{
    components::{
        Empty, Icon,
        device::{Queued, QueuedSiteRecord, use_queue},
    },
    context::use_language,
};
use domain::{
    ids::RowId,
    language::Language,
    moment::Moment,
    number::plain,
    period::Period,
    problem::Problem,
    progress::{EntryInput, EntryValue},
    sync::Receipt,
};
use leptos::{html::Input, prelude::*};
use leptos_meta::Title;
use serde::Deserialize;

/// An entry on the device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct KeptRecord {
    id: String,
    assignment: RowId,
    period: Period,
    input: EntryInput,
    title: String,
    unit: String,
    /// When it was made, by the device's clock (UTC milliseconds).
    at: i64,
    state: Queued,
    theirs: Option<Theirs>,
    problems: Option<Vec<Problem>>,
}

/// What someone else has reported meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Theirs {
    theirs: EntryValue,
    their_name: String,
    at: i64,
    revision: i64,
}

/// A file on the device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct KeptFile {
    id: String,
    #[serde(flatten)]
    of: FileOf,
    name: String,
    /// Bytes.
    size: i64,
    state: Queued,
    problems: Option<Vec<Problem>>,
}

/// What a file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum FileOf {
    Entry { assignment: RowId, period: Period },
    Visit { visit: RowId },
}

impl FileOf {
    fn link(&self, l: Language) -> (String, &'static str) {
        match self {
            Self::Entry { assignment, period } => {
                (entry_address(assignment, *period), l.pick("所属填报项", "Its entry"))
            }
            Self::Visit { visit } => (format!("/visits/{visit}"), l.pick("所属走访", "Its visit")),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct KeptReceipt {
    #[serde(flatten)]
    receipt: Receipt,
    title: Option<String>,
    unit: Option<String>,
    input: Option<Typed>,
}

/// Of what was typed, what a receipt shows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Typed {
    #[serde(default)]
    actual: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Kept {
    records: Vec<KeptRecord>,
    #[serde(default)]
    site: Vec<QueuedSiteRecord>,
    files: Vec<KeptFile>,
    receipts: Vec<KeptReceipt>,
}

#[component]
pub fn QueuePage() -> impl IntoView {
    let l = use_language();
    let kept: RwSignal<Option<Kept>> = RwSignal::new(None);
    let said: RwSignal<Option<String>> = RwSignal::new(None);
    let queue = use_queue();
    // Read anew whenever the device says that something has changed.
    Effect::new(move |_| {
        queue.changed();
        browser::read(kept);
    });
    let content = move || {
        kept.with(|kept| match kept {
            None => view! { <p class="muted">{l.pick("正在读取本机记录…", "Reading what this device keeps…")}</p> }
                .into_any(),
            Some(kept) => view! { <Content kept=kept.clone()/> }.into_any(),
        })
    };
    view! {
        <Title text=l.pick("待发记录", "To be sent")/>
        <div class="page-head">
            <div>
                <h1>{move || kept.with(|kept| headline(kept.as_ref(), l))}</h1>
                <p class="scope-line">{l.pick(
                    "没有网络时填报的内容先存在本机，联网后自动发送；每条只会入库一次，并留下回执。",
                    "What is reported without network is kept here and sent by itself; each is stored once and leaves a receipt.",
                )}</p>
            </div>
            <Tools said/>
        </div>
        {move || said.get().map(|said| view! { <p class="banner" data-kind="info" role="status">{said}</p> })}
        <noscript><p class="banner" data-kind="info">{l.pick("本页需要浏览器脚本。", "This page needs scripts in the browser.")}</p></noscript>
        {content}
    }
    .into_any()
}

fn headline(kept: Option<&Kept>, l: Language) -> String {
    let Some(kept) = kept else { return l.pick("待发记录", "To be sent").to_owned() };
    let entries = kept.records.iter().map(|record| record.state);
    let site = kept.site.iter().map(|record| record.state);
    let stuck = entries.chain(site).filter(|state| *state != Queued::Waiting).count();
    match (l, kept.records.len() + kept.site.len() + kept.files.len(), stuck) {
        (_, 0, _) => l.pick("没有待发送的记录", "Nothing waits to be sent").to_owned(),
        (Language::Chinese, all, 0) => format!("{all} 条待发送，联网后自动发送"),
        (Language::Chinese, all, stuck) => format!("{all} 条待发送，其中 {stuck} 条要您处理"),
        (Language::English, all, 0) => format!("{all} to be sent as soon as there is a network"),
        (Language::English, all, stuck) => format!("{all} to be sent, {stuck} of them need you"),
    }
}

#[component]
fn Tools(said: RwSignal<Option<String>>) -> impl IntoView {
    let l = use_language();
    let chooser = NodeRef::<Input>::new();
    let chosen = move |_| {
        if let Some(chooser) = chooser.get_untracked() {
            browser::load(&chooser, said, l);
        }
    };
    view! {
        <div class="actions needs-script">
            <button type="button" class="button primary" on:click=move |_| browser::flush()>{l.pick("立即发送", "Send now")}</button>
            <button type="button" class="button" on:click=move |_| browser::save()>{l.pick("导出到文件", "Save to a file")}</button>
            <label class="button" for="queue-file">{l.pick("从文件导入", "Load from a file")}</label>
            <input id="queue-file" class="sr" type="file" accept=".json" node_ref=chooser on:change=chosen/>
        </div>
    }
}

#[component]
fn Content(kept: Kept) -> impl IntoView {
    let l = use_language();
    let Kept { records, site, files, receipts } = kept;
    let empty = (records.is_empty() && site.is_empty() && files.is_empty()).then(|| {
        view! { <Empty icon="i-check" title=l.pick("都已送达", "Everything has arrived") text=l.pick("没有网络时照常填报，会排到这里。", "Go on reporting without network: it queues here.")/> }
    });
    let records = records.into_iter().map(|record| view! { <RecordCard record/> }).collect_view();
    let site = site.into_iter().map(|record| view! { <SiteCard record/> }).collect_view();
    let files = files.into_iter().map(|file| view! { <FileCard file/> }).collect_view();
    view! {
        {empty}
        <ul class="queue-cards stack">{records}{site}{files}</ul>
        <Receipts receipts/>
    }
}

#[component]
fn RecordCard(record: KeptRecord) -> impl IntoView {
    let l = use_language();
    let KeptRecord { id, assignment, period, input, title, unit, at, state, theirs, problems } = record;
    let made = Moment::of(at);
    let own = id.clone();
    let remove = move |_| browser::discard(&own, l);
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
    let take_theirs = move |_| browser::give_up(&id);
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
fn SiteCard(record: QueuedSiteRecord) -> impl IntoView {
    let l = use_language();
    let QueuedSiteRecord { id, visit, title, unit, at, state, input, problems, .. } = record;
    let made = Moment::of(at);
    let value = (!input.actual.is_empty())
        .then(|| view! { <b class="num">{input.actual}</b> " " {unit} <span class="muted">" · "</span> });
    let remove = move |_| browser::discard(&id, l);
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
fn FileCard(file: KeptFile) -> impl IntoView {
    let l = use_language();
    let KeptFile { id, of, name, size, state, problems } = file;
    let (address, place) = of.link(l);
    let remove = move |_| browser::discard(&id, l);
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

#[component]
fn Receipts(receipts: Vec<KeptReceipt>) -> impl IntoView {
    let l = use_language();
    if receipts.is_empty() {
        return ().into_any();
    }
    let row = |kept: KeptReceipt| {
        let at = Moment::of(kept.receipt.received_at);
        let hash = kept.receipt.content_hash.get(..12).unwrap_or_default().to_owned();
        view! {
            <tr>
                <th scope="row">{kept.title}</th>
                <td class="num">{kept.input.map(|input| input.actual)} " " {kept.unit}</td>
                <td><time datetime=at.iso()>{at.table()}</time></td>
                <td class="num">{kept.receipt.revision}</td>
                <td><code title=kept.receipt.content_hash>{hash}</code></td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="receipts">
            <h2 id="receipts">{l.pick("回执", "Receipts")}</h2>
            <div class="table-wrap" role="region" tabindex="0" aria-labelledby="receipts">
                <table class="data">
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("考评点", "Point")}</th>
                            <th scope="col" class="num">{l.pick("实际", "Actual")}</th>
                            <th scope="col">{l.pick("服务器收到", "Received")}</th>
                            <th scope="col" class="num">{l.pick("版本", "Revision")}</th>
                            <th scope="col">{l.pick("校验", "Hash")}</th>
                        </tr>
                    </thead>
                    <tbody>{receipts.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::Kept;
    use crate::components::device::js;
    use domain::language::Language;
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::HtmlInputElement;

    pub fn read(kept: RwSignal<Option<Kept>>) {
        spawn_local(async move {
            let json = JsFuture::from(js::list()).await.ok().and_then(|json| json.as_string());
            let found = json.and_then(|json| serde_json::from_slice(json.as_bytes()).ok());
            // A browser that keeps nothing has an empty queue.
            kept.try_set(Some(found.unwrap_or_default()));
        });
    }

    fn run(promise: js_sys::Promise) {
        spawn_local(async move {
            // What became of it is read again.
            let _ = JsFuture::from(promise).await;
        });
    }

    pub fn flush() {
        run(js::flush());
    }

    pub fn save() {
        run(js::save());
    }

    pub fn again(id: &str, base: i64) {
        // A revision is far below what a float holds exactly.
        run(js::again(id, base as f64));
    }

    pub fn give_up(id: &str) {
        run(js::discard(id));
    }

    /// Asks first: nobody else has it.
    pub fn discard(id: &str, l: Language) {
        let asked = l.pick("放弃后无法找回，确定吗？", "It cannot be brought back. Give it up?");
        if window().confirm_with_message(asked).unwrap_or(false) {
            give_up(id);
        }
    }

    pub fn load(chooser: &HtmlInputElement, said: RwSignal<Option<String>>, l: Language) {
        let Some(file) = chooser.files().and_then(|files| files.get(0)) else { return };
        chooser.set_value("");
        spawn_local(async move {
            let text = match JsFuture::from(js::load(&file)).await {
                Ok(count) => match l {
                    Language::Chinese => format!("已导入 {} 条。", count.as_f64().unwrap_or_default()),
                    Language::English => format!("{} loaded.", count.as_f64().unwrap_or_default()),
                },
                Err(_) => l
                    .pick("这不是导出的待发记录文件，请重新选择。", "This file is no saved queue: choose another.")
                    .to_owned(),
            };
            said.try_set(Some(text));
        });
    }
}

/// The server has no device.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use super::Kept;
    use domain::language::Language;
    use leptos::prelude::RwSignal;

    pub fn read(_kept: RwSignal<Option<Kept>>) {}
    pub fn flush() {}
    pub fn save() {}
    pub fn again(_id: &str, _base: i64) {}
    pub fn give_up(_id: &str) {}
    pub fn discard(_id: &str, _l: Language) {}
    pub fn load(_chooser: &leptos::web_sys::HtmlInputElement, _said: RwSignal<Option<String>>, _l: Language) {}
}
