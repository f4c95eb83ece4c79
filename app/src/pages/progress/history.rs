//! What happened to an entry, newest first.

use crate::{components::StateChip, context::use_language};
use domain::{
    language::Language,
    moment::Moment,
    number::plain,
    progress::{EntryEvent, EntrySheet, EntryState},
};
use leptos::prelude::*;

/// The steps of an entry with who took them and when.
#[component]
pub fn Timeline(sheet: Signal<EntrySheet>) -> impl IntoView {
    let l = use_language();
    move || {
        sheet.with(|sheet| {
            if sheet.events.is_empty() {
                return view! { <p class="muted">{l.pick("还没有报送过。", "Nothing has been submitted yet.")}</p> }
                    .into_any();
            }
            let unit = &sheet.row.point.unit;
            let steps = sheet.events.iter().map(|event| step(event, unit, l)).collect_view();
            view! { <ol class="timeline">{steps}</ol> }.into_any()
        })
    }
}

fn step(event: &EntryEvent, unit: &str, l: Language) -> impl IntoView + use<> {
    let at = Moment::of(event.at);
    let what = match (event.state, event.actual) {
        (EntryState::Submitted, Some(actual)) => {
            format!("{} {} {unit}", l.pick("提交", "submitted"), plain(actual)).into_any()
        }
        (state, _) => view! { <StateChip state=state/> }.into_any(),
    };
    let voided = event.voided.then(|| {
        view! {
            <p class="error">{l.pick("此后内容有修改，这次通过已失效", "Voided: the content was changed later")}</p>
        }
    });
    let text = (!event.text.is_empty()).then(|| view! { <p class="muted">{event.text.clone()}</p> });
    view! {
        <li>
            <time datetime=at.iso()>{at.day(l)} " " {at.clock()}</time>
            <div>{event.actor.clone()} " " {what}{voided}{text}</div>
        </li>
    }
}
