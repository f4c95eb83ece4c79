//! The checks M70–M80: figures here, words in [`super::wording`].

use super::{
    Amount, Conclusion, DocumentNumber, MoneyUnit, OTHER_POINTS, SelfEvaluation, amount, conclude, in_range, percent,
    wording,
};
use crate::{
    language::Language,
    number::{self, NumberError, plain, round_half_up, two},
    problem::Problem,
};
use rust_decimal::Decimal;
use time::{Date, macros::format_description};

/// What the report contradicts, leaves out or spells wrongly, while it is edited.
///
/// `place` is the path of a field, counted from 0: `items.2.amount`, `sections.3.text`, `documents.1`, `spent`.
pub fn findings(report: &SelfEvaluation) -> Vec<Problem> {
    let conclusion = conclude(report);
    let mut found = Vec::new();
    let items = amounts(report, &mut found);
    spending(report, &items, &conclusion, &mut found);
    execution(report, &conclusion, &mut found);
    unspent(report, &items, &conclusion, &mut found);
    dates(report, &mut found);
    documents(report, &mut found);
    wording::check(report, &conclusion, &mut found);
    found
}

/// Two decimals where they are exact, else all.
pub(super) fn money(value: Decimal) -> String {
    if round_half_up(value, 2) == value { two(value) } else { plain(value) }
}

fn number_problem(place: String, error: NumberError) -> Problem {
    Problem::error(error.code(), place, error.text(Language::Chinese), error.text(Language::English))
}

fn amounts(report: &SelfEvaluation, found: &mut Vec<Problem>) -> Vec<Option<Amount>> {
    for (place, text) in [("budget", &report.budget), ("spent", &report.spent)] {
        if let Err(error) = amount(text) {
            found.push(number_problem(place.to_owned(), error));
        }
    }
    match number::parse(&report.other_score) {
        Ok(other) if in_range(other) => {}
        Ok(_) => found.push(Problem::error(
            "out_of_range",
            "other_score",
            format!("预算执行以外的得分须在 0 至 {OTHER_POINTS} 之间。"),
            format!("Enter 0 to {OTHER_POINTS} points for everything but execution."),
        )),
        Err(error) => found.push(number_problem("other_score".to_owned(), error)),
    }
    let read = report.items.iter().enumerate().map(|(index, item)| match amount(&item.amount) {
        Ok(amount) => Some(amount),
        Err(error) => {
            found.push(number_problem(format!("items.{index}.amount"), error));
            None
        }
    });
    read.collect()
}

/// M70, M71: the items against the spending, and the unit that would make them agree.
fn spending(report: &SelfEvaluation, items: &[Option<Amount>], conclusion: &Conclusion, found: &mut Vec<Problem>) {
    let Some(spent) = conclusion.spent.filter(|_| !items.is_empty() && items.iter().all(Option::is_some)) else {
        return;
    };
    let gap = spent - conclusion.items_total;
    if gap.is_zero() {
        return;
    }
    let (sum, spent, missing) = (money(conclusion.items_total), money(spent), money(gap.abs()));
    let suspects: Vec<(usize, Amount)> = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| Some((index, (*item)?)))
        .filter(|(_, item)| item.unit == Some(MoneyUnit::Yuan) && item.figure - item.value == gap)
        .collect();
    let (mut chinese_way, mut english_way) =
        ("请核对各项金额和单位。".to_owned(), "check the amounts and units.".to_owned());
    if let Some((index, item)) = suspects.first() {
        let (name, figure) = (&report.items[*index].name, money(item.figure));
        chinese_way = format!("只有把{name}读作 {figure} 万元，合计才是 {spent} 万元。");
        english_way = format!("only with {name} read as {figure} 万元 is the sum {spent} 万元.");
    }
    found.push(Problem::error(
        "items_sum_differs",
        "items",
        format!("{} 项合计 {sum} 万元，与支出 {spent} 万元相差 {missing} 万元；{chinese_way}", items.len()),
        format!(
            "The {} items add up to {sum} 万元, {missing} 万元 away from the {spent} 万元 spent; {english_way}",
            items.len()
        ),
    ));
    for (index, item) in suspects {
        let (name, figure) = (&report.items[index].name, money(item.figure));
        let typed = report.items[index].amount.trim();
        found.push(Problem::error(
            "unit_probably_ten_thousand_yuan",
            format!("items.{index}.amount"),
            format!("{name}“{typed}”按字面计入，合计差 {missing} 万元；单位可能应为“万元”，建议改为“{figure}万元”。"),
            format!(
                "Taken literally, {name} “{typed}” leaves the sum {missing} 万元 off; the unit is probably 万元: \
                 write “{figure}万元”."
            ),
        ));
    }
}

/// M72, M74: the rate and the score, explained.
fn execution(report: &SelfEvaluation, conclusion: &Conclusion, found: &mut Vec<Problem>) {
    let (Some(budget), Some(spent), Some(rate)) = (conclusion.budget, conclusion.spent, conclusion.execution_rate)
    else {
        return;
    };
    let (budget, spent) = (plain(budget), money(spent));
    found.push(
        Problem::error(
            "execution_rate",
            "spent",
            format!("预算执行率＝{spent}÷{budget}＝{}%。", two(rate)),
            format!("Budget execution rate = {spent} ÷ {budget} = {}%.", two(rate)),
        )
        .as_notice(),
    );
    let gives_reason = report.sections.iter().any(|section| section.text.contains("原因"));
    if rate < Decimal::from(90) && !gives_reason {
        found.push(Problem::error(
            "rate_needs_reason",
            "sections",
            format!("预算执行率 {}% 低于 90%，请在正文中说明原因。", two(rate)),
            format!("The execution rate is {}%, below 90%: give the reason in the text.", two(rate)),
        ));
    }
    let (Some(score), Some(total)) = (conclusion.execution_score, conclusion.total) else {
        return;
    };
    let lost = Decimal::ONE_HUNDRED - total;
    let elsewhere = lost - (Decimal::TEN - score);
    let (chinese, english) = if elsewhere.is_zero() {
        (format!("失分 {} 全部来自预算执行", two(lost)), format!("all {} points lost are budget execution", two(lost)))
    } else {
        (
            format!("失分 {}，其中预算执行以外 {}", two(lost), two(elsewhere)),
            format!("{} points are lost, {} of them outside budget execution", two(lost), two(elsewhere)),
        )
    };
    let other = two(total - score);
    let total = two(total);
    found.push(
        Problem::error(
            "total_explained",
            "other_score",
            format!("{total}＝{other}＋10×{spent}÷{budget}；{chinese}。"),
            format!("{total} = {other} + 10 × {spent} ÷ {budget}; {english}."),
        )
        .as_notice(),
    );
}

/// M77: what is left, and the largest item.
fn unspent(report: &SelfEvaluation, items: &[Option<Amount>], conclusion: &Conclusion, found: &mut Vec<Problem>) {
    let (Some(budget), Some(spent), Some(unspent)) = (conclusion.budget, conclusion.spent, conclusion.unspent) else {
        return;
    };
    if unspent < Decimal::ZERO {
        let over = money(unspent.abs());
        found.push(Problem::error(
            "overspent",
            "spent",
            format!("支出超过预算 {over} 万元，请核对预算调整。"),
            format!("Spending is {over} 万元 above the budget: check how the budget was adjusted."),
        ));
        return;
    }
    let Some(rate) = percent(unspent, budget) else {
        return;
    };
    let (mut chinese, mut english) = (
        format!("结余 {} 万元，占预算 {}%", money(unspent), two(rate)),
        format!("{} 万元 are unspent, {}% of the budget", money(unspent), two(rate)),
    );
    let largest = items.iter().zip(&report.items).filter_map(|(amount, item)| Some(((*amount)?.value, item)));
    if let Some((value, item)) = largest.max_by_key(|(value, _)| *value)
        && let Some(share) = percent(value, spent)
    {
        chinese.push_str(&format!("；最大的一项{}占支出 {}%", item.name, two(share)));
        english.push_str(&format!("; the largest item, {}, is {}% of spending", item.name, two(share)));
    }
    found.push(Problem::error("unspent", "budget", chinese + "。", english + ".").as_notice());
}

/// M65: the two dates.
fn dates(report: &SelfEvaluation, found: &mut Vec<Problem>) {
    let mut read = |place: &str, text: &str| {
        if text.trim().is_empty() {
            return None;
        }
        let date = Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).ok();
        if date.is_none() {
            let chinese = "日期请写成 2023-03-01 的形式。";
            found.push(Problem::error("date_expected", place, chinese, "Write the date as 2023-03-01."));
        }
        date
    };
    let (established, checked) =
        (read("group_established", &report.group_established), read("site_check", &report.site_check));
    if established.zip(checked).is_some_and(|(established, checked)| checked < established) {
        found.push(Problem::error(
            "dates_out_of_order",
            "site_check",
            "现场检查早于自评工作组成立，请核对。",
            "The site check comes before the working group was set up: check the dates.",
        ));
    }
}

/// M69: the documents that the report rests on.
fn documents(report: &SelfEvaluation, found: &mut Vec<Problem>) {
    for (index, text) in report.documents.iter().enumerate() {
        let place = format!("documents.{index}");
        match DocumentNumber::parse(text) {
            Ok((_, notices)) => {
                found.extend(notices.into_iter().map(|notice| Problem { place: place.clone(), ..notice }));
            }
            Err(_) => found.push(Problem::error(
                "document_number_expected",
                place,
                format!("“{}”不是完整的发文字号，应写成“桂绩发〔2023〕1号”的形式。", text.trim()),
                format!("“{}” is not a complete document number: write it like 桂绩发〔2023〕1号.", text.trim()),
            )),
        }
    }
}
