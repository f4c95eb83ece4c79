//! The page of one entry.

use super::{
    banners::{Banners, SavedLine},
    conflict::ConflictPanel,
    difficulty::DifficultyFields,
    entry_address,
    evidence::{EvidenceFields, EvidenceLinks},
    fields::{ActualField, NoteField},
    form::{EntryForm, Saving},
    history::Timeline,
    period_of,
    preview::{MiniPreview, Preview},
};
use crate::{
    api::progress::{EntryPage, Neighbour, entry},
    components::{
        ErrorView, ExplainPanel, Icon, StateChip, late_badge,
        month_chart::{MonthChart, planned_in, shown},
        use_live, use_queue, use_read, use_reload, use_session,
    },
    context::use_language,
};
use domain::{
    ids::RowId,
    language::Language,
    moment::day_name,
    number::{plain, two},
    period::Period,
    progress::{EntrySheet, EntryState},
    warnings::LiveEvent,
};
use leptos::{either::Either, ev, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

#[component]
pub fn Entry() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked =
        move || (RowId::new(params.with(|params| params.get("assignment")).unwrap_or_default()), query.with(period_of));
    let page = use_read(asked, |(assignment, period)| entry(assignment, period));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    // Another entry has fields of its own: nothing typed into this one may stay in them.
                    Ok(page) => Either::Left(view! {
                        <For
                            each=move || [page.clone()]
                            key=|page| (page.sheet.row.assignment.clone(), page.sheet.period)
                            children=|page| view! { <Sheet page=page/> }
                        />
                    }),
                    Err(error) => Either::Right(view! { <ErrorView error=error/> }),
                }
            })}
        </Suspense>
        <ExplainPanel/>
    }
}

#[component]
fn Sheet(page: EntryPage) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let refused = query.with_untracked(|query| query.get("refused"));
    let user = use_session().user().map(|user| (user.id, user.display_name)).unwrap_or_default();
    let form = EntryForm::new(&page, user, refused.as_deref());
    let sheet: Signal<EntrySheet> = form.sheet.into();
    let (assignment, period) = form.key();
    let (read, own) = ((assignment.clone(), period), page.position.is_some());
    let reload =
        use_reload(move || entry(read.0.clone(), Some(read.1)), move |page: EntryPage| form.follow(page.sheet));
    use_live().follow(Some(page.event), move |event| match event {
        LiveEvent::Entry { change, .. } if change.assignment != assignment || change.period != period => {}
        LiveEvent::Message { assignment: of, period: at } if *of != assignment || *at != period => {}
        LiveEvent::Period { period: at } | LiveEvent::Extension { period: at } if *at != period => {}
        LiveEvent::RuleBook { .. } | LiveEvent::Inbox | LiveEvent::Inspection => {}
        _ => reload(),
    });
    let row = &page.sheet.row;
    let title = row.point.name.clone();
    let scope = format!("{} · {}", row.point.code, row.point.path.join(" › "));
    let days = move || sheet.with(|sheet| days_line(sheet, l));
    let reading = Memo::new(move |_| form.reading());
    let now = Signal::derive(move || reading.with(|reading| reading.as_ref().map(|reading| reading.actual)));
    let position = page.position.clone().unwrap_or_default();
    let neighbours = view! {
        {neighbour(position.previous.as_ref(), period, "prev", l)}
        {own.then(|| view! { <span class="muted">{position.number} " / " {position.total}</span> })}
        {neighbour(position.next.as_ref(), period, "next", l)}
    };
    let back = match own {
        true => (format!("/progress?period={period}"), l.pick("填报清单", "Points to report")),
        false => (format!("/review?period={period}"), l.pick("待审核清单", "Review queue")),
    };
    let left = if own {
        Either::Left(view! { <Fields form=form reading=reading.into() refused=refused/> })
    } else {
        let files = Memo::new(move |_| sheet.with(|sheet| sheet.evidence.clone()));
        Either::Right(view! {
            <div class="stack">
                <Standard sheet=sheet/>
                <section class="card"><h2>{l.pick("情况说明", "Note")}</h2><p>{move || sheet.with(|sheet| sheet.note.clone())}</p></section>
                <section class="card"><h2>{l.pick("佐证材料", "Evidence")}</h2><EvidenceLinks files=files/></section>
            </div>
        })
    };
    // What is said is loaded with its page: few entries have a thread.
    let thread = format!("/progress/{}/thread?period={period}", page.sheet.row.assignment);
    let messages = move || {
        let (all, unread) = sheet.with(|sheet| (sheet.messages, sheet.row.unread));
        let new = (unread > 0).then(|| view! { <span class="badge red">{unread} {l.pick(" 条未读", " new")}</span> });
        view! { <p><a href=thread.clone()>{l.pick("留言 ", "Messages ")} {all}</a> " " {new}</p> }
    };
    view! {
        <Title text=title.clone()/>
        <div class="entry stack">
            <nav class="crumb" aria-label=l.pick("位置", "Position")>
                <a class="back" href=back.0><Icon name="i-left"/>{back.1}</a>
                {neighbours}
            </nav>
            <div class="page-head">
                <div>
                    <h1>{title}</h1>
                    <p class="scope-line">{scope} <span class="no-phone">" · " {period.name(l)}</span> " · " {days}</p>
                </div>
            </div>
            <Banners form=form own=own next_open=position.next_open/>
            {own.then(|| view! { <ConflictPanel form=form/> })}
            <div class="entry-grid">
                {left}
                <aside class="stack" aria-label=l.pick("试算与历史", "Preview and history")>
                    <Preview sheet=sheet reading=reading.into()/>
                    <MonthChart sheet=sheet now=now/>
                    <section class="card" aria-labelledby="hist">
                        <div class="card-head"><h2 id="hist">{l.pick("办理记录", "History")}</h2></div>
                        <Timeline sheet=sheet/>
                        {messages}
                    </section>
                </aside>
            </div>
        </div>
    }
}

/// From when until when, and what came of it.
fn days_line(sheet: &EntrySheet, l: Language) -> impl IntoView + use<> {
    let row = &sheet.row;
    let due = match l {
        Language::Chinese => format!("{}截止", day_name(row.due, l)),
        Language::English => format!("due {}", day_name(row.due, l)),
    };
    let opens = sheet.window.as_ref().map(|window| match l {
        Language::Chinese => format!("{}起填报，", day_name(window.opens, l)),
        Language::English => format!("open since {}, ", day_name(window.opens, l)),
    });
    let extended = sheet.window.as_ref().and_then(|window| window.extension.as_ref()).map(|extension| match l {
        Language::Chinese => format!("（已延期：{}）", extension.reason),
        Language::English => format!(" (extended: {})", extension.reason),
    });
    view! { {opens} {due} {extended} " " {late_badge(row.days_late, l)} }
}

fn neighbour(to: Option<&Neighbour>, period: Period, rel: &'static str, l: Language) -> impl IntoView + use<> {
    let before = rel == "prev";
    let word = if before { l.pick("上一项", "Previous") } else { l.pick("下一项", "Next") };
    to.map(|to| {
        let label = format!("{word}{}{}", l.pick("：", ": "), to.name);
        view! {
            <a class="button quiet" rel=rel href=entry_address(&to.assignment, period) aria-label=label>
                {before.then(|| view! { <Icon name="i-left"/> })}
                <span class="no-phone">{word}</span>
                {(!before).then(|| view! { <Icon name="i-right"/> })}
            </a>
        }
    })
}

#[component]
fn Standard(sheet: Signal<EntrySheet>) -> impl IntoView {
    let l = use_language();
    let facts = sheet.with_untracked(|sheet| {
        let (row, unit) = (&sheet.row, &sheet.row.point.unit);
        let month = sheet.period.month();
        let plan = match l {
            Language::Chinese => format!("{month}月计划"),
            Language::English => String::from("Plan"),
        };
        let last_year = sheet.same_month_last_year().map(|value| {
            let label = match l {
                Language::Chinese => format!("去年{month}月"),
                Language::English => String::from("Same month last year"),
            };
            view! { <div><dt>{label}</dt><dd>{plain(value)} " " {unit.clone()}</dd></div> }
        });
        view! {
            <p>{row.point.standard.clone()}</p>
            <dl class="facts">
                <div><dt>{l.pick("分值", "Weight")}</dt><dd>{two(row.point.weight)} {l.pick(" 分", " points")}</dd></div>
                <div><dt>{l.pick("年度目标", "Annual target")}</dt><dd>{plain(row.target)} " " {unit.clone()}</dd></div>
                <div><dt>{plan}</dt><dd>{shown(planned_in(sheet, month))} " " {unit.clone()}</dd></div>
                {last_year}
                <div><dt>{l.pick("考评单位", "Assessed by")}</dt><dd>{row.point.scoring_unit.clone()}</dd></div>
            </dl>
        }
    });
    view! {
        <section class="card standard" aria-labelledby="std">
            <div class="card-head">
                <h2 id="std">{l.pick("评分标准", "Standard")}</h2>
                {move || view! { <StateChip state=sheet.with(|sheet| sheet.row.state)/> }}
            </div>
            {facts}
        </section>
    }
}

/// The form. Without script it is posted whole, files included, and the answer leads back here.
#[component]
fn Fields(form: EntryForm, reading: Signal<Option<super::Reading>>, refused: Option<String>) -> impl IntoView {
    let l = use_language();
    let (assignment, period) = form.key();
    // In the browser alone: what this tab has kept, and what was typed before the page could react.
    Effect::new(move |_| {
        super::draft::restore(form);
        form.begin_at_finding();
    });
    let (queue, own) = (use_queue(), assignment.clone());
    Effect::new(move |before: Option<bool>| {
        let queued = queue.reported(&own, period);
        match (before, queued) {
            (Some(true), None) => form.left_the_queue(),
            (_, Some(queued)) => form.saving.set(Saving::Queued(queued)),
            _ => {}
        }
        queued.is_some()
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        form.submit();
    };
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            form.submit();
        }
    };
    let file_refused = refused.as_deref().and_then(|code| file_refusal(code, l)).map(str::to_owned);
    let word = move || match form.sheet.with(|sheet| sheet.row.state) {
        EntryState::Submitted | EntryState::Corrected | EntryState::Returned => l.pick("重新提交", "Submit again"),
        _ => l.pick("提交", "Submit"),
    };
    let sheet = form.sheet.into();
    view! {
        <form
            class="stack" id="entry" method="post" action="/progress/save" enctype="multipart/form-data" autocomplete="off"
            on:submit=submit on:keydown=keys
        >
            <input type="hidden" name="assignment" value=assignment.to_string()/>
            <input type="hidden" name="period" value=period.to_string()/>
            <input type="hidden" name="base" value=move || form.base.get().to_string()/>
            <Standard sheet=sheet/>
            <section class="card stack" aria-label=l.pick("本期填报", "This period")>
                <ActualField form=form/>
                <NoteField form=form/>
                <DifficultyFields form=form reading=reading/>
                <EvidenceFields form=form refused=file_refused/>
            </section>
            <Show when=move || !form.is_locked()>
                <div class="submitbar">
                    <p class="mini only-phone" aria-hidden="true"><MiniPreview sheet=sheet reading=reading/></p>
                    <button class="button primary" name="intent" value="submit" aria-busy=move || form.busy.get().then_some("true")>
                        {word}
                    </button>
                    <SavedLine form=form/>
                </div>
            </Show>
        </form>
    }
}

/// Why the server did not take a file that came with a plain form.
fn file_refusal(code: &str, l: Language) -> Option<&'static str> {
    match code {
        "file" => Some(l.pick(
            "文件没有上传：请用 PDF、图片、Word 或 Excel，每个不超过 20 MB。",
            "The file was not taken: use PDF, an image, Word or Excel, up to 20 MB each.",
        )),
        _ => None,
    }
}
