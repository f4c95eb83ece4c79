//! What a tab keeps of what is typed in it, for when the page is loaded again without a server.

#[cfg(feature = "hydrate")]
pub use browser::{get, put, remove, sleep};
#[cfg(not(feature = "hydrate"))]
pub use nothing::{get, put, remove, sleep};

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::window;

    fn open() -> Option<web_sys::Storage> {
        window().session_storage().ok().flatten()
    }

    pub fn get(name: &str) -> Option<String> {
        open()?.get_item(name).ok().flatten()
    }

    pub fn put(name: &str, text: &str) {
        if let Some(storage) = open() {
            // A browser without room for it still has the text in the page.
            let _ = storage.set_item(name, text);
        }
    }

    pub fn remove(name: &str) {
        if let Some(storage) = open() {
            // What cannot be removed is compared with the page before it is taken up.
            let _ = storage.remove_item(name);
        }
    }

    pub async fn sleep(milliseconds: u32) {
        gloo_timers::future::TimeoutFuture::new(milliseconds).await;
    }
}

/// The server renders a form; it does not type into one.
#[cfg(not(feature = "hydrate"))]
mod nothing {
    pub fn get(_name: &str) -> Option<String> {
        None
    }

    pub fn put(_name: &str, _text: &str) {}

    pub fn remove(_name: &str) {}

    pub async fn sleep(_milliseconds: u32) {}
}
