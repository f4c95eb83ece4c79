//! One version: its clauses, to be read, or to be written by those who may.

use super::{
    editor::BookEditor,
    head::{BookHead, Tab},
    successes, use_book_id,
};
use crate::{
    api::rule_books::{BookPage as Page, NextVersion, read_book},
    components::{ErrorView, use_read, use_session},
    context::use_language,
};
use domain::{
    accounts::Right,
    number::{plain, two},
    rule_books::{Clause, Outline, Shape, Stage, weight_sums},
};
use leptos::prelude::*;

#[component]
pub fn BookPage() -> impl IntoView {
    let id = use_book_id();
    let next = ServerAction::<NextVersion>::new();
    let opened = successes(next);
    let page = use_read(move || (id.get(), opened.get()), |(id, _)| read_book(id));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Show page next/> }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Show(page: Page, next: ServerAction<NextVersion>) -> impl IntoView {
    let writes = use_session().user().is_some_and(|user| user.may(Right::WriteRules));
    let row = page.book.row.clone();
    if writes && row.lifecycle.stage.is_open() {
        return view! {
            <BookHead row tab=Tab::Clauses/>
            <BookEditor page/>
        }
        .into_any();
    }
    let newest = page.related.iter().filter(|other| other.year == row.year).map(|other| other.version).max();
    let may_change = writes && row.lifecycle.stage == Stage::Published && newest == Some(row.version);
    let l = use_language();
    let refused = move || next.value().get().and_then(Result::err).map(|error| error.text(l));
    let id = row.id.clone();
    view! {
        <BookHead row tab=Tab::Clauses>
            {may_change.then(move || view! {
                <ActionForm action=next>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <button class="button primary">{l.pick("修订：开新版本", "Amend: open a new version")}</button>
                </ActionForm>
            })}
        </BookHead>
        {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        <Clauses outline=page.book.outline/>
    }
    .into_any()
}

/// The clauses as a table.
#[component]
pub fn Clauses(outline: Outline) -> impl IntoView {
    let l = use_language();
    if outline.shape == Shape::Text {
        let clauses = outline.clauses.iter().map(paragraph).collect_view();
        return view! { <div class="card prose clauses">{clauses}</div> }.into_any();
    }
    let sums = weight_sums(&outline);
    let rows = outline
        .clauses
        .iter()
        .enumerate()
        .map(|(at, clause)| {
            let weight = sums[at].map_or(clause.weight, |sum| Some(sum.weight()));
            let point = outline.is_point(at);
            let rules = &clause.point;
            let target = if point { rules.target.map(plain).unwrap_or_default() } else { String::new() };
            let only = |text: &str| if point { text.to_owned() } else { String::new() };
            view! {
                <tr id=clause.id.to_string() data-level=clause.level.to_string()>
                    <th scope="row">{clause.name.clone()}</th>
                    <td class="num">{weight.map(two)}</td>
                    <td class="num no-phone">{target}</td>
                    <td class="muted no-phone">{only(&rules.unit)}</td>
                    <td class="no-phone">{only(rules.rule.method_name(l))}</td>
                    <td class="no-phone">{only(rules.cycle.name(l))}</td>
                    <td class="no-phone">{only(&rules.responsible_units.join("、"))}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("条款", "Clauses")>
            <table class="data tree">
                <caption class="sr">{l.pick("条款", "Clauses")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("指标", "Indicator")}</th>
                        <th scope="col" class="num">{l.pick("分值", "Weight")}</th>
                        <th scope="col" class="num no-phone">{l.pick("年度目标", "Target")}</th>
                        <th scope="col" class="no-phone">{l.pick("单位", "Unit")}</th>
                        <th scope="col" class="no-phone">{l.pick("计分方法", "Method")}</th>
                        <th scope="col" class="no-phone">{l.pick("周期", "Cycle")}</th>
                        <th scope="col" class="no-phone">{l.pick("责任单位", "Responsible")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A heading with its words.
fn paragraph(clause: &Clause) -> impl IntoView + use<> {
    let lines = clause.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
    let weight = clause.weight.map(|weight| view! { <span class="muted">" " {two(weight)} " 分"</span> });
    view! {
        <section id=clause.id.to_string() data-level=clause.level.to_string()>
            <h2>{clause.name.clone()}{weight}</h2>
            {lines}
        </section>
    }
}
