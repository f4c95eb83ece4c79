//! Dividing a whole by weights so that the parts come to it exactly.

use super::{Column, Part, Row};
use crate::{exact::Exact, ids::OrgCode, indicators::Aggregation, language::Language};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Most decimals that a divided target has.
pub const MOST_DECIMALS: u32 = 6;

/// One unit's claim on the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Decides between equal remainders, so that the order of the claims decides nothing.
    pub unit: OrgCode,
    /// None where the point does not apply to the unit.
    pub weight: Option<Decimal>,
}

/// What the parts are made in proportion to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisKind {
    /// Everyone the same.
    Equal,
    /// The targets as they stand.
    Current,
    /// Last year's targets of the point of the same name.
    LastYear,
    /// A column of figures that the office has entered, such as the population.
    Figure(String),
}

impl BasisKind {
    pub fn name(&self, language: Language) -> String {
        match self {
            Self::Equal => language.pick("平均分配", "Equally").to_owned(),
            Self::Current => language.pick("按现有目标占比", "By present targets").to_owned(),
            Self::LastYear => language.pick("按上年占比", "By last year's share").to_owned(),
            Self::Figure(name) => match language {
                Language::Chinese => format!("按{name}"),
                Language::English => format!("By {name}"),
            },
        }
    }

    /// The form in an address: `equal`, `current`, `last_year`, or the name of the figures.
    pub fn code(&self) -> &str {
        match self {
            Self::Equal => "equal",
            Self::Current => "current",
            Self::LastYear => "last_year",
            Self::Figure(name) => name,
        }
    }
}

/// Weights for the columns of a grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub kind: BasisKind,
    /// In the order of the columns; none where there is no figure.
    pub weights: Vec<Option<Decimal>>,
}

/// Why nothing can be divided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BalanceError {
    /// The whole has more decimals than the parts may have.
    #[error("the whole is finer than its parts")]
    TooFine,
    /// Nobody takes part, or all weights are 0.
    #[error("nothing to divide by")]
    NoWeight,
    #[error("a negative weight")]
    Negative,
    /// A unit that takes part has no figure.
    #[error("{0} has no figure")]
    Missing(String),
    #[error("a figure is too long")]
    TooLong,
}

impl BalanceError {
    pub fn text(&self, language: Language) -> String {
        match (self, language) {
            (Self::TooFine, _) => language
                .pick("总账的小数位比所选的多，请增加小数位。", "The whole has more decimals: choose more.")
                .to_owned(),
            (Self::NoWeight, _) => language
                .pick(
                    "没有可作依据的数：都是 0，或没有单位承担。",
                    "Nothing to divide by: all are 0, or nobody takes part.",
                )
                .to_owned(),
            (Self::Negative, _) => {
                language.pick("依据中有负数，不能按比例分。", "A negative figure cannot be divided by.").to_owned()
            }
            (Self::Missing(name), Language::Chinese) => format!("“{name}”没有依据数，请先补上。"),
            (Self::Missing(name), Language::English) => format!("“{name}” has no figure: enter it first."),
            (Self::TooLong, _) => language.pick("数值过长。", "A figure is too long.").to_owned(),
        }
    }
}

/// Divides a whole by weights, each part with so many decimals, by the largest remainder: first everyone gets their
/// share rounded down, then what is left goes unit by unit to the largest remainders.
///
/// The parts sum to the whole exactly. They do not depend on the order of the claims: between equal remainders the
/// larger weight decides, then the unit's code.
pub fn distribute(whole: Decimal, claims: &[Claim], decimals: u32) -> Result<Vec<Option<Decimal>>, BalanceError> {
    let steps = BigRational::of(whole) * BigRational::from_integer(BigInt::from(10).pow(decimals));
    if !steps.is_integer() {
        return Err(BalanceError::TooFine);
    }
    if claims.iter().any(|claim| claim.weight.is_some_and(|weight| weight < Decimal::ZERO)) {
        return Err(BalanceError::Negative);
    }
    let all: BigRational = claims.iter().filter_map(|claim| claim.weight).map(BigRational::of).sum();
    if all.is_zero() {
        return Err(BalanceError::NoWeight);
    }
    let (negative, size) = (steps.is_negative(), steps.abs());
    let shares: Vec<Option<(BigInt, BigRational)>> = claims
        .iter()
        .map(|claim| {
            let share = &size * BigRational::of(claim.weight?) / &all;
            let down = share.to_integer();
            Some((down.clone(), share - BigRational::from_integer(down)))
        })
        .collect();
    let given: BigInt = shares.iter().flatten().map(|(down, _)| down).sum();
    let left = (size.to_integer() - given).to_usize().ok_or(BalanceError::TooLong)?;
    let mut order: Vec<usize> = (0..claims.len()).filter(|index| shares[*index].is_some()).collect();
    let remainder = |index: usize| shares[index].as_ref().map(|(_, remainder)| remainder);
    order.sort_by(|a, b| {
        let by_weight = || claims[*b].weight.cmp(&claims[*a].weight);
        remainder(*b).cmp(&remainder(*a)).then_with(by_weight).then_with(|| claims[*a].unit.cmp(&claims[*b].unit))
    });
    let raised: std::collections::HashSet<usize> = order.into_iter().take(left).collect();
    shares
        .into_iter()
        .enumerate()
        .map(|(index, share)| {
            let Some((down, _)) = share else { return Ok(None) };
            let steps = down.to_i128().ok_or(BalanceError::TooLong)? + i128::from(raised.contains(&index));
            let steps = if negative { -steps } else { steps };
            Decimal::try_from_i128_with_scale(steps, decimals).map(Some).map_err(|_| BalanceError::TooLong)
        })
        .collect()
}

/// Units of measurement of which there are only whole ones.
const COUNTED: [&str; 18] =
    ["个", "家", "项", "户", "张", "起", "件", "人", "头", "次", "所", "座", "台", "辆", "处", "宗", "场", "篇"];

/// How many decimals the parts of a row have: none for what is counted, else as many as its figures show.
pub fn decimals(row: &Row) -> u32 {
    let own = row.whole.normalize().scale();
    if COUNTED.contains(&row.unit.trim()) {
        return own.min(MOST_DECIMALS);
    }
    let parts = row.cells.iter().filter_map(|cell| cell.part.target());
    parts.map(|target| target.normalize().scale()).chain([own]).max().unwrap_or(own).min(MOST_DECIMALS)
}

/// New parts for a row: by the weights where the parts sum up, so that they average to the whole where they average,
/// and the whole for everyone where all have the same value. What does not apply, or is not assigned, stays so.
pub fn propose(row: &Row, columns: &[Column], basis: &Basis, decimals: u32) -> Result<Vec<Part>, BalanceError> {
    let parts: Vec<Part> = row.cells.iter().map(|cell| cell.part).collect();
    let takes_part = |part: &Part| part.target().is_some();
    // Where nothing was assigned yet, all take part.
    let fresh = !parts.iter().any(takes_part);
    let applies = |part: &Part| takes_part(part) || (fresh && *part == Part::Unassigned);
    if row.aggregation == Aggregation::SameValue {
        let same = |part: &Part| if applies(part) { Part::Target(row.whole) } else { *part };
        return Ok(parts.iter().map(same).collect());
    }
    let claims = columns
        .iter()
        .zip(&parts)
        .enumerate()
        .map(|(index, (column, part))| {
            if !applies(part) {
                return Ok(Claim { unit: column.unit.clone(), weight: None });
            }
            let weight = match basis.kind {
                BasisKind::Equal => Some(Decimal::ONE),
                BasisKind::Current => part.target(),
                BasisKind::LastYear | BasisKind::Figure(_) => basis.weights.get(index).copied().flatten(),
            };
            let weight = weight.ok_or_else(|| BalanceError::Missing(column.name.clone()))?;
            Ok(Claim { unit: column.unit.clone(), weight: Some(weight) })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let count = claims.iter().filter(|claim| claim.weight.is_some()).count();
    let whole = match row.aggregation {
        Aggregation::Average => row.whole.checked_mul(Decimal::from(count)).ok_or(BalanceError::TooLong)?,
        _ => row.whole,
    };
    let targets = distribute(whole, &claims, decimals)?;
    let new =
        |(part, target): (&Part, Option<Decimal>)| target.map_or(*part, |target| Part::Target(target.normalize()));
    Ok(parts.iter().zip(targets).map(new).collect())
}
