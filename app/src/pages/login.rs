//! Sign-in: a plain form, so that it works before wasm has loaded. The server answers a refusal by leading back here.

use crate::{
    api::accounts,
    components::{Icon, Mark, use_read},
    context::use_language,
    demo,
};
use domain::language::Language;
use leptos::{html::Input, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

#[component]
pub fn Login() -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let is_demo = use_read(|| (), |()| accounts::is_demo());
    let other = match l {
        Language::Chinese => Language::English,
        Language::English => Language::Chinese,
    };
    let username = NodeRef::<Input>::new();
    let password = NodeRef::<Input>::new();
    let refusal = move || query.with(|query| refusal_text(l, query.get_str("refused")?, query.get_str("until")));
    let value = move |name: &'static str| query.with(|query| query.get(name));
    view! {
        <Title text=l.pick("登录", "Sign in")/>
        <main class="login" id="main">
            <header class="login-mark">
                <Mark class="mark"/>
                <h1>"考评台 " <span lang="en">"Kaoping"</span></h1>
                <p>
                    {l.pick("河池市绩效考评", "Performance assessment of Hechi")}
                    <span class="no-phone">
                        {l.pick(" · 填报、审核、预警与自评", " · reporting, review, warning, self-evaluation")}
                    </span>
                </p>
                <form class="language" method="post" action="/language">
                    <button class="button quiet" name="language" value=other.tag() lang=other.tag()>
                        {other.pick("中文", "English")}
                    </button>
                </form>
            </header>
            <section class="card stack" aria-labelledby="signin">
                <h2 id="signin">{l.pick("登录", "Sign in")}</h2>
                {move || refusal().map(|text| view! {
                    <div class="banner" data-kind="harm" role="alert">
                        <Icon name="i-info"/>
                        <div><p>{text}</p></div>
                    </div>
                })}
                <form class="stack" method="post" action="/login">
                    {move || value("next").map(|next| view! { <input type="hidden" name="next" value=next/> })}
                    <div class="field">
                        <label for="username">{l.pick("用户名", "Username")}</label>
                        <input
                            id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false"
                            required node_ref=username value=query.with_untracked(|query| query.get("username"))
                        />
                    </div>
                    <div class="field">
                        <label for="password">{l.pick("密码", "Password")}</label>
                        <input
                            id="password" name="password" type="password" autocomplete="current-password" required
                            node_ref=password
                        />
                    </div>
                    <button class="button primary">{l.pick("登录", "Sign in")}</button>
                    <p class="hint">{l.pick(
                        "连续 5 次密码不符将锁定 30 分钟。忘记密码请联系本单位系统管理员。",
                        "Five wrong passwords in a row lock the account for 30 minutes. Forgot yours? Ask your system administrator.",
                    )}</p>
                </form>
            </section>
            <Suspense>
                {move || Suspend::new(async move {
                    is_demo.await.unwrap_or(false).then(|| view! { <DemoAccounts username=username password=password/> })
                })}
            </Suspense>
        </main>
    }
}

/// Why nobody was signed in. `until`: UTC milliseconds.
fn refusal_text(l: Language, refused: &str, until: Option<&str>) -> Option<String> {
    match refused {
        "wrong_password" => Some(l.pick("用户名或密码不符。", "The username or the password is wrong.").into()),
        "locked" => {
            let time = china_time(until?.parse().ok()?);
            Some(match l {
                Language::Chinese => format!("密码连续不符，账号已锁定，{time} 后可再试，或请安全管理员解锁。"),
                Language::English => format!(
                    "Too many wrong passwords: the account is locked until {time}. The security administrator can unlock it."
                ),
            })
        }
        "unavailable" => Some(l.pick("服务正忙，请稍后再试。", "The server is busy. Try again shortly.").into()),
        _ => None,
    }
}

/// `14:05` in China for UTC milliseconds: the same on the server and in any browser.
fn china_time(ms: i64) -> String {
    let minutes = (ms / 60_000 + 8 * 60 + 1).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[component]
fn DemoAccounts(username: NodeRef<Input>, password: NodeRef<Input>) -> impl IntoView {
    let l = use_language();
    let fill = move |name: &str| {
        if let (Some(username), Some(password)) = (username.get_untracked(), password.get_untracked()) {
            username.set_value(name);
            password.set_value(demo::PASSWORD);
        }
    };
    let rows = demo::ACCOUNTS
        .iter()
        .map(|account| {
            view! {
                <tr>
                    <th scope="row">
                        <a
                            href=format!("/login?username={}", account.username)
                            on:click=move |event| {
                                event.prevent_default();
                                fill(account.username);
                            }
                        >
                            {account.username}
                        </a>
                    </th>
                    <td>{account.role.name(l)}</td>
                    <td class="muted no-phone">{l.pick(account.does.0, account.does.1)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="card demo" aria-labelledby="demo">
            <div class="card-head">
                <h2 id="demo">{l.pick("演示账号", "Demo accounts")}</h2>
                <p class="hint">
                    {l.pick("点一个账号即填入；密码都是 ", "Choose one to fill it in; the password is always ")}
                    <code>{demo::PASSWORD}</code>
                </p>
            </div>
            <div class="table-wrap">
                <table class="data">
                    <caption class="sr">{l.pick("演示账号", "Demo accounts")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("用户名", "Username")}</th>
                            <th scope="col">{l.pick("角色", "Role")}</th>
                            <th scope="col" class="no-phone">{l.pick("能做什么", "What it does")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
        <p class="login-foot">
            {l.pick("演示数据：样例数据（虚构数值）", "Demo data: a sample year with invented figures")}
        </p>
    }
}
