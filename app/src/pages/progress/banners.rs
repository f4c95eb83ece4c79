//! What has to be known of an entry before reading on, and where its draft stands.

use super::{
    entry_address,
    form::{EntryForm, Saving},
};
use crate::{
    api::progress::Neighbour,
    components::{Icon, device::Queued, frame::sign_in_address},
    context::use_language,
};
use domain::{
    language::Language,
    moment::Moment,
    progress::{EntrySheet, EntryState},
};
use leptos::prelude::*;

#[component]
pub fn SavedLine(form: EntryForm) -> impl IntoView {
    let l = use_language();
    let state = move || match form.saving.get() {
        _ if form.conflict.with(Option::is_some) => "conflict",
        Saving::Clean | Saving::Saved(_) => "saved",
        Saving::Waiting => "saving",
        Saving::Kept | Saving::Queued(Queued::Waiting) | Saving::SignedOut => "queued",
        Saving::Queued(_) => "conflict",
        Saving::Refused(_) => "conflict",
    };
    let text = move || match form.saving.get() {
        _ if form.conflict.with(Option::is_some) => {
            l.pick("冲突，请在上方选用一份", "Conflict: choose one above").to_owned()
        }
        Saving::Clean => String::new(),
        Saving::Waiting => l.pick("正在保存", "Saving").to_owned(),
        Saving::Saved(at) => format!("{} {}", l.pick("草稿已保存", "Draft saved"), Moment::of(at).clock()),
        Saving::Kept => l.pick("未联网，已存在本机", "Offline: kept on this device").to_owned(),
        Saving::Queued(Queued::Waiting) => {
            l.pick("已排队，联网后自动提交", "Queued: submitted when there is a network").to_owned()
        }
        Saving::Queued(_) => {
            l.pick("本机提交的未入库，请到“待发记录”处理", "Not taken: see what waits on this device").to_owned()
        }
        Saving::SignedOut => l.pick("登录已失效，已存在本机", "Signed out: kept on this device").to_owned(),
        Saving::Refused(error) => error.text(l),
    };
    let hidden = move || form.saving.with(|saving| *saving == Saving::Clean) && form.conflict.with(Option::is_none);
    view! { <p class="saved" data-state=state role="status" hidden=hidden>{text}</p> }
}

/// What has to be known before reading on: returned, accepted, sent, refused, signed out.
#[component]
pub fn Banners(form: EntryForm, own: bool, next_open: Option<Neighbour>) -> impl IntoView {
    let l = use_language();
    let (assignment, period) = form.key();
    let here = sign_in_address(&entry_address(&assignment, period));
    let reopen = format!("/review?period={period}&entry={assignment}");
    let state = Memo::new(move |_| form.sheet.with(|sheet| sheet.row.state));
    let next = next_open.map(|next| (entry_address(&next.assignment, period), next.name));
    let standing = move || {
        match state.get() {
        EntryState::Returned => form.sheet.with(|sheet| returned(sheet, l)).into_any(),
        EntryState::Accepted => view! {
            <div class="banner" data-kind="ok" role="status">
                <Icon name="i-lock"/>
                <div><p>{l.pick("已审核通过并锁定；确需修改，请联系市绩效办退回。", "Accepted and locked. If it has to change, ask the office to return it.")}</p></div>
                {(!own).then(|| view! {
                    <div class="actions"><a class="button" href=reopen.clone()>{l.pick("撤销通过", "Reopen")}</a></div>
                })}
            </div>
        }
        .into_any(),
        EntryState::Submitted | EntryState::Corrected if own => {
            let text = if form.sent.get() {
                l.pick("已提交，等待审核。", "Submitted; waiting for review.")
            } else {
                l.pick("已提交，等待审核；审核前可以修改后重新提交。", "Submitted; until it is reviewed it can be changed and submitted again.")
            };
            let onward = next.clone().map(|(href, name)| view! {
                <div class="actions">
                    <a class="button" href=href node_ref=form.onward>{l.pick("下一项待报：", "Next to report: ")} {name}</a>
                </div>
            });
            view! {
                <div class="banner" data-kind="ok" role="status">
                    <Icon name="i-check"/>
                    <div><p>{text}</p></div>
                    {onward}
                </div>
            }
            .into_any()
        }
        _ => ().into_any(),
    }
    };
    let signed_out = move || form.saving.with(|saving| *saving == Saving::SignedOut);
    let refusal = move || form.refusal().filter(|_| !signed_out()).map(|error| error.text(l));
    let frozen = Memo::new(move |_| form.sheet.with(|sheet| sheet.frozen));
    let frozen = move || {
        frozen.get().then(|| view! {
        <div class="banner" data-kind="info" role="status">
            <Icon name="i-lock"/>
            <div><p>{l.pick("本期已冻结，不能再提交或增减附件。", "This period is frozen: nothing can be submitted or attached.")}</p></div>
        </div>
    })
    };
    view! {
        {frozen}
        {standing}
        <Show when=signed_out>
            <div class="banner" data-kind="warn" role="alert">
                <Icon name="i-lock"/>
                <div><p>{l.pick("登录已失效。填的内容已存在本机，登录后接着填。", "Your session has ended. What you typed is kept on this device; sign in and go on.")}</p></div>
                <div class="actions"><a class="button" rel="external" href=here.clone()>{l.pick("登录后继续", "Sign in and go on")}</a></div>
            </div>
        </Show>
        {move || refusal().map(|text| view! {
            <div class="banner" data-kind="harm" role="alert"><Icon name="i-info"/><div><p>{text}</p></div></div>
        })}
    }
}

fn returned(sheet: &EntrySheet, l: Language) -> impl IntoView + use<> {
    let event = sheet.events.iter().find(|event| event.state == EntryState::Returned);
    let title = event.map(|event| {
        let at = Moment::of(event.at);
        format!("{} {} {} {}", event.actor, at.day(l), at.clock(), l.pick("退回", "returned this"))
    });
    // What is said of a field stands at the field.
    let whole = sheet.returned.iter().filter(|problem| problem.place.is_empty());
    let lines = whole.map(|problem| view! { <p>{problem.text(l).to_owned()}</p> }).collect_view();
    view! {
        <div class="banner" data-kind="harm" role="status">
            <Icon name="i-return"/>
            <div><h2>{title}</h2>{lines}</div>
        </div>
    }
}
