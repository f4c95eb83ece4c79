//! The entry of the wasm client.

// A page is one type, as deep as its markup; computing its layout passes the default depth.
#![recursion_limit = "512"]

use leptos::{
    mount::{hydrate_from_async, mount_to_body},
    tachys::dom::body,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered, once the part of the client that it belongs to has loaded. Called by the
/// page's own script; when it returns, the page reacts.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    hydrate_from_async(body(), app::App).await.forget();
}

/// Puts the page of this address into an empty document, when there was no server to render it.
#[wasm_bindgen]
pub fn mount() {
    console_error_panic_hook::set_once();
    mount_to_body(app::App);
}
