//! Where an entry stands, as a chip.

use crate::context::use_language;
use domain::{language::Language, ledgers::Ledger, periods::late_mark, progress::EntryState};
use leptos::prelude::*;

#[component]
pub fn StateChip(state: EntryState) -> impl IntoView {
    view! { <span class="state" data-state=state.code()>{state.name(use_language())}</span> }
}

#[component]
pub fn LedgerChip(ledger: Ledger) -> impl IntoView {
    view! { <span class="ledger" data-ledger=ledger.code()>{ledger.name(use_language())}</span> }
}

/// The mark of what came after its last day; nothing for what came in time.
pub fn late_badge(days: i64, l: Language) -> impl IntoView + use<> {
    late_mark(days, l).map(|mark| view! { <span class="badge late">{mark}</span> " " })
}
