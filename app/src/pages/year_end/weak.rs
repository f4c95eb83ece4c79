//! Where points were lost beside the weights (M25).

use super::{
    Asked, PATH,
    ranking::{To, bar},
};
use crate::context::use_language;
use domain::{Decimal, indicators::Track, number::two, year_end::WeakRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub(super) fn Weak(rows: Vec<WeakRow>, to: To) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Asked::of));
    let tracks = Track::ALL.map(|track| {
        let current = move || (asked.get().track == track).then_some("true");
        let href = move || to.run((PATH.to_owned(), vec![("track", track.code().to_owned())]));
        view! { <a href=href aria-current=current data-noscroll="">{track.name(l)}</a> }
    });
    let words =
        [l.pick("一级", "Level 1"), l.pick("二级", "Level 2"), l.pick("三级", "Level 3"), l.pick("考评点", "Points")];
    let levels = words.into_iter().zip(1_u8..).map(|(word, level)| {
        let current = move || (asked.get().level == level).then_some("true");
        let href = move || to.run((PATH.to_owned(), vec![("level", level.to_string())]));
        view! { <a href=href aria-current=current data-noscroll="">{word}</a> }
    });
    let counties = asked.with_untracked(|asked| asked.track == Track::CityToUnit);
    let none = rows.is_empty();
    let most = rows.first().map_or(Decimal::ONE, |row| row.lost);
    let rows = rows
        .into_iter()
        .map(|row| {
            let mut path = row.path;
            let name = path.pop().unwrap_or_default();
            let above = path.join(" › ");
            view! {
                <tr>
                    <th scope="row" class="main-cell">{name} <span class="sub">{above}</span></th>
                    <td class="num strong">{two(row.lost)}</td>
                    <td class="bar-cell no-phone">{bar(row.lost, most)}</td>
                    <td class="num no-phone">{two(row.weight)}</td>
                    <td class="num">{two(row.rate)}"%"</td>
                    <td class="num no-phone">{two(row.share)}"%"</td>
                    <td class="num no-phone">{two(row.weight_share)}"%"</td>
                    {counties.then(|| view! {
                        <td class="num no-phone">{row.losing} " / " {row.applying}</td>
                    })}
                </tr>
            }
        })
        .collect_view();
    view! {
        <section aria-labelledby="weak">
            <div class="card-head">
                <h2 id="weak">{l.pick("短板：失分最多的指标", "Weak areas: where most points were lost")}</h2>
                <nav class="row no-print" aria-label=l.pick("短板的轨道与层级", "Track and level of weak areas")>
                    <span class="segmented" role="group" aria-label=l.pick("轨道", "Track")>{tracks.into_iter().collect_view()}</span>
                    <span class="segmented" role="group" aria-label=l.pick("层级", "Level")>{levels.collect_view()}</span>
                </nav>
            </div>
            {counties.then(|| view! { <p class="muted">{l.pick("各县（区）平均；不适用的不计。", "Mean of the counties that an indicator applies to.")}</p> })}
            {if none {
                view! { <p class="muted">{l.pick("没有失分。", "Nothing was lost.")}</p> }.into_any()
            } else {
                view! {
                    <div class="table-wrap" role="region" tabindex="0" aria-labelledby="weak">
                        <table class="data weak">
                            <thead>
                                <tr>
                                    <th scope="col">{l.pick("指标", "Indicator")}</th>
                                    <th scope="col" class="num">{l.pick("失分", "Lost")}</th>
                                    <th scope="col" class="bar-cell no-phone"><span class="sr">{l.pick("失分图", "Loss as a bar")}</span></th>
                                    <th scope="col" class="num no-phone">{l.pick("分值", "Weight")}</th>
                                    <th scope="col" class="num">{l.pick("失分率", "Loss rate")}</th>
                                    <th scope="col" class="num no-phone">{l.pick("占全部失分", "Of all losses")}</th>
                                    <th scope="col" class="num no-phone">{l.pick("占全部分值", "Of all weights")}</th>
                                    {counties.then(|| view! { <th scope="col" class="num no-phone">{l.pick("失分县区", "Counties")}</th> })}
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}
