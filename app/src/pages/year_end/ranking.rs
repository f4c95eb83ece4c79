//! The ranking of the counties, sortable by address.

use super::PATH;
use crate::{api::year_end::CountyScore, components::ExplainLink, context::use_language};
use domain::{Decimal, language::Language, number::two, period::Period};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The address of a path with parameters changed.
pub(super) type To = Callback<(String, Vec<(&'static str, String)>), String>;

/// Columns by which the table can be sorted; the first is the order of rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Column {
    #[default]
    Rank,
    Base,
    Bonus,
    Deduction,
    Public,
}

impl Column {
    const ALL: [Self; 5] = [Self::Rank, Self::Base, Self::Bonus, Self::Deduction, Self::Public];

    const fn code(self) -> &'static str {
        match self {
            Self::Rank => "",
            Self::Base => "base",
            Self::Bonus => "bonus",
            Self::Deduction => "deduction",
            Self::Public => "public",
        }
    }

    const fn word(self, l: Language) -> &'static str {
        match self {
            Self::Rank => l.pick("总分", "Total"),
            Self::Base => l.pick("指标", "Indicators"),
            Self::Bonus => l.pick("加分", "Bonus"),
            Self::Deduction => l.pick("扣分", "Deduction"),
            Self::Public => l.pick("社会评价", "Public"),
        }
    }

    fn of(self, county: &CountyScore) -> Decimal {
        let standing = &county.standing;
        match self {
            Self::Rank => standing.total.unwrap_or_default(),
            Self::Base => standing.base,
            Self::Bonus => standing.bonus,
            Self::Deduction => standing.deduction,
            Self::Public => standing.public,
        }
    }
}

#[component]
pub(super) fn Ranking(counties: Vec<CountyScore>, period: Period, to: To) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let sort = move || {
        let asked = query.with(|query| query.get("sort")).unwrap_or_default();
        Column::ALL.into_iter().find(|column| column.code() == asked).unwrap_or_default()
    };
    let head = move |column: Column| {
        let sorted = move || (sort() == column).then_some("descending");
        let href = move || to.run((PATH.to_owned(), vec![("sort", column.code().to_owned())]));
        let class = if column == Column::Rank { "num" } else { "num no-phone" };
        view! {
            <th scope="col" class=class aria-sort=sorted><a href=href data-noscroll="">{column.word(l)}</a></th>
        }
    };
    let most = counties.iter().filter_map(|county| county.standing.total).fold(Decimal::ONE_HUNDRED, Decimal::max);
    let rows = move || {
        let mut sorted = counties.clone();
        let column = sort();
        // The order of rank stays between equals.
        if column != Column::Rank {
            sorted.sort_by_key(|county| std::cmp::Reverse(column.of(county)));
        }
        sorted.into_iter().map(|county| view! { <County county=county most=most period=period to=to/> }).collect_view()
    };
    let [total, base, bonus, deduction, public] = Column::ALL.map(head);
    view! {
        <section aria-labelledby="ranking">
            <h2 id="ranking">{l.pick("县（区）排名", "Ranking of the counties")}</h2>
            <div class="table-wrap" role="region" tabindex="0" aria-labelledby="ranking">
                <table class="data ranking">
                    <thead>
                        <tr>
                            <th scope="col" class="num">{l.pick("名次", "Rank")}</th>
                            <th scope="col">{l.pick("县（区）", "County")}</th>
                            {base} {bonus} {deduction} {public} {total}
                            <th scope="col" class="bar-cell no-phone"><span class="sr">{l.pick("总分图", "Total as a bar")}</span></th>
                            <th scope="col">{l.pick("等次", "Grade")}</th>
                            <th scope="col" class="num no-phone">{l.pick("缺报", "Missing")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn County(county: CountyScore, most: Decimal, period: Period, to: To) -> impl IntoView {
    let l = use_language();
    let standing = county.standing;
    let href = to.run((format!("{PATH}/{}", county.org), vec![("sort", String::new()), ("explain", String::new())]));
    let total = standing.total.map_or_else(|| "—".to_owned(), two);
    let rank = standing.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
    let label = format!("{} {}", county.name, l.pick("总分", "total"));
    let missing = match (county.missing, county.errors) {
        (missing, 0) => missing.to_string(),
        (missing, errors) => format!("{missing} + {errors}{}", l.pick(" 有误", " errors")),
    };
    view! {
        <tr>
            <td class="num">{rank}</td>
            <th scope="row"><a href=href>{county.name}</a></th>
            <td class="num no-phone">{two(standing.base)}</td>
            <td class="num no-phone">{two(standing.bonus)}</td>
            <td class="num no-phone">{two(standing.deduction)}</td>
            <td class="num no-phone">{two(standing.public)}</td>
            <td class="num strong">
                <ExplainLink of=format!(".{}", county.org) period=period label=label>{total}</ExplainLink>
            </td>
            <td class="bar-cell no-phone">{bar(standing.total.unwrap_or_default(), most)}</td>
            <td>{if county.grade.is_empty() { String::from("—") } else { county.grade }}</td>
            <td class="num no-phone">{missing}</td>
        </tr>
    }
    .into_any()
}

/// A part of a whole as a bar; the number stands beside it.
pub(super) fn bar(part: Decimal, whole: Decimal) -> impl IntoView {
    let share = part.checked_div(whole).unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE);
    let width = format!("{:.1}", share * Decimal::ONE_HUNDRED);
    view! {
        <svg class="scorebar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="8"></rect>
            <rect class="fill" width=width height="8"></rect>
        </svg>
    }
}
