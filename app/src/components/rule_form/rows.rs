//! Methods with a list: bands, scores by place, stages. Rows are added at the end and removed anywhere.

use super::{
    Form,
    input::{FieldProblem, TextField},
};
use crate::{components::Icon, context::use_language};
use domain::{
    indicators::Direction,
    language::Language,
    number::{self, plain},
    scoring::{BandDraft, RuleDraft, StageDraft},
};
use leptos::prelude::*;

/// A figure in a row.
fn cell(
    form: Form,
    place: String,
    label: impl Fn() -> String + Send + Sync + 'static,
    read: impl Fn(&RuleDraft) -> Option<String> + Send + Sync + 'static,
    write: impl Fn(&mut RuleDraft, String) + Send + Sync + 'static,
    figure: bool,
) -> impl IntoView {
    view! {
        <TextField
            form=form place=place label=Signal::derive(label) in_row=true figure=figure
            value=Signal::derive(move || form.draft.with(|draft| read(draft)).unwrap_or_default())
            set=Callback::new(move |typed: String| form.draft.update(|draft| write(draft, typed)))
        />
    }
}

#[component]
fn RemoveButton(#[prop(into)] label: String, remove: Callback<()>) -> impl IntoView {
    view! {
        <button type="button" class="button quiet icon-only" aria-label=label on:click=move |_| remove.run(())>
            <Icon name="i-close"/>
        </button>
    }
}

#[component]
fn AddButton(label: &'static str, add: Callback<()>) -> impl IntoView {
    view! {
        <button type="button" class="button quiet" on:click=move |_| add.run(())><Icon name="i-plus"/>{label}</button>
    }
}

/// `第 2 档` and so on.
fn numbered(l: Language, index: usize, chinese: &str, english: &str) -> String {
    match l {
        Language::Chinese => format!("第 {} {chinese}", index + 1),
        Language::English => format!("{english} {}", index + 1),
    }
}

/// A list with heads above its columns.
fn list(
    form: Form,
    place: &'static str,
    name: &'static str,
    heads: impl IntoView + 'static,
    count: impl Fn(&RuleDraft) -> usize + Send + Sync + 'static,
    row: impl Fn(usize) -> AnyView + Send + Sync + Clone + 'static,
    add: AnyView,
) -> impl IntoView {
    let rows = Memo::new(move |_| form.draft.with(|draft| count(draft)));
    view! {
        <fieldset class="rule-rows" data-list=place>
            <legend class="label">{name}</legend>
            <div class="rule-heads" aria-hidden="true">{heads}</div>
            <For each=move || 0..rows.get() key=|index| *index children=row/>
            <FieldProblem form=form place=place/>
            {add}
        </fieldset>
    }
}

#[component]
pub fn BandRows(form: Form) -> impl IntoView {
    let l = use_language();
    let side = move || match form.direction.get() {
        Direction::LowerBetter => l.pick("不高于", "At most").to_owned(),
        _ => l.pick("不低于", "At least").to_owned(),
    };
    let head = move || format!("{}（{}）", side(), form.unit.get());
    let row = move |index: usize| {
        let name = numbered(l, index, "档", "Band");
        let (bound_name, score_name) = (name.clone(), name.clone());
        view! {
            <div class="rule-row">
                {cell(
                    form, format!("bands.{index}.bound"), move || format!("{bound_name} {}", side()),
                    move |draft| draft.bands.get(index).map(|band| band.bound.clone()),
                    move |draft, typed| if let Some(band) = draft.bands.get_mut(index) { band.bound = typed },
                    true,
                )}
                {cell(
                    form, format!("bands.{index}.score"), move || format!("{score_name} {}", l.pick("得分", "score")),
                    move |draft| draft.bands.get(index).map(|band| band.score.clone()),
                    move |draft, typed| if let Some(band) = draft.bands.get_mut(index) { band.score = typed },
                    true,
                )}
                <RemoveButton label=format!("{} {name}", l.pick("删去", "Remove")) remove=Callback::new(move |()| {
                    form.draft.update(|draft| if index < draft.bands.len() { draft.bands.remove(index); });
                })/>
            </div>
        }
        .into_any()
    };
    let add = Callback::new(move |()| form.draft.update(|draft| draft.bands.push(BandDraft::default())));
    list(
        form,
        "bands",
        l.pick("各档（从高到低或任意次序）", "Bands, in any order"),
        view! { <span>{head}</span> <span>{l.pick("得分", "Score")}</span> },
        |draft| draft.bands.len(),
        row,
        view! { <AddButton label=l.pick("加一档", "Add a band") add=add/> }.into_any(),
    )
    .into_any()
}

#[component]
pub fn ScoreRows(form: Form) -> impl IntoView {
    let l = use_language();
    let row = move |index: usize| {
        let name = numbered(l, index, "名", "Place");
        let score_name = name.clone();
        view! {
            <div class="rule-row">
                <span class="rule-name">{name.clone()}</span>
                {cell(
                    form, format!("scores.{index}"), move || format!("{score_name} {}", l.pick("得分", "score")),
                    move |draft| draft.scores.get(index).cloned(),
                    move |draft, typed| if let Some(score) = draft.scores.get_mut(index) { *score = typed },
                    true,
                )}
                <RemoveButton label=format!("{} {name}", l.pick("删去", "Remove")) remove=Callback::new(move |()| {
                    form.draft.update(|draft| if index < draft.scores.len() { draft.scores.remove(index); });
                })/>
            </div>
        }
        .into_any()
    };
    // The next place begins with the score of the one before.
    let add = Callback::new(move |()| {
        form.draft.update(|draft| {
            let last = draft.scores.last().cloned().unwrap_or_default();
            draft.scores.push(last);
        });
    });
    list(
        form,
        "scores",
        l.pick("各名次得分", "Scores by place"),
        view! { <span>{l.pick("名次", "Place")}</span> <span>{l.pick("得分", "Score")}</span> },
        |draft| draft.scores.len(),
        row,
        view! { <AddButton label=l.pick("加一名", "Add a place") add=add/> }.into_any(),
    )
    .into_any()
}

#[component]
pub fn StageRows(form: Form) -> impl IntoView {
    let l = use_language();
    let row = move |index: usize| {
        let name = numbered(l, index, "个节点", "Stage");
        let (stage_name, weight_name) = (name.clone(), name.clone());
        view! {
            <div class="rule-row">
                {cell(
                    form, format!("stages.{index}.name"), move || format!("{stage_name} {}", l.pick("名称", "name")),
                    move |draft| draft.stages.get(index).map(|stage| stage.name.clone()),
                    move |draft, typed| if let Some(stage) = draft.stages.get_mut(index) { stage.name = typed },
                    false,
                )}
                {cell(
                    form, format!("stages.{index}.weight"), move || format!("{weight_name} {}", l.pick("权重", "weight")),
                    move |draft| draft.stages.get(index).map(|stage| stage.weight.clone()),
                    move |draft, typed| if let Some(stage) = draft.stages.get_mut(index) { stage.weight = typed },
                    true,
                )}
                <RemoveButton label=format!("{} {name}", l.pick("删去", "Remove")) remove=Callback::new(move |()| {
                    form.draft.update(|draft| if index < draft.stages.len() { draft.stages.remove(index); });
                })/>
            </div>
        }
        .into_any()
    };
    let add = Callback::new(move |()| form.draft.update(|draft| draft.stages.push(StageDraft::default())));
    let sum = move || {
        let weights = form.draft.with(|draft| {
            draft.stages.iter().filter_map(|stage| number::parse(&stage.weight).ok()).sum::<domain::Decimal>()
        });
        match l {
            Language::Chinese => format!("合计 {}%，须为 100%", plain(weights)),
            Language::English => format!("{}% in all; has to be 100%", plain(weights)),
        }
    };
    list(
        form,
        "stages",
        l.pick("节点（按先后次序）", "Stages, in their order"),
        view! { <span>{l.pick("节点", "Stage")}</span> <span>{l.pick("权重 %", "Weight %")}</span> },
        |draft| draft.stages.len(),
        row,
        view! {
            <div class="row">
                <AddButton label=l.pick("加一个节点", "Add a stage") add=add/>
                <span class="muted">{sum}</span>
            </div>
        }
        .into_any(),
    )
    .into_any()
}
