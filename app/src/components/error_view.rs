//! A page's place when there is nothing to show: not found, not allowed, failed.

use super::icon::Icon;
use crate::{ApiError, context::use_language};
use leptos::prelude::*;

/// A sentence with an icon, in the middle of a page or of a card.
#[component]
pub fn Empty(
    #[prop(into)] icon: &'static str,
    #[prop(into)] title: String,
    #[prop(into, optional)] text: String,
    /// What to do next.
    #[prop(optional)]
    children: Option<Children>,
    /// The HTTP status, for support.
    #[prop(optional, into)]
    code: Option<u16>,
) -> impl IntoView {
    view! {
        <div class="empty full">
            <Icon name=icon/>
            <h1>{title}</h1>
            <p>{text}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
            {code.map(|code| view! { <p class="code">{code}</p> })}
        </div>
    }
}

/// What a page shows instead of itself when the server refused or failed. Sets the status of the answer.
#[component]
pub fn ErrorView(error: ApiError) -> impl IntoView {
    let l = use_language();
    #[cfg(feature = "ssr")]
    crate::context::set_status(error.status());
    let (icon, title) = match &error {
        ApiError::NotFound => ("i-info", l.pick("没有这个页面", "There is no such page")),
        ApiError::Forbidden => ("i-lock", l.pick("这里不在您的职责范围内", "Your role does not include this page")),
        ApiError::SignedOut => ("i-lock", l.pick("请先登录", "Sign in first")),
        ApiError::Offline => ("i-offline", l.pick("连不上服务器", "The server cannot be reached")),
        _ => ("i-info", l.pick("没有成功", "That did not work")),
    };
    let text = error.text(l);
    let code = error.status();
    view! {
        <Empty icon=icon title=title text=text code=code>
            <a class="button primary" href="/">{l.pick("回首页", "To the start page")}</a>
        </Empty>
    }
}
