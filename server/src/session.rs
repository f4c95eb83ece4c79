//! Who asks: the session's cookie, sign-in, sign-out and the choice of language, all as plain form posts.

use crate::{assets, routes::AppState};
use app::context::{LANGUAGE_COOKIE, RequestContext};
use axum::{
    Form,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_LANGUAGE, COOKIE, REFERER, SET_COOKIE},
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::language::Language;
use serde::Deserialize;
use service::accounts::SignInRefusal;
use uuid::Uuid;

const COOKIE_NAME: &str = "kaoping_session";
/// The prefix makes a browser refuse the cookie from anything but this host by https.
const SECURE_COOKIE_NAME: &str = "__Host-kaoping_session";
const A_YEAR: u32 = 365 * 24 * 60 * 60;

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The session's token, as the browser sent it.
pub(crate) fn token<'h>(state: &AppState, headers: &'h HeaderMap) -> Option<&'h str> {
    cookie(headers, cookie_name(state.secure))
}

const fn cookie_name(secure: bool) -> &'static str {
    if secure { SECURE_COOKIE_NAME } else { COOKIE_NAME }
}

/// An empty token ends the session in the browser.
fn session_cookie(secure: bool, token: &str) -> String {
    let name = cookie_name(secure);
    let secure = if secure { "; Secure" } else { "" };
    let end = if token.is_empty() { "; Max-Age=0" } else { "" };
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{end}")
}

fn language(headers: &HeaderMap) -> Language {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    Language::from_tag(cookie(headers, LANGUAGE_COOKIE).or_else(|| header(ACCEPT_LANGUAGE)).unwrap_or_default())
}

/// Finds out who asks and puts that into the request, for pages, server functions and handlers alike.
pub(crate) async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let user = match token(&state, request.headers()) {
        None => None,
        Some(token) => match state.service.session_user(token).await {
            Ok(user) => user,
            Err(error) => {
                tracing::error!(%error, "the session cannot be read");
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        },
    };
    let context = RequestContext {
        service: state.service.clone(),
        user,
        language: language(request.headers()),
        site: assets::site(),
        id: Uuid::now_v7().simple().to_string(),
    };
    request.extensions_mut().insert(context);
    next.run(request).await
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    username: String,
    password: String,
    next: Option<String>,
}

/// `POST /login`
pub(crate) async fn sign_in(State(state): State<AppState>, Form(form): Form<SignIn>) -> Response {
    let next = form.next.as_deref().filter(|next| is_local(next));
    let username = form.username.trim();
    let refused = match state.service.sign_in(username, &form.password).await {
        Ok(Ok((token, _))) => {
            return with_cookie(session_cookie(state.secure, &token), next.unwrap_or("/"));
        }
        Ok(Err(SignInRefusal::WrongPassword)) => vec![("refused", "wrong_password".to_owned())],
        Ok(Err(SignInRefusal::Locked(until))) => vec![("refused", "locked".to_owned()), ("until", until.to_string())],
        Err(error) => {
            tracing::error!(%error, "sign-in failed");
            vec![("refused", "unavailable".to_owned())]
        }
    };
    let kept = [("username", username.to_owned())].into_iter().chain(next.map(|next| ("next", next.to_owned())));
    let query: Vec<_> = refused.into_iter().chain(kept).collect();
    Redirect::to(&format!("/login?{}", encode(&query))).into_response()
}

/// `POST /sign-out`
pub(crate) async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> Response {
    if let Some(token) = token(&state, &headers)
        && let Err(error) = state.service.sign_out(token).await
    {
        tracing::error!(%error, "sign-out failed");
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    with_cookie(session_cookie(state.secure, ""), "/login")
}

#[derive(Deserialize)]
pub(crate) struct LanguageChoice {
    language: Language,
}

/// `POST /language`: back to the page that asked, in the other language.
pub(crate) async fn choose_language(headers: HeaderMap, Form(choice): Form<LanguageChoice>) -> Response {
    let tag = choice.language.tag();
    let cookie = format!("{LANGUAGE_COOKIE}={tag}; Path=/; SameSite=Lax; Max-Age={A_YEAR}");
    let page = headers.get(REFERER).and_then(|referer| referer.to_str().ok()).and_then(path_of);
    with_cookie(cookie, page.filter(|page| is_local(page)).unwrap_or("/"))
}

/// Path and query of an absolute address.
fn path_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.find('/').map(|start| &rest[start..])
}

fn with_cookie(cookie: String, page: &str) -> Response {
    let mut response = Redirect::to(page).into_response();
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// Whether an address stays on this site: browsers read `//host` and `/\host` as another one.
fn is_local(address: &str) -> bool {
    let mut characters = address.chars();
    characters.next() == Some('/')
        && !matches!(characters.next(), Some('/' | '\\'))
        && address.chars().all(|character| character.is_ascii_graphic())
}

/// A query string.
fn encode(pairs: &[(&str, String)]) -> String {
    let encoded = pairs.iter().map(|(name, value)| format!("{name}={}", app::components::percent_encode(value)));
    encoded.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_on_to_this_site_alone() {
        assert!(is_local("/board?period=2023-09"));
        for elsewhere in
            ["", "board", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nSet-Cookie: x", "/\t/x"]
        {
            assert!(!is_local(elsewhere), "{elsewhere:?}");
        }
    }

    #[test]
    fn finds_the_path_of_a_referer() {
        assert_eq!(path_of("http://127.0.0.1:3000/login?x=1"), Some("/login?x=1"));
        assert_eq!(path_of("http://127.0.0.1:3000"), None);
    }
}
