//! Bonus and deductions so far, and what the caps leave (M61): below the points at risk.

use crate::context::use_language;
use domain::{
    Decimal,
    forecast::{AdjustmentForecast, CapRoom, Side},
    language::Language,
    number::two,
};
use leptos::prelude::*;

fn bounded(value: Option<Decimal>, l: Language) -> String {
    value.map_or_else(|| l.pick("不限", "no cap").to_owned(), two)
}

/// `表彰奖励：已计 2.00（封顶 2.00），还可 0.00`
fn group(group: &CapRoom, l: Language) -> String {
    let (name, counted, cap, room) = (&group.group, two(group.counted), bounded(group.cap, l), bounded(group.room, l));
    let cut = group.declared.checked_sub(group.counted).unwrap_or_default();
    match (l, cut.is_zero()) {
        (Language::Chinese, true) => format!("{name}：已计 {counted}（封顶 {cap}），余地 {room}"),
        (Language::Chinese, false) => {
            format!("{name}：已计 {counted}（封顶 {cap}，超出 {} 不计），余地 {room}", two(cut))
        }
        (Language::English, true) => format!("{name}: {counted} counted (cap {cap}), {room} left"),
        (Language::English, false) => {
            format!("{name}: {counted} counted (cap {cap}, {} beyond it), {room} left", two(cut))
        }
    }
}

fn groups(name: &'static str, side: &Side, l: Language) -> impl IntoView + use<> {
    let lines = side.groups.iter().map(|of| view! { <li>{group(of, l)}</li> }).collect_view();
    view! { <p class="label">{name}</p> <ul>{lines}</ul> }
}

#[component]
pub fn Adjustments(forecasts: Vec<AdjustmentForecast>) -> impl IntoView {
    let l = use_language();
    if forecasts.is_empty() {
        return ().into_any();
    }
    let rows = forecasts
        .into_iter()
        .map(|of| {
            let veto = of.veto.then(|| view! { <span class="sub">{l.pick("一票否优", "barred from the highest grade")}</span> });
            view! {
                <tr>
                    <th scope="row" class="main-cell">
                        {of.org_name.clone()} {veto}
                        <details class="working">
                            <summary>{l.pick("各组与封顶", "Groups and caps")}</summary>
                            <div class="steps">
                                {groups(l.pick("加分", "Bonus"), &of.bonus, l)}
                                {groups(l.pick("扣分", "Deductions"), &of.deduction, l)}
                            </div>
                        </details>
                    </th>
                    <td class="num" data-label=l.pick("加分已定", "Bonus sure")>{two(of.bonus.sure)}</td>
                    <td class="num muted" data-label=l.pick("超顶不计", "Beyond caps")>{two(of.bonus.cut)}</td>
                    <td class="num loss" data-label=l.pick("还可争取", "Still to win")>{bounded(of.bonus.room, l)}</td>
                    <td class="num" data-label=l.pick("扣分已定", "Deducted")>{two(of.deduction.sure)}</td>
                    <td class="num loss" data-label=l.pick("还可能扣", "Still to lose")>{bounded(of.deduction.room, l)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="adjustments" aria-labelledby="adjustments">
            <h2 id="adjustments">{l.pick("加减分：已定多少，还有多少余地", "Bonus and deductions: what is sure and what is left")}</h2>
            <div class="table-wrap">
                <table class="data rooms reflow">
                    <caption class="sr">{l.pick("各县（区）加减分预估", "Bonus and deductions by county")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("单位", "Unit")}</th>
                            <th scope="col" class="num">{l.pick("加分已定", "Bonus sure")}</th>
                            <th scope="col" class="num">{l.pick("超顶不计", "Beyond the caps")}</th>
                            <th scope="col" class="num">{l.pick("还可争取", "Still to win")}</th>
                            <th scope="col" class="num">{l.pick("扣分已定", "Deducted")}</th>
                            <th scope="col" class="num">{l.pick("还可能扣", "Still to lose")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
