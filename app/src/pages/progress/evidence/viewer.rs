//! Looking at images and PDFs without leaving the page.

use super::{address, place, size_text};
use crate::{components::Icon, context::use_language};
use domain::{
    ids::RowId,
    language::Language,
    progress::{Evidence, Shown},
};
use leptos::{ev, html::Dialog, prelude::*};

/// What is looked at.
#[derive(Clone, Copy)]
pub(super) struct Viewer {
    dialog: NodeRef<Dialog>,
    open: RwSignal<Option<RowId>>,
    /// One dot of the picture to one of the screen.
    full_size: RwSignal<bool>,
}

impl Viewer {
    pub fn new() -> Self {
        Self { dialog: NodeRef::new(), open: RwSignal::new(None), full_size: RwSignal::new(false) }
    }

    pub fn show(self, id: RowId) {
        self.full_size.set(false);
        self.open.set(Some(id));
        if let Some(dialog) = self.dialog.get_untracked().filter(|dialog| !dialog.open()) {
            // A dialog that is in the page can be shown.
            let _ = dialog.show_modal();
        }
    }

    fn close(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
    }

    /// The browser says so a little later: by then another file may be open.
    fn closed(self) {
        if self.dialog.get_untracked().is_some_and(|dialog| !dialog.open()) {
            self.open.set(None);
        }
    }

    /// Goes to the file before or after the one that is open, and stays at the ends.
    fn step(self, files: &[Evidence], by: isize) {
        let at = self.open.with_untracked(|open| files.iter().position(|file| Some(&file.id) == open.as_ref()));
        if let Some(next) = at.and_then(|at| files.get(at.checked_add_signed(by)?)) {
            self.show(next.id.clone());
        }
    }
}

/// The window in the page. `files`: all of the list; those that a browser cannot show are passed over.
#[component]
pub(super) fn ViewerDialog(
    viewer: Viewer,
    files: Memo<Vec<Evidence>>,
    /// What the files prove.
    #[prop(optional_no_strip)]
    proves: Option<Signal<String>>,
) -> impl IntoView {
    let l = use_language();
    let shown = Memo::new(move |_| {
        files.with(|files| {
            files.iter().filter(|file| Shown::of(&file.media_type).is_some()).cloned().collect::<Vec<_>>()
        })
    });
    let current = Memo::new(move |_| {
        let open = viewer.open.get()?;
        shown.with(|files| {
            files.iter().enumerate().find(|(_, file)| file.id == open).map(|(at, file)| (at, file.clone()))
        })
    });
    Effect::new(move |_| {
        // What is open was taken away.
        if current.with(Option::is_none) {
            viewer.close();
        }
    });
    let step = move |by| shown.with_untracked(|files| viewer.step(files, by));
    let keys = move |event: ev::KeyboardEvent| {
        // The keys of the page behind would decide on the entry.
        event.stop_propagation();
        match event.key().as_str() {
            // A large picture is moved by the same keys.
            "ArrowLeft" if !viewer.full_size.get_untracked() => step(-1),
            "ArrowRight" if !viewer.full_size.get_untracked() => step(1),
            _ => {}
        }
    };
    let count = move || shown.with(Vec::len);
    let at = move || current.with(|current| current.as_ref().map_or(0, |(at, _)| *at));
    let stage = move || current.with(|current| current.as_ref().map(|(_, file)| stage(file, viewer)));
    let head = move || current.with(|current| current.as_ref().map(|(_, file)| head(file, l)));
    let is_picture = move || {
        current.with(|current| {
            current.as_ref().is_some_and(|(_, file)| Shown::of(&file.media_type) == Some(Shown::Picture))
        })
    };
    let zoom_word = move || match viewer.full_size.get() {
        true => l.pick("适合窗口", "Fit"),
        false => l.pick("原始大小", "100 %"),
    };
    let proves = proves.map(|value| view! { <p class="proves">{value}</p> });
    view! {
        <dialog class="viewer" node_ref=viewer.dialog aria-labelledby="viewer-name" on:close=move |_| viewer.closed() on:keydown=keys>
            <header>
                {head}
                {proves}
                <button type="button" class="button quiet icon-only" aria-label=l.pick("关闭", "Close") on:click=move |_| viewer.close()>
                    <Icon name="i-close"/>
                </button>
            </header>
            {stage}
            <footer>
                <button
                    type="button" class="button" disabled=move || at() == 0 on:click=move |_| step(-1)
                >
                    <Icon name="i-left"/>{l.pick("上一份", "Previous")}
                </button>
                <span class="muted">{move || at() + 1} " / " {count}</span>
                <button
                    type="button" class="button" disabled=move || { at() + 1 >= count() } on:click=move |_| step(1)
                >
                    {l.pick("下一份", "Next")}<Icon name="i-right"/>
                </button>
                <button
                    type="button" class="button quiet end" hidden=move || !is_picture()
                    on:click=move |_| viewer.full_size.update(|full| *full = !*full)
                >
                    {zoom_word}
                </button>
            </footer>
        </dialog>
    }
    .into_any()
}

fn head(file: &Evidence, l: Language) -> impl IntoView + use<> {
    let origin = file.origin.as_ref().map(|origin| format!(" · {}{}", l.pick("引自 ", "from "), place(origin, l)));
    let hash = file.hash.get(..12).unwrap_or_default().to_owned();
    view! {
        <div>
            <h2 id="viewer-name">{file.file_name.clone()}</h2>
            <p class="muted">
                {size_text(file.size)} " · SHA-256 " <code title=file.hash.clone()>{hash} "…"</code> {origin}
            </p>
        </div>
        <a class="button quiet" href=address(&file.id) download=file.file_name.clone() rel="external">
            <Icon name="i-download"/><span class="no-phone">{l.pick("下载", "Download")}</span>
        </a>
    }
}

fn stage(file: &Evidence, viewer: Viewer) -> impl IntoView + use<> {
    let (source, name) = (address(&file.id), file.file_name.clone());
    if Shown::of(&file.media_type) == Some(Shown::Pdf) {
        return view! { <div class="viewer-stage"><iframe src=source title=name></iframe></div> }.into_any();
    }
    let zoom = move || if viewer.full_size.get() { "full" } else { "fit" };
    let turn = move |_| viewer.full_size.update(|full| *full = !*full);
    view! {
        <div class="viewer-stage" data-zoom=zoom tabindex="0">
            <img src=source alt=name on:click=turn/>
        </div>
    }
    .into_any()
}
