//! Where an entry stands, as a chip.

use crate::context::use_language;
use domain::{ledgers::Ledger, progress::EntryState};
use leptos::prelude::*;

#[component]
pub fn StateChip(state: EntryState) -> impl IntoView {
    view! { <span class="state" data-state=state.code()>{state.name(use_language())}</span> }
}

#[component]
pub fn LedgerChip(ledger: Ledger) -> impl IntoView {
    view! { <span class="ledger" data-ledger=ledger.code()>{ledger.name(use_language())}</span> }
}
