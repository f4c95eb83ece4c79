//! The fields of a problem that goes to the issue sheet.

use super::{
    desk::SiteDesk,
    form::{Problem, invalid},
};
use crate::context::use_language;
use domain::{inspections::FoundInput, ledgers::IssueList, progress::Cause};
use leptos::{ev, prelude::*};

/// Whether it goes to the issue sheet, and what is asked of the unit.
#[component]
pub fn FoundFields(desk: SiteDesk) -> impl IntoView {
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
                    aria-invalid=invalid(desk, "request") aria-describedby="request-problem"
                    on:input=change(|found, text| found.request = text)
                ></textarea>
                <Problem desk place="request"/>
            </div>
        </Show>
    }
}
