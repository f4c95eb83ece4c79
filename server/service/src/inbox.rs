//! The inbox of a unit: rows that other use cases write in their own transaction, each once by its cause.

use crate::{Error, Result, Service, args, db::Tx, live::NewEvent, new_id, periods::day, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inbox::{Notice, NoticeKind},
    warnings::LiveEvent,
};
use time::Date;

/// Rows that a page shows.
const SHOWN: i64 = 200;

/// A row on its way into the table.
pub(crate) struct NewNotice<'a> {
    pub unit: &'a OrgCode,
    pub kind: NoticeKind,
    /// What makes it the only one: the same cause is told once.
    pub cause: String,
    pub about: &'a str,
    pub text: &'a str,
    pub due: Date,
    pub count: i64,
}

/// When a row comes: the business day and the moment.
#[derive(Clone, Copy)]
pub(crate) struct When {
    pub day: Date,
    pub at: i64,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub id: String,
    kind: String,
    about: String,
    text: String,
    due: String,
    count: i64,
    day: String,
    created_at: i64,
    read_at: Option<i64>,
}

impl TryFrom<Row> for Notice {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            kind: NoticeKind::from_code(&row.kind)
                .ok_or_else(|| Error::Internal(format!("unknown kind {}", row.kind)))?,
            id: RowId::new(row.id),
            about: row.about,
            text: row.text,
            due: day(&row.due)?,
            count: row.count,
            day: day(&row.day)?,
            at: row.created_at,
            read: row.read_at.is_some(),
        })
    }
}

/// Puts a row into a unit's inbox; says whether it was not there yet.
pub(crate) async fn put(tx: &mut Tx, new: NewNotice<'_>, when: When) -> Result<bool> {
    let added = tx
        .run(
            "INSERT INTO inbox (id, unit_code, kind, cause, about, text, due, count, day, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (cause) DO NOTHING",
            args![
                &new_id(),
                new.unit,
                new.kind.code(),
                new.cause,
                new.about,
                new.text,
                new.due.to_string(),
                new.count,
                when.day.to_string(),
                when.at
            ],
        )
        .await?;
    Ok(added > 0)
}

/// What a unit was told of a matter is done with; says whether there was anything unread.
pub(crate) async fn settle(tx: &mut Tx, about: &str, unit: &OrgCode, at: i64) -> Result<bool> {
    let settled = tx
        .run(
            "UPDATE inbox SET read_at = $1 WHERE about = $2 AND unit_code = $3 AND read_at IS NULL",
            args![at, about, unit],
        )
        .await?;
    Ok(settled > 0)
}

/// What anyone was told of a matter is done with.
pub(crate) async fn settle_for_all(tx: &mut Tx, about: &str, at: i64) -> Result<()> {
    tx.run("UPDATE inbox SET read_at = $1 WHERE about = $2 AND read_at IS NULL", args![at, about]).await.map(drop)
}

impl Service {
    /// The inbox of the user's unit: what nobody has read first, then the newest.
    pub async fn inbox(&self, user: &SessionUser) -> Result<Vec<Notice>> {
        require(user, Right::Report)?;
        let Some(own) = &user.org else { return Ok(Vec::new()) };
        let rows: Vec<Row> = self
            .db
            .all(
                "SELECT id, kind, about, text, due, count, day, created_at, read_at FROM inbox WHERE unit_code = $1
                 ORDER BY CASE WHEN read_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT $2",
                args![own, SHOWN],
            )
            .await?;
        rows.into_iter().map(Notice::try_from).collect()
    }

    /// How many rows of the user's unit nobody has read.
    pub async fn unread_notices(&self, user: &SessionUser) -> Result<i64> {
        require(user, Right::Report)?;
        let Some(own) = &user.org else { return Ok(0) };
        let row: Option<(i64,)> =
            self.db.one("SELECT COUNT(*) FROM inbox WHERE unit_code = $1 AND read_at IS NULL", args![own]).await?;
        Ok(row.map_or(0, |(count,)| count))
    }

    /// Marks a row of the user's unit as read, or all of them. As with a draft, nothing of the matter changes: no audit
    /// entry; the unit's other pages are told.
    pub async fn mark_notices_read(&self, user: &SessionUser, id: Option<RowId>) -> Result<()> {
        require(user, Right::Report)?;
        let own = user.org.clone().ok_or(Error::Forbidden)?;
        let at = self.clock.now();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let (all, id) = (id.is_none(), id.unwrap_or_else(|| RowId::new("")));
                    let read = tx
                        .run(
                            "UPDATE inbox SET read_at = $1 WHERE unit_code = $2 AND read_at IS NULL AND ($3 OR id = $4)",
                            args![at, &own, all, &id],
                        )
                        .await?;
                    if read == 0 {
                        return Ok(());
                    }
                    tx.tell(at, vec![NewEvent { org: Some(own), payload: LiveEvent::Inbox }]).await
                })
            })
            .await
    }
}
