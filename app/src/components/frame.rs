//! The frame of every page behind the sign-in: rail, top bar and, on a phone, the tab bar.

use super::{
    Icon, LanguageSwitch, LiveBadge, Mark, QueueBadge, Scope, UpdateBanner,
    unread::{UnreadMark, use_unread},
    use_session,
};
use crate::context::use_language;
use domain::{
    accounts::{Right, SessionUser},
    language::Language,
};
use leptos::{either::Either, html, prelude::*};
use leptos_router::{
    components::{A, Outlet, Redirect},
    hooks::use_location,
    location::Location,
};

/// A page of the rail.
#[derive(Clone, Copy)]
pub struct Place {
    pub path: &'static str,
    pub icon: &'static str,
    words: (&'static str, &'static str),
    /// Any of these opens it.
    rights: &'static [Right],
}

impl Place {
    pub const fn word(self, l: Language) -> &'static str {
        l.pick(self.words.0, self.words.1)
    }
}

const fn place(
    path: &'static str,
    icon: &'static str,
    words: (&'static str, &'static str),
    rights: &'static [Right],
) -> Place {
    Place { path, icon, words, rights }
}

/// In the order of the rail; a role's first is its start page.
const PLACES: [Place; 17] = [
    place("/board", "i-board", ("总览", "Board"), &[Right::SeeBoard]),
    place("/indicators", "i-tree", ("指标", "Indicators"), &[Right::SeeIndicators]),
    place("/tasks", "i-task", ("任务", "Tasks"), &[Right::Report]),
    place("/progress", "i-entry", ("填报", "Report"), &[Right::Report]),
    place(INBOX, "i-inbox", ("消息", "Inbox"), &[Right::Report]),
    place("/review", "i-review", ("审核", "Review"), &[Right::Review]),
    place("/visits", "i-visit", ("走访", "Visits"), &[Right::PlanVisits, Right::Inspect]),
    place("/issues", "i-issue", ("问题", "Issues"), &[Right::Report, Right::Inspect, Right::Review]),
    place("/results", "i-results", ("结果", "Results"), &[Right::SeeResults]),
    place("/risks", "i-risk", ("风险", "Risks"), &[Right::SeeBoard]),
    place("/what-if", "i-what-if", ("推演", "What-if"), &[Right::Simulate]),
    place("/rule-books", "i-book", ("细则", "Rule books"), &[Right::SeeIndicators]),
    place("/decomposition", "i-split", ("分解", "Decompose"), &[Right::Decompose, Right::Review]),
    place("/import", "i-import", ("导入", "Import"), &[Right::Import]),
    place("/expenditure", "i-report", ("自评", "Self-evaluation"), &[Right::WriteReports]),
    place("/accounts", "i-people", ("账号", "Accounts"), &[Right::ManageAccounts, Right::ManageSecurity]),
    place("/audit", "i-log", ("日志", "Log"), &[Right::ReadAudit]),
];

/// The place that tells how much is unread.
const INBOX: &str = "/inbox";

/// Places in the tab bar of a phone.
const TABS: usize = 5;

/// The pages that a user may open.
pub fn places_of(user: &SessionUser) -> Vec<Place> {
    PLACES.into_iter().filter(|place| place.rights.iter().any(|right| user.may(*right))).collect()
}

/// The parent of all routes behind the sign-in: sends whoever is not signed in to the login page and back afterwards.
///
/// It waits for nothing: what stands inside something that waits is rendered more than once, and asks the server each time.
#[component]
pub fn Frame() -> impl IntoView {
    let Location { pathname, search, .. } = use_location();
    match use_session().user() {
        Some(user) => Either::Left(view! { <Framed user=Some(user)><Outlet/></Framed> }),
        None => {
            let here = address_of(pathname, search);
            Either::Right(view! { <Redirect path=sign_in_address(&here)/> })
        }
    }
}

/// Path and query of the page that is shown.
fn address_of(path: Memo<String>, query: Memo<String>) -> String {
    let (path, query) = (path.get_untracked(), query.get_untracked());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The login page's address that leads back to a place.
pub fn sign_in_address(place: &str) -> String {
    if place == "/" {
        return String::from("/login");
    }
    format!("/login?next={}", percent_encode(place))
}

/// A value inside a query string.
pub fn percent_encode(value: &str) -> String {
    value.bytes().fold(String::with_capacity(value.len()), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
        encoded
    })
}

/// Puts content into the frame, for a user or for nobody.
#[component]
pub fn Framed(user: Option<SessionUser>, children: Children) -> impl IntoView {
    let l = use_language();
    let places = user.as_ref().map(places_of).unwrap_or_default();
    let unread = use_unread(places.iter().any(|place| place.path == INBOX));
    let tabs = tab_bar(&places, unread, l);
    let rail = places.into_iter().map(|place| view! { <li>{place_link(place, unread, l)}</li> }).collect_view();
    view! {
        <a class="skip" href="#main" rel="external">{l.pick("跳到内容", "Skip to content")}</a>
        <div class="app">
            <header class="topbar">
                <A href="/" attr:class="brand">
                    <Mark/>
                    <span>{l.pick("考评台", "Kaoping")}</span>
                </A>
                {user.as_ref().is_some_and(|user| user.may(Right::SeeBoard)).then(|| view! { <Scope/> })}
                <QueueBadge/>
                <LiveBadge/>
                {user.map(|user| view! { <UserMenu user=user/> })}
            </header>
            <nav class="rail" aria-label=l.pick("功能", "Pages")><ul>{rail}</ul></nav>
            <main class="page" id="main" tabindex="-1"><UpdateBanner/>{children()}</main>
            <nav class="tabbar" aria-label=l.pick("功能（手机）", "Pages (phone)")>{tabs}</nav>
        </div>
    }
}

/// A thumb reaches five places: where there are more, the fifth opens the others.
fn tab_bar(places: &[Place], unread: ReadSignal<i64>, l: Language) -> impl IntoView + use<> {
    let shown = if places.len() > TABS { TABS - 1 } else { TABS };
    let first = places.iter().take(shown).map(|place| place_link(*place, unread, l)).collect_view();
    let folded = places.iter().skip(shown).any(|place| place.path == INBOX);
    let others: Vec<_> = places.iter().skip(shown).map(|place| place_link(*place, unread, l)).collect();
    let menu = NodeRef::<html::Details>::new();
    let close = move |_| {
        if let Some(menu) = menu.get_untracked() {
            // Taking an attribute of this name away cannot fail.
            let _ = menu.remove_attribute("open");
        }
    };
    let more = (!others.is_empty()).then(|| {
        view! {
            <details class="menu more" name="topbar" node_ref=menu>
                <summary>
                    <Icon name="i-more"/>
                    <span>{l.pick("更多", "More")}</span>
                    {folded.then(|| view! { <UnreadMark count=unread/> })}
                </summary>
                <div class="menu-body" on:click=close>{others}</div>
            </details>
        }
    });
    view! {
        {first}
        {more}
    }
}

fn place_link(place: Place, unread: ReadSignal<i64>, l: Language) -> impl IntoView {
    view! {
        <A href=place.path>
            <Icon name=place.icon/>
            <span>{place.word(l)}</span>
            {(place.path == INBOX).then(|| view! { <UnreadMark count=unread/> })}
        </A>
    }
}

#[component]
fn UserMenu(user: SessionUser) -> impl IntoView {
    let l = use_language();
    view! {
        <details class="menu user" name="topbar">
            <summary>
                <Icon name="i-user"/>
                <span>{user.display_name.clone()}</span>
                <span class="sr">{l.pick("账号菜单", "Account menu")}</span>
            </summary>
            <div class="menu-body">
                <p class="menu-title">{user.display_name} {user.org_name.map(|org| view! { <br/> {org} })}</p>
                <hr/>
                <p class="menu-title">{l.pick("语言", "Language")}</p>
                <LanguageSwitch/>
                <hr/>
                <form method="post" action="/sign-out">
                    <button class="menu-item">{l.pick("退出登录", "Sign out")}</button>
                </form>
            </div>
        </details>
    }
}
