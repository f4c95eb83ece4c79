//! Everything about the clause in hand that has no room in the grid.

use super::{
    curve::Curve,
    dom,
    draft::{Draft, GRID},
    rule::Rule,
};
use crate::context::use_language;
use domain::{
    indicators::{Cycle, Direction, Nature},
    rule_books::{Clause, Field},
};
use leptos::{ev, prelude::*};

#[component]
pub fn Panel(draft: Draft) -> impl IntoView {
    let l = use_language();
    // Made anew for another clause and after every change from outside; while one types here it stays.
    let asked = Memo::new(move |_| (draft.active.get(), draft.epoch.get()));
    let content = move || {
        let (id, _) = asked.get();
        let at = id.as_ref().and_then(|id| draft.positions.with_untracked(|positions| positions.get(id).copied()));
        let found = draft.editor.with_untracked(|editor| {
            let outline = editor.outline();
            let at = at?;
            let path = outline.path(at).join(" › ");
            Some((outline.clauses.get(at)?.clone(), outline.is_point(at), path))
        });
        match found {
            None => view! {
                <p class="muted">{l.pick("还没有条款。按 Ctrl+Enter 加一行。", "No clause yet: Ctrl+Enter adds a row.")}</p>
            }
            .into_any(),
            Some((clause, point, path)) => view! { <Fields draft clause point path/> }.into_any(),
        }
    };
    let escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" || event.key() == "F6" {
            event.prevent_default();
            dom::focus(GRID);
        }
    };
    view! {
        <section class="card stack panel" aria-label=l.pick("当前条款", "The clause in hand") on:keydown=escape>{content}</section>
    }
}

#[component]
fn Fields(draft: Draft, clause: Clause, point: bool, path: String) -> impl IntoView {
    let l = use_language();
    let words = |names: &[&'static str]| names.to_vec();
    let directions = [Direction::HigherBetter, Direction::LowerBetter, Direction::Equal].map(|d| d.name(l));
    let natures = [Nature::Quantitative, Nature::Qualitative].map(|nature| nature.name(l));
    let cycles = [Cycle::Monthly, Cycle::Quarterly].map(|cycle| cycle.name(l));
    let line = |field: Field| view! { <LineField draft field value=field.of(&clause, l)/> };
    let choice = |field: Field, options: Vec<&'static str>| {
        view! { <ChoiceField draft field value=field.of(&clause, l) options/> }
    };
    let words_name = match (draft.shape_code(), point) {
        ("text", _) => l.pick("正文", "Words"),
        (_, true) => l.pick("评分标准（空白则按计分方法生成）", "Standard (empty: made from the method)"),
        _ => l.pick("说明", "Note"),
    };
    let text = |field: Field, name: &'static str, rows: u8| {
        view! { <TextField draft field name rows value=field.of(&clause, l)/> }
    };
    view! {
        {(!path.is_empty()).then(|| view! { <p class="muted path">{path}</p> })}
        {line(Field::Name)}
        {(!point).then(|| line(Field::Weight))}
        {point.then(|| view! {
            <div class="pair">{line(Field::Weight)}{line(Field::Target)}</div>
            <div class="pair">{line(Field::Unit)}{choice(Field::Cycle, words(&cycles))}</div>
            <div class="pair">
                {choice(Field::Direction, words(&directions))}
                {choice(Field::Nature, words(&natures))}
            </div>
            <Rule draft clause=clause.clone()/>
        })}
        {text(Field::Text, words_name, if draft.shape_code() == "text" { 12 } else { 3 })}
        {point.then(|| view! {
            <Curve draft id=clause.id.clone()/>
            {line(Field::ScoringUnit)}
            {line(Field::Units)}
            {text(Field::Evidence, Field::Evidence.name(l), 2)}
            {text(Field::Remarks, Field::Remarks.name(l), 2)}
        })}
    }
    .into_any()
}

fn id_of(field: Field) -> String {
    format!("panel-{}", field.key())
}

/// The problem with a field, and the function that writes it.
fn writer(draft: Draft, field: Field) -> (RwSignal<Option<String>>, impl Fn(String) + Copy) {
    let problem = RwSignal::new(None);
    let write = move |typed: String| problem.set(draft.write(field, &typed).err());
    (problem, write)
}

#[component]
fn Problem(problem: RwSignal<Option<String>>) -> impl IntoView {
    view! { <p class="error" role="alert" hidden=move || problem.with(Option::is_none)>{move || problem.get()}</p> }
}

#[component]
fn LineField(draft: Draft, field: Field, value: String) -> impl IntoView {
    let l = use_language();
    let (problem, write) = writer(draft, field);
    let id = id_of(field);
    let hint = match field {
        Field::Units => Some(l.pick("用顿号分开，第一个填报", "Separated by 、 the first one reports")),
        _ => None,
    };
    view! {
        <div class="field" data-invalid=move || problem.with(Option::is_some).then_some("true")>
            <label for=id.clone()>{field.name(l)}</label>
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            <input
                id=id value=value autocomplete="off"
                inputmode=matches!(field, Field::Weight | Field::Target).then_some("decimal")
                on:change=move |event| {
                    draft.editor.update(domain::rule_books::Editor::pause);
                    write(event_target_value(&event));
                }
            />
            <Problem problem/>
        </div>
    }
    .into_any()
}

#[component]
fn TextField(draft: Draft, field: Field, name: &'static str, rows: u8, value: String) -> impl IntoView {
    let (problem, write) = writer(draft, field);
    let id = id_of(field);
    view! {
        <div class="field" data-invalid=move || problem.with(Option::is_some).then_some("true")>
            <label for=id.clone()>{name}</label>
            <textarea
                id=id rows=rows.to_string()
                on:input=move |event| write(event_target_value(&event))
                on:change=move |_| draft.editor.update(domain::rule_books::Editor::pause)
            >
                {value}
            </textarea>
            <Problem problem/>
        </div>
    }
    .into_any()
}

#[component]
fn ChoiceField(draft: Draft, field: Field, value: String, options: Vec<&'static str>) -> impl IntoView {
    let l = use_language();
    let (_, write) = writer(draft, field);
    let id = id_of(field);
    let options = options
        .into_iter()
        .map(|option| view! { <option value=option selected=option == value>{option}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{field.name(l)}</label>
            <select id=id on:change=move |event| write(event_target_value(&event))>{options}</select>
        </div>
    }
    .into_any()
}
