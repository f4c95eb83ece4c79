//! The state of the form of an entry and what can be done with it.

use super::{draft, preview::Reading};
use crate::{
    ApiError,
    api::progress::{self as api, EntryPage},
};
use domain::{
    ids::RowId,
    number::{self, plain},
    period::Period,
    problem::{Problem, Severity},
    progress::{EntryInput, EntrySheet, EntryState, EntryValue, Submitted, check},
};
use leptos::{
    html::{A, Input, Select, Textarea},
    prelude::*,
    task::spawn_local,
};

/// Where the autosaved draft stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Saving {
    /// Nothing was typed since the last submission.
    Clean,
    Waiting,
    /// UTC milliseconds.
    Saved(i64),
    /// Not on the server for now, but in this browser.
    Kept,
    SignedOut,
    Refused(ApiError),
}

/// What someone else has submitted meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    pub theirs: EntryValue,
    pub their_name: String,
    /// UTC milliseconds.
    pub at: i64,
    pub revision: i64,
}

/// The form of one entry.
#[derive(Clone, Copy)]
pub struct EntryForm {
    pub sheet: RwSignal<EntrySheet>,
    pub input: RwSignal<EntryInput>,
    /// The revision that the typed value is meant to replace.
    pub base: RwSignal<i64>,
    pub attempted: RwSignal<bool>,
    pub refused: RwSignal<Option<ApiError>>,
    pub conflict: RwSignal<Option<Conflict>>,
    pub saving: RwSignal<Saving>,
    pub busy: RwSignal<bool>,
    /// Whether this page has just sent the entry.
    pub sent: RwSignal<bool>,
    /// Counts what was typed: an older save is not the last word.
    pub edits: StoredValue<u32>,
    pub user: StoredValue<String>,
    /// The fields themselves. They are not bound to signals: what is typed before wasm has loaded would be lost.
    pub actual: NodeRef<Input>,
    pub note: NodeRef<Textarea>,
    pub issue_list: NodeRef<Select>,
    /// Where the work goes on after a submission.
    pub onward: NodeRef<A>,
}

/// Why a plain form was not stored, where that is about none of its fields.
fn plain_refusal(code: &str) -> Option<ApiError> {
    match code {
        "storage_full" => Some(ApiError::StorageFull),
        "failed" => Some(ApiError::Unavailable),
        "not_begun" => Some(ApiError::invalid(
            "period_not_begun",
            "period",
            "这一期还没有开始，请到期后再填报",
            "This period has not begun; report when it has",
        )),
        _ => None,
    }
}

/// What is stored, as the form would show it.
pub fn stored(sheet: &EntrySheet) -> EntryInput {
    EntryInput {
        actual: sheet.row.actual.map(plain).unwrap_or_default(),
        note: sheet.note.clone(),
        issue_list: sheet.row.issue_list.map(|list| list.code().to_owned()).unwrap_or_default(),
    }
}

/// The value that stands against what this reporter has typed; none where nobody else has submitted one.
fn standing(sheet: &EntrySheet) -> Option<Conflict> {
    let submitted = sheet.events.iter().find(|event| event.state == EntryState::Submitted)?;
    Some(Conflict {
        theirs: EntryValue { actual: sheet.row.actual?, note: sheet.note.clone(), issue_list: sheet.row.issue_list },
        their_name: submitted.actor.clone(),
        at: submitted.at,
        revision: sheet.row.revision,
    })
}

impl EntryForm {
    /// `refused`: the page answers a plain form that was not stored, because of its fields (`invalid`), because someone
    /// else was faster (`conflict`) or for one of the reasons of [`plain_refusal`].
    pub fn new(page: &EntryPage, user: (String, String), refused: Option<&str>) -> Self {
        let (user_id, user_name) = user;
        let sheet = &page.sheet;
        let kept = sheet.draft.clone().filter(|(draft, _)| *draft != stored(sheet));
        let by_other = |conflict: &Conflict| conflict.their_name != user_name && sheet.row.state == EntryState::Submitted;
        let conflict = match &kept {
            Some(_) => standing(sheet).filter(|conflict| refused == Some("conflict") || by_other(conflict)),
            None => None,
        };
        let saving = kept.as_ref().map_or(Saving::Clean, |(_, at)| Saving::Saved(*at));
        Self {
            input: RwSignal::new(kept.map_or_else(|| stored(sheet), |(draft, _)| draft)),
            base: RwSignal::new(sheet.row.revision),
            sheet: RwSignal::new(page.sheet.clone()),
            attempted: RwSignal::new(refused == Some("invalid")),
            refused: RwSignal::new(refused.and_then(plain_refusal)),
            conflict: RwSignal::new(conflict),
            saving: RwSignal::new(saving),
            busy: RwSignal::new(false),
            sent: RwSignal::new(false),
            edits: StoredValue::new(0),
            user: StoredValue::new(user_id),
            actual: NodeRef::new(),
            note: NodeRef::new(),
            issue_list: NodeRef::new(),
            onward: NodeRef::new(),
        }
    }

    pub fn key(self) -> (RowId, Period) {
        self.sheet.with_untracked(|sheet| (sheet.row.assignment.clone(), sheet.period))
    }

    pub fn is_locked(self) -> bool {
        self.sheet.with(|sheet| !sheet.row.state.open_to_reporter())
    }

    /// What is typed against its rule; none while it is not a number.
    pub fn reading(self) -> Option<Reading> {
        let actual = self.input.with(|input| number::parse(&input.actual)).ok()?;
        Some(self.sheet.with(|sheet| Reading::of(sheet, actual)))
    }

    fn problems(self) -> Vec<Problem> {
        self.input.with(|input| self.sheet.with(|sheet| check(input, &sheet.row.point, sheet.row.target).problems))
    }

    /// The problem beside a field: found here while typing, or by the server.
    pub fn problem_at(self, place: &str) -> Option<Problem> {
        let untouched = !self.attempted.get() && self.input.with(|input| input.actual.trim().is_empty());
        let found = self.problems().into_iter().find(|problem| problem.place == place);
        found
            .filter(|_| !(untouched && place == "actual"))
            .or_else(|| self.refused.with(|refused| refused.as_ref()?.problem_at(place).cloned()))
    }

    /// What the server refused that is not about a field.
    pub fn refusal(self) -> Option<ApiError> {
        const FIELDS: [&str; 3] = ["actual", "note", "issue_list"];
        let about_fields = |error: &ApiError| {
            !error.problems().is_empty() && error.problems().iter().all(|p| FIELDS.contains(&p.place.as_str()))
        };
        self.refused.get().filter(|error| !about_fields(error))
    }

    /// Takes over what stands in the fields after someone has typed.
    pub fn typed(self) {
        let fields = (self.actual.get_untracked(), self.note.get_untracked(), self.issue_list.get_untracked());
        let (Some(actual), Some(note), Some(issue_list)) = fields else { return };
        let input = EntryInput { actual: actual.value(), note: note.value(), issue_list: issue_list.value() };
        if self.input.with_untracked(|known| *known == input) {
            return;
        }
        self.input.set(input);
        self.refused.set(None);
        self.sent.set(false);
        draft::touch(self);
    }

    /// Puts a value into the fields.
    pub fn fill(self, input: EntryInput) {
        if let Some(actual) = self.actual.get_untracked() {
            actual.set_value(&input.actual);
        }
        if let Some(note) = self.note.get_untracked() {
            note.set_value(&input.note);
        }
        if let Some(issue_list) = self.issue_list.get_untracked() {
            issue_list.set_value(&input.issue_list);
        }
        self.input.set(input);
    }

    /// Takes over what the server has now, without touching what someone is typing.
    pub fn follow(self, sheet: EntrySheet) {
        let Some(before) = self.sheet.try_get_untracked() else { return };
        // While a submission is on its way its own answer tells what became of it.
        if self.busy.get_untracked() || sheet.row.revision < before.row.revision {
            return;
        }
        let (was, is) = (stored(&before), stored(&sheet));
        let typing = self.input.with_untracked(|input| *input != was && *input != is);
        let changed = was != is;
        let revision = sheet.row.revision;
        if typing && changed {
            self.conflict.set(standing(&sheet));
        } else {
            // A decision moves the revision and leaves the value: what is typed still replaces the same one.
            self.base.set(revision);
        }
        self.sheet.set(sheet);
        if !typing {
            self.fill(is);
            self.saving.set(Saving::Clean);
        }
    }

    /// Shows what the server has now, whatever is typed.
    async fn adopt(self) {
        let (assignment, period) = self.key();
        if let Ok(page) = api::entry(assignment, Some(period)).await {
            let sheet = page.sheet;
            self.base.set(sheet.row.revision);
            self.fill(stored(&sheet));
            self.sheet.set(sheet);
        }
    }

    /// Sends what is typed to review.
    pub fn submit(self) {
        if self.busy.get_untracked() || untrack(|| self.is_locked()) {
            return;
        }
        self.typed();
        self.attempted.set(true);
        let problems = untrack(|| self.problems());
        if let Some(problem) = problems.iter().find(|problem| problem.severity == Severity::Error) {
            self.focus(&problem.place);
            return;
        }
        // A draft that is on its way would come after the submission.
        draft::hold(self);
        self.busy.set(true);
        let (assignment, period) = self.key();
        let (base, input) = (self.base.get_untracked(), self.input.get_untracked());
        spawn_local(async move {
            match api::submit_entry(assignment, period, base, input).await {
                Ok(Submitted::Saved { revision }) => self.stored_as(revision).await,
                Ok(Submitted::Conflict { theirs, their_name, at, revision }) => {
                    self.conflict.set(Some(Conflict { theirs, their_name, at, revision }));
                    draft::touch(self);
                }
                Err(error) => self.refuse(error),
            }
            self.busy.try_set(false);
        });
    }

    async fn stored_as(self, revision: i64) {
        draft::forget(self);
        self.base.set(revision);
        self.conflict.set(None);
        self.refused.set(None);
        self.attempted.set(false);
        self.saving.set(Saving::Clean);
        self.adopt().await;
        self.sent.set(true);
        // The link stands there once the page has been drawn again.
        request_animation_frame(move || {
            if let Some(onward) = self.onward.get_untracked() {
                // A link that cannot take the focus leaves it where it is.
                let _ = onward.focus();
            }
        });
    }

    fn refuse(self, error: ApiError) {
        draft::keep(self);
        match &error {
            ApiError::SignedOut => self.saving.set(Saving::SignedOut),
            ApiError::Offline | ApiError::Unavailable => self.saving.set(Saving::Kept),
            _ => {}
        }
        if let Some(problem) = error.problems().first() {
            self.focus(&problem.place);
        }
        self.refused.set(Some(error));
    }

    fn focus(self, place: &str) {
        // A field that cannot take the focus leaves it where it is; the problem stands beside it all the same.
        let _ = match place {
            "note" => self.note.get_untracked().map(|field| field.focus()),
            "issue_list" => self.issue_list.get_untracked().map(|field| field.focus()),
            _ => self.actual.get_untracked().map(|field| field.focus()),
        };
    }

    /// Gives up what is typed for what someone else has submitted.
    pub fn take_theirs(self) {
        let (assignment, period) = self.key();
        draft::hold(self);
        spawn_local(async move {
            match api::discard_draft(assignment, period).await {
                Ok(()) => {
                    draft::forget(self);
                    if let Some(conflict) = self.conflict.get_untracked() {
                        self.base.set(conflict.revision);
                        self.fill(typed_form(&conflict.theirs));
                    }
                    self.conflict.set(None);
                    self.saving.set(Saving::Clean);
                    self.adopt().await;
                }
                Err(error) => self.refuse(error),
            }
        });
    }

    /// Submits what is typed in place of what someone else has submitted.
    pub fn put_mine(self) {
        if let Some(conflict) = self.conflict.get_untracked() {
            self.base.set(conflict.revision);
            self.conflict.set(None);
            self.submit();
        }
    }
}

/// A stored value as a form shows it.
fn typed_form(value: &EntryValue) -> EntryInput {
    EntryInput {
        actual: plain(value.actual),
        note: value.note.clone(),
        issue_list: value.issue_list.map(|list| list.code().to_owned()).unwrap_or_default(),
    }
}
