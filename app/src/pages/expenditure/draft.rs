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
    /// The pause that runs since the last keystroke.
    pause: StoredValue<Option<TimeoutHandle>>,
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
            pause: StoredValue::new(None),
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

    /// Follows the fields. `save` comes back to save after a pause.
    pub fn follow(self, save: impl FnOnce()) {
        let Some(typed) = self.typed() else { return };
        if self.report.with_untracked(|report| *report != typed) {
            self.report.set(typed);
        }
        if self.is_dirty() {
            if !matches!(self.saving.get_untracked(), Saving::Refused(ApiError::Conflict { .. })) {
                self.saving.set(Saving::Typing);
            }
            save();
        }
    }

    fn is_dirty(self) -> bool {
        self.report.with_untracked(|report| self.saved.with_value(|saved| report != saved))
    }

    /// Saves after typing has rested. (Not by the framework's `debounce`: what that makes belongs to one thread, and a
    /// server drops a page on another.)
    pub fn autosave(self) {
        if let Some(running) = self.pause.try_get_value().flatten() {
            running.clear();
        }
        let save = move || {
            // A conflict is for the person to decide.
            if !matches!(self.saving.get_untracked(), Saving::Refused(ApiError::Conflict { .. })) {
                self.save();
            }
        };
        // Without a timer the report is saved by its button.
        self.pause.set_value(set_timeout_with_handle(save, PAUSE).ok());
    }

    /// Saves now, and again when something was typed meanwhile.
    pub fn save(self) {
        if self.saving.get_untracked() == Saving::Running {
            return;
        }
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
