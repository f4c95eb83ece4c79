//! The periods of a year: when each opens and closes, how many units are done, who has longer, and what is frozen.

mod actions;
mod units;
mod year;

use crate::{
    api::periods::{Periods, read_periods},
    components::{ErrorView, Icon, use_live, use_read, use_reload, use_session},
    context::use_language,
};
use domain::{
    accounts::Right,
    language::Language,
    moment::day_name,
    periods::{PeriodPage, Phase},
    warnings::LiveEvent,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub fn PeriodsPage() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let page = use_read(move || query.with(super::progress::period_of), read_periods);
    view! {
        <Title text=l.pick("期次", "Periods")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => Either::Left(view! { <Shown loaded=page/> }),
                    Err(error) => Either::Right(view! { <ErrorView error=error/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(loaded: Periods) -> impl IntoView {
    let l = use_language();
    let period = loaded.page.period;
    let refused = use_query_map().with_untracked(|query| query.get("refused"));
    let may = use_session().user().is_some_and(|user| user.may(Right::ManagePeriods));
    let page = RwSignal::new(loaded.page);
    let reload = use_reload(
        move || read_periods(Some(period)),
        move |new: Periods| {
            page.try_set(new.page);
        },
    );
    use_live().follow(Some(loaded.event), move |event| match event {
        LiveEvent::Entry { change, .. } if change.period != period => {}
        LiveEvent::Entry { .. }
        | LiveEvent::Extension { .. }
        | LiveEvent::Period { .. }
        | LiveEvent::Decomposition { .. }
        | LiveEvent::Imported => reload(),
        LiveEvent::Message { .. }
        | LiveEvent::Dispatch { .. }
        | LiveEvent::RuleBook { .. }
        | LiveEvent::Collected { .. }
        | LiveEvent::Inspection
        | LiveEvent::Inbox => {}
    });
    // What the forms need changes with the period alone: nothing that is being typed is taken away.
    let options: Vec<_> =
        page.with_untracked(|page| page.units.iter().map(|unit| (unit.org.clone(), unit.org_name.clone())).collect());
    let points = page.with_untracked(|page| page.points.clone());
    let frozen = Memo::new(move |_| page.with(|page| page.frozen.clone()));
    let waiting = Signal::derive(move || page.with(|page| page.waiting));
    let phase = Memo::new(move |_| page.with(|page| page.row().map(|row| row.phase)));
    let days = page.with_untracked(|page| (page.open_day, page.due_day));
    view! {
        <div class="periods stack">
            <nav class="crumb" aria-label=l.pick("位置", "Position")>
                <a class="back" href=format!("/review?period={period}")><Icon name="i-left"/>{l.pick("审核", "Review")}</a>
            </nav>
            {move || page.with(|page| head(page, l))}
            {refused.map(|code| view! { <p class="error" role="alert">{refusal(&code, l)}</p> })}
            <actions::Freezing period=period frozen=frozen waiting=waiting phase=phase may=may/>
            {may.then(|| view! { <actions::Extend period=period units=options points=points/> })}
            {move || page.with(|page| units::table(page, may, l))}
            {move || page.with(|page| year::table(page, l))}
            {may.then(|| view! { <actions::Days period=period days=days/> })}
        </div>
    }
}

fn head(page: &PeriodPage, l: Language) -> impl IntoView + use<> {
    let month = page.period.month();
    let name = page.period.name(l);
    let title = page.row().map(|row| {
        let open = row.units - row.done;
        match (l, row.phase, open) {
            (_, Phase::Ahead, _) => format!("{name}{}", l.pick("还没有开放填报", " is not open yet")).into_any(),
            (Language::Chinese, _, 0) => format!("{month}月 {} 个单位已全部报齐", row.units).into_any(),
            (Language::English, _, 0) => format!("All {} units have reported {name}", row.units).into_any(),
            (Language::Chinese, ..) => view! { {month} "月还有 " <b>{open} " 个单位"</b> "没有报齐" }.into_any(),
            (Language::English, ..) => {
                view! { <b>{open} " units"</b> " have not reported all of " {name.clone()} }.into_any()
            }
        }
    });
    let scope = page.row().map(|row| match l {
        Language::Chinese => format!(
            "{} · {}起填报，{}截止 · {} · 已报 {} 项，共 {} 项",
            page.period.name(l),
            day_name(row.opens, l),
            day_name(row.due, l),
            row.phase.name(l),
            row.reported,
            row.expected
        ),
        Language::English => format!(
            "{} to {} · {} · {} of {} reported",
            day_name(row.opens, l),
            day_name(row.due, l),
            row.phase.name(l),
            row.reported,
            row.expected
        ),
    });
    view! { <div class="page-head"><div><h1>{title}</h1><p class="scope-line">{scope}</p></div></div> }
}

/// Why a form was not taken.
fn refusal(code: &str, l: Language) -> &'static str {
    match code {
        "reason_missing" => l.pick("须写明原因。", "A reason is needed."),
        "later_day_expected" => {
            l.pick("新的截止日须晚于现在的截止日。", "The new last day has to be after the present one.")
        }
        "point_expected" => {
            l.pick("该单位本期不填报这个考评点，请核对编号。", "The unit does not report this point in this period.")
        }
        "extension_used" => {
            l.pick("延期期间已有报送，不能撤回。", "Something was reported on the days that were added.")
        }
        "period_not_begun" => l.pick("这一期还没有结束，不能冻结。", "This period is not over yet."),
        "period_frozen" => l.pick("这一期已冻结，请先解冻。", "This period is frozen: open it first."),
        "day_expected" => l.pick("开放日和截止日须为 1 至 28 日。", "Days are from 1 to 28."),
        _ => l.pick("没有办成，请重试。", "That did not work: try again."),
    }
}
