//! Headers of every answer that keep a browser from being turned against its user.

use crate::{Error, config::Config};
use axum::{
    Router,
    http::{
        HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
            X_FRAME_OPTIONS,
        },
    },
};
use tower_http::{csrf::CsrfLayer, set_header::SetResponseHeaderLayer};

/// Whatever sets its own keeps it: a page has a policy with its nonce, a file its time in the cache.
const DEFAULTS: [(HeaderName, &str); 5] = [
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    // What a page shows is for one person; the next at the same computer must not find it by going back.
    (CACHE_CONTROL, "no-store"),
];

/// Refuses changes that another site asks for, and adds the headers.
pub(crate) fn protect(router: Router, config: &Config) -> Result<Router, Error> {
    let mut csrf = CsrfLayer::new();
    if let Some(url) = &config.public_url {
        csrf = csrf
            .add_trusted_origin(url.trim_end_matches('/'))
            .map_err(|error| Error::Settings(format!("public-url {url}: {error}")))?;
    }
    let mut router = router.layer(csrf);
    for (name, value) in DEFAULTS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    if config.secure() {
        let year = HeaderValue::from_static("max-age=31536000");
        router = router.layer(SetResponseHeaderLayer::if_not_present(STRICT_TRANSPORT_SECURITY, year));
    }
    Ok(router)
}
