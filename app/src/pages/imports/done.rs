//! The last step: what was written.

use super::{Steps, check::counted};
use crate::{api::imports::Imported, components::Icon, context::use_language};
use domain::{imports::ImportKind, language::Language};
use leptos::prelude::*;

#[component]
pub fn Done(done: Imported) -> impl IntoView {
    let l = use_language();
    let counted = counted(&done.checked, l);
    let seconds = format!("{}.{}", done.milliseconds / 1000, done.milliseconds % 1000 / 100);
    let weight = done.checked.total_weight.as_ref();
    let (title, written, text) = match l {
        Language::Chinese => {
            let weight = weight.map(|weight| format!("、合计 {weight} 分")).unwrap_or_default();
            let text = format!("{counted}{weight}。用时 {seconds} 秒，已记入审计日志。");
            (format!("已导入 {counted}"), format!("{}已写入", done.checked.kind.name(l)), text)
        }
        Language::English => {
            let weight = weight.map(|weight| format!(", {weight} points in all")).unwrap_or_default();
            let text = format!("{counted}{weight}. It took {seconds} s and is in the audit log.");
            (format!("{counted} imported"), format!("{} written", done.checked.kind.name(l)), text)
        }
    };
    let (href, word) = match done.checked.kind {
        ImportKind::Progress => ("/board", l.pick("查看总览", "See the board")),
        ImportKind::Adjustments | ImportKind::PublicEvaluations => {
            ("/results", l.pick("查看年终结果", "See the results"))
        }
        ImportKind::Indicators | ImportKind::Organisations => ("/indicators", l.pick("查看指标", "See the indicators")),
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{done.checked.file_name}</p>
            </div>
        </div>
        <Steps now=3/>
        <section class="card empty done">
            <Icon name="i-check"/>
            <h2>{written}</h2>
            <p>{text}</p>
            <div class="row">
                <a class="button primary" href=href>{word}</a>
                <a class="button" href="/import">{l.pick("继续导入", "Import another file")}</a>
            </div>
        </section>
    }
}
