//! An open transaction of either database.

use super::{Value, dialect};
use crate::{
    audit,
    error::Result,
    live::{NewEvent, StoredEvent},
};
use sqlx::{
    FromRow, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

/// A row type that both databases can fill.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A connection inside a transaction. Only [`super::Db`] begins and ends one.
///
/// One from a pool goes back clean however its work ends: a reader who closes the page ends the work in the middle, and the
/// library then rolls back before the connection serves anyone else.
pub struct Tx {
    connection: Connection,
    /// Events of the work under way, handed out after the commit.
    pub(super) events: Vec<StoredEvent>,
}

enum Connection {
    SqliteWriter(SqliteConnection),
    SqliteReader(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

macro_rules! bind {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for value in $args {
            query = match value {
                Value::Int(v) => query.bind(v),
                Value::Text(v) => query.bind(v),
                Value::Bool(v) => query.bind(v),
            };
        }
        query
    }};
}

pub(super) fn bind_sqlite<T: Record>(
    sql: &'static str,
    args: Vec<Value>,
) -> sqlx::query::QueryAs<'static, Sqlite, T, SqliteArguments> {
    bind!(sqlx::query_as::<Sqlite, T>(sql), args)
}

pub(super) fn bind_postgres<T: Record>(
    sql: &'static str,
    args: Vec<Value>,
) -> sqlx::query::QueryAs<'static, Postgres, T, PgArguments> {
    bind!(sqlx::query_as::<Postgres, T>(sql), args)
}

impl Tx {
    pub(super) fn sqlite_writer(connection: SqliteConnection) -> Self {
        Self { connection: Connection::SqliteWriter(connection), events: Vec::new() }
    }

    /// A view that does not change while it is read.
    pub(super) async fn sqlite_snapshot(pool: &SqlitePool) -> Result<Self> {
        Ok(Self { connection: Connection::SqliteReader(pool.begin().await?), events: Vec::new() })
    }

    /// A view that does not change while it is read.
    pub(super) async fn postgres_snapshot(pool: &PgPool) -> Result<Self> {
        let begun = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        Ok(Self { connection: Connection::Postgres(begun), events: Vec::new() })
    }

    pub(super) async fn postgres(pool: &PgPool) -> Result<Self> {
        Ok(Self { connection: Connection::Postgres(pool.begin().await?), events: Vec::new() })
    }

    /// Runs a statement and returns the number of rows that it changed.
    pub async fn run(&mut self, sql: &'static str, args: Vec<Value>) -> Result<u64> {
        Ok(match &mut self.connection {
            Connection::SqliteWriter(c) => bind!(sqlx::query::<Sqlite>(sql), args).execute(c).await?.rows_affected(),
            Connection::SqliteReader(c) => {
                bind!(sqlx::query::<Sqlite>(sql), args).execute(&mut **c).await?.rows_affected()
            }
            Connection::Postgres(c) => {
                bind!(sqlx::query::<Postgres>(sql), args).execute(&mut **c).await?.rows_affected()
            }
        })
    }

    /// Every row of a statement.
    pub async fn all<T: Record>(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<T>> {
        Ok(match &mut self.connection {
            Connection::SqliteWriter(c) => bind_sqlite(sql, args).fetch_all(c).await?,
            Connection::SqliteReader(c) => bind_sqlite(sql, args).fetch_all(&mut **c).await?,
            Connection::Postgres(c) => bind_postgres(sql, args).fetch_all(&mut **c).await?,
        })
    }

    /// The first row of a statement.
    pub async fn one<T: Record>(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Option<T>> {
        Ok(match &mut self.connection {
            Connection::SqliteWriter(c) => bind_sqlite(sql, args).fetch_optional(c).await?,
            Connection::SqliteReader(c) => bind_sqlite(sql, args).fetch_optional(&mut **c).await?,
            Connection::Postgres(c) => bind_postgres(sql, args).fetch_optional(&mut **c).await?,
        })
    }

    /// Writes the audit entry and the events of a change. Call it last in a use case: PostgreSQL holds the lock that
    /// keeps the chain and the events in order from here to the commit.
    pub async fn record(&mut self, entry: audit::NewEntry, events: Vec<NewEvent>) -> Result<()> {
        self.lock_order().await?;
        let at = entry.at;
        audit::append(self, entry).await?;
        self.append_events(at, events).await
    }

    /// Writes the events of what the audit log does not keep, such as how far someone has read. As with [`Self::record`],
    /// last.
    pub async fn tell(&mut self, at: i64, events: Vec<NewEvent>) -> Result<()> {
        self.lock_order().await?;
        self.append_events(at, events).await
    }

    async fn lock_order(&mut self) -> Result<()> {
        match self.connection {
            Connection::Postgres(_) => self.run(dialect::ORDER_LOCK, vec![]).await.map(drop),
            Connection::SqliteWriter(_) | Connection::SqliteReader(_) => Ok(()),
        }
    }

    async fn append_events(&mut self, at: i64, events: Vec<NewEvent>) -> Result<()> {
        for event in events {
            let payload = serde_json::to_string(&event.payload)?;
            let org = event.org.as_ref().map(|org| org.as_str().to_owned());
            let (id,): (i64,) = self
                .one(
                    "INSERT INTO events (at, org_code, payload) VALUES ($1, $2, $3) RETURNING id",
                    vec![at.into(), org.into(), payload.into()],
                )
                .await?
                .ok_or_else(|| crate::Error::Internal("an event got no id".into()))?;
            let mut payload = event.payload;
            payload.set_id(id);
            self.events.push(StoredEvent { id, at, org: event.org, payload });
        }
        if let Connection::Postgres(_) = self.connection
            && let Some(last) = self.events.last()
        {
            let id = last.id.to_string();
            self.run(dialect::NOTIFY, vec![id.into()]).await?;
        }
        Ok(())
    }

    /// Keeps what the work changed. SQLite's writer ends its own transactions, which hold the work of many callers.
    pub(super) async fn commit(self) -> Result<()> {
        match self.connection {
            Connection::SqliteWriter(_) | Connection::SqliteReader(_) => Ok(()),
            Connection::Postgres(transaction) => Ok(transaction.commit().await?),
        }
    }
}
