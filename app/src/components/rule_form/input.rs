//! One field of a rule.

use super::Form;
use crate::context::use_language;
use domain::problem::Severity;
use leptos::prelude::*;

/// What is wrong with a field, or worth a look.
#[component]
pub fn FieldProblem(form: Form, #[prop(into)] place: Signal<String>) -> impl IntoView {
    let l = use_language();
    move || {
        place.with(|place| form.problem_at(place)).map(|problem| {
            let class = if problem.severity == Severity::Error { "error" } else { "hint" };
            let id = place.with(|place| format!("{}-problem", form.id(place)));
            view! { <p class=class id=id>{problem.text(l).to_owned()}</p> }
        })
    }
}

/// A line of text with its label; a figure unless it says otherwise.
#[component]
pub fn TextField(
    form: Form,
    #[prop(into)] place: String,
    #[prop(into)] label: Signal<String>,
    /// Reads the field.
    #[prop(into)]
    value: Signal<String>,
    set: Callback<String>,
    /// Shown behind the figure.
    #[prop(optional, into)]
    unit: Option<Signal<String>>,
    /// The label is for screen readers: the column's head says it.
    #[prop(optional)]
    in_row: bool,
    #[prop(default = true)] figure: bool,
    /// May stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let l = use_language();
    let id = form.id(&place);
    let at = StoredValue::new(place.clone());
    let wrong = move || at.with_value(|place| form.is_wrong(place)).then_some("true");
    let described = {
        let id = id.clone();
        move || at.with_value(|place| form.problem_at(place)).map(|_| format!("{id}-problem"))
    };
    let input = view! {
        <input
            id=id.clone() autocomplete="off" inputmode=figure.then_some("decimal")
            value=value.get_untracked() prop:value=move || value.get()
            aria-invalid=wrong aria-describedby=described
            on:input:target=move |event| set.run(event.target().value())
        />
    };
    let input = match unit {
        Some(unit) => {
            view! { <div class="input-unit">{input} <span class="unit">{move || unit.get()}</span></div> }.into_any()
        }
        None => input.into_any(),
    };
    let class = if in_row { "sr" } else { "" };
    view! {
        <div class="field" data-invalid=wrong>
            <label for=id class=class>
                {move || label.get()}
                {optional.then(|| view! { <span class="optional">{l.pick("（可不填）", " (optional)")}</span> })}
            </label>
            {input}
            <FieldProblem form=form place=Signal::derive(move || place.clone())/>
        </div>
    }
    .into_any()
}

/// A yes or no.
#[component]
pub fn Choice(
    form: Form,
    place: &'static str,
    label: &'static str,
    #[prop(into)] value: Signal<bool>,
    set: Callback<bool>,
) -> impl IntoView {
    view! {
        <div class="choice">
            <label for=form.id(place)>
                <input
                    id=form.id(place) type="checkbox" checked=value.get_untracked() prop:checked=move || value.get()
                    on:change:target=move |event| set.run(event.target().checked())
                />
                <span>{label}</span>
            </label>
        </div>
    }
    .into_any()
}

/// One of a few named choices.
#[component]
pub fn Pick(
    form: Form,
    place: &'static str,
    label: &'static str,
    /// Key and word.
    options: Vec<(&'static str, &'static str)>,
    #[prop(into)] value: Signal<&'static str>,
    set: Callback<String>,
) -> impl IntoView {
    let chosen = value.get_untracked();
    let options = options
        .into_iter()
        .map(|(key, word)| view! { <option value=key selected=key == chosen>{word}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=form.id(place)>{label}</label>
            <select
                id=form.id(place) prop:value=move || value.get()
                on:change:target=move |event| set.run(event.target().value())
            >
                {options}
            </select>
        </div>
    }
    .into_any()
}
