//! Freezing the period and opening it again: plain forms, as neither happens more than once a month.

use super::Work;
use crate::{
    components::{Icon, use_session},
    context::use_language,
};
use domain::{accounts::Right, language::Language, moment::Moment};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Tells that the period is frozen; to whoever may, offers to freeze it or to open it.
#[component]
pub fn Freeze(work: Work) -> impl IntoView {
    let l = use_language();
    let may = use_session().user().is_some_and(|user| user.may(Right::FreezePeriods));
    let refused = use_query_map().with_untracked(|query| query.get("freeze"));
    let period = work.period;
    let refused = refused.map(|code| {
        let text = match code.as_str() {
            "reason_missing" => l.pick("解冻须写明原因。", "Opening a frozen period needs a reason."),
            "period_not_begun" => l.pick("这一期还没有结束，不能冻结。", "This period is not over yet."),
            _ => l.pick("没有办成，请重试。", "That did not work: try again."),
        };
        view! { <p class="error" role="alert">{text}</p> }
    });
    let content = move || match work.frozen.get() {
        Some(frozen) => {
            let at = Moment::of(frozen.at);
            let text = match l {
                Language::Chinese => format!(
                    "{}已由{}于{} {} 冻结：不能再提交和审核，细则改动不影响本期。",
                    period.name(l),
                    frozen.by,
                    at.date(l),
                    at.clock()
                ),
                Language::English => format!(
                    "{} was frozen by {} on {} at {}: nothing can be submitted or decided; new rules leave it alone.",
                    period.name(l),
                    frozen.by,
                    at.date(l),
                    at.clock()
                ),
            };
            view! {
                <div class="banner" data-kind="info" role="status">
                    <Icon name="i-lock"/>
                    <div><p>{text}</p>{may.then(|| open(period.to_string(), l))}</div>
                </div>
            }
            .into_any()
        }
        None if may => close(work, l).into_any(),
        None => ().into_any(),
    };
    view! { <section class="freeze" aria-label=l.pick("冻结", "Freezing")>{refused}{content}</section> }.into_any()
}

fn close(work: Work, l: Language) -> impl IntoView {
    let period = work.period;
    let waiting = work.queue.with(|queue| queue.total);
    let left = match (l, waiting) {
        (_, 0) => String::new(),
        (Language::Chinese, waiting) => format!("还有 {waiting} 项待审核，冻结后不能再审核。"),
        (Language::English, waiting) => format!("{waiting} entries still wait; they could not be decided any more. "),
    };
    let text = l.pick(
        "冻结后，各单位不能再提交本期数据，市绩效办也不能再通过或退回；本期细则版本随之固定。解冻须写明原因。",
        "Afterwards units cannot submit and the office cannot decide entries of this period, which keeps its rules. Opening it again needs a reason.",
    );
    view! {
        <details>
            <summary>{l.pick("冻结本期…", "Freeze the period…")}</summary>
            <form class="card stack" method="post" action="/api/review/freeze">
                <input type="hidden" name="period" value=period.to_string()/>
                <p>{left} {text}</p>
                <div class="row"><button class="button harm">{l.pick("确认冻结 ", "Freeze ")} {period.name(l)}</button></div>
            </form>
        </details>
    }
}

fn open(period: String, l: Language) -> impl IntoView {
    view! {
        <details>
            <summary>{l.pick("解冻…", "Open it again…")}</summary>
            <form class="row" method="post" action="/api/review/unfreeze">
                <input type="hidden" name="period" value=period/>
                <label class="sr" for="thaw">{l.pick("解冻原因", "Reason")}</label>
                <input
                    id="thaw" name="reason" required maxlength="1000"
                    placeholder=l.pick("解冻原因（必填，记入日志）", "Reason (needed; the log keeps it)")
                />
                <button class="button harm">{l.pick("解冻", "Open")}</button>
            </form>
        </details>
    }
}
