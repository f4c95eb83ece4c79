//! The book as an official document, for the printer.

use super::{text, use_book_id};
use crate::{
    api::rule_books::{BookPage as Page, read_book},
    components::{ErrorView, Icon, use_read},
    context::use_language,
};
use domain::{
    language::Language,
    moment::full_day,
    number::{plain, two},
    rule_books::{Book, Clause, DEEPEST, Outline, Shape, weight_sums},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

#[component]
pub fn PaperPage() -> impl IntoView {
    let id = use_book_id();
    let page = use_read(move || id.get(), read_book);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <Show page/> }.into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Show(page: Page) -> impl IntoView {
    let l = use_language();
    let print = move |_| {
        // A browser that cannot print shows nothing.
        let _ = window().print();
    };
    let back = text::address(&page.book.row);
    view! {
        <Title text=page.book.row.title.clone()/>
        <nav class="crumb" aria-label=l.pick("上级", "Up")>
            <A href=back attr:class="back"><Icon name="i-left"/>{l.pick("返回细则", "Back to the book")}</A>
            <button type="button" class="button no-phone" on:click=print>{l.pick("打印", "Print")}</button>
        </nav>
        <div class="paper-stage book-paper"><Paper book=page.book/></div>
    }
    .into_any()
}

/// Documents are Chinese whatever the language of the page is.
#[component]
fn Paper(book: Book) -> impl IntoView {
    let Book { row, outline, .. } = book;
    let publication = row.lifecycle.publication.clone();
    let number = match &publication {
        Some(publication) => publication.number.to_string(),
        None => "（未印发稿）".to_owned(),
    };
    let closing = publication.map(|publication| {
        let from = publication.effective_from.name(Language::Chinese);
        view! {
            <p>{format!("本细则自{from}起执行。")}</p>
            <p class="doc-date">{full_day(publication.issued, Language::Chinese)}</p>
        }
    });
    view! {
        <article class="paper" lang="zh-CN">
            <p class="doc-org">{number}</p>
            <h1>{row.title}</h1>
            {match outline.shape {
                Shape::Text => outline.clauses.iter().map(paragraph).collect_view().into_any(),
                Shape::Indicators => view! { <Table outline/> }.into_any(),
            }}
            {closing}
        </article>
    }
    .into_any()
}

fn paragraph(clause: &Clause) -> impl IntoView + use<> {
    let lines = clause.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines.map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
    let name = match clause.weight {
        Some(weight) => format!("{}（{}分）", clause.name, plain(weight)),
        None => clause.name.clone(),
    };
    let heading = match clause.level {
        1 => view! { <h2>{name}</h2> }.into_any(),
        2 => view! { <h3>{name}</h3> }.into_any(),
        _ => view! { <p>{name}</p> }.into_any(),
    };
    view! { {heading} {lines} }
}

/// Indicators as rows of their own, in bold, above the points that belong to them: so a table of many pages breaks well.
#[component]
fn Table(outline: Outline) -> impl IntoView {
    let sums = weight_sums(&outline);
    let mut number = 0;
    let rows = outline
        .clauses
        .iter()
        .zip(&sums)
        .map(|(clause, sum)| {
            if clause.level < DEEPEST {
                let weight = sum.map(|sum| two(sum.weight())).unwrap_or_default();
                let level = clause.level.to_string();
                return view! {
                    <tr data-level=level>
                        <th scope="rowgroup" colspan="2">{clause.name.clone()}</th>
                        <td class="num">{weight}</td>
                        <td colspan="3"></td>
                    </tr>
                }
                .into_any();
            }
            number += 1;
            let (rules, weight) = (&clause.point, clause.weight.unwrap_or_default());
            let target = rules.target.unwrap_or_default();
            let standard = match clause.text.is_empty() {
                true => rules.rule.sentence(Language::Chinese, weight, target, rules.direction),
                false => clause.text.clone(),
            };
            view! {
                <tr>
                    <td>{number}</td>
                    <th scope="row">{clause.name.clone()}</th>
                    <td class="num">{two(weight)}</td>
                    <td>{format!("{}{}", plain(target), rules.unit)}</td>
                    <td class="words">{standard}</td>
                    <td class="words">{rules.responsible_units.join("、")}</td>
                </tr>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <table class="doc-table book-table">
            <caption>{format!("考评指标及评分细则（总分{}分）", plain(outline.full_marks))}</caption>
            <thead>
                <tr>
                    <th scope="col">"序号"</th>
                    <th scope="col">"考评点"</th>
                    <th scope="col">"分值"</th>
                    <th scope="col">"年度目标"</th>
                    <th scope="col">"评分标准"</th>
                    <th scope="col">"责任单位"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
