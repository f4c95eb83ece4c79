//! Going to another address from an event handler.

#[cfg(not(feature = "ssr"))]
use leptos::prelude::*;
#[cfg(not(feature = "ssr"))]
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// What the router takes an address with.
#[cfg(not(feature = "ssr"))]
type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

/// The router's way to an address, to be copied into handlers.
///
/// It belongs to the thread of the browser. A server, which never goes anywhere, must not hold it: it drops a page on
/// another thread than the one that made it.
#[derive(Clone, Copy)]
pub struct Go(#[cfg(not(feature = "ssr"))] StoredValue<Navigate, LocalStorage>);

impl Go {
    /// Shows an address without losing the place on the page; nothing happens when the page is gone already.
    pub fn to(self, address: &str) {
        #[cfg(not(feature = "ssr"))]
        self.0.try_with_value(|navigate| {
            navigate(address, NavigateOptions { scroll: false, ..NavigateOptions::default() })
        });
        #[cfg(feature = "ssr")]
        let _ = address;
    }
}

/// The way to other addresses of this product.
pub fn use_go() -> Go {
    Go(
        #[cfg(not(feature = "ssr"))]
        StoredValue::new_local(Box::new(use_navigate())),
    )
}
