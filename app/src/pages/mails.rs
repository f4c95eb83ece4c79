//! Mails that could not be sent, for the system administrator.

use crate::{
    api::mails::{RetryMail, unsent_mails},
    components::{Empty, ErrorView, Icon, use_read},
    context::use_language,
};
use domain::{language::Language, mails::UnsentMail, moment::Moment};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

#[component]
pub fn Mails() -> impl IntoView {
    let l = use_language();
    let retry = ServerAction::<RetryMail>::new();
    let rows = use_read(move || retry.version().get(), |_| unsent_mails());
    let refused = move || retry.value().get().and_then(Result::err).map(|error| error.text(l));
    view! {
        <Title text=l.pick("没有发出的邮件", "Unsent mail")/>
        {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        <Transition>
            {move || Suspend::new(async move {
                match rows.await {
                    Ok(rows) => Either::Left(view! { <List rows retry/> }),
                    Err(error) => Either::Right(view! { <ErrorView error/> }),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(rows: Vec<UnsentMail>, retry: ServerAction<RetryMail>) -> impl IntoView {
    let l = use_language();
    let given_up = rows.iter().filter(|mail| mail.is_given_up()).count();
    let waiting = rows.len() - given_up;
    let title = match (l, given_up) {
        (_, 0) => l.pick("没有放弃发送的邮件", "No mail was given up").into_any(),
        (Language::Chinese, _) => view! { <b>{given_up} " 封邮件"</b> "没有发出" }.into_any(),
        (Language::English, _) => view! { <b>{given_up} " mails"</b> " were given up" }.into_any(),
    };
    let scope = match (l, waiting) {
        (Language::Chinese, 0) => "失败的邮件自动重试约 17 小时，仍不成功即放弃".to_owned(),
        (Language::English, 0) => "What fails is tried again for about 17 hours, and then given up".to_owned(),
        (Language::Chinese, _) => format!("另有 {waiting} 封失败过，正在自动重试（约 17 小时后放弃）"),
        (Language::English, _) => format!("{waiting} more failed and are being tried again, for about 17 hours"),
    };
    let table = match rows.is_empty() {
        true => Either::Left(view! {
            <Empty
                icon="i-check" title=l.pick("邮件都已送出", "All mail was sent")
                text=l.pick(
                    "没有设置邮件服务器时不发邮件，消息仍在各单位的“消息”页。",
                    "Where no mail server is set up nothing is mailed; units still find all of it in their inbox.",
                )
            />
        }),
        false => {
            let lines = rows.into_iter().map(|mail| line(mail, retry, l)).collect_view();
            Either::Right(view! {
                <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("没有发出的邮件", "Unsent mail")>
                    <table class="data reflow">
                        <caption class="sr">{l.pick("没有发出的邮件", "Unsent mail")}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{l.pick("收件人", "To")}</th>
                                <th scope="col">{l.pick("内容", "Subject")}</th>
                                <th scope="col" class="num">{l.pick("已试", "Tries")}</th>
                                <th scope="col">{l.pick("原因", "Cause")}</th>
                                <th scope="col">{l.pick("状态", "State")}</th>
                                <th scope="col"><span class="sr">{l.pick("操作", "Actions")}</span></th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            })
        }
    };
    view! {
        <nav class="crumb" aria-label=l.pick("位置", "Position")>
            <a class="back" href="/accounts"><Icon name="i-left"/>{l.pick("账号", "Accounts")}</a>
        </nav>
        <div class="page-head"><div><h1>{title}</h1><p class="scope-line">{scope}</p></div></div>
        {table}
    }
}

fn line(mail: UnsentMail, retry: ServerAction<RetryMail>, l: Language) -> impl IntoView {
    let state = match mail.next_at {
        None => view! { <span class="badge red">{l.pick("已放弃", "Given up")}</span> }.into_any(),
        Some(at) => {
            view! { {l.pick("自动重试：", "Tried again ")} <span class="nowrap">{Moment::of(at).table()}</span> }
                .into_any()
        }
    };
    let (person, address) = (mail.person.clone(), mail.address.clone());
    let address = address.unwrap_or_else(|| l.pick("已没有登记邮箱", "has no address any more").to_owned());
    let (notice, user) = (mail.notice.id.to_string(), mail.user.to_string());
    let again = mail.may_be_retried().then(|| {
        let label = format!("{}{person}", l.pick("重新发送给 ", "Try again: "));
        view! {
            <ActionForm action=retry>
                <input type="hidden" name="notice" value=notice/>
                <input type="hidden" name="person" value=user/>
                <button class="button" aria-label=label>{l.pick("重新发送", "Try again")}</button>
            </ActionForm>
        }
    });
    view! {
        <tr>
            <th scope="row">{mail.unit.clone()} " · " {mail.person.clone()} <span class="sub">{address}</span></th>
            <td data-label=l.pick("内容", "Subject")>{mail.notice.sentence(l)}</td>
            <td class="num" data-label=l.pick("已试", "Tries")>{mail.tries}</td>
            <td data-label=l.pick("原因", "Cause")>{mail.cause(l)} <span class="sub">{mail.error.clone()}</span></td>
            <td data-label=l.pick("状态", "State")>{state}</td>
            <td>{again}</td>
        </tr>
    }
}
