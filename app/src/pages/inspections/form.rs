//! The form of a record: made for a thumb, at a site, with or without network.

use super::desk::{Photo, Sight, SiteDesk, kept};
use crate::{
    components::{Icon, LightBadge},
    context::use_language,
};
use domain::{
    ids::RowId,
    inspections::FoundInput,
    language::Language,
    ledgers::IssueList,
    number::{plain, two},
    problem::Severity,
    progress::{Cause, EntrySheet},
};
use leptos::{ev, prelude::*};

#[component]
pub fn SiteForm(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    // In the browser alone: what this device has kept of an earlier try.
    Effect::new(move |_| kept::restore(desk));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        browser::record(desk);
    };
    let said = move || desk.said.get().map(|said| view! { <p class="saved" role="status">{said}</p> });
    let replacing = move || {
        desk.replaced.with(Option::is_some).then(|| {
            view! {
                <p class="banner" data-kind="info" role="status">
                    {l.pick("正在修改没有入库的记录，原有照片保留。", "You are changing a record that was not taken; its photos stay.")}
                    <button type="button" class="button quiet" on:click=move |_| desk.clear()>{l.pick("放弃修改", "Leave it")}</button>
                </p>
            }
        })
    };
    view! {
        <noscript><p class="banner" data-kind="info">{l.pick("现场记录需要浏览器脚本。", "Recording needs scripts in the browser.")}</p></noscript>
        <form class="card stack site-form needs-script" autocomplete="off" on:submit=submit>
            <h2>{l.pick("现场记录", "Record")}</h2>
            {replacing}
            <PointField desk/>
            <ValueField desk/>
            <NoteField desk/>
            <FoundFields desk/>
            <PhotoFields desk/>
            <SightField desk/>
            <div class="submitbar">
                <button class="button primary" aria-busy=move || desk.busy.get().then_some("true")>{l.pick("记录", "Record")}</button>
                {said}
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Problem(desk: SiteDesk, place: &'static str) -> impl IntoView {
    let l = use_language();
    move || {
        desk.problem_at(place).map(|problem| {
            let class = if problem.severity == Severity::Error { "error" } else { "hint" };
            view! { <p class=class id=format!("{place}-problem")>{problem.text(l).to_owned()}</p> }
        })
    }
}

fn invalid(desk: SiteDesk, place: &'static str) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static {
    move || desk.problem_at(place).is_some_and(|problem| problem.severity == Severity::Error).then_some("true")
}

#[component]
fn PointField(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    let points = desk.sheet.with_untracked(|sheet| {
        let point = |entry: &EntrySheet| (entry.row.assignment.to_string(), entry.row.point.name.clone());
        sheet.grid.sheets.iter().map(point).collect::<Vec<_>>()
    });
    let chosen = move || desk.input.with(|input| input.assignment.as_ref().map(RowId::to_string).unwrap_or_default());
    let options = points
        .into_iter()
        .map(|(id, name)| {
            let own = id.clone();
            view! { <option value=id selected=move || chosen() == own>{name}</option> }
        })
        .collect_view();
    let choose = move |event| {
        let id = event_target_value(&event);
        desk.change(|input| input.assignment = (!id.is_empty()).then(|| RowId::new(id)));
    };
    let known = Memo::new(move |_| desk.point());
    view! {
        <div class="field" data-invalid=invalid(desk, "assignment")>
            <label for="site-point">{l.pick("考评点", "Point")}</label>
            <select id="site-point" prop:value=chosen on:change=choose>
                <option value="">{l.pick("不针对某个考评点", "None: the unit as a whole")}</option>
                {options}
            </select>
            <Problem desk place="assignment"/>
        </div>
        {move || known.with(|entry| entry.as_ref().map(|entry| standing(entry, l)))}
    }
}

/// What is known of the point: read from the device where there is no network.
fn standing(entry: &EntrySheet, l: Language) -> impl IntoView + use<> {
    let (row, unit) = (&entry.row, entry.row.point.unit.clone());
    let last = row.actual.map(|actual| (entry.period, actual)).or(row.previous).map(|(period, actual)| {
        view! {
            <div>
                <dt>{l.pick("单位已报", "Reported")}</dt>
                <dd>{plain(actual)} " " {unit.clone()} " " <span class="muted">{period.name(l)}</span></dd>
            </div>
        }
    });
    let light =
        row.light.map(|light| view! { <div><dt>{l.pick("预警灯", "Light")}</dt><dd><LightBadge light/></dd></div> });
    view! {
        <div class="site-point">
            <p>{row.point.standard.clone()}</p>
            <dl class="facts">
                <div><dt>{l.pick("年度目标", "Annual target")}</dt><dd>{plain(row.target)} " " {unit.clone()}</dd></div>
                <div><dt>{l.pick("分值", "Weight")}</dt><dd>{two(row.point.weight)}</dd></div>
                {last}
                {light}
            </dl>
        </div>
    }
}

#[component]
fn ValueField(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    let unit = Memo::new(move |_| desk.point().map(|entry| entry.row.point.unit).unwrap_or_default());
    let chosen = Memo::new(move |_| desk.input.with(|input| input.assignment.is_some()));
    let preview = move || {
        let (entry, reading) = desk.reading()?;
        let text = format!("{} / {} {}", reading.points(), two(entry.row.point.weight), l.pick("分", "points"));
        Some(view! {
            <p class="site-preview" role="status">
                <LightBadge light=reading.light.light pill=true/>
                " " {text}
            </p>
        })
    };
    let type_in = move |event| {
        let text = event_target_value(&event);
        desk.change(|input| input.actual = text);
    };
    view! {
        <Show when=move || chosen.get() || desk.input.with(|input| !input.actual.is_empty())>
            <div class="field" data-invalid=invalid(desk, "actual")>
                <label for="site-actual">{l.pick("现场数值 ", "Value seen ")} <span class="optional">{l.pick("（选填，累计）", "(optional, cumulative)")}</span></label>
                <div class="input-unit">
                    <input
                        id="site-actual" inputmode="decimal" autocomplete="off"
                        prop:value=move || desk.input.with(|input| input.actual.clone())
                        aria-invalid=invalid(desk, "actual") on:input=type_in
                    />
                    <span class="unit">{unit}</span>
                </div>
                {preview}
                <Problem desk place="actual"/>
            </div>
        </Show>
    }
}

#[component]
fn NoteField(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    let type_in = move |event| {
        let text = event_target_value(&event);
        desk.change(|input| input.note = text);
    };
    view! {
        <div class="field" data-invalid=move || invalid(desk, "note")()>
            <label for="site-note">
                {move || match desk.input.with(|input| input.found.is_some()) {
                    true => l.pick("发现的问题", "The problem"),
                    false => l.pick("现场情况", "What you saw"),
                }}
            </label>
            <textarea
                id="site-note" rows="3" prop:value=move || desk.input.with(|input| input.note.clone())
                aria-invalid=invalid(desk, "note") on:input=type_in
            ></textarea>
            <Problem desk place="note"/>
        </div>
    }
}

/// Whether it goes to the issue sheet, and what is asked of the unit.
#[component]
fn FoundFields(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    let is_found = Memo::new(move |_| desk.input.with(|input| input.found.is_some()));
    let tick = move |event| {
        let found = event_target_checked(&event);
        desk.change(|input| {
            input.found = found.then(|| FoundInput { list: IssueList::County.code().into(), ..FoundInput::default() });
        });
    };
    let change = move |change: fn(&mut FoundInput, String)| {
        move |event: ev::Event| {
            let text = event_target_value(&event);
            desk.change(|input| {
                if let Some(found) = &mut input.found {
                    change(found, text);
                }
            });
        }
    };
    let read = move |read: fn(&FoundInput) -> &String| {
        move || desk.input.with(|input| input.found.as_ref().map(|found| read(found).clone()).unwrap_or_default())
    };
    let lists = move || {
        let now = read(|found| &found.list)();
        IssueList::ALL
            .map(|list| view! { <option value=list.code() selected=list.code() == now>{list.name(l)}</option> })
            .collect_view()
    };
    let causes = move || {
        let now = read(|found| &found.cause)();
        Cause::ALL
            .map(|cause| view! { <option value=cause.code() selected=cause.code() == now>{cause.name(l)}</option> })
            .collect_view()
    };
    view! {
        <div class="choice">
            <label>
                <input type="checkbox" id="site-found" prop:checked=is_found on:change=tick/>
                <span>{l.pick("列入问题清单", "Put it on the issue sheet")}</span>
            </label>
        </div>
        <Show when=move || is_found.get()>
            <div class="field-pair">
                <div class="field" data-invalid=invalid(desk, "list")>
                    <label for="site-list">{l.pick("由谁解决", "Resolved by")}</label>
                    <select id="site-list" on:change=change(|found, text| found.list = text)>{lists()}</select>
                    <Problem desk place="list"/>
                </div>
                <div class="field" data-invalid=invalid(desk, "cause")>
                    <label for="site-cause">{l.pick("原因类别", "Cause")}</label>
                    <select id="site-cause" on:change=change(|found, text| found.cause = text)>
                        <option value="">{l.pick("未选", "Not chosen")}</option>
                        {causes()}
                    </select>
                    <Problem desk place="cause"/>
                </div>
            </div>
            <div class="field" data-invalid=invalid(desk, "request")>
                <label for="site-request">{l.pick("整改要求 ", "What is asked ")} <span class="optional">{l.pick("（选填）", "(optional)")}</span></label>
                <textarea
                    id="site-request" rows="2" prop:value=read(|found| &found.request)
                    on:input=change(|found, text| found.request = text)
                ></textarea>
                <Problem desk place="request"/>
            </div>
        </Show>
    }
}

#[component]
fn PhotoFields(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    let line = move |photo: Photo| {
        let (key, label) = (photo.key, format!("{} {}", l.pick("移除", "Remove"), photo.name));
        view! {
            <li>
                <span>{photo.name}</span>
                <button type="button" class="button quiet icon-only" aria-label=label on:click=move |_| desk.drop_photo(key)>
                    <Icon name="i-close"/>
                </button>
            </li>
        }
    };
    view! {
        <div class="field">
            <div class="row">
                <label class="button camera">
                    <Icon name="i-camera"/>{l.pick("拍照", "Take a photo")}
                    <input class="sr" type="file" accept="image/*" capture="environment" on:change=move |event| browser::take(desk, &event)/>
                </label>
                <label class="button">
                    {l.pick("选照片", "Choose photos")}
                    <input id="site-photos" class="sr" type="file" accept="image/*" multiple on:change=move |event| browser::take(desk, &event)/>
                </label>
                <span class="hint">{l.pick("选填；照片会缩小，并去掉相机写入的位置", "Optional; made smaller, and without the place that a camera writes into it")}</span>
            </div>
            <ul class="photo-names">
                <For each=move || desk.photos.get() key=|photo| photo.key children=line/>
            </ul>
        </div>
    }
}

/// Where and when: asked each time, and only given by whoever wants to.
#[component]
fn SightField(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    let told = move || match desk.sight.get() {
        Sight::Without => None,
        Sight::Asking => Some(l.pick("正在获取位置…", "Asking where this is…").to_owned()),
        Sight::With => desk.input.with(|input| input.place.map(|place| place.text(l))),
        Sight::TimeAlone => Some(
            l.pick(
                "没有取得位置（未授权或信号不好），只附时间。",
                "No place: not allowed, or no signal. The time alone is given.",
            )
            .to_owned(),
        ),
    };
    view! {
        <div class="choice">
            <label>
                <input
                    type="checkbox" id="site-sight" prop:checked=move || desk.sight.get() != Sight::Without
                    on:change=move |event| desk.set_sight(event_target_checked(&event))
                />
                <span>{l.pick("附上时间和位置 ", "Give time and place ")} <span class="optional">{l.pick("（自愿）", "(if you like)")}</span></span>
            </label>
            {move || told().map(|told| view! { <p class="hint" role="status">{told}</p> })}
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::SiteDesk;
    use leptos::{ev, prelude::*};
    use web_sys::HtmlInputElement;

    pub fn record(desk: SiteDesk) {
        desk.record();
    }

    pub fn take(desk: SiteDesk, event: &ev::Event) {
        let chooser: HtmlInputElement = event_target(event);
        let Some(files) = chooser.files() else { return };
        desk.take_photos((0..files.length()).filter_map(|index| files.get(index)).collect());
        // The same photo may be chosen again.
        chooser.set_value("");
    }
}

/// The server is at no site.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use super::SiteDesk;
    use leptos::ev;

    pub fn record(_desk: SiteDesk) {}
    pub fn take(_desk: SiteDesk, _event: &ev::Event) {}
}
