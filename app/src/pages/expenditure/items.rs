//! The lines of spending: added, removed and checked while typing.

use super::{
    draft::Draft,
    findings::FieldFindings,
    paper::{money, or_dash},
};
use crate::{components::Icon, context::use_language};
use domain::{expenditure::ExpenditureItem, language::Language, number::two};
use leptos::prelude::*;

/// The rows that are on screen, each under a number of its own: removing one leaves the fields of the others alone.
#[derive(Clone, Copy)]
struct Rows {
    shown: RwSignal<Vec<usize>>,
    first: StoredValue<Vec<ExpenditureItem>>,
}

impl Rows {
    fn position(self, key: usize) -> Option<usize> {
        self.shown.with(|shown| shown.iter().position(|shown| *shown == key))
    }
}

#[component]
pub fn Items(draft: Draft) -> impl IntoView {
    let l = use_language();
    let first = draft.report.with_untracked(|report| report.items.clone());
    let rows = Rows { shown: RwSignal::new((0..first.len()).collect()), first: StoredValue::new(first) };
    let next = StoredValue::new(rows.shown.with_untracked(Vec::len));
    // The fields are there, or gone, once the page has been painted anew.
    let follow = move || request_animation_frame(move || draft.follow());
    let add = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let key = next.get_value();
        next.set_value(key + 1);
        rows.shown.update(|shown| shown.push(key));
        request_animation_frame(move || {
            if let Some(name) = document().get_element_by_id(&format!("item-{key}-name"))
                && let Some(name) = leptos::wasm_bindgen::JsCast::dyn_ref::<leptos::web_sys::HtmlElement>(&name)
            {
                // It was made a moment ago and can be focused.
                let _ = name.focus();
            }
        });
        follow();
    };
    let remove = move |key: usize| {
        rows.shown.update(|shown| shown.retain(|shown| *shown != key));
        follow();
    };
    let total = move || draft.conclusion.with(|conclusion| money(conclusion.items_total));
    let place = Signal::derive(|| "items".to_owned());
    view! {
        <section class="card" aria-labelledby="items">
            <div class="card-head">
                <h2 id="items" tabindex="-1">{l.pick("支出明细", "Items")}</h2>
                <span class="muted">{l.pick("万元，写明“元”的按元计", "In 万元 (10,000 yuan), unless 元 is written")}</span>
            </div>
            <FieldFindings draft place field="items"/>
            <table class="items">
                <caption class="sr">{l.pick("支出明细，单位万元", "Items in 10,000 yuan")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("项目", "Item")}</th>
                        <th scope="col" class="num">{l.pick("金额", "Amount")}</th>
                        <th scope="col" class="num">{l.pick("占比 %", "Share %")}</th>
                        <th scope="col"><span class="sr">{l.pick("操作", "Actions")}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.shown.get() key=|key| *key let:key>
                        <ItemRow draft rows key=key remove=Callback::new(remove)/>
                    </For>
                </tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{l.pick("合计", "Total")}</th>
                        <td class="num">{total}</td>
                        <td class="num">"100.00"</td>
                        <td></td>
                    </tr>
                </tfoot>
            </table>
            <button class="button quiet" name="intent" value="add-item" on:click=add>
                <Icon name="i-plus"/>
                {l.pick("加一项", "Add an item")}
            </button>
        </section>
    }
}

#[component]
fn ItemRow(draft: Draft, rows: Rows, key: usize, remove: Callback<usize>) -> impl IntoView {
    let l = use_language();
    let item = rows.first.with_value(|first| first.get(key).cloned()).unwrap_or_default();
    let position = Memo::new(move |_| rows.position(key).unwrap_or_default());
    let name = Memo::new(move |_| {
        let typed = draft.report.with(|report| report.items.get(position.get()).map(|item| item.name.clone()));
        typed.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| match l {
            Language::Chinese => format!("第 {} 项", position.get() + 1),
            Language::English => format!("Item {}", position.get() + 1),
        })
    });
    let share = move || {
        let share = draft.conclusion.with(|conclusion| conclusion.shares.get(position.get()).copied().flatten());
        or_dash(share, two)
    };
    let place = Signal::derive(move || format!("items.{}.amount", position.get()));
    let found = Memo::new(move |_| draft.findings.with(|found| found.iter().any(|p| p.place == place.get())));
    let amount_id = format!("item-{key}-amount");
    view! {
        <tr data-finding=move || found.get().then_some("")>
            <td>
                <input
                    id=format!("item-{key}-name") name=format!("report[items][{key}][name]") value=item.name
                    aria-label=move || match l {
                        Language::Chinese => format!("第 {} 项名称", position.get() + 1),
                        Language::English => format!("Name of item {}", position.get() + 1),
                    }
                />
            </td>
            <td class="num">
                <input
                    id=amount_id.clone() name=format!("report[items][{key}][amount]") value=item.amount
                    inputmode="decimal" autocomplete="off"
                    aria-label=move || format!("{}{}", name.get(), l.pick("金额（万元）", ": amount in 10,000 yuan"))
                />
            </td>
            <td class="num">{share}</td>
            <td>
                <button
                    class="button quiet icon-only" name="intent" value=format!("remove-item-{key}")
                    aria-label=move || format!("{}{}", l.pick("删去 ", "Remove "), name.get())
                    on:click=move |event| {
                        event.prevent_default();
                        remove.run(key);
                    }
                >
                    <Icon name="i-close"/>
                </button>
            </td>
        </tr>
        <tr class="note" hidden=move || !found.get()>
            <td colspan="4"><FieldFindings draft place field=amount_id/></td>
        </tr>
    }
}
