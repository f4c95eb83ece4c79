//! Files that prove a value: the list, and adding to it.

use super::{fields::Finding, form::EntryForm};
#[cfg(feature = "hydrate")]
use crate::{ApiError, components::device};
use crate::{api::progress as api, components::Icon, context::use_language};
use domain::{ids::RowId, language::Language, progress::Evidence};
use leptos::{prelude::*, task::spawn_local};

/// What a file chooser offers; the server looks at the content.
const ACCEPTED: &str = ".pdf,.jpg,.jpeg,.png,.webp,.doc,.docx,.wps,.xls,.xlsx,.et,.ppt,.pptx,.dps,.txt,.csv";
/// Bytes.
#[cfg(feature = "hydrate")]
const LARGEST: f64 = 20.0 * 1024.0 * 1024.0;

/// `1.2 MB`
fn size_text(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn link(file: &Evidence) -> impl IntoView + use<> {
    // An image or a PDF opens beside the page; the browser saves the rest.
    view! {
        <Icon name="i-file"/>
        <a href=format!("/api/v1/evidence/{}", file.id) target="_blank" rel="external">{file.file_name.clone()}</a>
        <span class="muted">{size_text(file.size)}</span>
    }
}

/// The files of an entry, to look at.
#[component]
pub fn EvidenceLinks(files: Vec<Evidence>) -> impl IntoView {
    if files.is_empty() {
        let l = use_language();
        return view! { <p class="muted">{l.pick("没有附件。", "No file is attached.")}</p> }.into_any();
    }
    let lines = files.iter().map(|file| view! { <li>{link(file)}</li> }).collect_view();
    view! { <ul class="files">{lines}</ul> }.into_any()
}

/// A file on its way.
#[derive(Clone, Debug, PartialEq)]
struct Upload {
    key: u32,
    name: String,
    percent: u32,
    refused: Option<String>,
    /// On this device until there is a network.
    kept: bool,
}

/// What is on its way, and where it goes.
#[derive(Clone, Copy)]
struct Uploads {
    form: EntryForm,
    list: RwSignal<Vec<Upload>>,
    l: Language,
}

#[cfg(feature = "hydrate")]
impl Uploads {
    fn begin(self, name: String) -> u32 {
        let key = self.list.with_untracked(|list| list.last().map_or(0, |upload| upload.key + 1));
        self.list.update(|list| list.push(Upload { key, name, percent: 0, refused: None, kept: false }));
        key
    }

    fn change(self, key: u32, change: impl FnOnce(&mut Upload)) {
        self.list.try_update(|list| list.iter_mut().find(|upload| upload.key == key).map(change));
    }

    fn end(self, key: u32, answer: Result<Evidence, ApiError>) {
        match answer {
            Ok(file) => {
                self.list.try_update(|list| list.retain(|upload| upload.key != key));
                self.form.sheet.try_update(|sheet| {
                    sheet.evidence.retain(|known| known.id != file.id);
                    sheet.evidence.push(file);
                });
            }
            Err(error) => self.change(key, |upload| upload.refused = Some(error.text(self.l))),
        }
    }

    /// No server: the file waits on this device and goes by itself.
    fn keep(self, key: u32, file: web_sys::File) {
        let (assignment, period) = self.form.key();
        spawn_local(async move {
            if device::attach(assignment, period, file).await {
                self.change(key, |upload| upload.kept = true);
            } else {
                self.end(key, Err(ApiError::Offline));
            }
        });
    }

    /// What can be said of a file before it is sent.
    fn refusal(self, name: &str, size: f64) -> Option<ApiError> {
        let extension = name.rsplit_once('.').map(|(_, extension)| format!(".{}", extension.to_ascii_lowercase()));
        if !extension.is_some_and(|extension| ACCEPTED.split(',').any(|accepted| accepted == extension)) {
            return Some(ApiError::invalid(
                "file_type_not_allowed",
                "file",
                "不支持这种文件：请转成 PDF、图片、Word 或 Excel 再上传。",
                "This type of file is not taken: convert it to PDF, an image, Word or Excel first.",
            ));
        }
        (size > LARGEST).then(|| {
            ApiError::invalid(
                "file_too_large",
                "file",
                "文件超过 20 MB：请压缩或拆分后再上传。",
                "The file is larger than 20 MB: compress or split it first.",
            )
        })
    }
}

impl Uploads {
    fn remove(self, id: RowId) {
        spawn_local(async move {
            match api::remove_evidence(id.clone()).await {
                Ok(()) => {
                    self.form.sheet.try_update(|sheet| sheet.evidence.retain(|file| file.id != id));
                }
                Err(error) => {
                    self.form.refused.try_set(Some(error));
                }
            }
        });
    }
}

/// The files of one's own entry, with what it takes to add and remove. `refused`: why a file that a plain form sent was
/// not taken.
#[component]
pub fn EvidenceFields(form: EntryForm, refused: Option<String>) -> impl IntoView {
    let l = use_language();
    let uploads = Uploads { form, list: RwSignal::new(Vec::new()), l };
    let chooser = form.file;
    let files = move || {
        let lines = form.sheet.with(|sheet| {
            let line = |file: &Evidence| kept_file(file, uploads, form.is_locked());
            sheet.evidence.iter().map(line).collect_view()
        });
        view! { <ul class="files">{lines}</ul> }
    };
    let under_way = move || uploads.list.get().into_iter().map(|upload| uploading(upload, uploads)).collect_view();
    let chosen = move |_| {
        if let Some(chooser) = chooser.get_untracked() {
            browser::send_chosen(&chooser, uploads);
        }
    };
    // Without script the files go with the rest of the form, or by themselves with this button.
    let upload = format!(
        r#"<button class="button" formaction="/api/v1/evidence">{}</button>"#,
        l.pick("上传并保存草稿", "Upload and keep the draft")
    );
    view! {
        <fieldset class="field evidence">
            <legend>{l.pick("佐证材料", "Evidence")}</legend>
            <Finding form=form place="evidence"/>
            {files}
            {under_way}
            {refused.map(|text| view! { <p class="error" role="alert">{text}</p> })}
            <Show when=move || !form.is_locked()>
                <div class="drop">
                    <label for="file">{l.pick("选择文件", "Choose files")}</label>
                    <span class="hint">
                        {l.pick(
                            "或拖到这里；PDF、图片、Word、Excel，每个不超过 20 MB",
                            "or drop them here; PDF, images, Word, Excel, up to 20 MB each",
                        )}
                    </span>
                    <input id="file" name="file" type="file" multiple accept=ACCEPTED node_ref=chooser on:change=chosen/>
                </div>
                <noscript inner_html=upload.clone()></noscript>
            </Show>
        </fieldset>
    }
}

fn kept_file(file: &Evidence, uploads: Uploads, locked: bool) -> impl IntoView + use<> {
    let id = file.id.clone();
    let label = format!("{} {}", uploads.l.pick("移除", "Remove"), file.file_name);
    let action = format!("/api/v1/evidence/{id}/remove");
    let remove = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        uploads.remove(id.clone());
    };
    view! {
        <li>
            {link(file)}
            {(!locked).then(|| view! {
                <button class="button quiet icon-only" formaction=action aria-label=label on:click=remove>
                    <Icon name="i-close"/>
                </button>
            })}
        </li>
    }
}

fn uploading(upload: Upload, uploads: Uploads) -> impl IntoView {
    let key = upload.key;
    match upload.refused {
        Some(text) => view! {
            <p class="error" role="alert">
                {upload.name} {uploads.l.pick("：", ": ")} {text}
            </p>
        }
        .into_any(),
        None if upload.kept => view! {
            <p class="saved" data-state="queued" role="status">
                {upload.name} " "
                {uploads.l.pick("未联网，已存在本机，联网后自动上传", "kept on this device: uploaded when there is a network")}
            </p>
        }
        .into_any(),
        None => {
            let id = format!("upload-{key}");
            view! {
                <div class="progress">
                    <label for=id.clone()>{upload.name}</label>
                    <output>{upload.percent} "%"</output>
                    <progress id=id max="100" value=upload.percent></progress>
                </div>
            }
            .into_any()
        }
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Uploads, upload};
    use web_sys::HtmlInputElement;

    /// Sends the files that were chosen, each by itself.
    pub(super) fn send_chosen(chooser: &HtmlInputElement, uploads: Uploads) {
        let Some(files) = chooser.files() else { return };
        for index in 0..files.length() {
            let Some(file) = files.get(index) else { continue };
            let key = uploads.begin(file.name());
            match uploads.refusal(&file.name(), file.size()) {
                Some(error) => uploads.end(key, Err(error)),
                None => upload::send(&file, uploads.form.key(), key, uploads),
            }
        }
        // The same file may be chosen again.
        chooser.set_value("");
    }
}

#[cfg(not(feature = "hydrate"))]
mod browser {
    use super::Uploads;

    pub(super) fn send_chosen(_chooser: &leptos::web_sys::HtmlInputElement, _uploads: Uploads) {}
}

#[cfg(feature = "hydrate")]
#[path = "upload.rs"]
mod upload;
