//! The pages, one file a capability, and the routes that lead to them.

mod accounts;
mod audit;
pub mod expenditure;
mod home;
mod imports;
mod indicators;
mod login;
mod not_found;
mod progress;
mod review;
pub mod shares;
mod warnings;
mod year_end;

use crate::{
    components::{Frame, Live, Session, Sprite},
    context::use_language,
};
use accounts::Accounts;
use audit::Audit;
use expenditure::{ReportList, ReportPage};
use home::Home;
use imports::Import;
use indicators::Indicators;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use login::Login;
use not_found::NotFound;
use progress::{Entry, Progress};
use review::Review;
use warnings::{BoardPoints, BoardView};
use year_end::{OrgResults, YearEnd};

/// The whole client. The server waits for every resource before it sends a page, so that a page is complete without
/// wasm and has the right status.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Session::provide();
    Live::provide();
    // Tells tests and styles that the page reacts now.
    Effect::new(|| {
        if let Some(html) = document().document_element() {
            // Setting an attribute of this name cannot fail.
            let _ = html.set_attribute("data-hydrated", "true");
        }
    });
    let product = use_language().pick("考评台", "Kaoping");
    view! {
        <Title formatter=move |title: String| if title.is_empty() { product.into() } else { format!("{title} · {product}") }/>
        <Sprite/>
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/login") view=Login/>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/progress") view=Progress/>
                    <Route path=path!("/progress/:assignment") view=Entry/>
                    <Route path=path!("/review") view=Review/>
                    <Route path=path!("/board") view=BoardView/>
                    <Route path=path!("/board/points") view=BoardPoints/>
                    <Route path=path!("/indicators") view=Indicators/>
                    <Route path=path!("/import") view=Import/>
                    <Route path=path!("/results") view=YearEnd/>
                    <Route path=path!("/results/:org") view=OrgResults/>
                    <Route path=path!("/expenditure") view=ReportList/>
                    <Route path=path!("/expenditure/:id") view=ReportPage/>
                    <Route path=path!("/accounts") view=Accounts/>
                    <Route path=path!("/audit") view=Audit/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
