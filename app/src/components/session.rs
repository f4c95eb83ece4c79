//! The session's user: known before a page is rendered, and told to the client with the page.

use domain::accounts::SessionUser;
use leptos::prelude::*;

/// Who is signed in, for as long as this page is open: signing in and out loads it anew.
#[derive(Clone, Copy)]
pub struct Session(StoredValue<Option<SessionUser>>);

impl Session {
    pub(crate) fn provide() {
        let user = SharedValue::new(|| {
            #[cfg(feature = "ssr")]
            return crate::context::with_request(|request| request.user.clone()).flatten();
            #[cfg(not(feature = "ssr"))]
            None
        });
        provide_context(Self(StoredValue::new(user.into_inner())));
    }

    /// None when nobody is signed in. A page inside [`super::Frame`] shows only when there is somebody.
    pub fn user(self) -> Option<SessionUser> {
        self.0.get_value()
    }
}

/// The session of this page.
pub fn use_session() -> Session {
    expect_context()
}
