//! What is wrong field by field, what is needed and by when: the part of the decision that a return alone has.

use crate::context::use_language;
use domain::review::{Field, Reason, ReturnInput};
use leptos::{prelude::*, web_sys::HtmlFormElement};

/// Lines whose names are those of `decide`'s arguments, so that the form works without script.
#[component]
pub fn ReturnFields() -> impl IntoView {
    let l = use_language();
    let lines = Field::ALL
        .into_iter()
        .enumerate()
        .map(|(index, field)| {
            let name = |part: &str| format!("findings[{index}][{part}]");
            let reasons = Reason::ALL
                .into_iter()
                .filter(|reason| reason.fits(field))
                .map(|reason| view! { <option value=reason.code()>{reason.name(l)}</option> })
                .collect_view();
            let label = format!("{}{}", field.name(l), l.pick("：补充说明", ": in your own words"));
            let id = format!("finding-{}", field.code());
            view! {
                <div class="finding">
                    <input type="hidden" name=name("field") value=field.code()/>
                    <label for=id.clone()>{field.name(l)}</label>
                    <select id=id name=name("reason")>
                        <option value="">{l.pick("无问题", "Nothing wrong")}</option>
                        {reasons}
                    </select>
                    <input name=name("text") aria-label=label autocomplete="off"/>
                </div>
            }
        })
        .collect_view();
    view! {
        <details class="findings">
            <summary>{l.pick("逐项指出问题、补正要求和期限", "What is wrong where, what is needed, by when")}</summary>
            <div class="findings-body">
                {lines}
                <div class="finding">
                    <label for="needed">{l.pick("需要补正", "Needed")}</label>
                    <input
                        id="needed" name="needed" autocomplete="off"
                        placeholder=l.pick("如：补传统计部门盖章的月报", "such as: the stamped monthly report")
                    />
                    <input type="date" name="due" aria-label=l.pick("重报期限", "Answer by")/>
                </div>
            </div>
        </details>
    }
}

/// What stands in the form.
#[cfg(feature = "hydrate")]
pub fn typed(form: &HtmlFormElement) -> ReturnInput {
    use domain::review::FindingInput;
    let Ok(data) = web_sys::FormData::new_with_form(form) else { return ReturnInput::default() };
    let text = |name: &str| data.get(name).as_string().unwrap_or_default();
    let findings = Field::ALL.into_iter().enumerate().map(|(index, field)| FindingInput {
        field,
        reason: text(&format!("findings[{index}][reason]")),
        text: text(&format!("findings[{index}][text]")),
    });
    ReturnInput { findings: findings.collect(), text: text("reason"), needed: text("needed"), due: text("due") }
}

#[cfg(not(feature = "hydrate"))]
pub fn typed(_form: &HtmlFormElement) -> ReturnInput {
    ReturnInput::default()
}
