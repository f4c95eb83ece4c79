//! Whether the parts come to the whole (细账与总账).

use super::Part;
use crate::{exact::Exact, indicators::Aggregation, language::Language, number::plain};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What the parts come to, beside the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Their sum, their average or their one value; none where there is no such figure.
    pub value: Option<Decimal>,
    /// Value − whole; none where there is no value.
    pub difference: Option<Decimal>,
    pub finding: Finding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    Agrees,
    TooMuch,
    TooLittle,
    /// So many parts are not the value that all should have.
    NotSame(usize),
    /// So many parts are below nothing or above the whole, as no share can be.
    NoShare(usize),
    /// Nobody has a target.
    Nobody,
    /// The figures are too long to be added up.
    TooLong,
}

impl Check {
    pub fn agrees(&self) -> bool {
        self.finding == Finding::Agrees
    }

    /// The finding in words, such as `多 0.5`.
    pub fn text(&self, language: Language) -> String {
        let size = self.difference.map(|difference| plain(difference.abs())).unwrap_or_default();
        match (self.finding, language) {
            (Finding::Agrees, _) => language.pick("相符", "Agrees").to_owned(),
            (Finding::TooMuch, Language::Chinese) => format!("多 {size}"),
            (Finding::TooMuch, Language::English) => format!("{size} too much"),
            (Finding::TooLittle, Language::Chinese) => format!("少 {size}"),
            (Finding::TooLittle, Language::English) => format!("{size} too little"),
            (Finding::NotSame(count), Language::Chinese) => format!("{count} 个不同"),
            (Finding::NotSame(count), Language::English) => format!("{count} differ"),
            (Finding::NoShare(count), Language::Chinese) => format!("{count} 个超出占比"),
            (Finding::NoShare(count), Language::English) => format!("{count} out of range"),
            (Finding::Nobody, _) => language.pick("没有单位承担", "Nobody has it").to_owned(),
            (Finding::TooLong, _) => language.pick("数值过长", "Figures too long").to_owned(),
        }
    }
}

/// Checks the parts against the whole. What does not apply or is not assigned takes no part.
///
/// An average is rounded half up to the decimals of the whole, as it is printed; all else is compared exactly.
pub fn check(aggregation: Aggregation, whole: Decimal, parts: impl IntoIterator<Item = Part>) -> Check {
    let targets: Vec<Decimal> = parts.into_iter().filter_map(Part::target).collect();
    if targets.is_empty() {
        return Check { value: None, difference: None, finding: Finding::Nobody };
    }
    if aggregation == Aggregation::SameValue {
        return same(whole, &targets);
    }
    let value = match aggregation {
        Aggregation::Average => average(&targets, whole.scale()),
        _ => sum(&targets),
    };
    let Some((value, difference)) = value.and_then(|value| Some((value, sum(&[value, -whole])?))) else {
        return Check { value: None, difference: None, finding: Finding::TooLong };
    };
    let outside = targets.iter().filter(|target| !is_share(**target, whole)).count();
    let finding = match difference {
        _ if aggregation == Aggregation::Share && outside > 0 => Finding::NoShare(outside),
        difference if difference > Decimal::ZERO => Finding::TooMuch,
        difference if difference < Decimal::ZERO => Finding::TooLittle,
        _ => Finding::Agrees,
    };
    Check { value: Some(value), difference: Some(difference.normalize()), finding }
}

fn is_share(part: Decimal, whole: Decimal) -> bool {
    (whole.min(Decimal::ZERO)..=whole.max(Decimal::ZERO)).contains(&part)
}

fn same(whole: Decimal, targets: &[Decimal]) -> Check {
    match targets.iter().filter(|target| **target != whole).count() {
        0 => Check { value: Some(whole), difference: Some(Decimal::ZERO), finding: Finding::Agrees },
        others => Check { value: None, difference: None, finding: Finding::NotSame(others) },
    }
}

/// The exact sum; none where it does not fit.
pub(crate) fn sum(parts: &[Decimal]) -> Option<Decimal> {
    let scale = parts.iter().map(Decimal::scale).max()?;
    let total = parts.iter().try_fold(0_i128, |total, part| {
        let factor = 10_i128.checked_pow(scale - part.scale())?;
        total.checked_add(part.mantissa().checked_mul(factor)?)
    })?;
    Decimal::try_from_i128_with_scale(total, scale).ok()
}

/// The mean, rounded half up.
pub(crate) fn average(parts: &[Decimal], decimals: u32) -> Option<Decimal> {
    let count = i32::try_from(parts.len()).ok()?;
    let mean = BigRational::of(sum(parts)?) / <BigRational as Exact>::whole(count);
    mean.rounded(decimals).ok()
}

/// How parts that came without a word about it most likely add up.
pub fn guess(whole: Decimal, parts: impl IntoIterator<Item = Part>) -> Aggregation {
    let parts: Vec<Part> = parts.into_iter().collect();
    let fits = |aggregation: &Aggregation| check(*aggregation, whole, parts.iter().copied()).agrees();
    let order = [Aggregation::Sum, Aggregation::SameValue, Aggregation::Average];
    order.into_iter().find(fits).unwrap_or(Aggregation::Sum)
}
