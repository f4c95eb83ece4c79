//! The tree as a grid: one row a clause, its weight against its parts, cells that are typed in.

use super::{
    dom::{self, cell_id, cell_of},
    draft::{Draft, GRID},
    keys,
};
use crate::context::use_language;
use domain::{
    ids::ClauseId,
    language::Language,
    number::two,
    rule_books::{Clause, Field, PasteError, WeightSum, total_sum},
};
use leptos::{ev, html::Input, prelude::*};

#[component]
pub fn Grid(draft: Draft) -> impl IntoView {
    let l = use_language();
    let ids = Memo::new(move |_| {
        draft.editor.with(|editor| editor.outline().clauses.iter().map(|c| c.id.clone()).collect::<Vec<_>>())
    });
    let heads = draft.fields().iter().map(|field| {
        let num = matches!(field, Field::Weight | Field::Target).then_some("num");
        view! { <th scope="col" class=num data-field=field.key()>{field.name(l)}</th> }
    });
    let active_cell = move || draft.active.get().map(|id| cell_id(&id, draft.column.get()));
    Effect::new(move |_| {
        if let Some(id) = active_cell() {
            dom::reveal(&id);
        }
    });
    let click = move |event: ev::MouseEvent| {
        let Some((clause, column)) = cell_of(&event) else { return };
        let same = draft.active.get_untracked().as_ref() == Some(&clause)
            && column.is_none_or(|column| column == draft.column.get_untracked());
        if same && draft.typing.with_untracked(Option::is_some) {
            return;
        }
        draft.go_to(&clause);
        if let Some(column) = column {
            draft.column.set(column);
        }
    };
    let paste = move |event: ev::ClipboardEvent| {
        if draft.typing.with_untracked(Option::is_some) {
            return;
        }
        event.prevent_default();
        paste_text(draft, &dom::pasted(&event));
    };
    let copy = move |event: ev::ClipboardEvent| {
        if draft.typing.with_untracked(Option::is_some) {
            return;
        }
        let Some(at) = draft.at() else { return };
        dom::copy(&event, &draft.editor.with_untracked(|editor| editor.copy(at)));
        event.prevent_default();
    };
    let dragged = StoredValue::new(None::<ClauseId>);
    view! {
        <div class="table-wrap">
            <table
                class="data tree grid" id=GRID role="grid" tabindex="0" aria-label=l.pick("条款", "Clauses")
                aria-activedescendant=active_cell
                on:keydown=move |event| keys::on_grid(draft, &event)
                on:click=click
                on:dblclick=move |_| draft.begin(None)
                on:paste=paste
                on:copy=copy
                on:dragstart=move |event| dragged.set_value(cell_of(&event).map(|(clause, _)| clause))
                on:dragover=move |event| event.prevent_default()
                on:drop=move |event| {
                    event.prevent_default();
                    let dragged = dragged.try_update_value(Option::take).flatten();
                    if let (Some(dragged), Some((target, _))) = (dragged, cell_of(&event)) {
                        drop_on(draft, &dragged, &target);
                    }
                }
            >
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>
                    <For each=move || ids.get() key=ClauseId::clone let:id>
                        <GridRow draft id/>
                    </For>
                </tbody>
                <tfoot><Total draft/></tfoot>
            </table>
        </div>
    }
    .into_any()
}

/// One cell is written; rows become clauses.
fn paste_text(draft: Draft, text: &str) {
    let l = use_language();
    let one = text.trim_end_matches(['\r', '\n']);
    if !one.contains(['\t', '\n']) && draft.at().is_some() {
        draft.commit(one);
        return;
    }
    let pasted = draft.editor.try_update(|editor| {
        let at = draft.at().unwrap_or_default();
        editor.paste(at, text)
    });
    draft.epoch.update(|epoch| *epoch += 1);
    match pasted {
        Some(Ok(pasted)) => {
            draft.go(pasted.at);
            let mut parts = vec![match l {
                Language::Chinese => format!("已粘贴 {} 行。", pasted.clauses),
                Language::English => format!("{} rows pasted.", pasted.clauses),
            }];
            parts.extend(pasted.left_out.iter().take(5).map(|(row, field, text)| match l {
                Language::Chinese => {
                    format!("第 {row} 行的{}“{text}”没有读懂，留空。", field.name(l))
                }
                Language::English => format!("Row {row}: {} “{text}” was left out.", field.name(l)),
            }));
            if pasted.methods {
                let text = l.pick("计分方法请在右侧逐点核对。", "Check the scoring methods in the panel.");
                parts.push(text.to_owned());
            }
            draft.said.set(Some(parts.join(" ")));
            draft.changed();
        }
        Some(Err(error)) => draft.said.set(Some(PasteError::text(error, l).to_owned())),
        None => {}
    }
}

/// On a clause of its own level it takes that place; on one of the level above it becomes the first part.
fn drop_on(draft: Draft, dragged: &ClauseId, target: &ClauseId) {
    let place = |id: &ClauseId| draft.positions.with_untracked(|positions| positions.get(id).copied());
    let (Some(at), Some(to)) = (place(dragged), place(target)) else { return };
    draft.go(at);
    draft.act(|editor, at| {
        let (outline, level) = (editor.outline(), |at: usize| editor.outline().clauses.get(at).map(|c| c.level));
        let to = if level(to) < level(at) {
            to + 1
        } else if to > at {
            outline.end_of(to)
        } else {
            to
        };
        editor.move_to(at, to)
    });
}

/// What a row shows.
#[derive(Clone, PartialEq)]
struct Shown {
    clause: Clause,
    point: bool,
    sum: Option<WeightSum>,
}

#[component]
fn GridRow(draft: Draft, id: ClauseId) -> impl IntoView {
    let own = StoredValue::new(id.clone());
    let shown = Memo::new(move |_| {
        let at = own.with_value(|id| draft.positions.with(|positions| positions.get(id).copied()))?;
        let sum = draft.sums.with(|sums| sums.get(at).copied().flatten());
        draft.editor.with(|editor| {
            let clause = editor.outline().clauses.get(at)?.clone();
            Some(Shown { clause, point: editor.outline().is_point(at), sum })
        })
    });
    let active = Memo::new(move |_| own.with_value(|id| draft.active.with(|active| active.as_ref() == Some(id))));
    let level = move || shown.with(|shown| shown.as_ref().map(|shown| shown.clause.level));
    let cells = draft
        .fields()
        .iter()
        .enumerate()
        .map(|(column, field)| view! { <Cell draft own shown active column field=*field/> })
        .collect_view();
    view! {
        <tr
            data-clause=id.to_string() data-level=move || level().map(|level| level.to_string())
            aria-selected=move || if active.get() { "true" } else { "false" }
        >
            {cells}
        </tr>
    }
    .into_any()
}

#[component]
fn Cell(
    draft: Draft,
    own: StoredValue<ClauseId>,
    shown: Memo<Option<Shown>>,
    active: Memo<bool>,
    column: usize,
    field: Field,
) -> impl IntoView {
    let l = use_language();
    let here = Memo::new(move |_| active.get() && draft.column.get() == column);
    let typing = Memo::new(move |_| if here.get() { draft.typing.get() } else { None });
    let content = move || match typing.get() {
        Some(start) => view! { <CellInput draft field start/> }.into_any(),
        None => shown.with(|shown| shown.as_ref().map(|shown| text(shown, field, l))).into_any(),
    };
    let class = match field {
        Field::Weight => "num",
        Field::Target => "num no-phone",
        Field::Name => "name",
        _ => "no-phone",
    };
    view! {
        <td
            id=own.with_value(|id| cell_id(id, column)) class=class role="gridcell" data-column=column.to_string()
            data-here=move || here.get().then_some("")
        >
            {(column == 0).then(|| view! {
                <span class="drag" draggable="true" aria-hidden="true">"⠿"</span>
                <span class="sr">{move || shown.with(|shown| shown.as_ref().map(|shown| level_word(shown, l)))}</span>
            })}
            {content}
        </td>
    }
    .into_any()
}

/// The depth, for those who do not see the indentation.
fn level_word(shown: &Shown, l: Language) -> String {
    match (l, shown.point) {
        (Language::Chinese, true) => "考评点：".to_owned(),
        (Language::Chinese, false) => format!("{}级：", shown.clause.level),
        (Language::English, true) => "Point: ".to_owned(),
        (Language::English, false) => format!("Level {}: ", shown.clause.level),
    }
}

fn text(shown: &Shown, field: Field, l: Language) -> AnyView {
    let Shown { clause, point, sum } = shown;
    match (field, sum) {
        (Field::Weight, Some(sum)) => {
            let stated = clause.weight.is_some();
            let weight = two(sum.weight());
            let gap = sum.gap_text(l).map(|gap| view! { <span class="gap">{gap}</span> " " });
            view! { {gap} <span class=(!stated).then_some("muted")>{weight}</span> }.into_any()
        }
        (Field::Name, _) if clause.name.is_empty() => {
            view! { <span class="muted">{l.pick("（未命名）", "(no name)")}</span> }.into_any()
        }
        _ if field.is_of_points() && !point => ().into_any(),
        _ => field.of(clause, l).into_any(),
    }
}

#[component]
fn CellInput(draft: Draft, field: Field, start: String) -> impl IntoView {
    let l = use_language();
    let input = NodeRef::<Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // Both succeed on a text field that was just made.
            let _ = input.focus();
            let end = input.value().encode_utf16().count() as u32;
            let _ = input.set_selection_range(end, end);
        }
    });
    let value = move || input.get_untracked().map(|input| input.value()).unwrap_or_default();
    let blur = move |_| {
        if draft.typing.with_untracked(Option::is_some) && !draft.commit(&value()) {
            draft.typing.set(None);
        }
    };
    view! {
        <input
            node_ref=input value=start autocomplete="off" aria-label=field.name(l)
            inputmode=matches!(field, Field::Weight | Field::Target).then_some("decimal")
            on:keydown=move |event| keys::on_cell(draft, &event, &value())
            on:blur=blur
        />
    }
}

#[component]
fn Total(draft: Draft) -> impl IntoView {
    let l = use_language();
    let total = Memo::new(move |_| draft.editor.with(|editor| total_sum(editor.outline())));
    let shape = draft.shape_code();
    let gap = move || {
        let gap = total.get().gap_text(l).filter(|_| shape == "indicators");
        gap.map(|gap| view! { <span class="gap">{gap}</span> " " })
    };
    let rest = draft.fields().len() - 2;
    view! {
        <tr class="sum">
            <th scope="row">{l.pick("合计", "Total")}</th>
            <td class="num">{gap}{move || two(total.get().parts)}</td>
            {(rest > 0).then(|| view! { <td class="no-phone" colspan=rest.to_string()></td> })}
        </tr>
    }
}
