//! One line of the issue sheet: what was found, what was done about it, and what is to be done now.

use super::{visit_address, words};
use crate::{
    api::inspections::{IssueLoaded, read_issue},
    components::{ErrorView, Icon, percent_encode, use_live, use_read, use_reload, use_session},
    context::use_language,
    pages::progress::{ACCEPTED, storage},
};
use domain::{
    accounts::Right,
    ids::RowId,
    inspections::{IssueEvent, IssueSheet, IssueStep, SiteFile, next_list},
    language::Language,
    ledgers::IssueList,
    moment::{Moment, day_name, full_day},
    warnings::LiveEvent,
};
use leptos::{either::Either, html::Textarea, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

#[component]
pub fn IssueView() -> impl IntoView {
    let params = use_params_map();
    let asked = move || RowId::new(params.with(|params| params.get("id")).unwrap_or_default());
    let page = use_read(asked, read_issue);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => Either::Left(view! { <Sheet loaded=page/> }),
                    Err(error) => Either::Right(view! { <ErrorView error/> }),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Sheet(loaded: IssueLoaded) -> impl IntoView {
    let l = use_language();
    let refused = use_query_map().with_untracked(|query| query.get("refused"));
    let id = loaded.sheet.issue.id.clone();
    let sheet = RwSignal::new(loaded.sheet);
    let asked = id.clone();
    let reload = use_reload(
        move || read_issue(asked.clone()),
        move |new: IssueLoaded| {
            sheet.try_set(new.sheet);
        },
    );
    use_live().follow(Some(loaded.event), move |event| {
        if matches!(event, LiveEvent::Inspection) {
            reload();
        }
    });
    // A step that was taken has no use for what was typed for it.
    Effect::new(move |_| {
        sheet.with(|sheet| {
            let over = |step: &IssueStep| !sheet.steps.contains(step);
            for step in IssueStep::ALL.into_iter().filter(over) {
                storage::remove(&kept_name(sheet.issue.id.as_str(), step));
            }
        });
    });
    // The forms change with what may be done, not with what is read beside them.
    let steps = Memo::new(move |_| sheet.with(|sheet| (sheet.steps.clone(), sheet.issue.revision)));
    view! {
        <Title text=l.pick("问题", "Problem")/>
        <div class="issue stack">
            <nav class="crumb" aria-label=l.pick("位置", "Position")>
                <a class="back" href="/issues"><Icon name="i-left"/>{l.pick("问题清单", "Issue sheet")}</a>
            </nav>
            {move || sheet.with(|sheet| head(sheet, l))}
            {refused.map(|code| view! { <p class="error" role="alert">{words::refusal(&code, l)}</p> })}
            {move || sheet.with(|sheet| files(sheet, l))}
            {move || {
                let (steps, _) = steps.get();
                sheet.with_untracked(|sheet| forms(sheet, &steps, l))
            }}
            {move || sheet.with(|sheet| timeline(&sheet.events, l))}
        </div>
    }
}

fn head(sheet: &IssueSheet, l: Language) -> impl IntoView + use<> {
    let issue = &sheet.issue;
    let due = words::due_text(issue, sheet.today, l).map(|(text, over)| {
        view! { <div><dt>{l.pick("整改期限", "Due")}</dt><dd class="due" data-late=over.then_some("true")>{text}</dd></div> }
    });
    let fact = |name: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <div><dt>{name}</dt><dd>{text}</dd></div> })
    };
    let cause = issue.found.cause.map(|cause| cause.name(l).to_owned()).unwrap_or_default();
    let place = sheet.place.map(|place| place.text(l)).unwrap_or_default();
    let at = sheet.at.map(|at| Moment::of(at).table()).unwrap_or_default();
    let by = sheet.by.clone().unwrap_or_default();
    let inside = use_session().user().is_some_and(|user| !user.may(Right::Report));
    let visit = inside.then(|| view! { <a href=visit_address(&issue.visit)>{l.pick("所属走访", "The visit")}</a> });
    view! {
        <div class="page-head">
            <div>
                <h1 class="issue-text">{issue.text.clone()}</h1>
                <p class="scope-line">{words::issue_chip(issue.state, l)} " " {issue.org_name.clone()} " " {visit}</p>
            </div>
        </div>
        <section class="card" aria-label=l.pick("问题", "Problem")>
            <dl class="facts list">
                {fact(l.pick("考评点", "Point"), issue.point_name.clone())}
                <div><dt>{l.pick("清单", "List")}</dt><dd>{issue.found.list.name(l)}</dd></div>
                {fact(l.pick("原因类别", "Cause"), cause)}
                {fact(l.pick("整改要求", "What is asked"), issue.found.request.clone())}
                <div><dt>{l.pick("发现日期", "Found")}</dt><dd>{full_day(issue.found_on, l)}</dd></div>
                {due}
                {fact(l.pick("记录人", "Recorded by"), by)}
                {fact(l.pick("现场时间", "On site at"), at)}
                {fact(l.pick("位置", "Place"), place)}
            </dl>
        </section>
    }
}

fn files(sheet: &IssueSheet, l: Language) -> impl IntoView + use<> {
    let (answer, site): (Vec<SiteFile>, Vec<SiteFile>) = sheet.files.iter().cloned().partition(|file| file.answer);
    let card = |name: &'static str, own: Vec<SiteFile>| {
        (!own.is_empty()).then(|| view! { <section class="card"><h2>{name}</h2>{words::files(own)}</section> })
    };
    // A unit that answers has its files with the form below.
    let answering = sheet.steps.contains(&IssueStep::Answer);
    view! {
        {card(l.pick("现场照片", "From the site"), site)}
        {(!answering).then(|| card(l.pick("整改佐证材料", "Evidence of the answer"), answer))}
    }
}

fn forms(sheet: &IssueSheet, steps: &[IssueStep], l: Language) -> impl IntoView + use<> {
    let (main, others): (Vec<IssueStep>, Vec<IssueStep>) = steps.iter().copied().partition(|step| is_main(*step));
    let main = main.into_iter().map(|step| form(sheet, step, l)).collect_view();
    let others = (!others.is_empty()).then(|| {
        let forms = others.into_iter().map(|step| form(sheet, step, l)).collect_view();
        view! { <section class="card" aria-label=l.pick("其他办理", "Other steps")>{forms}</section> }
    });
    view! { {main} {others} }
}

/// The button of a step.
const fn word(step: IssueStep, l: Language) -> &'static str {
    match step {
        IssueStep::FeedBack => l.pick("反馈给单位", "Tell the unit"),
        IssueStep::Answer => l.pick("报告整改情况", "Report what was done"),
        IssueStep::CheckOff => l.pick("确认销号", "Check off"),
        IssueStep::SendBack => l.pick("退回整改", "Send back"),
        IssueStep::Reopen => l.pick("重新打开", "Reopen"),
        IssueStep::Withdraw => l.pick("撤销问题", "Withdraw"),
        IssueStep::Move => l.pick("调整清单", "Move to another list"),
    }
}

fn form(sheet: &IssueSheet, step: IssueStep, l: Language) -> AnyView {
    let (id, revision) = (sheet.issue.id.to_string(), sheet.issue.revision);
    let name = step.code();
    let text_label = match step {
        IssueStep::Answer => l.pick("整改情况", "What was done"),
        IssueStep::CheckOff | IssueStep::FeedBack => l.pick("说明（选填）", "Note (optional)"),
        _ => l.pick("原因（必填）", "Reason (needed)"),
    };
    let needed = !matches!(step, IssueStep::CheckOff | IssueStep::FeedBack);
    let (name_kept, field) = (kept_name(&id, step), NodeRef::<Textarea>::new());
    let own = name_kept.clone();
    // Uploading a file, or a refusal, loads the page anew.
    Effect::new(move |_| {
        if let (Some(field), Some(text)) = (field.get(), storage::get(&own))
            && field.value().is_empty()
        {
            field.set_value(&text);
        }
    });
    let due = matches!(step, IssueStep::FeedBack | IssueStep::SendBack | IssueStep::Reopen).then(|| {
        view! {
            <div class="field">
                <label for=format!("due-{name}")>{l.pick("整改期限", "To be set right by")}</label>
                <input id=format!("due-{name}") class="short" name="input[due]" type="date" required min=sheet.today.to_string()/>
            </div>
        }
    });
    let list = (step == IssueStep::Move).then(|| lists(sheet.issue.found.list, l));
    let fields = view! {
        <form class="stack" method="post" action="/api/inspections/step">
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="revision" value=revision.to_string()/>
            <input type="hidden" name="input[step]" value=name/>
            {due}
            {list}
            <div class="field">
                <label for=format!("text-{name}")>{text_label}</label>
                <textarea
                    id=format!("text-{name}") name="input[text]" rows="2" maxlength="2000" required=needed node_ref=field
                    on:input=move |event| storage::put(&name_kept, &event_target_value(&event))
                ></textarea>
            </div>
            <div class="row">
                <button class="button" class:primary=is_main(step) class:harm=step == IssueStep::Withdraw>{word(step, l)}</button>
            </div>
        </form>
    };
    if is_main(step) {
        let files = (step == IssueStep::Answer).then(|| answer_files(sheet, l));
        return view! { <section class="card stack" data-step=name><h2>{word(step, l)}</h2>{files}{fields}</section> }
            .into_any();
    }
    view! { <details class="step" data-step=name><summary>{word(step, l)} "…"</summary>{fields}</details> }.into_any()
}

/// Where the tab keeps what is typed for a step.
fn kept_name(id: &str, step: IssueStep) -> String {
    format!("kaoping-issue {id} {}", step.code())
}

/// What is expected next; everything else is behind a fold.
const fn is_main(step: IssueStep) -> bool {
    matches!(step, IssueStep::FeedBack | IssueStep::Answer | IssueStep::CheckOff)
}

fn lists(now: IssueList, l: Language) -> impl IntoView {
    let next = next_list(now);
    let options = IssueList::ALL
        .into_iter()
        .filter(|list| *list != now)
        .map(|list| view! { <option value=list.code() selected=next == Some(list)>{list.name(l)}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for="move-list">{l.pick("列入", "To")}</label>
            <select id="move-list" name="input[list]">{options}</select>
        </div>
    }
}

/// What proves the answer: there before the answer is given.
fn answer_files(sheet: &IssueSheet, l: Language) -> impl IntoView + use<> {
    let id = percent_encode(sheet.issue.id.as_str());
    let lines = sheet
        .files
        .iter()
        .filter(|file| file.answer)
        .map(|file| {
            let label = format!("{} {}", l.pick("移除", "Remove"), file.file_name);
            let own = percent_encode(file.id.as_str());
            view! {
                <li>
                    <a class="file" href=format!("/api/v1/site-files/{own}") target="_blank" rel="external">
                        <span class="thumb" aria-hidden="true"><Icon name="i-file"/></span>
                        <span class="file-text"><span>{file.file_name.clone()}</span></span>
                    </a>
                    <form method="post" action=format!("/api/v1/site-files/{own}/remove")>
                        <button class="button quiet icon-only" aria-label=label><Icon name="i-close"/></button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="files">{lines}</ul>
        <form class="row" method="post" action=format!("/api/v1/site-records/{id}/files") enctype="multipart/form-data">
            <label for="answer-file">{l.pick("佐证材料（必需）", "Evidence (needed)")}</label>
            <input id="answer-file" name="file" type="file" multiple required accept=ACCEPTED/>
            <button class="button">{l.pick("上传", "Upload")}</button>
        </form>
    }
}

fn timeline(events: &[IssueEvent], l: Language) -> impl IntoView + use<> {
    let line = |event: &IssueEvent| {
        let at = Moment::of(event.at);
        let what = event.step.map_or_else(|| l.pick("现场发现", "Found on site"), |step| step.name(l));
        let due = event.due.map(|due| match l {
            Language::Chinese => format!("，{}前整改", day_name(due, l)),
            Language::English => format!(", due {}", day_name(due, l)),
        });
        let list = event.list.map(|list| format!("{}{}", l.pick("：", ": "), list.name(l)));
        let text = (event.step.is_some() && !event.text.is_empty())
            .then(|| view! { <p class="record-text">{event.text.clone()}</p> });
        view! {
            <li>
                <p><b>{what}</b> {list} {due}</p>
                {text}
                <p class="muted">{event.actor.clone()} " " <time datetime=at.iso()>{at.table()}</time></p>
            </li>
        }
    };
    let lines = events.iter().map(line).collect_view();
    view! {
        <section class="card" aria-labelledby="issue-events">
            <h2 id="issue-events">{l.pick("办理记录", "History")}</h2>
            <ol class="timeline">{lines}</ol>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::inspections::IssueState;

    #[test]
    fn every_state_offers_one_main_step_at_most_to_each_side() {
        for state in IssueState::ALL {
            for of_unit in [true, false] {
                let main =
                    |step: &IssueStep| step.is_of_unit() == of_unit && step.after(state).is_some() && is_main(*step);
                assert!(IssueStep::ALL.iter().filter(|step| main(step)).count() <= 1, "{state:?}");
            }
        }
    }
}
