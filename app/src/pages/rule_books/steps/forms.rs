//! What comes next, a form for each stage.

use super::{Actions, ProblemList, refusal, target};
use crate::context::use_language;
use domain::{
    language::Language,
    moment::full_day,
    organisations::OrgKind,
    period::Period,
    problem::Problem,
    rule_books::{ApprovalBody, BookRow},
};
use leptos::prelude::*;

#[component]
pub(super) fn ConsultForm(row: BookRow, today: String, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.consult;
    let kinds = [
        (OrgKind::County, true),
        (OrgKind::Municipal, true),
        (OrgKind::CentralStationed, true),
        (OrgKind::DevelopmentZone, false),
    ];
    let kinds = kinds.map(|(kind, checked)| {
        view! {
            <label><input type="checkbox" name=kind.code() value="true" checked=checked/><span>{kind.name(l)}</span></label>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="consult">
            <h2 id="consult">{l.pick("发出征求意见", "Send out for opinions")}</h2>
            <p class="muted">{l.pick(
                "发出后条款冻结，直到结束征求意见；各单位逐条提意见。",
                "The clauses then stand still until the consultation is closed; units comment clause by clause.",
            )}</p>
            <ActionForm action=action>
                <div class="stack">
                    {target(&row)}
                    <fieldset class="field choice">
                        <legend>{l.pick("征求哪些单位的意见", "Whom to ask")}</legend>
                        <div class="row">{kinds.collect_view()}</div>
                    </fieldset>
                    <div class="field">
                        <label for="deadline">{l.pick("截止日期", "Deadline")}</label>
                        <input id="deadline" name="deadline" type="date" min=today required/>
                    </div>
                    {move || refusal(action.value().get().and_then(Result::err), l)}
                    <div><button class="button primary">{l.pick("发出征求意见", "Send out")}</button></div>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
pub(super) fn CloseForm(row: BookRow, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.close;
    let until = row.lifecycle.deadline.map(|day| full_day(day, l)).unwrap_or_default();
    let text = match l {
        Language::Chinese => format!("正在征求意见，截止 {until}。结束后可以按意见修改条款。"),
        Language::English => format!("In consultation until {until}. Close it to change the clauses."),
    };
    view! {
        <section class="card stack" aria-labelledby="close">
            <h2 id="close">{l.pick("结束征求意见", "Close the consultation")}</h2>
            <p>{text}</p>
            <ActionForm action=action>
                {target(&row)}
                {move || refusal(action.value().get().and_then(Result::err), l)}
                <button class="button primary">{l.pick("结束征求意见，进入修改", "Close, and revise")}</button>
            </ActionForm>
        </section>
    }
}

#[component]
pub(super) fn SubmitForm(row: BookRow, problems: Vec<Problem>, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.submit;
    let ready = problems.is_empty();
    view! {
        <section class="card stack" aria-labelledby="submit">
            <h2 id="submit">{l.pick("提交审议", "Submit for approval")}</h2>
            <p class="muted">{l.pick(
                "依次经领导小组会议、市政府常务会、市委常委会审议。意见须全部答复，分值须逐级相符。",
                "It goes to the leading group, the government meeting and the standing committee, in this order. Every opinion must be answered and the weights must add up.",
            )}</p>
            {(!ready).then(|| view! { <ProblemList problems/> })}
            <ActionForm action=action>
                {target(&row)}
                {move || refusal(action.value().get().and_then(Result::err), l)}
                <button class="button primary">{l.pick("提交审议", "Submit")}</button>
            </ActionForm>
        </section>
    }
}

#[component]
pub(super) fn ApprovalForms(row: BookRow, today: String, actions: Actions) -> impl IntoView {
    let l = use_language();
    let approved = row.lifecycle.approvals.clone();
    let bodies = ApprovalBody::ALL
        .into_iter()
        .enumerate()
        .map(|(place, body)| {
            let done = approved.get(place).cloned();
            let state = match &done {
                Some(approval) => format!("{} · {}", full_day(approval.day, l), approval.minutes),
                None => l.pick("未审议", "Not yet").to_owned(),
            };
            let mark = if done.is_some() { "✓ " } else { "○ " };
            view! { <div><dt>{mark}{body.name(l)}</dt><dd>{state}</dd></div> }
        })
        .collect_view();
    let next = row.lifecycle.next_body();
    view! {
        <section class="card stack" aria-labelledby="approvals">
            <h2 id="approvals">{l.pick("审议", "Approval")}</h2>
            <dl class="facts list">{bodies}</dl>
            {match next {
                Some(body) => view! { <ApproveForm row=row.clone() body today actions/> }.into_any(),
                None => view! { <PublishForm row=row.clone() today actions/> }.into_any(),
            }}
        </section>
        <SendBackForm row actions/>
    }
}

#[component]
fn ApproveForm(row: BookRow, body: ApprovalBody, today: String, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.approve;
    let word = match l {
        Language::Chinese => format!("{}审议通过", body.name(l)),
        Language::English => format!("Approved: {}", body.name(l)),
    };
    view! {
        <ActionForm action=action>
            <div class="stack">
                {target(&row)}
                <input type="hidden" name="body" value=body.code()/>
                <div class="pair">
                    <div class="field">
                        <label for="day-held">{l.pick("会议日期", "Day of the meeting")}</label>
                        <input id="day-held" name="day_held" type="date" max=today.clone() value=today required/>
                    </div>
                    <div class="field">
                        <label for="minutes">{l.pick("会议纪要", "Minutes")}</label>
                        <input id="minutes" name="minutes" maxlength="120" required/>
                    </div>
                </div>
                {move || refusal(action.value().get().and_then(Result::err), l)}
                <div><button class="button primary">{word}</button></div>
            </div>
        </ActionForm>
    }
}

#[component]
fn PublishForm(row: BookRow, today: String, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.publish;
    let periods = (1..=12_u8)
        .filter_map(|month| Period::new(row.year, month).ok())
        .map(|period| view! { <option value=period.to_string()>{period.name(l)}</option> })
        .collect_view();
    view! {
        <ActionForm action=action>
            <div class="stack">
                {target(&row)}
                <div class="pair">
                    <div class="field">
                        <label for="number">{l.pick("发文字号", "Document number")}</label>
                        <input id="number" name="number" required placeholder=format!("桂绩发〔{}〕1号", row.year)/>
                    </div>
                    <div class="field">
                        <label for="issued">{l.pick("成文日期", "Issued on")}</label>
                        <input id="issued" name="issued" type="date" max=today.clone() value=today required/>
                    </div>
                </div>
                <div class="field">
                    <label for="effective-from">{l.pick("从哪一期起执行", "In force from")}</label>
                    <p class="hint">{l.pick("此前已冻结的期次仍按原版本计分。", "Periods that are frozen keep the version before.")}</p>
                    <select id="effective-from" name="effective_from">{periods}</select>
                </div>
                {move || refusal(action.value().get().and_then(Result::err), l)}
                <div><button class="button primary">{l.pick("印发", "Publish")}</button></div>
            </div>
        </ActionForm>
    }
}

#[component]
fn SendBackForm(row: BookRow, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.send_back;
    view! {
        <details class="card">
            <summary>{l.pick("退回修改", "Send back")}</summary>
            <ActionForm action=action>
                <div class="stack">
                    {target(&row)}
                    <div class="field">
                        <label for="reason">{l.pick("原因", "Reason")}</label>
                        <textarea id="reason" name="reason" rows="2" required></textarea>
                    </div>
                    {move || refusal(action.value().get().and_then(Result::err), l)}
                    <div><button class="button harm">{l.pick("退回修改", "Send back")}</button></div>
                </div>
            </ActionForm>
        </details>
    }
}
