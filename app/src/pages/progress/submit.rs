//! Sending an entry to review, and what the answer does to the form.

use super::{
    draft,
    form::{Conflict, EntryForm, Saving},
};
use crate::{
    ApiError,
    api::progress as api,
    components::device::{Queued, QueuedEntry, enqueue},
};
use domain::{problem::Severity, progress::Submitted};
use leptos::{prelude::*, task::spawn_local};

impl EntryForm {
    /// Shows what the server has now, whatever is typed.
    async fn adopt(self) {
        let (assignment, period) = self.key();
        if let Ok(page) = api::entry(assignment, Some(period)).await
            && !self.is_gone()
        {
            let sheet = page.sheet;
            self.base.set(sheet.row.revision);
            self.fill(sheet.stored());
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
        let entry = self.queued();
        spawn_local(async move {
            let (assignment, input) = (entry.assignment.clone(), entry.input.clone());
            let answer = api::submit_entry(assignment, entry.period, entry.base, input).await;
            // No server: the entry waits on this device and goes by itself, whether or not the page is still there.
            let kept = matches!(answer, Err(ApiError::Offline)) && enqueue(&[entry]).await;
            if self.is_gone() {
                return;
            }
            match answer {
                _ if kept => self.waits(),
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

    /// What stands in the form, as this device keeps it until it can be sent.
    fn queued(self) -> QueuedEntry {
        let (assignment, period) = self.key();
        let (title, unit) =
            self.sheet.with_untracked(|sheet| (sheet.row.point.name.clone(), sheet.row.point.unit.clone()));
        let (base, input) = (self.base.get_untracked(), self.input.get_untracked());
        QueuedEntry { assignment, period, base, input, title, unit }
    }

    /// The entry waits on this device.
    fn waits(self) {
        draft::forget(self);
        self.refused.set(None);
        self.attempted.set(false);
        self.saving.set(Saving::Queued(Queued::Waiting));
    }

    /// What waited on this device has been taken by the server, or the person has given it up.
    pub fn left_the_queue(self) {
        if matches!(self.saving.get_untracked(), Saving::Queued(_)) {
            self.saving.set(Saving::Clean);
            spawn_local(self.adopt());
        }
    }

    async fn stored_as(self, revision: i64) {
        draft::forget(self);
        self.base.set(revision);
        self.conflict.set(None);
        self.refused.set(None);
        self.attempted.set(false);
        self.saving.set(Saving::Clean);
        self.adopt().await;
        self.sent.try_set(true);
        // The link stands there once the page has been drawn again.
        request_animation_frame(move || {
            if let Some(onward) = self.onward.try_get_untracked().flatten() {
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

    /// Leads to the first field that the office found wrong.
    pub fn begin_at_finding(self) {
        let first = self.sheet.with_untracked(|sheet| sheet.returned.first().map(|problem| problem.place.clone()));
        if let Some(place) = first.filter(|place| !place.is_empty()) {
            self.focus(&place);
        }
    }

    fn focus(self, place: &str) {
        // A field that cannot take the focus leaves it where it is; the problem stands beside it all the same.
        let _ = match place {
            "note" => self.note.get_untracked().map(|field| field.focus()),
            "issue_list" => self.issue_list.get_untracked().map(|field| field.focus()),
            "cause" => self.cause.get_untracked().map(|field| field.focus()),
            "measures" => self.measures.get_untracked().map(|field| field.focus()),
            "coordination" => self.coordination.get_untracked().map(|field| field.focus()),
            "evidence" => self.file.get_untracked().map(|field| field.focus()),
            _ => self.actual.get_untracked().map(|field| field.focus()),
        };
    }

    /// Gives up what is typed for what someone else has submitted.
    pub fn take_theirs(self) {
        let (assignment, period) = self.key();
        draft::hold(self);
        spawn_local(async move {
            let answer = api::discard_draft(assignment, period).await;
            if self.is_gone() {
                return;
            }
            match answer {
                Ok(()) => {
                    draft::forget(self);
                    if let Some(conflict) = self.conflict.get_untracked() {
                        self.base.set(conflict.revision);
                        self.fill(conflict.theirs.typed());
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
