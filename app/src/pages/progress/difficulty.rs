//! The fields of a value that is behind: which list it goes to, why, what is done, what is needed from above.

use super::{
    Reading,
    fields::{FieldProblem, Finding, described, escaped, invalid},
    form::EntryForm,
};
use crate::context::use_language;
use domain::{ledgers::IssueList, progress::Cause, schedule::Light};
use leptos::{html::Textarea, prelude::*};

/// Open where the value is behind or something stands in the fields; else a line that opens them.
#[component]
pub fn DifficultyFields(form: EntryForm, reading: Signal<Option<Reading>>) -> impl IntoView {
    let l = use_language();
    let filled = move || form.input.with(|input| !input.issue_list.is_empty() || !input.difficulty.is_empty());
    let returned = move || form.finding("cause").is_some() || form.finding("issue_list").is_some();
    let behind = Memo::new(move |_| {
        reading.with(|reading| {
            reading.as_ref().is_some_and(|reading| matches!(reading.light.light, Light::Red | Light::Yellow))
        })
    });
    // Opens by itself, and never closes under someone's hands.
    let open = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or_default() || behind.get() || untrack(filled) || returned()
    });
    view! {
        <details class="difficulty" prop:open=open open=open>
            <summary>{l.pick("问题与措施", "Issue and measures")} <span class="optional">{l.pick("（滞后时填写）", " (when behind)")}</span></summary>
            <div class="stack">
                <div class="field-pair">
                    <Choice
                        form=form place="issue_list" label=l.pick("列入问题清单", "Issue list") none=l.pick("不列入", "None")
                        node=form.issue_list
                        options=IssueList::ALL.map(|list| (list.code(), list.name(l))).to_vec()
                        chosen=form.input.with_untracked(|input| input.issue_list.clone())
                    />
                    <Choice
                        form=form place="cause" label=l.pick("原因类别", "Cause") none=l.pick("未选", "Not chosen")
                        node=form.cause
                        options=Cause::ALL.map(|cause| (cause.code(), cause.name(l))).to_vec()
                        chosen=form.input.with_untracked(|input| input.difficulty.cause.clone())
                    />
                </div>
                <Text
                    form=form place="measures" label=l.pick("整改措施", "Measures") node=form.measures
                    text=form.input.with_untracked(|input| input.difficulty.measures.clone())
                />
                <Text
                    form=form place="coordination" label=l.pick("需上级协调的事项", "What is needed from above") node=form.coordination
                    text=form.input.with_untracked(|input| input.difficulty.coordination.clone())
                />
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Choice(
    form: EntryForm,
    place: &'static str,
    label: &'static str,
    none: &'static str,
    node: NodeRef<leptos::html::Select>,
    options: Vec<(&'static str, &'static str)>,
    chosen: String,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(code, name)| view! { <option value=code selected=code == chosen>{name}</option> })
        .collect_view();
    view! {
        <div class="field" data-invalid=invalid(form, place)>
            <label for=place>{label}</label>
            <select
                id=place name=place node_ref=node
                disabled=move || form.is_locked()
                aria-describedby=described(form, place)
                on:change=move |_| form.typed()
            >
                <option value="">{none}</option>
                {options}
            </select>
            <Finding form=form place=place/>
            <FieldProblem form=form place=place/>
        </div>
    }
}

#[component]
fn Text(
    form: EntryForm,
    place: &'static str,
    label: &'static str,
    node: NodeRef<Textarea>,
    text: String,
) -> impl IntoView {
    view! {
        <div class="field" data-invalid=invalid(form, place)>
            <label for=place>{label}</label>
            <textarea
                id=place name=place rows="2" inner_html=escaped(&text) node_ref=node
                readonly=move || form.is_locked()
                aria-invalid=invalid(form, place) aria-describedby=described(form, place)
                on:input=move |_| form.typed()
            ></textarea>
            <Finding form=form place=place/>
            <FieldProblem form=form place=place/>
        </div>
    }
}
