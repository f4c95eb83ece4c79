//! Sends a file with a progress bar. `fetch` does not tell how much of a body has been sent; the older request does.

use super::{MOST_MEGABYTES, choose::Upload};
use crate::ApiError;
use domain::language::Language;
use leptos::{html::Input, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{FormData, ProgressEvent, XmlHttpRequest};

/// What the server answers.
#[derive(serde::Deserialize)]
struct Answer {
    check: String,
}

pub(super) fn send(
    event: leptos::ev::SubmitEvent,
    file: NodeRef<Input>,
    upload: RwSignal<Option<Upload>>,
    problem: RwSignal<Option<String>>,
    l: Language,
) {
    let Some(file) = file.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)) else {
        return;
    };
    event.prevent_default();
    problem.set(None);
    let (name, total) = (file.name(), file.size());
    if total > f64::from(MOST_MEGABYTES) * 1024.0 * 1024.0 {
        let megabytes = (total / 1024.0 / 1024.0).ceil();
        problem.set(Some(match l {
            Language::Chinese => {
                format!("文件约 {megabytes} MB，最多可导入 {MOST_MEGABYTES} MB。请删去图片和无关的表后再传。")
            }
            Language::English => format!(
                "The file is about {megabytes} MB; at most {MOST_MEGABYTES} MB can be imported. Remove pictures and unrelated sheets."
            ),
        }));
        return;
    }
    upload.set(Some(Upload { name: name.clone(), sent: 0.0, total: total.max(1.0) }));
    let failed = move |text: String| {
        upload.set(None);
        problem.set(Some(text));
    };
    if post(&file, name, upload, problem, l).is_err() {
        failed(ApiError::Offline.text(l));
    }
}

fn post(
    file: &web_sys::File,
    name: String,
    upload: RwSignal<Option<Upload>>,
    problem: RwSignal<Option<String>>,
    l: Language,
) -> Result<(), JsValue> {
    let body = FormData::new()?;
    body.append_with_blob_and_filename("book", file, &name)?;
    let request = XmlHttpRequest::new()?;
    request.open("POST", "/api/v1/imports")?;
    request.set_request_header("accept", "application/json")?;
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        upload.set(Some(Upload { name: name.clone(), sent: event.loaded(), total: event.total() }));
    });
    request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let navigate = use_navigate();
    let ended = request.clone();
    let end = Closure::once_into_js(move || {
        // The bar's listener lives as long as its request.
        drop(progress);
        let text = ended.response_text().ok().flatten().unwrap_or_default();
        match serde_json::from_slice::<Answer>(text.as_bytes()) {
            Ok(answer) => navigate(&format!("/import?check={}", answer.check), NavigateOptions::default()),
            Err(_) => {
                upload.set(None);
                let error = serde_json::from_slice::<ApiError>(text.as_bytes()).unwrap_or(ApiError::Offline);
                problem.set(Some(error.text(l)));
            }
        }
    });
    request.set_onloadend(Some(end.unchecked_ref()));
    request.send_with_opt_form_data(Some(&body))
}
