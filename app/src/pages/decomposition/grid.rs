//! The grid's page: what does not add up, by level-1 indicator; and what is typed, until it is saved with a reason.

use super::{
    GRID, Tabs,
    balance::Balance,
    finding, harm,
    sheet::{Saving, Sheet},
    table::GridTable,
    track_of, value_of, year_of,
};
use crate::{
    api::decomposition::{GridPage, read_grid},
    components::{Cells, Empty, ErrorView, Icon, scope::address, use_live, use_reload},
    context::use_language,
};
use domain::{decomposition::Grid, indicators::Track, language::Language, number::plain, warnings::LiveEvent};
use leptos::{html::Input, prelude::*};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

/// `/decomposition?track=&year=&domain=&only=`
#[component]
pub fn Decomposition() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (track_of(query), year_of(query))));
    let live = use_live();
    let page =
        Resource::new_blocking(move || (asked.get(), live.resyncs()), |((track, year), _)| read_grid(track, year));
    view! {
        <Title text=l.pick("分解", "Decomposition")/>
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) if page.grid.rows.is_empty() => nothing(page, l).into_any(),
                    Ok(loaded) if loaded.grid.track == Track::RegionToCity => view! { <UnitList page=loaded/> }.into_any(),
                    Ok(loaded) => view! { <GridPageView page=loaded again=Callback::new(move |()| page.refetch())/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn nothing(page: GridPage, l: Language) -> impl IntoView {
    let (grid, years) = (page.grid, page.years);
    let title = match l {
        Language::Chinese => format!("{}年没有可分解的考评点", grid.year),
        Language::English => format!("Nothing to divide in {}", grid.year),
    };
    let text = l.pick(
        "导入县（区）指标工作簿后，这里按考评点列出各单位的目标。",
        "Once the county workbook is imported, the targets of every unit show here by point.",
    );
    let track = grid.track;
    let others = years.into_iter().filter(move |other| *other != grid.year).map(move |other| {
        let href = format!("{GRID}?track={}&year={other}", track.code());
        view! { <a class="button" href=href>{l.pick("看 ", "See ")} {other}</a> }
    });
    view! { <Empty icon="i-tree" title=title text=text>{others.collect_view()}</Empty> }
}

/// What an address shows of the rows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    /// The place of a level-1 indicator, from 1.
    domain: Option<usize>,
    only_differing: bool,
    only_changed: bool,
}

impl Shown {
    fn of(query: &ParamsMap) -> Self {
        Self {
            domain: query.get_str("domain").and_then(|place| place.parse().ok()),
            only_differing: query.get_str("only") == Some("differing"),
            only_changed: query.get_str("only") == Some("changed"),
        }
    }
}

/// Title and scope: how many points do not come to their whole.
fn head(grid: &Grid, differing: usize, changed: usize, l: Language) -> impl IntoView + use<> {
    let (points, units) = (grid.rows.len(), grid.columns.len());
    let title = match (l, differing) {
        (Language::Chinese, 0) => view! { {format!("{points} 个考评点的细账与总账全部相符")} }.into_any(),
        (Language::Chinese, count) => {
            view! { {format!("{points} 个考评点中，")} <b>{format!("{count} 个")}</b> "与总账不符" }.into_any()
        }
        (Language::English, 0) => view! { {format!("All {points} points come to their whole")} }.into_any(),
        (Language::English, count) => {
            view! { {format!("Of {points} points, ")} <b>{format!("{count} do not")}</b> " come to their whole" }
                .into_any()
        }
    };
    let of = match &grid.parent {
        Some((_, name)) => match l {
            Language::Chinese => format!("{name}下一级 · {} 年度 · {units} 个下级单位", grid.year),
            Language::English => format!("Below {name} · {} · {units} units", grid.year),
        },
        None => match l {
            Language::Chinese => format!("{} 年度 · {} · {units} 个单位", grid.year, grid.track.name(l)),
            Language::English => format!("{} · {} · {units} units", grid.year, grid.track.name(l)),
        },
    };
    let state = match (l, grid.is_dispatched(), changed) {
        (Language::Chinese, false, _) => String::from(" · 尚未下达"),
        (Language::English, false, _) => String::from(" · not handed down yet"),
        (Language::Chinese, true, 0) => String::from(" · 已下达"),
        (Language::English, true, 0) => String::from(" · handed down"),
        (Language::Chinese, true, changed) => format!(" · 下达后改动 {changed} 处，需重新下达"),
        (Language::English, true, changed) => format!(" · {changed} changed since dispatch"),
    };
    view! {
        <div>
            <h1>{title}</h1>
            <p class="scope-line">{of} {state}</p>
        </div>
    }
}

/// The switch between the tracks; a county has but one.
fn tracks(grid: &Grid, l: Language) -> impl IntoView + use<> {
    let (shown, year) = (grid.track, grid.year);
    grid.parent.is_none().then(|| {
        let link = |track: Track| {
            let href = format!("{GRID}?track={}&year={year}", track.code());
            view! { <a href=href aria-current=(track == shown).then_some("true")>{track.name(l)}</a> }
        };
        view! {
            <span class="segmented" role="group" aria-label=l.pick("轨道", "Track")>
                {[Track::CityToUnit, Track::RegionToCity].map(link).into_iter().collect_view()}
            </span>
        }
    })
}

#[component]
fn GridPageView(page: GridPage, again: Callback<()>) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let (grid, may_change, event) = (page.grid, page.may_change, page.event);
    let (track, year) = (grid.track, grid.year);
    let parent = grid.parent.as_ref().map(|(parent, _)| parent.clone());
    let sheet = Sheet::new(&grid, l);
    let asked = Memo::new(move |_| query.with(Shown::of));
    let domains = grid.domains();
    let domain_of: Vec<usize> = grid
        .rows
        .iter()
        .map(|row| domains.iter().position(|domain| *domain == row.domain).unwrap_or_default() + 1)
        .collect();
    // A row stays in sight until it is saved: it must not vanish under the one who puts it right.
    let stored = move |place: usize, asked: &Shown| {
        sheet.line(place).is_some_and(|line| {
            line.row.with(|row| {
                (!asked.only_differing || !row.check().agrees())
                    && (!asked.only_changed || row.cells.iter().any(|cell| cell.is_changed()))
            })
        })
    };
    let places = domain_of.clone();
    let shown = Memo::new(move |_| {
        asked.with(|asked| {
            let in_domain = |place: &usize| asked.domain.is_none_or(|domain| places.get(*place) == Some(&domain));
            (0..places.len()).filter(in_domain).filter(|place| stored(*place, asked)).collect::<Vec<usize>>()
        })
    });
    let differing = Memo::new(move |_| sheet.all().into_iter().filter(|line| !line.check().agrees()).count());
    let changed = Memo::new(move |_| {
        let of =
            |line: super::sheet::Line| line.row.with(|row| row.cells.iter().filter(|cell| cell.is_changed()).count());
        sheet.all().into_iter().map(of).sum::<usize>()
    });
    let reload = use_reload(
        move || read_grid(track, Some(year)),
        move |page: GridPage| {
            if !sheet.follow(page.grid) {
                again.run(());
            }
        },
    );
    use_live().follow(Some(event), move |event| match event {
        LiveEvent::Imported | LiveEvent::Dispatch { .. } => reload(),
        LiveEvent::Decomposition { parent: other, .. } if *other == parent => reload(),
        _ => {}
    });
    let balancing = RwSignal::new(None::<usize>);
    let switch = tracks(&grid, l);
    let no_units = grid.columns.is_empty();
    let heading = grid.clone();
    let print = move |_| {
        // A browser that cannot print shows nothing.
        let _ = window().print();
    };
    let chips = filters(asked, &domains, &domain_of, differing, changed, l);
    view! {
        <div class="page-head">
            {move || head(&heading, differing.get(), changed.get(), l)}
            <div class="actions no-phone">
                {switch}
                <button type="button" class="button" on:click=print>{l.pick("打印", "Print")}</button>
            </div>
        </div>
        <Tabs current=GRID track=track year=year/>
        {chips}
        {no_units.then(|| view! {
            <div class="banner" data-kind="info" role="status">
                <Icon name="i-info"/>
                <div><p>{l.pick("还没有下级单位。先添加乡镇和县直单位，再把本县目标分给它们。", "There are no units below yet. Add townships and bureaus, then divide your targets among them.")}</p></div>
                <div class="actions"><a class="button primary" href=super::UNITS>{l.pick("添加单位", "Add units")}</a></div>
            </div>
        })}
        {may_change.then(|| view! {
            <p class="hint keys no-phone">
                <kbd>"↑"</kbd> <kbd>"↓"</kbd> <kbd>"←"</kbd> <kbd>"→"</kbd> {l.pick(" 移动 ", " move ")}
                <kbd>"Enter"</kbd> {l.pick(" 修改 ", " edits ")} <kbd>"/"</kbd> {l.pick(" 不适用 ", " n/a ")}
                <kbd>"Esc"</kbd> {l.pick(" 取消 ", " takes back ")} <kbd>"Ctrl V"</kbd> {l.pick(" 粘贴整块 ", " pastes a block ")}
                <kbd>"Ctrl Z"</kbd> {l.pick(" 撤销", " undoes")}
            </p>
        })}
        <GridTable sheet=sheet shown=shown may_change=may_change balance=Callback::new(move |row| balancing.set(Some(row)))/>
        <SaveBar sheet=sheet scope=(track, year)/>
        <Balance sheet=sheet balancing=balancing/>
    }
    .into_any()
}

fn filters(
    asked: Memo<Shown>,
    domains: &[String],
    domain_of: &[usize],
    differing: Memo<usize>,
    changed: Memo<usize>,
    l: Language,
) -> impl IntoView + use<> {
    let query = use_query_map();
    let to = move |changes: &[(&'static str, String)]| query.with(|query| address(GRID, query, changes));
    let nothing = |name| (name, String::new());
    let all = domain_of.len();
    let only = move |code: &'static str, word: &'static str, count: Memo<usize>, on: fn(&Shown) -> bool| {
        let current = move || asked.with(on);
        let href = move || to(&[("only", if current() { String::new() } else { code.to_owned() })]);
        view! {
            <a class="chip" href=href aria-current=move || current().then_some("true")>
                {word} " " <span class="count">{move || count.get()}</span>
            </a>
        }
    };
    let chips = domains
        .iter()
        .zip(1_usize..)
        .map(|(name, place)| {
            let current = move || asked.with(|asked| asked.domain == Some(place)).then_some("true");
            let count = domain_of.iter().filter(|domain| **domain == place).count();
            view! {
                <a class="chip" href=move || to(&[("domain", place.to_string())]) aria-current=current>
                    {name.clone()} " " <span class="count">{count}</span>
                </a>
            }
        })
        .collect_view();
    let everything = move || asked.with(|asked| *asked == Shown::default()).then_some("true");
    view! {
        <nav class="filters" aria-label=l.pick("筛选", "Filter")>
            <a class="chip" href=move || to(&[nothing("domain"), nothing("only")]) aria-current=everything>
                {l.pick("全部 ", "All ")} <span class="count">{all}</span>
            </a>
            {only("differing", l.pick("与总账不符", "Not the whole"), differing, |asked| asked.only_differing)}
            {only("changed", l.pick("下达后改动", "Changed since dispatch"), changed, |asked| asked.only_changed)}
            {chips}
        </nav>
    }
}

/// What is typed waits here for its reason.
#[component]
fn SaveBar(sheet: Sheet, scope: (Track, i32)) -> impl IntoView {
    let l = use_language();
    let reason = NodeRef::<Input>::new();
    let drop_reported = NodeRef::<Input>::new();
    let pending = Memo::new(move |_| sheet.pending());
    let waiting = move || pending.with(|(cells, _)| *cells > 0);
    let counted = move || {
        let (cells, bad) = pending.get();
        match (l, bad) {
            (Language::Chinese, 0) => format!("改了 {cells} 处，未保存"),
            (Language::Chinese, bad) => format!("改了 {cells} 处，其中 {bad} 处不是数"),
            (Language::English, 0) => format!("{cells} changed, not saved"),
            (Language::English, bad) => format!("{cells} changed, {bad} of them no number"),
        }
    };
    let done = Callback::new(move |()| {
        if let Some(reason) = reason.get_untracked() {
            reason.set_value("");
        }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = reason.get_untracked().map(|field| field.value()).unwrap_or_default();
        let dropped = drop_reported.get_untracked().is_some_and(|field| field.checked());
        sheet.save(text, dropped, scope, done);
    };
    let refused = move || match sheet.saving.get() {
        Saving::Refused(error) => Some(error),
        _ => None,
    };
    let reported = move || {
        refused().is_some_and(|error| error.problems().iter().any(|problem| problem.code == "has_reported_values"))
    };
    let saved = move || match (sheet.saving.get(), l) {
        (Saving::Done(count), Language::Chinese) => Some(format!("已保存 {count} 处")),
        (Saving::Done(count), Language::English) => Some(format!("{count} saved")),
        _ => None,
    };
    view! {
        <p class="saved" data-state="saved" role="status" hidden=move || saved().is_none()>{saved}</p>
        <Show when=waiting>
            <form class="card submitbar save-bar" on:submit=save aria-label=l.pick("保存改动", "Save changes")>
                {move || refused().map(|error| harm(error.text(l)))}
                <Show when=reported>
                    <p class="choice"><label>
                        <input type="checkbox" node_ref=drop_reported/>
                        <span>{l.pick("已知有填报数据，仍改为不适用", "I know that there are values: make it n/a all the same")}</span>
                    </label></p>
                </Show>
                <p><strong>{counted}</strong></p>
                <div class="field reason">
                    <label class="sr" for="reason">{l.pick("调整原因", "Reason")}</label>
                    <input id="reason" node_ref=reason maxlength="500" autocomplete="off" placeholder=l.pick("调整原因（必填，记入日志）", "Reason (needed, goes to the log)")/>
                </div>
                <button class="button primary" disabled=move || pending.with(|(_, bad)| *bad > 0)
                    aria-busy=move || (sheet.saving.get() == Saving::Running).then_some("true")>{l.pick("保存", "Save")}</button>
                <button type="button" class="button" disabled=move || !sheet.can_undo() on:click=move |_| sheet.undo()>{l.pick("撤销", "Undo")}</button>
                <button type="button" class="button quiet" on:click=move |_| sheet.discard()>{l.pick("全部放弃", "Discard all")}</button>
            </form>
        </Show>
    }
    .into_any()
}

/// 设区市指标: each point has one unit, seldom more; they stand in one cell.
#[component]
fn UnitList(page: GridPage) -> impl IntoView {
    let l = use_language();
    let grid = page.grid;
    let differing = grid.rows.iter().filter(|row| !row.check().agrees()).count();
    let heading = head(&grid, differing, grid.changed(), l);
    let switch = tracks(&grid, l);
    let (track, year) = (grid.track, grid.year);
    let lines = grid
        .rows
        .iter()
        .map(|row| {
            let check = row.check();
            let units = row.cells.iter().zip(&grid.columns).filter(|(cell, _)| cell.part != Default::default());
            let units = units.map(|(cell, column)| format!("{} {}", column.name, cell.part.text(l)));
            let units = units.collect::<Vec<_>>().join(l.pick("；", "; "));
            let sub = format!("{} · {} · {}", row.number, row.domain, row.aggregation.name(l));
            view! {
                <tr>
                    <th scope="row" class="main-cell">
                        <a href=format!("/decomposition/points/{}", row.point)>{row.name.clone()}</a>
                        <span class="sub">{sub}</span>
                    </th>
                    <td class="num" data-label=l.pick("总账", "Whole")>{plain(row.whole)}</td>
                    <td class="muted no-phone">{row.unit.clone()}</td>
                    <td data-label=l.pick("单位", "Units")>{units}</td>
                    <td class="num" data-label=l.pick("细账", "Parts")>{value_of(&check)} " " {finding(&check, l)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="page-head">{heading}<div class="actions no-phone">{switch}</div></div>
        <Tabs current=GRID track=track year=year/>
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("分解表", "Grid")>
            <table class="data reflow">
                <caption class="sr">{l.pick("各考评点的单位与目标", "Units and targets by point")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("考评点", "Point")}</th>
                        <th scope="col" class="num">{l.pick("总账", "Whole")}</th>
                        <th scope="col">{l.pick("计量单位", "Measured in")}</th>
                        <th scope="col">{l.pick("承担单位与目标", "Units and targets")}</th>
                        <th scope="col" class="num">{l.pick("细账", "Parts")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}
