//! Rule books: every version with its clauses, from draft to publication (M18–M21, M23).
//!
//! Who sees what: the office everything; who sees the whole city, what was sent out; a unit, what it was asked about and
//! what is published. Until a book is published, all but the office see the clauses as they were last sent out.

mod opinions;
mod publish;
mod steps;
mod write;

pub use opinions::Consultation;
pub use write::Source;

use crate::{Error, Result, Service, args, db::Tx, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::RowId,
    indicators::Track,
    rule_books::{Book, BookRow, Comparison, Kind, Lifecycle, Outline, Stage, Stamp, Step, compare},
};

/// Columns of [`Row`], for every statement that reads one.
macro_rules! select_books {
    ($rest:literal) => {
        concat!(
            "SELECT id, year, track, kind, version, title, lifecycle, revision, updated_by, updated_at FROM rule_books ",
            $rest
        )
    };
}
use select_books;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    year: i64,
    track: String,
    kind: String,
    version: i64,
    title: String,
    lifecycle: String,
    revision: i64,
    updated_by: String,
    updated_at: i64,
}

impl TryFrom<Row> for BookRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |what: &str| Error::Internal(format!("rule book {}: bad {what}", row.id));
        Ok(Self {
            year: i32::try_from(row.year).map_err(|_| bad("year"))?,
            track: Track::from_code(&row.track).ok_or_else(|| bad("track"))?,
            kind: Kind::from_code(&row.kind).ok_or_else(|| bad("kind"))?,
            version: row.version,
            title: row.title,
            lifecycle: serde_json::from_str(&row.lifecycle)?,
            revision: row.revision,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
            id: RowId::new(row.id),
        })
    }
}

#[derive(sqlx::FromRow)]
struct Bodies {
    body: String,
    consulted: Option<String>,
}

/// A version as it is stored, under the lock of a transaction.
struct Stored {
    row: BookRow,
    body: Outline,
    consulted: Option<Outline>,
}

async fn stored(tx: &mut Tx, id: &RowId) -> Result<Stored> {
    let row: Row = tx.one(select_books!("WHERE id = $1"), args![id]).await?.ok_or(Error::NotFound)?;
    let bodies: Bodies =
        tx.one("SELECT body, consulted FROM rule_books WHERE id = $1", args![id]).await?.ok_or(Error::NotFound)?;
    let consulted = bodies.consulted.as_deref().map(serde_json::from_str).transpose()?;
    Ok(Stored { row: row.try_into()?, body: serde_json::from_str(&bodies.body)?, consulted })
}

async fn stamps(tx: &mut Tx, id: &RowId) -> Result<Vec<Stamp>> {
    let rows: Vec<(String, i64, String)> =
        tx.all("SELECT step, at, actor FROM rule_book_steps WHERE book_id = $1 ORDER BY position", args![id]).await?;
    rows.into_iter().map(|(step, at, by)| Ok(Stamp { step: serde_json::from_str::<Step>(&step)?, at, by })).collect()
}

/// Whether a user may see a version at all.
fn may_see(user: &SessionUser, lifecycle: &Lifecycle, invited: bool) -> bool {
    match lifecycle.stage {
        _ if user.may(Right::WriteRules) => true,
        _ if !user.may(Right::SeeIndicators) => false,
        Stage::Draft => false,
        Stage::Published => true,
        Stage::Consultation | Stage::Revision | Stage::Approval => user.role.sees_whole_city() || invited,
    }
}

async fn is_invited(tx: &mut Tx, user: &SessionUser, id: &RowId) -> Result<bool> {
    let Some(org) = &user.org else { return Ok(false) };
    let row: Option<(i64,)> = tx
        .one("SELECT COUNT(*) FROM rule_book_invitations WHERE book_id = $1 AND org_code = $2", args![id, org])
        .await?;
    Ok(row.is_some_and(|(count,)| count > 0))
}

/// The version, if the user may see it: with the clauses that the user may see.
async fn visible(tx: &mut Tx, user: &SessionUser, id: &RowId) -> Result<Book> {
    let Stored { row, body, consulted } = stored(tx, id).await?;
    if !may_see(user, &row.lifecycle, is_invited(tx, user, id).await?) {
        return Err(Error::NotFound);
    }
    let sent_out = matches!(row.lifecycle.stage, Stage::Consultation | Stage::Revision | Stage::Approval);
    let outline = match consulted {
        Some(consulted) if sent_out && !user.may(Right::WriteRules) => consulted,
        _ => body,
    };
    Ok(Book { stamps: stamps(tx, id).await?, row, outline })
}

impl Service {
    /// All versions that the user may see: newest year first, then kind by kind, the latest version first.
    pub async fn rule_books(&self, user: &SessionUser) -> Result<Vec<BookRow>> {
        require(user, Right::SeeIndicators)?;
        let rows: Vec<Row> =
            self.db.all(select_books!("ORDER BY year DESC, track, kind, version DESC"), args![]).await?;
        let invited: Vec<(String,)> = match &user.org {
            Some(org) => {
                self.db.all("SELECT book_id FROM rule_book_invitations WHERE org_code = $1", args![org]).await?
            }
            None => Vec::new(),
        };
        let mut books = Vec::with_capacity(rows.len());
        for row in rows {
            let invited = invited.iter().any(|(id,)| *id == row.id);
            let row = BookRow::try_from(row)?;
            if may_see(user, &row.lifecycle, invited) {
                books.push(row);
            }
        }
        Ok(books)
    }

    /// One version with its clauses.
    pub async fn rule_book(&self, user: &SessionUser, id: &RowId) -> Result<Book> {
        require(user, Right::SeeIndicators)?;
        let (user, id) = (user.clone(), id.clone());
        self.db.snapshot(move |tx| Box::pin(async move { visible(tx, &user, &id).await })).await
    }

    /// Two versions, of one year or of two, side by side.
    pub async fn compare_rule_books(
        &self,
        user: &SessionUser,
        before: &RowId,
        after: &RowId,
    ) -> Result<(Book, Book, Comparison)> {
        require(user, Right::SeeIndicators)?;
        let (user, before, after) = (user.clone(), before.clone(), after.clone());
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let before = visible(tx, &user, &before).await?;
                    let after = visible(tx, &user, &after).await?;
                    let found = compare(&before.outline, &after.outline);
                    Ok((before, after, found))
                })
            })
            .await
    }

    /// What became of the clauses since they were sent out for opinions.
    pub async fn changes_since_consultation(&self, user: &SessionUser, id: &RowId) -> Result<Option<Comparison>> {
        require(user, Right::WriteRules)?;
        let id = id.clone();
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let book = stored(tx, &id).await?;
                    Ok(book.consulted.map(|consulted| compare(&consulted, &book.body)))
                })
            })
            .await
    }
}
