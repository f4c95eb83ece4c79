//! Units × domains. On a phone the same table is a list of units.

use super::{Followed, PATH, Shown};
use crate::{components::LightBadge, context::use_language};
use domain::{
    ids::OrgCode,
    schedule::Light,
    warnings::{Board, BoardRow, LightCounts},
};
use leptos::prelude::*;
use std::cmp::Reverse;

const POINTS: &str = "/board/points";

/// A part of a whole in percent with one decimal, as a page shows it.
pub(super) fn share(part: u32, whole: u32) -> String {
    let permille = (u64::from(part) * 2000 + u64::from(whole)) / (u64::from(whole) * 2).max(1);
    format!("{}.{}", permille / 10, permille % 10)
}

/// The units in the order of the page: worst first, or as the office lists them. The order is that of the loaded board:
/// a line must not jump away under the reader when a light changes.
fn order(board: &Board, by_office: bool) -> Vec<OrgCode> {
    let mut rows: Vec<&BoardRow> = board.rows.iter().collect();
    if !by_office {
        rows.sort_by_key(|row| {
            let all = row.all;
            (Reverse(all.red), Reverse(all.yellow), Reverse(all.missing), Reverse(row.expected))
        });
    }
    rows.into_iter().map(|row| row.org.clone()).collect()
}

fn is_shown(row: &BoardRow, shown: &Shown) -> bool {
    shown.light.is_none_or(|light| row.all.get(light) > 0)
        && shown.ledger.is_none_or(|ledger| row.ledgers.get(ledger) > 0)
        && shown.org.as_ref().is_none_or(|org| row.org == *org)
}

#[component]
pub(super) fn BoardTable(followed: Followed) -> impl IntoView {
    let l = use_language();
    let Followed { board, shown, .. } = followed;
    let (worst_first, by_office) = board.with_untracked(|board| (order(board, false), order(board, true)));
    let units = Memo::new(move |_| {
        shown.with(|shown| {
            let units = if shown.by_office { &by_office } else { &worst_first };
            board.with(|board| {
                let is_in = |org: &&OrgCode| board.rows.iter().any(|row| row.org == **org && is_shown(row, shown));
                units.iter().filter(is_in).cloned().collect::<Vec<_>>()
            })
        })
    });
    let domains = board.with_untracked(|board| board.domains.clone());
    let columns = domains.len();
    let heads = domains.into_iter().map(|domain| view! { <th scope="col" class="domain">{domain}</th> }).collect_view();
    let sorted_by_office = move || shown.with(|shown| shown.by_office);
    let sort = move || {
        let value = if sorted_by_office() { "" } else { "unit" };
        followed.address(PATH, &[("sort", value.to_owned())])
    };
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("单位与领域", "Units and domains")>
            <table class="data board">
                <caption class="sr">
                    {l.pick("各单位各领域的考评点与灯", "Points and lights of each unit and domain")}
                </caption>
                <thead>
                    <tr>
                        <th scope="col" aria-sort=move || if sorted_by_office() { "ascending" } else { "descending" }>
                            <a href=sort title=l.pick("按最差的灯或按单位顺序排列", "Sort by the worst light or in the office's order")>
                                {l.pick("单位", "Unit")}
                            </a>
                        </th>
                        {heads}
                        <th scope="col">{l.pick("合计", "All")}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || units.get() key=OrgCode::clone let:org>
                        <BoardLine followed=followed org=org columns=columns/>
                    </For>
                </tbody>
            </table>
        </div>
        <Show when=move || units.with(Vec::is_empty)>
            <p class="muted">{l.pick("没有符合条件的单位。", "No unit matches.")}</p>
        </Show>
    }
    .into_any()
}

#[component]
fn BoardLine(followed: Followed, org: OrgCode, columns: usize) -> impl IntoView {
    let l = use_language();
    let org = StoredValue::new(org);
    let row = Memo::new(move |_| {
        let of_org = |row: &&BoardRow| org.with_value(|org| row.org == *org);
        followed.board.with(|board| board.rows.iter().find(of_org).cloned())
    });
    let name = row.with_untracked(|row| row.as_ref().map(|row| row.org_name.clone())).unwrap_or_default();
    let points = move |domain: Option<usize>| {
        let light = followed.shown.with(|shown| shown.light).map_or("", Light::code);
        let ledger = followed.shown.with(|shown| shown.ledger).map_or("", domain::ledgers::Ledger::code);
        followed.address(
            POINTS,
            &[
                ("org", org.with_value(OrgCode::to_string)),
                ("domain", domain.map(|place| (place + 1).to_string()).unwrap_or_default()),
                ("light", light.to_owned()),
                ("ledger", if domain.is_none() { ledger.to_owned() } else { String::new() }),
                ("sort", String::new()),
            ],
        )
    };
    let light = move || followed.shown.with(|shown| shown.light);
    let cell = move |column: usize| {
        let counts = Memo::new(move |_| {
            let cell = |row: &BoardRow| Some((*row.cells.get(column)?, *row.due.get(column)?));
            row.with(|row| row.as_ref().and_then(cell)).unwrap_or_default()
        });
        let changed = move || {
            followed
                .marked
                .with(|marked| org.with_value(|org| marked.iter().any(|(unit, at)| at == &column && unit == org)))
        };
        let content = move || {
            let (counts, due) = counts.get();
            if due == 0 {
                return view! { <span class="none">"—"</span> }.into_any();
            }
            view! { <a href=points(Some(column))><Counts counts=counts light=light() due=due always=false/></a> }
                .into_any()
        };
        view! { <td class="cell" class:changed=changed>{content}</td> }
    };
    let total = move || {
        row.get().map(|row| {
            view! {
                <a href=points(None)><Counts counts=row.all light=light() due=row.expected always=true/></a>
                <LightBar counts=row.all expected=row.expected/>
            }
        })
    };
    view! {
        <tr>
            <th scope="row"><a href=move || points(None) title=name.clone()>{name.clone()}</a></th>
            {(0..columns).map(cell).collect_view()}
            <td class="total" data-label=l.pick("合计", "All")>{total}</td>
        </tr>
    }
    .into_any()
}

/// What is wrong, or where nothing is, what is well; and out of how many.
#[component]
fn Counts(counts: LightCounts, light: Option<Light>, due: u32, always: bool) -> impl IntoView {
    let l = use_language();
    let has = |light: &Light| counts.get(*light) > 0;
    let bad: Vec<Light> = [Light::Red, Light::Yellow, Light::Missing].into_iter().filter(has).collect();
    let good = [Light::Green, Light::Blue].into_iter().filter(has);
    let open = due > counts.total();
    let out_of = always || light.is_some() || !bad.is_empty() || open;
    let lights: Vec<Light> = match light {
        Some(light) => vec![light],
        None if bad.is_empty() => good.collect(),
        None => bad,
    };
    let badge = |light: Light| view! { <LightBadge light=light count=counts.get(light)/> };
    view! {
        {lights.into_iter().map(badge).collect_view()}
        {out_of.then(|| view! { <span class="of">{due}<span class="sr">{l.pick(" 个考评点", " points")}</span></span> })}
    }
    .into_any()
}

/// The lights as parts of a bar; what is not reported yet stays empty.
#[component]
fn LightBar(counts: LightCounts, expected: u32) -> impl IntoView {
    let mut before = 0;
    let parts = Light::ALL
        .into_iter()
        .filter(|light| counts.get(*light) > 0)
        .map(|light| {
            let x = share(before, expected);
            before += counts.get(light);
            view! { <rect class=light.code() x=x width=share(counts.get(light), expected) height="8"></rect> }
        })
        .collect_view();
    view! { <svg class="lightbar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{parts}</svg> }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_are_rounded_to_one_decimal() {
        assert_eq!(share(54, 241), "22.4");
        assert_eq!(share(2, 3), "66.7");
        assert_eq!(share(241, 241), "100.0");
        assert_eq!(share(0, 0), "0.0");
    }
}
