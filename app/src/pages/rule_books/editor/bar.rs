//! Above the grid: the title, what can be done with the clause in hand, search, and how saving stands.

use super::{
    dom,
    draft::{Draft, GRID, SEARCH, Saving},
    keys,
};
use crate::{ApiError, components::Icon, context::use_language};
use domain::{
    language::Language,
    moment::Moment,
    number::{self, two},
};
use leptos::{ev, prelude::*};

#[component]
pub fn Bar(draft: Draft) -> impl IntoView {
    let l = use_language();
    let act = move |word: &'static str, keys: &'static str, act: fn(Draft)| {
        let click = move |_| {
            act(draft);
            if draft.typing.with_untracked(Option::is_none) {
                dom::focus(GRID);
            }
        };
        view! { <button type="button" class="button" title=keys on:click=click>{word}</button> }
    };
    let history = move |word: &'static str,
                        keys: &'static str,
                        can: fn(&domain::rule_books::Editor) -> bool,
                        act: fn(Draft)| {
        let disabled = move || draft.editor.with(|editor| !can(editor));
        view! {
            <button type="button" class="button" title=keys prop:disabled=disabled on:click=move |_| act(draft)>{word}</button>
        }
    };
    let marks = move || draft.editor.with(|editor| two(editor.outline().full_marks));
    let set_marks = move |event: ev::Event| match number::parse(&event_target_value(&event)) {
        Ok(marks) if marks >= domain::Decimal::ZERO && marks <= domain::Decimal::ONE_THOUSAND => {
            draft.editor.update(|editor| editor.set_full_marks(number::round_half_up(marks, 2)));
            draft.changed();
        }
        _ => draft.said.set(Some(l.pick("总分为 0 至 1000。", "Full marks are from 0 to 1000.").to_owned())),
    };
    let set_title = move |event: ev::Event| {
        draft.title.set(event_target_value(&event));
        draft.changed();
    };
    let with_marks = draft.shape_code() == "indicators";
    view! {
        <div class="book-title">
            <div class="field">
                <label for="book-title">{l.pick("标题", "Title")}</label>
                <input id="book-title" maxlength="100" prop:value=move || draft.title.get() on:change=set_title/>
            </div>
            {with_marks.then(|| view! {
                <div class="field marks">
                    <label for="full-marks">{l.pick("总分", "Full marks")}</label>
                    <input id="full-marks" inputmode="decimal" prop:value=marks on:change=set_marks/>
                </div>
            })}
        </div>
        <div class="toolbar" role="toolbar" aria-label=l.pick("条款操作", "Clause")>
            {act(l.pick("加一行", "New row"), "Ctrl+Enter", keys::new_row)}
            {act(l.pick("升级", "Outdent"), "Alt+←", |draft| draft.act(|editor, at| editor.outdent(at).then_some(at)))}
            {act(l.pick("降级", "Indent"), "Alt+→", |draft| draft.act(|editor, at| editor.indent(at).then_some(at)))}
            {act(l.pick("上移", "Up"), "Alt+↑", |draft| draft.act(|editor, at| editor.move_up(at)))}
            {act(l.pick("下移", "Down"), "Alt+↓", |draft| draft.act(|editor, at| editor.move_down(at)))}
            {act(l.pick("删除", "Remove"), "Ctrl+Delete", |draft| draft.act(|editor, at| Some(editor.remove(at))))}
            {history(l.pick("撤销", "Undo"), "Ctrl+Z", domain::rule_books::Editor::can_undo, |draft| {
                draft.act(|editor, at| editor.undo().or(Some(at)));
            })}
            {history(l.pick("重做", "Redo"), "Ctrl+Y", domain::rule_books::Editor::can_redo, |draft| {
                draft.act(|editor, at| editor.redo().or(Some(at)));
            })}
        </div>
    }
}

/// Finds clauses by their names, texts and units; Enter goes from one to the next.
#[component]
pub fn Search(draft: Draft) -> impl IntoView {
    let l = use_language();
    let sought = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let sought = sought.get().trim().to_lowercase();
        if sought.is_empty() {
            return Vec::new();
        }
        let has = |text: &str| text.to_lowercase().contains(&sought);
        draft.editor.with(|editor| {
            let clauses = editor.outline().clauses.iter().enumerate();
            clauses
                .filter(|(_, clause)| {
                    has(&clause.name)
                        || has(&clause.text)
                        || clause.point.responsible_units.iter().any(|unit| has(unit))
                })
                .map(|(at, _)| at)
                .collect::<Vec<_>>()
        })
    });
    let next = move |back: bool| {
        let at = draft.at().unwrap_or_default();
        let place = found.with_untracked(|found| match back {
            false => found.iter().find(|place| **place > at).or(found.first()).copied(),
            true => found.iter().rev().find(|place| **place < at).or(found.last()).copied(),
        });
        if let Some(place) = place {
            draft.go(place);
        }
    };
    let keys = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            next(event.shift_key());
        }
        "Escape" => {
            event.prevent_default();
            dom::focus(GRID);
        }
        _ => {}
    };
    let count = move || {
        let place = draft.active.with(|active| {
            let at = active.as_ref().and_then(|id| draft.positions.with(|positions| positions.get(id).copied()));
            at.and_then(|at| found.with(|found| found.iter().position(|place| *place == at)))
        });
        match (sought.with(|sought| sought.trim().is_empty()), found.with(Vec::len)) {
            (true, _) => String::new(),
            (_, 0) => l.pick("没有找到", "None found").to_owned(),
            (_, all) => place.map_or_else(|| all.to_string(), |place| format!("{} / {all}", place + 1)),
        }
    };
    view! {
        <div class="search" role="search">
            <label class="sr" for=SEARCH>{l.pick("查找条款", "Find a clause")}</label>
            <input
                id=SEARCH type="search" placeholder=l.pick("查找名称、条文或单位", "Find a name, words or a unit")
                on:input=move |event| sought.set(event_target_value(&event)) on:keydown=keys
            />
            <span class="muted nowrap" role="status">{count}</span>
        </div>
    }
}

#[component]
pub fn SaveLine(draft: Draft) -> impl IntoView {
    let l = use_language();
    let state = move || match draft.saving.get() {
        Saving::Saved(_) => "saved",
        Saving::Waiting | Saving::Running => "saving",
        Saving::Refused(_) => "conflict",
    };
    let text = move || match draft.saving.get() {
        Saving::Saved(at) => format!("{} {}", l.pick("已保存", "Saved"), Moment::of(at).clock()),
        Saving::Waiting => l.pick("有修改，稍后自动保存", "Changed; it will be saved in a moment").into(),
        Saving::Running => l.pick("正在保存", "Saving").into(),
        Saving::Refused(ApiError::Conflict { revision }) => match l {
            Language::Chinese => format!("别人已保存第 {revision} 次修改，您的修改还没有保存"),
            Language::English => format!("Someone else saved revision {revision}; your changes are not saved yet"),
        },
        Saving::Refused(error) => error.text(l),
    };
    view! {
        <div class="row">
            <button type="button" class="button" title="Ctrl+S" on:click=move |_| draft.save()>{l.pick("保存", "Save")}</button>
            <p class="saved" data-state=state role="status">{text}</p>
        </div>
        <p class="said" role="alert" hidden=move || draft.said.with(Option::is_none)>{move || draft.said.get()}</p>
    }
}

#[component]
pub fn Conflict(draft: Draft) -> impl IntoView {
    let l = use_language();
    let conflict = move || match draft.saving.get() {
        Saving::Refused(ApiError::Conflict { revision }) => Some(revision),
        _ => None,
    };
    let banner = move |revision: i64| {
        view! {
            <div class="banner" data-kind="warn" role="alert">
                <Icon name="i-info"/>
                <div>
                    <h2>{l.pick("两个人同时在改这份细则", "Two people are writing this book")}</h2>
                    <p>{l.pick(
                        "对方已经保存。请打开对方的版本比较；保存您的版本会盖掉对方的修改。",
                        "The other person has saved. Compare with that version; saving yours replaces it.",
                    )}</p>
                </div>
                <div class="actions row">
                    <a class="button" href=format!("/rule-books/{}", draft.id()) target="_blank" rel="noopener">
                        {l.pick("看对方的版本", "See the other version")}
                    </a>
                    <a class="button" href=format!("/rule-books/{}", draft.id()) rel="external">
                        {l.pick("放弃我的修改", "Drop mine")}
                    </a>
                    <button type="button" class="button harm" on:click=move |_| draft.overwrite(revision)>
                        {l.pick("保存我的版本", "Save mine")}
                    </button>
                </div>
            </div>
        }
    };
    view! { {move || conflict().map(banner)} }
}
