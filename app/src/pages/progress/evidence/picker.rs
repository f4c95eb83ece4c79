//! Choosing evidence that the organisation has given before: one file proves several values and is sent once.

use super::{place, size_text, thumbnail};
use crate::{
    ApiError, api::evidence as api, components::Icon, context::use_language, pages::progress::form::EntryForm,
};
use domain::{ids::RowId, progress::Reusable};
use leptos::{
    ev,
    html::Dialog,
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
    task::spawn_local,
};
use std::time::Duration;

/// A pause in typing that means: look now.
const PAUSE: Duration = Duration::from_millis(250);

/// What is there to choose from.
#[derive(Clone, Copy)]
struct Picker {
    form: EntryForm,
    search: RwSignal<String>,
    /// None while it is being read.
    found: RwSignal<Option<Result<Vec<Reusable>, ApiError>>>,
    refused: RwSignal<Option<ApiError>>,
    /// Counts what was asked: an older answer is not the last word.
    asked: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Picker {
    fn read(self) {
        self.asked.update_value(|asked| *asked += 1);
        let (asked, search) = (self.asked.get_value(), self.search.get_untracked());
        spawn_local(async move {
            let found = api::reusable_evidence(search).await;
            if self.asked.try_get_value() == Some(asked) {
                self.found.set(Some(found));
            }
        });
    }

    fn typed(self, search: String) {
        self.search.set(search);
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.read(), PAUSE).ok());
    }

    fn choose(self, id: RowId) {
        let (assignment, period) = self.form.key();
        spawn_local(async move {
            match api::reuse_evidence(id, assignment, period).await {
                Ok(file) => {
                    self.refused.try_set(None);
                    self.form.sheet.try_update(|sheet| {
                        sheet.evidence.retain(|known| known.id != file.id);
                        sheet.evidence.push(file);
                    });
                }
                Err(error) => {
                    self.refused.try_set(Some(error));
                }
            }
        });
    }

    fn has(self, hash: &str) -> bool {
        self.form.sheet.with(|sheet| sheet.evidence.iter().any(|file| file.hash == hash))
    }
}

/// The button, and the dialog that it opens.
#[component]
pub(super) fn EvidencePicker(form: EntryForm) -> impl IntoView {
    let l = use_language();
    let dialog = NodeRef::<Dialog>::new();
    let picker = Picker {
        form,
        search: RwSignal::new(String::new()),
        found: RwSignal::new(None),
        refused: RwSignal::new(None),
        asked: StoredValue::new(0),
        timer: StoredValue::new(None),
    };
    let open = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            picker.refused.set(None);
            picker.read();
            // A dialog that is in the page can be shown.
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        // The dialog stands in the form, which Enter would submit.
        event.stop_propagation();
        if event.key() == "Enter" && event_target::<leptos::web_sys::Element>(&event).tag_name() == "INPUT" {
            event.prevent_default();
        }
    };
    let list = move || {
        picker.found.with(|found| match found {
            None => view! { <p class="muted">{l.pick("正在读取…", "Reading…")}</p> }.into_any(),
            Some(Err(error)) => view! { <p class="error" role="alert">{error.text(l)}</p> }.into_any(),
            Some(Ok(files)) => found_files(files, picker).into_any(),
        })
    };
    let refusal = move || picker.refused.get().map(|error| view! { <p class="error" role="alert">{error.text(l)}</p> });
    view! {
        <button type="button" class="button needs-script" on:click=open>
            <Icon name="i-copy"/>{l.pick("引用已有佐证", "Use earlier evidence")}
        </button>
        <dialog class="dialog picker" node_ref=dialog aria-labelledby="picker-title" on:keydown=keys>
            <div>
                <div class="picker-head">
                    <h2 id="picker-title">{l.pick("引用已有佐证", "Use earlier evidence")}</h2>
                    <button type="button" class="button quiet icon-only" aria-label=l.pick("关闭", "Close") on:click=close>
                        <Icon name="i-close"/>
                    </button>
                </div>
                <input
                    type="search" autocomplete="off" placeholder=l.pick("文件名、考评点，或“9月”", "File, point or month")
                    aria-label=l.pick("查找佐证", "Find evidence")
                    on:input=move |event| picker.typed(event_target_value(&event))
                />
                {refusal}
                <div class="picker-list" aria-live="polite">{list}</div>
            </div>
        </dialog>
    }
    .into_any()
}

fn found_files(files: &[Reusable], picker: Picker) -> impl IntoView + use<> {
    let l = use_language();
    if files.is_empty() {
        let nothing = match picker.search.with_untracked(|search| search.trim().is_empty()) {
            true => l.pick("本单位还没有上传过佐证。", "Your organisation has given no evidence yet."),
            false => l.pick("没有找到，请换个词再找。", "Nothing was found; try another word."),
        };
        return view! { <p class="muted">{nothing}</p> }.into_any();
    }
    let lines = files.iter().map(|file| line(file, picker)).collect_view();
    let more = (files.len() >= domain::progress::REUSABLE_PAGE).then(|| {
        view! { <p class="hint">{l.pick("只列出最近的；更早的请查找。", "Only the newest are listed; search for the others.")}</p> }
    });
    view! { <ul class="files">{lines}</ul> {more} }.into_any()
}

fn line(file: &Reusable, picker: Picker) -> impl IntoView + use<> {
    let l = use_language();
    let (id, hash) = (file.id.clone(), file.hash.clone());
    let has = Memo::new(move |_| picker.has(&hash));
    let choose = move |_| {
        if !has.get_untracked() {
            picker.choose(id.clone());
        }
    };
    let word = move || if has.get() { l.pick("已在本项", "Attached") } else { l.pick("引用", "Use") };
    view! {
        <li>
            <span class="file">
                {thumbnail(&file.id, &file.media_type)}
                <span class="file-text"><span>{file.file_name.clone()}</span> <small>{place(&file.origin, l)}</small></span>
            </span>
            <span class="muted">{size_text(file.size)}</span>
            <button
                type="button" class="button" aria-disabled=move || has.get().then_some("true")
                aria-label=format!("{} {}", l.pick("引用", "Use"), file.file_name) on:click=choose
            >
                {word}
            </button>
        </li>
    }
}
