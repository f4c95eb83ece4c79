//! 我的任务: what was handed down to the unit, and what it has not signed for yet.

use super::super::inbox::Notices;
use crate::{
    api::decomposition::{TaskPage, read_tasks},
    components::{Empty, ErrorView, use_live, use_read, use_reload},
    context::use_language,
};
use domain::{decomposition::dispatch::TaskRow, language::Language, moment::day_name, warnings::LiveEvent};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/tasks`
#[component]
pub fn Tasks() -> impl IntoView {
    let l = use_language();
    let page = use_read(|| (), |()| read_tasks());
    view! {
        <Title text=l.pick("我的任务", "My tasks")/>
        <Notices/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <TaskList page=page/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn TaskList(page: TaskPage) -> impl IntoView {
    let l = use_language();
    let (org_name, event) = (page.org_name, page.event);
    let rows = RwSignal::new(page.rows);
    let reload = use_reload(read_tasks, move |page: TaskPage| {
        rows.try_set(page.rows);
    });
    use_live().follow(Some(event), move |event| {
        if matches!(event, LiveEvent::Dispatch { .. }) {
            reload();
        }
    });
    let open = move || rows.with(|rows| rows.iter().filter(|row| row.signature.is_none()).count());
    let title = move || match (l, rows.with(Vec::is_empty), open()) {
        (_, true, _) => l.pick("还没有下达给本单位的任务", "Nothing was handed down to your unit yet").into_any(),
        (_, false, 0) => l.pick("下达的任务已全部签收", "Everything is signed for").into_any(),
        (Language::Chinese, false, open) => view! { "有 " <b>{open} " 批任务"</b> "待签收" }.into_any(),
        (Language::English, false, open) => view! { <b>{open} " batches"</b> " wait for your signature" }.into_any(),
    };
    let lines = move || rows.with(|rows| rows.iter().map(|row| line(row, l)).collect_view());
    view! {
        <div class="page-head"><div><h1>{title}</h1><p class="scope-line">{org_name}</p></div></div>
        <Show
            when=move || rows.with(|rows| !rows.is_empty())
            fallback=move || view! {
                <Empty
                    icon="i-check"
                    title=l.pick("没有任务", "No tasks")
                    text=l.pick("市绩效办下达目标任务后，会出现在这里，请按期签收。", "Targets that the office hands down appear here; sign for them in time.")
                />
            }
        >
            <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("我的任务", "My tasks")>
                <table class="data reflow">
                    <caption class="sr">{l.pick("下达给本单位的任务", "What was handed down to your unit")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("批次", "Batch")}</th>
                            <th scope="col" class="num">{l.pick("考评点", "Points")}</th>
                            <th scope="col">{l.pick("下达", "Issued")}</th>
                            <th scope="col">{l.pick("签收期限", "Sign by")}</th>
                            <th scope="col">{l.pick("状态", "State")}</th>
                            <th scope="col">{l.pick("签收", "Signed")}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </Show>
    }
    .into_any()
}

fn line(row: &TaskRow, l: Language) -> impl IntoView + use<> {
    let dispatch = &row.dispatch;
    let href = format!("/tasks/{}", dispatch.id);
    let signed = match &row.signature {
        Some(signature) => format!("{} · {}", signature.by, signature.on),
        None => format!("{}{}", day_name(dispatch.due, l), l.pick("前签收", ": last day")),
    };
    view! {
        <tr>
            <th scope="row" class="main-cell">
                <a href=href.clone()>{dispatch.title.clone()}</a>
                <span class="sub">{dispatch.message.clone()}</span>
            </th>
            <td class="num" data-label=l.pick("考评点", "Points")>{row.points}</td>
            <td class="nowrap" data-label=l.pick("下达", "Issued")>{dispatch.issued_on.to_string()}</td>
            <td class="nowrap" data-label=l.pick("签收期限", "Sign by")>{dispatch.due.to_string()}</td>
            <td data-label=l.pick("状态", "State")><span class="receipt" data-receipt=row.state.code()>{row.state.name(l)}</span></td>
            <td data-label=l.pick("签收", "Signed")>
                {match row.signature {
                    Some(_) => signed.into_any(),
                    None => view! { <a class="button primary" href=href>{l.pick("查看并签收", "Read and sign")}</a> }.into_any(),
                }}
            </td>
        </tr>
    }
}
