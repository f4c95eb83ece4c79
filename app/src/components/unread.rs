//! How much of the inbox nobody of the unit has read: a number beside the inbox in the rail and in the tab bar.
//!
//! Asked for once the client has taken the page over, and kept by what the live stream tells: no page waits for it, and the
//! first render is the same on both sides.

use super::{use_live, use_reload};
use crate::{
    api::inbox::{Unread, read_unread},
    context::use_language,
};
use domain::{language::Language, warnings::LiveEvent};
use leptos::prelude::*;

/// From here on it is enough to know that there is a lot.
const MOST: i64 = 99;

/// The number, for whoever has an inbox; 0 until it is known.
pub fn use_unread(has_inbox: bool) -> ReadSignal<i64> {
    let (count, set_count) = signal(0);
    if !has_inbox {
        return count;
    }
    let (event, set_event) = signal(None);
    let reload = use_reload(read_unread, move |unread: Unread| {
        set_count.try_set(unread.count);
        if event.try_get_untracked() == Some(None) {
            set_event.set(Some(unread.event));
        }
    });
    let live = use_live();
    let first = reload.clone();
    Effect::new(move |_| {
        live.resyncs();
        first();
    });
    // Followed from what the first answer included: a stream that a page has opened before then serves both.
    Effect::new(move |_| {
        let Some(event) = event.get() else { return };
        let reload = reload.clone();
        live.follow(Some(event), move |event| match event {
            LiveEvent::Inbox
            | LiveEvent::Inspection
            | LiveEvent::Dispatch { .. }
            | LiveEvent::RuleBook { .. }
            | LiveEvent::Extension { .. } => reload(),
            LiveEvent::Entry { .. }
            | LiveEvent::Imported
            | LiveEvent::Decomposition { .. }
            | LiveEvent::Message { .. }
            | LiveEvent::Collected { .. }
            | LiveEvent::Period { .. } => {}
        });
    });
    count
}

/// The number as a mark on an icon; nothing where there is none.
#[component]
pub fn UnreadMark(count: ReadSignal<i64>) -> impl IntoView {
    let l = use_language();
    let words = move |count: i64| match l {
        Language::Chinese => format!("{count} 条未读"),
        Language::English => format!("{count} unread"),
    };
    move || {
        let count = count.get();
        let shown = if count > MOST { format!("{MOST}+") } else { count.to_string() };
        (count > 0).then(|| {
            view! { <span class="unread"><span aria-hidden="true">{shown}</span><span class="sr">{words(count)}</span></span> }
        })
    }
}
