//! Whether the browser has a network, for pages that cannot keep what is written until there is one.

use leptos::{ev, prelude::*};

/// True until the browser says otherwise: the first render is the same on both sides.
pub fn use_online() -> ReadSignal<bool> {
    let (online, set_online) = signal(true);
    Effect::new(move |_| {
        #[cfg(feature = "hydrate")]
        set_online.set(window().navigator().on_line());
        let gone = window_event_listener(ev::offline, move |_| set_online.set(false));
        let back = window_event_listener(ev::online, move |_| set_online.set(true));
        on_cleanup(move || {
            gone.remove();
            back.remove();
        });
    });
    online
}
