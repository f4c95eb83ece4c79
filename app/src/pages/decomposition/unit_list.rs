//! 设区市指标: each point has one unit, seldom more; they stand in one cell.

use super::{
    GRID, Tabs, finding,
    grid::{head, tracks},
    value_of,
};
use crate::{api::decomposition::GridPage, context::use_language};
use domain::number::plain;
use leptos::prelude::*;

#[component]
pub fn UnitList(page: GridPage) -> impl IntoView {
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
