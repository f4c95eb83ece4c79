//! Which devices still have records that have not arrived, for the office.

use crate::{
    api::sync::{DevicesPage, devices},
    components::{Empty, ErrorView, Icon, use_read},
    context::use_language,
};
use domain::{
    language::Language,
    moment::{Moment, length},
    sync::Device,
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn Devices() -> impl IntoView {
    let l = use_language();
    let page = use_read(|| (), |()| devices());
    view! {
        <Title text=l.pick("未送达的记录", "Records on their way")/>
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Found page/> }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Found(page: DevicesPage) -> impl IntoView {
    let l = use_language();
    let waiting: i64 = page.devices.iter().map(|device| device.waiting).sum();
    let lost: i64 = page.devices.iter().map(|device| device.lost).sum();
    let title = match (l, waiting, lost) {
        (_, 0, 0) => l.pick("所有设备的记录都已送达", "Every device's records have arrived").to_owned(),
        (Language::Chinese, _, 0) => format!("{} 台设备上还有 {waiting} 条记录没有送达", page.devices.len()),
        (Language::Chinese, ..) => format!("{waiting} 条记录没有送达，{lost} 条去向不明"),
        (Language::English, _, 0) => format!("{waiting} records on {} devices have not arrived", page.devices.len()),
        (Language::English, ..) => format!("{waiting} records have not arrived, {lost} are nowhere"),
    };
    let now = page.now;
    let table = match page.devices.is_empty() {
        true => view! { <Empty icon="i-check" title=l.pick("没有未送达的记录", "Nothing is on its way") text=l.pick("现场离线填报的记录会在这里显示，直到送达。", "What is recorded without network shows here until it arrives.")/> }.into_any(),
        false => view! { <Table devices=page.devices now/> }.into_any(),
    };
    view! {
        <nav class="crumb" aria-label=l.pick("位置", "Position")>
            <a class="back" href="/review"><Icon name="i-left"/>{l.pick("审核", "Review")}</a>
        </nav>
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{l.pick(
                    "按每台设备最近一次联网时的报告，以及记录编号的缺口。",
                    "By what each device last said, and by the gaps in the numbers of its records.",
                )}</p>
            </div>
        </div>
        {table}
    }
}

#[component]
fn Table(devices: Vec<Device>, now: i64) -> impl IntoView {
    let l = use_language();
    let rows = devices.into_iter().map(|device| row(device, now, l)).collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("设备", "Devices")>
            <table class="data reflow">
                <thead>
                    <tr>
                        <th scope="col">{l.pick("填报人", "Person")}</th>
                        <th scope="col">{l.pick("单位", "Unit")}</th>
                        <th scope="col" class="num">{l.pick("未送达（条）", "Waiting")}</th>
                        <th scope="col" class="num">{l.pick("最早一条已等", "Oldest waits")}</th>
                        <th scope="col" class="num">{l.pick("去向不明（条）", "Nowhere")}</th>
                        <th scope="col">{l.pick("最近联网", "Last heard of")}</th>
                        <th scope="col">{l.pick("设备编号", "Device")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(device: Device, now: i64, l: Language) -> impl IntoView {
    let heard = Moment::of(device.reported_at);
    let age = device.oldest_at.map(|at| length((now - at).max(0), l));
    let short = device.device.as_str().get(..8).unwrap_or_default().to_owned();
    view! {
        <tr>
            <th scope="row" class="main-cell">{device.user}</th>
            <td data-label=l.pick("单位", "Unit")>{device.org}</td>
            <td class="num" data-label=l.pick("未送达", "Waiting")>{device.waiting}</td>
            <td class="num" data-label=l.pick("已等", "Oldest")>{age.unwrap_or_else(|| "—".to_owned())}</td>
            <td class="num" data-label=l.pick("去向不明", "Nowhere")>{device.lost}</td>
            <td data-label=l.pick("最近联网", "Heard of")><time datetime=heard.iso()>{heard.table()}</time></td>
            <td data-label=l.pick("设备编号", "Device")><code title=device.device.to_string()>{short}</code></td>
        </tr>
    }
}
