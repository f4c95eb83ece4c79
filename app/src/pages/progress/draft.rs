//! Autosave: to the server a moment after the last key, and to this tab's own storage for when the server is away or
//! the session has ended.

use super::{
    form::{EntryForm, Saving},
    storage,
};
use crate::{ApiError, api::progress::save_draft};
use domain::progress::{EntryInput, EntryState};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

/// The pause after the last key before a draft is sent, in milliseconds.
const PAUSE: u32 = 700;
/// The pause before a draft that was not taken is sent again.
const RETRY: u32 = 5_000;

/// What this tab keeps.
#[derive(Serialize, Deserialize)]
struct Kept {
    input: EntryInput,
    base: i64,
}

/// Something was typed: keep it here at once and send it soon.
pub fn touch(form: EntryForm) {
    keep(form);
    form.saving.set(Saving::Waiting);
    let edit = next_edit(form);
    spawn_local(async move {
        storage::sleep(PAUSE).await;
        while is_last(form, edit) {
            if send(form, edit).await {
                return;
            }
            storage::sleep(RETRY).await;
        }
    });
}

/// No draft that is under way may be sent any more.
pub fn hold(form: EntryForm) {
    next_edit(form);
}

fn next_edit(form: EntryForm) -> u32 {
    form.edits.update_value(|edits| *edits = edits.wrapping_add(1));
    form.edits.get_value()
}

fn is_last(form: EntryForm, edit: u32) -> bool {
    form.edits.try_get_value() == Some(edit)
}

/// Sends the draft; tells whether there is nothing left to do.
async fn send(form: EntryForm, edit: u32) -> bool {
    let (assignment, period) = form.key();
    let result = save_draft(assignment, period, form.input.get_untracked()).await;
    if !is_last(form, edit) {
        return true;
    }
    let (saving, done) = match result {
        Ok(at) => {
            forget(form);
            form.sheet.update(|sheet| {
                if sheet.row.state == EntryState::Empty {
                    sheet.row.state = EntryState::Draft;
                }
            });
            (Saving::Saved(at), true)
        }
        Err(ApiError::SignedOut) => (Saving::SignedOut, true),
        Err(ApiError::Offline | ApiError::Unavailable | ApiError::StorageFull) => (Saving::Kept, false),
        Err(error) => (Saving::Refused(error), true),
    };
    form.saving.set(saving);
    done
}

fn name(form: EntryForm) -> String {
    let (assignment, period) = form.key();
    // The next person at this computer does not find what this one typed.
    form.user.with_value(|user| format!("kaoping.draft.{user}.{assignment}.{period}"))
}

/// Keeps what is typed in this tab.
pub fn keep(form: EntryForm) {
    let kept = Kept { input: form.input.get_untracked(), base: form.base.get_untracked() };
    if let Ok(text) = serde_json::to_string(&kept) {
        storage::put(&name(form), &text);
    }
}

/// Forgets what this tab keeps.
pub fn forget(form: EntryForm) {
    storage::remove(&name(form));
}

/// Takes up what this tab has kept, or what was typed before the page could react.
pub fn restore(form: EntryForm) {
    let kept = storage::get(&name(form)).and_then(|text| serde_json::from_slice::<Kept>(text.as_bytes()).ok());
    match kept {
        Some(kept) if form.input.with_untracked(|input| *input != kept.input) => {
            form.fill(kept.input);
            // On a value that has changed since, the server will show both.
            form.base.set(kept.base);
            touch(form);
        }
        _ => form.typed(),
    }
}
