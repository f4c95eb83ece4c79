//! All books, year by year, each with its way.

use super::{head::Way, successes, text};
use crate::{
    api::rule_books::{BookList as Books, CreateBook, list},
    components::{Empty, ErrorView, use_live, use_read, use_session},
    context::use_language,
};
use domain::{
    accounts::Right,
    indicators::Track,
    language::Language,
    moment::full_day,
    rule_books::{BookRow, Kind, Stage},
    warnings::LiveEvent,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

#[component]
pub fn BookList() -> impl IntoView {
    let l = use_language();
    let create = ServerAction::<CreateBook>::new();
    let created = successes(create);
    let again = RwSignal::new(0_u32);
    let loaded = use_read(move || (created.get(), again.get()), |_| list());
    view! {
        <Title text=l.pick("细则", "Rule books")/>
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(books) => view! { <List books create again/> }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn List(books: Books, create: ServerAction<CreateBook>, again: RwSignal<u32>) -> impl IntoView {
    let l = use_language();
    let writes = use_session().user().is_some_and(|user| user.may(Right::WriteRules));
    use_live().follow(Some(books.event), move |event| {
        if matches!(event, LiveEvent::RuleBook { .. }) {
            again.update(|again| *again += 1);
        }
    });
    let asked = books.books.iter().filter(|row| row.lifecycle.stage == Stage::Consultation).count();
    let title = match (l, asked) {
        (Language::Chinese, 0) => format!("细则：{} 个版本", books.books.len()),
        (Language::Chinese, _) => format!("细则：{asked} 个正在征求意见"),
        (Language::English, 0) => format!("Rule books: {} versions", books.books.len()),
        (Language::English, _) => format!("Rule books: {asked} in consultation"),
    };
    let mut years: Vec<i32> = books.books.iter().map(|row| row.year).collect();
    years.dedup();
    let empty = years.is_empty();
    let years = years
        .into_iter()
        .map(|year| {
            let rows = books.books.iter().filter(|row| row.year == year).cloned().collect();
            view! { <Year year rows/> }
        })
        .collect_view();
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p class="scope-line">{l.pick(
                    "年度方案、指标细则、创新争优和底线管理细则，从起草到印发",
                    "Plans, indicator rules, bonus and bottom-line rules, from draft to publication",
                )}</p>
            </div>
        </div>
        {writes.then(|| view! { <NewBook create next_year=books.next_year/> })}
        {empty.then(|| view! {
            <Empty
                icon="i-book"
                title=l.pick("还没有可看的细则", "There is no rule book to see yet").to_owned()
                text=l.pick(
                    "发出征求意见或印发后，会显示在这里。",
                    "Books show here once they are sent out for opinions or published.",
                ).to_owned()
            />
        })}
        {years}
    }
    .into_any()
}

#[component]
fn Year(year: i32, rows: Vec<BookRow>) -> impl IntoView {
    let l = use_language();
    let name = format!("{year}{}", l.pick("年度", ""));
    let id = format!("year-{year}");
    let labelled = id.clone();
    let cards = rows.into_iter().map(|row| view! { <Card row/> }).collect_view();
    view! {
        <section class="stack" aria-labelledby=labelled>
            <h2 id=id>{name}</h2>
            <ul class="books">{cards}</ul>
        </section>
    }
}

#[component]
fn Card(row: BookRow) -> impl IntoView {
    let l = use_language();
    let reports = use_session().user().is_some_and(|user| user.may(Right::Report));
    let address = text::address(&row);
    let opinion = (reports && row.lifecycle.stage == Stage::Consultation).then(|| {
        let until = row.lifecycle.deadline.map(|deadline| full_day(deadline, l)).unwrap_or_default();
        let word = match l {
            Language::Chinese => format!("请于 {until} 前反馈意见"),
            Language::English => format!("Give your opinion by {until}"),
        };
        view! { <a class="button primary" href=format!("{address}/opinions")>{word}</a> }
    });
    let rules = row.lifecycle.publication.as_ref().map(|publication| {
        let from = publication.effective_from.name(l);
        let issued = full_day(publication.issued, l);
        match l {
            Language::Chinese => format!("{issued}印发，{from}起执行"),
            Language::English => format!("Issued {issued}, in force from {from}"),
        }
    });
    let about = [row.track.name(l).to_owned(), row.kind.name(l).to_owned(), row.version_name(l)];
    let about = about.into_iter().chain(rules).collect::<Vec<_>>().join(" · ");
    view! {
        <li class="card book">
            <div class="book-head">
                <h3><A href=address>{row.title}</A></h3>
                <p class="muted">{about}</p>
            </div>
            {opinion}
            <Way way=row.lifecycle/>
        </li>
    }
}

#[component]
fn NewBook(create: ServerAction<CreateBook>, next_year: i32) -> impl IntoView {
    let l = use_language();
    let refused = move || create.value().get().and_then(Result::err).map(|error| error.text(l));
    let kinds = [Kind::IndicatorRules, Kind::Plan, Kind::BonusAndBottomLine];
    let kinds = kinds.map(|kind| view! { <option value=kind.code()>{kind.name(l)}</option> }).collect_view();
    let tracks = [Track::CityToUnit, Track::RegionToCity];
    let tracks = tracks.map(|track| view! { <option value=track.code()>{track.name(l)}</option> }).collect_view();
    let sources = [
        ("last_year", l.pick("沿用上一年", "Last year's book")),
        ("points", l.pick("当年已有考评点", "The year's points as they stand")),
        ("empty", l.pick("空白", "Nothing")),
    ];
    let sources = sources.map(|(code, word)| view! { <option value=code>{word}</option> }).collect_view();
    view! {
        <details class="card new-book">
            <summary class="button primary">{l.pick("起草新细则", "Draft a new book")}</summary>
            <ActionForm action=create>
                <div class="field">
                    <label for="new-year">{l.pick("考评年度", "Year")}</label>
                    <input id="new-year" name="year" inputmode="numeric" required pattern="[0-9]{4}" value=next_year.to_string()/>
                </div>
                <div class="field">
                    <label for="new-track">{l.pick("轨道", "Track")}</label>
                    <select id="new-track" name="track">{tracks}</select>
                </div>
                <div class="field">
                    <label for="new-kind">{l.pick("类别", "Kind")}</label>
                    <select id="new-kind" name="kind">{kinds}</select>
                </div>
                <div class="field">
                    <label for="new-source">{l.pick("从哪里开始", "Begin with")}</label>
                    <select id="new-source" name="source">{sources}</select>
                </div>
                <button class="button primary">{l.pick("开始起草", "Begin")}</button>
            </ActionForm>
            {move || refused().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        </details>
    }
}
