//! What a link shows: the document with the recipient's name across it. No script, no frame, nothing to sign in to.

use crate::{context::SiteAssets, pages::expenditure::paper::ReportPaper};
use domain::{expenditure::SelfEvaluation, language::Language, moment::Moment};
use leptos::prelude::*;

const MARK: &str = r#"<symbol id="mark" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="currentColor"/><path stroke="var(--surface)" stroke-width="3" stroke-linecap="round" fill="none" d="M9 20v-4M16 20V8M23 20v-8"/><path stroke="var(--surface)" stroke-width="2.5" stroke-linecap="round" d="M6 25.5h20"/></symbol><symbol id="i-lock" viewBox="0 0 20 20"><path d="M4.5 9h11v8.5h-11zM7 9V6a3 3 0 0 1 6 0v3"/></symbol>"#;

/// Why a link shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Never made, or mistyped.
    Unknown,
    /// Expired or ended by its owner.
    Over,
}

/// The address of a symbol. (Of an element without anything computed the macro would write the name as it stands: `use_`.)
fn reference(symbol: &str) -> String {
    format!("#{symbol}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The document around a body. Its head is plain text: the framework marks its places with comments, which a title would
/// show.
fn document(site: &SiteAssets, l: Language, title: &str, body: impl IntoView) -> String {
    format!(
        r#"<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex, nofollow"><title>{}</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/{}"></head><body class="shared"><svg class="sprite" aria-hidden="true">{MARK}</svg>{}</body></html>"#,
        l.tag(),
        escaped(title),
        escaped(&site.css),
        body.into_view().to_html()
    )
}

/// The report for one recipient. Times in UTC milliseconds.
pub fn shared_page(
    site: &SiteAssets,
    l: Language,
    report: SelfEvaluation,
    recipient: &str,
    expires_at: i64,
    now: i64,
) -> String {
    let until = Moment::of(expires_at);
    let day: String = Moment::of(now).iso().chars().take(10).collect();
    let across = format!("{recipient} · {day}");
    // A tile cuts off what is longer than it: 15 pixels for a Chinese character, fewer for others.
    let width = 60 + across.chars().map(|c| if c.is_ascii() { 9 } else { 16 }).sum::<usize>();
    let title = report.title.clone();
    let (before, after) = match l {
        Language::Chinese => (format!(" 分享给 {recipient}，"), " 前可看，请勿转发"),
        Language::English => (format!(" Shared with {recipient} through "), ". Please do not pass it on."),
    };
    let body = view! {
        <header class="shared-bar">
            <svg aria-hidden="true"><use_ href=reference("mark")></use_></svg>
            <p>
                <strong>{l.pick("考评台", "Kaoping")}</strong>{before}
                <time datetime=until.iso()>{until.date(l)}{l.pick(" 24:00", "")}</time>{after}
            </p>
        </header>
        <main id="main">
            <div class="paper-stage"><ReportPaper report/></div>
        </main>
        <svg class="watermark" aria-hidden="true">
            <defs>
                <pattern id="wm" width=width height="110" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">
                    <text x="10" y="60">{across}</text>
                </pattern>
            </defs>
            <rect width="100%" height="100%" fill="url(#wm)"></rect>
        </svg>
    };
    Owner::new().with(|| document(site, l, &title, body))
}

/// The page of a link that shows nothing.
pub fn refusal_page(site: &SiteAssets, l: Language, refusal: Refusal) -> String {
    let (title, text) = match refusal {
        Refusal::Over => (
            l.pick("这个链接已过有效期", "This link is over"),
            l.pick(
                "它已到期或已被停用。需要再看，请向发给您的人要一个新链接。",
                "It has expired or was ended. Ask whoever sent it for a new one.",
            ),
        ),
        Refusal::Unknown => (
            l.pick("没有这个链接", "There is no such link"),
            l.pick(
                "地址可能不完整。请从原消息中重新打开，或向发给您的人要一个新链接。",
                "The address may be incomplete. Open it again from the message, or ask for a new one.",
            ),
        ),
    };
    let body = view! {
        <main class="empty full" id="main">
            <svg class="icon" aria-hidden="true"><use_ href=reference("i-lock")></use_></svg>
            <h1>{title}</h1>
            <p>{text}</p>
        </main>
    };
    Owner::new().with(|| document(site, l, title, body))
}
