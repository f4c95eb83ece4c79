//! Parts as people type them, or paste them from a spreadsheet.

use super::Part;
use crate::{
    exact::Exact,
    indicators::Aggregation,
    number::{self, DECIMALS, NumberError},
};
use num_rational::BigRational;
use rust_decimal::Decimal;

/// In a cell where the point does not apply to the unit.
pub const NOT_APPLICABLE: &str = "不适用";

/// Reads a typed part: a number, or a word for *not applicable*. A percent sign is taken where the point is measured in
/// percent; where the parts are shares, `12.5%` is that much of the whole.
///
/// # Errors
/// What is neither.
pub fn read_part(text: &str, aggregation: Aggregation, whole: Decimal, unit: &str) -> Result<Part, NumberError> {
    let text = text.trim();
    if [NOT_APPLICABLE, "/", "／", "—", "n/a", "N/A"].contains(&text) {
        return Ok(Part::NotApplicable);
    }
    let Some(percent) = text.strip_suffix(['%', '％']) else {
        return number::parse(text).map(Part::Target);
    };
    let percent = number::parse(percent)?;
    if unit.trim() == "%" {
        return Ok(Part::Target(percent));
    }
    if aggregation != Aggregation::Share {
        return Err(NumberError::NotANumber);
    }
    let share = BigRational::of(whole) * BigRational::of(percent) / <BigRational as Exact>::whole(100);
    let decimals = DECIMALS as u32;
    let rounded = share.rounded(decimals).map_err(|_| NumberError::TooLarge)?;
    if BigRational::of(rounded) == share { Ok(Part::Target(rounded.normalize())) } else { Err(NumberError::TooPrecise) }
}

/// The cells of a block as a spreadsheet copies it: a line a row, a tab between cells.
pub fn block(text: &str) -> Vec<Vec<&str>> {
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        return Vec::new();
    }
    text.lines().map(|line| line.split('\t').map(str::trim).collect()).collect()
}
