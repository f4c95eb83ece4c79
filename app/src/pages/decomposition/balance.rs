//! Balancing a row: choose what to divide by, see what it would give, put it into the grid.

use super::sheet::{Line, Sheet};
use crate::{
    ApiError,
    api::decomposition::{PointPage, read_point},
    components::Cells,
    context::use_language,
};
use domain::{
    decomposition::{BalanceError, Basis, Column, Part, Row, decimals, propose},
    language::Language,
    number::plain,
};
use leptos::{html::Dialog, prelude::*, task::spawn_local};

/// The row as it is worked on: what is typed stands in it.
fn row_of(line: Line) -> Row {
    let mut row = line.row.get();
    line.typed.with(|typed| {
        for (column, typed) in typed {
            if let (Ok(part), Some(cell)) = (&typed.part, row.cells.get_mut(*column)) {
                cell.part = *part;
            }
        }
    });
    row
}

#[component]
pub fn Balance(sheet: Sheet, balancing: RwSignal<Option<usize>>) -> impl IntoView {
    let l = use_language();
    let dialog = NodeRef::<Dialog>::new();
    // Read once somebody asks. No resource: the page around it would wait for it.
    let read = RwSignal::new(None::<Result<PointPage, ApiError>>);
    Effect::new(move |_| {
        let Some(line) = balancing.get().and_then(|row| sheet.line(row)) else { return };
        let point = line.row.with_untracked(|row| row.point.clone());
        read.set(None);
        spawn_local(async move {
            let page = read_point(point, None).await;
            read.try_set(Some(page));
        });
    });
    Effect::new(move |_| {
        let (Some(dialog), asked) = (dialog.get(), balancing.get().is_some()) else { return };
        if asked && !dialog.open() {
            // A dialog that is in the page can be shown.
            let _ = dialog.show_modal();
        } else if !asked && dialog.open() {
            dialog.close();
        }
    });
    let content = move || {
        let line = balancing.get().and_then(|row| Some((row, sheet.line(row)?)));
        match (line, read.get()) {
            (Some((place, line)), Some(Ok(page)))
                if page.grid.rows.first().is_some_and(|row| line.row.with(|known| known.point == row.point)) =>
            {
                view! { <Choice sheet=sheet place=place line=line bases=page.bases balancing=balancing/> }.into_any()
            }
            (Some(_), Some(Err(error))) => view! { <p class="error" role="alert">{error.text(l)}</p> }.into_any(),
            _ => view! { <p class="muted">{l.pick("正在读取依据…", "Reading the figures…")}</p> }.into_any(),
        }
    };
    view! {
        <dialog class="dialog balance" node_ref=dialog aria-labelledby="balance-title" on:close=move |_| balancing.set(None)>
            <div>{content}</div>
        </dialog>
    }
    .into_any()
}

#[component]
fn Choice(
    sheet: Sheet,
    place: usize,
    line: Line,
    bases: Vec<Basis>,
    balancing: RwSignal<Option<usize>>,
) -> impl IntoView {
    let l = use_language();
    let row = untrack(|| row_of(line));
    let chosen = RwSignal::new(0_usize);
    let places = RwSignal::new(decimals(&row));
    let title = format!("{}{}", l.pick("平衡：", "Balance: "), row.name);
    let whole = format!("{} {} {} · {}", l.pick("总账", "Whole"), plain(row.whole), row.unit, row.aggregation.name(l));
    let choices = bases
        .iter()
        .enumerate()
        .map(|(index, basis)| {
            view! {
                <label>
                    <input type="radio" name="basis" checked=index == 0 on:change=move |_| chosen.set(index)/>
                    <span>{basis.kind.name(l)}</span>
                </label>
            }
        })
        .collect_view();
    let (columns, before) = (sheet.columns.get_value(), row.clone());
    let proposed = Memo::new(move |_| {
        let basis = bases.get(chosen.get()).ok_or(BalanceError::NoWeight)?;
        propose(&row, &columns, basis, places.get())
    });
    let columns = sheet.columns.get_value();
    let preview = move || {
        proposed.with(|proposed| match proposed {
            Ok(parts) => table(&columns, &before, parts, l).into_any(),
            Err(error) => view! { <p class="error" role="alert">{error.text(l)}</p> }.into_any(),
        })
    };
    let apply = move |_| {
        if let Ok(parts) = proposed.get_untracked() {
            let cells = parts.iter().enumerate().map(|(column, part)| (place, column, part.text(l)));
            sheet.put(cells.filter(|(.., text)| !text.is_empty()).collect());
            balancing.set(None);
        }
    };
    let set_places = move |event| {
        if let Ok(decimals) = event_target_value(&event).parse::<u32>() {
            places.set(decimals.min(6));
        }
    };
    view! {
        <h2 id="balance-title">{title}</h2>
        <p class="muted">{whole}</p>
        <fieldset class="choice">
            <legend class="label">{l.pick("依据", "In proportion to")}</legend>
            {choices}
        </fieldset>
        <div class="field places">
            <label for="places">{l.pick("小数位", "Decimals")}</label>
            <input id="places" type="number" min="0" max="6" value=places.get_untracked() on:input=set_places/>
        </div>
        <div aria-live="polite">{preview}</div>
        <div class="dialog-foot">
            <button type="button" class="button" on:click=move |_| balancing.set(None)>{l.pick("取消", "Cancel")}</button>
            <button type="button" class="button primary" disabled=move || proposed.with(Result::is_err) on:click=apply>
                {l.pick("填入表中", "Put into the grid")}
            </button>
        </div>
    }
    .into_any()
}

fn table(columns: &[Column], before: &Row, parts: &[Part], l: Language) -> impl IntoView + use<> {
    let lines = columns
        .iter()
        .zip(before.cells.iter().zip(parts))
        .map(|(column, (cell, part))| {
            let moved = (cell.part != *part).then_some("");
            view! {
                <tr>
                    <th scope="row">{column.name.clone()}</th>
                    <td class="num muted">{cell.part.text(l)}</td>
                    <td class="num" data-moved=moved>{part.text(l)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="data preview-table">
            <caption class="sr">{l.pick("平衡预览", "Preview")}</caption>
            <thead>
                <tr>
                    <th scope="col">{l.pick("单位", "Unit")}</th>
                    <th scope="col" class="num">{l.pick("现在", "Now")}</th>
                    <th scope="col" class="num">{l.pick("平衡后", "Balanced")}</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}
