//! Making a link, showing it once, and ending it.

use crate::{
    ApiError,
    api::shares::{CreateShare, NewLink, RevokeShare, ShareList, shares},
    components::{ErrorView, Icon, Read, use_read_later},
    context::use_language,
};
use domain::{ids::RowId, language::Language, moment::Moment, shares::ShareRow};
use leptos::{either::Either, html::Input, prelude::*};

/// The links of a report and what is done with them. Made where the page is, so that it is read once on the server and in
/// the browser.
#[derive(Clone, Copy)]
pub struct Links {
    report: Memo<RowId>,
    list: Read<Result<ShareList, ApiError>>,
    create: ServerAction<CreateShare>,
    revoke: ServerAction<RevokeShare>,
}

impl Links {
    /// `made`: the token of a link that a plain form has just made.
    pub fn new(report: Memo<RowId>, made: Option<String>) -> Self {
        let create = ServerAction::<CreateShare>::new();
        let revoke = ServerAction::<RevokeShare>::new();
        let list = use_read_later(
            move || (report.get(), create.version().get(), revoke.version().get()),
            move |(report, ..)| shares(report, made.clone()),
        );
        Self { report, list, create, revoke }
    }
}

#[component]
pub fn SharePanel(links: Links) -> impl IntoView {
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match links.list.await {
                    Ok(list) => Either::Left(view! { <Panel links list/> }),
                    Err(error) => Either::Right(view! { <ErrorView error/> }),
                }
            })}
        </Transition>
    }
}

#[component]
fn Panel(links: Links, list: ShareList) -> impl IntoView {
    let Links { report, create, revoke, .. } = links;
    let report = report.get_untracked();
    let l = use_language();
    let refused = move || create.value().get().and_then(Result::err);
    let problem = move |place: &'static str| {
        let text = refused().and_then(|error| error.problem_at(place).map(|problem| problem.text(l).to_owned()));
        text.map(|text| view! { <p class="error" role="alert">{text}</p> })
    };
    let other = move || {
        let text = refused().filter(|error| error.problems().is_empty()).map(|error| error.text(l));
        text.map(|text| view! { <p class="error" role="alert">{text}</p> })
    };
    let by_form = list.made.clone();
    let made = move || create.value().get().and_then(Result::ok).or_else(|| by_form.clone());
    let now = list.now;
    let valid = list.rows.iter().filter(|row| !row.revoked && row.expires_at >= now).count();
    let valid = match l {
        Language::Chinese => format!("{valid} 个有效"),
        Language::English => format!("{valid} valid"),
    };
    let none = list.rows.is_empty();
    let rows = list.rows.into_iter().map(|row| view! { <Link row now revoke/> }).collect_view();
    let unended = move || revoke.value().get().and_then(Result::err).map(|error| error.text(l));
    view! {
        <section class="card stack" aria-labelledby="new-link">
            <h2 id="new-link">{l.pick("新建分享链接", "New link")}</h2>
            <ActionForm action=create attr:class="stack">
                <input type="hidden" name="report" value=report.to_string()/>
                <div class="field">
                    <label for="recipient">{l.pick("接收人", "Recipient")}</label>
                    <input
                        id="recipient" name="recipient" required maxlength="40" autocomplete="off" aria-describedby="recipient-hint"
                        placeholder=l.pick("如：分管副市长 钱某戊", "Such as: Deputy Mayor Qian")
                    />
                    <p class="hint" id="recipient-hint">{l.pick("姓名会作为水印印在每一页上", "The name is printed across every page")}</p>
                    {move || problem("recipient")}
                </div>
                <div class="field">
                    <label for="expires">{l.pick("有效期至", "Valid through")}</label>
                    <input id="expires" name="expires" type="date" value=list.usual_expiry min=list.first_expiry required/>
                    {move || problem("expires")}
                </div>
                {other}
                <div class="row"><button class="button primary">{l.pick("生成链接", "Make a link")}</button></div>
            </ActionForm>
        </section>
        {move || made().map(|link| view! { <Once link/> })}
        <section class="card" aria-labelledby="links">
            <div class="card-head">
                <h2 id="links">{l.pick("已有链接", "Links")}</h2>
                <span class="muted">{valid}</span>
            </div>
            {move || unended().map(|text| view! { <p class="error" role="alert">{text}</p> })}
            {none.then(|| view! { <p class="muted">{l.pick("还没有链接。", "No link yet.")}</p> })}
            <ul class="links">{rows}</ul>
        </section>
    }
}

/// A link that was just made: its address is nowhere else.
#[component]
fn Once(link: NewLink) -> impl IntoView {
    let l = use_language();
    let field = NodeRef::<Input>::new();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let Some(field) = field.get_untracked() else { return };
        field.select();
        copied.set(write_clipboard(&field.value()));
    };
    let until = Moment::of(link.expires_at).day(l);
    let hint = match l {
        Language::Chinese => format!("给 {}，{until} 24:00 失效。未复制就离开，请重新生成。", link.recipient),
        Language::English => {
            format!("For {}, until the end of {until}. If you leave without copying, make another.", link.recipient)
        }
    };
    view! {
        <div class="banner" data-kind="ok" role="status">
            <Icon name="i-check"/>
            <div class="stack">
                <h2>{l.pick("链接已生成，只显示这一次", "The link is ready; it is shown only once")}</h2>
                <div class="once">
                    <label class="sr" for="once">{l.pick("分享链接", "Link")}</label>
                    <input id="once" readonly node_ref=field value=link.url/>
                    <button class="button" type="button" on:click=copy>
                        <Icon name="i-copy"/>
                        {move || if copied.get() { l.pick("已复制", "Copied") } else { l.pick("复制", "Copy") }}
                    </button>
                </div>
                <p class="hint">{hint}</p>
            </div>
        </div>
    }
}

/// Whether the browser has a clipboard: without a secure connection it has none, and the address is only selected, ready
/// for Ctrl C.
#[cfg(feature = "hydrate")]
fn write_clipboard(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    let missing: &wasm_bindgen::JsValue = clipboard.as_ref();
    if missing.is_undefined() {
        return false;
    }
    // Nothing waits for it.
    let _written = clipboard.write_text(text);
    true
}

#[cfg(not(feature = "hydrate"))]
fn write_clipboard(_text: &str) -> bool {
    false
}

#[component]
fn Link(row: ShareRow, now: i64, revoke: ServerAction<RevokeShare>) -> impl IntoView {
    let l = use_language();
    let expires = Moment::of(row.expires_at);
    let over = row.revoked || row.expires_at < now;
    let views = match (l, row.views) {
        (Language::Chinese, 0) => "还没有人打开".to_owned(),
        (Language::Chinese, views) => format!("打开 {views} 次"),
        (Language::English, 0) => "not opened yet".to_owned(),
        (Language::English, views) => format!("opened {views} times"),
    };
    let until = expires.date(l);
    let state = match (l, row.revoked, over) {
        (Language::Chinese, true, _) => format!("已停用 · {views}"),
        (Language::English, true, _) => format!("ended · {views}"),
        (Language::Chinese, false, true) => format!("{until} 已过期 · {views}"),
        (Language::English, false, true) => format!("expired {until} · {views}"),
        (Language::Chinese, false, false) => format!("至 {until} · {views}"),
        (Language::English, false, false) => format!("through {until} · {views}"),
    };
    let end = match l {
        Language::Chinese => format!("停用给 {} 的链接", row.recipient),
        Language::English => format!("End the link for {}", row.recipient),
    };
    view! {
        <li>
            <strong data-off=over.then_some("")>{row.recipient}</strong>
            <span class="muted">{state}</span>
            {(!over).then(|| view! {
                <ActionForm action=revoke>
                    <input type="hidden" name="id" value=row.id.to_string()/>
                    <button class="button harm" aria-label=end>{l.pick("停用", "End")}</button>
                </ActionForm>
            })}
        </li>
    }
}
