//! What the tests share.

pub mod app;
pub mod postgres;

pub use app::TestApp;
