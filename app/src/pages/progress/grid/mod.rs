//! All points of a unit and a period at one place: a grid for the keyboard, a deck of cards for the thumb.

mod bar;
mod column;
mod desk;
mod line;
mod no_change;
mod state;

use super::period_of;
use crate::{
    api::progress::{GridPage, read_entry_grid},
    components::{CellKeys, Empty, ErrorView, use_live, use_queue, use_read, use_reload, use_session},
    context::use_language,
};
use bar::Bar;
use column::Column;
use desk::Desk;
use domain::{language::Language, moment::day_name, progress::EntryGrid, warnings::LiveEvent};
use leptos::{either::Either, ev, prelude::*, wasm_bindgen::JsCast, web_sys};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use line::GridLine;
use state::Line;

/// So many lines are laid out and drawn together, and only where they can be seen: more of them are a wait when they come into view.
const GROUP: usize = 10;

/// Pages narrower than this, in pixels, show cards.
const PHONE: f64 = 768.0;

/// Which points are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    All,
    Open,
    Wrong,
}

impl Shown {
    const ALL: [Self; 3] = [Self::All, Self::Open, Self::Wrong];

    const fn name(self, l: Language) -> &'static str {
        match self {
            Self::All => l.pick("全部", "All"),
            Self::Open => l.pick("未报", "To report"),
            Self::Wrong => l.pick("有问题", "With problems"),
        }
    }
}

/// `/progress/grid?period=`
#[component]
pub fn Grid() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let page = use_read(move || query.with(period_of), read_entry_grid);
    view! {
        <Title text=l.pick("表格填报", "Report in a grid")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) if page.grid.sheets.is_empty() => Either::Left(view! {
                        <Empty
                            icon="i-entry" title=l.pick("这一期没有要填报的考评点", "Nothing to report for this period")
                            text=l.pick("换一期看看。", "Try another period.")
                        />
                    }.into_any()),
                    Ok(page) => Either::Left(view! { <Page page=page/> }.into_any()),
                    Err(error) => Either::Right(view! { <ErrorView error=error/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Page(page: GridPage) -> impl IntoView {
    let l = use_language();
    let user = use_session().user().map(|user| user.id).unwrap_or_default();
    let desk = Desk::new(&page.grid, user, use_queue());
    let period = desk.period;
    // In the browser alone: what this tab has kept.
    Effect::new(move |_| desk.restore());
    let reload = use_reload(move || read_entry_grid(Some(period)), move |page: GridPage| desk.follow(page.grid));
    use_live().follow(Some(page.event), move |event| match event {
        LiveEvent::Entry { change, .. } if change.period != period => {}
        LiveEvent::Period { period: of } if *of != period => {}
        LiveEvent::Message { .. } | LiveEvent::RuleBook { .. } | LiveEvent::Inbox | LiveEvent::Inspection => {}
        _ => reload(),
    });
    let filter = RwSignal::new(Shown::All);
    // What is shown is chosen when the filter is: a line does not vanish from under the hands that fill it in.
    let shown = Memo::new(move |_| {
        let filter = filter.get();
        let wanted = |line: &Line| match filter {
            Shown::All => true,
            Shown::Open => line.sheet.with_untracked(|sheet| sheet.row.state.is_unreported()),
            Shown::Wrong => line.problems.with_untracked(|problems| !problems.is_empty()),
        };
        desk.all().iter().enumerate().filter(|(_, line)| wanted(line)).map(|(row, _)| row).collect::<Vec<_>>()
    });
    let chips = Shown::ALL.map(|one| {
        let current = move || (filter.get() == one).then_some("true");
        view! { <button type="button" class="chip" aria-pressed=current on:click=move |_| filter.set(one)>{one.name(l)}</button> }
    });
    view! {
        <Head desk=desk grid=page.grid/>
        <nav class="filters needs-script" aria-label=l.pick("显示哪些", "What to show")>{chips.into_iter().collect_view()}</nav>
        <noscript>
            <p class="banner" data-kind="info">{l.pick("表格填报需要启用脚本；也可以在填报清单中逐项填报。", "The grid needs script; without it, report point by point from the list.")}</p>
        </noscript>
        <Table desk=desk shown=shown/>
        <Bar desk=desk/>
    }
    .into_any()
}

/// How far the unit is: reported, of all.
fn progress(desk: Desk) -> (usize, usize) {
    let done = desk.count(|line| line.sheet.with(|sheet| !sheet.row.state.is_unreported()));
    (done, desk.lines.with_value(Vec::len))
}

#[component]
fn Head(desk: Desk, grid: EntryGrid) -> impl IntoView {
    let l = use_language();
    let period = desk.period;
    let due = grid.window.as_ref().map(|window| day_name(window.due, l)).unwrap_or_default();
    let month = period.month();
    let title = move || {
        let (done, total) = progress(desk);
        match (l, total - done) {
            (Language::Chinese, 0) => format!("{month}月 {total} 项已全部报送"),
            (Language::English, 0) => format!("All {total} points of {} are reported", period.name(l)),
            (Language::Chinese, open) => format!("{month}月还有 {open} 项待报，{due}截止"),
            (Language::English, open) => format!("{open} points to report by {due}"),
        }
    };
    let frozen = grid.frozen.then(|| l.pick(" · 本期已冻结", " · frozen"));
    view! {
        <div class="page-head">
            <div>
                <h1 aria-live="polite">{title}</h1>
                <p class="scope-line">{grid.org_name} " · " {period.name(l)} {frozen}</p>
            </div>
            <div class="actions row">
                <Ring desk=desk/>
                <a class="button" href=format!("/progress?period={period}")>{l.pick("清单", "List")}</a>
            </div>
        </div>
        <p class="keys muted no-phone needs-script">
            <kbd>"↑↓←→"</kbd> {l.pick(" 移动　", " move  ")} <kbd>"Enter"</kbd> {l.pick(" 下一格　", " next  ")}
            <kbd>"="</kbd> {l.pick(" 与上期相同　", " as before  ")} <kbd>"Shift+↓"</kbd> {l.pick(" 选取　", " pick  ")}
            <kbd>"Ctrl+D"</kbd> {l.pick(" 向下填充　", " fill down  ")} <kbd>"Ctrl+V"</kbd> {l.pick(" 粘贴一列　", " paste a column  ")}
            <kbd>"Ctrl+Z"</kbd> {l.pick(" 撤销　", " undo  ")} <kbd>"Ctrl+Enter"</kbd> {l.pick(" 提交", " submit")}
        </p>
    }
    .into_any()
}

/// The part that is reported, as a ring.
#[component]
fn Ring(desk: Desk) -> impl IntoView {
    let l = use_language();
    let now = Memo::new(move |_| progress(desk));
    let dash = move || {
        let (done, total) = now.get();
        format!("{:.1} 100", done as f64 * 100.0 / total.max(1) as f64)
    };
    let label = move || {
        let (done, total) = now.get();
        match l {
            Language::Chinese => format!("已报 {done} 项，共 {total} 项"),
            Language::English => format!("{done} of {total} reported"),
        }
    };
    let text = move || {
        let (done, total) = now.get();
        format!("{done}/{total}")
    };
    view! {
        <span class="ring" role="img" aria-label=label>
            <svg viewBox="0 0 36 36" aria-hidden="true">
                <circle class="track" cx="18" cy="18" r="15.9"></circle>
                <circle class="part" cx="18" cy="18" r="15.9" pathLength="100" stroke-dasharray=dash></circle>
            </svg>
            <span aria-hidden="true">{text}</span>
        </span>
    }
}

#[component]
fn Table(desk: Desk, shown: Memo<Vec<usize>>) -> impl IntoView {
    let l = use_language();
    let keys = CellKeys::new(desk, shown);
    let mut heads = Column::ALL.into_iter().enumerate().map(|(at, column)| view! { <th scope="col" id=format!("u{at}") class:num=column == Column::Actual>{column.name(l)}</th> });
    let (actual, more) = (heads.next(), heads.collect_view());
    let submit = move |event: &ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            keys.change(event);
            desk.submit();
        }
    };
    // Names that stay in view are layers of their own, which every key has drawn anew: only where they are needed.
    let aside = RwSignal::new(false);
    let scrolled = move |event: ev::Event| {
        let now = event_target::<web_sys::Element>(&event).scroll_left() > 0;
        if aside.get_untracked() != now {
            aside.set(now);
        }
    };
    let turn = Callback::new(move |(row, by): (usize, isize)| turn_to(row, by, &shown.get_untracked()));
    let groups = Memo::new(move |_| shown.with(|rows| rows.chunks(GROUP).map(<[usize]>::to_vec).collect::<Vec<_>>()));
    let line =
        move |row: usize| desk.line(row).map(|line| view! { <GridLine desk=desk line=line place=row turn=turn/> });
    view! {
        <div
            class="table-wrap fill-wrap" class:aside=aside role="region" tabindex="0" aria-label=l.pick("填报表", "Grid")
            on:scroll=scrolled
        >
            <table
                class="data fillin"
                on:keydown=move |event| {
                    keys.key(&event);
                    submit(&event);
                }
                on:focusin=move |event| keys.focus(&event)
                on:change=move |event| keys.change(&event)
                on:paste=move |event| keys.paste(event.as_ref())
            >
                <caption class="sr">{l.pick("各考评点本期填报", "Points of the period")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("考评点", "Point")}</th>
                        <th scope="col">{l.pick("近 12 期", "Last 12")}</th>
                        <th scope="col" class="num">{l.pick("年度目标", "Target")}</th>
                        <th scope="col" class="num">{l.pick("去年同月", "Last year")}</th>
                        <th scope="col" class="num">{l.pick("本期计划", "Plan")}</th>
                        <th scope="col" class="num">{l.pick("上期", "Last")}</th>
                        {actual}
                        <th scope="col">{l.pick("试算", "Preview")}</th>
                        <th scope="col">{l.pick("状态", "State")}</th>
                        {more}
                    </tr>
                </thead>
                <For each=move || groups.get() key=Vec::clone let:rows>
                    <tbody>{rows.into_iter().map(line).collect_view()}</tbody>
                </For>
            </table>
        </div>
        <Show when=move || shown.with(Vec::is_empty)>
            <p class="muted">{l.pick("没有符合条件的考评点。", "No point matches.")}</p>
        </Show>
    }
    .into_any()
}

/// Brings the card beside this one into view: one that is done with makes room for the next. On a wide page, where lines
/// stand below each other, nothing moves.
fn turn_to(row: usize, by: isize, shown: &[usize]) {
    let place = shown.iter().position(|one| *one == row).and_then(|at| at.checked_add_signed(by));
    let next = place.and_then(|place| shown.get(place));
    let wide = window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= PHONE);
    let Some(card) = next.filter(|_| !wide).and_then(|next| document().get_element_by_id(&format!("line-{next}")))
    else {
        return;
    };
    if let (Ok(Some(deck)), Some(card)) = (card.closest(".fill-wrap"), card.dyn_ref::<web_sys::HtmlElement>()) {
        deck.set_scroll_left(card.offset_left());
    }
}
