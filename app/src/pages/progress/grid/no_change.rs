//! Taking the last value over into everything that is still open: looked at first, and one step back.

use super::{desk::Desk, state::Line};
use crate::{components::LightBadge, context::use_language};
use domain::{language::Language, number, schedule::Light};
use leptos::{html::Dialog, prelude::*};

/// A point whose last value would be taken over.
struct Candidate {
    row: usize,
    name: String,
    value: String,
    light: Option<Light>,
}

fn candidates(desk: Desk) -> Vec<Candidate> {
    let candidate = |(row, line): (usize, Line)| {
        let value = line.unchanged()?;
        line.sheet.with(|sheet| {
            let light = number::parse(&value).ok().map(|actual| super::super::Reading::of(sheet, actual).light.light);
            Some(Candidate { row, name: sheet.row.point.name.clone(), value, light })
        })
    };
    desk.all().into_iter().enumerate().filter_map(candidate).collect()
}

/// The button and its dialog.
#[component]
pub fn NoChange(desk: Desk) -> impl IntoView {
    let l = use_language();
    let dialog = NodeRef::<Dialog>::new();
    let open = RwSignal::new(false);
    let count = Memo::new(move |_| desk.count(|line| line.same.get()));
    let show = move |_| {
        open.set(true);
        if let Some(dialog) = dialog.get_untracked() {
            // One that is open already stays open.
            let _ = dialog.show_modal();
        }
    };
    let close = move || {
        open.set(false);
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let confirm = move |_| {
        desk.keep_unchanged(untrack(|| candidates(desk)).into_iter().map(|candidate| candidate.row).collect());
        close();
    };
    let body = move || {
        open.get().then(|| {
            let all = untrack(|| candidates(desk));
            let behind = all.iter().filter(|one| matches!(one.light, Some(Light::Red | Light::Yellow))).count();
            let text = match l {
                Language::Chinese => {
                    format!("{} 项没有填，将按上期值填入，不会提交。其中 {behind} 项按上期值会滞后：", all.len())
                }
                Language::English => format!(
                    "{} points get their last value; nothing is submitted. {behind} of them will be behind:",
                    all.len()
                ),
            };
            let lines = all
                .iter()
                .map(|one| {
                    let light = one.light.map(|light| view! { <LightBadge light=light/> });
                    view! { <li><span>{one.name.clone()}</span> <b class="num">{one.value.clone()}</b> {light}</li> }
                })
                .collect_view();
            view! { <p>{text}</p><ul class="candidates">{lines}</ul> }
        })
    };
    view! {
        <button type="button" class="button needs-script" on:click=show disabled=move || count.get() == 0>
            {l.pick("其余无变化 ", "No change in the rest ")} <span class="count">{count}</span>
        </button>
        <dialog class="dialog no-change" node_ref=dialog aria-labelledby="no-change" on:close=move |_| open.set(false)>
            <h2 id="no-change">{l.pick("其余各项与上期相同？", "The rest as before?")}</h2>
            {body}
            <div class="dialog-foot">
                <button type="button" class="button" on:click=move |_| close()>{l.pick("取消", "Cancel")}</button>
                <button type="button" class="button primary" on:click=confirm>{l.pick("填入上期值", "Take the last values")}</button>
            </div>
        </dialog>
    }
    .into_any()
}
