//! Rule books: the list of a year's books, and each version with its clauses, opinions, steps and comparisons.

mod compare;
mod editor;
mod head;
mod list;
mod opinions;
mod paper;
mod reading;
mod steps;
mod text;

pub use compare::ComparePage;
pub use list::BookList;
pub use opinions::OpinionsPage;
pub use paper::PaperPage;
pub use reading::BookPage;
pub use steps::StepsPage;

use domain::ids::RowId;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use serde::{Serialize, de::DeserializeOwned};

/// The book that the address names.
fn use_book_id() -> Memo<RowId> {
    let params = use_params_map();
    Memo::new(move |_| RowId::new(params.with(|params| params.get("id").unwrap_or_default())))
}

/// Grows with every success of an action: part of the source of what has to be read anew then. A refusal leaves the page,
/// and what is typed on it, as it is.
fn successes<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn + Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    let (version, value) = (action.version(), action.value());
    Memo::new(move |last: Option<&usize>| {
        let now = version.get();
        if value.with(|value| matches!(value, Some(Ok(_)))) { now } else { last.copied().unwrap_or_default() }
    })
}
