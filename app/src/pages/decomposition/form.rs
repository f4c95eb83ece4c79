//! A unit's form of a batch (任务分解表、签收单): read, signed and printed.

use super::{DISPATCHES, back, harm, refusal_text};
use crate::{
    api::decomposition::{Sign, read_form},
    components::{ErrorView, Icon, use_read},
    context::use_language,
};
use domain::{
    decomposition::dispatch::{Task, TaskForm as Form},
    ids::{OrgCode, RowId},
    language::Language,
    moment::Moment,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/tasks/:dispatch?unit=`
#[component]
pub fn TaskForm() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let sign = ServerAction::<Sign>::new();
    let asked = move || {
        let id = RowId::new(params.with(|params| params.get("dispatch")).unwrap_or_default());
        let unit = query.with(|query| query.get("unit").filter(|unit| !unit.is_empty()).map(OrgCode::new));
        (id, unit, sign.version().get())
    };
    let page = use_read(asked, |(id, unit, _)| read_form(id, unit));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(form) => view! { <Sheet form=form sign=sign/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Sheet(form: Form, sign: ServerAction<Sign>) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let unit = query.with_untracked(|query| query.get("unit"));
    let Form { dispatch, receipt, tasks, may_sign, recorded } = form;
    let (href, word) = match &unit {
        Some(_) => (format!("{DISPATCHES}/{}", dispatch.id), l.pick("签收情况", "Receipts")),
        None => (String::from("/tasks"), l.pick("我的任务", "My tasks")),
    };
    let title = match l {
        Language::Chinese => format!("{}年度目标任务分解表", dispatch.year),
        Language::English => format!("Targets of {}", dispatch.year),
    };
    let changed = tasks.iter().filter(|task| task.is_changed()).count();
    let changed = (changed > 0).then(|| match l {
        Language::Chinese => format!("下达后有 {changed} 项已改动，以重新下达的为准。"),
        Language::English => {
            format!("{changed} targets have changed since; they count once they are handed down again.")
        }
    });
    let scope = match l {
        Language::Chinese => {
            format!("{} · {} 下达 · 签收期限 {} · {} 项", receipt.name, dispatch.issued_on, dispatch.due, tasks.len())
        }
        Language::English => {
            format!(
                "{} · issued {} · sign by {} · {} points",
                receipt.name,
                dispatch.issued_on,
                dispatch.due,
                tasks.len()
            )
        }
    };
    let refused = query.with_untracked(|query| query.get_str("refused").map(|code| refusal_text(code, l)));
    let error = move || sign.value().get().and_then(Result::err).map(|error| error.text(l));
    let by_form = refused.filter(|_| sign.version().get_untracked() == 0);
    let print = move |_| {
        // A browser that cannot print shows nothing.
        let _ = window().print();
    };
    let lines = tasks
        .chunk_by(|a, b| a.domain == b.domain)
        .map(|tasks| {
            let domain = tasks.first().map(|task| task.domain.clone());
            let lines = tasks.iter().map(|task| line(task, l)).collect_view();
            view! { <tbody><tr class="group"><th scope="rowgroup" colspan="5">{domain}</th></tr>{lines}</tbody> }
        })
        .collect_view();
    let signature = receipt.signature.clone();
    let state = receipt.state;
    let signed = signature.as_ref().map(|signature| {
        let at = Moment::of(signature.at);
        view! {
            <div class="banner no-print" data-kind="ok" role="status">
                <Icon name="i-check"/>
                <div><p>{signature.by.clone()} " · " {signature.on.to_string()} " " {at.clock()} " " {state.name(l)}</p></div>
            </div>
        }
    });
    let hidden_unit = unit.clone().map(|unit| view! { <input type="hidden" name="unit" value=unit/> });
    let sign_form = may_sign.then(|| view! {
        <ActionForm action=sign attr:class="card submitbar sign-form">
            <input type="hidden" name="id" value=dispatch.id.to_string()/>
            {hidden_unit}
            {recorded.then(|| view! {
                <div class="field">
                    <label for="signer">{l.pick("签收人", "Signed by")}</label>
                    <input id="signer" name="signer" maxlength="40" required autocomplete="off"/>
                </div>
            })}
            <button class="button primary" aria-busy=move || sign.pending().get().then_some("true")>
                {if recorded { l.pick("登记签收", "Record the receipt") } else { l.pick("签收本批任务", "Sign for this batch") }}
            </button>
        </ActionForm>
    });
    let paper_name = signature.as_ref().map_or(String::new(), |signature| signature.by.clone());
    let paper_day = signature.as_ref().map_or(String::new(), |signature| signature.on.to_string());
    view! {
        <Title text=title.clone()/>
        {back(href, word, l)}
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{scope}</p>
            </div>
            <div class="actions"><button type="button" class="button" on:click=print>{l.pick("打印签收单", "Print the form")}</button></div>
        </div>
        {by_form.map(harm)}
        {move || error().map(harm)}
        {signed}
        {changed.map(|text| view! { <div class="banner" data-kind="warn" role="status"><Icon name="i-info"/><div><p>{text}</p></div></div> })}
        <section class="card"><h2>{dispatch.title.clone()}</h2><p>{dispatch.message.clone()}</p></section>
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("目标任务", "Targets")>
            <table class="data reflow">
                <caption class="sr">{receipt.name.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="num">{l.pick("序号", "No.")}</th>
                        <th scope="col">{l.pick("考评点", "Point")}</th>
                        <th scope="col">{l.pick("计量单位", "Measured in")}</th>
                        <th scope="col" class="num">{l.pick("年度目标", "Target")}</th>
                        <th scope="col">{l.pick("备注", "Remarks")}</th>
                    </tr>
                </thead>
                {lines}
            </table>
        </div>
        {sign_form}
        <dl class="facts print-only sign-off">
            <div><dt>{l.pick("签收单位（盖章）", "Unit (seal)")}</dt><dd>{receipt.name.clone()}</dd></div>
            <div><dt>{l.pick("签收人", "Signed by")}</dt><dd>{paper_name}</dd></div>
            <div><dt>{l.pick("签收日期", "Date")}</dt><dd>{paper_day}</dd></div>
        </dl>
    }
    .into_any()
}

fn line(task: &Task, l: Language) -> impl IntoView + use<> {
    let remark = task.is_changed().then(|| {
        let now = task.now.text(l);
        let now = if now.is_empty() { String::from("—") } else { now };
        format!("{}{now}", l.pick("现为 ", "now "))
    });
    view! {
        <tr>
            <td class="num no-phone">{task.number}</td>
            <th scope="row">{task.name.clone()}</th>
            <td class="muted no-phone">{task.unit.clone()}</td>
            <td class="num" data-label=l.pick("年度目标", "Target")>{task.part.text(l)} <span class="only-phone">" " {task.unit.clone()}</span></td>
            <td>{remark}</td>
        </tr>
    }
}
