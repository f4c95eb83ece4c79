//! What the changes come to: totals and ranks before and after, and the list of the changes.

use super::{
    desk::Desk,
    words::{sentence, signed},
};
use crate::{
    components::{ExplainLink, Icon},
    context::use_language,
};
use domain::{
    Decimal,
    language::Language,
    number::two,
    what_if::{Edit, Moved},
    year_end::Standing,
};
use leptos::prelude::*;
use std::cmp::Ordering;

fn total(standing: &Standing) -> String {
    standing.total.map_or_else(|| String::from("—"), two)
}

/// Up, down or neither: a sign before the figure, never a colour alone.
fn way(order: Ordering) -> &'static str {
    match order {
        Ordering::Greater => "up",
        Ordering::Less => "down",
        Ordering::Equal => "same",
    }
}

fn row(desk: Desk, moved: &Moved, ranked: bool, l: Language) -> impl IntoView + use<> {
    let org = desk.sandbox.with_untracked(|sandbox| sandbox.year().orgs.get(moved.org).cloned());
    let (name, code) = org.map(|org| (org.name, org.subject.org.to_string())).unwrap_or_default();
    let now = total(&moved.after);
    let (of, label) = (format!(".{code}"), name.clone());
    let gain = moved.gain();
    let places = moved.places().unwrap_or_default();
    let shift = match (places.cmp(&0), l) {
        (Ordering::Greater, Language::Chinese) => format!("▲ 升 {places} 位"),
        (Ordering::Less, Language::Chinese) => format!("▼ 降 {} 位", places.abs()),
        (Ordering::Greater, Language::English) => format!("▲ up {places}"),
        (Ordering::Less, Language::English) => format!("▼ down {}", places.abs()),
        (Ordering::Equal, _) => "—".to_owned(),
    };
    let grade = if moved.grade_before == moved.grade_after {
        moved.grade_after.clone()
    } else {
        format!("{} → {}", moved.grade_before, moved.grade_after)
    };
    let rank = moved.after.rank.map(|rank| rank.to_string()).unwrap_or_default();
    view! {
        <tr data-way=way(gain.cmp(&Decimal::ZERO))>
            {ranked.then(|| view! { <td class="num rank">{rank}</td> })}
            <th scope="row">{name}</th>
            <td class="num no-phone">{total(&moved.before)}</td>
            <td class="num"><ExplainLink of=of period=None label=label><b>{now}</b></ExplainLink></td>
            <td class="num gain">{signed(gain)}</td>
            {ranked.then(|| view! { <td class="places" data-way=way(places.cmp(&0))>{shift}</td> })}
            {ranked.then(|| view! { <td class="no-phone">{grade}</td> })}
        </tr>
    }
}

/// Totals and ranks.
#[component]
pub fn Outcome(desk: Desk) -> impl IntoView {
    let l = use_language();
    let ranked = desk.is_ranked();
    let moved = Memo::new(move |_| desk.sandbox.with(|sandbox| sandbox.moved()));
    let rows = move || moved.with(|moved| moved.iter().map(|moved| row(desk, moved, ranked, l)).collect_view());
    let weights = move || {
        let (real, now) = desk.sandbox.with(|sandbox| sandbox.weights());
        let gap = now.checked_sub(real).unwrap_or_default();
        match (l, gap.is_zero()) {
            (Language::Chinese, true) => format!("分值合计 {}", two(now)),
            (Language::Chinese, false) => format!("分值合计 {}，比原来 {}", two(now), signed(gap)),
            (Language::English, true) => format!("Weights add up to {}", two(now)),
            (Language::English, false) => format!("Weights add up to {}, {} of before", two(now), signed(gap)),
        }
    };
    view! {
        <section class="card flush outcome" aria-labelledby="outcome">
            <div class="card-head">
                <h2 id="outcome">{l.pick("结果", "Outcome")}</h2>
                <span class="muted" aria-live="polite">{weights}</span>
            </div>
            <table class="data">
                <caption class="sr">{l.pick("改动前后的合计与名次", "Totals and ranks before and after")}</caption>
                <thead>
                    <tr>
                        {ranked.then(|| view! { <th scope="col" class="num">{l.pick("名次", "Rank")}</th> })}
                        <th scope="col">{l.pick("单位", "Unit")}</th>
                        <th scope="col" class="num no-phone">{l.pick("原合计", "Before")}</th>
                        <th scope="col" class="num">{l.pick("现合计", "Now")}</th>
                        <th scope="col" class="num">{l.pick("增减", "Change")}</th>
                        {ranked.then(|| view! { <th scope="col">{l.pick("名次变化", "Places")}</th> })}
                        {ranked.then(|| view! { <th scope="col" class="no-phone">{l.pick("等次", "Grade")}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// Every figure that is not as it really is, each with a way back.
#[component]
pub fn Changes(desk: Desk) -> impl IntoView {
    let l = use_language();
    let list = move || {
        desk.sandbox.with(|sandbox| {
            let changed = sandbox.changed();
            if changed.is_empty() {
                let text = l.pick("选一个考评点，改分值、目标、实际或规则，这里逐条列出。", "Choose a point and change its weight, targets, actuals or rule; each change is listed here.");
                return view! { <p class="muted">{text}</p> }.into_any();
            }
            let lines = changed
                .into_iter()
                .map(|changed| {
                    let words = sentence(sandbox, &changed, l);
                    let real: Edit = changed.real;
                    let label = format!("{}{} {}", l.pick("还原：", "Restore: "), words.point, words.what);
                    view! {
                        <li>
                            <div>
                                <span class="what">{words.point}</span>
                                <span class="muted">{words.what} " " <s>{words.before}</s> " → " <b>{words.after}</b></span>
                            </div>
                            <button
                                type="button" class="button quiet icon-only needs-script" aria-label=label
                                on:click=move |_| desk.apply(real.clone())
                            >
                                <Icon name="i-return"/>
                            </button>
                        </li>
                    }
                })
                .collect_view();
            view! { <ol class="change-list">{lines}</ol> }.into_any()
        })
    };
    view! {
        <section class="card" aria-labelledby="changes">
            <div class="card-head"><h2 id="changes">{l.pick("改动", "Changes")}</h2></div>
            {list}
        </section>
    }
    .into_any()
}
