//! What a page is told while it is open: the stream of committed changes, and how the connection stands.
//!
//! The browser re-makes a broken connection by itself and says which event came last; only a refused one (the server is
//! starting, the session has ended, a proxy is in between) is made anew here, after a growing pause.

use crate::{components::Icon, context::use_language};
use domain::warnings::LiveEvent;
use leptos::prelude::*;

/// What arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    Event(LiveEvent),
    /// More was missed than is replayed: the page has to be read anew.
    Resync,
}

/// How the stream of the page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The page has no stream.
    None,
    Waiting,
    Live,
    Off,
}

impl Connection {
    const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Live => "live",
            Self::Off => "off",
        }
    }
}

/// What the top bar shows of it.
#[derive(Clone, Copy)]
pub struct LiveStatus {
    connection: RwSignal<Connection>,
    /// The server runs another build than this page.
    outdated: RwSignal<bool>,
}

impl LiveStatus {
    pub(crate) fn provide() {
        provide_context(Self { connection: RwSignal::new(Connection::None), outdated: RwSignal::new(false) });
    }
}

/// Hears what is committed after an event, for as long as the component lives. Does nothing on the server.
pub fn use_live(after: i64, on_news: impl Fn(News) + 'static) {
    #[cfg(feature = "hydrate")]
    browser::listen(after, on_news);
    #[cfg(not(feature = "hydrate"))]
    let _ = (after, on_news);
}

/// The badge of the top bar: nothing where the page does not follow changes.
#[component]
pub fn LiveBadge() -> impl IntoView {
    let l = use_language();
    let LiveStatus { connection, .. } = expect_context();
    let word = move || match connection.get() {
        Connection::None => "",
        Connection::Waiting => l.pick("正在连接", "Connecting"),
        Connection::Live => l.pick("实时", "Live"),
        Connection::Off => l.pick("未联网", "Offline"),
    };
    view! {
        <span
            class="live"
            role="status"
            data-state=move || connection.get().code()
            hidden=move || connection.get() == Connection::None
        >
            {word}
        </span>
    }
}

/// Tells that the page is older than the server.
#[component]
pub fn UpdateBanner() -> impl IntoView {
    let l = use_language();
    let LiveStatus { outdated, .. } = expect_context();
    let reload = move |_| {
        // A browser that refuses leaves the page as it is.
        let _ = window().location().reload();
    };
    view! {
        <Show when=move || outdated.get()>
            <div class="banner" data-kind="info" role="status">
                <Icon name="i-refresh"/>
                <div>
                    <p>{l.pick(
                        "新版本已发布，刷新后使用（已输入的内容已保存）。",
                        "A new version is out. Reload to use it; what you have typed is saved.",
                    )}</p>
                </div>
                <div class="actions">
                    <button type="button" class="button" on:click=reload>{l.pick("刷新", "Reload")}</button>
                </div>
            </div>
        </Show>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Connection, LiveStatus, News};
    use gloo_timers::callback::Timeout;
    use leptos::prelude::*;
    use std::{
        cell::{Cell, RefCell},
        rc::{Rc, Weak},
    };
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Event, EventSource, MessageEvent};

    /// The first pause after a refusal, in milliseconds; each further one is twice as long.
    const FIRST_PAUSE: u32 = 1_000;
    const LONGEST_PAUSE: u32 = 30_000;

    type Handler = Closure<dyn FnMut(MessageEvent)>;

    struct Stream {
        status: LiveStatus,
        /// The last event that arrived.
        last: Cell<i64>,
        refusals: Cell<u32>,
        source: RefCell<Option<EventSource>>,
        on_news: Box<dyn Fn(News)>,
        handlers: RefCell<Vec<(&'static str, Handler)>>,
    }

    pub(super) fn listen(after: i64, on_news: impl Fn(News) + 'static) {
        let status = expect_context::<LiveStatus>();
        let stream = Rc::new(Stream {
            status,
            last: Cell::new(after),
            refusals: Cell::new(0),
            source: RefCell::new(None),
            on_news: Box::new(on_news),
            handlers: RefCell::new(Vec::new()),
        });
        *stream.handlers.borrow_mut() = vec![
            ("open", handler(&stream, |stream, _| stream.opened())),
            ("error", handler(&stream, Stream::failed)),
            ("change", handler(&stream, |stream, message| stream.arrived(&message))),
            ("resync", handler(&stream, |stream, _| (stream.on_news)(News::Resync))),
            ("hello", handler(&stream, |stream, message| stream.greeted(&message))),
        ];
        let kept = StoredValue::new_local(stream);
        // After hydration: the first render is the server's.
        Effect::new(move |_| {
            kept.with_value(Stream::open);
        });
        on_cleanup(move || {
            kept.with_value(|stream| stream.close());
            kept.dispose();
        });
    }

    fn handler(stream: &Rc<Stream>, act: impl Fn(&Rc<Stream>, MessageEvent) + 'static) -> Handler {
        let stream: Weak<Stream> = Rc::downgrade(stream);
        Closure::new(move |event: MessageEvent| {
            if let Some(stream) = stream.upgrade() {
                act(&stream, event);
            }
        })
    }

    impl Stream {
        fn open(self: &Rc<Self>) {
            self.show(Connection::Waiting);
            let address = format!("/api/v1/live?after={}", self.last.get());
            let Ok(source) = EventSource::new(&address) else {
                self.show(Connection::Off);
                return;
            };
            for (name, handler) in self.handlers.borrow().iter() {
                // Adding a listener fails only for a listener that is not a function.
                let _ = source.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
            }
            self.source.replace(Some(source));
        }

        fn close(&self) {
            if let Some(source) = self.source.take() {
                source.close();
            }
            self.show(Connection::None);
        }

        fn show(&self, connection: Connection) {
            self.status.connection.try_set(connection);
        }

        fn opened(&self) {
            self.refusals.set(0);
            self.show(Connection::Live);
        }

        fn failed(self: &Rc<Self>, event: MessageEvent) {
            let event: &Event = event.as_ref();
            let source = event.target().and_then(|target| target.dyn_into::<EventSource>().ok());
            if source.is_none_or(|source| source.ready_state() != EventSource::CLOSED) {
                self.show(Connection::Waiting);
                return;
            }
            self.show(Connection::Off);
            let pause = FIRST_PAUSE.saturating_mul(1 << self.refusals.get().min(5)).min(LONGEST_PAUSE);
            self.refusals.set(self.refusals.get() + 1);
            let stream = Rc::downgrade(self);
            Timeout::new(pause, move || {
                // A page that was left in the meantime has no stream any more.
                if let Some(stream) = stream.upgrade()
                    && stream.source.borrow().is_some()
                {
                    stream.open();
                }
            })
            .forget();
        }

        fn arrived(&self, message: &MessageEvent) {
            if let Ok(id) = message.last_event_id().parse() {
                self.last.set(id);
            }
            let Some(text) = message.data().as_string() else { return };
            // What cannot be read comes from a newer server, which has said hello with its build.
            if let Ok(event) = serde_json::from_str(&text) {
                (self.on_news)(News::Event(event));
            }
        }

        fn greeted(&self, message: &MessageEvent) {
            let own = document().document_element().and_then(|html| html.get_attribute("data-build"));
            if let (Some(own), Some(build)) = (own, message.data().as_string()) {
                self.status.outdated.try_set(own != build);
            }
        }
    }
}
