//! The session's user: one resource, read once a page load and shared by everything on the page.

use crate::{ApiError, api::accounts};
use domain::accounts::SessionUser;
use leptos::prelude::*;

/// Who is signed in.
#[derive(Clone, Copy)]
pub struct Session(Resource<Result<Option<SessionUser>, ApiError>>);

impl Session {
    pub(crate) fn provide() {
        provide_context(Self(Resource::new_blocking(|| (), |()| accounts::session())));
    }

    /// Waits for the answer; none when nobody is signed in.
    pub async fn user(self) -> Option<SessionUser> {
        self.0.await.ok().flatten()
    }

    /// The user of a page inside [`super::Frame`], which shows its page only when there is one.
    pub fn known_user(self) -> Option<SessionUser> {
        self.0.get_untracked().and_then(Result::ok).flatten()
    }
}

/// The session of this page.
pub fn use_session() -> Session {
    expect_context()
}
