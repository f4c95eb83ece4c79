//! What waits for a decision.

use super::{Asked, Work, batch::Batch, shown};
use crate::{
    components::{LightBadge, StateChip, late_badge},
    context::use_language,
};
use domain::{
    ids::RowId,
    language::Language,
    number::plain,
    progress::EntryState,
    review::{Queue, QueueRow},
};
use leptos::{either::Either, prelude::*};

#[component]
pub fn List(work: Work, in_hand: Memo<Option<RowId>>) -> impl IntoView {
    let l = use_language();
    let together = Memo::new(move |_| work.asked.with(|asked| asked.filter.routine));
    let content = move || match together.get() {
        true => Either::Left(view! { <Batch work=work in_hand=in_hand/> }),
        false => Either::Right(move || {
            work.queue.with(|queue| work.asked.with(|asked| list(work, queue, asked, in_hand, l)))
        }),
    };
    view! { <nav class="split-list" aria-label=l.pick("待审核清单", "Waiting for review")>{content}</nav> }
}

fn list(work: Work, queue: &Queue, asked: &Asked, in_hand: Memo<Option<RowId>>, l: Language) -> impl IntoView + use<> {
    let unread =
        |of: &RowId| queue.unread.iter().find(|unread| unread.assignment == *of).map_or(0, |found| found.count);
    let rows = shown(queue, asked);
    let count = rows.len();
    let lines = rows
        .iter()
        .map(|row| line(row, asked.address(work.period, Some(&row.assignment)), in_hand, unread(&row.assignment), l))
        .collect_view();
    let more = queue.total - queue.rows.len() as i64;
    let foot = match (l, more) {
        (Language::Chinese, 1..) => format!("显示 {count} 项，另有 {more} 项随审核推进出现"),
        (Language::English, 1..) => format!("{count} shown; {more} more appear as these are decided"),
        (Language::Chinese, _) => format!("共 {count} 项"),
        (Language::English, _) => format!("{count} in all"),
    };
    // Of entries that wait for nothing else: a unit may write about one that is accepted.
    let waits = |of: &RowId| queue.rows.iter().any(|row| row.assignment == *of);
    let elsewhere: Vec<_> = queue
        .unread
        .iter()
        .filter(|unread| !waits(&unread.assignment))
        .map(|unread| {
            view! {
                <li>
                    <a href=asked.address(work.period, Some(&unread.assignment))>
                        <span class="name">{unread.point_name.clone()}</span>
                        {unread_badge(unread.count, l)}
                        <span class="org">{unread.org_name.clone()}</span>
                    </a>
                </li>
            }
        })
        .collect();
    let elsewhere = (!elsewhere.is_empty()).then(|| view! { <ul class="queue unread">{elsewhere}</ul> });
    view! {
        {elsewhere}
        <ul class="queue">{lines}</ul>
        <p class="queue-foot">{foot}</p>
    }
}

fn unread_badge(count: i64, l: Language) -> impl IntoView {
    (count > 0).then(|| view! { <span class="badge red">{count} {l.pick(" 条新留言", " new messages")}</span> " " })
}

fn line(row: &QueueRow, href: String, in_hand: Memo<Option<RowId>>, unread: i64, l: Language) -> impl IntoView + use<> {
    view! { <li>{entry_link(row, href, in_hand, unread, l)}</li> }
}

/// The way to an entry of the queue, which tells enough to choose it.
pub fn entry_link(
    row: &QueueRow,
    href: String,
    in_hand: Memo<Option<RowId>>,
    unread: i64,
    l: Language,
) -> impl IntoView + use<> {
    let own = row.assignment.clone();
    let current = move || in_hand.with(|in_hand| in_hand.as_ref() == Some(&own)).then_some("true");
    let second = row.step.first_by().map(|by| {
        let title = format!("{}{by}", l.pick("初审：", "First look: "));
        view! { <span class="badge" title=title>{l.pick("待复审", "Second look")}</span> " " }
    });
    let again = (row.state == EntryState::Corrected).then(|| view! { <StateChip state=row.state/> " " });
    view! {
        <a href=href aria-current=current>
            <span class="name">{row.point_name.clone()}</span>
            <LightBadge light=row.light/>
            <span class="org">{second}{again}{late_badge(row.days_late, l)}{unread_badge(unread, l)}{row.org_name.clone()}</span>
            <span class="value">{plain(row.actual)} " " {row.unit.clone()}</span>
        </a>
    }
}
