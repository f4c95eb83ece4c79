//! What the page asks of the device.

use super::kept::Kept;
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
