//! All that differs between the two databases, but for the connection itself.

use crate::{
    error::Result,
    live::{EventRow, StoredEvent},
};
use sqlx::{PgPool, SqliteConnection, postgres::PgListener};
use std::time::Duration;
use tokio::sync::broadcast;

/// Held from the first audit entry of a transaction to its commit, so that ids of entries and events are in the order of
/// their commits: a reader that has seen event 7 never finds event 6 later.
pub(super) const ORDER_LOCK: &str = "SELECT pg_advisory_xact_lock(20230301)";
pub(super) const NOTIFY: &str = "SELECT pg_notify('kaoping_events', $1)";
const CHANNEL: &str = "kaoping_events";

pub(super) async fn migrate_sqlite(connection: &mut SqliteConnection) -> Result<()> {
    Ok(sqlx::migrate!("../../migrations/sqlite").run(connection).await?)
}

pub(super) async fn migrate_postgres(pool: &PgPool) -> Result<()> {
    Ok(sqlx::migrate!("../../migrations/postgres").run(pool).await?)
}

/// Hands out committed events of every server on this database, read from the table: a notification carries no content
/// and may be lost while the connection is re-made, so each one, and each reconnection, reads all that is newer.
pub(super) async fn follow_postgres(
    pool: PgPool,
    mut last: i64,
    committed: broadcast::Sender<StoredEvent>,
) -> Result<()> {
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    tokio::spawn(async move {
        while !pool.is_closed() {
            let rows: Vec<EventRow> =
                match sqlx::query_as("SELECT id, at, org_code, payload FROM events WHERE id > $1 ORDER BY id")
                    .bind(last)
                    .fetch_all(&pool)
                    .await
                {
                    Ok(rows) => rows,
                    Err(error) => {
                        tracing::warn!(%error, "events cannot be read; trying again");
                        tokio::time::sleep(Duration::from_millis(500)).await;
                        continue;
                    }
                };
            for row in rows {
                last = row.id;
                match StoredEvent::try_from(row) {
                    Ok(event) => drop(committed.send(event)),
                    Err(error) => tracing::error!(%error, id = last, "an event cannot be read"),
                }
            }
            if let Err(error) = listener.try_recv().await {
                tracing::warn!(%error, "the notification connection broke");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    });
    Ok(())
}
