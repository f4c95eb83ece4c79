//! The second step: what the file holds and what is wrong with it, each problem at its cell.

use super::{Steps, headings::Headings};
use crate::{api::imports::Commit, components::Icon, context::use_language};
use domain::{
    imports::{DryRun, ImportKind},
    language::Language,
    problem::{Problem, Severity},
};
use leptos::prelude::*;

/// Counted in the words of the kind.
pub(super) fn counted(found: &DryRun, l: Language) -> String {
    let rows = found.rows;
    match (found.kind, l) {
        (ImportKind::Indicators, Language::Chinese) => format!("{rows} 个考评点"),
        (ImportKind::Indicators, Language::English) => format!("{rows} assessment points"),
        (ImportKind::Organisations, Language::Chinese) => format!("{rows} 个单位"),
        (ImportKind::Organisations, Language::English) => format!("{rows} organisations"),
        (ImportKind::Progress, Language::Chinese) => format!("{rows} 条进度"),
        (ImportKind::Progress, Language::English) => format!("{rows} values"),
        (ImportKind::Adjustments, Language::Chinese) => format!("{rows} 项加扣分"),
        (ImportKind::Adjustments, Language::English) => format!("{rows} adjustments"),
        (ImportKind::PublicEvaluations, Language::Chinese) => format!("{rows} 个单位的社会评价"),
        (ImportKind::PublicEvaluations, Language::English) => format!("{rows} public evaluations"),
    }
}

fn headline(errors: usize, found: &DryRun, l: Language) -> impl IntoView + use<> {
    let counted = counted(found, l);
    if found.already_imported {
        return l.pick("这个文件已经导入过", "This very file was imported before").into_any();
    }
    match (l, errors) {
        (Language::Chinese, 0) => view! { {format!("没有错误，可以写入 {counted}")} }.into_any(),
        (Language::English, 0) => view! { {format!("No errors: {counted} can be written")} }.into_any(),
        (Language::Chinese, _) => view! { "发现 " <b>{errors}" 处错误"</b> "，改正后再导入" }.into_any(),
        (Language::English, _) => view! { <b>{errors}" errors"</b> ": mend them and import again" }.into_any(),
    }
}

#[component]
pub fn Check(token: String, found: DryRun) -> impl IntoView {
    let l = use_language();
    let commit = ServerAction::<Commit>::new();
    // That the file was imported before stands above, and is nothing to mend.
    let problems: Vec<Problem> = found.problems.iter().filter(|p| p.code != "already_imported").cloned().collect();
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let notices = problems.len() - errors;
    let writable = !found.has_errors;
    let refused = move || commit.value().get().and_then(Result::err).map(|error| error.text(l));
    let pending = commit.pending();
    let counted = counted(&found, l);
    let write = match l {
        Language::Chinese => format!("写入 {counted}"),
        Language::English => format!("Write {counted}"),
    };
    let already = found.already_imported;
    let why = match (l, errors) {
        (_, _) if already => l.pick("没有新内容可写入", "There is nothing new to write").to_owned(),
        (Language::Chinese, errors) => format!("还有 {errors} 处错误，写入前须全部改正"),
        (Language::English, errors) => format!("{errors} errors must be mended before anything is written"),
    };
    let heading = headline(errors, &found, l);
    let scope = format!(
        "{} · {} · {}",
        found.file_name,
        found.kind.name(l),
        l.pick("尚未写入任何数据", "nothing is written yet")
    );
    let weight = found.total_weight.clone();
    // A workbook can show its problems in its own cells.
    let in_cells = problems.iter().any(|problem| !problem.sheet.is_empty());
    let marked = in_cells.then(|| format!("/api/v1/imports/{token}/marked"));
    let asks = !found.uncertain_headings().is_empty();
    let headings = asks.then(|| view! { <Headings token=token.clone() found=found.clone()/> });
    view! {
        <div class="page-head">
            <div>
                <h1>{heading}</h1>
                <p class="scope-line">{scope}</p>
            </div>
        </div>
        <Steps now=2/>
        {found.already_imported.then(|| view! {
            <div class="banner" data-kind="info" role="status">
                <Icon name="i-info"/>
                <div><p>{l.pick(
                    "内容与以前导入的完全相同，不需要再导入。改过以后可以再传。",
                    "Its content is already stored; there is nothing to write. Change it and upload it again.",
                )}</p></div>
            </div>
        })}
        <section class="card summary" aria-label=l.pick("核对结果", "Result of the check")>
            <dl class="facts">
                <div><dt>{l.pick("可读出", "Read")}</dt><dd>{counted.clone()}</dd></div>
                <div class=(errors > 0).then_some("bad")><dt>{l.pick("错误", "Errors")}</dt><dd>{errors}</dd></div>
                <div><dt>{l.pick("提示", "Notices")}</dt><dd>{notices}</dd></div>
                {weight.map(|weight| view! { <div><dt>{l.pick("分值合计", "Sum of weights")}</dt><dd>{weight}</dd></div> })}
            </dl>
        </section>
        {headings}
        {(!problems.is_empty()).then(|| view! { <Problems problems/> })}
        {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        <ActionForm action=commit attr:class="submitbar">
            <input type="hidden" name="token" value=token/>
            <button
                class="button primary" disabled=move || !writable || pending.get()
                aria-busy=move || pending.get().then_some("true")
            >
                {write}
            </button>
            {marked.map(|href| view! {
                <a class="button" href=href rel="external" download>
                    {l.pick("下载标注好的工作簿", "Download the marked workbook")}
                </a>
            })}
            <a class="button" href="/import">{l.pick("换一个文件", "Another file")}</a>
            {(!writable).then(|| view! { <p class="hint">{why}</p> })}
        </ActionForm>
    }
}

/// `line 3, actual` in the reader's language; a cell's address as it is.
fn place_text(place: &str, l: Language) -> String {
    match (place.strip_prefix("line "), l) {
        (Some(rest), Language::Chinese) => match rest.split_once(", ") {
            Some((line, column)) => format!("第 {line} 行 {column}"),
            None => format!("第 {rest} 行"),
        },
        _ if place.is_empty() => l.pick("整个文件", "The file").to_owned(),
        _ => place.to_owned(),
    }
}

#[component]
fn Problems(problems: Vec<Problem>) -> impl IntoView {
    let l = use_language();
    let row = |problem: Problem| {
        let (code, word) = match problem.severity {
            Severity::Error => ("error", l.pick("错误", "Error")),
            Severity::Notice => ("notice", l.pick("提示", "Notice")),
        };
        let text = problem.text(l).to_owned();
        let sheet = if problem.sheet.is_empty() { "—".to_owned() } else { problem.sheet };
        let place = place_text(&problem.place, l);
        view! {
            <tr>
                <td><span class="severity" data-severity=code>{word}</span></td>
                <td data-label=l.pick("工作表", "Sheet")>{sheet}</td>
                <td class="place" data-label=l.pick("单元格", "Cell")><code>{place}</code></td>
                <td>{text}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("核对发现", "Findings")>
            <table class="data findings reflow">
                <caption class="sr">{l.pick("核对发现的问题", "What the check found")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("轻重", "Severity")}</th>
                        <th scope="col">{l.pick("工作表", "Sheet")}</th>
                        <th scope="col">{l.pick("单元格", "Cell")}</th>
                        <th scope="col">{l.pick("发现与改法", "Finding and remedy")}</th>
                    </tr>
                </thead>
                <tbody>{problems.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
