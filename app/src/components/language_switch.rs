//! The choice of language: a plain form, since the whole page is loaded anew in the other language.

use crate::context::use_language;
use domain::language::Language;
use leptos::prelude::*;

/// Items of the account menu.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let current = use_language();
    let item = move |language: Language, name: &'static str| {
        view! {
            <button
                class="menu-item"
                name="language"
                value=language.tag()
                lang=language.tag()
                aria-current=(language == current).then_some("true")
            >
                {name}
            </button>
        }
    };
    view! {
        <form method="post" action="/language">
            {item(Language::Chinese, "中文")}
            {item(Language::English, "English")}
        </form>
    }
}
