//! The fields of the report. Each keeps its own text; [`Draft`] reads them all whenever one changes.

use super::{
    draft::{Draft, Saving},
    findings::FieldFindings,
    items::Items,
    paper::{money, or_dash},
};
use crate::{ApiError, components::Icon, context::use_language};
use domain::{expenditure::Section, language::Language, moment::Moment, number::two};
use leptos::prelude::*;

#[component]
pub fn ReportFields(draft: Draft, #[prop(into)] hidden: Signal<bool>) -> impl IntoView {
    let l = use_language();
    // What was typed before the page reacted is in the fields already.
    Effect::new(move |_| draft.follow());
    on_cleanup(move || draft.leave());
    let report = draft.report.get_untracked();
    let sections = report
        .sections
        .iter()
        .enumerate()
        .map(|(index, section)| view! { <SectionField draft index section=section.clone()/> })
        .collect_view();
    let documents_found = move |index: usize| Signal::derive(move || format!("documents.{index}"));
    let text = |name: &'static str, label: &'static str, value: String| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name name=format!("report[{name}]") value=value/>
                <FieldFindings draft place=Signal::derive(move || name.to_owned()) field=name/>
            </div>
        }
    };
    let figure = |name: &'static str, label: &'static str, unit: &'static str, value: String| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <div class="input-unit">
                    <input id=name name=format!("report[{name}]") inputmode="decimal" autocomplete="off" value=value/>
                    <span class="unit">{unit}</span>
                </div>
                <FieldFindings draft place=Signal::derive(move || name.to_owned()) field=name/>
            </div>
        }
    };
    let date = |name: &'static str, label: &'static str, value: String| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name name=format!("report[{name}]") type="date" value=value/>
                <FieldFindings draft place=Signal::derive(move || name.to_owned()) field=name/>
            </div>
        }
    };
    let wan = l.pick("万元", "万元");
    view! {
        <form
            class="stack" id="report" method="post" action="/api/expenditure/save" novalidate
            node_ref=draft.form
            hidden=move || hidden.get()
            on:input=move |_| draft.follow()
            on:submit=move |event| {
                event.prevent_default();
                draft.follow();
                draft.save();
            }
        >
            // Enter in a field presses the first button of a form.
            <button class="sr" tabindex="-1" aria-hidden="true">{l.pick("保存", "Save")}</button>
            <input type="hidden" name="id" value=draft.id().to_string()/>
            <input type="hidden" name="revision" value=move || draft.revision.get()/>
            <input type="hidden" name="report[year]" value=report.year/>
            <section class="card stack" aria-labelledby="basics">
                <h2 id="basics">{l.pick("基本情况", "Basics")}</h2>
                {text("title", l.pick("标题", "Title"), report.title)}
                {text("organisation", l.pick("单位", "Organisation"), report.organisation)}
                <div class="pair">
                    {figure("budget", l.pick("全年预算", "Budget"), wan, report.budget)}
                    {figure("spent", l.pick("实际支出", "Spending"), wan, report.spent)}
                    {figure("other_score", l.pick("其余得分（满分 90）", "Other points (of 90)"), l.pick("分", "points"), report.other_score)}
                </div>
                <div class="pair">
                    {date("group_established", l.pick("自评工作组成立", "Working group set up"), report.group_established)}
                    {date("site_check", l.pick("现场自评检查", "Site check"), report.site_check)}
                </div>
            </section>
            <Derived draft/>
            <Items draft/>
            <section class="card stack" aria-labelledby="text">
                <h2 id="text">{l.pick("正文", "Text")}</h2>
                {sections}
            </section>
            <section class="card stack" aria-labelledby="grounds">
                <h2 id="grounds">{l.pick("依据文件", "Documents")}</h2>
                <div class="field">
                    <label for="documents">{l.pick("发文字号", "Document numbers")}</label>
                    <p class="hint" id="documents-hint">{l.pick("每行一个，如 桂绩发〔2023〕1号", "One a line, such as 桂绩发〔2023〕1号")}</p>
                    <textarea id="documents" name="report[documents]" rows="3" aria-describedby="documents-hint">
                        {report.documents.join("\n")}
                    </textarea>
                    {(0..8).map(|index| view! { <FieldFindings draft place=documents_found(index) field="documents"/> }).collect_view()}
                </div>
            </section>
            <SubmitBar draft/>
        </form>
    }
}

/// What follows from the figures.
#[component]
fn Derived(draft: Draft) -> impl IntoView {
    let l = use_language();
    let fact = move |label: &'static str, show: fn(&domain::expenditure::Conclusion) -> String| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{move || draft.conclusion.with(show)}</dd>
            </div>
        }
    };
    view! {
        <section class="card derived" aria-live="polite" aria-label=l.pick("由数字得出", "What the figures give")>
            <dl class="facts">
                {fact(l.pick("预算执行率", "Execution rate"), |c| or_dash(c.execution_rate, |rate| two(rate) + "%"))}
                {fact(l.pick("执行得分", "For execution"), |c| or_dash(c.execution_score, |score| two(score) + " / 10"))}
                {fact(l.pick("自评总分", "Total"), |c| or_dash(c.total, two))}
                {fact(l.pick("等级", "Grade"), |c| c.grade.clone().unwrap_or_else(|| "—".into()))}
                {fact(l.pick("结余", "Unspent"), |c| or_dash(c.unspent, |unspent| money(unspent) + " 万元"))}
            </dl>
        </section>
    }
}

#[component]
fn SectionField(draft: Draft, index: usize, section: Section) -> impl IntoView {
    let id = format!("section-{index}");
    let rows = (section.text.chars().count() / 26 + 2).clamp(3, 12);
    view! {
        <div class="field">
            <label for=id.clone()>{section.heading.clone()}</label>
            <input type="hidden" name=format!("report[sections][{index}][heading]") value=section.heading/>
            <textarea id=id.clone() name=format!("report[sections][{index}][text]") rows=rows>{section.text}</textarea>
            <FieldFindings draft place=Signal::derive(move || format!("sections.{index}.text")) field=id/>
        </div>
    }
}

#[component]
fn SubmitBar(draft: Draft) -> impl IntoView {
    let l = use_language();
    let state = move || match draft.saving.get() {
        Saving::Saved(_) => "saved",
        Saving::Typing | Saving::Running => "saving",
        Saving::Refused(_) => "conflict",
    };
    let text = move || match draft.saving.get() {
        Saving::Saved(at) => format!("{} {}", l.pick("已保存", "Saved"), Moment::of(at).clock()),
        Saving::Typing => l.pick("有修改，稍后自动保存", "Changed; it will be saved in a moment").into(),
        Saving::Running => l.pick("正在保存", "Saving").into(),
        Saving::Refused(ApiError::Conflict { revision }) => match l {
            Language::Chinese => format!("别人已保存第 {revision} 版，您的修改还没有保存"),
            Language::English => format!("Someone else saved revision {revision}; your changes are not saved yet"),
        },
        Saving::Refused(ApiError::SignedOut) => l
            .pick(
                "登录已失效：请在新窗口登录，再回到这里保存",
                "Your session has ended: sign in in a new window, then save here",
            )
            .into(),
        Saving::Refused(error) => error.text(l),
    };
    let conflict = move || match draft.saving.get() {
        Saving::Refused(ApiError::Conflict { revision }) => Some(revision),
        _ => None,
    };
    let signed_out = move || draft.saving.get() == Saving::Refused(ApiError::SignedOut);
    view! {
        {move || conflict().map(|revision| view! { <Conflict draft revision/> })}
        <div class="submitbar">
            <button class="button primary">{l.pick("保存", "Save")}</button>
            <a class="button" href="?show=share">{l.pick("分享", "Share")}</a>
            {move || signed_out().then(|| view! {
                <a class="button" href="/login" target="_blank" rel="noopener">{l.pick("登录", "Sign in")}</a>
            })}
            <p class="saved" data-state=state role="status">{text}</p>
        </div>
    }
}

#[component]
fn Conflict(draft: Draft, revision: i64) -> impl IntoView {
    let l = use_language();
    view! {
        <div class="banner" data-kind="warn" role="alert">
            <Icon name="i-info"/>
            <div>
                <h2>{l.pick("两个人同时在改这份报告", "Two people are editing this report")}</h2>
                <p>{l.pick(
                    "对方已经保存。请打开对方的版本比较；保存您的版本会盖掉对方的修改。",
                    "The other person has saved. Compare with that version; saving yours replaces it.",
                )}</p>
            </div>
            <div class="actions row">
                <a class="button" href=format!("/expenditure/{}", draft.id()) target="_blank" rel="noopener">
                    {l.pick("看对方的版本", "See the other version")}
                </a>
                <button
                    class="button harm"
                    on:click=move |event| {
                        event.prevent_default();
                        draft.overwrite(revision);
                    }
                >
                    {l.pick("保存我的版本", "Save mine")}
                </button>
            </div>
        </div>
    }
}
