//! The units that take part, a county's own list of townships and bureaus, and figures to divide by.

use super::{Tabs, UNITS, harm, refusal_text, track_of, year_of};
use crate::{
    api::decomposition::{AddUnits, RemoveUnit, SaveFigures, UnitsPage, read_units},
    components::{ErrorView, use_read},
    context::use_language,
};
use domain::{
    decomposition::{Column, UnitKind},
    language::Language,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// What the page does.
#[derive(Clone, Copy)]
struct Actions {
    add: ServerAction<AddUnits>,
    remove: ServerAction<RemoveUnit>,
    figures: ServerAction<SaveFigures>,
}

/// `/decomposition/units?year=`
#[component]
pub fn Units() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let actions = Actions { add: ServerAction::new(), remove: ServerAction::new(), figures: ServerAction::new() };
    let asked = move || {
        let done = (actions.add.version().get(), actions.remove.version().get(), actions.figures.version().get());
        (query.with(year_of), done)
    };
    let page = use_read(asked, |(year, _)| read_units(year));
    view! {
        <Title text=l.pick("单位与依据数", "Units and figures")/>
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <UnitsView page=page actions=actions/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn UnitsView(page: UnitsPage, actions: Actions) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let track = query.with_untracked(track_of);
    let (year, keeps_units) = (page.year, page.keeps_units);
    let count = page.units.len();
    let title = match (l, keeps_units, count) {
        (_, true, 0) => l.pick("还没有下级单位", "No units below yet").to_owned(),
        (Language::Chinese, true, count) => format!("{count} 个下级单位"),
        (Language::English, true, count) => format!("{count} units below"),
        (Language::Chinese, false, count) => format!("{count} 个单位参加分解"),
        (Language::English, false, count) => format!("{count} units take part"),
    };
    let refused = query.with_untracked(|query| query.get_str("refused").map(|code| refusal_text(code, l)));
    let untouched =
        move || actions.add.version().get() + actions.remove.version().get() + actions.figures.version().get() == 0;
    let error = move || {
        let add = actions.add.value().get().and_then(Result::err);
        let remove = actions.remove.value().get().and_then(Result::err);
        let figures = actions.figures.value().get().and_then(Result::err);
        let text = add.or(remove).or(figures).map(|error| error.text(l));
        text.or_else(|| refused.clone().filter(|_| untouched()))
    };
    view! {
        <div class="page-head"><div><h1>{title}</h1><p class="scope-line">{year} " " {l.pick("年度", "")}</p></div></div>
        <Tabs current=UNITS track=track year=year/>
        {move || error().map(harm)}
        <div class="two-columns">
            <div class="stack">
                {keeps_units.then(|| view! { <Add action=actions.add/> })}
                <List units=page.units.clone() keeps_units=keeps_units action=actions.remove/>
            </div>
            <Figures year=year units=page.units figures=page.figures action=actions.figures/>
        </div>
    }
    .into_any()
}

#[component]
fn Add(action: ServerAction<AddUnits>) -> impl IntoView {
    let l = use_language();
    let kinds = UnitKind::BELOW_COUNTY.map(|kind| view! { <option value=kind.code()>{kind.name(l)}</option> });
    view! {
        <section class="card stack" aria-labelledby="add">
            <h2 id="add">{l.pick("添加下级单位", "Add units")}</h2>
            <ActionForm action=action attr:class="stack">
                <div class="field">
                    <label for="kind">{l.pick("类别", "Kind")}</label>
                    <select id="kind" name="kind">{kinds.into_iter().collect_view()}</select>
                </div>
                <div class="field">
                    <label for="names">{l.pick("名称", "Names")}</label>
                    <p class="hint" id="names-hint">{l.pick("每行一个，可整列粘贴", "One a line; a column can be pasted")}</p>
                    <textarea id="names" name="names" rows="5" required aria-describedby="names-hint"></textarea>
                </div>
                <div class="row"><button class="button primary">{l.pick("添加", "Add")}</button></div>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn List(units: Vec<Column>, keeps_units: bool, action: ServerAction<RemoveUnit>) -> impl IntoView {
    let l = use_language();
    let lines = units
        .into_iter()
        .map(|unit| {
            let remove = format!("{}{}", l.pick("删除 ", "Remove "), unit.name);
            view! {
                <tr>
                    <th scope="row">{unit.name}</th>
                    <td class="muted">{unit.kind.name(l)}</td>
                    {keeps_units.then(|| view! {
                        <td>
                            <ActionForm action=action>
                                <input type="hidden" name="unit" value=unit.unit.to_string()/>
                                <button class="button quiet" aria-label=remove>{l.pick("删除", "Remove")}</button>
                            </ActionForm>
                        </td>
                    })}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("单位", "Units")>
            <table class="data">
                <caption class="sr">{l.pick("参加分解的单位", "Units that take part")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("单位", "Unit")}</th>
                        <th scope="col">{l.pick("类别", "Kind")}</th>
                        {keeps_units.then(|| view! { <th scope="col"><span class="sr">{l.pick("操作", "Action")}</span></th> })}
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Figures(
    year: i32,
    units: Vec<Column>,
    figures: Vec<(String, i64)>,
    action: ServerAction<SaveFigures>,
) -> impl IntoView {
    let l = use_language();
    let none = figures.is_empty();
    let kept = figures
        .into_iter()
        .map(|(name, count)| {
            let text = match l {
                Language::Chinese => format!("{count} 个单位有数"),
                Language::English => format!("{count} units"),
            };
            view! { <li><strong>{name}</strong> <span class="muted">{text}</span></li> }
        })
        .collect_view();
    let example = units.iter().take(2).map(|unit| format!("{}\t12.3", unit.name)).collect::<Vec<_>>().join("\n");
    view! {
        <section class="card stack" aria-labelledby="figures">
            <h2 id="figures">{l.pick("平衡的依据数", "Figures to divide by")}</h2>
            {none.then(|| view! { <p class="muted">{l.pick("还没有。加入人口、面积等数后，平衡时可以按它分。", "None yet. With the population or the area, a target can be divided by it.")}</p> })}
            <ul class="templates">{kept}</ul>
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="year" value=year/>
                <div class="field">
                    <label for="name">{l.pick("名称", "Name")}</label>
                    <input id="name" name="name" maxlength="40" required autocomplete="off" placeholder=l.pick("如：常住人口（万人）", "Such as: population")/>
                </div>
                <div class="field">
                    <label for="text">{l.pick("单位与数值", "Units and figures")}</label>
                    <p class="hint" id="text-hint">{l.pick("每行一个单位和一个数，可从表格粘贴两列；同名的会替换", "A unit and a figure a line; two columns of a spreadsheet can be pasted. The same name is replaced")}</p>
                    <textarea id="text" name="text" rows="6" required aria-describedby="text-hint" placeholder=example></textarea>
                </div>
                <div class="row"><button class="button primary">{l.pick("保存", "Save")}</button></div>
            </ActionForm>
        </section>
    }
    .into_any()
}
