//! The form of a record: made for a thumb, at a site, with or without network.

use super::{
    desk::{Sight, SiteDesk, kept},
    found::FoundFields,
    photos::PhotoFields,
};
use crate::{components::LightBadge, context::use_language};
use domain::{
    ids::RowId,
    language::Language,
    number::{plain, two},
    problem::Severity,
    progress::EntrySheet,
};
use leptos::{ev, prelude::*};

#[component]
pub fn SiteForm(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    // In the browser alone: what this device has kept of an earlier try.
    Effect::new(move |_| kept::restore(desk));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        record(desk);
    };
    let said = move || {
        desk.said.get().map(|said| match desk.failed.get() {
            true => view! { <p class="error" role="alert">{said}</p> }.into_any(),
            false => view! { <p class="saved" role="status">{said}</p> }.into_any(),
        })
    };
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
        <form class="card stack site-form needs-script" autocomplete="off" inert=move || desk.busy.get() on:submit=submit>
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
pub(super) fn Problem(desk: SiteDesk, place: &'static str) -> impl IntoView {
    let l = use_language();
    move || {
        desk.problem_at(place).map(|problem| {
            let class = if problem.severity == Severity::Error { "error" } else { "hint" };
            view! { <p class=class id=format!("{place}-problem")>{problem.text(l).to_owned()}</p> }
        })
    }
}

pub(super) fn invalid(
    desk: SiteDesk,
    place: &'static str,
) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static {
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
                        aria-invalid=invalid(desk, "actual") aria-describedby="actual-problem" on:input=type_in
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
                aria-invalid=invalid(desk, "note") aria-describedby="note-problem" on:input=type_in
            ></textarea>
            <Problem desk place="note"/>
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

/// A record is made in a browser; the server is at no site.
fn record(desk: SiteDesk) {
    #[cfg(feature = "hydrate")]
    desk.record();
    #[cfg(not(feature = "hydrate"))]
    let _ = desk;
}
