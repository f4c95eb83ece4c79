//! The indicator tree of a year, as it was imported.

mod point;

pub use point::PointPage;

use crate::{
    api::indicators::{IndicatorRow, PointDetail, Tree, read_tree},
    components::{
        Empty, ErrorView,
        scope::{address, period_of, track_of},
        use_read, use_session,
    },
    context::use_language,
};
use domain::{
    Decimal,
    accounts::Right,
    language::Language,
    number::{plain, two},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

const PATH: &str = "/indicators";

fn year_of(query: &ParamsMap) -> Option<i32> {
    let year = query.get("year").and_then(|year| year.parse().ok());
    year.or_else(|| period_of(query).map(domain::period::Period::year))
}

/// `/indicators?track=&year=&depth=&domain=`
#[component]
pub fn Indicators() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (track_of(query), year_of(query))));
    let loaded = use_read(move || asked.get(), |(track, year)| read_tree(track, year));
    view! {
        <Title text=l.pick("指标", "Indicators")/>
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(tree) if tree.rows.is_empty() => view! { <NoTree tree=tree/> }.into_any(),
                    Ok(tree) => view! { <TreePage tree=tree/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn NoTree(tree: Tree) -> impl IntoView {
    let l = use_language();
    let imports = use_session().user().is_some_and(|user| user.may(Right::Import));
    let (year, track) = (tree.year, tree.track.name(l));
    let title = match l {
        Language::Chinese => format!("{year}年还没有{track}"),
        Language::English => format!("No indicators for {year} yet ({track})"),
    };
    let text = if imports {
        l.pick(
            "导入指标工作簿后，这里显示指标树、分值和评分标准。",
            "Import the indicator workbook to see the tree, the weights and the standards.",
        )
    } else {
        l.pick("市绩效办导入指标后，会显示在这里。", "The tree shows here once the office has imported it.")
    };
    let others = tree.years.into_iter().filter(move |other| *other != year).map(move |other| {
        let href = format!("{PATH}?track={}&year={other}", tree.track.code());
        view! { <a class="button" href=href>{l.pick("看 ", "See ")} {other}</a> }
    });
    let others = others.collect_view();
    view! {
        <Empty icon="i-tree" title=title text=text>
            {imports.then(|| view! { <a class="button primary" href="/import">{l.pick("导入", "Import")}</a> })}
            {others}
        </Empty>
    }
    .into_any()
}

/// A row with the place of its level-1 indicator, from 1.
#[derive(Clone)]
struct Placed {
    domain: usize,
    row: IndicatorRow,
}

#[component]
fn TreePage(tree: Tree) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let depth = move || query.with(|query| query.get("depth").and_then(|depth| depth.parse::<u8>().ok()).unwrap_or(4));
    let domain = move || query.with(|query| query.get("domain").and_then(|place| place.parse::<usize>().ok()));
    let (year, track) = (tree.year, tree.track);
    let mut place = 0;
    let rows: Vec<Placed> = tree
        .rows
        .into_iter()
        .map(|row| {
            place += usize::from(row.level == 1);
            Placed { domain: place, row }
        })
        .collect();
    let tops: Vec<Placed> = rows.iter().filter(|placed| placed.row.level == 1).cloned().collect();
    let points: usize = tops.iter().map(|top| top.row.points).sum();
    let weight: Decimal = tops.iter().map(|top| top.row.weight).sum();
    let title = match l {
        Language::Chinese => {
            format!("{}：{} 项一级指标，{points} 个考评点，合计 {} 分", track.name(l), tops.len(), two(weight))
        }
        Language::English => {
            format!("{}: {} level-1 indicators, {points} points worth {}", track.name(l), tops.len(), two(weight))
        }
    };
    let to = move |name: &'static str, value: String| query.with(|query| address(PATH, query, &[(name, value)]));
    let levels =
        [l.pick("一级", "Level 1"), l.pick("二级", "Level 2"), l.pick("三级", "Level 3"), l.pick("考评点", "Points")];
    let levels = levels.into_iter().zip(1_u8..).map(|(name, level)| {
        let current = move || (depth() == level).then_some("true");
        view! { <a href=move || to("depth", level.to_string()) aria-current=current>{name}</a> }
    });
    let chips = tops.into_iter().map(|top| {
        let place = top.domain;
        let current = move || (domain() == Some(place)).then_some("true");
        view! {
            <a class="chip" href=move || to("domain", place.to_string()) aria-current=current>
                {top.row.name} " " <span class="count">{top.row.points}</span>
            </a>
        }
    });
    let chips = chips.collect_view();
    let body = move || {
        let (depth, domain) = (depth(), domain());
        let is_shown =
            |placed: &&Placed| placed.row.level <= depth && domain.is_none_or(|domain| placed.domain == domain);
        rows.iter().filter(is_shown).map(|placed| view! { <TreeLine row=placed.row.clone()/> }).collect_view()
    };
    let print = move |_| {
        // A browser that cannot print shows nothing.
        let _ = window().print();
    };
    let export = format!("/api/v1/exports/indicators?track={}&year={year}", track.code());
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{year} {l.pick("年度", "")} " · " {track.name(l)}</p>
            </div>
            <div class="actions no-phone">
                <a class="button" href=export rel="external" download>{l.pick("导出工作簿", "Export the workbook")}</a>
                <button type="button" class="button" on:click=print>{l.pick("打印", "Print")}</button>
            </div>
        </div>
        <nav class="filters" aria-label=l.pick("一级指标与层级", "Level-1 indicators and depth")>
            <span class="segmented" role="group" aria-label=l.pick("显示到", "Show down to")>{levels.collect_view()}</span>
            <a class="chip" href=move || to("domain", String::new()) aria-current=move || domain().is_none().then_some("true")>
                {l.pick("全部 ", "All ")} <span class="count">{points}</span>
            </a>
            {chips}
        </nav>
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("指标树", "Indicator tree")>
            <table class="data tree">
                <caption class="sr">{year} " " {track.name(l)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("指标", "Indicator")}</th>
                        <th scope="col" class="num">{l.pick("分值", "Weight")}</th>
                        <th scope="col" class="num no-phone">{l.pick("年度目标", "Target")}</th>
                        <th scope="col" class="no-phone">{l.pick("单位", "Unit")}</th>
                        <th scope="col" class="no-phone">{l.pick("计分方法", "Method")}</th>
                        <th scope="col" class="no-phone">{l.pick("周期", "Cycle")}</th>
                        <th scope="col" class="no-phone">{l.pick("填报单位", "Reported by")}</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn TreeLine(row: IndicatorRow) -> impl IntoView {
    let l = use_language();
    let weight = two(row.weight);
    match row.point {
        None => {
            let points = match l {
                Language::Chinese => format!("{} 个考评点", row.points),
                Language::English => format!("{} points", row.points),
            };
            view! {
                <tr data-level=row.level.to_string()>
                    <th scope="row">{row.name}</th>
                    <td class="num">{weight}</td>
                    <td class="muted no-phone" colspan="5">{points}</td>
                </tr>
            }
            .into_any()
        }
        Some(point) => {
            let reporter = point.responsible_units.first().cloned().unwrap_or_default();
            view! {
                <tr data-level="4" id=point.code.clone()>
                    <th scope="row"><Detail name=row.name point=point.clone()/></th>
                    <td class="num">{weight}</td>
                    <td class="num no-phone">{plain(point.target)}</td>
                    <td class="muted no-phone">{point.unit}</td>
                    <td class="no-phone">{point.method}</td>
                    <td class="no-phone">{point.cycle}</td>
                    <td class="no-phone">{reporter}</td>
                </tr>
            }
            .into_any()
        }
    }
}

/// The name of a point, which leads to its page, and what is known of it in short.
#[component]
fn Detail(name: String, point: PointDetail) -> impl IntoView {
    let l = use_language();
    let fact = |name: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <div><dt>{name}</dt><dd>{text}</dd></div> })
    };
    view! {
        <a class="point-name" href=format!("{PATH}/{}", point.code)>{name.clone()}</a>
        <details class="point-detail">
            <summary><span class="sr">{l.pick("概要：", "In short: ")} {name}</span></summary>
            <dl class="facts list">
                {fact(l.pick("编号", "Code"), point.code)}
                {fact(l.pick("评分标准", "Standard"), point.standard)}
                {fact(l.pick("计分方法", "Method"), format!("{} · {}", point.method, point.direction))}
                {fact(l.pick("年度目标", "Target"), format!("{} {}", plain(point.target), point.unit))}
                {fact(l.pick("周期", "Cycle"), point.cycle)}
                {fact(l.pick("牵头考评单位", "Scored by"), point.scoring_unit)}
                {fact(l.pick("责任单位", "Responsible"), point.responsible_units.join(l.pick("、", ", ")))}
                {fact(l.pick("备注", "Remarks"), point.remarks)}
            </dl>
        </details>
    }
    .into_any()
}
