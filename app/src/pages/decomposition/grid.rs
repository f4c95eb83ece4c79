//! The grid's page: what does not add up, by level-1 indicator.

use super::{
    GRID, Tabs, balance::Balance, save_bar::SaveBar, sheet::Sheet, table::GridTable, track_of, unit_list::UnitList,
    year_of,
};
use crate::{
    api::decomposition::{GridPage, read_grid},
    components::{Empty, ErrorView, Icon, scope::address, use_live, use_read, use_reload},
    context::use_language,
};
use domain::{decomposition::Grid, indicators::Track, language::Language, warnings::LiveEvent};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

/// `/decomposition?track=&year=&domain=&only=`
#[component]
pub fn Decomposition() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (track_of(query), year_of(query))));
    let live = use_live();
    let page = use_read(move || (asked.get(), live.resyncs()), |((track, year), _)| read_grid(track, year));
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
pub(super) fn head(grid: &Grid, differing: usize, changed: usize, l: Language) -> impl IntoView + use<> {
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
pub(super) fn tracks(grid: &Grid, l: Language) -> impl IntoView + use<> {
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
