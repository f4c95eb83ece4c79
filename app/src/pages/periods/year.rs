//! The year at a glance, one line a period.

use domain::{
    language::Language,
    moment::day_name,
    periods::{PeriodPage, PeriodRow},
};
use leptos::prelude::*;

pub fn table(page: &PeriodPage, l: Language) -> impl IntoView + use<> {
    let label = match l {
        Language::Chinese => format!("{}年各期", page.year),
        Language::English => format!("Periods of {}", page.year),
    };
    let lines = page.periods.iter().map(|row| line(row, row.period == page.period, l)).collect_view();
    view! {
        <section class="stack" aria-labelledby="year">
            <h2 id="year">{label}</h2>
            <div class="table-wrap" role="region" tabindex="0" aria-labelledby="year">
                <table class="data reflow">
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("期次", "Period")}</th>
                            <th scope="col">{l.pick("开放", "Opens")}</th>
                            <th scope="col">{l.pick("截止", "Closes")}</th>
                            <th scope="col">{l.pick("状态", "State")}</th>
                            <th scope="col" class="num">{l.pick("报齐单位", "Units done")}</th>
                            <th scope="col" class="num">{l.pick("逾期报送", "Late")}</th>
                            <th scope="col" class="num">{l.pick("延期单位", "Extended")}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
}

fn line(row: &PeriodRow, current: bool, l: Language) -> impl IntoView + use<> {
    let cycle = if row.period.ends_quarter() {
        l.pick("月报和季报", "monthly, quarterly")
    } else {
        l.pick("月报", "monthly")
    };
    view! {
        <tr aria-current=current.then_some("true")>
            <th scope="row" class="main-cell">
                <a href=format!("/periods?period={}", row.period)>{row.period.name(l)}</a>
                <span class="sub">{cycle}</span>
            </th>
            <td class="nowrap" data-label=l.pick("开放", "Opens")>{day_name(row.opens, l)}</td>
            <td class="nowrap" data-label=l.pick("截止", "Closes")>{day_name(row.due, l)}</td>
            <td data-label=l.pick("状态", "State")><span class="badge" data-phase=row.phase.code()>{row.phase.name(l)}</span></td>
            <td class="num" data-label=l.pick("报齐单位", "Units done")>{row.done} " / " {row.units}</td>
            <td class="num" data-label=l.pick("逾期报送", "Late")>{row.late}</td>
            <td class="num" data-label=l.pick("延期单位", "Extended")>{row.extensions}</td>
        </tr>
    }
}
