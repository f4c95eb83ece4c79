//! Two versions, or two years, side by side, with totals (M23).

use super::{
    head::{BookHead, Tab},
    use_book_id,
};
use crate::{
    api::rule_books::{ComparisonPage, compare_books},
    components::{Empty, ErrorView, scope::address, use_read},
    context::use_language,
};
use domain::{
    language::Language,
    number::two,
    rule_books::{BookRow, Compared, Difference, Tally, Totals},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

fn difference_of(code: &str) -> Option<Difference> {
    Difference::ALL.into_iter().find(|difference| difference.code() == code)
}

/// `/rule-books/{id}/compare?with=&only=`
#[component]
pub fn ComparePage() -> impl IntoView {
    let id = use_book_id();
    let query = use_query_map();
    let with = Memo::new(move |_| query.with(|query| query.get("with")).filter(|id| !id.is_empty()));
    let found =
        use_read(move || (id.get(), with.get()), |(id, with)| compare_books(id, with.map(domain::ids::RowId::new)));
    let l = use_language();
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match found.await {
                    Ok((row, Some(page))) => view! {
                        <BookHead row tab=Tab::Compare/>
                        <Found page/>
                    }
                    .into_any(),
                    Ok((row, None)) => view! {
                        <BookHead row tab=Tab::Compare/>
                        <Empty
                            icon="i-copy"
                            title=l.pick("还没有可比较的版本", "Nothing to compare with yet").to_owned()
                            text=l.pick(
                                "同类细则有两个版本或两个年度后，可在这里比较。",
                                "Once there are two versions or two years of such a book, they can be compared here.",
                            ).to_owned()
                        />
                    }
                    .into_any(),
                    Err(error) => view! { <ErrorView error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn short(row: &BookRow, l: Language) -> String {
    format!("{}{} {}", row.year, l.pick("年", ""), row.version_name(l))
}

#[component]
fn Found(page: ComparisonPage) -> impl IntoView {
    let l = use_language();
    let query = use_query_map();
    let path = use_location().pathname;
    let only = Memo::new(move |_| query.with(|query| query.get_str("only").and_then(difference_of)));
    let to = move |code: &'static str| {
        let path = path.get_untracked();
        query.with(|query| address(&path, query, &[("only", code.to_owned())]))
    };
    let options = page
        .related
        .iter()
        .filter(|row| row.id != page.after.id)
        .map(|row| {
            let selected = row.id == page.before.id;
            view! { <option value=row.id.to_string() selected=selected>{short(row, l)}</option> }
        })
        .collect_view();
    let (before, after) = (short(&page.before, l), short(&page.after, l));
    let rows = StoredValue::new(page.found.rows);
    let count =
        move |difference: Difference| rows.with_value(|rows| rows.iter().filter(|row| row.has(difference)).count());
    let all = rows.with_value(|rows| rows.iter().filter(|row| !row.differences.is_empty()).count());
    let chips = Difference::ALL
        .into_iter()
        .map(|difference| (difference, count(difference)))
        .filter(|(_, count)| *count > 0)
        .map(|(difference, count)| {
            let current = move || (only.get() == Some(difference)).then_some("true");
            view! {
                <a class="chip" href=move || to(difference.code()) aria-current=current>
                    {difference.name(l)} " " <span class="count">{count}</span>
                </a>
            }
        })
        .collect_view();
    let lines = move || {
        let only = only.get();
        let shown = |row: &&Compared| match only {
            Some(difference) => row.has(difference),
            None => !row.differences.is_empty(),
        };
        rows.with_value(|rows| rows.iter().filter(shown).map(|row| view! { <Line row=row.clone()/> }).collect_view())
    };
    view! {
        <form class="row compare-with" method="get">
            <label for="with">{l.pick("与哪一版比较", "Compare with")}</label>
            <select id="with" name="with">{options}</select>
            <button class="button">{l.pick("比较", "Compare")}</button>
        </form>
        <Summary totals=page.found.totals before=before.clone() after=after.clone()/>
        <nav class="filters" aria-label=l.pick("变化类别", "Kinds of change")>
            <a class="chip" href=move || to("") aria-current=move || only.get().is_none().then_some("true")>
                {l.pick("全部变化", "All changes")} " " <span class="count">{all}</span>
            </a>
            {chips}
        </nav>
        <div class="table-wrap" role="region" tabindex="0" aria-label=l.pick("逐条比较", "Clause by clause")>
            <table class="data reflow compare">
                <caption class="sr">{l.pick("逐条比较", "Clause by clause")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("条款", "Clause")}</th>
                        <th scope="col">{l.pick("变化", "Change")}</th>
                        <th scope="col">{before}</th>
                        <th scope="col">{after}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Line(row: Compared) -> impl IntoView {
    let l = use_language();
    let clause = row.clause().cloned();
    let name = clause.map(|clause| clause.name).unwrap_or_default();
    let path = if row.path_after.is_empty() { &row.path_before } else { &row.path_after };
    let path = path.join(" › ");
    let words = row.differences.iter().map(|difference| {
        view! { <span class="difference" data-difference=difference.code()>{difference.name(l)}</span> " " }
    });
    let words = words.collect_view();
    let side = |later: bool| {
        let lines = row.differences.iter().map(|difference| {
            let (before, after) = row.values(*difference, l);
            let value = if later { after } else { before };
            view! { <span class="value">{value}</span> }
        });
        lines.collect_view()
    };
    let (before, after) = (side(false), side(true));
    view! {
        <tr>
            <th scope="row">
                {name}
                {(!path.is_empty()).then(|| view! { <span class="sub">{path}</span> })}
            </th>
            <td>{words}</td>
            <td data-label=l.pick("原", "Was")>{before}</td>
            <td data-label=l.pick("现", "Is")>{after}</td>
        </tr>
    }
    .into_any()
}

/// The totals as a table: how many points, and what they weigh.
#[component]
fn Summary(totals: Totals, before: String, after: String) -> impl IntoView {
    let l = use_language();
    let tally = |name: String, sign: &'static str, tally: Tally| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{tally.points}</td>
                <td class="num">{sign}{two(tally.weight)}</td>
            </tr>
        }
    };
    let counted = |name: &'static str, count: u32| {
        view! { <tr><th scope="row">{name}</th><td class="num">{count}</td><td></td></tr> }
    };
    view! {
        <div class="table-wrap narrow">
            <table class="data">
                <caption class="sr">{l.pick("汇总", "Totals")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{l.pick("汇总", "Totals")}</th>
                        <th scope="col" class="num">{l.pick("考评点（条）", "Points")}</th>
                        <th scope="col" class="num">{l.pick("分值", "Weight")}</th>
                    </tr>
                </thead>
                <tbody>
                    {tally(before, "", totals.before)}
                    {tally(l.pick("新增", "Added").to_owned(), "+", totals.added)}
                    {tally(l.pick("删除", "Removed").to_owned(), "−", totals.removed)}
                    {tally(l.pick("分值调高", "Weight raised").to_owned(), "+", totals.raised)}
                    {tally(l.pick("分值调低", "Weight lowered").to_owned(), "−", totals.lowered)}
                    {tally(after, "", totals.after)}
                    {counted(l.pick("目标变化", "Target changed"), totals.target)}
                    {counted(l.pick("计分规则变化", "Rule changed"), totals.rule)}
                    {counted(l.pick("移动", "Moved"), totals.moved)}
                    {counted(l.pick("没有变化", "Unchanged"), totals.unchanged)}
                </tbody>
            </table>
        </div>
    }
}
