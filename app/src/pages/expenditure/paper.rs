//! The report as an official document: one component for the live preview, the shared link and the printer.

use domain::{
    Decimal,
    expenditure::{self, Conclusion, SelfEvaluation},
    number::{plain, round_half_up, two},
};
use leptos::prelude::*;

/// Two decimals where they are exact, else all.
pub fn money(value: Decimal) -> String {
    if round_half_up(value, 2) == value { two(value) } else { plain(value) }
}

/// What stands where a figure cannot be read.
pub fn or_dash(value: Option<Decimal>, show: fn(Decimal) -> String) -> String {
    value.map_or_else(|| "—".to_owned(), show)
}

/// 2023年3月1日, of an ISO date; the text itself where it is none.
pub fn chinese_date(iso: &str) -> String {
    let parts: Vec<Option<u32>> = iso.split('-').map(|part| part.parse().ok()).collect();
    match parts[..] {
        [Some(year), Some(month), Some(day)] => format!("{year}年{month}月{day}日"),
        _ => iso.to_owned(),
    }
}

/// The whole document; the stage around it gives it its width.
#[component]
pub fn ReportPaper(report: SelfEvaluation) -> impl IntoView {
    let conclusion = expenditure::conclude(&report);
    let mut table = Some((report.clone(), conclusion.clone()));
    let mut sections = Vec::new();
    for section in &report.sections {
        let mut blocks = Vec::new();
        for paragraph in section.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            blocks.push(view! { <p>{paragraph.to_owned()}</p> }.into_any());
            // The figures stand where the text first speaks of spending.
            if paragraph.contains("支出")
                && let Some((report, conclusion)) = table.take()
            {
                blocks.push(view! { <Figures report conclusion /> }.into_any());
            }
        }
        let heading = (!section.heading.trim().is_empty()).then(|| view! { <h2>{section.heading.clone()}</h2> });
        sections.push(view! { {heading} {blocks} });
    }
    let rest = table.map(|(report, conclusion)| view! { <Figures report conclusion /> });
    view! {
        <article class="paper" lang="zh-CN">
            <h1>{report.title.clone()}</h1>
            {sections}
            {rest}
            <Grounds report=report.clone() />
            <p class="doc-date">{report.organisation.clone()}<br />{format!("{}年度", report.year)}</p>
        </article>
    }
}

/// The items and what follows from them.
#[component]
fn Figures(report: SelfEvaluation, conclusion: Conclusion) -> impl IntoView {
    let rows = report
        .items
        .iter()
        .zip(&conclusion.shares)
        .enumerate()
        .map(|(index, (item, share))| {
            let value = expenditure::amount(&item.amount).ok().map(|amount| amount.value);
            view! {
                <tr>
                    <td>{index + 1}</td>
                    <th scope="row">{item.name.clone()}</th>
                    <td class="num">{or_dash(value, money)}</td>
                    <td class="num">{or_dash(*share, two)}</td>
                </tr>
            }
        })
        .collect_view();
    let any_share = conclusion.shares.iter().any(Option::is_some);
    view! {
        <table class="doc-table">
            <caption>"支出明细表"</caption>
            <thead>
                <tr>
                    <th scope="col">"序号"</th>
                    <th scope="col">"支出项目"</th>
                    <th scope="col">"金额（万元）"</th>
                    <th scope="col">"占比（%）"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <td></td>
                    <th scope="row">"合计"</th>
                    <td class="num">{money(conclusion.items_total)}</td>
                    <td class="num">{if any_share { "100.00" } else { "—" }}</td>
                </tr>
            </tfoot>
        </table>
        <p class="doc-conclusion">{sentence(&conclusion)}</p>
    }
}

/// The conclusion as a sentence, with as much as the figures give.
fn sentence(conclusion: &Conclusion) -> String {
    let mut parts = Vec::new();
    if let (Some(budget), Some(spent)) = (conclusion.budget, conclusion.spent) {
        parts.push(format!("全年预算{}万元，实际支出{}万元", money(budget), money(spent)));
    }
    if let (Some(rate), Some(score)) = (conclusion.execution_rate, conclusion.execution_score) {
        parts.push(format!("预算执行率{}%，得{}分", two(rate), two(score)));
    }
    if let (Some(total), Some(grade)) = (conclusion.total, &conclusion.grade) {
        parts.push(format!("自评总分{}分，等级为“{grade}”", two(total)));
    }
    match conclusion.unspent {
        Some(unspent) if unspent < Decimal::ZERO => parts.push(format!("超支{}万元", money(-unspent))),
        Some(unspent) => parts.push(format!("结余{}万元", money(unspent))),
        None => {}
    }
    if parts.is_empty() { "预算和支出尚未填写。".to_owned() } else { parts.join("；") + "。" }
}

/// The dates and the document numbers that the report rests on.
#[component]
fn Grounds(report: SelfEvaluation) -> impl IntoView {
    let mut dates = Vec::new();
    for (date, event) in [(&report.group_established, "成立自评工作组"), (&report.site_check, "开展现场自评检查")]
    {
        if !date.trim().is_empty() {
            dates.push(format!("{}{event}", chinese_date(date.trim())));
        }
    }
    let documents: Vec<&str> =
        report.documents.iter().map(|number| number.trim()).filter(|number| !number.is_empty()).collect();
    let dates = (!dates.is_empty()).then(|| format!("{}。", dates.join("，")));
    let documents = (!documents.is_empty()).then(|| format!("依据文件：{}。", documents.join("、")));
    view! {
        {dates.map(|text| view! { <p>{text}</p> })}
        {documents.map(|text| view! { <p>{text}</p> })}
    }
}
