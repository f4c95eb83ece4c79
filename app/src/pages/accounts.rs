//! The accounts: the system administrator sees them, the security administrator unlocks them.

use crate::{
    api::accounts::{AccountRow, SetEmail, Unlock, accounts},
    components::{ErrorView, use_read_later, use_session},
    context::use_language,
};
use domain::{
    accounts::{Account, Right},
    language::Language,
    moment::Moment,
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

#[component]
pub fn Accounts() -> impl IntoView {
    let l = use_language();
    let (unlock, mail) = (ServerAction::<Unlock>::new(), ServerAction::<SetEmail>::new());
    let rows = use_read_later(move || (unlock.version().get(), mail.version().get()), |_| accounts());
    let refused = move || {
        let refused = [unlock.value().get(), mail.value().get()].into_iter().flatten().find_map(Result::err);
        refused.map(|error| error.text(l))
    };
    view! {
        <Title text=l.pick("账号", "Accounts")/>
        {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        <Transition>
            {move || Suspend::new(async move {
                match rows.await {
                    Ok(rows) => Either::Left(view! { <List rows unlock mail/> }),
                    Err(error) => Either::Right(view! { <ErrorView error/> }),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(rows: Vec<AccountRow>, unlock: ServerAction<Unlock>, mail: ServerAction<SetEmail>) -> impl IntoView {
    let l = use_language();
    let may = |right| use_session().user().is_some_and(|user| user.may(right));
    let (may_unlock, may_write) = (may(Right::ManageSecurity), may(Right::ManageAccounts));
    let (all, locked) = (rows.len(), rows.iter().filter(|row| row.is_locked).count());
    let title = match (l, locked) {
        (Language::Chinese, 0) => view! { {format!("{all} 个账号")} }.into_any(),
        (Language::English, 0) => view! { {format!("{all} accounts")} }.into_any(),
        (Language::Chinese, _) => view! { {format!("{all} 个账号，")} <b>{format!("{locked} 个锁定")}</b> }.into_any(),
        (Language::English, _) => {
            view! { {format!("{all} accounts, ")} <b>{format!("{locked} locked")}</b> }.into_any()
        }
    };
    let scope = if may_unlock {
        l.pick(
            "连续 5 次密码不符即锁定 30 分钟；核实本人后可提前解锁",
            "Five wrong passwords lock an account for 30 minutes; unlock it once you know who it was",
        )
    } else {
        l.pick(
            "系统管理员不办理考评业务；解锁由安全管理员办理",
            "The system administrator does no assessment work; the security administrator unlocks",
        )
    };
    let rows = rows.into_iter().map(|row| view! { <Row row may_unlock may_write unlock mail/> }).collect_view();
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{scope}</p>
            </div>
            {may_write.then(|| view! {
                <div class="actions"><a class="button" href="/mails">{l.pick("没有发出的邮件", "Unsent mail")}</a></div>
            })}
        </div>
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("账号", "Accounts")>
            <table class="data reflow">
                <caption class="sr">{l.pick("账号", "Accounts")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("用户名", "Username")}</th>
                        <th scope="col">{l.pick("姓名", "Name")}</th>
                        <th scope="col">{l.pick("角色", "Role")}</th>
                        <th scope="col">{l.pick("单位", "Organisation")}</th>
                        <th scope="col">{l.pick("邮箱", "Mail")}</th>
                        <th scope="col">{l.pick("状态", "State")}</th>
                        <th scope="col"><span class="sr">{l.pick("操作", "Actions")}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(
    row: AccountRow,
    may_unlock: bool,
    may_write: bool,
    unlock: ServerAction<Unlock>,
    mail: ServerAction<SetEmail>,
) -> impl IntoView {
    let l = use_language();
    let AccountRow { account, is_locked } = row;
    let until = account.locked_until.filter(|_| is_locked).map(|until| Moment::of(until).clock());
    let state = match until {
        Some(until) => view! { <span class="badge red">{l.pick("锁定至 ", "Locked until ")}{until}</span> }.into_any(),
        None => l.pick("正常", "Active").into_any(),
    };
    let address = match may_write {
        true => address_form(&account, mail, l).into_any(),
        false => account.email.clone().unwrap_or_else(|| "—".into()).into_any(),
    };
    let label = format!("{}{}", l.pick("解锁 ", "Unlock "), account.username);
    view! {
        <tr>
            <th scope="row">{account.username.clone()}</th>
            <td>{account.display_name}</td>
            <td data-label=l.pick("角色", "Role") class="no-phone">{account.role.name(l)}</td>
            <td data-label=l.pick("单位", "Organisation")>{account.org_name.unwrap_or_else(|| "—".into())}</td>
            <td data-label=l.pick("邮箱", "Mail")>{address}</td>
            <td data-label=l.pick("状态", "State")>{state}</td>
            <td>
                {(is_locked && may_unlock).then(|| view! {
                    <ActionForm action=unlock>
                        <input type="hidden" name="username" value=account.username/>
                        <button class="button" aria-label=label>{l.pick("解锁", "Unlock")}</button>
                    </ActionForm>
                })}
            </td>
        </tr>
    }
}

/// Reminders are mailed there, where mail is set up.
fn address_form(account: &Account, mail: ServerAction<SetEmail>, l: Language) -> impl IntoView + use<> {
    let (username, email) = (account.username.clone(), account.email.clone());
    let label = format!("{}{username}", l.pick("邮箱：", "Mail address of "));
    view! {
        <ActionForm action=mail attr:class="address">
            <input type="hidden" name="username" value=username/>
            <input name="email" type="email" maxlength="254" aria-label=label value=email/>
            <button class="button">{l.pick("保存", "Save")}</button>
        </ActionForm>
    }
}
