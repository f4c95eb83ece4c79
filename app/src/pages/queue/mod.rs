//! What waits on this device: records and files that have not been sent, what became of them, and the receipts.
//!
//! Everything here is the browser's own. The server renders the frame of the page and nothing in it.

mod cards;
mod kept;
mod receipts;

use crate::{
    components::{
        Empty,
        device::{Queued, use_queue},
    },
    context::use_language,
};
use cards::{FileCard, RecordCard, SiteCard};
use domain::language::Language;
use kept::Kept;
use leptos::{html::Input, prelude::*};
use leptos_meta::Title;
use receipts::Receipts;

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

#[cfg(feature = "hydrate")]
mod browser;

/// The server has no device.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use super::kept::Kept;
    use domain::language::Language;
    use leptos::prelude::RwSignal;

    pub fn read(_kept: RwSignal<Option<Kept>>) {}
    pub fn flush() {}
    pub fn save() {}
    pub fn again(_id: &str, _base: i64) {}
    pub fn load(_chooser: &leptos::web_sys::HtmlInputElement, _said: RwSignal<Option<String>>, _l: Language) {}
}
