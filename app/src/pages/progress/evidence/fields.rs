//! The files of one's own entry: the list, and the ways to add to it — chosen, dropped, pasted, photographed, used again.

use super::{
    link,
    picker::EvidencePicker,
    uploads::{ACCEPTED, Upload, Uploads},
    viewer::{Viewer, ViewerDialog},
};
use crate::{
    ApiError,
    components::{
        Icon,
        device::{Queued, QueuedFile, use_queue},
    },
    context::use_language,
    pages::progress::{fields::Finding, form::EntryForm},
};
use domain::{language::Language, progress::Evidence};
use leptos::{html::Input, prelude::*};

/// The files of one's own entry, with what it takes to add and remove. `refused`: why a file that a plain form sent was
/// not taken.
#[component]
pub fn EvidenceFields(form: EntryForm, refused: Option<String>) -> impl IntoView {
    let l = use_language();
    let uploads = Uploads { form, list: RwSignal::new(Vec::new()), l };
    let viewer = Viewer::new();
    let (chooser, camera) = (form.file, NodeRef::<Input>::new());
    let over = RwSignal::new(false);
    Effect::new(move |_| browser::follow_page(uploads, over));
    let evidence = Memo::new(move |_| form.sheet.with(|sheet| sheet.evidence.clone()));
    let files = move || {
        let locked = form.is_locked();
        let lines =
            evidence.with(|files| files.iter().map(|file| kept_file(file, uploads, viewer, locked)).collect_view());
        view! { <ul class="files">{lines}</ul> }
    };
    let under_way = move || uploads.list.get().into_iter().map(|upload| uploading(upload, l)).collect_view();
    let (queue, (assignment, period)) = (use_queue(), form.key());
    let queued = Memo::new(move |_| queue.files_of(&assignment, period));
    Effect::new(move |before: Option<Vec<String>>| {
        let now: Vec<String> = queued.with(|files| files.iter().map(|file| file.id.clone()).collect());
        if before.is_some_and(|before| before.iter().any(|id| !now.contains(id))) {
            uploads.read_again();
        }
        now
    });
    let on_device = move || queued.get().into_iter().map(|file| queued_file(file, l)).collect_view();
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
            {on_device}
            {refused.map(|text| view! { <p class="error" role="alert">{text}</p> })}
            <Show when=move || !form.is_locked()>
                <div class="drop" data-over=move || over.get().then_some("true")>
                    <label for="file">{l.pick("选择文件", "Choose files")}</label>
                    <span class="hint">
                        {l.pick(
                            "或拖到本页、直接粘贴截图；PDF、图片、Word、Excel，每个不超过 20 MB",
                            "or drop them on this page, or paste a screenshot; PDF, images, Word, Excel, up to 20 MB each",
                        )}
                    </span>
                    <input
                        id="file" name="file" type="file" multiple accept=ACCEPTED node_ref=chooser
                        on:change=move |_| browser::send_chosen(chooser, uploads)
                    />
                </div>
                <div class="row more-evidence">
                    <label class="button camera">
                        <Icon name="i-camera"/>{l.pick("拍照", "Take a photo")}
                        <input
                            class="sr" name="photo" type="file" accept="image/*" capture="environment" node_ref=camera
                            on:change=move |_| browser::send_chosen(camera, uploads)
                        />
                    </label>
                    <EvidencePicker form=form/>
                </div>
                <noscript inner_html=upload.clone()></noscript>
            </Show>
            <ViewerDialog viewer=viewer files=evidence/>
        </fieldset>
    }
}

fn kept_file(file: &Evidence, uploads: Uploads, viewer: Viewer, locked: bool) -> impl IntoView + use<> {
    let id = file.id.clone();
    let label = format!("{} {}", uploads.l.pick("移除", "Remove"), file.file_name);
    let action = format!("/api/v1/evidence/{id}/remove");
    let remove = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        uploads.remove(id.clone());
    };
    view! {
        <li>
            {link(file, viewer, uploads.l)}
            {(!locked).then(|| view! {
                <button class="button quiet icon-only" formaction=action aria-label=label on:click=remove>
                    <Icon name="i-close"/>
                </button>
            })}
        </li>
    }
}

fn uploading(upload: Upload, l: Language) -> impl IntoView {
    match upload.refused {
        Some(text) => view! { <p class="error" role="alert">{upload.name} {l.pick("：", ": ")} {text}</p> }.into_any(),
        None => bar(format!("upload-{}", upload.key), upload.name, upload.percent).into_any(),
    }
}

fn bar(id: String, name: String, percent: u32) -> impl IntoView {
    view! {
        <div class="progress">
            <label for=id.clone()>{name}</label>
            <output>{percent} "%"</output>
            <progress id=id max="100" value=percent></progress>
        </div>
    }
}

/// A file that has not left the device: it waits, is on its way, or was not taken.
fn queued_file(file: QueuedFile, l: Language) -> impl IntoView {
    if file.state == Queued::Rejected {
        let problems = ApiError::Invalid { problems: file.problems.unwrap_or_default() };
        let id = file.id;
        return view! {
            <p class="error" role="alert">
                <span>{file.name} {l.pick("：没有上传。", ": not uploaded. ")} {problems.text(l)}</span>
                <button type="button" class="button quiet" on:click=move |_| browser::discard(&id)>{l.pick("知道了", "Dismiss")}</button>
            </p>
        }
        .into_any();
    }
    if !file.begun {
        return view! {
            <p class="saved" data-state="queued" role="status">
                {file.name} " " {l.pick("已存在本机，联网后自动上传", "is kept on this device and uploaded when there is a network")}
            </p>
        }
        .into_any();
    }
    let percent = (file.received * 100).checked_div(file.size).unwrap_or_default() as u32;
    let stalled = file.stalled.then(|| {
        view! {
            <p class="hint" role="status">
                {l.pick("没有传完，联网后从这里接着传；可以关掉本页。", "Interrupted: it goes on from here when there is a network, even if you leave.")}
            </p>
        }
    });
    view! { {bar(format!("upload-{}", file.id), file.name, percent)} {stalled} }.into_any()
}

#[cfg(feature = "hydrate")]
#[path = "browser.rs"]
mod browser;

/// The server has no files of anyone's.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use super::Uploads;
    use leptos::{html::Input, prelude::*};

    pub(super) fn send_chosen(_chooser: NodeRef<Input>, _uploads: Uploads) {}

    pub(super) fn follow_page(_uploads: Uploads, _over: RwSignal<bool>) {}

    pub(super) fn discard(_id: &str) {}
}
