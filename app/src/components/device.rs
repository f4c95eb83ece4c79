//! What this device has recorded and not yet sent: the pages' side of `frontend/offline`, which keeps and sends it.

use crate::context::use_language;
use domain::{
    ids::RowId, inspections::SiteInput, language::Language, period::Period, problem::Problem, progress::EntryInput,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How a record or a file on the device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queued {
    /// It is sent as soon as there is a server.
    Waiting,
    /// Someone else has reported meanwhile.
    Conflict,
    /// The server does not take it as it is.
    Rejected,
}

impl Queued {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "queued",
            Self::Conflict => "conflict",
            Self::Rejected => "returned",
        }
    }

    pub const fn name(self, l: Language) -> &'static str {
        match self {
            Self::Waiting => l.pick("待发送", "Queued"),
            Self::Conflict => l.pick("有冲突", "Conflict"),
            Self::Rejected => l.pick("未被接受", "Not taken"),
        }
    }
}

/// What pages show everywhere of the queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Summary {
    count: usize,
    /// By assignment and period, with a blank between them: records and files.
    entries: HashMap<String, Queued>,
    /// The records alone.
    reported: HashMap<String, Queued>,
    files: Vec<QueuedFile>,
    /// What was recorded on visits.
    #[serde(default)]
    site: Vec<QueuedSiteRecord>,
    /// The visits of photos that have not been sent.
    #[serde(default)]
    photos: Vec<RowId>,
}

/// A record of a visit on the device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct QueuedSiteRecord {
    pub id: String,
    pub visit: RowId,
    /// What it is about.
    pub title: String,
    pub unit: String,
    /// When it was made, by the device's clock (UTC milliseconds).
    pub at: i64,
    pub state: Queued,
    pub input: SiteInput,
    /// Why the server does not take it.
    pub problems: Option<Vec<Problem>>,
    #[serde(default)]
    pub photos: usize,
}

/// A file on the device.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct QueuedFile {
    pub id: String,
    assignment: RowId,
    period: Period,
    pub name: String,
    pub state: Queued,
    /// Why the server does not take it.
    pub problems: Option<Vec<Problem>>,
    /// Bytes.
    pub size: u64,
    /// Bytes that the server has.
    pub received: u64,
    /// The server knows of it.
    pub begun: bool,
    /// It was interrupted, and goes on by itself.
    pub stalled: bool,
}

/// The queue of this device.
#[derive(Clone, Copy)]
pub struct Queue(RwSignal<Summary>);

impl Queue {
    pub(crate) fn provide() {
        let queue = Self(RwSignal::default());
        provide_context(queue);
        // In the browser alone, once it has taken the page over: the server does not know what waits.
        Effect::new(move |_| browser::watch(queue));
    }

    /// How an entry stands that has something here.
    pub fn state_of(self, assignment: &RowId, period: Period) -> Option<Queued> {
        self.0.with(|summary| summary.entries.get(&format!("{assignment} {period}")).copied())
    }

    /// How what was reported for an entry stands, where that is still here; its files apart.
    pub fn reported(self, assignment: &RowId, period: Period) -> Option<Queued> {
        self.0.with(|summary| summary.reported.get(&format!("{assignment} {period}")).copied())
    }

    /// The files of an entry that are still here.
    pub fn files_of(self, assignment: &RowId, period: Period) -> Vec<QueuedFile> {
        let own = |file: &&QueuedFile| file.assignment == *assignment && file.period == period;
        self.0.with(|summary| summary.files.iter().filter(own).cloned().collect())
    }

    /// What was recorded on a visit and is still here.
    pub fn site_records_of(self, visit: &RowId) -> Vec<QueuedSiteRecord> {
        self.0.with(|summary| summary.site.iter().filter(|record| record.visit == *visit).cloned().collect())
    }

    /// Records and photos of a visit that are still here.
    pub fn waiting_for(self, visit: &RowId) -> usize {
        self.0.with(|summary| {
            let records = summary.site.iter().filter(|record| record.visit == *visit).count();
            records + summary.photos.iter().filter(|photo| *photo == visit).count()
        })
    }

    /// To be read where something follows every change of the queue.
    pub fn changed(self) {
        self.0.track();
    }

    #[cfg(feature = "hydrate")]
    fn take(self, json: &str) {
        if let Ok(summary) = serde_json::from_slice(json.as_bytes()) {
            self.0.set(summary);
        }
    }
}

/// The queue of this device.
pub fn use_queue() -> Queue {
    expect_context()
}

/// An entry to be sent when there is a server.
#[derive(Debug, Serialize)]
pub struct QueuedEntry {
    pub assignment: RowId,
    pub period: Period,
    /// The revision that the person saw.
    pub base: i64,
    pub input: EntryInput,
    /// What the queue calls it.
    pub title: String,
    pub unit: String,
}

/// What was recorded on a visit, to be sent when there is a server.
#[derive(Debug, Serialize)]
pub struct NewSiteRecord {
    pub visit: RowId,
    pub input: SiteInput,
    /// What the queue calls it.
    pub title: String,
    pub unit: String,
}

#[cfg(feature = "hydrate")]
pub use browser::{attach, js, place, record_on_site};
pub use browser::{discard, enqueue, give_up, keep};

/// How much waits, in the top bar; nothing where nothing does.
#[component]
pub fn QueueBadge() -> impl IntoView {
    let l = use_language();
    let count = Memo::new(move |_| use_queue().0.with(|summary| summary.count));
    move || {
        (count.get() > 0).then(|| {
            view! { <a class="chip queue-badge" href="/queue">{l.pick("待发 ", "To send ")} <span class="count">{count}</span></a> }
        })
    }
}

/// That an entry has something on this device, beside its state.
#[component]
pub fn QueuedChip(assignment: RowId, period: Period) -> impl IntoView {
    let l = use_language();
    let queue = use_queue();
    move || {
        queue
            .state_of(&assignment, period)
            .map(|state| view! { <span class="state" data-state=state.code()>{state.name(l)}</span> })
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{NewSiteRecord, Queue, QueuedEntry};
    use domain::{ids::RowId, inspections::Place, language::Language, period::Period};
    use leptos::{prelude::window, task::spawn_local};
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::JsFuture;

    /// What `frontend/offline/index.js` offers.
    pub mod js {
        use wasm_bindgen::prelude::*;

        #[wasm_bindgen(js_namespace = kaoping)]
        extern "C" {
            pub fn watch(listener: &JsValue);
            pub fn summary() -> js_sys::Promise;
            pub fn list() -> js_sys::Promise;
            pub fn enqueue(entries: &str) -> js_sys::Promise;
            #[wasm_bindgen(js_name = recordOnSite)]
            pub fn record_on_site(record: &str, photos: &js_sys::Array, replaced: Option<&str>) -> js_sys::Promise;
            pub fn place() -> js_sys::Promise;
            pub fn attach(assignment: &str, period: &str, file: &web_sys::File) -> js_sys::Promise;
            pub fn discard(id: &str) -> js_sys::Promise;
            pub fn again(id: &str, base: f64) -> js_sys::Promise;
            pub fn flush() -> js_sys::Promise;
            pub fn keep(addresses: &JsValue) -> js_sys::Promise;
            pub fn save() -> js_sys::Promise;
            pub fn load(file: &web_sys::File) -> js_sys::Promise;
        }
    }

    pub fn watch(queue: Queue) {
        let listener = Closure::<dyn Fn()>::new(move || {
            spawn_local(async move {
                // A browser that keeps nothing has nothing to show.
                if let Ok(found) = JsFuture::from(js::summary()).await
                    && let Some(json) = found.as_string()
                {
                    queue.take(&json);
                }
            });
        });
        // As long as the tab.
        js::watch(&listener.into_js_value());
    }

    /// Keeps entries until they can be sent, all or none; tells whether they are kept.
    pub async fn enqueue(entries: &[QueuedEntry]) -> bool {
        match serde_json::to_string(entries) {
            Ok(json) => JsFuture::from(js::enqueue(&json)).await.is_ok(),
            Err(_) => false,
        }
    }

    /// Keeps what was recorded on a visit with its photos until it can be sent; tells whether it is kept. `replaced`: a record
    /// that the server did not take.
    pub async fn record_on_site(record: &NewSiteRecord, photos: &[web_sys::File], replaced: Option<&str>) -> bool {
        let photos: js_sys::Array = photos.iter().collect();
        match serde_json::to_string(record) {
            Ok(json) => JsFuture::from(js::record_on_site(&json, &photos, replaced)).await.is_ok(),
            Err(_) => false,
        }
    }

    /// Where the device is; none where it does not know or the person does not allow it.
    pub async fn place() -> Option<Place> {
        let measured = JsFuture::from(js::place()).await.ok()?.as_string()?;
        serde_json::from_str(&measured).ok()
    }

    /// Keeps a file until it can be uploaded; tells whether it is kept.
    pub async fn attach(assignment: RowId, period: Period, file: web_sys::File) -> bool {
        JsFuture::from(js::attach(assignment.as_str(), &period.to_string(), &file)).await.is_ok()
    }

    /// Gives a record or a file up.
    pub fn discard(id: &str) {
        let discarded = JsFuture::from(js::discard(id));
        spawn_local(async move {
            // What cannot be removed stays on the page.
            let _ = discarded.await;
        });
    }

    /// The same, but asks first: nobody else has it.
    pub fn give_up(id: &str, l: Language) {
        let asked = l.pick("放弃后无法找回，确定吗？", "It cannot be brought back. Give it up?");
        if window().confirm_with_message(asked).unwrap_or(false) {
            discard(id);
        }
    }

    /// Has what these addresses answer kept for when there is no network.
    pub fn keep(addresses: Vec<String>) {
        let addresses: js_sys::Array = addresses.into_iter().map(JsValue::from).collect();
        let kept = JsFuture::from(js::keep(&addresses));
        spawn_local(async move {
            // Without a service worker there is nothing to keep it in.
            let _ = kept.await;
        });
    }
}

/// The server has no device.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use super::{Queue, QueuedEntry};
    use domain::language::Language;

    pub fn watch(_queue: Queue) {}

    pub async fn enqueue(_entries: &[QueuedEntry]) -> bool {
        false
    }

    pub fn discard(_id: &str) {}

    pub fn give_up(_id: &str, _l: Language) {}

    pub fn keep(_addresses: Vec<String>) {}
}
