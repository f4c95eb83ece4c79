//! Passwords: what they have to be like, and their hashes.

use crate::{Error, Result};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Hashing takes tens of milliseconds and much memory: few at a time, off the async threads.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A hash that no password has, so that an unknown username takes as long as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("no such account").unwrap_or_default());

fn hash_now(password: &str) -> Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(error.to_string()))
}

async fn hashing<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(|_| Error::Unavailable)?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}

pub(super) async fn hashed(password: String) -> Result<String> {
    hashing(move || hash_now(&password)).await?
}

/// Whether a password has a hash; without a hash it takes as long.
pub(super) async fn is_right(password: String, expected: Option<String>) -> Result<bool> {
    hashing(move || {
        let expected = expected.unwrap_or_else(|| NOBODY.clone());
        PasswordHash::new(&expected)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

/// At least eight characters of four classes.
pub(super) fn check_password(password: &str) -> Result<()> {
    let classes = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    if password.chars().count() >= 8 && classes.into_iter().all(|present| present) {
        return Ok(());
    }
    Err(Error::invalid(
        "weak_password",
        "password",
        "密码至少 8 位，并同时含大写字母、小写字母、数字和符号",
        "A password needs at least 8 characters with upper case, lower case, a digit and a symbol",
    ))
}
