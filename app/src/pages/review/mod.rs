//! Review: what waits on the left, the entry in hand on the right.

mod batch;
mod decide;
mod fields;
mod freeze;
mod item;
mod on_site;
mod quality;
mod queue;
mod thread;

pub use quality::QualityView;
pub use thread::ThreadView;

use crate::{
    ApiError,
    api::review::{Accepted, EntryInHand, QueuePage, in_hand, read_queue},
    components::{Empty, ErrorView, ExplainPanel, LightBadge, Read, use_live, use_read, use_reload},
    context::use_language,
};
use domain::{
    ids::RowId,
    language::Language,
    period::Period,
    progress::EntryState,
    review::{Frozen, Queue, QueueFilter, QueueRow},
    schedule::Light,
    warnings::LiveEvent,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

const HOUR: i64 = 3_600_000;

/// What the address asks for beside the period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    entry: Option<RowId>,
    filter: QueueFilter,
}

impl Asked {
    fn of(query: &ParamsMap) -> Self {
        Self {
            entry: query.get("entry").map(RowId::new),
            filter: QueueFilter {
                light: query.get_str("light").and_then(Light::from_code),
                corrected: query.get_str("corrected") == Some("1"),
                routine: query.get_str("routine") == Some("1"),
            },
        }
    }

    fn shows(&self, row: &QueueRow) -> bool {
        self.filter.shows(row)
    }

    /// The address with the same filter and another entry.
    fn address(&self, period: Period, entry: Option<&RowId>) -> String {
        let light = self.filter.light.map(|light| format!("&light={}", light.code())).unwrap_or_default();
        let corrected = if self.filter.corrected { "&corrected=1" } else { "" };
        let routine = if self.filter.routine { "&routine=1" } else { "" };
        let entry = entry.map(|entry| format!("&entry={entry}")).unwrap_or_default();
        format!("/review?period={period}{light}{corrected}{routine}{entry}")
    }
}

/// The rows that the address asks for.
fn shown(queue: &Queue, asked: &Asked) -> Vec<QueueRow> {
    queue.rows.iter().filter(|row| asked.shows(row)).cloned().collect()
}

#[component]
pub fn Review() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let page = use_read(move || query.with(super::progress::period_of), read_queue);
    // Beside the queue and not inside it: the server renders what waits for a resource more than once.
    let sheet = use_read(
        move || query.with(|query| (super::progress::period_of(query), Asked::of(query))),
        |(period, asked)| in_hand(period, asked.entry, asked.filter),
    );
    view! {
        <Title text=l.pick("审核", "Review")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => Either::Left(view! { <Desk page=page sheet=sheet/> }),
                    Err(error) => Either::Right(view! { <ErrorView error=error/> }),
                }
            })}
        </Suspense>
        <ExplainPanel/>
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Work {
    period: Period,
    queue: RwSignal<Queue>,
    frozen: RwSignal<Option<Frozen>>,
    asked: Memo<Asked>,
    /// Reads the queue anew.
    reload: Callback<()>,
    /// Takes the first entry of the queue in hand, where the address names none.
    take_first: Callback<()>,
    /// What became of the last acceptance together.
    together: RwSignal<Option<Accepted>>,
    /// The last change of an entry that came in.
    changed: RwSignal<Option<(RowId, i64)>>,
}

impl Work {
    /// The entry in hand: the one asked for, else the first that waits.
    fn in_hand(self) -> Option<RowId> {
        self.asked.with(|asked| {
            asked.entry.clone().or_else(|| {
                self.queue
                    .with(|queue| queue.rows.iter().find(|row| asked.shows(row)).map(|row| row.assignment.clone()))
            })
        })
    }

    /// The address of the neighbour of an entry: one down (1) or up (-1) the list; none at its end.
    fn neighbour(self, of: &RowId, step: isize) -> Option<String> {
        let asked = self.asked.get_untracked();
        let rows = self.queue.with_untracked(|queue| shown(queue, &asked));
        let index = rows.iter().position(|row| row.assignment == *of);
        let to = index.map_or(Some(0), |index| index.checked_add_signed(step))?;
        rows.get(to).filter(|row| row.assignment != *of).map(|row| asked.address(self.period, Some(&row.assignment)))
    }

    /// Where the work goes on once an entry is decided: the next one, else the one before, else the empty list.
    fn onward(self, from: &RowId) -> String {
        self.neighbour(from, 1)
            .or_else(|| self.neighbour(from, -1))
            .unwrap_or_else(|| self.asked.with_untracked(|asked| asked.address(self.period, None)))
    }
}

#[component]
fn Desk(page: QueuePage, sheet: Read<Result<Option<EntryInHand>, ApiError>>) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let (period, now) = (page.period, page.now);
    let (queue, frozen) = (RwSignal::new(page.queue), RwSignal::new(page.frozen));
    let reload = use_reload(
        move || read_queue(Some(period)),
        move |page: QueuePage| {
            let waiting = !page.queue.rows.is_empty();
            queue.try_set(page.queue);
            frozen.try_set(page.frozen);
            if waiting && matches!(sheet.get_untracked(), Some(Ok(None))) {
                sheet.refetch();
            }
        },
    );
    let work = Work {
        period,
        queue,
        frozen,
        asked: Memo::new(move |_| query.with(Asked::of)),
        reload: Callback::new(move |()| reload()),
        take_first: Callback::new(move |()| sheet.refetch()),
        together: RwSignal::new(None),
        changed: RwSignal::new(None),
    };
    use_live().follow(Some(page.event), move |event| match event {
        LiveEvent::Entry { change, .. } if change.period != period => {}
        LiveEvent::Message { period: of, .. }
        | LiveEvent::Period { period: of }
        | LiveEvent::Extension { period: of }
            if *of != period => {}
        LiveEvent::RuleBook { .. } | LiveEvent::Inbox | LiveEvent::Inspection => {}
        LiveEvent::Entry { change, .. } => {
            work.changed.set(Some((change.assignment.clone(), change.id)));
            work.reload.run(());
        }
        _ => work.reload.run(()),
    });
    let show = move || if work.asked.with(|asked| asked.entry.is_some()) { "detail" } else { "list" };
    let current = Memo::new(move |_| work.in_hand());
    view! {
        <div class="review stack">
            {move || queue.with(|queue| head(queue, period, now, l))}
            <freeze::Freeze work=work/>
            {move || filters(work, l)}
            <batch::Outcome work=work/>
            <div class="split" data-show=show>
                <queue::List work=work in_hand=current/>
                <Transition>
                    {move || Suspend::new(async move {
                        match sheet.await {
                            // Another entry has a form of its own: no reason may stay in it.
                            Ok(Some(entry)) => view! {
                                <For
                                    each=move || [entry.clone()]
                                    key=|entry| entry.sheet.row.assignment.clone()
                                    children=move |entry| view! { <item::Item work=work entry=entry/> }
                                />
                            }.into_any(),
                            Ok(None) => nothing(l).into_any(),
                            Err(error) => view! { <ErrorView error=error/> }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        </div>
    }
}

fn nothing(l: Language) -> impl IntoView {
    view! {
        <Empty
            icon="i-check"
            title=l.pick("没有待审核的项", "Nothing waits for review")
            text=l.pick("单位提交后会自动出现在这里。", "What units submit appears here by itself.")
        />
    }
}

fn head(queue: &Queue, period: Period, now: i64, l: Language) -> impl IntoView + use<> {
    let total = queue.total;
    let red = queue.rows.iter().filter(|row| row.light == Light::Red).count();
    let oldest = queue.rows.iter().map(|row| row.submitted_at).min().map(|at| (now - at).max(0) / HOUR);
    let waited = match (l, oldest) {
        (_, None) => String::new(),
        (Language::Chinese, Some(hours @ 0..48)) => format!(" · 最早一项已等 {hours} 小时"),
        (Language::Chinese, Some(hours)) => format!(" · 最早一项已等 {} 天", hours / 24),
        (Language::English, Some(hours @ 0..48)) => format!(" · the oldest has waited {hours} hours"),
        (Language::English, Some(hours)) => format!(" · the oldest has waited {} days", hours / 24),
    };
    let title = match (l, total) {
        (_, 0) => l.pick("没有待审核的项", "Nothing waits for review").into_any(),
        (Language::Chinese, _) if red == 0 => view! { "还有 " <b>{total} " 项"</b> "待审核" }.into_any(),
        (Language::Chinese, _) => view! { "还有 " <b>{total} " 项"</b> "待审核，其中滞后 " {red} " 项" }.into_any(),
        (Language::English, _) => {
            view! { <b>{total} " entries"</b> " wait for review, " {red} " of them behind" }.into_any()
        }
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{period.name(l)} {waited}</p>
            </div>
            <div class="actions">
                <a class="button" href=format!("/periods?period={period}")>{l.pick("期次", "Periods")}</a>
                <a class="button" href="/devices">{l.pick("未送达的记录", "Records on their way")}</a>
                <a class="button" href=format!("/review/quality?year={}", period.year())>{l.pick("审核质量", "Quality of review")}</a>
            </div>
        </div>
    }
}

fn filters(work: Work, l: Language) -> impl IntoView {
    let now = work.asked.get();
    let link = |asked: Asked, name: AnyView, count: usize| {
        let here = Asked { entry: None, ..now.clone() };
        let marked = (asked == here).then_some("true");
        view! {
            <a class="chip" href=asked.address(work.period, None) aria-current=marked>
                {name} " " <span class="count">{count}</span>
            </a>
        }
    };
    let filtered = |filter: QueueFilter| Asked { entry: None, filter };
    work.queue.with(|queue| {
        let count = |asked: &Asked| queue.rows.iter().filter(|row| asked.shows(row)).count();
        let all = link(Asked::default(), l.pick("全部", "All").into_any(), queue.total.try_into().unwrap_or_default());
        let lights = [Light::Red, Light::Yellow].map(|light| {
            let asked = filtered(QueueFilter { light: Some(light), ..QueueFilter::default() });
            let count = count(&asked);
            link(asked, view! { <LightBadge light=light/> }.into_any(), count)
        });
        let [again, routine] = [
            (QueueFilter { corrected: true, ..QueueFilter::default() }, EntryState::Corrected.name(l)),
            (QueueFilter { routine: true, ..QueueFilter::default() }, l.pick("可批量通过", "Nothing unusual")),
        ]
        .map(|(filter, name)| {
            let asked = filtered(filter);
            let count = count(&asked);
            link(asked, name.into_any(), count)
        });
        view! { <nav class="filters" aria-label=l.pick("筛选", "Filter")>{all}{lights.into_iter().collect_view()}{again}{routine}</nav> }
    })
}
