//! The report while it is edited: what is typed, what follows from it, and how it is saved.

use crate::{
    ApiError,
    api::expenditure::{ReportForm, SaveReport, Saved, save_report},
};
use domain::{
    expenditure::{self, Conclusion, SelfEvaluation, StoredReport},
    ids::RowId,
    problem::Problem,
};
use leptos::{
    form::FromFormData,
    html::Form,
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
    task::spawn_local,
    web_sys::{FormData, HtmlInputElement, HtmlTextAreaElement, wasm_bindgen::JsCast},
};
use std::time::Duration;

/// Typing rests this long before it is saved.
const PAUSE: Duration = Duration::from_millis(1500);

/// How saving stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// UTC milliseconds.
    Saved(i64),
    Typing,
    Running,
    Refused(ApiError),
}

/// The draft of one report. Its fields keep what is typed; this follows them.
#[derive(Clone, Copy)]
pub struct Draft {
    id: StoredValue<RowId>,
    pub form: NodeRef<Form>,
    pub report: RwSignal<SelfEvaluation>,
    pub conclusion: Memo<Conclusion>,
    pub findings: Memo<Vec<Problem>>,
    pub revision: RwSignal<i64>,
    pub saving: RwSignal<Saving>,
    saved: StoredValue<SelfEvaluation>,
    /// The pause since the last keystroke. Not the framework's `debounce`: what that makes belongs to one thread, and a
    /// server drops a page on another.
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Draft {
    pub fn new(stored: &StoredReport, unsaved: Option<SelfEvaluation>) -> Self {
        let saving = match &unsaved {
            Some(_) => Saving::Refused(ApiError::Conflict { revision: stored.row.revision }),
            None => Saving::Saved(stored.row.updated_at),
        };
        let report = RwSignal::new(unsaved.unwrap_or_else(|| stored.body.clone()));
        Self {
            id: StoredValue::new(stored.row.id.clone()),
            form: NodeRef::new(),
            report,
            conclusion: Memo::new(move |_| report.with(expenditure::conclude)),
            findings: Memo::new(move |_| report.with(expenditure::findings)),
            revision: RwSignal::new(stored.row.revision),
            saving: RwSignal::new(saving),
            saved: StoredValue::new(stored.body.clone()),
            timer: StoredValue::new(None),
        }
    }

    pub fn id(self) -> RowId {
        self.id.get_value()
    }

    /// What stands in the fields now, read as the server would read it.
    fn typed(self) -> Option<SelfEvaluation> {
        let form = self.form.get_untracked()?;
        let data = FormData::new_with_form(&form).ok()?;
        let posted = SaveReport::from_form_data(&data).ok()?;
        Some(posted.report.into())
    }

    /// Follows the fields, and saves after typing has rested.
    pub fn follow(self) {
        let Some(typed) = self.typed() else { return };
        if self.report.with_untracked(|report| *report != typed) {
            self.report.set(typed);
        }
        // A conflict is for the person to decide.
        if !self.is_dirty() || self.is_in_conflict() {
            return;
        }
        self.saving.set(Saving::Typing);
        self.stop_timer();
        self.timer.set_value(set_timeout_with_handle(move || self.save(), PAUSE).ok());
    }

    fn stop_timer(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn is_in_conflict(self) -> bool {
        matches!(self.saving.get_untracked(), Saving::Refused(ApiError::Conflict { .. }))
    }

    fn is_dirty(self) -> bool {
        self.report.with_untracked(|report| self.saved.with_value(|saved| report != saved))
    }

    /// Saves what is left when the page is left. Nobody is there to hear of a refusal.
    pub fn leave(self) {
        self.stop_timer();
        if !self.is_dirty() || self.is_in_conflict() {
            return;
        }
        let (id, revision, body) = (self.id(), self.revision.get_untracked(), self.report.get_untracked());
        spawn_local(async move {
            let _ = save_report(id, revision, body.into(), String::new()).await;
        });
    }

    /// Saves now, and again when something was typed meanwhile.
    pub fn save(self) {
        if self.saving.get_untracked() == Saving::Running {
            return;
        }
        self.stop_timer();
        self.saving.set(Saving::Running);
        spawn_local(async move {
            loop {
                let body = self.report.get_untracked();
                match save_report(
                    self.id(),
                    self.revision.get_untracked(),
                    ReportForm::from(body.clone()),
                    String::new(),
                )
                .await
                {
                    Ok(Saved { revision, at }) => {
                        self.revision.set(revision);
                        self.saved.set_value(body);
                        if !self.is_dirty() {
                            self.saving.set(Saving::Saved(at));
                            return;
                        }
                    }
                    Err(error) => {
                        self.saving.set(Saving::Refused(error));
                        return;
                    }
                }
            }
        });
    }

    /// Saves over what someone else has saved in between.
    pub fn overwrite(self, standing: i64) {
        self.revision.set(standing);
        self.save();
    }

    /// Writes into a field as if it were typed.
    pub fn fill(self, id: &str, value: &str) {
        let Some(field) = document().get_element_by_id(id) else { return };
        if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            input.set_value(value);
        } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
            area.set_value(value);
        }
        if let Some(form) = self.form.get_untracked()
            && let Ok(event) = leptos::web_sys::Event::new("input")
        {
            // The form listens, not the field. Nothing cancels the event.
            let _ = form.dispatch_event(&event);
        }
    }
}
