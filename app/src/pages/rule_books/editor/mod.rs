//! Writing the clauses of a book: a grid for the tree, a panel for everything else about the clause in hand.

mod bar;
mod curve;
mod dom;
mod draft;
mod grid;
mod keys;
mod panel;
mod rule;

use crate::{api::rule_books::BookPage, components::use_live, context::use_language};
use bar::{Bar, Conflict, SaveLine, Search};
use domain::{language::Language, problem::Problem, warnings::LiveEvent};
use draft::Draft;
use grid::Grid;
use leptos::prelude::*;
use panel::Panel;

#[component]
pub fn BookEditor(page: BookPage) -> impl IntoView {
    let draft = Draft::new(&page.book);
    let own = page.book.row.id.clone();
    use_live().follow(Some(page.event), move |event| {
        if matches!(event, LiveEvent::RuleBook { book } if *book == own) {
            draft.look_again();
        }
    });
    on_cleanup(move || draft.leave());
    view! {
        <div class="book-editor" data-shape=draft.shape_code()>
            <noscript><p class="banner" data-kind="info">{use_language().pick(
                "编辑需要浏览器脚本；没有脚本时可以阅读。",
                "Writing needs scripts in the browser; without them the book can be read.",
            )}</p></noscript>
            <Conflict draft/>
            <div class="grid-pane">
                <div class="grid-head">
                    <Bar draft/>
                    <Search draft/>
                    <SaveLine draft/>
                </div>
                <Grid draft/>
                <Keys/>
            </div>
            <div class="side-pane">
                <Panel draft/>
                <Problems draft/>
            </div>
        </div>
    }
    .into_any()
}

/// What keeps the book from the approving bodies; each leads to its clause.
#[component]
fn Problems(draft: Draft) -> impl IntoView {
    let l = use_language();
    let problems = Memo::new(move |_| draft.editor.with(|editor| editor.outline().problems()));
    let title = move || match (l, problems.with(Vec::len)) {
        (Language::Chinese, 0) => "可以提交审议".to_owned(),
        (Language::Chinese, count) => format!("提交审议前还有 {count} 处要补"),
        (Language::English, 0) => "Ready for approval".to_owned(),
        (Language::English, count) => format!("{count} things to mend before approval"),
    };
    let item = move |problem: &Problem| {
        let (place, text) = (problem.place.clone(), problem.text(l).to_owned());
        let go = move |_| draft.go_to(&domain::ids::ClauseId::new(place.clone()));
        view! { <li><button type="button" class="button quiet" on:click=go>{text}</button></li> }
    };
    let list = move || problems.with(|problems| problems.iter().take(30).map(item).collect_view());
    view! {
        <section class="card" aria-labelledby="book-problems">
            <h2 id="book-problems">{title}</h2>
            <ul class="book-problems">{list}</ul>
        </section>
    }
}

#[component]
fn Keys() -> impl IntoView {
    let l = use_language();
    let key =
        |keys: &'static str, does: &'static str| view! { <span class="nowrap"><kbd>{keys}</kbd>" "{does}</span> " " };
    view! {
        <p class="hint keys no-phone">
            {key("↑ ↓ ← →", l.pick("移动", "move"))}
            {key("Enter", l.pick("编辑", "edit"))}
            {key("Tab", l.pick("下一格", "next cell"))}
            {key("Ctrl Enter", l.pick("加一行", "new row"))}
            {key("Alt ← →", l.pick("升降级", "level"))}
            {key("Alt ↑ ↓", l.pick("移动行", "move row"))}
            {key("Ctrl Z / Y", l.pick("撤销、重做", "undo, redo"))}
            {key("Ctrl F", l.pick("查找", "find"))}
            {key("Ctrl Delete", l.pick("删除行", "remove row"))}
            {key("F6", l.pick("到右侧", "to the panel"))}
        </p>
    }
}
