//! The state of the form of an entry and what can be done with it.

use super::{draft, preview::Reading};
use crate::{ApiError, api::progress::EntryPage, components::device::Queued};
use domain::{
    ids::RowId,
    number,
    period::Period,
    problem::Problem,
    progress::{DifficultyInput, EntryInput, EntrySheet, EntryState, EntryValue, check, looks},
};
use leptos::{
    html::{A, Input, Select, Textarea},
    prelude::*,
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
    /// Submitted here: on this device until the server has taken it.
    Queued(Queued),
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
    pub cause: NodeRef<Select>,
    pub measures: NodeRef<Textarea>,
    pub coordination: NodeRef<Textarea>,
    pub file: NodeRef<Input>,
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

/// The value that stands against what this reporter has typed; none where nobody else has submitted one.
fn standing(sheet: &EntrySheet) -> Option<Conflict> {
    let submitted = sheet.events.iter().find(|event| event.state == EntryState::Submitted)?;
    Some(Conflict {
        theirs: EntryValue {
            actual: sheet.row.actual?,
            note: sheet.note.clone(),
            issue_list: sheet.row.issue_list,
            difficulty: sheet.difficulty.clone(),
        },
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
        let kept = sheet.draft.clone().filter(|(draft, _)| *draft != sheet.stored());
        // Submitted by someone else after this draft was last saved: its author has not seen that value.
        let unseen = |conflict: &Conflict, saved: i64| {
            conflict.their_name != user_name && conflict.at > saved && sheet.row.state.waits()
        };
        let conflict = kept.as_ref().and_then(|(_, saved)| {
            standing(sheet).filter(|conflict| refused == Some("conflict") || unseen(conflict, *saved))
        });
        let saving = kept.as_ref().map_or(Saving::Clean, |(_, at)| Saving::Saved(*at));
        Self {
            input: RwSignal::new(kept.map_or_else(|| sheet.stored(), |(draft, _)| draft)),
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
            cause: NodeRef::new(),
            measures: NodeRef::new(),
            coordination: NodeRef::new(),
            file: NodeRef::new(),
            onward: NodeRef::new(),
        }
    }

    /// Whether the page is gone: what an answer brings after that has nowhere to go.
    pub fn is_gone(self) -> bool {
        self.busy.try_get_untracked().is_none()
    }

    pub fn key(self) -> (RowId, Period) {
        self.sheet.with_untracked(|sheet| (sheet.row.assignment.clone(), sheet.period))
    }

    pub fn is_locked(self) -> bool {
        self.sheet.with(|sheet| sheet.frozen || !sheet.row.state.open_to_reporter())
    }

    /// What is typed against its rule; none while it is not a number.
    pub fn reading(self) -> Option<Reading> {
        let actual = self.input.with(|input| number::parse(&input.actual)).ok()?;
        Some(self.sheet.with(|sheet| Reading::of(sheet, actual)))
    }

    /// What is wrong, and after it what asks for a second look.
    pub fn problems(self) -> Vec<Problem> {
        self.input.with(|input| {
            self.sheet.with(|sheet| {
                let mut problems = check(input, &sheet.row.point, sheet.row.target).problems;
                if let Ok(actual) = number::parse(&input.actual) {
                    problems.extend(looks(sheet, input, actual));
                }
                problems
            })
        })
    }

    /// The problem beside a field: found here while typing, or by the server.
    pub fn problem_at(self, place: &str) -> Option<Problem> {
        let untouched = !self.attempted.get() && self.input.with(|input| input.actual.trim().is_empty());
        let found = self.problems().into_iter().find(|problem| problem.place == place);
        found
            .filter(|_| !(untouched && place == "actual"))
            .or_else(|| self.refused.with(|refused| refused.as_ref()?.problem_at(place).cloned()))
    }

    /// What the office found wrong with a field, while its return stands.
    pub fn finding(self, place: &str) -> Option<Problem> {
        self.sheet.with(|sheet| sheet.returned.iter().find(|problem| problem.place == place).cloned())
    }

    /// What the server refused that is not about a field.
    pub fn refusal(self) -> Option<ApiError> {
        const FIELDS: [&str; 6] = ["actual", "note", "issue_list", "cause", "measures", "coordination"];
        let about_fields = |error: &ApiError| {
            !error.problems().is_empty() && error.problems().iter().all(|p| FIELDS.contains(&p.place.as_str()))
        };
        self.refused.get().filter(|error| !about_fields(error))
    }

    /// What stands in the fields; none while they are not there.
    fn read(self) -> Option<EntryInput> {
        let difficulty = DifficultyInput {
            cause: self.cause.get_untracked()?.value(),
            measures: self.measures.get_untracked()?.value(),
            coordination: self.coordination.get_untracked()?.value(),
        };
        Some(EntryInput {
            actual: self.actual.get_untracked()?.value(),
            note: self.note.get_untracked()?.value(),
            issue_list: self.issue_list.get_untracked()?.value(),
            difficulty,
        })
    }

    /// Takes over what stands in the fields after someone has typed.
    pub fn typed(self) {
        let Some(input) = self.read() else { return };
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
        fn put<E>(field: NodeRef<E>, set: impl Fn(E::Output))
        where
            E: leptos::tachys::html::element::ElementType,
            E::Output: Clone + leptos::wasm_bindgen::JsCast + 'static,
        {
            if let Some(field) = field.get_untracked() {
                set(field);
            }
        }
        let difficulty = &input.difficulty;
        put(self.actual, |field| field.set_value(&input.actual));
        put(self.note, |field| field.set_value(&input.note));
        put(self.issue_list, |field| field.set_value(&input.issue_list));
        put(self.cause, |field| field.set_value(&difficulty.cause));
        put(self.measures, |field| field.set_value(&difficulty.measures));
        put(self.coordination, |field| field.set_value(&difficulty.coordination));
        self.input.set(input);
    }

    /// Takes over what the server has now, without touching what someone is typing.
    pub fn follow(self, sheet: EntrySheet) {
        let Some(before) = self.sheet.try_get_untracked() else { return };
        // While a submission is on its way its own answer tells what became of it.
        if self.busy.get_untracked() || sheet.row.revision < before.row.revision {
            return;
        }
        let (was, is) = (before.stored(), sheet.stored());
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
}
