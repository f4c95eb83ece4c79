//! Why a use case did not do what it was asked. Closed, so that every caller handles every case.

use domain::problem::Problem;

/// The reasons. Causes stay on the server; what a person is told is made from the variant.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not for this user to know of.
    #[error("not found")]
    NotFound,
    /// The user has no right to it.
    #[error("forbidden")]
    Forbidden,
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    SignedOut,
    /// The input cannot be stored as it is.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Someone else changed the row since it was read: the revision that stands now.
    #[error("conflict: revision {0} stands")]
    Conflict(i64),
    /// Too busy or shutting down; trying again may help.
    #[error("unavailable")]
    Unavailable,
    /// The disk is full or not writable: nothing was stored.
    #[error("storage is full")]
    StorageFull,
    /// The store of the attachments does not answer: the file was not taken or cannot be read.
    #[error("the attachments cannot be reached")]
    FilesUnreachable,
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// One problem with one field.
    pub fn invalid(code: &str, place: &str, chinese: &str, english: &str) -> Self {
        Self::Invalid(vec![Problem::error(code, place, chinese, english)])
    }

    /// The same reason again, for everyone in a group that failed together.
    pub(crate) fn repeat(&self) -> Self {
        match self {
            Self::NotFound => Self::NotFound,
            Self::Forbidden => Self::Forbidden,
            Self::SignedOut => Self::SignedOut,
            Self::Invalid(problems) => Self::Invalid(problems.clone()),
            Self::Conflict(revision) => Self::Conflict(*revision),
            Self::Unavailable => Self::Unavailable,
            Self::StorageFull => Self::StorageFull,
            Self::FilesUnreachable => Self::FilesUnreachable,
            Self::Internal(cause) => Self::Internal(cause.clone()),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        const SQLITE_FULL: &str = "13";
        const POSTGRES_DISK_FULL: &str = "53100";
        let code = error.as_database_error().and_then(|e| e.code().map(|code| code.into_owned()));
        match (&error, code.as_deref()) {
            (_, Some(SQLITE_FULL | POSTGRES_DISK_FULL)) => Self::StorageFull,
            (sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed, _) => Self::Unavailable,
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Internal(format!("the tables cannot be brought up to date: {error}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            error if error.to_string().contains("No space left") => Self::StorageFull,
            error => Self::Internal(error.to_string()),
        }
    }
}
