//! The findings: beside their fields while typing, and all together.

use super::{draft::Draft, paper::money};
use crate::context::use_language;
use domain::{
    expenditure::{self, SelfEvaluation},
    language::Language,
    problem::{Problem, Severity},
};
use leptos::prelude::*;

/// Findings that explain a figure and ask for nothing.
const EXPLANATIONS: [&str; 3] = ["execution_rate", "total_explained", "unspent"];

/// Whether someone has to look at it.
pub fn is_open(problem: &Problem) -> bool {
    !EXPLANATIONS.contains(&problem.code.as_str())
}

const fn severity(problem: &Problem) -> &'static str {
    match problem.severity {
        Severity::Error => "error",
        Severity::Notice => "notice",
    }
}

/// What would mend it: the field's new text.
fn remedy(report: &SelfEvaluation, problem: &Problem) -> Option<String> {
    if problem.code != "unit_probably_ten_thousand_yuan" {
        return None;
    }
    let index: usize = problem.place.strip_prefix("items.")?.strip_suffix(".amount")?.parse().ok()?;
    let amount = expenditure::amount(&report.items.get(index)?.amount).ok()?;
    Some(format!("{}万元", money(amount.figure)))
}

/// What was found in one field, under it. `place` is a path as in [`expenditure::findings`], `field` the field's id.
#[component]
pub fn FieldFindings(draft: Draft, #[prop(into)] place: Signal<String>, #[prop(into)] field: String) -> impl IntoView {
    let l = use_language();
    let here = Memo::new(move |_| {
        let place = place.get();
        let found = draft.findings.get().into_iter().filter(|problem| problem.place == place && is_open(problem));
        found.collect::<Vec<_>>()
    });
    let field = StoredValue::new(field);
    let item = move |problem: Problem| {
        let remedy = draft.report.with_untracked(|report| remedy(report, &problem));
        let fix = remedy.map(|text| {
            let label = match l {
                Language::Chinese => format!("改为 {text}"),
                Language::English => format!("Change to {text}"),
            };
            view! {
                <button
                    class="button quiet" type="button"
                    on:click=move |_| draft.fill(&field.get_value(), &text)
                >
                    {label}
                </button>
            }
        });
        view! {
            <li data-severity=severity(&problem)>
                <p>{problem.text(l).to_owned()}</p>
                {fix}
            </li>
        }
    };
    move || {
        let here = here.get();
        (!here.is_empty()).then(|| view! { <ul class="problems">{here.into_iter().map(item).collect_view()}</ul> })
    }
}

/// The field that a finding is about, and what it is called.
fn target(place: &str, report: &SelfEvaluation, l: Language) -> (String, String) {
    let mut parts = place.split('.');
    match (parts.next().unwrap_or_default(), parts.next()) {
        ("items", _) => ("items".into(), l.pick("支出明细", "Items").into()),
        ("sections", Some(index)) => {
            let heading = index.parse().ok().and_then(|index: usize| report.sections.get(index));
            (format!("section-{index}"), heading.map(|section| section.heading.clone()).unwrap_or_default())
        }
        ("sections", None) => ("section-0".into(), l.pick("正文", "Text").into()),
        ("documents", _) => ("documents".into(), l.pick("依据文件", "Documents").into()),
        ("budget", _) => ("budget".into(), l.pick("全年预算", "Budget").into()),
        ("spent", _) => ("spent".into(), l.pick("实际支出", "Spending").into()),
        ("other_score", _) => ("other_score".into(), l.pick("其余得分", "Other points").into()),
        ("title", _) => ("title".into(), l.pick("标题", "Title").into()),
        _ => ("group_established".into(), l.pick("基本情况", "Basics").into()),
    }
}

/// Everything that was found, errors first, each with the way to its field; then what explains the figures.
#[component]
pub fn AllFindings(draft: Draft) -> impl IntoView {
    let l = use_language();
    let item = move |problem: Problem| {
        let (id, name) = draft.report.with_untracked(|report| target(&problem.place, report, l));
        let way = match l {
            Language::Chinese => format!("到 {name}"),
            Language::English => format!("Go to {name}"),
        };
        view! {
            <li data-severity=severity(&problem)>
                <p>{problem.text(l).to_owned()}</p>
                <a class="button quiet" href=format!("?show=edit#{id}")>{way}</a>
            </li>
        }
    };
    move || {
        let (mut open, explained): (Vec<Problem>, Vec<Problem>) = draft.findings.get().into_iter().partition(is_open);
        open.sort_by_key(|problem| problem.severity != Severity::Error);
        let explained = explained.into_iter().map(|problem| view! { <li>{problem.text(l).to_owned()}</li> });
        let explained = explained.collect_view();
        view! {
            {open.is_empty().then(|| view! { <p>{l.pick("没有需要核对的地方。", "There is nothing to check.")}</p> })}
            <ul class="problems">{open.into_iter().map(item).collect_view()}</ul>
            <section class="card" aria-labelledby="explained">
                <div class="card-head"><h2 id="explained">{l.pick("数字怎样得出", "How the figures come about")}</h2></div>
                <ul>{explained}</ul>
            </section>
        }
    }
}
