//! Points at risk (M48): what the year is likely to cost, ranked, and where an effort brings most. Each loss
//! opens its explanation.

mod adjustments;

use crate::{
    api::risks::read_risks,
    components::{
        ErrorView, ExplainLink, ExplainPanel, Icon,
        scope::{address, period_of, track_of},
        use_read,
    },
    context::use_language,
};
use adjustments::Adjustments;
use domain::{
    Decimal,
    forecast::{ForecastMethod, Order, RiskFilter, RiskPage, RiskRow, shown},
    ids::OrgCode,
    language::Language,
    number::{plain, two},
    period::Period,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

const PATH: &str = "/risks";
/// Lines on a page; the greatest come first, and filters lead to the rest.
const MOST_LINES: usize = 100;

fn filter_of(query: &ParamsMap) -> RiskFilter {
    RiskFilter {
        org: query.get("org").filter(|org| !org.is_empty()).map(OrgCode::new),
        domain: query.get("domain").and_then(|place| place.parse().ok()),
        method: query.get("method").and_then(|code| ForecastMethod::from_code(&code)),
        order: query.get("order").and_then(|code| Order::from_code(&code)).unwrap_or_default(),
    }
}

/// `/risks?track=&period=&org=&domain=&method=&order=`
#[component]
pub fn Risks() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| (track_of(query), period_of(query), filter_of(query))));
    let loaded = use_read(move || asked.get(), |(track, period, filter)| read_risks(track, period, filter));
    view! {
        <Title text=l.pick("失分风险", "Points at risk")/>
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(page) => view! { <List page=page/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
        <ExplainPanel/>
    }
    .into_any()
}

#[component]
fn List(page: RiskPage) -> impl IntoView {
    let l = use_language();
    let (count, loss) = (page.rows.len(), two(page.total_loss));
    let title = match (l, count) {
        (Language::Chinese, 0) => "按预计，没有考评点会失分".to_owned(),
        (Language::English, 0) => "No point is likely to lose".to_owned(),
        (Language::Chinese, _) => format!("预计 {count} 个考评点失分，共 {loss} 分"),
        (Language::English, 1) => format!("1 point is likely to lose {loss}"),
        (Language::English, _) => format!("{count} points are likely to lose {loss} in all"),
    };
    let scope = match l {
        Language::Chinese => {
            format!("{} · 数据截至{} · 看了 {} 个考评点", page.track.name(l), page.period.name(l), page.looked_at)
        }
        Language::English => format!(
            "{} · values up to {} · {} points looked at",
            page.track.name(l),
            page.period.name(l),
            page.looked_at
        ),
    };
    let period = page.period;
    let asked_method = use_query_map().with_untracked(|query| filter_of(query).method);
    let one_org = page.orgs.len() == 1;
    let whole_city = !one_org && use_query_map().with_untracked(|query| filter_of(query).org.is_none());
    let hidden = count.saturating_sub(MOST_LINES);
    let more = (hidden > 0).then(|| match l {
        Language::Chinese => format!("另有 {hidden} 个失分较少的没有列出，请用筛选缩小范围。"),
        Language::English => format!("{hidden} more with smaller losses are not listed: narrow the filters."),
    });
    let rows = page
        .rows
        .iter()
        .take(MOST_LINES)
        .zip(1..)
        .map(|(row, place)| line(row, place, period, asked_method, whole_city, l))
        .collect_view();
    let filters = view! { <Filters domains=page.domains.clone() orgs=page.orgs.clone()/> };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{scope}</p>
            </div>
        </div>
        {filters}
        {if count == 0 {
            view! { <p class="muted">{l.pick("换个筛选条件，或等新的填报数据。", "Try other filters, or wait for new values.")}</p> }.into_any()
        } else {
            view! {
                <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("失分风险", "Points at risk")>
                    <table class="data risks reflow">
                        <caption class="sr">{l.pick("预计失分的考评点", "Points that are likely to lose")}</caption>
                        <thead>
                            <tr>
                                <th scope="col" class="num">{l.pick("序", "No.")}</th>
                                <th scope="col">{l.pick("考评点", "Point")}</th>
                                {whole_city.then(|| view! { <th scope="col">{l.pick("单位", "Unit")}</th> })}
                                <th scope="col" class="num">{l.pick("预计失分", "Expected loss")}</th>
                                <th scope="col" class="num">{l.pick("分值", "Weight")}</th>
                                <th scope="col" class="num">{l.pick("预计年末值 / 目标", "Forecast / target")}</th>
                                <th scope="col" class="num">{l.pick("还差目标的", "To do")}</th>
                                <th scope="col" class="num">{l.pick("每 1% 值", "Each 1% brings")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {more.map(|more| view! { <p class="muted">{more}</p> })}
            }
            .into_any()
        }}
        <Adjustments forecasts=page.adjustments/>
    }
    .into_any()
}

fn line(
    row: &RiskRow,
    place: usize,
    period: Period,
    asked_method: Option<ForecastMethod>,
    whole_city: bool,
    l: Language,
) -> impl IntoView + use<> {
    let risk = &row.risk;
    let method = risk.forecast.as_ref().map_or(l.pick("没有数据", "No values"), |ahead| ahead.method.name(l));
    let of = format!("risk:{}:{}.{}", asked_method.map_or("auto", ForecastMethod::code), row.point, row.org);
    let label = format!("{} {}", row.name, row.org_name);
    let loss = two(risk.loss);
    let ahead = risk.forecast.as_ref().map_or_else(|| l.pick("缺报", "missing").to_owned(), |ahead| shown(ahead.value));
    let percent =
        |value: Option<Decimal>| value.map_or_else(|| String::from("—"), |value| format!("{}%", shown(value)));
    let gain = risk.gain.map_or_else(|| String::from("—"), plain);
    let href = format!("/indicators/{}?org={}", row.point, row.org);
    view! {
        <tr>
            <td class="num place">{place}</td>
            <th scope="row" class="main-cell">
                <a href=href>{row.name.clone()}</a>
                <span class="muted method">{method}</span>
            </th>
            {whole_city.then(|| view! { <td data-label=l.pick("单位", "Unit")>{row.org_name.clone()}</td> })}
            <td class="num loss" data-label=l.pick("预计失分", "Loss")>
                <ExplainLink of=of period=period label=label>{loss}</ExplainLink>
            </td>
            <td class="num muted" data-label=l.pick("分值", "Weight")>{two(row.weight)}</td>
            <td class="num" data-label=l.pick("预计/目标", "Forecast")>{ahead} " / " {plain(row.target)} " " <span class="muted">{row.unit.clone()}</span></td>
            <td class="num" data-label=l.pick("还差", "To do")>{percent(risk.to_do)}</td>
            <td class="num" data-label=l.pick("每 1% 值", "Each 1%")>{gain}</td>
        </tr>
    }
}

/// Unit, method and order as a plain form; level-1 indicators as addresses.
#[component]
fn Filters(domains: Vec<String>, orgs: Vec<(OrgCode, String)>) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let filter = query.with_untracked(filter_of);
    let to =
        move |name: &'static str, value: String| query.with_untracked(|query| address(PATH, query, &[(name, value)]));
    let chips = domains
        .into_iter()
        .zip(1_usize..)
        .map(|(name, place)| {
            let current = (filter.domain == Some(place)).then_some("true");
            view! { <a class="chip" href=to("domain", place.to_string()) aria-current=current>{name}</a> }
        })
        .collect_view();
    let orders = [(Order::Loss, l.pick("按失分", "By loss")), (Order::Effort, l.pick("按投入产出", "By effort"))].map(
        |(order, word)| {
            let current = (filter.order == order).then_some("true");
            view! { <a href=to("order", order.code().to_owned()) aria-current=current>{word}</a> }
        },
    );
    let kept = ["track", "period", "domain", "order"].map(|name| {
        query
            .with_untracked(|query| query.get(name))
            .map(|value| view! { <input type="hidden" name=name value=value/> })
    });
    let org_options = orgs
        .iter()
        .map(|(code, name)| {
            let chosen = filter.org.as_ref() == Some(code);
            view! { <option value=code.to_string() selected=chosen>{name.clone()}</option> }
        })
        .collect_view();
    let methods = ForecastMethod::ALL
        .map(|method| {
            let chosen = filter.method == Some(method);
            view! { <option value=method.code() selected=chosen>{method.name(l)}</option> }
        })
        .into_iter()
        .collect_view();
    let org_field = (orgs.len() > 1).then(|| {
        view! {
            <div class="field">
                <label for="org">{l.pick("单位", "Unit")}</label>
                <select id="org" name="org"><option value="">{l.pick("全部", "All")}</option>{org_options}</select>
            </div>
        }
    });
    view! {
        <nav class="filters" aria-label=l.pick("一级指标与排序", "Level-1 indicators and order")>
            <span class="segmented" role="group" aria-label=l.pick("排序", "Order")>{orders.into_iter().collect_view()}</span>
            <a class="chip" href=to("domain", String::new()) aria-current=filter.domain.is_none().then_some("true")>{l.pick("全部", "All")}</a>
            {chips}
        </nav>
        <form class="row filter-form" method="get" action=PATH>
            {kept.into_iter().collect_view()}
            {org_field}
            <div class="field">
                <label for="method">{l.pick("预测方法", "Forecast by")}</label>
                <select id="method" name="method">
                    <option value="">{l.pick("按各点情况选用", "What suits each point")}</option>
                    {methods}
                </select>
            </div>
            <button class="button"><Icon name="i-check"/>{l.pick("筛选", "Filter")}</button>
        </form>
    }
    .into_any()
}
