//! Freezing a period and opening it again, extensions, and the days of the year: plain forms, as none of it happens often.

use crate::{components::Icon, context::use_language};
use domain::{
    ids::{OrgCode, PointCode},
    language::Language,
    period::Period,
    periods::{LONGEST_REASON, Phase},
    review::Frozen,
};
use leptos::prelude::*;

/// Tells that the period is frozen; to whoever may, offers to freeze it or to open it.
#[component]
pub fn Freezing(
    period: Period,
    frozen: Memo<Option<Frozen>>,
    waiting: Signal<i64>,
    phase: Memo<Option<Phase>>,
    may: bool,
) -> impl IntoView {
    let l = use_language();
    let content = move || match frozen.get() {
        Some(frozen) => view! {
            <div class="banner" data-kind="info" role="status">
                <Icon name="i-lock"/>
                <div><p>{frozen.sentence(period, l)}</p>{may.then(|| open(period, l))}</div>
            </div>
        }
        .into_any(),
        None if may && phase.get() != Some(Phase::Ahead) => close(period, waiting, l).into_any(),
        None => ().into_any(),
    };
    view! { <section class="freeze" aria-label=l.pick("冻结", "Freezing")>{content}</section> }
}

fn close(period: Period, waiting: Signal<i64>, l: Language) -> impl IntoView {
    let left = move || match (l, waiting.get()) {
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

fn open(period: Period, l: Language) -> impl IntoView {
    view! {
        <details>
            <summary>{l.pick("解冻…", "Open it again…")}</summary>
            <form class="row" method="post" action="/api/review/unfreeze">
                <input type="hidden" name="period" value=period.to_string()/>
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

#[component]
pub fn Extend(period: Period, units: Vec<(OrgCode, String)>, points: Vec<(PointCode, String)>) -> impl IntoView {
    let l = use_language();
    let options =
        units.into_iter().map(|(org, name)| view! { <option value=org.to_string()>{name}</option> }).collect_view();
    let points =
        points.into_iter().map(|(code, name)| view! { <option value=code.to_string()>{name}</option> }).collect_view();
    view! {
        <details class="freeze">
            <summary>{l.pick("给单位延期…", "Give a unit longer…")}</summary>
            <form class="card stack" method="post" action="/api/periods/extend">
                <input type="hidden" name="period" value=period.to_string()/>
                <p class="hint">
                    {l.pick(
                        "延期后，该单位本期（或只是所选考评点）的截止日、缺报灯、逾期标记和提醒都按新的截止日；没有用过的延期可以撤回。",
                        "The last day of the unit (or of the point alone), missing lights, late marks and reminders follow the new day. It can be withdrawn until it is used.",
                    )}
                </p>
                <div class="extend">
                    <div class="field">
                        <label for="extend-org">{l.pick("单位", "Unit")}</label>
                        <select id="extend-org" name="org" required>{options}</select>
                    </div>
                    <div class="field">
                        <label for="extend-point">{l.pick("考评点（不填为全部）", "Point (empty: all)")}</label>
                        <input
                            id="extend-point" name="point" list="extend-points" autocomplete="off" maxlength="40"
                            placeholder=l.pick("输入编号或名称查找", "Code, or part of the name")
                        />
                        <datalist id="extend-points">{points}</datalist>
                    </div>
                    <div class="field">
                        <label for="extend-due">{l.pick("新的截止日", "New last day")}</label>
                        <input id="extend-due" name="due" type="date" required/>
                    </div>
                    <div class="field">
                        <label for="extend-reason">{l.pick("原因（必填，单位可见）", "Reason (needed; the unit sees it)")}</label>
                        <input id="extend-reason" name="reason" required maxlength=LONGEST_REASON.to_string()/>
                    </div>
                </div>
                <div class="row"><button class="button primary">{l.pick("批准延期", "Grant")}</button></div>
            </form>
        </details>
    }
}

/// On which days the periods of the year open and close.
#[component]
pub fn Days(period: Period, days: (u8, u8)) -> impl IntoView {
    let l = use_language();
    let year = period.year();
    view! {
        <details class="freeze">
            <summary>{l.pick("调整开放日和截止日…", "Change the first and the last day…")}</summary>
            <form class="card stack" method="post" action="/api/periods/days">
                <input type="hidden" name="period" value=period.to_string()/>
                <p class="hint">
                    {l.pick("适用于全年各期：", "For every period of the year: ")} {year}
                    {l.pick("年。已报送的逾期标记不变。", ". Late marks of what was reported stay.")}
                </p>
                <div class="extend">
                    <div class="field">
                        <label for="open-day">{l.pick("当月几日开放", "Opens on this day of its month")}</label>
                        <input id="open-day" name="open_day" type="number" min="1" max="28" required value=days.0.to_string()/>
                    </div>
                    <div class="field">
                        <label for="due-day">{l.pick("次月几日截止", "Closes on this day of the next month")}</label>
                        <input id="due-day" name="due_day" type="number" min="1" max="28" required value=days.1.to_string()/>
                    </div>
                </div>
                <div class="row"><button class="button">{l.pick("保存", "Save")}</button></div>
            </form>
        </details>
    }
}
