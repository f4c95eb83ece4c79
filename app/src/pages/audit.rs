//! The audit log, newest first, and the check of its chain.

use crate::{
    api::audit::{Verification, audit_page, verify_audit},
    components::{ErrorView, use_read_later},
    context::use_language,
};
use domain::{audit::AuditEntry, language::Language, moment::Moment};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

/// Entries that the server hands out at once.
const PAGE: usize = 100;

#[component]
pub fn Audit() -> impl IntoView {
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before").and_then(|id| id.parse::<i64>().ok())));
    let verify = Memo::new(move |_| query.with(|query| query.get_str("verify").is_some()));
    let page = use_read_later(move || before.get(), audit_page);
    let verification = use_read_later(
        move || verify.get(),
        |verify| async move { if verify { verify_audit().await.map(Some) } else { Ok(None) } },
    );
    let l = use_language();
    view! {
        <Title text=l.pick("审计日志", "Audit log")/>
        <Transition>
            {move || Suspend::new(async move {
                match (page.await, verification.await) {
                    (Ok(entries), Ok(found)) => {
                        Either::Left(view! { <Log entries found first_page=before.get_untracked().is_none()/> })
                    }
                    (Err(error), _) | (_, Err(error)) => Either::Right(view! { <ErrorView error/> }),
                }
            })}
        </Transition>
    }
}

/// What the walk over the chain found, as a headline; what it means, below.
fn headline(found: Option<Verification>, l: Language) -> (AnyView, String) {
    let Some(found) = found else {
        let scope = l.pick(
            "只可查看，不可修改；每条都带上一条的哈希",
            "Read only; each entry carries the hash of the one before",
        );
        return (l.pick("审计日志", "Audit log").into_any(), scope.to_owned());
    };
    let title = match (l, found.entries, found.broken_at) {
        (Language::Chinese, Some(entries), _) => {
            view! { {format!("审计日志：哈希链完整，共 {entries} 条")} }.into_any()
        }
        (Language::English, Some(entries), _) => {
            view! { {format!("Audit log: the chain of {entries} entries is whole")} }.into_any()
        }
        (Language::Chinese, None, at) => {
            view! { "审计日志：" <b>{format!("第 {} 条起与哈希不符", at.unwrap_or_default())}</b> }.into_any()
        }
        (Language::English, None, at) => {
            view! { "Audit log: " <b>{format!("broken from entry {}", at.unwrap_or_default())}</b> }.into_any()
        }
    };
    let at = Moment::of(found.at).table();
    let scope = match (l, found.entries.is_some()) {
        (Language::Chinese, true) => format!("{at} 核对 · 只可查看，不可修改"),
        (Language::English, true) => format!("Verified {at} · read only"),
        (Language::Chinese, false) => format!("{at} 核对 · 有人改动或删去了记录：保存数据库副本，报告安全管理员"),
        (Language::English, false) => {
            format!(
                "Verified {at} · an entry was changed or removed: keep a copy of the database and tell the security administrator"
            )
        }
    };
    (title, scope)
}

#[component]
fn Log(entries: Vec<AuditEntry>, found: Option<Verification>, first_page: bool) -> impl IntoView {
    let l = use_language();
    let (title, scope) = headline(found, l);
    let older = entries.last().filter(|_| entries.len() == PAGE).map(|entry| format!("/audit?before={}", entry.id));
    let rows = entries.into_iter().map(|entry| view! { <Row entry/> }).collect_view();
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{scope}</p>
            </div>
            <form class="actions" method="get">
                <button class="button" name="verify" value="1">{l.pick("核对哈希链", "Verify the chain")}</button>
            </form>
        </div>
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("审计日志", "Audit log")>
            <table class="data audit reflow">
                <caption class="sr">{l.pick("审计日志", "Audit log")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("时间", "Time")}</th>
                        <th scope="col">{l.pick("操作人", "Actor")}</th>
                        <th scope="col">{l.pick("动作", "Action")}</th>
                        <th scope="col">{l.pick("对象", "Object")}</th>
                        <th scope="col">{l.pick("内容", "Detail")}</th>
                        <th scope="col">{l.pick("哈希", "Hash")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <nav class="pager row" aria-label=l.pick("翻页", "Pages")>
            {(!first_page).then(|| view! { <A href="/audit" attr:class="button">{l.pick("最新", "Newest")}</A> })}
            {older.map(|href| view! { <A href=href attr:class="button" attr:rel="next">{l.pick("更早的记录", "Older entries")}</A> })}
        </nav>
    }
}

/// The word for an action; what has none yet shows its code alone.
fn word(action: &str, l: Language) -> &'static str {
    match action {
        "accounts.create" | "accounts.add" => l.pick("新建账号", "Account made"),
        "accounts.sign_in" => l.pick("登录", "Sign-in"),
        "accounts.sign_in_refused" => l.pick("登录被拒", "Sign-in refused"),
        "accounts.sign_out" => l.pick("退出", "Sign-out"),
        "accounts.unlock" => l.pick("解锁", "Unlocked"),
        "progress.draft" => l.pick("存草稿", "Draft"),
        "progress.submit" => l.pick("提交", "Submitted"),
        "review.accept" => l.pick("通过", "Accepted"),
        "review.return" => l.pick("退回", "Returned"),
        "review.message" => l.pick("留言", "Message"),
        "review.freeze" => l.pick("冻结期次", "Period frozen"),
        "review.unfreeze" => l.pick("解冻期次", "Period opened"),
        "expenditure.create" => l.pick("新建自评", "Report made"),
        "expenditure.save" => l.pick("保存自评", "Report saved"),
        "shares.create" => l.pick("分享", "Link made"),
        "shares.revoke" => l.pick("停用链接", "Link ended"),
        "shares.view" => l.pick("打开链接", "Link opened"),
        action if action.starts_with("import") => l.pick("导入", "Import"),
        action if action.starts_with("evidence") => l.pick("佐证材料", "Evidence"),
        action if action.starts_with("settings") => l.pick("设置", "Setting"),
        _ => "",
    }
}

#[component]
fn Row(entry: AuditEntry) -> impl IntoView {
    let l = use_language();
    let at = Moment::of(entry.at);
    // To the second: the order of two entries of one minute matters here.
    let second: String = at.iso().chars().take(19).map(|c| if c == 'T' { ' ' } else { c }).collect();
    let short: String = entry.hash.chars().take(8).collect();
    view! {
        <tr>
            <td><time datetime=at.iso()>{second}</time></td>
            <th scope="row">{entry.actor}</th>
            <td data-label=l.pick("动作", "Action")>{word(&entry.action, l)}" "<code class="muted">{entry.action}</code></td>
            <td data-label=l.pick("对象", "Object")>{entry.object}</td>
            <td class="detail" data-label=l.pick("内容", "Detail")><code title=entry.detail.clone()>{entry.detail.clone()}</code></td>
            <td class="hash" data-label=l.pick("哈希", "Hash")><code title=entry.hash>{short}</code></td>
        </tr>
    }
}
