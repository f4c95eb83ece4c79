//! Sending one file, with its progress: `fetch` tells nothing of it, so this is an XMLHttpRequest.

use super::uploads::Uploads;
use crate::ApiError;
use domain::{ids::RowId, period::Period, progress::Evidence};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

/// Sends a file and tells how it goes.
pub fn send(file: &File, entry: (RowId, Period), key: u32, uploads: Uploads) {
    if begin(file, entry, key, uploads).is_none() {
        uploads.keep(key, file.clone());
    }
}

fn begin(file: &File, (assignment, period): (RowId, Period), key: u32, uploads: Uploads) -> Option<()> {
    let body = FormData::new().ok()?;
    body.append_with_str("assignment", assignment.as_str()).ok()?;
    body.append_with_str("period", &period.to_string()).ok()?;
    body.append_with_blob_and_filename("file", file, &file.name()).ok()?;
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", "/api/v1/evidence").ok()?;
    request.set_request_header("accept", "application/json").ok()?;
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.total() > 0.0 {
            let percent = (event.loaded() / event.total() * 100.0) as u32;
            uploads.change(key, |upload| upload.percent = percent);
        }
    });
    request.upload().ok()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let asked = request.clone();
    let own = file.clone();
    let end = Closure::once_into_js(move || {
        // Freed once the request is over.
        drop(progress);
        match answer(&asked) {
            // Nothing is lost: the device keeps the file and tries again.
            Err(ApiError::Offline | ApiError::FilesUnreachable) => uploads.keep(key, own),
            answer => uploads.end(key, answer),
        }
    });
    request.set_onloadend(Some(end.unchecked_ref()));
    request.send_with_opt_form_data(Some(&body)).ok()
}

fn answer(request: &XmlHttpRequest) -> Result<Evidence, ApiError> {
    let status = request.status().unwrap_or_default();
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        200..300 => serde_json::from_slice(text.as_bytes()).map_err(|_| ApiError::Outdated),
        0 => Err(ApiError::Offline),
        _ => Err(serde_json::from_slice(text.as_bytes()).unwrap_or(ApiError::Unavailable)),
    }
}
