//! What the office sees: all opinions with their answers, who is late, and the answer sheet.

use super::{Actions, card::Card, units::Units};
use crate::{api::rule_books::opinions::ConsultationPage, components::scope::address, context::use_language};
use domain::{
    language::Language,
    rule_books::{Opinion, Reception, Stage, Verdict},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

/// Which opinions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    All,
    Open,
    Answered(Verdict),
}

impl Filter {
    fn of(code: Option<&str>) -> Self {
        match code {
            Some("open") => Self::Open,
            Some(code) => Verdict::from_code(code).map_or(Self::All, Self::Answered),
            None => Self::All,
        }
    }

    fn shows(self, opinion: &Opinion) -> bool {
        let verdict = opinion.answer.as_ref().map(|answer| answer.verdict);
        match self {
            Self::All => true,
            Self::Open => verdict.is_none(),
            Self::Answered(asked) => verdict == Some(asked),
        }
    }
}

#[component]
pub fn Office(page: ConsultationPage, actions: Actions) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let path = use_location().pathname;
    let units = Memo::new(move |_| query.with(|query| query.get_str("show") == Some("units")));
    let filter = Memo::new(move |_| query.with(|query| Filter::of(query.get_str("verdict"))));
    let to = move |name: &'static str, value: &'static str| {
        let path = path.get_untracked();
        query.with(|query| address(&path, query, &[(name, value.to_owned())]))
    };
    let row = page.book.row.clone();
    let open = matches!(row.lifecycle.stage, Stage::Consultation | Stage::Revision);
    let changes = StoredValue::new(page.changes);
    let sent = RwSignal::new(None);
    let plain_refusal = move || {
        let refused = actions.answer.value().get().and_then(Result::err);
        refused.filter(|_| sent.with(Option::is_none)).map(|error| error.text(l))
    };
    let reception = page.reception.clone();
    let chips = [
        ("", l.pick("全部", "All"), reception.opinions, Filter::All),
        ("open", l.pick("未答复", "Open"), reception.opinions - reception.answered, Filter::Open),
        (Verdict::Adopted.code(), Verdict::Adopted.name(l), reception.adopted, Filter::Answered(Verdict::Adopted)),
        (Verdict::Partly.code(), Verdict::Partly.name(l), reception.partly, Filter::Answered(Verdict::Partly)),
        (
            Verdict::NotAdopted.code(),
            Verdict::NotAdopted.name(l),
            reception.not_adopted,
            Filter::Answered(Verdict::NotAdopted),
        ),
    ];
    let chips = move || {
        let chip = |(code, word, count, this): (&'static str, &'static str, usize, Filter)| {
            let current = move || (filter.get() == this).then_some("true");
            view! {
                <a class="chip" href=move || to("verdict", code) aria-current=current>
                    {word} " " <span class="count">{count}</span>
                </a>
            }
        };
        chips.map(chip).collect_view()
    };
    let opinions = StoredValue::new(page.opinions);
    let cards = move || {
        let filter = filter.get();
        opinions.with_value(|opinions| {
            let shown = opinions.iter().filter(|opinion| filter.shows(opinion));
            shown.map(|opinion| view! { <Card opinion=opinion.clone() changes open actions sent/> }).collect_view()
        })
    };
    let late = reception.invited - reception.replied;
    let tab = move |code: &'static str, this: bool, word: String| {
        let current = move || (units.get() == this).then_some("true");
        view! { <a href=move || to("show", code) aria-current=current>{word}</a> }
    };
    let invitations = StoredValue::new(page.invitations);
    let id = StoredValue::new(row.id.to_string());
    let stage = row.lifecycle.stage;
    view! {
        <Summary reception=reception.clone()/>
        <div class="row">
            <span class="segmented" role="group" aria-label=l.pick("显示", "Show")>
                {tab("", false, format!("{} {}", l.pick("意见", "Opinions"), reception.opinions))}
                {tab("units", true, format!("{} {late}", l.pick("未反馈单位", "Units without answer")))}
            </span>
            <span class="end row">
                <a class="button" rel="external" download href=format!("/api/v1/rule-books/{}/answers/xlsx", row.id)>
                    {l.pick("答复意见表（Excel）", "Answer sheet (Excel)")}
                </a>
                <a class="button" rel="external" download href=format!("/api/v1/rule-books/{}/answers/docx", row.id)>
                    {l.pick("答复意见表（Word）", "Answer sheet (Word)")}
                </a>
            </span>
        </div>
        {move || plain_refusal().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        {move || match units.get() {
            true => view! {
                <Units invitations=invitations.get_value() id=id.get_value() open=stage == Stage::Consultation actions/>
            }
            .into_any(),
            false => view! {
                <nav class="filters" aria-label=l.pick("答复情况", "Answers")>{chips}</nav>
                <ul class="stack">{cards}</ul>
            }
            .into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Summary(reception: Reception) -> impl IntoView {
    let l = use_language();
    let sentence = reception.sentence(l);
    let Reception { invited, replied, agreed, answered, opinions, .. } = reception;
    let rest = match l {
        Language::Chinese => format!(
            "征求 {invited} 个单位，已反馈 {replied} 个（其中 {agreed} 个无意见）；已答复 {answered} / {opinions} 条"
        ),
        Language::English => format!(
            "{replied} of {invited} units have replied, {agreed} of them agree; {answered} of {opinions} opinions are answered"
        ),
    };
    view! {
        <div class="card">
            <h2>{sentence}</h2>
            <p class="muted">{rest}</p>
        </div>
    }
}
