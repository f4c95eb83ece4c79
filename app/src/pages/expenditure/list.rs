//! The saved reports.

use crate::{
    api::expenditure::{CreateReport, reports},
    components::{Empty, ErrorView, use_read_later},
    context::use_language,
};
use domain::{expenditure::ReportRow, language::Language, moment::Moment};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::components::A;

#[component]
pub fn ReportList() -> impl IntoView {
    let l = use_language();
    let rows = use_read_later(|| (), |()| reports());
    view! {
        <Title text=l.pick("自评", "Self-evaluation")/>
        <Suspense>
            {move || Suspend::new(async move {
                match rows.await {
                    Ok(rows) => Either::Left(view! { <Reports rows/> }),
                    Err(error) => Either::Right(view! { <ErrorView error/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Reports(rows: Vec<ReportRow>) -> impl IntoView {
    let l = use_language();
    let create = ServerAction::<CreateReport>::new();
    let title = match l {
        Language::Chinese => format!("项目支出绩效自评：{} 份报告", rows.len()),
        Language::English => format!("Self-evaluations of project expenditure: {}", rows.len()),
    };
    let new = move || {
        view! {
            <ActionForm action=create>
                <button class="button primary">{l.pick("新建自评报告", "New self-evaluation")}</button>
            </ActionForm>
        }
    };
    let refused = move || create.value().get().and_then(Result::err).map(|error| error.text(l));
    let empty = rows.is_empty();
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{l.pick("打开一份，边改边核对边预览", "Open one to edit it beside its checks and its preview")}</p>
            </div>
            <div class="actions">{(!empty).then(new)}</div>
        </div>
        {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        {if empty {
            Either::Left(view! {
                <Empty
                    icon="i-report"
                    title=l.pick("还没有自评报告", "No self-evaluation yet").to_owned()
                    text=l.pick("新建一份，填写预算、支出和正文，数字由系统核对。", "Make one and enter budget, spending and text; the figures are checked for you.").to_owned()
                >
                    {new()}
                </Empty>
            })
        } else {
            Either::Right(view! { <Table rows/> })
        }}
    }
}

#[component]
fn Table(rows: Vec<ReportRow>) -> impl IntoView {
    let l = use_language();
    let rows = rows
        .into_iter()
        .map(|row| {
            let at = Moment::of(row.updated_at);
            view! {
                <tr>
                    <th scope="row"><A href=format!("/expenditure/{}", row.id)>{row.title}</A></th>
                    <td data-label=l.pick("年度", "Year")>{row.year}</td>
                    <td data-label=l.pick("版次", "Revision")>{row.revision}</td>
                    <td data-label=l.pick("最近修改", "Last change")>
                        <time datetime=at.iso()>{at.table()}</time>" "{row.updated_by}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("自评报告", "Self-evaluations")>
            <table class="data reflow">
                <caption class="sr">{l.pick("自评报告", "Self-evaluations")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("标题", "Title")}</th>
                        <th scope="col">{l.pick("年度", "Year")}</th>
                        <th scope="col">{l.pick("版次", "Revision")}</th>
                        <th scope="col">{l.pick("最近修改", "Last change")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
