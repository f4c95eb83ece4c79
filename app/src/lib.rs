//! The pages of 考评台, their components and the server functions between them and the use cases.
//!
//! Compiled twice: into the server (`ssr`), which renders every page in full before it is sent, and to wasm (`hydrate`),
//! which makes the same pages react. `api` and `pages` have one file a capability, named as in the service crate.

pub mod api;
pub mod components;
pub mod context;
pub mod demo;
pub mod error;
#[cfg(feature = "ssr")]
pub mod kept;
mod pages;
#[cfg(feature = "ssr")]
mod shell;

pub use error::ApiError;
pub use pages::App;
#[cfg(feature = "ssr")]
pub use pages::shares::{Refusal, refusal_page, shared_page};
#[cfg(feature = "ssr")]
pub use shell::{offline_shell, shell};
