//! The head of every page about one version: its title, where it stands, and the pages that belong to it.

use super::text;
use crate::{
    components::{Icon, use_session},
    context::use_language,
};
use domain::{
    accounts::Right,
    language::Language,
    moment::full_day,
    rule_books::{BookRow, Lifecycle, Stage},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// The pages about one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Clauses,
    Opinions,
    Steps,
    Compare,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Clauses, Self::Opinions, Self::Steps, Self::Compare];

    const fn path(self) -> &'static str {
        match self {
            Self::Clauses => "",
            Self::Opinions => "/opinions",
            Self::Steps => "/steps",
            Self::Compare => "/compare",
        }
    }

    const fn name(self, l: Language) -> &'static str {
        match self {
            Self::Clauses => l.pick("条款", "Clauses"),
            Self::Opinions => l.pick("意见", "Opinions"),
            Self::Steps => l.pick("审议印发", "Approval"),
            Self::Compare => l.pick("版本比较", "Compare"),
        }
    }
}

/// What a stage has come to, in a few words.
fn stage_note(way: &Lifecycle, stage: Stage, l: Language) -> Option<String> {
    match stage {
        Stage::Consultation => {
            let deadline = full_day(way.deadline?, l);
            Some(format!("{} {deadline}", l.pick("截止", "until")))
        }
        Stage::Approval if way.stage >= Stage::Approval => Some(format!("{} / 3", way.approvals.len())),
        Stage::Published => way.publication.as_ref().map(|publication| publication.number.to_string()),
        _ => None,
    }
}

/// The way of a version, stage by stage.
#[component]
pub fn Way(way: Lifecycle) -> impl IntoView {
    let l = use_language();
    let stages = Stage::ALL
        .into_iter()
        .map(|stage| {
            let done = stage < way.stage || way.stage == Stage::Published;
            let current = (stage == way.stage).then_some("step");
            let note = stage_note(&way, stage, l).map(|note| view! { <small>{note}</small> });
            let state = if done { l.pick("（已完成）", " (done)") } else { "" };
            view! {
                <li data-done=done.then_some("") aria-current=current>
                    <span>{stage.name(l)}<span class="sr">{state}</span></span>
                    {note}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="way" aria-label=l.pick("进程", "Stages")>{stages}</ol> }
}

/// Title, way and tabs.
#[component]
pub fn BookHead(
    row: BookRow,
    tab: Tab,
    /// Buttons at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let l = use_language();
    let user = use_session().user();
    let writes = user.as_ref().is_some_and(|user| user.may(Right::WriteRules));
    let own_opinions = user.as_ref().is_some_and(|user| user.may(Right::Report));
    let consulted = row.lifecycle.stage != Stage::Draft;
    let shown = |tab: &Tab| match tab {
        Tab::Clauses | Tab::Compare => true,
        Tab::Opinions => consulted && (writes || own_opinions),
        Tab::Steps => writes,
    };
    let id = row.id.clone();
    let tabs = Tab::ALL
        .into_iter()
        .filter(shown)
        .map(|this| {
            let current = (this == tab).then_some("page");
            view! { <a href=format!("/rule-books/{id}{}", this.path()) aria-current=current>{this.name(l)}</a> }
        })
        .collect_view();
    view! {
        <Title text=row.title.clone()/>
        <nav class="crumb" aria-label=l.pick("上级", "Up")>
            <A href="/rule-books" attr:class="back"><Icon name="i-left"/>{l.pick("全部细则", "All rule books")}</A>
        </nav>
        <div class="page-head">
            <div>
                <h1>{row.title.clone()}</h1>
                <p class="scope-line">{text::scope(&row, l)}</p>
            </div>
            <div class="actions">
                {children.map(|children| children())}
                <a class="button" href=format!("/rule-books/{}/paper", row.id)>{l.pick("公文样式", "As a document")}</a>
            </div>
        </div>
        <Way way=row.lifecycle/>
        <nav class="tabs" aria-label=l.pick("细则", "Rule book")>{tabs}</nav>
    }
}
