//! The client's files: inside the binary of a release, so that one file is a deployment; on disk while developing.

use app::context::SiteAssets;
use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
            IF_NONE_MATCH, VARY,
        },
    },
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

#[derive(RustEmbed)]
#[folder = "../target/site"]
struct Site;

/// Files under `pkg/` carry their content's hash in their name.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");
/// The service worker asks the server itself.
const WORKER: &str = "sw.js";
const MANIFEST: &str = "pkg/manifest.json";

/// The addresses of the current files. Empty while the client has not been built.
pub fn site() -> Arc<SiteAssets> {
    static EMBEDDED: OnceLock<Arc<SiteAssets>> = OnceLock::new();
    // While developing the client is built anew under a running server.
    if cfg!(debug_assertions) { read_manifest() } else { EMBEDDED.get_or_init(read_manifest).clone() }
}

fn read_manifest() -> Arc<SiteAssets> {
    let manifest = Site::get(MANIFEST).map(|file| serde_json::from_slice(&file.data));
    match manifest {
        Some(Ok(assets)) => Arc::new(assets),
        Some(Err(error)) => {
            tracing::error!(%error, "{MANIFEST} cannot be read");
            Arc::default()
        }
        None => {
            tracing::warn!("the client has not been built; run server/setup/site.sh");
            Arc::default()
        }
    }
}

/// The file at a path of the site; none when there is no such file.
pub fn file(path: &str, request: &HeaderMap) -> Option<Response> {
    if path == MANIFEST {
        return None;
    }
    let plain = Site::get(path)?;
    let accepted = request.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (file, encoding) = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, ending)| Some((Site::get(&format!("{path}.{ending}"))?, Some(encoding))))
        .unwrap_or((plain, None));
    let mut headers = HeaderMap::new();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if let Ok(kind) = HeaderValue::from_str(kind.as_ref()) {
        headers.insert(CONTENT_TYPE, kind);
    }
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if path == WORKER {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; connect-src 'self'"));
    }
    headers.insert(CACHE_CONTROL, if path.starts_with("pkg/") { FOR_EVER } else { ASK_FIRST });
    let tag = entity_tag(&file);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, value);
    }
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if request.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Some((headers, body(file)).into_response())
}

/// Whether `Accept-Encoding` lists an encoding without refusing it by `q=0`.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let mut parts = part.split(';').map(str::trim);
        parts.next() == Some(encoding) && !parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0"))
    })
}

fn entity_tag(file: &EmbeddedFile) -> String {
    let hash: String = file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}

fn body(file: EmbeddedFile) -> Body {
    match file.data {
        Cow::Borrowed(bytes) => Body::from(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}
