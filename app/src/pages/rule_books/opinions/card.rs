//! One opinion with its answer, and the form that answers it.

use super::Actions;
use crate::{api::rule_books::opinions::ClauseChange, context::use_language};
use domain::{
    ids::RowId,
    moment::Moment,
    rule_books::{Answer, Opinion, Verdict},
};
use leptos::prelude::*;

/// What was said, and what became of it.
#[component]
pub fn Words(opinion: Opinion) -> impl IntoView {
    let l = use_language();
    let at = Moment::of(opinion.at);
    let clause = if opinion.clause.is_some() {
        opinion.clause_name.clone()
    } else {
        l.pick("对整个细则", "On the book as a whole").to_owned()
    };
    let wording = (!opinion.wording.is_empty()).then(|| {
        view! { <p><span class="muted">{l.pick("建议修改为：", "Proposed: ")}</span>{opinion.wording.clone()}</p> }
    });
    let answer = opinion.answer.clone().map(|answer| view! { <Given answer/> });
    view! {
        <p class="opinion-clause"><b>{clause}</b> " "
            <time class="muted" datetime=at.iso()>{at.table()}</time>
        </p>
        {(!opinion.text.is_empty()).then(|| view! { <p>{opinion.text.clone()}</p> })}
        {wording}
        {answer}
    }
}

#[component]
fn Given(answer: Answer) -> impl IntoView {
    let l = use_language();
    view! {
        <p class="opinion-answer" data-verdict=answer.verdict.code()>
            <b>{answer.verdict.name(l)}</b>
            {(!answer.reason.is_empty()).then(|| format!("{}{}", l.pick("：", ": "), answer.reason))}
        </p>
    }
}

/// An opinion as the office sees it: who said it, and the form to answer it.
#[component]
pub fn Card(
    opinion: Opinion,
    changes: StoredValue<Vec<ClauseChange>>,
    open: bool,
    actions: Actions,
    /// The opinion whose form was sent last: a refusal belongs to it.
    sent: RwSignal<Option<RowId>>,
) -> impl IntoView {
    let l = use_language();
    let id = opinion.id.clone();
    let change = opinion.answer.as_ref().and_then(|answer| answer.change.clone());
    let linked = change.map(|change| {
        let found = changes.with_value(|changes| changes.iter().find(|made| made.clause == change).cloned());
        match found {
            Some(made) => format!("{}{}：{}", l.pick("已修改 ", "Changed: "), made.name, made.text),
            None => l.pick("关联的条款现在与征求意见稿相同。", "The linked clause is as it was sent out.").to_owned(),
        }
    });
    let adopted = opinion.answer.as_ref().is_some_and(|answer| answer.verdict != Verdict::NotAdopted);
    let unlinked = (adopted && linked.is_none() && changes.with_value(|changes| !changes.is_empty()))
        .then(|| l.pick("还没有关联修改。", "No change is linked yet."));
    let form = open.then(|| {
        let form = view! { <AnswerForm opinion=opinion.clone() changes actions sent/> };
        match opinion.answer.is_some() {
            false => form.into_any(),
            true => view! {
                <details><summary>{l.pick("修改答复", "Answer anew")}</summary>{form}</details>
            }
            .into_any(),
        }
    });
    view! {
        <li class="card opinion" id=id.to_string()>
            <p><b>{opinion.org_name.clone()}</b> " " <span class="muted">{opinion.org_kind.name(l)} " · " {opinion.author.clone()}</span></p>
            <Words opinion=opinion.clone()/>
            {linked.map(|text| view! { <p class="muted">{text}</p> })}
            {unlinked.map(|text| view! { <p class="hint">{text}</p> })}
            {form}
        </li>
    }
    .into_any()
}

#[component]
fn AnswerForm(
    opinion: Opinion,
    changes: StoredValue<Vec<ClauseChange>>,
    actions: Actions,
    sent: RwSignal<Option<RowId>>,
) -> impl IntoView {
    let l = use_language();
    let action = actions.answer;
    let id = opinion.id.clone();
    let own = StoredValue::new(id.clone());
    let refused = move || {
        let here = sent.with(|sent| own.with_value(|own| sent.as_ref() == Some(own)));
        action.value().get().and_then(Result::err).filter(|_| here).map(|error| error.text(l))
    };
    let given = opinion.answer.clone();
    let chosen = given.as_ref().map(|answer| answer.verdict);
    let verdicts = Verdict::ALL.map(|verdict| {
        view! {
            <label>
                <input type="radio" name="verdict" value=verdict.code() checked=chosen == Some(verdict) required/>
                <span>{verdict.name(l)}</span>
            </label>
        }
    });
    // A change of the very clause is most likely meant.
    let meant = given.as_ref().and_then(|answer| answer.change.clone()).or(opinion.clause.clone());
    let options = changes.with_value(|changes| {
        let option = |made: &ClauseChange| {
            let selected = meant.as_ref() == Some(&made.clause);
            let short: String = format!("{}：{}", made.name, made.text).chars().take(60).collect();
            view! { <option value=made.clause.to_string() selected=selected>{short}</option> }
        };
        (!changes.is_empty()).then(|| changes.iter().map(option).collect_view())
    });
    let link = options.map(|options| {
        let field = format!("change-{id}");
        view! {
            <div class="field">
                <label for=field.clone()>{l.pick("对应的修改", "The change made for it")}</label>
                <select id=field name="change">
                    <option value="">{l.pick("没有", "None")}</option>
                    {options}
                </select>
            </div>
        }
    });
    let reason = format!("reason-{id}");
    let reason_text = given.map(|answer| answer.reason).unwrap_or_default();
    view! {
        <div on:submit=move |_| sent.set(Some(own.get_value()))>
            <ActionForm action=action>
                <div class="stack answer">
                    <input type="hidden" name="opinion" value=id.to_string()/>
                    <fieldset class="choice row">
                        <legend class="sr">{l.pick("答复", "Answer")}</legend>
                        {verdicts}
                    </fieldset>
                    <div class="field">
                        <label for=reason.clone()>
                            {l.pick("理由 ", "Reason ")}
                            <span class="optional">{l.pick("（部分采纳和未采纳必填）", "(needed unless it is adopted)")}</span>
                        </label>
                        <textarea id=reason name="reason" rows="2" maxlength="2000">{reason_text}</textarea>
                    </div>
                    {link}
                    {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
                    <div><button class="button">{l.pick("答复", "Answer")}</button></div>
                </div>
            </ActionForm>
        </div>
    }
    .into_any()
}
