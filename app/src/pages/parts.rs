//! Parts of the client that a browser loads when it first opens one of their pages.
//!
//! A phone at a site loads what it takes to report and no more, and nobody loads that to sign in. One split point a part, not one a page: code that two
//! split points share becomes a file of its own, so that a part for each page would make hundreds of small files.

use super::{
    accounts::Accounts,
    audit::Audit,
    calendar::Calendar,
    decomposition::{DecomposedPoint, Decomposition, DispatchPage, Dispatches, TaskForm, Tasks, Units},
    devices::Devices,
    expenditure::{ReportList, ReportPage},
    imports::Import,
    inbox::Inbox,
    indicators::{Indicators, PointPage},
    inspections::{IssueView, Issues, VisitView, Visits},
    mails::Mails,
    periods::PeriodsPage,
    progress::{Collect, Entry, Grid, Progress},
    queue::QueuePage,
    review::{QualityView, Review, ThreadView},
    risks::Risks,
    rule_books::{BookList, BookPage, ComparePage, OpinionsPage, PaperPage, StepsPage},
    warnings::{BoardPoints, BoardView},
    what_if::WhatIf,
    year_end::{OrgResults, YearEnd},
};
#[cfg(feature = "ssr")]
use domain::accounts::{Right, SessionUser};
use leptos::prelude::*;
use leptos_router::LazyRoute;

/// The part that the page at a path belongs to; none for pages that every client has. A page's file names are told to the
/// browser ahead, so that its part loads beside the client and not after it.
#[cfg(feature = "ssr")]
pub fn part_of(path: &str) -> Option<&'static str> {
    let mut places = path.split('/').skip(1);
    match (places.next()?, places.next()) {
        ("board" | "review" | "devices" | "periods", _) | ("indicators", None) => Some("desk"),
        ("progress", Some("grid" | "collect")) | ("queue" | "inbox" | "calendar", _) => Some("unit"),
        ("progress", Some(_)) if places.next() == Some("thread") => Some("unit"),
        ("what-if" | "risks" | "decomposition" | "tasks" | "rule-books", _) | ("indicators", Some(_)) => {
            Some("planning")
        }
        ("progress", _) => Some("field"),
        ("visits" | "issues", _) => Some("visits"),
        ("import" | "results" | "expenditure" | "accounts" | "mails" | "audit", _) => Some("office"),
        _ => None,
    }
}

/// The parts that a device holds for when there is no network, beside what every page has: the queue's, and what its person
/// works with at a site.
#[cfg(feature = "ssr")]
pub fn held_by(user: &SessionUser) -> &'static [&'static str] {
    match (user.may(Right::Report), user.may(Right::Inspect)) {
        (true, _) => &["unit", "field"],
        (false, true) => &["unit", "visits"],
        (false, false) => &["unit"],
    }
}

/// A part: its pages, the routes that lead to them, and the one split point.
macro_rules! part {
    ($(#[$doc:meta])* $load:ident ($preload:ident), $pages:ident: $($route:ident => $page:ident),+ $(,)?) => {
        #[derive(Clone, Copy)]
        enum $pages {
            $($page),+
        }

        $(#[$doc])*
        #[lazy]
        fn $load(page: $pages) -> AnyView {
            match page {
                $($pages::$page => view! { <$page/> }.into_any()),+
            }
        }

        $(pub struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                $load($pages::$page).await
            }

            // The router waits for this, and then takes the view as being there at once.
            #[cfg(target_arch = "wasm32")]
            async fn preload() {
                $preload().await;
            }
        })+
    };
}

part! {
    /// Reporting: what a unit opens first, and a phone at a site.
    field (__preload_field), FieldPage:
    ProgressRoute => Progress,
    EntryRoute => Entry,
}

part! {
    /// What a unit does with all its points at once, what waits on the device, and what it is told.
    unit (__preload_unit), UnitPage:
    GridRoute => Grid,
    CollectRoute => Collect,
    ThreadRoute => ThreadView,
    QueueRoute => QueuePage,
    InboxRoute => Inbox,
    CalendarRoute => Calendar,
}

part! {
    /// Visits and the issue sheet: what an inspector's phone holds beside it.
    visits (__preload_visits), VisitsPart:
    VisitsRoute => Visits,
    VisitRoute => VisitView,
    IssuesRoute => Issues,
    IssueRoute => IssueView,
}

part! {
    /// What the office and leaders look at all day.
    desk (__preload_desk), DeskPage:
    BoardRoute => BoardView,
    PointsRoute => BoardPoints,
    ReviewRoute => Review,
    QualityRoute => QualityView,
    IndicatorsRoute => Indicators,
    DevicesRoute => Devices,
    PeriodsRoute => PeriodsPage,
}

part! {
    /// Where the year is planned and where it may lead.
    planning (__preload_planning), PlanningPage:
    PointRoute => PointPage,
    RisksRoute => Risks,
    WhatIfRoute => WhatIf,
    DecompositionRoute => Decomposition,
    DecomposedPointRoute => DecomposedPoint,
    DispatchesRoute => Dispatches,
    DispatchRoute => DispatchPage,
    UnitsRoute => Units,
    TasksRoute => Tasks,
    TaskRoute => TaskForm,
    BookListRoute => BookList,
    BookRoute => BookPage,
    OpinionsRoute => OpinionsPage,
    StepsRoute => StepsPage,
    CompareRoute => ComparePage,
    PaperRoute => PaperPage,
}

part! {
    /// The tools of the office and of the administrators.
    office (__preload_office), OfficePage:
    ImportRoute => Import,
    ResultsRoute => YearEnd,
    OrgResultsRoute => OrgResults,
    ReportsRoute => ReportList,
    ReportRoute => ReportPage,
    AccountsRoute => Accounts,
    MailsRoute => Mails,
    AuditRoute => Audit,
}
