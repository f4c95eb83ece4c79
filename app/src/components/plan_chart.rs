//! The plan of a point: twelve cumulative values against the target. Drawn by the server as well.

use crate::context::use_language;
use domain::{
    Decimal,
    indicators::PlanCurve,
    language::Language,
    number::{plain, round_half_up},
    schedule::planned,
};
use leptos::prelude::*;

const FLOOR: f64 = 112.0;
const TOP: f64 = 16.0;
const FIRST: f64 = 17.5;
const STEP: f64 = 29.0;

fn brief(value: Decimal) -> String {
    plain(round_half_up(value, 2))
}

/// The answer of the chart in one sentence.
fn caption(plan: &PlanCurve, values: &[Decimal; 12], unit: &str, l: Language) -> String {
    let half = brief(values[5]);
    match (plan, l) {
        (PlanCurve::Linear, Language::Chinese) => format!("按月线性，到6月底 {half} {unit}"),
        (PlanCurve::Linear, Language::English) => format!("Linear: {half} {unit} by the end of June"),
        (_, Language::Chinese) => format!("按自己的计划，到6月底 {half} {unit}"),
        (_, Language::English) => format!("Its own plan: {half} {unit} by the end of June"),
    }
}

#[component]
pub fn PlanChart(plan: PlanCurve, target: Decimal, unit: String) -> impl IntoView {
    let l = use_language();
    let curve = plan.values(target);
    let values: [Decimal; 12] = std::array::from_fn(|index| planned(curve.as_ref(), target, index as u8 + 1));
    let highest = values.iter().copied().fold(Decimal::ZERO, Decimal::max);
    let share = move |value: Decimal| value.max(Decimal::ZERO).checked_div(highest).unwrap_or_default();
    let height = move |value: Decimal| FLOOR - f64::try_from(share(value)).unwrap_or_default() * (FLOOR - TOP);
    let centre = |index: usize| FIRST + STEP * index as f64;
    let line: Vec<String> =
        values.iter().enumerate().map(|(index, value)| format!("{:.1},{:.1}", centre(index), height(*value))).collect();
    let dots = values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let (x, y) = (format!("{:.1}", centre(index)), format!("{:.1}", height(*value)));
            let label = [2, 5, 8, 11].contains(&index).then(|| {
                let text_y = format!("{:.1}", height(*value) - 7.0);
                let anchor = if index == 11 { "end" } else { "middle" };
                view! { <text x=if index == 11 { "356".to_owned() } else { x.clone() } y=text_y text-anchor=anchor>{brief(*value)}</text> }
            });
            view! { <circle class="dot" cx=x cy=y r="2.5"></circle> {label} }
        })
        .collect_view();
    let ticks = (0..12)
        .map(|index| view! { <text x=format!("{:.1}", centre(index)) y="126" text-anchor="middle">{index + 1}</text> })
        .collect_view();
    let rows = values
        .iter()
        .zip(1..)
        .map(|(value, month): (_, u8)| {
            view! {
                <tr>
                    <th scope="row">{l.pick("", "Month ")}{month}{l.pick("月", "")}</th>
                    <td class="num">{brief(*value)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <figure class="card chart">
            <figcaption>{caption(&plan, &values, &unit, l)}</figcaption>
            <svg viewBox="0 0 360 132" role="img" aria-label=l.pick("各月累计计划", "Planned cumulative value by month")>
                <line class="axis" x1="0" x2="360" y1="112.5" y2="112.5"></line>
                <polyline class="curve" points=line.join(" ")></polyline>
                {dots}
                {ticks}
            </svg>
            <details>
                <summary>{l.pick("数据表", "Table")}</summary>
                <table class="data figures-table">
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("月份", "Month")}</th>
                            <th scope="col" class="num">{l.pick("计划 ", "Plan ")} {unit}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
    .into_any()
}
