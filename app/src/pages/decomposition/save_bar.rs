//! What is typed into the grid waits here for its reason.

use super::{
    harm,
    sheet::{Saving, Sheet},
};
use crate::{components::Cells, context::use_language};
use domain::{indicators::Track, language::Language};
use leptos::{html::Input, prelude::*};

#[component]
pub fn SaveBar(sheet: Sheet, scope: (Track, i32)) -> impl IntoView {
    let l = use_language();
    let reason = NodeRef::<Input>::new();
    let drop_reported = NodeRef::<Input>::new();
    let pending = Memo::new(move |_| sheet.pending());
    let waiting = move || pending.with(|(cells, _)| *cells > 0);
    let counted = move || {
        let (cells, bad) = pending.get();
        match (l, bad) {
            (Language::Chinese, 0) => format!("改了 {cells} 处，未保存"),
            (Language::Chinese, bad) => format!("改了 {cells} 处，其中 {bad} 处不是数"),
            (Language::English, 0) => format!("{cells} changed, not saved"),
            (Language::English, bad) => format!("{cells} changed, {bad} of them no number"),
        }
    };
    let done = Callback::new(move |()| {
        if let Some(reason) = reason.get_untracked() {
            reason.set_value("");
        }
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = reason.get_untracked().map(|field| field.value()).unwrap_or_default();
        let dropped = drop_reported.get_untracked().is_some_and(|field| field.checked());
        sheet.save(text, dropped, scope, done);
    };
    let refused = move || match sheet.saving.get() {
        Saving::Refused(error) => Some(error),
        _ => None,
    };
    let reported = move || {
        refused().is_some_and(|error| error.problems().iter().any(|problem| problem.code == "has_reported_values"))
    };
    let saved = move || match (sheet.saving.get(), l) {
        (Saving::Done(count), Language::Chinese) => Some(format!("已保存 {count} 处")),
        (Saving::Done(count), Language::English) => Some(format!("{count} saved")),
        _ => None,
    };
    view! {
        <p class="saved" data-state="saved" role="status" hidden=move || saved().is_none()>{saved}</p>
        <Show when=waiting>
            <form class="card submitbar save-bar" on:submit=save aria-label=l.pick("保存改动", "Save changes")>
                {move || refused().map(|error| harm(error.text(l)))}
                <Show when=reported>
                    <p class="choice"><label>
                        <input type="checkbox" node_ref=drop_reported/>
                        <span>{l.pick("已知有填报数据，仍改为不适用", "I know that there are values: make it n/a all the same")}</span>
                    </label></p>
                </Show>
                <p><strong>{counted}</strong></p>
                <div class="field reason">
                    <label class="sr" for="reason">{l.pick("调整原因", "Reason")}</label>
                    <input id="reason" node_ref=reason maxlength="500" autocomplete="off" placeholder=l.pick("调整原因（必填，记入日志）", "Reason (needed, goes to the log)")/>
                </div>
                <button class="button primary" disabled=move || pending.with(|(_, bad)| *bad > 0)
                    aria-busy=move || (sheet.saving.get() == Saving::Running).then_some("true")>{l.pick("保存", "Save")}</button>
                <button type="button" class="button" disabled=move || !sheet.can_undo() on:click=move |_| sheet.undo()>{l.pick("撤销", "Undo")}</button>
                <button type="button" class="button quiet" on:click=move |_| sheet.discard()>{l.pick("全部放弃", "Discard all")}</button>
            </form>
        </Show>
    }
    .into_any()
}
