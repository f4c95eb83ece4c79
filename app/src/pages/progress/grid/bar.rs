//! What the grid does with all its lines: submit what is ready, take the others over, undo.

use super::{
    desk::{Desk, Saving},
    no_change::NoChange,
};
use crate::{
    ApiError,
    components::{Cells, Icon},
    context::use_language,
};
use domain::{language::Language, moment::Moment};
use leptos::prelude::*;

#[component]
pub fn Bar(desk: Desk) -> impl IntoView {
    let l = use_language();
    let ready = Memo::new(move |_| desk.count(|line| line.ready.get()));
    let wrong = Memo::new(move |_| desk.count(|line| line.wrong.get()));
    let saving = move || match desk.saving.get() {
        Saving::Idle => String::new(),
        Saving::Waiting => l.pick("正在保存草稿…", "Saving…").to_owned(),
        Saving::Saved(at) => format!("{} {}", l.pick("草稿已存", "Draft saved"), Moment::of(at).clock()),
        Saving::Kept => l.pick("没有网络，已存在本机", "No network: kept in this browser").to_owned(),
        Saving::Refused(error) => ApiError::text(&error, l),
    };
    let told = move || {
        let sent = desk.sent.get()?;
        let text = match l {
            Language::Chinese => format!("已提交 {sent} 项"),
            Language::English => format!("{sent} submitted"),
        };
        Some(view! { <span class="sent"><Icon name="i-check"/>{text}</span> })
    };
    let word = move || match (l, ready.get()) {
        (Language::Chinese, count) => format!("提交 {count} 项"),
        (Language::English, 1) => "Submit 1 point".to_owned(),
        (Language::English, count) => format!("Submit {count} points"),
    };
    let bad = move || {
        (wrong.get() > 0).then(|| {
            let text = match l {
                Language::Chinese => format!("{} 项有错，先改正", wrong.get()),
                Language::English => format!("{} with errors: correct them first", wrong.get()),
            };
            view! { <span class="error">{text}</span> }
        })
    };
    view! {
        <div class="card save-bar fill-bar row needs-script">
            <button type="button" class="button primary" disabled=move || ready.get() == 0 on:click=move |_| desk.submit()>{word}</button>
            <NoChange desk=desk/>
            <button type="button" class="button" disabled=move || !desk.can_undo() on:click=move |_| desk.undo()>{l.pick("撤销", "Undo")}</button>
            <p class="muted" role="status">{told} " " {bad} " " {saving}</p>
        </div>
    }
    .into_any()
}
