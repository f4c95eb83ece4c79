//! Visits, what is recorded on site, and the issue sheet (M51).
//!
//! Whoever is a member of a visit records on it; the office sees all of it, a unit what it was told.

mod chase;
mod files;
mod issues;
mod records;
mod rows;
mod steps;
mod visits;

pub(crate) use records::Taken;

use crate::{Error, Result, Service, args, db::Tx, live::NewEvent};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    warnings::LiveEvent,
    year_end::CITY,
};

/// For those who see the whole city: the unit knows nothing of it yet.
fn office_event() -> Vec<NewEvent> {
    event(&OrgCode::new(CITY))
}

fn event(org: &OrgCode) -> Vec<NewEvent> {
    vec![NewEvent { org: Some(org.clone()), payload: LiveEvent::Inspection }]
}

/// Nothing is recorded on the visit, and nobody ends it, from here to the commit.
async fn lock(tx: &mut Tx, visit: &RowId) -> Result<()> {
    tx.run("UPDATE visits SET state = state WHERE id = $1", args![visit]).await.map(drop)
}

/// Whether a person goes along.
async fn is_member(tx: &mut Tx, visit: &RowId, user: &SessionUser) -> Result<bool> {
    let found: Option<(i64,)> = tx
        .one("SELECT COUNT(*) FROM visit_members WHERE visit_id = $1 AND user_id = $2", args![visit, &user.id])
        .await?;
    Ok(found.is_some_and(|(count,)| count > 0))
}

impl Service {
    /// The visit is there for the office and for its members; to others there is nothing there. Tells whether the user is one.
    async fn require_visit(&self, user: &SessionUser, visit: &RowId) -> Result<bool> {
        if !user.may(Right::Review) && !user.may(Right::Inspect) {
            return Err(Error::Forbidden);
        }
        let found: Option<(i64,)> = self
            .db
            .one(
                "SELECT (SELECT COUNT(*) FROM visit_members m WHERE m.visit_id = v.id AND m.user_id = $2)
                 FROM visits v WHERE v.id = $1",
                args![visit, &user.id],
            )
            .await?;
        match found {
            Some((0,)) if !user.may(Right::Review) => Err(Error::NotFound),
            Some((own,)) => Ok(own > 0),
            None => Err(Error::NotFound),
        }
    }
}
