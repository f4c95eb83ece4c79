//! The steps of a version: what comes next, as a form, and what was done so far.

mod forms;

use super::{
    head::{BookHead, Tab},
    successes, use_book_id,
};
use crate::{
    ApiError,
    api::rule_books::{
        BookPage as Page, read_book,
        steps::{Approve, CloseConsultation, Consult, Publish, SendBack, SubmitBook},
    },
    components::{ErrorView, use_live, use_read, use_session},
    context::use_language,
};
use domain::{
    accounts::Right,
    language::Language,
    moment::{Moment, full_day},
    problem::Problem,
    rule_books::{BookRow, Stage, Stamp, Step},
    warnings::LiveEvent,
};
use forms::{ApprovalForms, CloseForm, ConsultForm, SubmitForm};
use leptos::prelude::*;

/// Everything that can be done, so that a success of any reads the page anew.
#[derive(Clone, Copy)]
struct Actions {
    consult: ServerAction<Consult>,
    close: ServerAction<CloseConsultation>,
    submit: ServerAction<SubmitBook>,
    approve: ServerAction<Approve>,
    send_back: ServerAction<SendBack>,
    publish: ServerAction<Publish>,
}

#[component]
pub fn StepsPage() -> impl IntoView {
    let id = use_book_id();
    let actions = Actions {
        consult: ServerAction::new(),
        close: ServerAction::new(),
        submit: ServerAction::new(),
        approve: ServerAction::new(),
        send_back: ServerAction::new(),
        publish: ServerAction::new(),
    };
    let counts = [
        successes(actions.consult),
        successes(actions.close),
        successes(actions.submit),
        successes(actions.approve),
        successes(actions.send_back),
        successes(actions.publish),
    ];
    let done = Memo::new(move |_| counts.iter().map(Memo::get).sum::<usize>());
    let again = RwSignal::new(0_u32);
    let page = use_read(move || (id.get(), done.get(), again.get()), |(id, ..)| read_book(id));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Steps page actions again/> }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Steps(page: Page, actions: Actions, again: RwSignal<u32>) -> impl IntoView {
    let row = page.book.row.clone();
    let (own, revision) = (row.id.clone(), page.event);
    use_live().follow(Some(revision), move |event| {
        if matches!(event, LiveEvent::RuleBook { book } if *book == own) {
            again.update(|again| *again += 1);
        }
    });
    let may = use_session().user().is_some_and(|user| user.may(Right::IssueRules));
    let next = match row.lifecycle.stage {
        _ if !may => view! { <Standing row=row.clone()/> }.into_any(),
        Stage::Draft => view! { <ConsultForm row=row.clone() today=page.today.clone() actions/> }.into_any(),
        Stage::Consultation => view! { <CloseForm row=row.clone() actions/> }.into_any(),
        Stage::Revision => view! { <SubmitForm row=row.clone() problems=page.problems actions/> }.into_any(),
        Stage::Approval => view! { <ApprovalForms row=row.clone() today=page.today.clone() actions/> }.into_any(),
        Stage::Published => view! { <Standing row=row.clone()/> }.into_any(),
    };
    view! {
        <BookHead row=row tab=Tab::Steps/>
        <div class="columns">
            <div class="stack">{next}</div>
            <aside class="side card"><History stamps=page.book.stamps/></aside>
        </div>
    }
    .into_any()
}

/// Which book, at which revision.
fn target(row: &BookRow) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="id" value=row.id.to_string()/>
        <input type="hidden" name="revision" value=row.revision.to_string()/>
    }
}

/// Why a step was refused: all that is wrong, one line each.
fn refusal(error: Option<ApiError>, l: Language) -> impl IntoView {
    error.map(|error| match error {
        ApiError::Invalid { problems } => view! { <ProblemList problems/> }.into_any(),
        error => view! { <p class="error" role="alert">{error.text(l)}</p> }.into_any(),
    })
}

#[component]
fn ProblemList(problems: Vec<Problem>) -> impl IntoView {
    let l = use_language();
    let items = problems
        .iter()
        .map(|problem| view! { <li data-severity="error"><p>{problem.text(l).to_owned()}</p></li> })
        .collect_view();
    view! { <ul class="problems" role="alert">{items}</ul> }
}

/// Where the book stands, with nothing to do.
#[component]
fn Standing(row: BookRow) -> impl IntoView {
    let l = use_language();
    let stage = row.lifecycle.stage;
    let approvals = row.lifecycle.approvals.iter().map(|approval| {
        let text = format!("{} · {}", full_day(approval.day, l), approval.minutes);
        view! { <div><dt>{approval.body.name(l)}</dt><dd>{text}</dd></div> }
    });
    let approvals = approvals.collect_view();
    let publication = row.lifecycle.publication.clone();
    let closed = stage == Stage::Published;
    let note = match closed {
        true => l.pick(
            "印发的版本不再改动；要改，在“条款”页开新版本。",
            "A published version never changes; to change it, open a new version on the page of its clauses.",
        ),
        false => l.pick("由市绩效办管理员办理下一步。", "The next step is the office administrator's."),
    };
    view! {
        <section class="card stack" aria-labelledby="standing">
            <h2 id="standing">{stage.name(l)}</h2>
            <dl class="facts list">
                {approvals}
                {publication.map(|publication| view! {
                    <div><dt>{l.pick("发文字号", "Document number")}</dt><dd>{publication.number.to_string()}</dd></div>
                    <div><dt>{l.pick("成文日期", "Issued on")}</dt><dd>{full_day(publication.issued, l)}</dd></div>
                    <div><dt>{l.pick("执行期", "In force from")}</dt><dd>{publication.effective_from.name(l)}</dd></div>
                })}
            </dl>
            <p class="muted">{note}</p>
        </section>
    }
}

/// What was done so far, the latest first.
#[component]
fn History(stamps: Vec<Stamp>) -> impl IntoView {
    let l = use_language();
    let item = |stamp: &Stamp| {
        let at = Moment::of(stamp.at);
        let more = match &stamp.step {
            Step::Consult { deadline } => format!("{} {}", l.pick("截止", "until"), full_day(*deadline, l)),
            Step::Approve(approval) => format!("{} · {}", approval.body.name(l), approval.minutes),
            Step::SendBack { reason } => reason.clone(),
            Step::Publish(publication) => publication.number.to_string(),
            Step::CloseConsultation | Step::Submit => String::new(),
        };
        view! {
            <li>
                <time datetime=at.iso()>{at.table()}</time>
                <div><b>{Step::name(stamp.step.code(), l)}</b> " " {more} " · " {stamp.by.clone()}</div>
            </li>
        }
    };
    let empty = stamps.is_empty().then(|| view! { <p class="muted">{l.pick("正在起草", "Being drafted")}</p> });
    view! {
        <h2>{l.pick("历程", "History")}</h2>
        {empty}
        <ol class="timeline">{stamps.iter().rev().map(item).collect_view()}</ol>
    }
}
