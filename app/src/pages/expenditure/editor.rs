//! One report: its fields, its checks and its links at the left, the live document at the right.

use super::{
    draft::Draft,
    findings::{AllFindings, is_open},
    form::ReportFields,
    paper::ReportPaper,
};
use crate::{
    api::expenditure::{EditorPage, report},
    components::{ErrorView, use_read_later},
    context::use_language,
    pages::shares::{Links, SharePanel},
};
use domain::{ids::RowId, language::Language, moment::Moment, number::two};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What the left side shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    Edit,
    Check,
    Share,
    /// On a phone the document has a place of its own.
    Preview,
}

impl Show {
    fn of(text: Option<&str>) -> Self {
        match text {
            Some("check") => Self::Check,
            Some("share") => Self::Share,
            Some("preview") => Self::Preview,
            _ => Self::Edit,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Check => "check",
            Self::Share => "share",
            Self::Preview => "preview",
        }
    }
}

#[component]
pub fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| RowId::new(params.with(|params| params.get("id").unwrap_or_default())));
    let query = use_query_map();
    // Of use once, when the page is loaded: later changes of the address keep what is typed.
    let unsaved = query.with_untracked(|query| query.get("unsaved"));
    let page = use_read_later(move || id.get(), move |id| report(id, unsaved.clone()));
    let links = Links::new(id, query.with_untracked(|query| query.get("made")));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => Either::Left(view! { <Editor page links/> }),
                    Err(error) => Either::Right(view! { <ErrorView error/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Editor(page: EditorPage, links: Links) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let show = Memo::new(move |_| query.with(|query| Show::of(query.get_str("show"))));
    let row = page.stored.row.clone();
    let draft = Draft::new(&page.stored, page.unsaved);
    let open = Memo::new(move |_| draft.findings.with(|found| found.iter().filter(|problem| is_open(problem)).count()));
    let total = move || draft.conclusion.with(|conclusion| conclusion.total.map(two));
    let headline = move || match (l, total()) {
        (Language::Chinese, Some(total)) => format!("项目支出绩效自评：{total} 分"),
        (Language::Chinese, None) => "项目支出绩效自评".to_owned(),
        (Language::English, Some(total)) => format!("Self-evaluation of expenditure: {total} points"),
        (Language::English, None) => "Self-evaluation of expenditure".to_owned(),
    };
    let to_check = move || match (l, open.get()) {
        (_, 0) => None,
        (Language::Chinese, open) => Some(view! { "，" <b>{open}" 处"</b> "待核对" }.into_any()),
        (Language::English, open) => Some(view! { ", " <b>{open}</b> " to check" }.into_any()),
    };
    let organisation = move || draft.report.with(|report| report.organisation.clone());
    let at = Moment::of(row.updated_at);
    // Who saved last, until this page saves itself.
    let first = row.revision;
    let changed = format!("{}{} {} {}", l.pick("，", ", "), row.updated_by, at.day(l), at.clock());
    let changed = move || if draft.revision.get() == first { changed.clone() } else { String::new() };
    let scope = move || match l {
        Language::Chinese => {
            format!("{}年度 · {} · 第 {} 版{}", row.year, organisation(), draft.revision.get(), changed())
        }
        Language::English => {
            format!("{} · {} · revision {}{}", row.year, organisation(), draft.revision.get(), changed())
        }
    };
    let print = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        // Where printing is forbidden, nothing happens.
        let _ = window().print();
    };
    let tab = move |this: Show, word: &'static str, count: Option<Memo<usize>>| {
        view! {
            <a
                href=format!("?show={}", this.code())
                class=(this == Show::Preview).then_some("only-phone")
                aria-current=move || (show.get() == this).then_some("page")
            >
                {word}
                {count.map(|count| view! { " " <span class="badge">{count}</span> })}
            </a>
        }
    };
    view! {
        <Title text=l.pick("自评", "Self-evaluation")/>
        <div class="page-head">
            <div>
                <h1>{headline}{to_check}</h1>
                <p class="scope-line">{scope}</p>
            </div>
            <div class="actions no-phone">
                <button class="button" type="button" on:click=print>{l.pick("打印", "Print")}</button>
            </div>
        </div>
        <div class="editor" data-show=move || show.get().code()>
            <div class="desk">
                <nav class="tabs" aria-label=l.pick("自评报告", "Self-evaluation")>
                    {tab(Show::Edit, l.pick("编辑", "Edit"), None)}
                    {tab(Show::Check, l.pick("核对", "Check"), Some(open))}
                    {tab(Show::Share, l.pick("分享", "Share"), None)}
                    {tab(Show::Preview, l.pick("预览", "Preview"), None)}
                </nav>
                <ReportFields draft hidden=Signal::derive(move || matches!(show.get(), Show::Check | Show::Share))/>
                {move || (show.get() == Show::Check).then(|| view! { <AllFindings draft/> })}
                <div class="stack" hidden=move || show.get() != Show::Share>
                    <SharePanel links/>
                </div>
            </div>
            <section class="preview-pane" aria-label=l.pick("预览", "Preview") tabindex="0">
                <div class="paper-stage">{move || view! { <ReportPaper report=draft.report.get()/> }}</div>
            </section>
        </div>
    }
}
