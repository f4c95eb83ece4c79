//! One batch: who has signed and who has not, as it happens; and chasing those who have not.

use super::{DISPATCHES, back, dispatches::bar, harm, refusal_text};
use crate::{
    ApiError,
    api::decomposition::{Chase, DispatchView, read_dispatch},
    components::{ErrorView, scope::address, use_live, use_read, use_reload},
    context::use_language,
};
use domain::{
    decomposition::dispatch::{DispatchSheet, Receipt, ReceiptState},
    ids::RowId,
    language::Language,
    moment::Moment,
    warnings::LiveEvent,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/decomposition/dispatches/:id?state=`
#[component]
pub fn DispatchPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| RowId::new(params.with(|params| params.get("id")).unwrap_or_default()));
    let page = use_read(move || id.get(), read_dispatch);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Batch page=page/> }.into_any(),
                    Err(error) => view! { <ErrorView error=error/> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Batch(page: DispatchView) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let (id, may_change, event) = (page.sheet.dispatch.id.clone(), page.may_change, page.event);
    let dispatch = page.sheet.dispatch.clone();
    let sheet = RwSignal::new(page.sheet);
    let own = id.clone();
    let reload = use_reload(
        {
            let id = id.clone();
            move || read_dispatch(id.clone())
        },
        move |page: DispatchView| {
            sheet.try_set(page.sheet);
        },
    );
    let again = reload.clone();
    use_live().follow(Some(event), move |event| match event {
        LiveEvent::Dispatch { dispatch } if *dispatch == own => reload(),
        _ => {}
    });
    let title = move || {
        sheet.with(|sheet| {
            let (signed, units) = (sheet.dispatch.signed, sheet.dispatch.units);
            let overdue = sheet.receipts.iter().filter(|receipt| receipt.state == ReceiptState::Overdue).count();
            match (l, units - signed, overdue) {
                (Language::Chinese, 0, _) => view! { {format!("{units} 个单位已全部签收")} }.into_any(),
                (Language::English, 0, _) => view! { {format!("All {units} units have signed")} }.into_any(),
                (Language::Chinese, open, 0) => view! { {format!("{units} 个单位中还有 {open} 个未签收")} }.into_any(),
                (Language::English, open, 0) => {
                    view! { {format!("{open} of {units} units have not signed")} }.into_any()
                }
                (Language::Chinese, _, overdue) => {
                    view! { {format!("{units} 个单位中 ")} <b>{format!("{overdue} 个逾期未签")}</b> }.into_any()
                }
                (Language::English, _, overdue) => {
                    view! { <b>{format!("{overdue} of {units} units are overdue")}</b> }.into_any()
                }
            }
        })
    };
    let scope = match l {
        Language::Chinese => {
            format!("{} · {} 下达 · 签收期限 {}", dispatch.issued_on, dispatch.issued_by, dispatch.due)
        }
        Language::English => {
            format!("Issued {} by {} · sign by {}", dispatch.issued_on, dispatch.issued_by, dispatch.due)
        }
    };
    let href = format!("{DISPATCHES}?track={}&year={}", dispatch.track.code(), dispatch.year);
    let chased = RwSignal::new(None::<Result<usize, ApiError>>);
    let state = Memo::new(move |_| query.with(|query| query.get_str("state").and_then(ReceiptState::from_code)));
    let here = format!("{DISPATCHES}/{id}");
    let by_form = query.with_untracked(|query| query.get_str("refused").map(|code| refusal_text(code, l)));
    view! {
        <Title text=dispatch.title.clone()/>
        {back(href, l.pick("下达与签收", "Dispatch"), l)}
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{dispatch.title.clone()} " · " {scope}</p>
            </div>
            {may_change.then(|| view! { <ChaseForm id=id sheet=sheet chased=chased again=Callback::new(move |()| again())/> })}
        </div>
        {by_form.map(harm)}
        {move || chased.get().map(|chased| told(chased, l))}
        {(!dispatch.message.is_empty()).then(|| view! { <section class="card"><p>{dispatch.message.clone()}</p></section> })}
        {move || sheet.with(|sheet| kinds(sheet, l))}
        {move || sheet.with(|sheet| filters(sheet, state.get(), &here, l))}
        {move || sheet.with(|sheet| table(sheet, state.get(), l))}
    }
    .into_any()
}

fn told(chased: Result<usize, ApiError>, l: Language) -> AnyView {
    let text = match (chased, l) {
        (Err(error), _) => return harm(error.text(l)).into_any(),
        (Ok(0), _) => {
            l.pick("未签收的单位今天都已催办过。", "All who have not signed were chased today already.").to_owned()
        }
        (Ok(count), Language::Chinese) => format!("已催办 {count} 个单位。"),
        (Ok(count), Language::English) => format!("{count} units were chased."),
    };
    view! { <p class="saved" data-state="saved" role="status">{text}</p> }.into_any()
}

#[component]
fn ChaseForm(
    id: RowId,
    sheet: RwSignal<DispatchSheet>,
    chased: RwSignal<Option<Result<usize, ApiError>>>,
    again: Callback<()>,
) -> impl IntoView {
    let l = use_language();
    let chase = ServerAction::<Chase>::new();
    Effect::new(move |_| {
        if let Some(result) = chase.value().get() {
            chased.set(Some(result));
            again.run(());
        }
    });
    let open = move || sheet.with(|sheet| sheet.dispatch.open());
    let waiting = move || sheet.with(DispatchSheet::to_chase);
    let word = move || match (l, waiting()) {
        (Language::Chinese, 0) => String::from("今日已催办"),
        (Language::English, 0) => String::from("Chased today"),
        (Language::Chinese, count) => format!("催办 {count} 个单位"),
        (Language::English, count) => format!("Chase {count} units"),
    };
    view! {
        <div class="actions" hidden=move || open() == 0>
            <ActionForm action=chase>
                <input type="hidden" name="id" value=id.to_string()/>
                <button class="button primary" disabled=move || waiting() == 0>{word}</button>
            </ActionForm>
        </div>
    }
    .into_any()
}

/// How many have signed, by kind of unit.
fn kinds(sheet: &DispatchSheet, l: Language) -> impl IntoView + use<> {
    let tiles = sheet
        .by_kind()
        .into_iter()
        .map(|(kind, signed, all)| {
            view! {
                <div class="tile">
                    <span class="tile-name">{kind.name(l)}</span>
                    <span class="tile-count">{signed} <span class="muted">" / " {all}</span></span>
                    <span class="tile-note">{l.pick("已签收", "signed")}</span>
                    {bar(signed, all)}
                </div>
            }
        })
        .collect_view();
    view! { <div class="tiles kinds" role="group" aria-label=l.pick("按单位类别的签收进度", "Receipts by kind of unit")>{tiles}</div> }
}

fn filters(sheet: &DispatchSheet, shown: Option<ReceiptState>, here: &str, l: Language) -> impl IntoView + use<> {
    let chip = |state: Option<ReceiptState>, word: &'static str, count: usize| {
        let state_code = state.map_or(String::new(), |state| state.code().to_owned());
        let href = address(here, &Default::default(), &[("state", state_code)]);
        view! { <a class="chip" href=href aria-current=(state == shown).then_some("true")>{word} " " <span class="count">{count}</span></a> }
    };
    let all = chip(None, l.pick("全部", "All"), sheet.receipts.len());
    let states = ReceiptState::ALL.map(|state| {
        let count = sheet.receipts.iter().filter(|receipt| receipt.state == state).count();
        chip(Some(state), state.name(l), count)
    });
    view! { <nav class="filters" aria-label=l.pick("按签收状态筛选", "Filter by state")>{all}{states.into_iter().collect_view()}</nav> }
}

fn table(sheet: &DispatchSheet, state: Option<ReceiptState>, l: Language) -> impl IntoView + use<> {
    let id = sheet.dispatch.id.clone();
    let mut rows: Vec<&Receipt> =
        sheet.receipts.iter().filter(|receipt| state.is_none_or(|state| receipt.state == state)).collect();
    // Who is late stands first; a stable sort keeps the order of the units.
    rows.sort_by_key(|receipt| receipt.state);
    let lines = rows.into_iter().map(|receipt| line(receipt, &id, l)).collect_view();
    view! {
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("签收情况", "Receipts")>
            <table class="data reflow receipts">
                <caption class="sr">{l.pick("各单位签收情况", "Receipts by unit")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("单位", "Unit")}</th>
                        <th scope="col">{l.pick("类别", "Kind")}</th>
                        <th scope="col" class="num">{l.pick("考评点", "Points")}</th>
                        <th scope="col">{l.pick("状态", "State")}</th>
                        <th scope="col">{l.pick("签收人与时间", "Signed by")}</th>
                        <th scope="col" class="num">{l.pick("催办", "Chased")}</th>
                        <th scope="col">{l.pick("签收单", "Form")}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}

fn line(receipt: &Receipt, id: &RowId, l: Language) -> impl IntoView + use<> {
    let signed = receipt.signature.as_ref().map(|signature| {
        let at = Moment::of(signature.at);
        let clock = at.clock();
        view! { {signature.by.clone()} " · " <time datetime=at.iso()>{signature.on.to_string()} " " {clock}</time> }
    });
    let chased = match (receipt.chased, receipt.chased_today, l) {
        (0, ..) => String::from("—"),
        (count, true, Language::Chinese) => format!("{count} 次，今日已催"),
        (count, true, Language::English) => format!("{count}, today too"),
        (count, false, Language::Chinese) => format!("{count} 次"),
        (count, false, Language::English) => count.to_string(),
    };
    let href = format!("/tasks/{id}?unit={}", receipt.unit);
    let label = match l {
        Language::Chinese => format!("查看{}的签收单", receipt.name),
        Language::English => format!("See the form of {}", receipt.name),
    };
    view! {
        <tr>
            <th scope="row">{receipt.name.clone()}</th>
            <td class="muted no-phone">{receipt.kind.name(l)}</td>
            <td class="num" data-label=l.pick("考评点", "Points")>{receipt.points}</td>
            <td data-label=l.pick("状态", "State")><span class="receipt" data-receipt=receipt.state.code()>{receipt.state.name(l)}</span></td>
            <td data-label=l.pick("签收", "Signed")>{signed}</td>
            <td class="num" data-label=l.pick("催办", "Chased")>{chased}</td>
            <td data-label=l.pick("签收单", "Form")><a href=href aria-label=label>{l.pick("查看", "See")}</a></td>
        </tr>
    }
}
