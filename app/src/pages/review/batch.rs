//! Accepting together what nothing is unusual about: tick, read the list once more, confirm.

use super::{Work, queue::entry_link, shown};
use crate::{
    api::review::{Accepted, accept_together},
    components::Icon,
    context::use_language,
};
use domain::{ids::RowId, language::Language, number::plain, review::QueueRow};
use leptos::{ev, html::Dialog, prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use std::collections::BTreeSet;

/// How an entry is told to the server.
fn pick(row: &QueueRow) -> String {
    format!("{} {}", row.assignment, row.revision)
}

#[component]
pub fn Batch(work: Work, in_hand: Memo<Option<RowId>>) -> impl IntoView {
    let l = use_language();
    // The list follows the queue under the ticks; what has changed since it was ticked is no longer ticked.
    let rows = Memo::new(move |_| work.queue.with(|queue| work.asked.with(|asked| shown(queue, asked))));
    let marks = RwSignal::new(BTreeSet::<String>::new());
    let ticked = Memo::new(move |_| {
        let there: BTreeSet<String> = rows.with(|rows| rows.iter().map(pick).collect());
        marks.with(|marks| marks.intersection(&there).cloned().collect::<BTreeSet<String>>())
    });
    let busy = RwSignal::new(false);
    let dialog = NodeRef::<Dialog>::new();
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let ask = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(dialog) = dialog.get_untracked().filter(|_| ticked.with_untracked(|ticked| !ticked.is_empty())) {
            // A dialog that is in the page can be shown.
            let _ = dialog.show_modal();
        }
    };
    let confirm = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let picks: Vec<String> = ticked.with_untracked(|ticked| ticked.iter().cloned().collect());
        spawn_local(async move {
            let outcome = match accept_together(work.period, picks).await {
                Ok(accepted) => accepted,
                Err(error) => Accepted { count: 0, refused: vec![(String::new(), error)] },
            };
            close();
            busy.try_set(false);
            work.together.try_set(Some(outcome));
            work.reload.run(());
        });
    };
    let line = move |row: &QueueRow| {
        let (value, tick, own) = (pick(row), pick(row), pick(row));
        let label = format!("{} {}", row.org_name, row.point_name);
        let href = work.asked.with_untracked(|asked| asked.address(work.period, Some(&row.assignment)));
        let change = move |event: ev::Event| {
            let (on, tick) = (event_target_checked(&event), tick.clone());
            marks.update(|marks| {
                if on {
                    marks.insert(tick);
                } else {
                    marks.remove(&tick);
                }
            });
        };
        view! {
            <li>
                <input
                    type="checkbox" name="picks[]" value=value aria-label=label
                    prop:checked=move || ticked.with(|ticked| ticked.contains(&own)) on:change=change
                />
                {entry_link(row, href, in_hand, 0, l)}
            </li>
        }
    };
    let lines = move || rows.with(|rows| rows.iter().map(line).collect_view());
    let count = move || ticked.with(BTreeSet::len);
    let every = move || count() > 0 && count() == rows.with(Vec::len);
    let tick_all = move |event: ev::Event| {
        let on = event_target_checked(&event);
        marks.set(if on { rows.with_untracked(|rows| rows.iter().map(pick).collect()) } else { BTreeSet::new() });
    };
    let period = work.period;
    let chosen = move || {
        let line = |row: &QueueRow| {
            view! {
                <li>{row.org_name.clone()} " · " {row.point_name.clone()} " " <b>{plain(row.actual)} " " {row.unit.clone()}</b></li>
            }
        };
        rows.with(|rows| {
            let rows = rows.iter().filter(|row| ticked.with(|ticked| ticked.contains(&pick(row))));
            rows.map(line).collect_view()
        })
    };
    let button = move || match (l, count()) {
        (Language::Chinese, count) => format!("通过所选 {count} 项"),
        (Language::English, count) => format!("Accept {count} ticked"),
    };
    let title = move || match (l, count()) {
        (Language::Chinese, count) => format!("一并通过以下 {count} 项？"),
        (Language::English, count) => format!("Accept these {count} entries?"),
    };
    view! {
        <form class="batch" method="post" action="/api/review/accept_together" on:submit=ask>
            <input type="hidden" name="period" value=period.to_string()/>
            <p class="hint">{l.pick(
                "绿灯或蓝灯、佐证齐备、无偏差、无回落、首次报送的项。",
                "Green or blue, with the evidence asked for, no deviation, no fall, submitted once.",
            )}</p>
            <div class="batch-head">
                <label>
                    <input type="checkbox" on:change=tick_all prop:checked=every/>
                    {l.pick("全选", "All")}
                </label>
                <button class="button primary" disabled=move || work.frozen.with(Option::is_some)>{button}</button>
            </div>
            <ul class="queue ticks">{lines}</ul>
        </form>
        <dialog class="dialog together" node_ref=dialog aria-labelledby="together">
            <div>
                <h2 id="together">{title}</h2>
                <ul class="chosen" tabindex="0">{chosen}</ul>
                <div class="dialog-foot">
                    <button class="button" type="button" on:click=move |_| close()>{l.pick("再看看", "Not yet")}</button>
                    <button
                        class="button primary" type="button" on:click=confirm
                        aria-busy=move || busy.get().then_some("true")
                    >
                        {l.pick("确认通过", "Accept")}
                    </button>
                </div>
            </div>
        </dialog>
    }
    .into_any()
}

/// What became of the last acceptance together; a plain form is told by the address.
#[component]
pub fn Outcome(work: Work) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let told = query.with_untracked(|query| {
        let number = |name: &str| query.get_str(name).and_then(|text| text.parse::<usize>().ok());
        number("accepted").map(|count| (count, number("left").unwrap_or_default()))
    });
    let counted = move |count: usize, left: usize| match (l, left) {
        (Language::Chinese, 0) => format!("已通过 {count} 项。"),
        (Language::Chinese, left) => format!("已通过 {count} 项；另有 {left} 项没有通过："),
        (Language::English, 0) => format!("{count} accepted."),
        (Language::English, left) => format!("{count} accepted; {left} were not:"),
    };
    let banner = move |count: usize, left: usize, lines: AnyView| {
        view! {
            <div class="banner" data-kind=if left == 0 { "ok" } else { "warn" } role="status">
                <Icon name=if left == 0 { "i-check" } else { "i-info" }/>
                <div><p>{counted(count, left)}</p>{lines}</div>
            </div>
        }
    };
    move || {
        if let Some(Accepted { count, refused }) = work.together.get() {
            let gone = l.pick("已不在待审核清单的一项", "An entry that no longer waits");
            let line = |(name, error): &(String, crate::ApiError)| {
                let name = if name.is_empty() { gone.to_owned() } else { name.clone() };
                view! { <p>{name} {l.pick("：", ": ")} {error.text(l)}</p> }
            };
            let lines = refused.iter().map(line).collect_view().into_any();
            return banner(count, refused.len(), lines).into_any();
        }
        told.map(|(count, left)| banner(count, left, ().into_any())).into_any()
    }
}
