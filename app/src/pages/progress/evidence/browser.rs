//! Files from the chooser, dropped anywhere on the page, or pasted.

use super::Uploads;
pub(super) use crate::components::device::discard;
use js_sys::{Array, Date};
use leptos::{ev, html::Input, prelude::*};
use web_sys::{DataTransfer, File, FileList, FilePropertyBag};

fn all(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

/// Sends the files that were chosen.
pub(super) fn send_chosen(chooser: NodeRef<Input>, uploads: Uploads) {
    let Some(chooser) = chooser.get_untracked() else { return };
    uploads.take(all(chooser.files()));
    // The same file may be chosen again.
    chooser.set_value("");
}

fn brings(what: Option<&DataTransfer>, kind: &str) -> bool {
    what.is_some_and(|what| what.types().iter().any(|one| one.as_string().as_deref() == Some(kind)))
}

/// Takes what is dropped or pasted on the page of the entry. `over` tells that files are held above it.
///
/// On the whole page: a file that is dropped beside its place would be opened instead, and the form be gone.
pub(super) fn follow_page(uploads: Uploads, over: RwSignal<bool>) {
    let held = window_event_listener(ev::dragover, move |event| {
        if brings(event.data_transfer().as_ref(), "Files") {
            event.prevent_default();
            over.set(true);
        }
    });
    let left = window_event_listener(ev::dragleave, move |event| {
        // Into another element is not out of the window.
        if event.related_target().is_none() {
            over.set(false);
        }
    });
    let dropped = window_event_listener(ev::drop, move |event| {
        over.set(false);
        let data = event.data_transfer();
        if brings(data.as_ref(), "Files") {
            event.prevent_default();
            uploads.take(all(data.and_then(|data| data.files())));
        }
    });
    let pasted = window_event_listener(ev::paste, move |event| {
        let data = event.clipboard_data();
        // Office programs add a picture of the text that they copy; then the text is meant.
        if !brings(data.as_ref(), "Files") || brings(data.as_ref(), "text/plain") {
            return;
        }
        event.prevent_default();
        let files = all(data.and_then(|data| data.files()));
        uploads.take(files.into_iter().map(|file| named(file, uploads)).collect());
    });
    on_cleanup(move || {
        held.remove();
        left.remove();
        dropped.remove();
        pasted.remove();
    });
}

/// A screenshot comes as `image.png`, every one; this names it by its time.
fn named(file: File, uploads: Uploads) -> File {
    let Some(ending) = file.name().strip_prefix("image.").map(str::to_owned) else { return file };
    let now = Date::new_0();
    let (month, day) = (now.get_month() + 1, now.get_date());
    let (hours, minutes, seconds) = (now.get_hours(), now.get_minutes(), now.get_seconds());
    let word = uploads.l.pick("截图", "screenshot");
    let name = format!("{word} {month:02}-{day:02} {hours:02}{minutes:02}{seconds:02}.{ending}");
    let options = FilePropertyBag::new();
    options.set_type(&file.type_());
    File::new_with_blob_sequence_and_options(&Array::of1(&file), &name, &options).unwrap_or(file)
}
