//! Use cases and their SQL, one module a capability; nothing else in the product touches the database.
//!
//! A use case authorises, validates with the domain crate, and writes the row, the audit entry and the event in one
//! transaction. Pages, REST, the CLI and the importer all call the same ones.

pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod clock;
pub mod db;
pub mod decomposition;
pub mod error;
pub mod evidence;
pub mod expenditure;
pub mod exports;
pub mod imports;
pub mod inbox;
pub mod indicators;
pub mod inspections;
pub mod live;
pub mod mails;
pub mod organisations;
pub mod periods;
pub mod progress;
pub mod review;
pub mod risks;
pub mod rule_books;
pub mod settings;
pub mod shares;
pub mod warnings;
pub mod what_if;
pub mod year_end;

pub use clock::Clock;
pub use db::Db;
pub use error::{Error, Result};

use domain::accounts::{Right, SessionUser};
use std::{path::Path, sync::Arc};

/// Everything that a use case needs. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) sessions: Arc<accounts::SessionCache>,
    pub(crate) boards: Arc<warnings::Boards>,
    pub(crate) points: Arc<indicators::PointCache>,
    pub(crate) files: evidence::Files,
    pub(crate) uploads: evidence::Uploads,
}

impl Service {
    /// Opens the database and the attachments in the data folder, and starts to follow committed changes.
    pub async fn open(url: Option<&str>, data: &Path, clock: Clock) -> Result<Self> {
        Self::open_with(evidence::Files::folder(data).await?, url, data, clock).await
    }

    /// The same with the attachments elsewhere.
    pub async fn open_with(files: evidence::Files, url: Option<&str>, data: &Path, clock: Clock) -> Result<Self> {
        let uploads = evidence::Uploads::open(data)?;
        let db = Db::open(url, data).await?;
        let service = Self {
            files,
            uploads,
            sessions: Arc::default(),
            boards: Arc::default(),
            points: Arc::default(),
            db,
            clock,
        };
        service.load_business_date().await?;
        warnings::follow(service.clone());
        Ok(service)
    }

    /// Events of committed changes, in order.
    pub fn events(&self) -> tokio::sync::broadcast::Receiver<live::StoredEvent> {
        self.db.events()
    }

    /// The clock that decides what is overdue.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

/// Refuses a user without the right.
pub(crate) fn require(user: &SessionUser, right: Right) -> Result<()> {
    if user.may(right) { Ok(()) } else { Err(Error::Forbidden) }
}

/// A new row's id.
pub(crate) fn new_id() -> domain::ids::RowId {
    domain::ids::RowId::new(uuid::Uuid::now_v7().to_string())
}
