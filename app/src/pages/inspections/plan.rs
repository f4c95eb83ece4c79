//! Planning a visit: a plain form that says when the unit is visited already.

use super::words;
use crate::context::use_language;
use domain::{
    inspections::{Planning, Visit, VisitKind, VisitState},
    language::Language,
    moment::iso_day,
};
use leptos::prelude::*;

/// Days between visits to one unit below which the same may be asked twice.
const NEAR_DAYS: i64 = 30;

#[component]
pub fn Plan(planning: Planning, visits: Memo<Vec<Visit>>) -> impl IntoView {
    let l = use_language();
    let (org, day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let orgs = planning
        .orgs
        .into_iter()
        .map(|(code, name)| view! { <option value=code.to_string()>{name}</option> })
        .collect_view();
    let kinds = VisitKind::ALL.map(|kind| view! { <option value=kind.code()>{kind.name(l)}</option> }).collect_view();
    let people = planning
        .inspectors
        .into_iter()
        .map(|(username, name)| {
            view! {
                <label>
                    <input type="checkbox" name="plan[members][]" value=username.clone()/>
                    <span>{name} " " <small class="muted">{username}</small></span>
                </label>
            }
        })
        .collect_view();
    let near = move || {
        let (org, day) = (org.get(), iso_day(&day.get())?);
        let found = visits.with(|visits| {
            let near = |visit: &&Visit| {
                visit.org.as_str() == org
                    && visit.state != VisitState::Cancelled
                    && (visit.day - day).whole_days().abs() <= NEAR_DAYS
            };
            visits.iter().filter(near).map(|visit| words::visit_line(visit, l)).collect::<Vec<_>>()
        });
        (!found.is_empty()).then(|| near_text(&found, l))
    };
    view! {
        <details class="plan">
            <summary>{l.pick("安排走访…", "Plan a visit…")}</summary>
            <form class="card stack" method="post" action="/api/inspections/plan">
                <div class="plan-fields">
                    <div class="field">
                        <label for="plan-org">{l.pick("被走访单位", "Unit")}</label>
                        <select id="plan-org" name="plan[org]" required on:change=move |event| org.set(event_target_value(&event))>
                            <option value="">{l.pick("请选择", "Choose")}</option>
                            {orgs}
                        </select>
                    </div>
                    <div class="field">
                        <label for="plan-kind">{l.pick("类别", "Kind")}</label>
                        <select id="plan-kind" name="plan[kind]">{kinds}</select>
                    </div>
                    <div class="field">
                        <label for="plan-day">{l.pick("日期", "Day")}</label>
                        <input id="plan-day" name="plan[day]" type="date" required on:input=move |event| day.set(event_target_value(&event))/>
                    </div>
                </div>
                {move || near().map(|text| view! { <p class="banner" data-kind="warn" role="status">{text}</p> })}
                <div class="field">
                    <label for="plan-purpose">{l.pick("走访事项 ", "Purpose ")} <span class="optional">{l.pick("（选填）", "(optional)")}</span></label>
                    <input id="plan-purpose" name="plan[purpose]" maxlength="500"/>
                </div>
                <fieldset class="field choice">
                    <legend>{l.pick("走访人员", "Who goes")}</legend>
                    {people}
                </fieldset>
                <div class="row"><button class="button primary">{l.pick("安排", "Plan")}</button></div>
            </form>
        </details>
    }
    .into_any()
}

fn near_text(found: &[String], l: Language) -> String {
    let list = found.join(l.pick("；", "; "));
    match l {
        Language::Chinese => format!("前后 30 天内已安排走访该单位，请避免重复检查：{list}"),
        Language::English => format!("The unit is visited within 30 days already: {list}"),
    }
}
