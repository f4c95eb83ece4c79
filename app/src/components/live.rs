//! Follows what is committed on the server, so that a page changes by itself.
//!
//! One stream a browser tab, opened by the first page that follows: a browser has few connections to spare. The latest
//! events are kept, so that a page opened later misses nothing between its own loading and its first look.

use super::Icon;
use crate::context::use_language;
use domain::warnings::LiveEvent;
use leptos::prelude::*;
use std::{collections::VecDeque, sync::Arc};

/// Events that are kept for pages yet to open.
const KEPT: usize = 200;

/// How the stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// No page follows.
    Idle,
    /// Opening, or waiting to open again.
    Waiting,
    Live,
    /// The server now has another version of this page.
    Outdated,
    SignedOut,
}

/// The live stream of this tab.
#[derive(Clone, Copy)]
pub struct Live {
    state: RwSignal<LiveState>,
    events: RwSignal<VecDeque<(i64, Arc<LiveEvent>)>>,
    resyncs: RwSignal<u32>,
    /// Every event after this id is in `events`; none when it is not known since when.
    complete_after: StoredValue<Option<i64>>,
}

impl Live {
    pub(crate) fn provide() {
        provide_context(Self {
            state: RwSignal::new(LiveState::Idle),
            events: RwSignal::default(),
            resyncs: RwSignal::new(0),
            complete_after: StoredValue::new(None),
        });
    }

    /// Grows when so much was missed that what follows has to be loaded anew: part of a resource's source.
    pub fn resyncs(self) -> u32 {
        self.resyncs.get()
    }

    /// Hands over every event after an id, such as a board's revision, and goes on with what comes. Without an id, what
    /// comes from now on. Ends with the component that called it.
    pub fn follow(self, after: Option<i64>, on_event: impl Fn(&LiveEvent) + 'static) {
        Effect::new(move |last: Option<i64>| {
            let last = last.unwrap_or_else(|| {
                self.open(after);
                after.unwrap_or_else(|| self.events.with_untracked(|events| events.back().map_or(0, |(id, _)| *id)))
            });
            // Copied out, so that a handler may write any signal.
            let new: Vec<_> = self.events.with(|events| events.iter().filter(|(id, _)| *id > last).cloned().collect());
            new.iter().for_each(|(_, event)| on_event(event));
            new.last().map_or(last, |(id, _)| *id)
        });
    }

    fn open(self, after: Option<i64>) {
        let open = self.state.get_untracked() != LiveState::Idle;
        let complete = match (after, self.complete_after.get_value()) {
            (None, _) => true,
            (Some(after), Some(from)) => from <= after,
            (Some(_), None) => false,
        };
        if open && complete {
            return;
        }
        self.complete_after.set_value(after);
        self.events.update(VecDeque::clear);
        self.state.set(LiveState::Waiting);
        #[cfg(feature = "hydrate")]
        stream::open(self, after);
    }

    /// The stream's next event.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser has the stream"))]
    fn push(self, id: i64, event: LiveEvent) {
        self.events.update(|events| {
            events.push_back((id, Arc::new(event)));
            if events.len() > KEPT
                && let Some((dropped, _)) = events.pop_front()
            {
                self.complete_after.set_value(Some(dropped));
            }
        });
    }
}

/// The live stream of this tab.
pub fn use_live() -> Live {
    expect_context()
}

/// Tells in the top bar how the stream stands, once a page follows it.
#[component]
pub fn LiveBadge() -> impl IntoView {
    let l = use_language();
    let state = use_live().state;
    let code = move || match state.get() {
        LiveState::Idle | LiveState::Live | LiveState::Outdated => "live",
        LiveState::Waiting => "waiting",
        LiveState::SignedOut => "off",
    };
    let content = move || match state.get() {
        LiveState::Idle => None,
        LiveState::Live | LiveState::Outdated => Some(l.pick("实时", "Live").into_any()),
        LiveState::Waiting => Some(l.pick("重连中", "Reconnecting").into_any()),
        LiveState::SignedOut => Some(reload(l.pick("登录已失效，重新登录", "Signed out: sign in again")).into_any()),
    };
    view! { <span class="live" data-state=code role="status" hidden=move || state.get() == LiveState::Idle>{content}</span> }
}

/// Tells that the server has another version of this page.
#[component]
pub fn UpdateBanner() -> impl IntoView {
    let l = use_language();
    let state = use_live().state;
    let text = l.pick(
        "新版本已发布，刷新后使用（已输入的内容已保存）。",
        "A new version is out: reload to use it. What you have typed is saved.",
    );
    view! {
        <Show when=move || state.get() == LiveState::Outdated>
            <div class="banner" data-kind="info" role="status">
                <Icon name="i-refresh"/>
                <div><p>{text}</p></div>
                <div class="actions"><a class="button" href="" rel="external">{l.pick("刷新", "Reload")}</a></div>
            </div>
        </Show>
    }
}

/// Loads the page anew; whoever is signed out is led to the login page and back.
fn reload(text: &'static str) -> impl IntoView {
    view! { <a href="" rel="external">{text}</a> }
}

#[cfg(feature = "hydrate")]
mod stream {
    use super::{Live, LiveState};
    use crate::api::accounts;
    use gloo_timers::future::TimeoutFuture;
    use leptos::{prelude::*, task::spawn_local};
    use std::cell::RefCell;
    use wasm_bindgen::{JsCast, prelude::Closure};
    use web_sys::{Event, EventSource, MessageEvent};

    const TRY_AGAIN_MS: u32 = 3_000;

    thread_local! {
        static STREAM: RefCell<Option<Stream>> = const { RefCell::new(None) };
    }

    /// An open stream; closes when dropped.
    struct Stream {
        source: EventSource,
        /// Called from JavaScript as long as the stream is open.
        _handlers: Vec<Closure<dyn FnMut(Event)>>,
    }

    impl Drop for Stream {
        fn drop(&mut self) {
            self.source.close();
        }
    }

    pub(super) fn open(live: Live, after: Option<i64>) {
        let address = match after {
            Some(id) => format!("/api/v1/live?after={id}"),
            None => String::from("/api/v1/live"),
        };
        let Ok(source) = EventSource::new(&address) else {
            return later(live);
        };
        let mut handlers = Vec::new();
        let mut on = |kind: &str, handler: Box<dyn FnMut(Event)>| {
            let handler = Closure::wrap(handler);
            // Fails only for a target that does not take listeners.
            let _ = source.add_event_listener_with_callback(kind, handler.as_ref().unchecked_ref());
            handlers.push(handler);
        };
        on("hello", Box::new(move |event| live.state.set(state_after(&text(&event)))));
        on(
            "resync",
            Box::new(move |_| {
                // What was missed stands nowhere: who reads anew follows from there by a stream of its own.
                live.complete_after.set_value(None);
                live.resyncs.update(|count| *count += 1);
            }),
        );
        on(
            "change",
            Box::new(move |event| {
                let id = event.dyn_ref::<MessageEvent>().and_then(|event| event.last_event_id().parse().ok());
                match (id, serde_json::from_slice(text(&event).as_bytes())) {
                    (Some(id), Ok(change)) => live.push(id, change),
                    // An event of a newer server: what it means is found by loading anew.
                    _ => live.resyncs.update(|count| *count += 1),
                }
            }),
        );
        let watched = source.clone();
        on(
            "error",
            Box::new(move |_| {
                live.state.set(LiveState::Waiting);
                // The browser tries again by itself unless the server answered with a refusal.
                if watched.ready_state() == EventSource::CLOSED {
                    later(live);
                }
            }),
        );
        STREAM.set(Some(Stream { source, _handlers: handlers }));
    }

    fn text(event: &Event) -> String {
        event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()).unwrap_or_default()
    }

    /// Compares the server's build with the page's.
    fn state_after(build: &str) -> LiveState {
        let page = document().document_element().and_then(|html| html.get_attribute("data-build"));
        if page.is_some_and(|page| page != build) { LiveState::Outdated } else { LiveState::Live }
    }

    /// Opens again where the last stream ended, unless the session has.
    fn later(live: Live) {
        spawn_local(async move {
            TimeoutFuture::new(TRY_AGAIN_MS).await;
            if let Ok(None) = accounts::session().await {
                live.state.set(LiveState::SignedOut);
                return;
            }
            let last = live.events.with_untracked(|events| events.back().map(|(id, _)| *id));
            open(live, last.or(live.complete_after.get_value()));
        });
    }
}
