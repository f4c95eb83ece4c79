//! The table of the grid: points as rows, units as columns. On a phone each point is a card.

use super::{
    finding,
    sheet::{Line, Sheet},
    value_of,
};
use crate::{components::CellKeys, context::use_language};
use domain::{decomposition::Part, language::Language, number::plain};
use leptos::prelude::*;

#[component]
pub fn GridTable(
    sheet: Sheet,
    /// Rows that are shown, in their order.
    shown: Memo<Vec<usize>>,
    may_change: bool,
    /// Opens the dialog that balances a row.
    balance: Callback<usize>,
) -> impl IntoView {
    let l = use_language();
    let keys = CellKeys::new(sheet, shown);
    let heads = sheet.columns.with_value(|columns| {
        let head = |(index, column): (usize, &domain::decomposition::Column)| {
            let (id, name) = (format!("u{index}"), column.name.clone());
            view! { <th scope="col" class="num no-phone" id=id>{name}</th> }
        };
        columns.iter().enumerate().map(head).collect_view()
    });
    view! {
        <div class="table-wrap grid-wrap" role="region" tabindex="0" aria-label=l.pick("分解表", "Grid")>
            <table
                class="data grid reflow"
                on:keydown=move |event| keys.key(&event)
                on:focusin=move |event| keys.focus(&event)
                on:change=move |event| keys.change(&event)
                on:paste=move |event| keys.paste(event.as_ref())
            >
                <caption class="sr">{l.pick("各考评点分解到各单位的目标", "Targets of each point by unit")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("考评点", "Point")}</th>
                        <th scope="col" class="num whole">{l.pick("总账", "Whole")}</th>
                        <th scope="col" class="num sum-cell">{l.pick("细账", "Parts")}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>
                    <For each=move || shown.get() key=|row| *row let:row>
                        {sheet.line(row).map(|line| view! {
                            <GridLine sheet=sheet line=line place=row may_change=may_change balance=balance/>
                        })}
                    </For>
                </tbody>
            </table>
        </div>
        <Show when=move || shown.with(Vec::is_empty)>
            <p class="muted">{l.pick("没有符合条件的考评点。", "No point matches.")}</p>
        </Show>
    }
    .into_any()
}

#[component]
fn GridLine(sheet: Sheet, line: Line, place: usize, may_change: bool, balance: Callback<usize>) -> impl IntoView {
    let l = use_language();
    let (point, name, whole, unit) =
        line.row.with_untracked(|row| (row.point.clone(), row.name.clone(), row.whole, row.unit.clone()));
    let sub = move || line.row.with(|row| format!("{} · {} · {}", row.number, row.unit, row.aggregation.name(l)));
    let check = Memo::new(move |_| line.check());
    let href = format!("/decomposition/points/{point}");
    let to_balance = format!("{href}?balance=current");
    let columns = sheet.columns.with_value(Vec::len);
    let cells = (0..columns).map(|column| cell(line, (place, column), may_change, l)).collect_view();
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        balance.run(place);
    };
    let balance_label = format!("{}{name}", l.pick("平衡：", "Balance: "));
    view! {
        <tr>
            <th scope="row" class="main-cell" id=format!("p{place}")>
                <a href=href>{name}</a>
                <span class="sub">
                    {sub}
                    {may_change.then(|| view! {
                        <a class="no-phone tool" href=to_balance on:click=open aria-label=balance_label>{l.pick("平衡", "Balance")}</a>
                    })}
                </span>
            </th>
            <td class="num whole" data-label=l.pick("总账", "Whole")>{plain(whole)}<span class="only-phone">" " {unit}</span></td>
            <td class="num sum-cell" data-label=l.pick("细账", "Parts")>
                <span class="value">{move || check.with(value_of)}</span>
                {move || check.with(|check| finding(check, l))}
            </td>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(line: Line, (row, column): (usize, usize), may_change: bool, l: Language) -> impl IntoView {
    let changed = move || line.cell(column).is_changed();
    let changed_title = move || {
        let before = line.cell(column).dispatched.filter(|_| changed())?;
        Some(format!("{}{}", l.pick("已下达后改动，原为 ", "Changed since dispatch; was "), before.text(l)))
    };
    let mark =
        move || changed().then(|| view! { <span class="sr">{l.pick("下达后改动", "changed since dispatch")}</span> });
    if !may_change {
        let state = move || if line.cell(column).part == Part::NotApplicable { "muted" } else { "" };
        return view! {
            <td class="num no-phone" data-changed=move || changed().then_some("") title=changed_title>
                <span class=state>{move || line.text(column, l)}</span>{mark}
            </td>
        }
        .into_any();
    }
    let state = move || {
        line.typed.with(|typed| typed.get(&column).map(|typed| if typed.part.is_ok() { "typed" } else { "bad" }))
    };
    let problem = move || {
        line.typed
            .with(|typed| typed.get(&column).and_then(|typed| typed.part.as_ref().err().map(|error| error.text(l))))
    };
    let first = if (row, column) == (0, 0) { "0" } else { "-1" };
    let value = line.row.with_untracked(|row| row.cells.get(column).map(|cell| cell.part.text(l))).unwrap_or_default();
    view! {
        <td
            class="num no-phone" data-state=state data-changed=move || changed().then_some("")
            title=move || problem().or_else(changed_title)
        >
            <input
                data-at=format!("{row}-{column}") tabindex=first autocomplete="off" inputmode="decimal"
                aria-labelledby=format!("p{row} u{column}") aria-invalid=move || problem().map(|_| "true")
                value=value prop:value=move || line.text(column, l)
            />
            {mark}
        </td>
    }
    .into_any()
}
