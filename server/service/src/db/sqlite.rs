//! SQLite: a pool of readers and one writer that commits in groups.
//!
//! `synchronous=FULL` waits for the disk at each commit. The writer takes all the work that has gathered meanwhile into
//! one transaction, each piece in a savepoint of its own, and answers after the commit: durable, and not slower for it.

use super::{Tx, Work, dialect};
use crate::{
    error::{Error, Result},
    live::StoredEvent,
};
use futures::{FutureExt, future::BoxFuture};
use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{panic::AssertUnwindSafe, path::Path, time::Duration};
use tokio::sync::{broadcast, mpsc, oneshot};

/// Work that may wait for the writer before callers are held back.
const QUEUE: usize = 1024;
/// Pieces of work in one commit: bounds how long the first one waits for the last.
const GROUP: usize = 128;
const READERS: u32 = 8;

/// One piece of work: runs in the open transaction and returns what to do after the commit.
type Job = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<Settle>> + Send>;
/// Tells the caller how it ended: with the commit's failure, if it failed.
type Settle = Box<dyn FnOnce(Option<&Error>) + Send>;

/// The way to the one writing connection.
#[derive(Clone)]
pub(super) struct Writer(mpsc::Sender<Queued>);

struct Queued {
    job: Job,
    /// Answers when the job itself fails and its savepoint has been rolled back.
    refused: Box<dyn FnOnce(Error) + Send>,
}

pub(super) async fn open(file: &Path, committed: broadcast::Sender<StoredEvent>) -> Result<(SqlitePool, Writer)> {
    if let Some(folder) = file.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(|error| {
            Error::Internal(format!("the data folder {} cannot be made: {error}", folder.display()))
        })?;
    }
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", "-16000");
    let mut connection = SqliteConnection::connect_with(&options).await?;
    dialect::migrate_sqlite(&mut connection).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_lazy_with(options.clone().pragma("query_only", "ON").pragma("cache_size", "-4000"));
    let (sender, receiver) = mpsc::channel(QUEUE);
    tokio::spawn(write_in_groups(Tx::sqlite_writer(connection), receiver, committed));
    Ok((read, Writer(sender)))
}

impl Writer {
    pub(super) async fn run<T: Send + 'static>(&self, work: impl Work<T>) -> Result<T> {
        let (answer, answered) = oneshot::channel::<Result<T>>();
        let answer = std::sync::Arc::new(std::sync::Mutex::new(Some(answer)));
        let take = |slot: &std::sync::Mutex<Option<oneshot::Sender<Result<T>>>>| {
            slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
        };
        let on_refusal = answer.clone();
        let job: Job = Box::new(move |tx| {
            Box::pin(async move {
                let value = work(tx).await?;
                let settle: Settle = Box::new(move |failure| {
                    if let Some(answer) = take(&answer) {
                        // The caller may have gone away; its change stands all the same.
                        let _ = answer.send(failure.map_or(Ok(value), |error| Err(error.repeat())));
                    }
                });
                Ok(settle)
            })
        });
        let refused = Box::new(move |error| {
            if let Some(answer) = take(&on_refusal) {
                let _ = answer.send(Err(error));
            }
        });
        self.0.send(Queued { job, refused }).await.map_err(|_| Error::Unavailable)?;
        answered.await.map_err(|_| Error::Unavailable)?
    }
}

async fn write_in_groups(mut tx: Tx, mut queue: mpsc::Receiver<Queued>, committed: broadcast::Sender<StoredEvent>) {
    let mut group = Vec::with_capacity(GROUP);
    while queue.recv_many(&mut group, GROUP).await > 0 {
        if let Err(error) = tx.run("BEGIN IMMEDIATE", vec![]).await {
            for queued in group.drain(..) {
                (queued.refused)(error.repeat());
            }
            continue;
        }
        let mut settled = Vec::with_capacity(group.len());
        for queued in group.drain(..) {
            match in_savepoint(&mut tx, queued.job).await {
                Ok(settle) => settled.push(settle),
                Err(error) => (queued.refused)(error),
            }
        }
        let failure = tx.run("COMMIT", vec![]).await.err();
        if failure.is_some() {
            // A full disk may have ended the transaction already; then this says so, and there is nothing to undo.
            let _ = tx.run("ROLLBACK", vec![]).await;
            tx.events.clear();
        }
        for event in tx.events.drain(..) {
            // Nobody listening is no failure.
            let _ = committed.send(event);
        }
        for settle in settled {
            settle(failure.as_ref());
        }
    }
}

async fn in_savepoint(tx: &mut Tx, job: Job) -> Result<Settle> {
    let events_before = tx.events.len();
    tx.run("SAVEPOINT work", vec![]).await?;
    // Work that panics must not take the one writer with it.
    let result = AssertUnwindSafe(job(tx)).catch_unwind().await.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(Error::Internal(format!("work panicked: {}", said.unwrap_or("it did not say why"))))
    });
    if result.is_err() {
        tx.events.truncate(events_before);
        tx.run("ROLLBACK TO work", vec![]).await?;
    }
    tx.run("RELEASE work", vec![]).await?;
    result
}
