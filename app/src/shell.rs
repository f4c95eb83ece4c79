//! The document around every page.

use crate::{
    App, context,
    pages::parts::{HELD, part_of},
};
use axum::http::{HeaderValue, header::CONTENT_SECURITY_POLICY, request::Parts};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;
use std::collections::BTreeSet;

/// Renders the document. What leptos ships for its scripts puts the nonce into `crossorigin`, with which Firefox may
/// refuse to preload the wasm, and says nothing when loading fails; hence the script below.
pub fn shell() -> impl IntoView {
    document(None, || view! { <App/> })
}

/// The document without a page: the service worker hands it out when there is no network, and the client puts the page in.
pub fn offline_shell() -> impl IntoView {
    document(Some(""), || ())
}

fn document<V: IntoView>(empty: Option<&'static str>, content: impl FnOnce() -> V) -> impl IntoView {
    let l = context::use_language();
    let site = context::with_request(|request| request.site.clone()).unwrap_or_default();
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    if let Some(response) = use_context::<ResponseOptions>()
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce))
    {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    let address = |path: &str| format!("/{path}");
    let path = use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    let parts = part_of(&path).and_then(|part| site.parts.get(part).cloned()).unwrap_or_default();
    let parts: Vec<String> = parts.iter().map(|file| address(file)).collect();
    // What reporting takes when there is no network.
    let own = [&site.css, &site.js, &site.wasm, &site.loader, &site.offline];
    let held = own.into_iter().chain(HELD.iter().filter_map(|part| site.parts.get(*part)).flatten());
    // Parts name what they share, each for itself.
    let held: BTreeSet<String> = held.map(|file| address(file)).collect();
    let held: Vec<String> = held.into_iter().collect();
    let script = include_str!("start.js")
        .replace("PART_ADDRESSES", &parts.join(" "))
        .replace("JS_ADDRESS", &address(&site.js))
        .replace("WASM_ADDRESS", &address(&site.wasm))
        .replace("OFFLINE_ADDRESS", &address(&site.offline))
        .replace("HELD_FILES", &held.join(" "));
    view! {
        <!DOCTYPE html>
        <html lang=l.tag() data-build=site.build.clone() data-shell=empty>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/icon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <template id="load-failed">
                    <div class="banner" data-kind="warn" role="alert">
                        <div>
                            <p>{l.pick(
                                "页面的交互部分没有加载成功。仍可阅读和提交表单。",
                                "The interactive part of this page did not load. You can still read and submit forms.",
                            )}</p>
                        </div>
                        <button type="button" class="button">{l.pick("重试", "Try again")}</button>
                    </div>
                </template>
                // A server that was built without the client shows plain pages.
                {(!site.js.is_empty())
                    .then(|| {
                        view! {
                            <link rel="stylesheet" href=address(&site.css)/>
                            <link rel="modulepreload" href=address(&site.js)/>
                            <link rel="preload" href=address(&site.wasm) r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                            {parts
                                .into_iter()
                                .map(|file| {
                                    view! { <link rel="preload" href=file r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/> }
                                })
                                .collect_view()}
                            <script type="module" nonce=nonce>
                                {script}
                            </script>
                        }
                    })}
                <MetaTags/>
            </head>
            <body>{content()}</body>
        </html>
    }
}

/// What a page may load: its own files, and scripts that carry this answer's nonce.
fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}
