//! The decision: a plain form, which works without script; with it, the next entry comes at once.

use super::{Work, fields};
use crate::{
    ApiError,
    api::review::decide,
    components::{Icon, use_go},
    context::use_language,
};
use domain::{
    language::Language,
    progress::{EntrySheet, EntryState},
    review::{Decision, ReturnInput},
};
use leptos::{
    ev,
    html::{Form, Textarea},
    prelude::*,
    task::spawn_local,
};
use leptos_router::hooks::use_query_map;

/// What a plain form was told.
fn refusal_text(code: &str, l: Language) -> String {
    match code {
        "reason_missing" => missing(l),
        "conflict" => ApiError::Conflict { revision: 0 }.text(l),
        "text_too_long" => l.pick("文字太长，请精简。", "The text is too long: shorten it.").into(),
        "due_past" => {
            l.pick("重报期限须是今天或以后的日期。", "The last day to answer has to be today or later.").into()
        }
        _ => ApiError::Unavailable.text(l),
    }
}

fn missing(l: Language) -> String {
    l.pick(
        "退回必须写明原因：哪里不符合、需要怎样补正。",
        "A return needs a reason: what is wrong, and what would put it right.",
    )
    .into()
}

/// Whether a return would say nothing of what is wrong.
fn is_silent(typed: &ReturnInput) -> bool {
    let says = |text: &String| !text.trim().is_empty();
    !says(&typed.text) && !typed.findings.iter().any(|finding| says(&finding.reason) || says(&finding.text))
}

#[component]
pub fn DecisionForm(work: Work, sheet: Signal<EntrySheet>) -> impl IntoView {
    let l = use_language();
    let (assignment, period) = sheet.with_untracked(|sheet| (sheet.row.assignment.clone(), sheet.period));
    let reason = NodeRef::<Textarea>::new();
    let busy = RwSignal::new(false);
    let refused = use_query_map().with_untracked(|query| query.get_str("refused").map(|code| refusal_text(code, l)));
    let refused = RwSignal::new(refused);
    let state = Memo::new(move |_| sheet.with(|sheet| sheet.row.state));
    let open =
        move || work.frozen.with(Option::is_none) && (state.get().waits() || state.get() == EntryState::Accepted);
    let for_another = move || sheet.with(|sheet| sheet.step.is_for_another());
    let form = NodeRef::<Form>::new();
    let own = StoredValue::new(assignment.clone());
    let focus = move || {
        if let Some(reason) = reason.get_untracked() {
            // A field that cannot take the focus leaves it where it is.
            let _ = reason.focus();
        }
    };
    let go = use_go();
    let send = move |decision: Decision| {
        let typed = form.get_untracked().map(|form| fields::typed(&form)).unwrap_or_default();
        if busy.get_untracked() || work.frozen.with_untracked(Option::is_some) {
            return;
        }
        if decision == Decision::Return && is_silent(&typed) {
            refused.set(Some(missing(l)));
            focus();
            return;
        }
        busy.set(true);
        let revision = sheet.with_untracked(|sheet| sheet.row.revision);
        spawn_local(async move {
            let assignment = own.get_value();
            let next = work.onward(&assignment);
            let ReturnInput { text, findings, needed, due } = typed;
            let key = assignment.clone();
            match decide(key, period, revision, decision, text, findings, needed, due, String::new()).await {
                Ok(_) => {
                    work.queue.update(|queue| {
                        queue.rows.retain(|row| row.assignment != assignment);
                        queue.total = (queue.total - 1).max(0);
                    });
                    work.reload.run(());
                    if work.asked.with_untracked(|asked| asked.entry.is_none()) {
                        work.take_first.run(());
                    }
                    go.to(&next);
                }
                Err(error) => {
                    if let ApiError::Conflict { revision } = error {
                        work.changed.set(Some((assignment, revision)));
                    }
                    refused.try_set(Some(error.text(l)));
                }
            }
            busy.try_set(false);
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send(asked(&event));
    };
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send(Decision::Return);
        }
    };
    // The page's keys: in the browser alone, and not while someone types.
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
                return;
            }
            let step = match event.key().as_str() {
                "a" if state.get_untracked().waits() && !untrack(for_another) => return send(Decision::Accept),
                "r" => {
                    event.prevent_default();
                    return focus();
                }
                "j" => 1,
                "k" => -1,
                _ => return,
            };
            if let Some(next) = work.neighbour(&own.get_value(), step) {
                go.to(&next);
            }
        });
        on_cleanup(move || handle.remove());
    });
    let next = move || own.with_value(|own| work.onward(own));
    // An accepted entry can only be opened again, and says why in its history.
    let word = move || match state.get() {
        EntryState::Accepted => l.pick("撤销通过并退回", "Reopen and return"),
        _ => l.pick("退回", "Return"),
    };
    let reopening = move || {
        (state.get() == EntryState::Accepted).then(|| {
            view! {
                <p class="hint">{l.pick(
                    "这一项已通过并锁定。重新打开须写明原因，记入办理记录。",
                    "This entry is accepted and locked. Reopening it needs a reason, which its history keeps.",
                )}</p>
            }
        })
    };
    let accept = move || sheet.with(|sheet| sheet.row.state.waits().then(|| sheet.step.accept(l)));
    let first_look = move || {
        let by = sheet.with(|sheet| sheet.step.first_by().map(str::to_owned))?;
        let text = match (l, for_another()) {
            (Language::Chinese, true) => "您已初审通过，等待另一人复审。".to_owned(),
            (Language::English, true) => "You accepted it first; someone else has to look second.".to_owned(),
            (Language::Chinese, false) => format!("{by}已初审通过，请复审。"),
            (Language::English, false) => format!("{by} accepted it first; yours is the second look."),
        };
        Some(view! { <p class="hint">{text}</p> })
    };
    view! {
        <form
            class="card decide" method="post" action="/api/review/decide"
            aria-label=l.pick("审核决定", "Decision") on:submit=submit hidden=move || !open() node_ref=form
        >
            <input type="hidden" name="assignment" value=assignment.to_string()/>
            <input type="hidden" name="period" value=period.to_string()/>
            <input type="hidden" name="revision" value=move || sheet.with(|sheet| sheet.row.revision)/>
            <input type="hidden" name="next" value=next/>
            {reopening}
            {first_look}
            <div class="field" data-invalid=move || refused.with(Option::is_some).then_some("true")>
                <label for="reason">
                    {l.pick("退回理由 ", "Reason for a return ")}
                    <span class="optional">{l.pick("（退回时必填，单位会看到原文）", "(needed for a return; the unit reads it)")}</span>
                </label>
                <textarea
                    id="reason" name="reason" rows="1" node_ref=reason aria-describedby="reason-problem"
                    on:keydown=keys on:input=move |_| refused.set(None)
                ></textarea>
                <p class="error" id="reason-problem" role="alert" hidden=move || refused.with(Option::is_none)>
                    {move || refused.get()}
                </p>
            </div>
            <fields::ReturnFields/>
            <div class="submitbar">
                <button
                    class="button primary" name="decision" value="accept"
                    hidden=move || state.get() == EntryState::Accepted
                    disabled=for_another
                    aria-busy=move || busy.get().then_some("true")
                >
                    {accept}
                </button>
                <button class="button harm" name="decision" value="return"><Icon name="i-return"/>{word}</button>
            </div>
            <p class="hint keys no-phone">
                {l.pick("键盘：", "Keys: ")} <kbd>"A"</kbd> {l.pick(" 通过 ", " accept ")} <kbd>"R"</kbd>
                {l.pick(" 写退回理由，", " write the reason, ")} <kbd>"Ctrl Enter"</kbd> {l.pick(" 退回 ", " returns ")}
                <kbd>"J"</kbd> " " <kbd>"K"</kbd> {l.pick(" 上下移动", " move")}
            </p>
        </form>
    }
}

/// Which button sent the form.
#[cfg(feature = "hydrate")]
fn asked(event: &ev::SubmitEvent) -> Decision {
    let value = event.submitter().and_then(|button| button.get_attribute("value"));
    if value.as_deref() == Some("return") { Decision::Return } else { Decision::Accept }
}

#[cfg(not(feature = "hydrate"))]
fn asked(_event: &ev::SubmitEvent) -> Decision {
    Decision::Accept
}

#[cfg(feature = "hydrate")]
fn is_typing(event: &ev::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

#[cfg(not(feature = "hydrate"))]
fn is_typing(_event: &ev::KeyboardEvent) -> bool {
    true
}
