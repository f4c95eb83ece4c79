//! A unit's points for a period, by level-1 indicator.

use super::{super::inbox::Notices, entry_address, grid_address, period_of};
use crate::{
    api::progress::{ListPage, entries},
    components::{
        Empty, ErrorView, LightBadge, QueuedChip, StateChip, device, late_badge, month_chart::shown, use_live,
        use_read, use_reload, use_session,
    },
    context::use_language,
};
use domain::{
    accounts::Role,
    indicators::Cycle,
    language::Language,
    moment::day_name,
    number::{plain, two},
    progress::{EntryList, EntryRow, EntryState},
    schedule::{self, Thresholds},
    warnings::LiveEvent,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub fn Progress() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let page = use_read(move || query.with(period_of), entries);
    view! {
        <Title text=l.pick("填报", "Reporting")/>
        <Notices/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => Either::Left(view! { <List page=page/> }),
                    Err(error) => Either::Right(view! { <ErrorView error=error/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn List(page: ListPage) -> impl IntoView {
    let l = use_language();
    let period = page.list.period;
    let list = RwSignal::new(page.list);
    // In the browser alone: what the entries' pages will ask for is there when the network is not.
    Effect::new(move |_| device::keep(list.with_untracked(addresses)));
    let reload = use_reload(
        move || entries(Some(period)),
        move |page: ListPage| {
            list.try_set(page.list);
        },
    );
    use_live().follow(Some(page.event), move |event| match event {
        LiveEvent::Entry { change, .. } if change.period != period => {}
        LiveEvent::Message { period: of, .. }
        | LiveEvent::Period { period: of }
        | LiveEvent::Extension { period: of }
            if *of != period => {}
        LiveEvent::RuleBook { .. } | LiveEvent::Inbox | LiveEvent::Inspection => {}
        _ => reload(),
    });
    let query = use_query_map();
    let state = Memo::new(move |_| query.with(|query| query.get_str("state").and_then(EntryState::from_code)));
    view! {
        {move || list.with(|list| head(list, l))}
        {move || list.with(|list| filters(list, state.get(), l))}
        {move || list.with(|list| table(list, state.get(), l))}
    }
}

/// What the pages of a list ask the server for.
fn addresses(list: &EntryList) -> Vec<String> {
    let period = list.period;
    let lists = ["entries", "grid"]
        .map(|name| [format!("/api/progress/{name}"), format!("/api/progress/{name}?period={period}")])
        .concat();
    let entry = |row: &EntryRow| format!("/api/progress/entry?assignment={}&period={period}", row.assignment);
    lists.into_iter().chain(list.rows.iter().map(entry)).collect()
}

fn head(list: &EntryList, l: Language) -> impl IntoView + use<> {
    let month = list.period.month();
    let total = list.rows.len();
    let open = list.rows.iter().filter(|row| row.state.is_unreported()).count();
    let due = list.window.as_ref().map(|window| window.due).or(list.rows.first().map(|row| row.due));
    let late = due.is_some_and(|due| due < list.today);
    let due = due.map(|due| day_name(due, l)).unwrap_or_default();
    let name = list.period.name(l);
    let title = match (l, open) {
        (_, 0) if total == 0 => l.pick("这一期没有要填报的考评点", "Nothing to report for this period").into_any(),
        (Language::Chinese, 0) => format!("{month}月 {total} 项已全部报送").into_any(),
        (Language::English, 0) => format!("All {total} points of {name} are reported").into_any(),
        (Language::Chinese, open) => {
            let due = if late { format!("待报，已于{due}截止") } else { format!("待报，{due}截止") };
            view! { {month} "月还有 " <b>{open} " 项"</b> {due} }.into_any()
        }
        (Language::English, open) => {
            let due = if late { format!(" were due on {due}") } else { format!(" to report by {due}") };
            view! { <b>{open} " points"</b> {due} }.into_any()
        }
    };
    let done = total - open;
    let counted = match l {
        Language::Chinese => format!("已报 {done} 项，共 {total} 项"),
        Language::English => format!("{done} of {total} reported"),
    };
    let frozen = list.frozen.then(|| l.pick(" · 本期已冻结", " · frozen"));
    let period = list.period;
    let days = list.window.as_ref().map(|window| {
        let opens = match l {
            Language::Chinese => format!("{}起填报", day_name(window.opens, l)),
            Language::English => format!("open since {}", day_name(window.opens, l)),
        };
        let extended = window.extension.as_ref().map(|extension| match l {
            Language::Chinese => format!(" · 已延期至{}：{}", day_name(extension.due, l), extension.reason),
            Language::English => format!(" · extended to {}: {}", day_name(extension.due, l), extension.reason),
        });
        view! { " · " {opens} {extended} }
    });
    // A day of its own, and not the day by which a return has to be answered.
    let has_longer = |row: &&EntryRow| {
        let last = list.window.as_ref().map(|window| window.due);
        row.state.is_unreported() && row.state != EntryState::Returned && last.is_some_and(|last| row.due > last)
    };
    let longer = match (list.rows.iter().filter(has_longer).count(), l) {
        (0, _) => None,
        (count, Language::Chinese) => Some(format!(" · 其中 {count} 项单独延期")),
        (count, Language::English) => Some(format!(" · {count} of them have longer")),
    };
    let next = list.rows.iter().find(|row| row.state.is_unreported()).map(|row| {
        let href = entry_address(&row.assignment, period);
        view! { <a class="button primary" href=href>{l.pick("继续填报", "Continue")}</a> }
    });
    let county = use_session().user().is_some_and(|user| user.role == Role::CountyOffice);
    let collect = county.then(|| {
        let href = format!("/progress/collect?period={period}");
        view! { <a class="button no-phone" href=href>{l.pick("下级汇总", "Collect")}</a> }
    });
    let calendar = view! { <a class="button no-phone" href="/calendar">{l.pick("日历", "Calendar")}</a> };
    let grid =
        (total > 0).then(|| view! { <a class="button" href=grid_address(period)>{l.pick("表格填报", "Grid")}</a> });
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">
                    {list.org_name.clone()} <span class="no-phone">" · " {name}</span> " · " {counted} {days} {longer} {frozen}
                </p>
            </div>
            <div class="actions row">{calendar}{collect}{grid}{next}</div>
        </div>
    }
}

fn filters(list: &EntryList, shown: Option<EntryState>, l: Language) -> impl IntoView + use<> {
    let period = list.period;
    let chip = |state: Option<EntryState>, word: &'static str, count: usize| {
        let state_part = state.map(|state| format!("&state={}", state.code())).unwrap_or_default();
        let href = format!("/progress?period={period}{state_part}");
        let marked = (state == shown).then_some("true");
        view! { <a class="chip" href=href aria-current=marked>{word} " " <span class="count">{count}</span></a> }
    };
    let all = chip(None, l.pick("全部", "All"), list.rows.len());
    let states = EntryState::ALL.map(|state| {
        let count = list.rows.iter().filter(|row| row.state == state).count();
        chip(Some(state), state.name(l), count)
    });
    view! { <nav class="filters" aria-label=l.pick("按状态筛选", "Filter by state")>{all}{states.into_iter().collect_view()}</nav> }
}

fn table(list: &EntryList, state: Option<EntryState>, l: Language) -> impl IntoView + use<> {
    let shown: Vec<&EntryRow> = list.rows.iter().filter(|row| state.is_none_or(|state| row.state == state)).collect();
    if shown.is_empty() {
        let text = l.pick("没有这种状态的考评点。", "No point is in this state.");
        let title = l.pick("没有可显示的", "Nothing to show");
        return Either::Left(view! { <Empty icon="i-entry" title=title text=text/> });
    }
    let groups = shown
        .chunk_by(|a, b| a.point.path[0] == b.point.path[0])
        .map(|rows| {
            let name = rows.first().map(|row| row.point.path[0].clone());
            let count = match l {
                Language::Chinese => format!("{} 项", rows.len()),
                Language::English => format!("{} points", rows.len()),
            };
            let lines = rows.iter().map(|row| line(list, row, l)).collect_view();
            view! {
                <tbody>
                    <tr class="group"><th scope="rowgroup" colspan="8">{name} " " <span class="muted">{count}</span></th></tr>
                    {lines}
                </tbody>
            }
        })
        .collect_view();
    let label = l.pick("填报清单", "Points to report");
    Either::Right(view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=label>
            <table class="data entries reflow">
                <caption class="sr">{list.org_name.clone()} " " {list.period.name(l)} " " {label}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("考评点", "Point")}</th>
                        <th scope="col">{l.pick("状态", "State")}</th>
                        <th scope="col">{l.pick("截止", "Due")}</th>
                        <th scope="col" class="num">{l.pick("上期值", "Last value")}</th>
                        <th scope="col" class="num">{l.pick("本期计划", "Plan")}</th>
                        <th scope="col" class="num">{l.pick("本期实际", "Actual")}</th>
                        <th scope="col">{l.pick("单位", "Unit")}</th>
                        <th scope="col">{l.pick("灯", "Light")}</th>
                    </tr>
                </thead>
                {groups}
            </table>
        </div>
    })
}

fn line(list: &EntryList, row: &EntryRow, l: Language) -> impl IntoView + use<> {
    let point = &row.point;
    let curve = point.plan.values(row.target);
    let month = list.period.month();
    let plan =
        schedule::light(point.direction, row.target, curve.as_ref(), month, None, &Thresholds::default()).planned;
    let plan = shown(plan);
    let open = row.state.is_unreported();
    let tomorrow = list.today.next_day() == Some(row.due);
    let (urgency, when) = match row.due {
        due if open && due < list.today => (Some("late"), l.pick("已逾期 ", "Late ")),
        due if open && due == list.today => (Some("soon"), l.pick("今日 ", "Today ")),
        _ if open && tomorrow => (Some("soon"), l.pick("明日 ", "Tomorrow ")),
        _ => (None, ""),
    };
    let due = row.due.to_string();
    let short_due = due.get(5..).unwrap_or_default().to_owned();
    let cycle = match point.cycle {
        Cycle::Monthly => l.pick("月报", "monthly"),
        Cycle::Quarterly => l.pick("季报", "quarterly"),
    };
    let sub = format!("{} · {} {} · {cycle}", point.code, two(point.weight), l.pick("分", "pts"));
    let actual = row.actual.map_or_else(|| String::from("—"), plain);
    let previous = row.previous.map_or_else(|| String::from("—"), |(_, value)| plain(value));
    let reported = match row.actual {
        Some(actual) => format!("{} {}", l.pick("报", "Actual"), plain(actual)),
        None => l.pick("未报", "Not reported").to_owned(),
    };
    let late = match urgency {
        Some(_) => format!(" · {}{}", when.trim_end(), l.pick("截止", "")),
        None => String::new(),
    };
    let figures = format!("{reported} · {} {plan} {}{late}", l.pick("计划", "plan"), point.unit);
    // A draft's light would be a light of something that nobody has sent.
    let light = row.light.map(|light| view! { <LightBadge light=light/> });
    let unread = (row.unread > 0).then(|| {
        let label = l.pick("条新留言", "new messages");
        view! { " " <span class="badge red">{row.unread} <span class="sr">{label}</span></span> }
    });
    view! {
        <tr data-due=urgency>
            <th scope="row" class="main-cell">
                <a href=entry_address(&row.assignment, list.period)>{point.name.clone()}</a>
                <span class="sub no-phone">{sub}</span>
            </th>
            <td class="state-cell">
                <StateChip state=row.state/>
                <QueuedChip assignment=row.assignment.clone() period=list.period/>
                {late_badge(row.days_late, l)}
                {unread}
            </td>
            <td class="due no-phone"><time datetime=due>{when}{short_due}</time></td>
            <td class="num no-phone">{previous}</td>
            <td class="num no-phone">{plan}</td>
            <td class="num value no-phone">{actual}</td>
            <td class="no-phone muted">{point.unit.clone()}</td>
            <td class="light-cell">{light}</td>
            <td class="figures only-phone">{figures}</td>
        </tr>
    }
}
