//! Entries: what a unit reports, from the draft to the submission (M28, M29).
//!
//! A draft is its author's alone and is written without an audit entry or an event; a submission has both.

mod collect;
mod draft;
mod lights;
mod list;
mod listed;
mod rows;
mod sheet;
pub(crate) mod submit;
mod sync;

pub use listed::Listed;

pub(crate) use lights::{read_lights_again, read_lights_of_year_again};
pub(crate) use rows::{EntryRecord, dated_value, decimal, state, step};

use crate::{Error, Result, Service, args, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
};
use std::collections::HashSet;

/// The columns of an [`EntryRecord`] for the period `$1`; a condition on `a` or `e` follows.
macro_rules! select_entries {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.point_code, a.org_code, a.target, o.name AS org_name, p.body,
                    e.state, e.revision, e.actual, e.note, e.issue_list, e.difficulty, e.light, e.ledger, e.submitted_at, e.submitted_by, e.return_reason, e.content_hash,
                    e.reported_on, e.reported_due, ",
            crate::periods::extended_to!("a.org_code", "a.point_code", "$1"),
            " AS extended_to,
                    (SELECT r.due_on FROM entry_returns r
                     WHERE r.assignment_id = a.id AND r.period = $1 AND r.revision = e.revision) AS answer_by,
                    EXISTS (SELECT 1 FROM entry_versions r
                            WHERE r.assignment_id = a.id AND r.period = $1 AND r.state = 'returned') AS was_returned,
                    f.user_id AS first_id, f.reviewer AS first_by,
                    (SELECT COUNT(*) FROM evidence v WHERE v.assignment_id = a.id AND v.period = $1) AS evidence_count
             FROM assignments a
             JOIN organisations o ON o.code = a.org_code
             JOIN points p ON p.code = a.point_code
             LEFT JOIN entries e ON e.assignment_id = a.id AND e.period = $1
             LEFT JOIN first_reviews f ON f.assignment_id = a.id AND f.period = $1 AND f.revision = e.revision
             ",
            $rest
        )
    };
}
pub(crate) use select_entries;

impl Service {
    pub(crate) async fn organisation_name(&self, org: &OrgCode) -> Result<String> {
        let row: Option<(String,)> = self.db.one("SELECT name FROM organisations WHERE code = $1", args![org]).await?;
        row.map(|(name,)| name).ok_or(Error::NotFound)
    }

    /// The office sees every organisation, a reporter its own; to others there is nothing there.
    pub(crate) fn require_organisation(&self, user: &SessionUser, org: &OrgCode) -> Result<()> {
        if user.may(Right::Review) {
            return Ok(());
        }
        require(user, Right::Report)?;
        if user.org.as_ref() == Some(org) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Refuses a reporter who has one of these not from the own organisation.
    pub(crate) async fn require_own_assignments(
        &self,
        user: &SessionUser,
        mut assignments: impl Iterator<Item = &RowId>,
    ) -> Result<()> {
        require(user, Right::Report)?;
        let org = user.org.as_ref().ok_or(Error::NotFound)?;
        let own: Vec<(String,)> =
            self.db.all("SELECT id FROM assignments WHERE org_code = $1 AND target IS NOT NULL", args![org]).await?;
        let own: HashSet<String> = own.into_iter().map(|(id,)| id).collect();
        if assignments.all(|assignment| own.contains(assignment.as_str())) { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Refuses a reporter of another organisation.
    pub(crate) async fn require_own_assignment(&self, user: &SessionUser, assignment: &RowId) -> Result<()> {
        require(user, Right::Report)?;
        let row: Option<(String,)> = self
            .db
            .one("SELECT org_code FROM assignments WHERE id = $1 AND target IS NOT NULL", args![assignment])
            .await?;
        match row {
            Some((org,)) if user.org.as_ref().is_some_and(|own| own.as_str() == org) => Ok(()),
            _ => Err(Error::NotFound),
        }
    }
}
