//! Who was asked, who has not replied, and reminding them.

use super::Actions;
use crate::context::use_language;
use domain::{language::Language, moment::Moment, rule_books::Invitation};
use leptos::prelude::*;

#[component]
pub fn Units(invitations: Vec<Invitation>, id: String, open: bool, actions: Actions) -> impl IntoView {
    let l = use_language();
    let action = actions.chase;
    let (late, replied): (Vec<_>, Vec<_>) = invitations.into_iter().partition(|i| i.replied_at.is_none());
    let count = late.len();
    let book = id.clone();
    let all = (open && count > 0).then(move || {
        let word = match l {
            Language::Chinese => format!("催办全部 {count} 个单位"),
            Language::English => format!("Remind all {count} units"),
        };
        view! {
            <ActionForm action=action>
                <input type="hidden" name="id" value=book/>
                <button class="button primary">{word}</button>
            </ActionForm>
        }
    });
    let refused = move || action.value().get().and_then(Result::err).map(|error| error.text(l));
    let rows = late
        .into_iter()
        .chain(replied)
        .map(|invitation| view! { <Line invitation id=id.clone() open actions/> })
        .collect_view();
    view! {
        {all}
        {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("征求意见单位", "Units that were asked")>
            <table class="data reflow">
                <caption class="sr">{l.pick("征求意见单位", "Units that were asked")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("单位", "Unit")}</th>
                        <th scope="col">{l.pick("类别", "Kind")}</th>
                        <th scope="col">{l.pick("反馈", "Answer")}</th>
                        <th scope="col">{l.pick("催办", "Reminders")}</th>
                        <th scope="col"><span class="sr">{l.pick("操作", "Actions")}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Line(invitation: Invitation, id: String, open: bool, actions: Actions) -> impl IntoView {
    let l = use_language();
    let answer = match (invitation.replied_at, invitation.agrees) {
        (None, _) => l.pick("未反馈", "None").to_owned(),
        (Some(at), true) => format!("{} {}", l.pick("无意见", "Agrees"), Moment::of(at).table()),
        (Some(at), false) => format!("{} {}", l.pick("有意见", "Opinions"), Moment::of(at).table()),
    };
    let chased = invitation.chased_at.map(|at| match l {
        Language::Chinese => format!("{} 次，最近 {}", invitation.chases, Moment::of(at).table()),
        Language::English => format!("{}, last {}", invitation.chases, Moment::of(at).table()),
    });
    let chase = (open && invitation.replied_at.is_none()).then(|| {
        let label = format!("{}{}", l.pick("催办 ", "Remind "), invitation.org_name);
        view! {
            <ActionForm action=actions.chase>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="org" value=invitation.org.to_string()/>
                <button class="button quiet" aria-label=label>{l.pick("催办", "Remind")}</button>
            </ActionForm>
        }
    });
    let late = invitation.replied_at.is_none().then_some("");
    view! {
        <tr data-late=late>
            <th scope="row">{invitation.org_name.clone()}</th>
            <td data-label=l.pick("类别", "Kind")>{invitation.org_kind.name(l)}</td>
            <td data-label=l.pick("反馈", "Answer")>{answer}</td>
            <td data-label=l.pick("催办", "Reminders")>{chased}</td>
            <td>{chase}</td>
        </tr>
    }
    .into_any()
}
