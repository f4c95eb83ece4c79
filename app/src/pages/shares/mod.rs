//! Links that a leader opens without signing in: the panel that makes them, and the page that they lead to.

mod panel;
#[cfg(feature = "ssr")]
mod shared;

pub use panel::{Links, SharePanel};
#[cfg(feature = "ssr")]
pub use shared::{Refusal, refusal_page, shared_page};
