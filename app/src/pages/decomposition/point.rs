//! One point's parts as a plain form: works on a phone and without script; here a balance shows as filled-in fields.

use super::{GRID, back, finding, harm, value_of};
use crate::{
    ApiError,
    api::decomposition::{PointPage, Unsaved, read_point},
    components::{ErrorView, Icon, use_read},
    context::use_language,
};
use domain::{
    decomposition::{Cell, Change, Column, Part, Row, check, decimals, propose, read_part},
    ids::PointCode,
    indicators::{Aggregation, Track},
    language::Language,
    moment::Moment,
    number::plain,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/decomposition/points/:point?balance=&unsaved=&saved=`
#[component]
pub fn DecomposedPoint() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let point = PointCode::new(params.with(|params| params.get("point")).unwrap_or_default());
        (point, query.with(|query| query.get("unsaved")))
    });
    let page = use_read(move || asked.get(), |(point, unsaved)| read_point(point, unsaved));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => match page.grid.rows.first().cloned() {
                        Some(row) => view! { <PointForm page=page row=row/> }.into_any(),
                        None => view! { <ErrorView error=ApiError::NotFound/> }.into_any(),
                    },
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// The texts of the fields: what was typed and refused, what a balance gives, or what is stored.
fn fields(page: &PointPage, row: &Row, balance: Option<&str>, l: Language) -> (Vec<String>, Option<String>) {
    let stored = || row.cells.iter().map(|cell| cell.part.text(l)).collect();
    if let Some(Unsaved { cells, .. }) = &page.unsaved {
        let typed = |(column, cell): (&Column, &Cell)| {
            let input = cells.iter().find(|input| input.unit == column.unit.as_str());
            input.map_or_else(|| cell.part.text(l), |input| input.target.clone())
        };
        return (page.grid.columns.iter().zip(&row.cells).map(typed).collect(), None);
    }
    let Some(basis) = balance.and_then(|code| page.bases.iter().find(|basis| basis.kind.code() == code)) else {
        return (stored(), None);
    };
    match propose(row, &page.grid.columns, basis, decimals(row)) {
        Ok(parts) => (parts.iter().map(|part| part.text(l)).collect(), None),
        Err(error) => (stored(), Some(error.text(l))),
    }
}

#[component]
fn PointForm(page: PointPage, row: Row) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let (track, year) = (page.grid.track, page.grid.year);
    let name = row.name.clone();
    let sub = format!("{} · {} · {} {} {}", row.point, row.domain, l.pick("总账", "whole"), plain(row.whole), row.unit);
    let href = format!("{GRID}?track={}&year={year}", track.code());
    let saved = move || query.with(|query| query.get_str("saved").is_some());
    let error = page.unsaved.as_ref().and_then(|unsaved| unsaved.error.clone());
    let history = history(&page.history, l);
    let kept = StoredValue::new((page, row));
    let balance = Memo::new(move |_| query.with(|query| query.get("balance")));
    // Another balance fills the fields anew.
    let form = move || {
        kept.with_value(|(page, row)| view! { <Fields page=page.clone() row=row.clone() balance=balance.get()/> })
    };
    view! {
        <Title text=name.clone()/>
        {back(href, l.pick("分解表", "Grid"), l)}
        <div class="page-head"><div><h1>{name}</h1><p class="scope-line">{sub}</p></div></div>
        <Show when=saved>
            <div class="banner" data-kind="ok" role="status"><Icon name="i-check"/><div><p>{l.pick("已保存。", "Saved.")}</p></div></div>
        </Show>
        {error.map(|error| harm(match error {
            ApiError::Conflict { .. } => l.pick("别人刚刚改过这一行，下面保留了您填的数，请核对后重新保存。", "Someone else has just changed this row. What you typed is kept below: compare and save again.").to_owned(),
            other => other.text(l),
        }))}
        {form}
        {history}
    }
    .into_any()
}

#[component]
fn Fields(page: PointPage, row: Row, balance: Option<String>) -> impl IntoView {
    let l = use_language();
    let (texts, problem) = fields(&page, &row, balance.as_deref(), l);
    let typed = RwSignal::new(texts.clone());
    let aggregation = RwSignal::new(row.aggregation);
    let (whole, unit) = (row.whole, row.unit.clone());
    let check = Memo::new(move |_| {
        typed.with(|texts| {
            let part = |text: &String| read_part(text, aggregation.get(), whole, &unit).unwrap_or_default();
            check(aggregation.get(), whole, texts.iter().map(part).collect::<Vec<Part>>())
        })
    });
    let may_change = page.may_change;
    let region = page.grid.track == Track::RegionToCity;
    let reason = page.unsaved.as_ref().map(|unsaved| unsaved.reason.clone()).unwrap_or_default();
    let reported = page
        .unsaved
        .as_ref()
        .and_then(|unsaved| unsaved.error.as_ref())
        .is_some_and(|error| error.problems().iter().any(|problem| problem.code == "has_reported_values"));
    let (point, revision) = (row.point.clone(), row.revision);
    let hidden = |index: usize, name: &str, value: String| {
        view! { <input type="hidden" name=format!("cells[{index}][{name}]") value=value/> }
    };
    let is_shown = |cell: &Cell| !region || cell.part != Part::Unassigned;
    let lines = page
        .grid
        .columns
        .iter()
        .zip(&row.cells)
        .zip(texts)
        .enumerate()
        .filter(|(_, ((_, cell), _))| is_shown(cell))
        .map(|(index, ((column, cell), text))| {
            let id = format!("cell-{index}");
            let before = cell.dispatched.filter(|_| cell.is_changed());
            let note = before.map(|before| format!("{}{}", l.pick("已下达 ", "handed down "), before.text(l)));
            let describes = note.is_some().then(|| format!("{id}-note"));
            let set = move |event| typed.update(|texts| {
                if let Some(text) = texts.get_mut(index) {
                    *text = event_target_value(&event);
                }
            });
            view! {
                <div class="field part-field">
                    <label for=id.clone()>{column.name.clone()}</label>
                    {hidden(index, "point", point.to_string())}
                    {hidden(index, "revision", revision.to_string())}
                    {hidden(index, "unit", column.unit.to_string())}
                    <input
                        id=id.clone() name=format!("cells[{index}][target]") value=text inputmode="decimal" autocomplete="off"
                        readonly=!may_change aria-describedby=describes on:input=set
                    />
                    {note.map(|note| view! { <p class="hint" id=format!("{id}-note")>{note}</p> })}
                </div>
            }
        })
        .collect_view();
    let add = (region && may_change).then(|| {
        let index = page.grid.columns.len();
        let free = page.grid.columns.iter().zip(&row.cells).filter(|(_, cell)| cell.part == Part::Unassigned);
        let options = free.map(|(column, _)| view! { <option value=column.unit.to_string()>{column.name.clone()}</option> });
        let options = options.collect_view();
        view! {
            <div class="field part-field">
                <label for="other">{l.pick("增加承担单位", "Another unit")}</label>
                {hidden(index, "point", point.to_string())}
                {hidden(index, "revision", revision.to_string())}
                <select id="other" name=format!("cells[{index}][unit]")>{options}</select>
                <input name=format!("cells[{index}][target]") inputmode="decimal" autocomplete="off" aria-label=l.pick("增加单位的目标", "Its target")/>
            </div>
        }
    });
    let ways = Aggregation::ALL.map(|way| {
        view! { <option value=way.code() selected=way == row.aggregation>{way.name(l)}</option> }
    });
    let links = page
        .bases
        .iter()
        .map(|basis| {
            let code = crate::components::percent_encode(basis.kind.code());
            let href = format!("/decomposition/points/{}?balance={code}", row.point);
            let current = (balance.as_deref() == Some(basis.kind.code())).then_some("true");
            view! { <a class="chip" href=href aria-current=current>{basis.kind.name(l)}</a> }
        })
        .collect_view();
    let choose = move |event| {
        if let Some(way) = Aggregation::from_code(&event_target_value(&event)) {
            aggregation.set(way);
        }
    };
    view! {
        {problem.map(harm)}
        {may_change.then(|| view! {
            <nav class="filters" aria-label=l.pick("平衡", "Balance")><span class="label">{l.pick("平衡", "Balance")}</span>{links}</nav>
        })}
        {(balance.is_some() && may_change).then(|| view! {
            <p class="hint">{l.pick("下面是平衡后的数，保存后生效。", "These are the balanced figures; they count once they are saved.")}</p>
        })}
        <form class="stack" method="post" action="/api/decomposition/change" novalidate>
            <section class="card stack" aria-labelledby="parts">
                <div class="card-head">
                    <h2 id="parts">{l.pick("各单位目标", "Targets by unit")}</h2>
                    <p aria-live="polite">
                        {l.pick("细账 ", "Parts ")} <b>{move || check.with(value_of)}</b> " " {move || check.with(|check| finding(check, l))}
                    </p>
                </div>
                <div class="part-fields">{lines}{add}</div>
                <input type="hidden" name="aggregations[0][point]" value=point.to_string()/>
                <input type="hidden" name="aggregations[0][revision]" value=revision/>
                <div class="field ways">
                    <label for="aggregation">{l.pick("汇总方式", "How the parts add up")}</label>
                    <select id="aggregation" name="aggregations[0][aggregation]" disabled=!may_change on:change=choose>
                        {ways.into_iter().collect_view()}
                    </select>
                </div>
            </section>
            {may_change.then(|| view! {
                <section class="card stack">
                    <div class="field">
                        <label for="reason">{l.pick("调整原因", "Reason")}</label>
                        <input id="reason" name="reason" value=reason maxlength="500" required autocomplete="off"/>
                    </div>
                    {reported.then(|| view! {
                        <p class="choice"><label>
                            <input type="checkbox" name="drop_reported" value="true"/>
                            <span>{l.pick("已知有填报数据，仍改为不适用", "I know that there are values: make it n/a all the same")}</span>
                        </label></p>
                    })}
                    <div class="submitbar"><button class="button primary">{l.pick("保存", "Save")}</button></div>
                </section>
            })}
        </form>
    }
    .into_any()
}

fn history(changes: &[Change], l: Language) -> impl IntoView + use<> {
    let lines = changes
        .iter()
        .map(|change| {
            let at = Moment::of(change.at);
            let cells = change.cells.iter().map(|cell| {
                let dash = |text: String| if text.is_empty() { String::from("—") } else { text };
                format!("{} {} → {}", cell.name, dash(cell.before.text(l)), dash(cell.after.text(l)))
            });
            let cells = cells.collect::<Vec<_>>().join(l.pick("；", "; "));
            view! {
                <li>
                    <time datetime=at.iso()>{at.table()}</time> " " {change.actor.clone()}
                    <p>{change.reason.clone()}</p>
                    <p class="muted">{cells}</p>
                </li>
            }
        })
        .collect_view();
    (!changes.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="history">
                <div class="card-head"><h2 id="history">{l.pick("调整记录", "Changes")}</h2></div>
                <ol class="timeline">{lines}</ol>
            </section>
        }
    })
}
