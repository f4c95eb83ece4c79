//! Files that prove a value: how they are shown, and adding to them.

mod fields;
mod picker;
#[cfg(feature = "hydrate")]
mod upload;
mod uploads;
mod viewer;

pub(super) use fields::EvidenceFields;
pub(in crate::pages) use uploads::ACCEPTED;

use crate::{
    components::{Icon, percent_encode},
    context::use_language,
};
use domain::{
    ids::RowId,
    language::Language,
    progress::{Evidence, Origin, Shown},
};
use leptos::prelude::*;
use viewer::{Viewer, ViewerDialog};

/// Where a file is read.
fn address(id: &RowId) -> String {
    format!("/api/v1/evidence/{}", percent_encode(id.as_str()))
}

/// `1.2 MB`
fn size_text(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// `2023年8月 · 粮食产量`
fn place(origin: &Origin, l: Language) -> String {
    format!("{} · {}", origin.period.name(l), origin.point_name)
}

/// A file as a small picture of one size, whatever it holds: nothing moves when the picture arrives.
fn thumbnail(id: &RowId, media_type: &str) -> impl IntoView + use<> {
    let shown = Shown::of(media_type);
    // What cannot be drawn arrives as an empty picture, and the icon below is seen.
    let picture = (shown == Some(Shown::Picture)).then(|| {
        view! { <img src=format!("{}/thumbnail", address(id)) alt="" width="48" height="48" loading="lazy"/> }
    });
    let pdf = (shown == Some(Shown::Pdf)).then(|| view! { <b>"PDF"</b> });
    view! { <span class="thumb" aria-hidden="true"><Icon name="i-file"/>{picture}{pdf}</span> }
}

/// A file's name, leading to it: an image or a PDF opens in the page, and beside it without script; the browser saves the rest.
fn link(file: &Evidence, viewer: Viewer, l: Language) -> impl IntoView + use<> {
    let (id, viewable) = (file.id.clone(), Shown::of(&file.media_type).is_some());
    let open = move |event: leptos::ev::MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
        if viewable && !elsewhere {
            event.prevent_default();
            viewer.show(id.clone());
        }
    };
    let origin = file.origin.as_ref().map(|origin| {
        view! { <small>{l.pick("引自 ", "From ")} {place(origin, l)}</small> }
    });
    view! {
        <a class="file" href=address(&file.id) target="_blank" rel="external" on:click=open>
            {thumbnail(&file.id, &file.media_type)}
            <span class="file-text"><span>{file.file_name.clone()}</span> " " {origin}</span>
        </a>
        <span class="muted">{size_text(file.size)}</span>
    }
}

/// The files of an entry, to look at.
#[component]
pub fn EvidenceLinks(
    files: Memo<Vec<Evidence>>,
    /// What they prove, to be read beside them.
    #[prop(optional)]
    value: Option<Signal<String>>,
) -> impl IntoView {
    let l = use_language();
    let viewer = Viewer::new();
    let lines = move || {
        files.with(|files| {
            if files.is_empty() {
                return view! { <p class="muted">{l.pick("没有附件。", "No file is attached.")}</p> }.into_any();
            }
            let lines = files.iter().map(|file| view! { <li>{link(file, viewer, l)}</li> }).collect_view();
            view! { <ul class="files">{lines}</ul> }.into_any()
        })
    };
    view! {
        {lines}
        <ViewerDialog viewer=viewer files=files proves=value/>
    }
}
