//! How a stored file is given back: under a tag of its content, asked for again each time, and unable to do anything.

use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use domain::progress::Shown;

/// What keeps a file from acting, and other sites from showing it.
const INERT: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
/// Of a file without a picture of its own: nothing, so that the icon behind it is seen.
const NO_PICTURE: &[u8] = br#"<svg xmlns="http://www.w3.org/2000/svg"/>"#;

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// A browser may keep it and has to ask each time whether its person may still see it.
fn asked_again(tag: &str) -> [(HeaderName, HeaderValue); 2] {
    [(CACHE_CONTROL, HeaderValue::from_static("private, no-cache")), (ETAG, value(&format!("\"{tag}\"")))]
}

/// The answer to a browser that has what the tag names.
pub(crate) fn known(headers: &HeaderMap, tag: &str) -> Option<Response> {
    let quoted = format!("\"{tag}\"");
    let knows = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == quoted.as_bytes());
    knows.then(|| (StatusCode::NOT_MODIFIED, asked_again(tag)).into_response())
}

/// The tag of a content's small picture.
pub(crate) fn small_tag(hash: &str) -> String {
    format!("{hash}-small")
}

/// A file with its content. An image or a PDF is shown; everything else is saved.
pub(crate) fn whole(hash: &str, media_type: &str, file_name: &str, content: Bytes) -> Response {
    let how = if Shown::of(media_type).is_some() { "inline" } else { "attachment" };
    let name = app::components::percent_encode(file_name).replace('/', "%2F");
    let own = [
        (CONTENT_TYPE, value(media_type)),
        (CONTENT_DISPOSITION, value(&format!("{how}; filename*=UTF-8''{name}"))),
        // Whatever a file holds, it does nothing here; a PDF is drawn by the browser's own viewer, in our pages alone.
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(INERT)),
        (X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (asked_again(hash), own, content).into_response()
}

/// A small picture, or nothing to see where there is none.
pub(crate) fn small(tag: &str, picture: Option<Bytes>) -> Response {
    let (media_type, picture) = match picture {
        Some(picture) => ("image/jpeg", picture),
        None => ("image/svg+xml", Bytes::from_static(NO_PICTURE)),
    };
    (asked_again(tag), [(CONTENT_TYPE, HeaderValue::from_static(media_type))], picture).into_response()
}
