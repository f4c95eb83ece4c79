//! Server functions of the rule books.

pub mod opinions;
pub mod steps;

use crate::ApiError;
use domain::{
    ids::RowId,
    indicators::Track,
    problem::Problem,
    rule_books::{Book, BookRow, Comparison, Kind, Outline},
};
use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

/// The books that a person may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookList {
    pub books: Vec<BookRow>,
    /// For whose assessment a new book is most likely written.
    pub next_year: i32,
    pub event: i64,
}

#[server(prefix = "/api", endpoint = "rule_books/list", input = GetUrl)]
pub async fn list() -> Result<BookList, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    let books = service.rule_books(&user).await?;
    Ok(BookList { books, next_year: service.clock().today().year() + 1, event })
}

/// One version with what a page about it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookPage {
    pub book: Book,
    /// Every version of the same kind and track that the person may see, this one among them: newest first.
    pub related: Vec<BookRow>,
    /// What keeps it from the approving bodies; for those who write it alone.
    pub problems: Vec<Problem>,
    /// ISO date: the business day.
    pub today: String,
    pub event: i64,
}

#[server(prefix = "/api", endpoint = "rule_books/book", input = GetUrl)]
pub async fn read_book(id: RowId) -> Result<BookPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let event = service.last_event().await?;
    let book = service.rule_book(&user, &id).await?;
    let related = service.rule_books(&user).await?;
    let is_related = |row: &BookRow| row.kind == book.row.kind && row.track == book.row.track;
    let related = related.into_iter().filter(is_related).collect();
    let problems = match user.may(domain::accounts::Right::WriteRules) {
        true => book.outline.problems(),
        false => Vec::new(),
    };
    Ok(BookPage { book, related, problems, today: service.clock().today().to_string(), event })
}

/// Begins a book and goes to it.
#[server(prefix = "/api", endpoint = "rule_books/create")]
pub async fn create_book(year: i32, track: Track, kind: Kind, source: String) -> Result<(), ApiError> {
    let source = service::rule_books::Source::from_code(&source).ok_or(ApiError::Outdated)?;
    let row = service()?.create_rule_book(&user()?, year, track, kind, source).await?;
    leptos_axum::redirect(&format!("/rule-books/{}", row.id));
    Ok(())
}

/// Opens the next version from a published one and goes to it.
#[server(prefix = "/api", endpoint = "rule_books/next_version")]
pub async fn next_version(id: RowId) -> Result<(), ApiError> {
    let row = service()?.open_next_version(&user()?, &id).await?;
    leptos_axum::redirect(&format!("/rule-books/{}", row.id));
    Ok(())
}

/// What a save left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedBook {
    pub revision: i64,
    /// UTC milliseconds.
    pub at: i64,
}

/// Saves over the revision that was read.
#[server(prefix = "/api", endpoint = "rule_books/save", input = Json)]
pub async fn save_book(id: RowId, revision: i64, title: String, outline: Outline) -> Result<SavedBook, ApiError> {
    let row = service()?.save_rule_book(&user()?, &id, revision, &title, outline).await?;
    Ok(SavedBook { revision: row.revision, at: row.updated_at })
}

/// Two versions side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonPage {
    pub before: BookRow,
    pub after: BookRow,
    pub found: Comparison,
    /// What can be compared: every version of the kind and track.
    pub related: Vec<BookRow>,
}

/// Compares a version with another one; without one, with the version before or the year before. None where there is
/// nothing to compare with.
#[server(prefix = "/api", endpoint = "rule_books/compare", input = GetUrl)]
pub async fn compare_books(id: RowId, with: Option<RowId>) -> Result<(BookRow, Option<ComparisonPage>), ApiError> {
    let (user, service) = (user()?, service()?);
    let own = service.rule_book(&user, &id).await?.row;
    let mut related = service.rule_books(&user).await?;
    related.retain(|row| row.kind == own.kind && row.track == own.track);
    // Newest first: the one after it in the list is the one before it in time.
    let before = related.iter().skip_while(|row| row.id != id).nth(1).map(|row| row.id.clone());
    let Some(before) = with.or(before) else { return Ok((own, None)) };
    let (before, after, found) = service.compare_rule_books(&user, &before, &id).await?;
    Ok((own, Some(ComparisonPage { before: before.row, after: after.row, found, related })))
}
