//! The self-evaluation of project expenditure (项目支出绩效自评, M62–M68).

mod amount;
mod document_number;
mod findings;
mod sample;
mod wording;

pub use amount::{Amount, MoneyUnit, amount};
pub use document_number::{DocumentNumber, DocumentNumberError};
pub use findings::findings;
pub use sample::from_sample_json;

use crate::{exact::Exact, number};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One line of spending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpenditureItem {
    pub name: String,
    /// 万元, as typed; `0.68元` is allowed and read with its unit.
    pub amount: String,
}

/// A headed part of the report's text; paragraphs are separated by line breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub heading: String,
    pub text: String,
}

/// The report as it is edited: texts, so that what is not yet right is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfEvaluation {
    pub title: String,
    pub organisation: String,
    pub year: i32,
    /// 万元
    pub budget: String,
    /// 万元
    pub spent: String,
    pub items: Vec<ExpenditureItem>,
    /// Points for everything but execution (of 90).
    pub other_score: String,
    /// ISO dates; empty when unknown.
    pub group_established: String,
    pub site_check: String,
    pub sections: Vec<Section>,
    /// Document numbers that the report rests on.
    pub documents: Vec<String>,
}

/// What follows from the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    pub budget: Option<Decimal>,
    pub spent: Option<Decimal>,
    pub items_total: Decimal,
    /// Percent of the budget, two decimals.
    pub execution_rate: Option<Decimal>,
    /// Of ten points.
    pub execution_score: Option<Decimal>,
    pub total: Option<Decimal>,
    /// 优 / 良 / 中 / 差
    pub grade: Option<String>,
    pub unspent: Option<Decimal>,
    /// Each item's share of the sum in percent, two decimals; none for what cannot be read.
    pub shares: Vec<Option<Decimal>>,
}

/// A saved report in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    pub id: crate::ids::RowId,
    pub title: String,
    pub year: i32,
    pub revision: i64,
    /// UTC milliseconds.
    pub updated_at: i64,
    pub updated_by: String,
}

/// A saved report with its revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReport {
    pub row: ReportRow,
    pub body: SelfEvaluation,
}

/// The form's points for execution and for everything else.
pub const EXECUTION_POINTS: i32 = 10;
pub const OTHER_POINTS: i32 = 90;

/// How much of a budget was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// Percent, two decimals; above 100 where more was spent than budgeted.
    pub rate: Decimal,
    /// Of ten points, two decimals.
    pub score: Decimal,
}

/// Budget and spending in the same unit; none without a budget, and where a figure is negative or beyond all measure.
pub fn execution(budget: Decimal, spent: Decimal) -> Option<Execution> {
    if budget <= Decimal::ZERO || spent < Decimal::ZERO {
        return None;
    }
    let share = BigRational::of(spent) / BigRational::of(budget);
    let rate = share.times(&BigRational::whole(100)).ok()?.rounded(2).ok()?;
    let counted = share.smaller(&BigRational::whole(1)).ok()?;
    let score = counted.times(&BigRational::whole(EXECUTION_POINTS)).ok()?.rounded(2).ok()?;
    Some(Execution { rate, score })
}

/// A part in percent of a whole, two decimals; none of a whole that is not above 0.
fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole <= Decimal::ZERO {
        return None;
    }
    let share = BigRational::of(part) / BigRational::of(whole);
    share.times(&BigRational::whole(100)).ok()?.rounded(2).ok()
}

/// 优 / 良 / 中 / 差 of a total.
pub fn grade(total: Decimal) -> &'static str {
    match total {
        total if total >= Decimal::from(90) => "优",
        total if total >= Decimal::from(80) => "良",
        total if total >= Decimal::from(60) => "中",
        _ => "差",
    }
}

/// What follows from the report's figures. An item that cannot be read counts 0.
pub fn conclude(report: &SelfEvaluation) -> Conclusion {
    let read = |text: &str| amount(text).ok().map(|amount| amount.value);
    let (budget, spent) = (read(&report.budget), read(&report.spent));
    let items: Vec<Option<Decimal>> = report.items.iter().map(|item| read(&item.amount)).collect();
    let items_total: Decimal = items.iter().flatten().sum();
    let execution = budget.zip(spent).and_then(|(budget, spent)| execution(budget, spent));
    let other = number::parse(&report.other_score).ok().filter(|other| in_range(*other));
    let total = execution.zip(other).map(|(execution, other)| execution.score + number::round_half_up(other, 2));
    Conclusion {
        budget,
        spent,
        items_total,
        execution_rate: execution.map(|execution| execution.rate),
        execution_score: execution.map(|execution| execution.score),
        total,
        grade: total.map(|total| grade(total).to_owned()),
        unspent: budget.zip(spent).map(|(budget, spent)| budget - spent),
        shares: items.iter().map(|item| item.and_then(|item| percent(item, items_total))).collect(),
    }
}

fn in_range(other: Decimal) -> bool {
    (Decimal::ZERO..=Decimal::from(OTHER_POINTS)).contains(&other)
}
