//! Events: what live pages are told after a commit.

use crate::{Error, Result, Service, args};
use domain::{
    accounts::{Right, SessionUser},
    ids::OrgCode,
    warnings::LiveEvent,
};

/// An event on its way into the table.
pub struct NewEvent {
    /// The organisation that may see it beside the whole-city roles; none for everyone.
    pub org: Option<OrgCode>,
    pub payload: LiveEvent,
}

/// An event that is committed.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    pub id: i64,
    /// UTC milliseconds.
    pub at: i64,
    pub org: Option<OrgCode>,
    pub payload: LiveEvent,
}

#[derive(sqlx::FromRow)]
pub(crate) struct EventRow {
    pub id: i64,
    at: i64,
    org_code: Option<String>,
    payload: String,
}

impl TryFrom<EventRow> for StoredEvent {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let mut payload: LiveEvent = serde_json::from_str(&row.payload)?;
        payload.set_id(row.id);
        Ok(Self { id: row.id, at: row.at, org: row.org_code.map(OrgCode::new), payload })
    }
}

impl StoredEvent {
    /// Whether a user may be told.
    pub fn is_for(&self, user: &SessionUser) -> bool {
        if !user.may(Right::SeeBoard) {
            return false;
        }
        user.role.sees_whole_city() || self.org.is_none() || self.org == user.org
    }
}

/// How many missed events are replayed; a page that missed more loads anew.
pub const REPLAY: i64 = 500;

/// What a page missed since an event.
pub enum Missed {
    Events(Vec<StoredEvent>),
    /// Too many to replay.
    TooMany,
}

impl Service {
    /// The id of the last event; a page that was read after it follows changes from there.
    pub async fn last_event(&self) -> Result<i64> {
        let row: Option<(i64,)> = self.db.one("SELECT COALESCE(MAX(id), 0) FROM events", args![]).await?;
        Ok(row.map_or(0, |(id,)| id))
    }

    /// The events after an id.
    pub async fn events_after(&self, id: i64) -> Result<Missed> {
        let rows: Vec<EventRow> = self
            .db
            .all(
                "SELECT id, at, org_code, payload FROM events WHERE id > $1 ORDER BY id LIMIT $2",
                args![id, REPLAY + 1],
            )
            .await?;
        if rows.len() as i64 > REPLAY {
            return Ok(Missed::TooMany);
        }
        Ok(Missed::Events(rows.into_iter().map(StoredEvent::try_from).collect::<Result<_>>()?))
    }
}
