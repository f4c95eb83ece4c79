//! The layout of the upper platform's workbook (M30): seen and changed where files come in.

use crate::{
    api::imports::{SavePlatformTemplate, platform_template},
    components::use_read_later,
    context::use_language,
};
use leptos::prelude::*;

#[component]
pub fn PlatformTemplate() -> impl IntoView {
    let l = use_language();
    let save = ServerAction::<SavePlatformTemplate>::new();
    let stored = use_read_later(move || save.version().get(), |_| platform_template());
    let refused = move || save.value().get().and_then(Result::err).map(|error| error.text(l));
    let saved = move || save.value().get().is_some_and(|result| result.is_ok());
    view! {
        <section class="card" aria-labelledby="platform">
            <div class="card-head">
                <h2 id="platform">{l.pick("上级平台填报表", "The upper platform\u{2019}s workbook")}</h2>
                <a class="button" href="/api/v1/exports/platform" rel="external" download>
                    {l.pick("导出本期填报表", "Export this period")}
                </a>
            </div>
            <p class="hint">{l.pick(
                "在上级平台或表中补填后，可在本页上传同一份工作簿。",
                "Once filled in, the same workbook can be uploaded on this page.",
            )}</p>
            <details>
                <summary>{l.pick("调整列名和先后", "Change the headings and their order")}</summary>
                <ActionForm action=save attr:class="stack">
                    <label for="template">{l.pick("模板（JSON）", "Template (JSON)")}</label>
                    <Transition>
                        {move || Suspend::new(async move {
                            let text = stored.await.unwrap_or_default();
                            view! {
                                <textarea id="template" name="template" rows="14" spellcheck="false" class="mono">{text}</textarea>
                            }
                        })}
                    </Transition>
                    {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
                    <div class="inline">
                        <button class="button">{l.pick("保存模板", "Save the template")}</button>
                        <span role="status">{move || saved().then(|| l.pick("已保存", "Saved"))}</span>
                    </div>
                </ActionForm>
            </details>
        </section>
    }
}
