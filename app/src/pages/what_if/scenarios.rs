//! Keeping a what-if under a name, and the scenarios that the office has.

use super::{
    PATH,
    desk::{Desk, Saving},
};
use crate::{
    ApiError,
    api::what_if::RemoveScenario,
    components::{Icon, use_go},
    context::use_language,
};
use domain::{
    ids::RowId,
    language::Language,
    moment::Moment,
    what_if::{LONGEST_NAME, ScenarioRow},
};
use leptos::{form::ActionForm, html::Input, prelude::*};

fn address_of(row: &ScenarioRow) -> String {
    format!("{PATH}?scenario={}", row.id)
}

/// Name and button; what is someone else's is saved as a copy.
#[component]
pub fn SaveBar(desk: Desk) -> impl IntoView {
    let l = use_language();
    let go = use_go();
    let name: NodeRef<Input> = NodeRef::new();
    let first = desk.stored.with_untracked(|stored| stored.as_ref().map(|row| row.name.clone())).unwrap_or_default();
    let save = move |as_new: bool| {
        let typed = name.get_untracked().map(|name| name.value()).unwrap_or_default();
        desk.save(typed, as_new, move |row| go.to(&address_of(&row)));
    };
    let own = move || desk.stored.with(|stored| stored.as_ref().is_some_and(|row| row.own));
    let others = move || {
        desk.stored.with(|stored| {
            stored.as_ref().filter(|row| !row.own).map(|row| match l {
                Language::Chinese => format!("这是{}的方案；保存时另存为您自己的一份。", row.owner),
                Language::English => format!("This is {}'s; saving makes a copy of your own.", row.owner),
            })
        })
    };
    let problem = move || match desk.saving.get() {
        Saving::Refused(ApiError::Conflict { .. }) => Some(
            l.pick(
                "这个方案在别的窗口里改过。可另存为新方案，或打开它的最新一版。",
                "It was saved in another window since. Save as a new scenario, or open its latest version.",
            )
            .to_owned(),
        ),
        Saving::Refused(error) => Some(error.text(l)),
        _ => None,
    };
    let state = move || {
        let saved = desk.stored.with(Option::is_some);
        match (desk.saving.get(), saved, desk.is_dirty()) {
            (Saving::Running, ..) => Some(("saving", l.pick("正在保存", "Saving"))),
            (_, true, false) => {
                Some(("saved", l.pick("已保存，地址可发给同事", "Saved; send the address to a colleague")))
            }
            (_, true, true) => Some(("saving", l.pick("有改动未保存", "Changes are not saved"))),
            _ => None,
        }
    };
    view! {
        <section class="card stack needs-script" aria-labelledby="keep">
            <div class="card-head"><h2 id="keep">{l.pick("保存方案", "Keep it")}</h2></div>
            <div class="field" data-invalid=move || problem().is_some().then_some("true")>
                <label for="scenario-name">{l.pick("名称", "Name")}</label>
                <input
                    id="scenario-name" value=first maxlength=LONGEST_NAME autocomplete="off" node_ref=name
                    aria-describedby="scenario-problem"
                />
                {move || problem().map(|problem| view! { <p class="error" id="scenario-problem" role="alert">{problem}</p> })}
            </div>
            {move || others().map(|text| view! { <p class="hint">{text}</p> })}
            <div class="row">
                <button type="button" class="button primary" on:click=move |_| save(false)>{l.pick("保存", "Save")}</button>
                {move || own().then(|| view! {
                    <button type="button" class="button" on:click=move |_| save(true)>{l.pick("另存为新方案", "Save as new")}</button>
                })}
                {move || state().map(|(state, text)| view! { <p class="saved" data-state=state role="status">{text}</p> })}
            </div>
        </section>
    }
    .into_any()
}

/// The scenarios of the year.
#[component]
pub fn Scenarios(desk: Desk, scenarios: Vec<ScenarioRow>) -> impl IntoView {
    let l = use_language();
    if scenarios.is_empty() {
        return ().into_any();
    }
    let remove = ServerAction::<RemoveScenario>::new();
    let removed: RwSignal<Vec<RowId>> = RwSignal::default();
    Effect::new(move |_| {
        if let Some(Ok(id)) = remove.value().get() {
            removed.update(|removed| removed.push(id));
        }
    });
    let rows = scenarios
        .into_iter()
        .map(|row| {
            let here = {
                let id = row.id.clone();
                move || desk.stored.with(|stored| stored.as_ref().is_some_and(|stored| stored.id == id)).then_some("true")
            };
            let href = address_of(&row);
            let when = Moment::of(row.updated_at);
            let gone = {
                let id = row.id.clone();
                move || removed.with(|removed| removed.contains(&id))
            };
            let removal = row.own.then(|| {
                let label = format!("{}{}", l.pick("删除 ", "Remove "), row.name);
                view! {
                    <ActionForm action=remove>
                        <input type="hidden" name="id" value=row.id.to_string()/>
                        <button class="button quiet icon-only" aria-label=label><Icon name="i-close"/></button>
                    </ActionForm>
                }
            });
            view! {
                <li hidden=gone>
                    <div>
                        // The whole page, so that the sandbox begins with it.
                        <a href=href rel="external" aria-current=here>{row.name}</a>
                        <span class="muted">{row.track.name(l)} " · " {row.owner} " · " <time datetime=when.iso()>{when.table()}</time></span>
                    </div>
                    {removal}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="scenarios">
            <div class="card-head"><h2 id="scenarios">{l.pick("已存方案", "Scenarios")}</h2></div>
            <ol class="change-list">{rows}</ol>
        </section>
    }
    .into_any()
}
