//! The thread of an entry: beside the entry in hand at the office, a page of its own for the unit.

use crate::{
    ApiError,
    api::threads::{read_thread, say, seen},
    components::{ErrorView, Icon, device, online::use_online, use_live, use_read, use_reload},
    context::use_language,
};
use domain::{
    ids::RowId,
    language::Language,
    moment::Moment,
    period::Period,
    review::{Message, Thread, mentions},
    warnings::LiveEvent,
};
use leptos::{either::Either, ev, html::Textarea, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The thread, with what it takes to answer. `next`: where a plain form leads back to; `read`: called when what stood there
/// has been read.
#[component]
pub fn ThreadPanel(
    thread: RwSignal<Thread>,
    assignment: RowId,
    period: Period,
    next: String,
    #[prop(optional)] read: Option<Callback<()>>,
) -> impl IntoView {
    let l = use_language();
    let field = NodeRef::<Textarea>::new();
    let refused = use_query_map()
        .with_untracked(|query| query.get_str("refused") == Some("message"))
        .then(|| l.pick("留言没有发出：请写 1 至 1000 字。", "Not sent: write 1 to 1000 characters.").to_owned());
    let refused = RwSignal::new(refused);
    let busy = RwSignal::new(false);
    let online = use_online();
    let own = StoredValue::new(assignment.clone());
    let reload = {
        let assignment = assignment.clone();
        use_reload(
            move || read_thread(assignment.clone(), period),
            move |page| {
                thread.try_set(page.thread);
            },
        )
    };
    let follow = reload.clone();
    use_live().follow(None, move |event| {
        let concerned = |of: &RowId| own.with_value(|own| own == of);
        if matches!(event, LiveEvent::Message { assignment, period: of } if concerned(assignment) && *of == period) {
            follow();
        }
    });
    // In the browser alone: what is shown is read.
    Effect::new(move |marked: Option<Option<RowId>>| {
        let last = thread.with(|thread| thread.to_mark().cloned());
        if let Some(last) = last.clone().filter(|last| marked.flatten().as_ref() != Some(last)) {
            spawn_local(async move {
                if seen(own.get_value(), period, last).await.is_ok()
                    && let Some(read) = read
                {
                    read.run(());
                }
            });
        }
        last
    });
    let send = move || {
        let Some(text) = field.get_untracked().map(|field| field.value()) else { return };
        if busy.get_untracked() || !online.get_untracked() || text.trim().is_empty() {
            return;
        }
        busy.set(true);
        let reload = reload.clone();
        spawn_local(async move {
            match say(own.get_value(), period, text, String::new()).await {
                Ok(()) => {
                    if let Some(field) = field.get_untracked() {
                        field.set_value("");
                    }
                    refused.try_set(None);
                    reload();
                }
                Err(error) => {
                    refused.try_set(Some(error.text(l)));
                }
            }
            busy.try_set(false);
        });
    };
    let by_key = send.clone();
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            by_key();
        }
    };
    let messages = move || {
        thread.with(|thread| match thread.messages.is_empty() {
            true => {
                let text = l.pick(
                    "还没有留言。这里的话只有市绩效办和填报单位看得到，随该项留存。",
                    "Nothing was said yet. Only the office and the reporting unit see this; it is kept with the entry.",
                );
                Either::Left(view! { <p class="muted">{text}</p> })
            }
            false => {
                let lines = thread.messages.iter().map(|m| message(m, &thread.participants, l)).collect_view();
                Either::Right(view! { <ol class="messages">{lines}</ol> })
            }
        })
    };
    let names = move || {
        let name = |name: String| {
            let text = format!("@{name} ");
            let put = move |_| {
                if let Some(field) = field.get_untracked() {
                    field.set_value(&format!("{}{text}", field.value()));
                    // The name stands there with or without the focus.
                    let _ = field.focus();
                }
            };
            view! { <button type="button" class="chip" on:click=put>"@" {name}</button> }
        };
        thread.with(|thread| thread.participants.clone()).into_iter().map(name).collect_view()
    };
    view! {
        <section class="card thread" aria-labelledby="thread">
            <div class="card-head">
                <h3 id="thread">{l.pick("留言", "Messages")}</h3>
                <span class="muted">{move || thread.with(|thread| thread.messages.len())}</span>
            </div>
            {messages}
            <form
                method="post" action="/api/review/say"
                on:submit=move |event: ev::SubmitEvent| {
                    event.prevent_default();
                    send();
                }
            >
                <input type="hidden" name="assignment" value=assignment.to_string()/>
                <input type="hidden" name="period" value=period.to_string()/>
                <input type="hidden" name="next" value=next/>
                <div class="field" data-invalid=move || refused.with(Option::is_some).then_some("true")>
                    <label class="sr" for="message">{l.pick("写留言", "Write a message")}</label>
                    <textarea
                        id="message" name="text" rows="2" node_ref=field on:keydown=keys
                        placeholder=l.pick("写留言，可用 @ 点名", "Write a message; @ names someone")
                    ></textarea>
                    {move || refused.get().map(|text| view! { <p class="error" role="alert">{text}</p> })}
                </div>
                <div class="row">
                    {names}
                    <button
                        class="button end" aria-busy=move || busy.get().then_some("true")
                        aria-describedby="message-offline" disabled=move || !online.get()
                    >
                        {l.pick("发送", "Send")}
                    </button>
                </div>
                <p id="message-offline" class="hint" role="status">
                    {move || (!online.get()).then(|| l.pick(
                        "没有网络，留言联网后才能发送；写下的文字留在这里。",
                        "No network: messages can be sent once there is one. What you have written stays here.",
                    ))}
                </p>
            </form>
        </section>
    }
    .into_any()
}

fn message(message: &Message, participants: &[String], l: Language) -> impl IntoView + use<> {
    let at = Moment::of(message.at);
    let read = match (message.own, message.read) {
        (false, _) => None,
        (true, true) => Some(l.pick(" · 对方已读", " · read")),
        (true, false) => Some(l.pick(" · 对方未读", " · not read yet")),
    };
    let text = mentions(&message.text, participants)
        .into_iter()
        .map(|(named, text)| match named {
            true => Either::Left(view! { <b class="mention">{text.to_owned()}</b> }),
            false => Either::Right(text.to_owned()),
        })
        .collect_view();
    view! {
        <li data-own=message.own.then_some("true")>
            <p class="who"><b>{message.author.clone()}</b> " " <time datetime=at.iso()>{at.day(l)} " " {at.clock()}</time>{read}</p>
            <p class="text">{text}</p>
        </li>
    }
}

/// The unit's page of a thread.
#[component]
pub fn ThreadView() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let assignment = RowId::new(params.with(|params| params.get("assignment")).unwrap_or_default());
        (assignment, query.with(super::super::progress::period_of))
    };
    let page = use_read(asked, |(assignment, period)| async move {
        let Some(period) = period else { return Err(ApiError::NotFound) };
        Ok((read_thread(assignment.clone(), period).await?, assignment, period))
    });
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((page, assignment, period)) => {
                        Either::Left(view! { <Page thread=page.thread assignment=assignment period=period/> })
                    }
                    Err(error) => Either::Right(view! { <ErrorView error=error/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Page(thread: Thread, assignment: RowId, period: Period) -> impl IntoView {
    let l = use_language();
    let title = format!("{}{}", l.pick("留言：", "Messages: "), thread.point_name);
    let entry = super::super::progress::entry_address(&assignment, period);
    let next = format!("/progress/{assignment}/thread?period={period}");
    // Whoever has opened it once can read it where there is no network.
    let address = format!("/api/review/thread?assignment={assignment}&period={period}");
    Effect::new(move |_| device::keep(vec![address.clone()]));
    view! {
        <Title text=title/>
        <div class="stack">
            <nav class="crumb" aria-label=l.pick("位置", "Position")>
                <a class="back" href=entry><Icon name="i-left"/>{l.pick("返回该项", "Back to the entry")}</a>
            </nav>
            <div class="page-head"><div><h1>{thread.point_name.clone()}</h1><p class="scope-line">{period.name(l)}</p></div></div>
            <ThreadPanel thread=RwSignal::new(thread) assignment=assignment period=period next=next/>
        </div>
    }
}
