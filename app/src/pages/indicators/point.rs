//! One assessment point (考评点): its standard, its rule with examples, its plan, and the rule to try out.

use crate::{
    api::indicators::read_point,
    components::{ErrorView, Icon, PlanChart, Playground, RuleForm, use_read, use_session},
    context::use_language,
};
use domain::{
    Decimal,
    accounts::Right,
    ids::PointCode,
    indicators::{AssessmentPoint, Nature, PointPart, PointSheet},
    language::Language,
    number::{plain, two},
    period::Period,
    scoring::{ScoringRule, WorkedExample, usual_examples},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/indicators/:code?org=`
#[component]
pub fn PointPage() -> impl IntoView {
    let params = use_params_map();
    let code = Memo::new(move |_| PointCode::new(params.with(|params| params.get("code").unwrap_or_default())));
    let loaded = use_read(move || code.get(), read_point);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(sheet) => view! { <Sheet sheet=sheet/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// Whose target the page computes with: the one that the address asks for, else the only one, else the city's.
fn chosen(sheet: &PointSheet, asked: Option<String>) -> Option<PointPart> {
    let applies = || sheet.parts.iter().filter(|part| part.target.is_some());
    let by_address = asked.and_then(|org| applies().find(|part| part.org.as_str() == org));
    let only = if sheet.parts.len() == 1 { applies().next() } else { None };
    by_address.or(only).cloned()
}

#[component]
fn Sheet(sheet: PointSheet) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let sheet = StoredValue::new(sheet);
    let part = Memo::new(move |_| sheet.with_value(|sheet| chosen(sheet, query.with(|query| query.get("org")))));
    let title = sheet.with_value(|sheet| sheet.point.name.clone());
    view! {
        <Title text=title/>
        {sheet.with_value(|sheet| head(&sheet.point, l))}
        <div class="entry-grid point-page">
            <div class="stack">
                {sheet.with_value(|sheet| standard(&sheet.point, l))}
                {sheet.with_value(|sheet| examples(&sheet.point, l))}
                {move || sheet.with_value(|sheet| parts(sheet, part.get().as_ref(), l))}
            </div>
            // Another organisation is another target: the whole column begins anew.
            {move || {
                let part = part.get();
                sheet.with_value(|sheet| view! { <Trying point=sheet.point.clone() part=part/> })
            }}
        </div>
    }
    .into_any()
}

fn head(point: &AssessmentPoint, l: Language) -> impl IntoView + use<> {
    let back = format!("/indicators?track={}&year={}#{}", point.track.code(), point.year, point.code);
    let path: Vec<String> = point.path.iter().filter(|name| !name.is_empty()).cloned().collect();
    view! {
        <nav class="crumb" aria-label=l.pick("返回", "Back")>
            <a class="back" href=back><Icon name="i-left"/>{l.pick("指标", "Indicators")}</a>
        </nav>
        <div class="page-head">
            <div>
                <h1>{point.name.clone()}</h1>
                <p class="scope-line">
                    {point.code.to_string()} " · " {point.track.name(l)} " · " {path.join(" › ")}
                </p>
            </div>
        </div>
    }
}

fn standard(point: &AssessmentPoint, l: Language) -> impl IntoView + use<> {
    let fact = |name: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <div><dt>{name}</dt><dd>{text}</dd></div> })
    };
    let sentence = point.rule.sentence(l, point.weight, point.target, point.direction);
    // The workbook may say it in its own words; how it is computed is said beside.
    let own = !point.standard.trim().is_empty();
    let nature = match point.nature {
        Nature::Quantitative => l.pick("定量", "Quantitative"),
        Nature::Qualitative => l.pick("定性", "Qualitative"),
    };
    view! {
        <section class="card standard" aria-labelledby="standard">
            <div class="card-head">
                <h2 id="standard">{l.pick("评分标准", "Standard")}</h2>
                <span class="muted">{two(point.weight)} {l.pick(" 分", " points")}</span>
            </div>
            <p>{point.standard_text(l)}</p>
            {own.then(|| view! {
                <p class="computed"><span class="muted">{l.pick("按规则计算：", "As computed: ")}</span> {sentence}</p>
            })}
            <dl class="facts list">
                {fact(l.pick("计分方法", "Method"), format!("{} · {}", point.rule.method_name(l), point.direction.name(l)))}
                {fact(l.pick("全市年度目标", "City's target"), format!("{} {}", plain(point.target), point.unit))}
                {fact(l.pick("性质与周期", "Nature and cycle"), format!("{nature} · {}", point.cycle.name(l)))}
                {fact(l.pick("牵头考评单位", "Scored by"), point.scoring_unit.clone())}
                {fact(l.pick("责任单位", "Responsible"), point.responsible_units.join(l.pick("、", ", ")))}
                {fact(l.pick("备注", "Remarks"), point.remarks.clone())}
            </dl>
        </section>
    }
}

fn examples(point: &AssessmentPoint, l: Language) -> Option<impl IntoView + use<>> {
    let stored = !point.examples.is_empty();
    let shown: Vec<WorkedExample> = if stored {
        point.examples.clone()
    } else {
        usual_examples(&point.rule, point.weight, point.target, point.direction)
    };
    if shown.is_empty() {
        return None;
    }
    let compares = point.rule.uses_peers();
    let note = if stored {
        l.pick("随规则保存，保存时核对", "Stored with the rule and checked on saving")
    } else {
        l.pick("按规则和全市目标算出", "Computed from the rule and the city's target")
    };
    let rows = shown
        .into_iter()
        .map(|example| {
            let peers: Vec<String> = example.peers.iter().map(|peer| plain(*peer)).collect();
            view! {
                <tr>
                    <th scope="row" class="num">{plain(example.actual)} " " {point.unit.clone()}</th>
                    {compares.then(|| view! { <td>{peers.join(l.pick("、", ", "))}</td> })}
                    <td class="num">{two(example.expected)}</td>
                </tr>
            }
        })
        .collect_view();
    Some(view! {
        <section class="card" aria-labelledby="examples">
            <div class="card-head">
                <h2 id="examples">{l.pick("算例", "Worked examples")}</h2>
                <span class="muted">{note}</span>
            </div>
            <table class="data figures-table narrow">
                <thead>
                    <tr>
                        <th scope="col" class="num">{l.pick("实际", "Actual")}</th>
                        {compares.then(|| view! { <th scope="col">{l.pick("其他单位", "Others")}</th> })}
                        <th scope="col" class="num">{l.pick("得分", "Score")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    })
}

/// The year is the point's.
fn month_of(period: Period, l: Language) -> String {
    match l {
        Language::Chinese => format!("{}月", period.month()),
        Language::English => period.to_string(),
    }
}

fn parts(sheet: &PointSheet, chosen: Option<&PointPart>, l: Language) -> Option<impl IntoView + use<>> {
    if sheet.parts.is_empty() {
        return None;
    }
    let code = &sheet.point.code;
    let rows = sheet
        .parts
        .iter()
        .map(|part| {
            let here = chosen.is_some_and(|chosen| chosen.org == part.org);
            let name = match part.target {
                Some(_) => {
                    let href = format!("/indicators/{code}?org={}", part.org);
                    view! { <a href=href aria-current=here.then_some("true")>{part.org_name.clone()}</a> }.into_any()
                }
                None => part.org_name.clone().into_any(),
            };
            let target = part.target.map_or_else(|| l.pick("不适用", "not applicable").to_owned(), plain);
            let (latest, month) = match part.latest {
                Some((period, value)) => (plain(value), month_of(period, l)),
                None => (String::from("—"), String::new()),
            };
            view! {
                <tr class:selected=here>
                    <th scope="row">{name}</th>
                    <td class="num">{target}</td>
                    <td class="num">{latest}</td>
                    <td class="muted">{month}</td>
                </tr>
            }
        })
        .collect_view();
    Some(view! {
        <section class="card" aria-labelledby="parts">
            <div class="card-head">
                <h2 id="parts">{l.pick("各单位目标与最新值", "Targets and last values")}</h2>
                <span class="muted">{sheet.point.unit.clone()}</span>
            </div>
            <table class="data figures-table">
                <thead>
                    <tr>
                        <th scope="col">{l.pick("单位", "Unit")}</th>
                        <th scope="col" class="num">{l.pick("目标", "Target")}</th>
                        <th scope="col" class="num">{l.pick("最新值", "Last value")}</th>
                        <th scope="col">{l.pick("期次", "Period")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    })
}

/// The column where the rule is tried out; the office may also change it there, which is stored nowhere.
#[component]
fn Trying(point: AssessmentPoint, part: Option<PointPart>) -> impl IntoView {
    let l = use_language();
    let target = part.as_ref().and_then(|part| part.target).unwrap_or(point.target);
    let start = part.as_ref().and_then(|part| part.latest).map(|(_, value)| value);
    let whose = part.as_ref().map(|part| match l {
        Language::Chinese => format!("按{}的目标 {} {}", part.org_name, plain(target), point.unit),
        Language::English => format!("With the target of {}: {} {}", part.org_name, plain(target), point.unit),
    });
    let rule: RwSignal<ScoringRule> = RwSignal::new(point.rule.clone());
    let tried: RwSignal<Vec<WorkedExample>> = RwSignal::new(point.examples.clone());
    let weight: Signal<Decimal> = Signal::stored(point.weight);
    let unit = Signal::stored(point.unit.clone());
    let (target_now, direction) = (Signal::stored(target), Signal::stored(point.direction));
    let original = StoredValue::new(point.rule.clone());
    let changed = move || rule.with(|rule| original.with_value(|original| rule != original));
    let back = move |_| rule.set(original.get_value());
    let office = use_session().user().is_some_and(|user| user.may(Right::Simulate));
    view! {
        <div class="stack">
            {whose.map(|whose| view! { <p class="muted">{whose}</p> })}
            <Playground rule weight target=target_now direction unit start/>
            {office.then(|| view! {
                <details class="card try-rule needs-script">
                    <summary>{l.pick("试改规则（不保存）", "Try another rule (not stored)")}</summary>
                    <RuleForm rule=rule examples=tried weight target=target_now direction unit/>
                    <button type="button" class="button" on:click=back disabled=move || !changed()>
                        {l.pick("恢复原规则", "Back to the rule as it is")}
                    </button>
                </details>
            })}
            <PlanChart plan=point.plan.clone() target=target unit=point.unit.clone()/>
        </div>
    }
    .into_any()
}
