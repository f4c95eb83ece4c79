//! The points behind a board's numbers.

use super::{PATH, ledger_of, light_of};
use crate::{
    api::warnings::read_points,
    components::{
        ErrorView, ExplainLink, ExplainPanel, Icon, LightBadge,
        scope::{address, period_of, track_of},
        use_live, use_read, use_session,
    },
    context::use_language,
};
use domain::{
    accounts::Right,
    ids::OrgCode,
    language::Language,
    ledgers::Ledger,
    number::plain,
    period::Period,
    schedule::Light,
    warnings::{LiveEvent, PointFilter, PointLight, PointList},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

const POINTS: &str = "/board/points";

fn filter_of(query: &ParamsMap) -> PointFilter {
    PointFilter {
        org: query.get("org").filter(|org| !org.is_empty()).map(OrgCode::new),
        domain: query.get("domain").and_then(|place| place.parse().ok()),
        light: light_of(query),
        ledger: ledger_of(query),
    }
}

/// `/board/points?track=&period=&org=&domain=&light=&ledger=`
#[component]
pub fn BoardPoints() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (track_of(query), period_of(query), filter_of(query))));
    let live = use_live();
    let list = use_read(
        move || (asked.get(), live.resyncs()),
        |((track, period, filter), _)| read_points(track, period, filter),
    );
    view! {
        <Title text=l.pick("考评点", "Points")/>
        <Transition>
            {move || Suspend::new(async move {
                match list.await {
                    Ok(list_now) => view! { <Points list=list_now again=move || list.refetch()/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
        <ExplainPanel/>
    }
    .into_any()
}

#[component]
fn Points(list: PointList, again: impl Fn() + 'static) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let (track, period) = (list.track, list.period);
    let own = list.org_name.is_some().then(|| list.rows.first().map(|row| row.org.clone())).flatten();
    use_live().follow(Some(list.revision), move |event| match event {
        LiveEvent::Entry { change, .. } => {
            let concerned = change.track == track && change.period == period;
            if concerned && own.as_ref().is_none_or(|own| *own == change.org) {
                again();
            }
        }
        event if event.renews(track, period) => again(),
        _ => {}
    });
    let count = list.rows.len();
    let filter = query.with_untracked(filter_of);
    let domain = filter.domain.and_then(|place| list.domains.get(place.checked_sub(1)?)).cloned();
    let limits = [
        domain,
        filter.light.map(|light| light.name(l).to_owned()),
        filter.ledger.map(|ledger| ledger.name(l).to_owned()),
    ];
    let limits = limits.into_iter().flatten().map(|limit| format!(" · {limit}")).collect::<String>();
    let title = list.org_name.clone().unwrap_or_else(|| l.pick("全部单位", "All units").to_owned());
    let counted = match l {
        Language::Chinese => format!("{count} 个考评点"),
        Language::English => format!("{count} points"),
    };
    let back = move || {
        let nothing = |name| (name, String::new());
        query.with(|query| {
            address(PATH, query, &[nothing("org"), nothing("domain"), nothing("light"), nothing("ledger")])
        })
    };
    let whole_city = list.org_name.is_none();
    // Who reports or reviews opens the entry; the others see the figures here.
    let opens = use_session().user().is_some_and(|user| user.may(Right::Report) || user.may(Right::Review));
    let rows = list
        .rows
        .into_iter()
        .map(|row| view! { <Point row=row whole_city=whole_city period=period opens=opens/> })
        .collect_view();
    view! {
        <nav class="crumb" aria-label=l.pick("返回", "Back")>
            <a class="back" href=back><Icon name="i-left"/>{l.pick("总览", "Board")}</a>
        </nav>
        <div class="page-head">
            <div>
                <h1>{title} {l.pick("：", ": ")} {counted}</h1>
                <p class="scope-line">{period.name(l)} " · " {track.name(l)} {limits}</p>
            </div>
        </div>
        <Filters/>
        {if count == 0 {
            view! { <p class="muted">{l.pick("没有符合条件的考评点。", "No point matches.")}</p> }.into_any()
        } else {
            view! {
                <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("考评点", "Points")>
                    <table class="data points reflow">
                        <caption class="sr">{l.pick("考评点与灯", "Points and their lights")}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{l.pick("考评点", "Point")}</th>
                                {whole_city.then(|| view! { <th scope="col">{l.pick("单位", "Unit")}</th> })}
                                <th scope="col">{l.pick("灯", "Light")}</th>
                                <th scope="col">{l.pick("台账", "Ledger")}</th>
                                <th scope="col" class="num">{l.pick("年度目标", "Target")}</th>
                                <th scope="col" class="num">{l.pick("本期实际", "Actual")}</th>
                                <th scope="col">{l.pick("计量单位", "Measured in")}</th>
                                <th scope="col">{l.pick("状态", "State")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
        }}
    }
    .into_any()
}

/// Lights and ledgers as links; the one that is on leads back to all.
#[component]
fn Filters() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let light = move |light: Light| {
        let current = move || query.with(light_of) == Some(light);
        let value = move || if current() { String::new() } else { light.code().to_owned() };
        let href = move || query.with(|query| address(POINTS, query, &[("light", value()), ("ledger", String::new())]));
        view! {
            <a class="chip" href=href aria-current=move || current().then_some("true")><LightBadge light=light/></a>
        }
    };
    let ledger = move |ledger: Ledger| {
        let current = move || query.with(ledger_of) == Some(ledger);
        let value = move || if current() { String::new() } else { ledger.code().to_owned() };
        let href = move || query.with(|query| address(POINTS, query, &[("ledger", value()), ("light", String::new())]));
        view! { <a class="chip" href=href aria-current=move || current().then_some("true")>{ledger.name(l)}</a> }
    };
    let all =
        move || query.with(|query| address(POINTS, query, &[("light", String::new()), ("ledger", String::new())]));
    let no_filter = move || query.with(|query| light_of(query).is_none() && ledger_of(query).is_none());
    view! {
        <nav class="filters" aria-label=l.pick("筛选", "Filter")>
            <a class="chip" href=all aria-current=move || no_filter().then_some("true")>{l.pick("全部", "All")}</a>
            {Light::ALL.map(light).collect_view()}
            {Ledger::ALL.map(ledger).collect_view()}
        </nav>
    }
    .into_any()
}

/// On a phone, light, ledger and state stand in one line, the figures in another.
#[component]
fn Point(row: PointLight, whole_city: bool, period: Period, opens: bool) -> impl IntoView {
    let l = use_language();
    let dash = || view! { <span class="muted">"—"</span> }.into_any();
    let light = move || row.light.map_or_else(dash, |light| view! { <LightBadge light=light/> }.into_any());
    let ledger = move || {
        row.ledger.map_or_else(dash, |ledger| {
            view! { <span class="ledger" data-ledger=ledger.code()>{ledger.name(l)}</span> }.into_any()
        })
    };
    let state = move || view! { <span class="state" data-state=row.state.code()>{row.state.name(l)}</span> };
    let sub = format!("{} · {}", row.point, row.domain);
    let (target, actual) = (plain(row.target), row.actual.map_or_else(|| "—".to_owned(), plain));
    let figures =
        format!("{} {actual} · {} {target} {}", l.pick("实际", "Actual"), l.pick("年度目标", "target"), row.unit,);
    let (of, label) = (format!("{}.{}", row.point, row.org), row.name.clone());
    let explained = move |text: String| {
        view! { <ExplainLink of=of.clone() period=period label=label.clone()>{text}</ExplainLink> }
    };
    let name = if opens {
        let href = format!("/progress/{}?period={period}", row.assignment);
        view! { <a href=href>{row.name}</a> }.into_any()
    } else {
        row.name.into_any()
    };
    view! {
        <tr id=row.assignment.to_string()>
            <th scope="row" class="main-cell">{name} <span class="sub">{sub}</span></th>
            {whole_city.then(|| view! { <td class="unit">{row.org_name}</td> })}
            <td class="no-phone">{light()}</td>
            <td class="no-phone">{ledger()}</td>
            <td class="num no-phone">{target}</td>
            <td class="num no-phone">{explained(actual)}</td>
            <td class="muted no-phone">{row.unit}</td>
            <td class="no-phone">{state()}</td>
            <td class="only-phone muted">{explained(figures)}</td>
            <td class="only-phone"><span class="row">{row.light.map(|_| light())} {row.ledger.map(|_| ledger())} {state()}</span></td>
        </tr>
    }
    .into_any()
}
