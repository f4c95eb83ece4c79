//! Headings that are not known: what each means is chosen once and remembered.

use crate::{api::imports::ConfirmHeadings, context::use_language};
use domain::imports::{DryRun, FoundHeading};
use leptos::prelude::*;

#[component]
pub fn Headings(token: String, found: DryRun) -> impl IntoView {
    let l = use_language();
    let confirm = ServerAction::<ConfirmHeadings>::new();
    let refused = move || confirm.value().get().and_then(Result::err).map(|error| error.text(l));
    let pending = confirm.pending();
    let known = found.headings.iter().filter(|heading| heading.meaning.is_some()).count();
    let rows: Vec<_> = found
        .uncertain_headings()
        .into_iter()
        .enumerate()
        .map(|(index, heading)| {
            let choices = found.heading_choices.iter().find(|(kind, _)| *kind == heading.kind);
            let names = choices.map(|(_, names)| names.clone()).unwrap_or_default();
            view! { <Line index heading=heading.clone() names/> }
        })
        .collect();
    let known = match l {
        domain::language::Language::Chinese => format!("其余 {known} 列已认出。选定后会记住，下次不再询问。"),
        domain::language::Language::English => {
            format!("The other {known} columns are known. What you choose is remembered.")
        }
    };
    view! {
        <section class="card" aria-labelledby="headings">
            <div class="card-head">
                <h2 id="headings">{l.pick("请确认这些列的含义", "Say what these columns mean")}</h2>
            </div>
            {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
            <ActionForm action=confirm attr:class="stack headings">
                <input type="hidden" name="token" value=token/>
                <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("列的含义", "Meaning of columns")>
                    <table class="data">
                        <caption class="sr">{l.pick("列名与含义", "Headings and their meanings")}</caption>
                        <thead>
                            <tr>
                                <th scope="col" class="no-phone">{l.pick("工作表", "Sheet")}</th>
                                <th scope="col">{l.pick("单元格", "Cell")}</th>
                                <th scope="col">{l.pick("表中的列名", "Heading")}</th>
                                <th scope="col">{l.pick("含义", "Meaning")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                <div class="inline">
                    <button class="button" disabled=pending>{l.pick("按此含义重新核对", "Check again with these")}</button>
                    <span class="hint">{known}</span>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Line(index: usize, heading: FoundHeading, names: Vec<String>) -> impl IntoView {
    let l = use_language();
    let chosen = heading.meaning.clone().or(heading.suggestion.clone()).unwrap_or_default();
    let field = |name: &str| format!("meanings[{index}][{name}]");
    let options = names.into_iter().map(|name| {
        let selected = name == chosen;
        view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
    });
    let options = options.collect_view();
    let id = format!("meaning-{index}");
    view! {
        <tr>
            <td class="no-phone">{heading.sheet}</td>
            <td class="place"><code>{heading.cell}</code></td>
            <th scope="row"><label for=id.clone()>{heading.text.clone()}</label></th>
            <td>
                <input type="hidden" name=field("kind") value=heading.kind/>
                <input type="hidden" name=field("heading") value=heading.text/>
                <select id=id name=field("meaning")>
                    <option value="">{l.pick("不读取这一列", "Leave this column out")}</option>
                    {options}
                </select>
            </td>
        </tr>
    }
}
