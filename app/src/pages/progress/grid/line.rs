//! One point of the grid: what is known of it, its fields, and what they come to. On a phone it is a card.

use super::{super::entry_address, Column, desk::Desk, state::Line};
use crate::{
    components::{
        Cells, Icon, LightBadge, QueuedChip, StateChip,
        month_chart::{planned_in, shown},
        sparkline::Sparkline,
    },
    context::use_language,
};
use domain::{
    language::Language,
    number::{plain, two},
    problem::Severity,
    progress::{EntrySheet, EntryState},
    schedule::Light,
};
use leptos::prelude::*;

/// What is known of a point, beside its fields.
struct Known {
    name: String,
    sub: String,
    href: String,
    unit: String,
    target: String,
    plan: String,
    last_year: String,
    previous: Option<String>,
    standard: String,
}

impl Known {
    fn of(sheet: &EntrySheet, l: Language) -> Self {
        let (row, point) = (&sheet.row, &sheet.row.point);
        Self {
            name: point.name.clone(),
            sub: format!("{} · {} {}", point.code, two(point.weight), l.pick("分", "pts")),
            href: entry_address(&row.assignment, sheet.period),
            unit: point.unit.clone(),
            target: plain(row.target),
            plan: shown(planned_in(sheet, sheet.period.month())),
            last_year: sheet.same_month_last_year().map_or_else(|| String::from("—"), plain),
            previous: row.previous.map(|(_, value)| plain(value)),
            standard: point.standard_text(l),
        }
    }
}

#[component]
pub fn GridLine(desk: Desk, line: Line, place: usize, turn: Callback<(usize, isize)>) -> impl IntoView {
    let l = use_language();
    let known = line.sheet.with_untracked(|sheet| Known::of(sheet, l));
    let (assignment, period) = line.sheet.with_untracked(|sheet| (sheet.row.assignment.clone(), sheet.period));
    let values = line.sheet.with_untracked(|sheet| {
        sheet.last_year.iter().chain(&sheet.history).filter(|(at, _)| *at < sheet.period).copied().collect::<Vec<_>>()
    });
    let again = {
        let value = known.previous.clone();
        move |_| {
            if let Some(value) = value.clone() {
                desk.put(vec![(place, 0, value)]);
                turn.run((place, 1));
            }
        }
    };
    let label = format!("{}{}", l.pick("，与上期相同：", ", as before: "), known.name);
    let previous = match known.previous {
        Some(value) => view! {
            <button
                type="button" class="again" tabindex="-1" on:click=again
                disabled=move || line.is_locked()
            >
                <span>{value}</span><span class="sign" aria-hidden="true">"＝"</span><span class="sr">{label}</span>
                <span class="only-phone">{l.pick("无变化", "No change")}</span>
            </button>
        }
        .into_any(),
        None => view! { <span class="muted">"—"</span> }.into_any(),
    };
    let reading = Memo::new(move |_| line.reading());
    let problems = line.problems;
    let mut cells = Column::ALL.into_iter().enumerate().map(|(at, column)| {
        view! { <FieldCell line=line column=column at=(place, at) problems=problems unit=known.unit.clone()/> }
    });
    let (actual, more) = (cells.next(), cells.collect_view());
    let light = move || {
        reading.get().map(|reading| {
            view! { <LightBadge light=reading.light.light/> " " <span class="score">{reading.points()}</span> }
        })
    };
    let found = move || {
        problems.with(|problems| {
            let text = |problem: &domain::problem::Problem| {
                let class = if problem.severity == Severity::Error { "error" } else { "hint" };
                view! { <p class=class>{problem.text(l).to_owned()}</p> }
            };
            problems.iter().map(text).collect_view()
        })
    };
    let state = move || {
        if line.dirty.get() { EntryState::Draft } else { line.sheet.with(|sheet| sheet.row.state) }
    };
    // On a card the fields for what is behind come with being behind.
    let behind = move || {
        let late = reading.with(|reading| {
            reading.as_ref().is_some_and(|reading| matches!(reading.light.light, Light::Red | Light::Yellow))
        });
        let filled = line.input.with(|input| !input.difficulty.is_empty() || !input.issue_list.is_empty());
        (late || filled).then_some("")
    };
    let locked = move || line.is_locked().then(|| view! { <span class="muted">{l.pick(" 已锁定", " locked")}</span> });
    view! {
        <tr class="line" id=format!("line-{place}") data-behind=behind>
            <th scope="row" class="main-cell" id=format!("p{place}")>
                <span class="pager only-phone">{pager(turn, place, desk.lines.with_value(Vec::len), l)}</span>
                <a href=known.href>{known.name}</a>
                <span class="sub">{known.sub}</span>
                <details class="only-phone"><summary>{l.pick("评分标准", "Standard")}</summary><p>{known.standard}</p></details>
            </th>
            <td class="spark"><Sparkline values=values/></td>
            <td class="num" data-label=l.pick("年度目标", "Target")>{known.target}</td>
            <td class="num" data-label=l.pick("去年同月", "Last year")>{known.last_year}</td>
            <td class="num" data-label=l.pick("本期计划", "Plan")>{known.plan}</td>
            <td class="num" data-label=l.pick("上期", "Last value")>{previous}</td>
            {actual}
            <td class="light-cell" data-label=l.pick("试算", "Preview") aria-live="off">{light}</td>
            <td class="state-cell" data-label=l.pick("状态", "State")>
                {move || view! { <StateChip state=state()/> }}
                <QueuedChip assignment=assignment period=period/>
                {locked}
            </td>
            {more}
            <td class="found only-phone">{found}</td>
        </tr>
    }
    .into_any()
}

/// The way to the cards beside this one, for those who do not swipe.
fn pager(turn: Callback<(usize, isize)>, place: usize, total: usize, l: Language) -> impl IntoView {
    let button = |by: isize, label: &'static str, icon: &'static str, none: bool| {
        view! {
            <button
                type="button" class="button quiet icon-only" tabindex="-1" aria-label=label disabled=none
                on:click=move |_| turn.run((place, by))
            >
                <Icon name=icon/>
            </button>
        }
    };
    view! {
        {button(-1, l.pick("上一项", "Previous"), "i-left", place == 0)}
        <span class="muted">{place + 1} " / " {total}</span>
        {button(1, l.pick("下一项", "Next"), "i-right", place + 1 == total)}
    }
}

#[component]
fn FieldCell(
    line: Line,
    column: Column,
    at: (usize, usize),
    problems: Memo<Vec<domain::problem::Problem>>,
    unit: String,
) -> impl IntoView {
    let l = use_language();
    let text = move || line.input.with(|input| column.text(input).to_owned());
    let problem =
        move || problems.with(|problems| problems.iter().find(|problem| problem.place == column.place()).cloned());
    let state = move || problem().map(|problem| if problem.severity == Severity::Error { "bad" } else { "look" });
    let title = move || problem().map(|problem| problem.text(l).to_owned());
    let invalid = move || problem().filter(|problem| problem.severity == Severity::Error).map(|_| "true");
    let first = if at == (0, 0) { "0" } else { "-1" };
    let place = format!("{}-{}", at.0, at.1);
    let labelled = format!("p{} u{}", at.0, at.1);
    let value = line.input.with_untracked(|input| column.text(input).to_owned());
    let field = match column.options(l) {
        Some(options) => {
            let options = options
                .into_iter()
                .map(|(code, name)| view! { <option value=code selected=code == value>{name}</option> })
                .collect_view();
            view! {
                <select data-at=place tabindex=first aria-labelledby=labelled prop:value=text disabled=move || line.is_locked()>
                    <option value="">"—"</option>
                    {options}
                </select>
            }
            .into_any()
        }
        None => {
            let actual = column == Column::Actual;
            let typing = move |event: leptos::ev::Event| {
                if actual {
                    line.typing.set(Some(event_target_value(&event)));
                }
            };
            view! {
                <input
                    data-at=place tabindex=first autocomplete="off" inputmode=if actual { "decimal" } else { "text" }
                    aria-labelledby=labelled aria-invalid=invalid readonly=move || line.is_locked()
                    value=value prop:value=text on:input=typing
                />
            }
            .into_any()
        }
    };
    let class = match column {
        Column::Actual => "cell actual",
        Column::Note => "cell",
        Column::IssueList | Column::Cause | Column::Measures | Column::Coordination => "cell more",
    };
    let unit = (column == Column::Actual).then(|| view! { <span class="unit muted">{unit}</span> });
    view! {
        <td class=class data-label=column.name(l) data-state=state title=title>
            {field}{unit}
        </td>
    }
    .into_any()
}
