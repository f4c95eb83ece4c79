//! The panel in which a number explains itself. It stands in the address (`?explain=`), so that it opens without wasm,
//! can be sent to a colleague, and closes with the way back.

use super::use_read;
use super::{Icon, frame::percent_encode, scope::address};
use crate::{ApiError, api::year_end::explain, context::use_language};
use domain::{
    language::Language,
    moment::Moment,
    period::Period,
    year_end::{Explained, Section as Explanation},
};
use leptos::{either::Either, html::Section, prelude::*};
use leptos_router::hooks::{use_location, use_query_map};

const NAME: &str = "explain";

/// The address of the same as plain text.
fn text_address(of: &str, as_of: Option<i64>) -> String {
    let as_of = as_of.map(|at| format!("&as_of={at}")).unwrap_or_default();
    format!("/api/v1/explanation?of={}{as_of}", percent_encode(of))
}

/// A number as a link to its explanation.
#[component]
pub fn ExplainLink(
    /// `POINT.ORG` for the score of a point, `.ORG` for a total.
    #[prop(into)]
    of: String,
    /// None where the page works its figures out itself.
    #[prop(into)]
    period: Option<Period>,
    /// What is explained, for those who hear the link without what stands around it.
    #[prop(into)]
    label: String,
    children: Children,
) -> impl IntoView {
    let (path, query) = (use_location().pathname, use_query_map());
    let of = period.map_or(of.clone(), |period| format!("{of}.{period}"));
    let marked = of.clone();
    let current = move || query.with(|query| query.get(NAME).as_deref() == Some(marked.as_str())).then_some("true");
    let href = move || path.with(|path| query.with(|query| address(path, query, &[(NAME, of.clone())])));
    let label = format!("{}{label}", use_language().pick("说明：", "Explain: "));
    view! { <a class="why-link" href=href data-noscroll="" aria-current=current title=label>{children()}</a> }
}

/// The panel, as of the moment that the address says. Put it beside what a page waits for, not inside: the server renders
/// that more than once.
#[component]
pub fn ExplainPanel() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let of = query.get(NAME).filter(|of| !of.is_empty())?;
            Some((of, query.get("as_of").and_then(|text| Moment::parse(&text))))
        })
    });
    let explained = use_read(
        move || asked.get(),
        |asked| async move {
            let (of, as_of) = asked?;
            let text = text_address(&of, as_of);
            Some((explain(of, as_of).await, text))
        },
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                explained.await.map(|(found, text_address)| view! { <Panel found=found text_address=text_address/> })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Panel(found: Result<Explained, ApiError>, text_address: String) -> impl IntoView {
    let l = use_language();
    let body = match found {
        Ok(explained) => Either::Left(view! { <Body explained=explained/> }),
        Err(error) => Either::Right(view! {
            <h2 id="explain-title">{l.pick("没有说明", "No explanation")}</h2>
            <p role="alert">{error.text(l)}</p>
        }),
    };
    view! { <Shell text_address=text_address>{body}</Shell> }
}

/// The panel of a page that works its figures out itself. Follows them while it is open.
#[component]
pub fn OwnExplainPanel(explain: impl Fn(&str) -> Option<Explained> + Copy + Send + Sync + 'static) -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get(NAME).filter(|of| explain(of).is_some())));
    move || {
        asked.get().map(|of| {
            let body = move || explain(&of).map(|explained| view! { <Body explained=explained/> });
            view! { <Shell>{body}</Shell> }
        })
    }
}

/// A panel with its way out.
#[component]
fn Shell(#[prop(optional, into)] text_address: Option<String>, children: Children) -> impl IntoView {
    let l = use_language();
    let (path, query) = (use_location().pathname, use_query_map());
    let close = move || path.with(|path| query.with(|query| address(path, query, &[(NAME, String::new())])));
    let panel = NodeRef::<Section>::new();
    // Whoever opened it by keyboard goes on reading in it.
    Effect::new(move || {
        if let Some(panel) = panel.get() {
            // A panel that is gone already needs no focus.
            let _ = panel.focus();
        }
    });
    let go = super::use_go();
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            go.to(&close());
        }
    };
    let text =
        text_address.map(|href| view! { <a href=href rel="external" target="_blank">{l.pick("文本", "Text")}</a> });
    view! {
        <section class="explain" aria-labelledby="explain-title" tabindex="-1" node_ref=panel on:keydown=keys>
            <p class="explain-bar">
                {text}
                <a class="button quiet" href=close data-noscroll="">
                    <Icon name="i-close"/><span>{l.pick("关闭", "Close")}</span>
                </a>
            </p>
            {children()}
        </section>
    }
}

#[component]
fn Body(explained: Explained) -> impl IntoView {
    let l = use_language();
    view! {
        <h2 id="explain-title">{explained.title.text(l).to_owned()}</h2>
        <p class="explain-result">{explained.result.text(l).to_owned()}</p>
        <ExplainSections sections=explained.sections/>
    }
}

/// What an explanation says, under its headings.
#[component]
pub fn ExplainSections(sections: Vec<Explanation>) -> impl IntoView {
    let l = use_language();
    let section = |section: Explanation| {
        let lines = section.lines.iter().map(|line| view! { <li>{line.text(l).to_owned()}</li> }).collect_view();
        view! { <h3>{section.heading.text(l).to_owned()}</h3><ul>{lines}</ul> }
    };
    view! { <div class="explain-body">{sections.into_iter().map(section).collect_view()}</div> }
}

/// The word on a link that stands beside a number instead of being it.
pub fn explain_word(l: Language) -> &'static str {
    l.pick("得分说明", "Explain the score")
}
