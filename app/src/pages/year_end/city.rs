//! The region's assessment of the city by level-1 indicator, with what was lost.

use super::{
    PATH,
    ranking::{To, bar},
};
use crate::{api::year_end::IndicatorScore, components::ExplainLink, context::use_language};
use domain::{language::Language, number::two, period::Period, year_end::CITY};
use leptos::prelude::*;

#[component]
pub(super) fn City(city: IndicatorScore, domains: Vec<IndicatorScore>, period: Period, to: To) -> impl IntoView {
    let l = use_language();
    let href = to.run((format!("{PATH}/{CITY}"), vec![("sort", String::new()), ("explain", String::new())]));
    let row = |row: &IndicatorScore, whole: bool| {
        let name = if whole { l.pick("合计", "Total").to_owned() } else { row.name.clone() };
        let score = row.score.map_or_else(|| "—".to_owned(), two);
        let lost = two(row.weight - row.score.unwrap_or_default());
        let score = if whole {
            view! { <ExplainLink of=format!(".{CITY}") period=period label=l.pick("设区市总分", "the city's total")>{score}</ExplainLink> }
                .into_any()
        } else {
            score.into_any()
        };
        let missing = match (row.missing, row.errors) {
            (missing, 0) => missing.to_string(),
            (missing, errors) => format!("{missing} + {errors}{}", l.pick(" 有误", " errors")),
        };
        view! {
            <tr class=whole.then_some("sum")>
                <th scope="row">{name}</th>
                <td class="num">{two(row.weight)}</td>
                <td class="num">{score}</td>
                <td class="num">{lost}</td>
                <td class="bar-cell no-phone">{bar(row.score.unwrap_or_default(), row.weight)}</td>
                <td class="num no-phone">{missing}</td>
            </tr>
        }
    };
    let rows = domains.iter().map(|domain| row(domain, false)).collect_view();
    let total = row(&city, true);
    let title = match l {
        Language::Chinese => format!("设区市指标：失 {} 分", two(city.weight - city.score.unwrap_or_default())),
        Language::English => {
            format!("Region to city: {} points lost", two(city.weight - city.score.unwrap_or_default()))
        }
    };
    view! {
        <section aria-labelledby="city">
            <div class="card-head">
                <h2 id="city">{title}</h2>
                <a href=href>{l.pick("逐项得分", "Point by point")}</a>
            </div>
            <div class="table-wrap" role="region" tabindex="0" aria-labelledby="city">
                <table class="data city">
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("一级指标", "Level-1 indicator")}</th>
                            <th scope="col" class="num">{l.pick("分值", "Weight")}</th>
                            <th scope="col" class="num">{l.pick("得分", "Score")}</th>
                            <th scope="col" class="num">{l.pick("失分", "Lost")}</th>
                            <th scope="col" class="bar-cell no-phone"><span class="sr">{l.pick("得分图", "Score as a bar")}</span></th>
                            <th scope="col" class="num no-phone">{l.pick("缺报", "Missing")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}{total}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
