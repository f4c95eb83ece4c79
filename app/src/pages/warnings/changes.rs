//! What changed lately, newest first.

use super::{Followed, figure};
use crate::{components::LightBadge, context::use_language};
use domain::{moment::Moment, warnings::BoardChange};
use leptos::prelude::*;

#[component]
pub(super) fn Changes(
    followed: Followed,
    /// The revision that the page was loaded with: what is newer came while it was open.
    known: i64,
) -> impl IntoView {
    let l = use_language();
    let loaded_at = followed.board.with_untracked(|board| board.as_of);
    let changes = move || followed.board.with(|board| board.changes.clone());
    let none = move || followed.board.with(|board| board.changes.is_empty());
    view! {
        <aside class="side card" aria-labelledby="recent" tabindex="0">
            <div class="card-head"><h2 id="recent">{l.pick("最近变化", "Latest changes")}</h2></div>
            <ol class="timeline" aria-live="polite">
                <For each=changes key=|change| change.id let:change>
                    <Line followed=followed known=known loaded_at=loaded_at change=change/>
                </For>
            </ol>
            <Show when=none>
                <p class="muted">{l.pick("还没有变化。有单位提交时会自动出现在这里。", "Nothing has changed yet. Submissions appear here by themselves.")}</p>
            </Show>
        </aside>
    }
    .into_any()
}

#[component]
fn Line(followed: Followed, known: i64, loaded_at: i64, change: BoardChange) -> impl IntoView {
    let l = use_language();
    let is_new = change.id > known;
    let moment = Moment::of(change.at);
    let time = if moment.same_day(Moment::of(loaded_at)) {
        moment.clock()
    } else {
        format!("{} {}", moment.day(l), moment.clock())
    };
    let org = change.org.to_string();
    let anchor = change.assignment.to_string();
    let href = move || {
        let points = followed.address(
            "/board/points",
            &[("org", org.clone()), ("light", String::new()), ("ledger", String::new()), ("sort", String::new())],
        );
        format!("{points}#{anchor}")
    };
    let before = match change.light_before {
        None => Some(view! { <span class="muted">{l.pick("新报", "New")}</span> }.into_any()),
        Some(before) if Some(before) == change.light => None,
        Some(before) => Some(
            view! { <LightBadge light=before/> <span role="img" aria-label=l.pick("变为", "to")>"→"</span> }.into_any(),
        ),
    };
    view! {
        <li class:changed=is_new>
            <time datetime=moment.iso()>{time}</time>
            " "
            {change.org_name}
            <a class="what" href=href>{change.point_name} " " <b>{figure(change.actual, &change.unit)}</b></a>
            <span class="shift">{before} {change.light.map(|light| view! { <LightBadge light=light/> })}</span>
        </li>
    }
    .into_any()
}
