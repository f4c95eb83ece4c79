//! What surrounds a request: who asks, in which language, and the service.
//!
//! Texts stand in the code where they are shown, in both languages: `let l = use_language(); l.pick("提交", "Submit")`.
//! There are two languages and no third in sight; so neither can be missing or stale, a reader sees what the page
//! says, and the browser loads no table of keys. A translation crate would take all of that away.

use domain::language::Language;

/// The cookie that holds the chosen language.
pub const LANGUAGE_COOKIE: &str = "kaoping_lang";

/// The language of this page load. It changes by loading the page anew.
#[cfg(feature = "ssr")]
pub fn use_language() -> Language {
    with_request(|request| request.language).unwrap_or_default()
}

/// The language of this page load. It changes by loading the page anew.
#[cfg(not(feature = "ssr"))]
pub fn use_language() -> Language {
    leptos::prelude::document()
        .document_element()
        .and_then(|html| html.get_attribute("lang"))
        .map(|tag| Language::from_tag(&tag))
        .unwrap_or_default()
}

#[cfg(feature = "ssr")]
pub use server_side::*;

#[cfg(feature = "ssr")]
mod server_side {
    use crate::ApiError;
    use axum::http::{StatusCode, request::Parts};
    use domain::{accounts::SessionUser, language::Language};
    use leptos::prelude::{use_context, with_context};
    use leptos_axum::ResponseOptions;
    use service::Service;
    use std::sync::Arc;

    /// The addresses of the current build's files, from `target/site/pkg/manifest.json`.
    #[derive(Clone, Debug, Default, serde::Deserialize)]
    pub struct SiteAssets {
        pub js: String,
        pub wasm: String,
        pub css: String,
        /// Loads the parts.
        #[serde(default)]
        pub loader: String,
        /// The modules of the queue of what was recorded without network.
        #[serde(default)]
        pub offline: Vec<String>,
        /// The files of each part of the client, see `pages::parts`.
        #[serde(default)]
        pub parts: std::collections::HashMap<String, Vec<String>>,
        /// Changes with every build of the client.
        pub build: String,
    }

    /// One request. The server puts it into the request's extensions, where pages, server functions and plain handlers
    /// alike find it: there is no second way for them to differ.
    #[derive(Clone)]
    pub struct RequestContext {
        pub service: Service,
        pub user: Option<SessionUser>,
        pub language: Language,
        pub site: Arc<SiteAssets>,
        /// Stands in the log and in the answer to a failed request.
        pub id: String,
    }

    /// Reads the request; none while the list of routes is made.
    pub(crate) fn with_request<T>(read: impl FnOnce(&RequestContext) -> T) -> Option<T> {
        with_context(|parts: &Parts| parts.extensions.get::<RequestContext>().map(read)).flatten()
    }

    /// The use cases.
    pub fn service() -> Result<Service, ApiError> {
        with_request(|request| request.service.clone()).ok_or(ApiError::Unavailable)
    }

    /// The person who asks.
    pub fn user() -> Result<SessionUser, ApiError> {
        match with_request(|request| request.user.clone()).flatten() {
            Some(user) => Ok(user),
            None => {
                set_status(ApiError::SignedOut.status());
                Err(ApiError::SignedOut)
            }
        }
    }

    pub(crate) fn request_id() -> String {
        with_request(|request| request.id.clone()).unwrap_or_default()
    }

    /// Sets the status of the answer.
    pub(crate) fn set_status(status: u16) {
        if let Some(response) = use_context::<ResponseOptions>()
            && let Ok(status) = StatusCode::from_u16(status)
        {
            response.set_status(status);
        }
    }
}
