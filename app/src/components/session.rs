//! The session's user: known before a page is rendered, and told to the client with the page.

use domain::accounts::SessionUser;
use leptos::prelude::*;

/// Who is signed in, for as long as this page is open: signing in and out loads it anew.
#[derive(Clone, Copy)]
pub struct Session(StoredValue<Option<SessionUser>>);

impl Session {
    pub(crate) fn provide() {
        let user = SharedValue::new(known).into_inner();
        #[cfg(feature = "hydrate")]
        device::remember(user.as_ref());
        provide_context(Self(StoredValue::new(user)));
    }

    /// None when nobody is signed in. A page inside [`super::Frame`] shows only when there is somebody.
    pub fn user(self) -> Option<SessionUser> {
        self.0.get_value()
    }
}

#[cfg(feature = "ssr")]
fn known() -> Option<SessionUser> {
    crate::context::with_request(|request| request.user.clone()).flatten()
}

/// A page that no server has rendered is for whoever this device was last used by; the server asks again who it is before
/// it tells or takes anything.
#[cfg(feature = "hydrate")]
fn known() -> Option<SessionUser> {
    device::last()
}

#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
fn known() -> Option<SessionUser> {
    None
}

#[cfg(feature = "hydrate")]
mod device {
    use domain::accounts::SessionUser;
    use leptos::prelude::window;

    /// `frontend/offline.js` reads it too: each person at a device has a queue of his own.
    const USER: &str = "kaoping.user";

    fn open() -> Option<web_sys::Storage> {
        window().local_storage().ok().flatten()
    }

    pub fn remember(user: Option<&SessionUser>) {
        let Some(storage) = open() else { return };
        // A browser that keeps nothing works all the same while there is a network.
        let _ = match user.and_then(|user| serde_json::to_string(user).ok()) {
            Some(json) => storage.set_item(USER, &json),
            None => storage.remove_item(USER),
        };
    }

    pub fn last() -> Option<SessionUser> {
        serde_json::from_slice(open()?.get_item(USER).ok()??.as_bytes()).ok()
    }
}

/// The session of this page.
pub fn use_session() -> Session {
    expect_context()
}
