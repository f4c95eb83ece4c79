//! What a unit sees: the clauses to comment on, and its own opinions with the answers.

use super::{Actions, card::Words};
use crate::{api::rule_books::opinions::ConsultationPage, components::Icon, context::use_language};
use domain::{
    ids::ClauseId,
    language::Language,
    moment::full_day,
    rule_books::{BookRow, Clause, Invitation, Opinion, Outline, Stage},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

#[component]
pub fn Unit(page: ConsultationPage, actions: Actions) -> impl IntoView {
    let l = use_language();
    let row = page.book.row.clone();
    let invitation = page.invitations.first().cloned();
    let open = row.lifecycle.stage == Stage::Consultation && invitation.is_some();
    let none = page.opinions.is_empty();
    let query = use_query_map();
    let outline = StoredValue::new(page.book.outline.clone());
    let chosen = Memo::new(move |_| query.with(|query| query.get("clause")).map(ClauseId::new));
    let clause = Memo::new(move |_| {
        let chosen = chosen.get()?;
        outline.with_value(|outline| outline.clause(&chosen).cloned())
    });
    let id = StoredValue::new(row.id.clone());
    let opinions = page.opinions.iter().map(|opinion| view! { <Own opinion=opinion.clone() open actions/> });
    let opinions = opinions.collect_view();
    view! {
        {invitation.clone().map(|invitation| view! { <State row=row.clone() invitation late=page.late none/> })}
        <div class="columns opinions">
            <div class="stack">
                {open.then(|| view! { <Table outline=page.book.outline.clone() id=row.id.to_string()/> })}
            </div>
            <div class="stack">
                {open.then(|| view! {
                    {move || view! { <GiveForm id=id.get_value().to_string() clause=clause.get() actions/> }}
                })}
                {(open && none).then(|| view! { <AgreeForm id=row.id.to_string() actions/> })}
                <section class="card stack" aria-labelledby="own">
                    <h2 id="own">{l.pick("本单位的意见", "Your unit's opinions")}</h2>
                    {none.then(|| view! { <p class="muted">{l.pick("还没有提意见。", "None yet.")}</p> })}
                    <ul class="stack">{opinions}</ul>
                </section>
            </div>
        </div>
    }
    .into_any()
}

/// How the unit's answer stands.
#[component]
fn State(row: BookRow, invitation: Invitation, late: bool, none: bool) -> impl IntoView {
    let l = use_language();
    let until = row.lifecycle.deadline.map(|day| full_day(day, l)).unwrap_or_default();
    let open = row.lifecycle.stage == Stage::Consultation;
    let waiting = invitation.replied_at.is_none();
    let kind = match (open && waiting, late) {
        (true, true) => "harm",
        (true, false) => "warn",
        _ => "ok",
    };
    let text = match (l, open, waiting) {
        (Language::Chinese, true, true) => {
            format!("请于 {until} 前逐条提出意见；没有意见的，请点“无意见”。")
        }
        (Language::English, true, true) => format!("Comment clause by clause by {until}, or say that you agree."),
        (Language::Chinese, _, false) if invitation.agrees => "已反馈：无意见。".to_owned(),
        (Language::English, _, false) if invitation.agrees => "Answered: you agree.".to_owned(),
        (Language::Chinese, true, false) => format!("已反馈，{until} 前还可以补充或撤回。"),
        (Language::English, true, false) => format!("Answered; until {until} you may add or take back."),
        (Language::Chinese, false, _) if none => "征求意见已结束。".to_owned(),
        (Language::English, false, _) if none => "The consultation is over.".to_owned(),
        (Language::Chinese, false, _) => "征求意见已结束，答复在提交审议后显示。".to_owned(),
        (Language::English, false, _) => "The consultation is over; answers show once it is submitted.".to_owned(),
    };
    let chased = (invitation.chases > 0 && waiting && open).then(|| match l {
        Language::Chinese => format!("市绩效办已催办 {} 次。", invitation.chases),
        Language::English => format!("The office has reminded you {} times.", invitation.chases),
    });
    view! {
        <div class="banner" data-kind=kind role="status">
            <Icon name="i-info"/>
            <div><p>{text}</p>{chased.map(|chased| view! { <p><b>{chased}</b></p> })}</div>
        </div>
    }
}

/// The clauses, each with a link that opens the form for it.
#[component]
fn Table(outline: Outline, id: String) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(|query| query.get("clause")));
    let rows = outline
        .clauses
        .iter()
        .map(|clause| {
            let own = clause.id.to_string();
            let selected = move || if chosen.with(|chosen| chosen.as_deref() == Some(&own)) { "true" } else { "false" };
            let href = format!("/rule-books/{id}/opinions?clause={}#opinion", clause.id);
            let label = format!("{}{}", l.pick("提意见：", "Comment on "), clause.name);
            view! {
                <tr data-level=clause.level.to_string() aria-selected=selected>
                    <th scope="row">{clause.name.clone()}</th>
                    <td class="num">{clause.weight.map(domain::number::two)}</td>
                    <td class="num"><a href=href aria-label=label>{l.pick("提意见", "Comment")}</a></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("条款", "Clauses")>
            <table class="data tree">
                <caption class="sr">{l.pick("征求意见稿", "As sent out for opinions")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("征求意见稿", "As sent out for opinions")}</th>
                        <th scope="col" class="num">{l.pick("分值", "Weight")}</th>
                        <th scope="col" class="num">{l.pick("意见", "Opinion")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn GiveForm(id: String, clause: Option<Clause>, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.give;
    let refused = move || action.value().get().and_then(Result::err).map(|error| error.text(l));
    let name = match &clause {
        Some(clause) => clause.name.clone(),
        None => l.pick("对整个细则", "On the book as a whole").to_owned(),
    };
    let standing = clause.as_ref().map(|clause| standing(clause, l)).filter(|text| !text.is_empty());
    view! {
        <section class="card stack" aria-labelledby="opinion">
            <div>
                <h2 id="opinion" tabindex="-1">{l.pick("提意见", "Your opinion")}</h2>
                <p><b>{name}</b></p>
                {standing.map(|text| view! { <p class="muted">{text}</p> })}
            </div>
            <ActionForm action=action>
                <div class="stack">
                    <input type="hidden" name="id" value=id/>
                    <input type="hidden" name="clause" value=clause.map(|clause| clause.id.to_string()).unwrap_or_default()/>
                    <div class="field">
                        <label for="text">{l.pick("意见和理由", "What you think, and why")}</label>
                        <textarea id="text" name="text" rows="3" maxlength="2000"></textarea>
                    </div>
                    <div class="field">
                        <label for="wording">
                            {l.pick("建议修改为 ", "Proposed wording ")}
                            <span class="optional">{l.pick("（可不填）", "(optional)")}</span>
                        </label>
                        <textarea id="wording" name="wording" rows="2" maxlength="2000"></textarea>
                    </div>
                    {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
                    <div><button class="button primary">{l.pick("提交意见", "Submit")}</button></div>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}

/// What the clause says, in one line.
fn standing(clause: &Clause, l: Language) -> String {
    let rules = &clause.point;
    let mut parts: Vec<String> = Vec::new();
    if let Some(weight) = clause.weight {
        parts.push(format!("{} {}", l.pick("分值", "Weight"), domain::number::two(weight)));
    }
    if let Some(target) = rules.target {
        parts.push(format!("{} {} {}", l.pick("目标", "Target"), domain::number::plain(target), rules.unit));
    }
    if !clause.text.is_empty() {
        parts.push(clause.text.clone());
    }
    parts.join(l.pick("；", "; "))
}

#[component]
fn AgreeForm(id: String, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.agree;
    let refused = move || action.value().get().and_then(Result::err).map(|error| error.text(l));
    view! {
        <ActionForm action=action>
            <input type="hidden" name="id" value=id/>
            {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
            <button class="button">{l.pick("无意见", "We agree")}</button>
        </ActionForm>
    }
}

#[component]
fn Own(opinion: Opinion, open: bool, actions: Actions) -> impl IntoView {
    let l = use_language();
    let (id, anchor) = (opinion.id.to_string(), opinion.id.to_string());
    view! {
        <li class="opinion" id=anchor>
            <Words opinion=opinion/>
            {open.then(|| view! {
                <ActionForm action=actions.withdraw>
                    <input type="hidden" name="opinion" value=id/>
                    <button class="button quiet">{l.pick("撤回", "Take back")}</button>
                </ActionForm>
            })}
        </li>
    }
}
