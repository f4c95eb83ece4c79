//! The fields of an entry.

use super::form::EntryForm;
use crate::context::use_language;
use domain::{language::Language, number::plain, problem::Severity};
use leptos::prelude::*;

/// Text for the inside of a `<textarea>`: written there by the server, typed over by a person.
pub(super) fn escaped(text: &str) -> String {
    // A parser of pages swallows a line break at the very beginning; a browser that sets the text keeps it.
    let first = if cfg!(feature = "ssr") { "\n" } else { "" };
    format!("{first}{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

#[component]
pub(super) fn FieldProblem(form: EntryForm, place: &'static str) -> impl IntoView {
    let l = use_language();
    move || {
        form.problem_at(place).map(|problem| {
            let class = if problem.severity == Severity::Error { "error" } else { "hint" };
            view! { <p class=class id=format!("{place}-problem")>{problem.text(l).to_owned()}</p> }
        })
    }
}

/// What the office found wrong with a field, as long as its return stands.
#[component]
pub fn Finding(form: EntryForm, place: &'static str) -> impl IntoView {
    let l = use_language();
    move || {
        form.finding(place).map(|finding| {
            view! { <p class="returned" id=format!("{place}-returned")>{finding.text(l).to_owned()}</p> }
        })
    }
}

/// Attributes that tie a field to its problem.
pub(super) fn invalid(
    form: EntryForm,
    place: &'static str,
) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static {
    move || form.problem_at(place).is_some_and(|problem| problem.severity == Severity::Error).then_some("true")
}

pub(super) fn described(form: EntryForm, place: &'static str) -> impl Fn() -> Option<String> + Copy + Send + 'static {
    move || {
        let problem = form.problem_at(place).map(|_| format!("{place}-problem"));
        let finding = form.finding(place).map(|_| format!("{place}-returned"));
        match (problem, finding) {
            (Some(problem), Some(finding)) => Some(format!("{finding} {problem}")),
            (problem, finding) => problem.or(finding),
        }
    }
}

/// The value of the period and the button that takes over the last one.
#[component]
pub fn ActualField(form: EntryForm) -> impl IntoView {
    let l = use_language();
    let (unit, month, period, previous) = form
        .sheet
        .with_untracked(|sheet| (sheet.row.point.unit.clone(), sheet.period.month(), sheet.period, sheet.row.previous));
    let label = match l {
        Language::Chinese => format!("截至{month}月底累计"),
        Language::English => format!("Cumulative to the end of {}", period.name(l)),
    };
    let value = form.input.with_untracked(|input| input.actual.clone());
    let last = previous.map(|(period, value)| {
        let name = match l {
            Language::Chinese => format!("上期（{}月）", period.month()),
            Language::English => format!("Last value ({})", period.name(l)),
        };
        let text = plain(value);
        let again = move |_| {
            if let Some(field) = form.actual.get_untracked() {
                field.set_value(&text);
                form.typed();
                // The value stands there with or without the focus.
                let _ = field.focus();
            }
        };
        view! {
            <p class="last">
                {name} <b>{plain(value)} " " {unit.clone()}</b>
                <button class="button quiet" type="button" on:click=again disabled=move || form.is_locked()>
                    {l.pick("沿用上期", "Use again")}
                </button>
            </p>
        }
    });
    let unit = form.sheet.with_untracked(|sheet| sheet.row.point.unit.clone());
    let bad = invalid(form, "actual");
    view! {
        <div class="field value-field" data-invalid=bad>
            <div class="field">
                <label for="actual">{label}</label>
                <div class="input-unit">
                    <input
                        id="actual" name="actual" inputmode="decimal" autocomplete="off" value=value
                        node_ref=form.actual
                        readonly=move || form.is_locked()
                        aria-invalid=bad aria-describedby=described(form, "actual")
                        on:input=move |_| form.typed()
                    />
                    <span class="unit">{unit}</span>
                </div>
            </div>
            {last}
            <Finding form=form place="actual"/>
            <FieldProblem form=form place="actual"/>
        </div>
    }
}

/// The note.
#[component]
pub fn NoteField(form: EntryForm) -> impl IntoView {
    let l = use_language();
    let note = form.input.with_untracked(|input| escaped(&input.note));
    let bad = invalid(form, "note");
    view! {
        <div class="field" data-invalid=bad>
            <label for="note">
                {l.pick("情况说明 ", "Note ")}
                <span class="optional">
                    {l.pick("（滞后或偏慢时写原因与下一步）", "(when behind or slow: why, and what is next)")}
                </span>
            </label>
            <textarea
                id="note" name="note" rows="3" inner_html=note node_ref=form.note
                readonly=move || form.is_locked()
                aria-invalid=bad aria-describedby=described(form, "note")
                on:input=move |_| form.typed()
            ></textarea>
            <Finding form=form place="note"/>
            <FieldProblem form=form place="note"/>
        </div>
    }
}
