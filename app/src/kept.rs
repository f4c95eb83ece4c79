//! What one person's next page needs and no table holds: an uploaded file between its check and its import, a link that
//! is shown once, a text that could not be saved. In this process's memory, for a quarter of an hour.

use crate::ApiError;
use axum::http::{
    HeaderMap,
    header::{ACCEPT, HOST},
    request::Parts,
};
use domain::accounts::SessionUser;
use leptos::prelude::with_context;
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

const LIFETIME: Duration = Duration::from_secs(15 * 60);
const SHOWN_FOR: Duration = Duration::from_secs(3);
/// Of all people together.
const MOST_BYTES: usize = 256 * 1024 * 1024;

struct Kept {
    owner: String,
    until: Instant,
    bytes: Vec<u8>,
}

static KEPT: LazyLock<Mutex<HashMap<String, Kept>>> = LazyLock::new(Mutex::default);

fn kept() -> MutexGuard<'static, HashMap<String, Kept>> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|_, kept| kept.until > Instant::now());
    kept
}

/// Keeps bytes for a person and returns the token under which that person finds them again.
///
/// # Errors
/// There is no memory to spare.
pub fn put(owner: &SessionUser, bytes: Vec<u8>) -> Result<String, ApiError> {
    let mut kept = kept();
    if kept.values().map(|kept| kept.bytes.len()).sum::<usize>() + bytes.len() > MOST_BYTES {
        return Err(ApiError::Unavailable);
    }
    let token = service::accounts::random_token()?;
    kept.insert(token.clone(), Kept { owner: owner.id.clone(), until: Instant::now() + LIFETIME, bytes });
    Ok(token)
}

/// Reads what was kept; none when it is over or someone else's.
pub fn get(owner: &SessionUser, token: &str) -> Option<Vec<u8>> {
    kept().get(token).filter(|kept| kept.owner == owner.id).map(|kept| kept.bytes.clone())
}

/// Forgets what was kept.
pub fn forget(owner: &SessionUser, token: &str) {
    let mut kept = kept();
    if kept.get(token).is_some_and(|kept| kept.owner == owner.id) {
        kept.remove(token);
    }
}

/// Reads what is shown once: it stays for the moment in which a page is made, and no longer.
pub fn show(owner: &SessionUser, token: &str) -> Option<Vec<u8>> {
    let mut kept = kept();
    let kept = kept.get_mut(token).filter(|kept| kept.owner == owner.id)?;
    kept.until = kept.until.min(Instant::now() + SHOWN_FOR);
    Some(kept.bytes.clone())
}

fn header<T>(read: impl FnOnce(&HeaderMap) -> T) -> Option<T> {
    with_context(|parts: &Parts| read(&parts.headers))
}

/// Whether the browser itself posted a form and will show whatever answers it.
pub fn is_plain_form() -> bool {
    let text =
        |headers: &HeaderMap| headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    header(text).unwrap_or_default()
}

/// Scheme and host as the person's browser knows them.
pub fn origin() -> String {
    header(origin_of).unwrap_or_else(|| "http://localhost".into())
}

/// Scheme and host that a request was sent to.
pub fn origin_of(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (host, scheme) = (text(HOST.as_str()), text("x-forwarded-proto"));
    format!("{}://{}", scheme.unwrap_or("http"), host.unwrap_or("localhost"))
}
