//! One organisation's results: how the total comes about, and the whole tree with its scores.

use super::{
    Asked, PATH,
    head::{Head, Stand},
};
use crate::{
    api::year_end::{OrgResults as Found, ScoredRow, read_organisation},
    components::{ErrorView, ExplainLink, ExplainPanel, ExplainSections, Icon, scope::address, use_read},
    context::use_language,
};
use domain::{
    ids::OrgCode,
    language::Language,
    number::{plain, two},
    period::Period,
    year_end::{CITY, NodeStatus},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/results/{org}?year=&month=&as_of=&explain=`
#[component]
pub fn OrgResults() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let asked = query.with(Asked::of);
        let org = params.with(|params| params.get("org")).unwrap_or_default();
        (asked.year, asked.month, org, asked.as_of)
    });
    let found = use_read(
        move || asked.get(),
        |(year, month, org, as_of)| read_organisation(year, month, OrgCode::new(org), as_of),
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(found) => view! { <Page found=found org=asked.get_untracked().2/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
        <ExplainPanel/>
    }
    .into_any()
}

#[component]
fn Page(found: Found, org: String) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let standing = found.standing;
    let name = found.name.clone().unwrap_or_else(|| l.pick("设区市指标", "Region to city").to_owned());
    let colon = l.pick("：", ": ");
    let total = standing.total.map_or_else(|| String::from("—"), two);
    let grade = if found.grade.is_empty() { String::new() } else { format!("{}{}", l.pick("，", ", "), found.grade) };
    let title = match (&found.name, standing.rank, l) {
        (Some(name), Some(rank), Language::Chinese) => format!("{name}{colon}{total} 分{grade}，第 {rank} 名"),
        (Some(name), Some(rank), Language::English) => format!("{name}{colon}{total}{grade}, place {rank}"),
        _ => format!("{name}{colon}{} / {}", two(standing.base), two(found.weight)),
    };
    let stand = Stand { path: format!("{PATH}/{org}"), period: found.period, as_of: found.as_of };
    let back = query.with_untracked(|query| address(PATH, query, &[("explain", String::new())]));
    let period = found.period;
    let parts = found.name.is_some().then(|| {
        let fact = |word: &'static str, value| view! { <div><dt>{word}</dt><dd>{two(value)}</dd></div> };
        view! {
            <dl class="facts">
                {fact(l.pick("指标", "Indicators"), standing.base)}
                {fact(l.pick("加分", "Bonus"), standing.bonus)}
                {fact(l.pick("扣分", "Deduction"), standing.deduction)}
                {fact(l.pick("社会评价", "Public"), standing.public)}
            </dl>
        }
    });
    let code = if found.name.is_some() { org } else { CITY.to_owned() };
    let rows =
        found.rows.into_iter().map(|row| view! { <Line row=row org=code.clone() period=period/> }).collect_view();
    view! {
        <Title text=name/>
        <nav class="crumb" aria-label=l.pick("返回", "Back")>
            <a class="back" href=back><Icon name="i-left"/>{l.pick("年终结果", "Results")}</a>
        </nav>
        <div class="results stack">
            <Head stand=stand years=Vec::new() title=title/>
            <section class="card" aria-label=l.pick("总分怎么来的", "How the total comes about")>
                {parts}
                <details class="how">
                    <summary>{l.pick("总分怎么来的", "How the total comes about")}</summary>
                    <ExplainSections sections=found.explained.sections/>
                </details>
            </section>
            <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("逐项得分", "Scores point by point")>
                <table class="data tree scored">
                    <caption class="sr">{l.pick("逐项得分", "Scores point by point")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("指标", "Indicator")}</th>
                            <th scope="col" class="num">{l.pick("分值", "Weight")}</th>
                            <th scope="col" class="num">{l.pick("得分", "Score")}</th>
                            <th scope="col" class="num no-phone">{l.pick("失分", "Lost")}</th>
                            <th scope="col" class="num no-phone">{l.pick("目标", "Target")}</th>
                            <th scope="col" class="num no-phone">{l.pick("实际", "Actual")}</th>
                            <th scope="col" class="no-phone">{l.pick("计量单位", "Measured in")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// What stands in the place of a score, or the score.
fn score_text(row: &ScoredRow, l: Language) -> String {
    match (row.score, row.status) {
        (Some(score), _) => two(score),
        (None, NodeStatus::NotApplicable) => l.pick("不适用", "n/a").to_owned(),
        (None, NodeStatus::Missing) => l.pick("缺报", "Missing").to_owned(),
        (None, _) => l.pick("有误", "Error").to_owned(),
    }
}

#[component]
fn Line(row: ScoredRow, org: String, period: Period) -> impl IntoView {
    let l = use_language();
    let score = score_text(&row, l);
    let applies = row.status != NodeStatus::NotApplicable;
    let lost = if applies { two(row.weight - row.score.unwrap_or_default()) } else { String::from("—") };
    let weight = two(row.weight);
    match row.point {
        None => {
            let flagged = match (row.missing, row.errors, l) {
                (0, 0, _) => String::new(),
                (missing, 0, Language::Chinese) => format!("缺报 {missing}"),
                (missing, errors, Language::Chinese) => format!("缺报 {missing}、有误 {errors}"),
                (missing, 0, Language::English) => format!("{missing} missing"),
                (missing, errors, Language::English) => format!("{missing} missing, {errors} errors"),
            };
            view! {
                <tr data-level=row.level.to_string()>
                    <th scope="row">{row.name}</th>
                    <td class="num">{weight}</td>
                    <td class="num">{score}</td>
                    <td class="num no-phone">{lost}</td>
                    <td class="muted no-phone" colspan="3">{flagged}</td>
                </tr>
            }
            .into_any()
        }
        Some(point) => {
            let dash = || String::from("—");
            let (target, actual) = (point.target.map_or_else(dash, plain), point.actual.map_or_else(dash, plain));
            view! {
                <tr data-level="4" id=point.code.to_string() data-status=score_status(row.status)>
                    <th scope="row">{row.name.clone()}</th>
                    <td class="num">{weight}</td>
                    <td class="num"><ExplainLink of=format!("{}.{org}", point.code) period=period label=row.name>{score}</ExplainLink></td>
                    <td class="num no-phone">{lost}</td>
                    <td class="num no-phone">{target}</td>
                    <td class="num no-phone">{actual}</td>
                    <td class="muted no-phone">{point.unit}</td>
                </tr>
            }
            .into_any()
        }
    }
}

const fn score_status(status: NodeStatus) -> &'static str {
    match status {
        NodeStatus::Ok => "ok",
        NodeStatus::Missing => "missing",
        NodeStatus::Error => "error",
        NodeStatus::NotApplicable => "not_applicable",
    }
}
