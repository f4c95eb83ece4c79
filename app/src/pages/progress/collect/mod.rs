//! A county collects what its townships and bureaus report, sees what it comes to, and takes it over into its own entries.

mod desk;

use super::{grid_address, period_of};
use crate::{
    ApiError,
    api::progress::{CollectPage, read_collected},
    components::{CellKeys, Cells, Empty, ErrorView, Icon, use_go, use_live, use_read, use_reload},
    context::use_language,
};
use desk::{Desk, Line, Saving};
use domain::{decomposition::Part, language::Language, number::plain, warnings::LiveEvent};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// `/progress/collect?period=`
#[component]
pub fn Collect() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let page = use_read(move || query.with(period_of), read_collected);
    view! {
        <Title text=l.pick("下级汇总", "Collect from below")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) if page.grid.columns.is_empty() => nothing(l).into_any(),
                    Ok(page) => view! { <Page page=page/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

fn nothing(l: Language) -> impl IntoView {
    view! {
        <Empty
            icon="i-tree" title=l.pick("还没有下级单位", "No units below yet")
            text=l.pick("先添加乡镇和县直单位，再在这里逐期汇总。", "Add townships and bureaus first, then collect from them here.")
        >
            <a class="button" href="/decomposition/units">{l.pick("添加下级单位", "Add units")}</a>
        </Empty>
    }
}

#[component]
fn Page(page: CollectPage) -> impl IntoView {
    let l = use_language();
    let desk = Desk::new(&page.grid);
    let period = desk.period;
    let reload = use_reload(move || read_collected(Some(period)), move |page: CollectPage| desk.follow(page.grid));
    use_live().follow(Some(page.event), move |event| match event {
        LiveEvent::Collected { period: of } if *of != period => {}
        LiveEvent::Entry { change, .. } if change.period != period => {}
        LiveEvent::Message { .. } | LiveEvent::RuleBook { .. } | LiveEvent::Inbox | LiveEvent::Inspection => {}
        _ => reload(),
    });
    let (org, rows, units) = (page.grid.org_name, page.grid.rows.len(), page.grid.columns.len());
    let missing = move || desk.all().into_iter().map(|line| line.merged().missing).sum::<usize>();
    let title = move || match (l, missing()) {
        (Language::Chinese, 0) => format!("{}月下级数据已收齐", period.month()),
        (Language::English, 0) => format!("All values of {} are collected", period.name(l)),
        (Language::Chinese, missing) => format!("{}月还缺下级数据 {missing} 个", period.month()),
        (Language::English, missing) => format!("{missing} values of {} are missing", period.name(l)),
    };
    let scope = match l {
        Language::Chinese => format!("{org} · {} · {rows} 个考评点 · {units} 个下级单位", period.name(l)),
        Language::English => format!("{org} · {} · {rows} points · {units} units", period.name(l)),
    };
    view! {
        <div class="page-head">
            <div>
                <h1 aria-live="polite">{title}</h1>
                <p class="scope-line">{scope}</p>
            </div>
            <div class="actions row"><a class="button" href=grid_address(period)>{l.pick("本级填报", "Own entries")}</a></div>
        </div>
        <noscript>
            <p class="banner" data-kind="info">{l.pick("汇总需要启用脚本。", "Collecting needs script.")}</p>
        </noscript>
        <Table desk=desk/>
        <Bar desk=desk/>
    }
    .into_any()
}

#[component]
fn Table(desk: Desk) -> impl IntoView {
    let l = use_language();
    let shown = Memo::new(move |_| (0..desk.all().len()).collect::<Vec<_>>());
    let keys = CellKeys::new(desk, shown);
    let heads = desk.columns.with_value(|columns| {
        let head = |(index, column): (usize, &domain::decomposition::Column)| {
            view! { <th scope="col" class="num" id=format!("u{index}")>{column.name.clone()}</th> }
        };
        columns.iter().enumerate().map(head).collect_view()
    });
    let lines = desk.all().into_iter().enumerate();
    let lines = lines.map(|(place, line)| view! { <CollectLine desk=desk line=line place=place/> }).collect_view();
    view! {
        <div class="table-wrap grid-wrap" role="region" tabindex="0" aria-label=l.pick("汇总表", "Grid")>
            <table
                class="data grid collect reflow"
                on:keydown=move |event| keys.key(&event)
                on:focusin=move |event| keys.focus(&event)
                on:change=move |event| keys.change(&event)
                on:paste=move |event| keys.paste(event.as_ref())
            >
                <caption class="sr">{l.pick("各下级单位本期数据", "Values of the units below")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("考评点", "Point")}</th>
                        <th scope="col" class="num whole">{l.pick("本级已报", "Own")}</th>
                        <th scope="col" class="num sum-cell">{l.pick("汇总", "Merged")}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn CollectLine(desk: Desk, line: Line, place: usize) -> impl IntoView {
    let l = use_language();
    let (name, sub) = line.row.with_untracked(|row| {
        let target = format!("{}{} {}", l.pick("目标 ", "target "), plain(row.target), row.unit);
        (row.name.clone(), format!("{} · {} · {target}", row.point, row.aggregation.name(l)))
    });
    let own = move || line.row.with(|row| row.own.map_or_else(|| String::from("—"), plain));
    let merged = move || line.merged();
    let value = move || merged().value.map_or_else(|| String::from("—"), plain);
    let missing = move || {
        let missing = merged().missing;
        (missing > 0).then(|| {
            let text = match l {
                Language::Chinese => format!("缺 {missing} 个"),
                Language::English => format!("{missing} missing"),
            };
            view! { <span class="finding" data-finding="little">{text}</span> }
        })
    };
    let columns = desk.columns.get_value();
    let cells = columns.iter().enumerate().map(|(column, unit)| cell(line, (place, column), unit.name.clone(), l));
    view! {
        <tr>
            <th scope="row" class="main-cell" id=format!("p{place}")>{name}<span class="sub">{sub}</span></th>
            <td class="num whole" data-label=l.pick("本级已报", "Own")>{own}</td>
            <td class="num sum-cell" data-label=l.pick("汇总", "Merged")><span class="value">{value}</span>{missing}</td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

fn cell(line: Line, (row, column): (usize, usize), unit: String, l: Language) -> impl IntoView {
    let part = line.row.with_untracked(|row| row.cells.get(column).map(|cell| cell.part)).unwrap_or_default();
    if part == Part::NotApplicable {
        return view! { <td class="num muted" data-label=unit>{l.pick("不适用", "n/a")}</td> }.into_any();
    }
    let state = move || {
        let typed = line.typed.with(|typed| typed.contains_key(&column));
        typed.then(|| if line.is_bad(column) { "bad" } else { "typed" })
    };
    let first = if (row, column) == (0, 0) { "0" } else { "-1" };
    let value = untrack(|| line.text(column));
    view! {
        <td class="num" data-state=state data-label=unit>
            <input
                data-at=format!("{row}-{column}") tabindex=first autocomplete="off" inputmode="decimal"
                aria-labelledby=format!("p{row} u{column}") aria-invalid=move || line.is_bad(column).then_some("true")
                value=value prop:value=move || line.text(column)
            />
        </td>
    }
    .into_any()
}

#[component]
fn Bar(desk: Desk) -> impl IntoView {
    let l = use_language();
    let go = use_go();
    let pending = Memo::new(move |_| desk.pending());
    let ready = Memo::new(move |_| desk.to_take_over().len());
    let told = move || match desk.saving.get() {
        Saving::Idle | Saving::Running => String::new(),
        Saving::Done(count) => match l {
            Language::Chinese => format!("已保存 {count} 格"),
            Language::English => format!("{count} cells saved"),
        },
        Saving::Refused(error) => ApiError::text(&error, l),
    };
    let save = move || match (l, pending.get().0) {
        (Language::Chinese, count) => format!("保存 {count} 格"),
        (Language::English, count) => format!("Save {count} cells"),
    };
    let take = move || match (l, ready.get()) {
        (Language::Chinese, count) => format!("把 {count} 项汇总值填入本级"),
        (Language::English, count) => format!("Take {count} merged values over"),
    };
    let onward = move |_| {
        let period = desk.period;
        desk.take_over(move || go.to(&grid_address(period)));
    };
    view! {
        <div class="card save-bar fill-bar row needs-script">
            <button
                type="button" class="button primary" on:click=move |_| desk.save()
                disabled=move || { let (cells, bad) = pending.get(); cells == 0 || bad > 0 }
            >
                {save}
            </button>
            <button type="button" class="button" on:click=onward disabled=move || { ready.get() == 0 || pending.get().0 > 0 }>
                <Icon name="i-check"/>{take}
            </button>
            <button type="button" class="button" disabled=move || !desk.can_undo() on:click=move |_| desk.undo()>{l.pick("撤销", "Undo")}</button>
            <p class="muted" role="status">{told}</p>
        </div>
    }
    .into_any()
}
