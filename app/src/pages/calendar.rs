//! One's own deadlines, and how a calendar app gets them.

use crate::{
    api::calendar::{CalendarPage, read_calendar},
    components::{Empty, ErrorView, Icon, use_read},
    context::use_language,
};
use domain::Date;
use domain::{
    calendar::Deadline,
    language::Language,
    moment::{Moment, full_day},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub fn Calendar() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let page = use_read(move || query.with(|query| query.get("made")), read_calendar);
    view! {
        <Title text=l.pick("日历", "Calendar")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => shown(page, l).into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn shown(page: CalendarPage, l: Language) -> impl IntoView {
    let open: Vec<&Deadline> = page.deadlines.iter().filter(|deadline| !deadline.is_done()).collect();
    let over = open.iter().filter(|deadline| deadline.day < page.today).count();
    let coming = open.len() - over;
    let title = match (l, over) {
        (Language::Chinese, 0) => view! { {format!("还有 {coming} 个期限")} }.into_any(),
        (Language::Chinese, _) => view! { {format!("还有 {coming} 个期限，")} <b>{over} " 个"</b> "已过" }.into_any(),
        (Language::English, 0) => view! { {format!("{coming} deadlines ahead")} }.into_any(),
        (Language::English, _) => view! { {format!("{coming} deadlines ahead, ")} <b>{over} " passed"</b> }.into_any(),
    };
    let list = match open.is_empty() {
        true => view! {
            <Empty icon="i-check" title=l.pick("没有待办期限", "No deadlines") text=l.pick("要报、要签、要改的都已办完。", "Everything is reported, signed for and corrected.")/>
        }
        .into_any(),
        false => table(&open, page.today, l).into_any(),
    };
    view! {
        <div class="stack">
            <div class="page-head">
                <div>
                    <h1>{title}</h1>
                    <p class="scope-line">{l.pick("本人的填报、签收、重报和反馈期限", "What you have to report, sign for, correct and answer")}</p>
                </div>
                <div class="actions">
                    <a class="button" href="/api/v1/calendar.ics" rel="external" download="kaoping.ics">{l.pick("下载 .ics", "Download .ics")}</a>
                </div>
            </div>
            {list}
            {subscription(page.linked_at, page.made, l)}
        </div>
    }
}

fn table(open: &[&Deadline], today: Date, l: Language) -> impl IntoView + use<> {
    let lines = open.iter().map(|deadline| line(deadline, today, l)).collect_view();
    let label = l.pick("期限", "Deadlines");
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=label>
            <table class="data reflow">
                <caption class="sr">{label}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("事项", "What")}</th>
                        <th scope="col">{l.pick("期限", "By")}</th>
                        <th scope="col">{l.pick("进展", "So far")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}

fn line(deadline: &Deadline, today: Date, l: Language) -> impl IntoView + use<> {
    let days = (deadline.day - today).whole_days();
    let left = match (l, days) {
        (Language::Chinese, ..0) => format!("已过 {} 天", -days),
        (Language::Chinese, 0) => "今日截止".into(),
        (Language::Chinese, _) => format!("还有 {days} 天"),
        (Language::English, ..0) => format!("{} days ago", -days),
        (Language::English, 0) => "today".into(),
        (Language::English, _) => format!("in {days} days"),
    };
    let urgency = match days {
        ..0 => Some("late"),
        0..=3 => Some("soon"),
        _ => None,
    };
    view! {
        <tr data-due=urgency>
            <th scope="row" class="main-cell"><a href=deadline.address()>{deadline.title(l)}</a></th>
            <td class="nowrap due" data-label=l.pick("期限", "By")>{full_day(deadline.day, l)} " · " {left}</td>
            <td data-label=l.pick("进展", "So far")>{deadline.standing(l)}</td>
        </tr>
    }
}

fn subscription(linked_at: Option<i64>, made: Option<String>, l: Language) -> impl IntoView {
    let standing = linked_at.map(|at| {
        let day = Moment::of(at).date(l);
        view! {
            <form class="row" method="post" action="/api/calendar/end_link">
                <p>{l.pick("订阅地址生成于 ", "There is an address, made on ")} {day}</p>
                <button class="button harm">{l.pick("停用订阅地址", "End it")}</button>
            </form>
        }
    });
    let made = made.map(|url| {
        view! {
            <div class="banner" data-kind="ok" role="status">
                <Icon name="i-check"/>
                <div class="stack">
                    <h2>{l.pick("订阅地址已生成，只显示这一次", "The address is ready; it is shown only once")}</h2>
                    <label class="sr" for="calendar-url">{l.pick("订阅地址", "Address")}</label>
                    <input id="calendar-url" readonly value=url/>
                    <p class="hint">{l.pick(
                        "在手机或电脑的日历中选“订阅日历”，粘贴这个地址。知道地址的人能看到您的期限，请勿转发。",
                        "Choose “subscribe to calendar” in your calendar app and paste it. Whoever knows it sees your deadlines.",
                    )}</p>
                </div>
            </div>
        }
    });
    let word = match linked_at {
        Some(_) => l.pick("重新生成（旧地址停用）", "Make another (ends the first)"),
        None => l.pick("生成订阅地址", "Make an address"),
    };
    view! {
        {made}
        <section class="card stack" aria-labelledby="subscribe">
            <h2 id="subscribe">{l.pick("订阅到日历", "Subscribe in a calendar app")}</h2>
            <p class="hint">{l.pick(
                "日历会自动更新，并在每个期限前 3 天提醒。",
                "The calendar keeps itself up to date and reminds three days before each deadline.",
            )}</p>
            {standing}
            <form method="post" action="/api/calendar/link"><button class="button">{word}</button></form>
        </section>
    }
}
