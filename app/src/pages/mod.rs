//! The pages, one file a capability, and the routes that lead to them.

mod accounts;
mod audit;
mod calendar;
mod decomposition;
mod devices;
pub mod expenditure;
mod home;
mod imports;
mod inbox;
mod indicators;
mod inspections;
mod login;
mod mails;
mod not_found;
pub mod parts;
mod periods;
mod progress;
mod queue;
mod review;
mod risks;
mod rule_books;
pub mod shares;
mod warnings;
mod what_if;
mod year_end;

use crate::{
    components::{Frame, Live, Queue, Session, Sprite},
    context::use_language,
};
use home::Home;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy,
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use login::Login;
use not_found::NotFound;
use parts::*;

/// The whole client. The server waits for every resource before it sends a page, so that a page is complete without
/// wasm and has the right status.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Session::provide();
    Live::provide();
    Queue::provide();
    let product = use_language().pick("考评台", "Kaoping");
    view! {
        <Title formatter=move |title: String| if title.is_empty() { product.into() } else { format!("{title} · {product}") }/>
        <Sprite/>
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/login") view=Login/>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/progress") view={Lazy::<ProgressRoute>::new()}/>
                    <Route path=path!("/progress/grid") view={Lazy::<GridRoute>::new()}/>
                    <Route path=path!("/progress/collect") view={Lazy::<CollectRoute>::new()}/>
                    <Route path=path!("/progress/:assignment") view={Lazy::<EntryRoute>::new()}/>
                    <Route path=path!("/queue") view={Lazy::<QueueRoute>::new()}/>
                    <Route path=path!("/visits") view={Lazy::<VisitsRoute>::new()}/>
                    <Route path=path!("/visits/:id") view={Lazy::<VisitRoute>::new()}/>
                    <Route path=path!("/issues") view={Lazy::<IssuesRoute>::new()}/>
                    <Route path=path!("/issues/:id") view={Lazy::<IssueRoute>::new()}/>
                    <Route path=path!("/devices") view={Lazy::<DevicesRoute>::new()}/>
                    <Route path=path!("/progress/:assignment/thread") view={Lazy::<ThreadRoute>::new()}/>
                    <Route path=path!("/review") view={Lazy::<ReviewRoute>::new()}/>
                    <Route path=path!("/review/quality") view={Lazy::<QualityRoute>::new()}/>
                    <Route path=path!("/periods") view={Lazy::<PeriodsRoute>::new()}/>
                    <Route path=path!("/board") view={Lazy::<BoardRoute>::new()}/>
                    <Route path=path!("/board/points") view={Lazy::<PointsRoute>::new()}/>
                    <Route path=path!("/indicators") view={Lazy::<IndicatorsRoute>::new()}/>
                    <Route path=path!("/indicators/:code") view={Lazy::<PointRoute>::new()}/>
                    <Route path=path!("/risks") view={Lazy::<RisksRoute>::new()}/>
                    <Route path=path!("/what-if") view={Lazy::<WhatIfRoute>::new()}/>
                    <Route path=path!("/decomposition") view={Lazy::<DecompositionRoute>::new()}/>
                    <Route path=path!("/decomposition/points/:point") view={Lazy::<DecomposedPointRoute>::new()}/>
                    <Route path=path!("/decomposition/dispatches") view={Lazy::<DispatchesRoute>::new()}/>
                    <Route path=path!("/decomposition/dispatches/:id") view={Lazy::<DispatchRoute>::new()}/>
                    <Route path=path!("/decomposition/units") view={Lazy::<UnitsRoute>::new()}/>
                    <Route path=path!("/tasks") view={Lazy::<TasksRoute>::new()}/>
                    <Route path=path!("/tasks/:dispatch") view={Lazy::<TaskRoute>::new()}/>
                    <Route path=path!("/calendar") view={Lazy::<CalendarRoute>::new()}/>
                    <Route path=path!("/inbox") view={Lazy::<InboxRoute>::new()}/>
                    <Route path=path!("/rule-books") view={Lazy::<BookListRoute>::new()}/>
                    <Route path=path!("/rule-books/:id") view={Lazy::<BookRoute>::new()}/>
                    <Route path=path!("/rule-books/:id/opinions") view={Lazy::<OpinionsRoute>::new()}/>
                    <Route path=path!("/rule-books/:id/steps") view={Lazy::<StepsRoute>::new()}/>
                    <Route path=path!("/rule-books/:id/compare") view={Lazy::<CompareRoute>::new()}/>
                    <Route path=path!("/rule-books/:id/paper") view={Lazy::<PaperRoute>::new()}/>
                    <Route path=path!("/import") view={Lazy::<ImportRoute>::new()}/>
                    <Route path=path!("/results") view={Lazy::<ResultsRoute>::new()}/>
                    <Route path=path!("/results/:org") view={Lazy::<OrgResultsRoute>::new()}/>
                    <Route path=path!("/expenditure") view={Lazy::<ReportsRoute>::new()}/>
                    <Route path=path!("/expenditure/:id") view={Lazy::<ReportRoute>::new()}/>
                    <Route path=path!("/accounts") view={Lazy::<AccountsRoute>::new()}/>
                    <Route path=path!("/mails") view={Lazy::<MailsRoute>::new()}/>
                    <Route path=path!("/audit") view={Lazy::<AuditRoute>::new()}/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
