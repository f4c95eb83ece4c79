//! Two databases behind one door: SQLite by default, PostgreSQL where several servers share the work.
//!
//! Statements are written once with `$1`; what differs between the databases lives in [`dialect`]. Reads go to a pool.
//! Writes go through [`Db::write`], which commits the row, its audit entry and its event together.

pub mod dialect;
mod sqlite;
mod transaction;
mod value;

pub use transaction::{Record, Tx};
pub use value::Value;

use crate::{
    error::{Error, Result},
    live::StoredEvent,
};
use futures::future::BoxFuture;
use sqlx::{PgPool, SqlitePool, postgres::PgPoolOptions};
use std::path::Path;
use tokio::sync::broadcast;

/// How many events a slow listener may fall behind before it is told to look again from the table.
const EVENT_BUFFER: usize = 4096;

/// What a use case does inside its transaction.
pub trait Work<T>: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + 'static {}
impl<T, F> Work<T> for F where F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + 'static {}

/// An open database.
#[derive(Clone)]
pub struct Db {
    backend: Backend,
    committed: broadcast::Sender<StoredEvent>,
}

#[derive(Clone)]
enum Backend {
    Sqlite { read: SqlitePool, write: sqlite::Writer },
    Postgres(PgPool),
}

impl Db {
    /// Opens `postgres://…`, or the SQLite file `kaoping.db` in the data folder, and brings its tables up to date.
    pub async fn open(url: Option<&str>, data: &Path) -> Result<Self> {
        let (committed, _) = broadcast::channel(EVENT_BUFFER);
        let backend = match url {
            Some(url) if url.starts_with("postgres") => {
                let pool = PgPoolOptions::new().max_connections(16).connect(url).await?;
                dialect::migrate_postgres(&pool).await?;
                let last = sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM events").fetch_one(&pool).await?;
                dialect::follow_postgres(pool.clone(), last, committed.clone()).await?;
                Backend::Postgres(pool)
            }
            Some(url) if !url.starts_with("sqlite") => {
                return Err(Error::Internal(format!("unknown kind of database address: {url}")));
            }
            url => {
                let file = match url {
                    Some(url) => {
                        std::path::PathBuf::from(url.trim_start_matches("sqlite://").trim_start_matches("sqlite:"))
                    }
                    None => data.join("kaoping.db"),
                };
                let (read, write) = sqlite::open(&file, committed.clone()).await?;
                Backend::Sqlite { read, write }
            }
        };
        Ok(Self { backend, committed })
    }

    /// Events of committed changes, in the order of their ids.
    pub fn events(&self) -> broadcast::Receiver<StoredEvent> {
        self.committed.subscribe()
    }

    /// Runs a use case's changes in one transaction. When this returns, they are on disk; on an error nothing is.
    pub async fn write<T: Send + 'static>(&self, work: impl Work<T>) -> Result<T> {
        match &self.backend {
            Backend::Sqlite { write, .. } => write.run(work).await,
            Backend::Postgres(pool) => {
                let pool = pool.clone();
                // A task of its own: a change goes on to its end when its caller goes away.
                tokio::spawn(async move {
                    let mut tx = Tx::postgres(&pool).await?;
                    let value = work(&mut tx).await?;
                    tx.commit().await?;
                    Ok(value)
                })
                .await
                .map_err(|error| Error::Internal(error.to_string()))?
            }
        }
    }

    /// A view of the database that does not change while it is read.
    pub async fn snapshot<T: Send + 'static>(&self, work: impl Work<T>) -> Result<T> {
        let mut tx = match &self.backend {
            Backend::Sqlite { read, .. } => Tx::sqlite_snapshot(read).await?,
            Backend::Postgres(pool) => Tx::postgres_snapshot(pool).await?,
        };
        work(&mut tx).await
    }

    /// Every row of a reading statement.
    pub async fn all<T: Record>(&self, sql: &'static str, args: Vec<Value>) -> Result<Vec<T>> {
        match &self.backend {
            Backend::Sqlite { read, .. } => Ok(transaction::bind_sqlite(sql, args).fetch_all(read).await?),
            Backend::Postgres(pool) => Ok(transaction::bind_postgres(sql, args).fetch_all(pool).await?),
        }
    }

    /// The first row of a reading statement.
    pub async fn one<T: Record>(&self, sql: &'static str, args: Vec<Value>) -> Result<Option<T>> {
        match &self.backend {
            Backend::Sqlite { read, .. } => Ok(transaction::bind_sqlite(sql, args).fetch_optional(read).await?),
            Backend::Postgres(pool) => Ok(transaction::bind_postgres(sql, args).fetch_optional(pool).await?),
        }
    }

    /// Ends all connections; what was acknowledged is on disk already.
    pub async fn close(&self) {
        match &self.backend {
            Backend::Sqlite { read, .. } => read.close().await,
            Backend::Postgres(pool) => pool.close().await,
        }
    }
}
