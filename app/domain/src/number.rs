//! Exact decimals as people type them.

use crate::language::Language;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// Digits before the point that a typed number may have.
pub const INTEGER_DIGITS: usize = 15;
/// Digits after the point that a typed number may have.
pub const DECIMALS: usize = 6;

/// Why a text is not a number that we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NumberError {
    #[error("no number")]
    Empty,
    #[error("not a plain number")]
    NotANumber,
    #[error("more than {INTEGER_DIGITS} digits before the point")]
    TooLarge,
    #[error("more than {DECIMALS} decimals")]
    TooPrecise,
}

impl NumberError {
    /// Stable code for problems and for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "number_missing",
            Self::NotANumber => "number_expected",
            Self::TooLarge => "number_too_large",
            Self::TooPrecise => "number_too_precise",
        }
    }

    /// What to do about it.
    pub fn text(self, language: Language) -> String {
        let text = match self {
            Self::Empty => {
                language.pick("请填写数值，没有发生的填 0。", "Enter a number; enter 0 if nothing happened.")
            }
            Self::NotANumber => language.pick(
                "请只填数字，例如 1234.5；不要带单位、百分号或文字。",
                "Enter digits only, such as 1234.5, without a unit, a percent sign or words.",
            ),
            Self::TooLarge => language.pick(
                "整数部分最多 15 位，请核对计量单位。",
                "At most 15 digits before the point: check the unit of measurement.",
            ),
            Self::TooPrecise => {
                language.pick("小数最多 6 位，请四舍五入后填写。", "At most 6 decimals: round the number first.")
            }
        };
        text.to_owned()
    }
}

/// The half-width form of full-width ASCII, of the ideographic space and comma and of the other minus signs.
pub(crate) const fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(character as u32 - 0xfee0) {
            Some(half) => half,
            None => character,
        },
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{2212}' | '\u{2013}' | '\u{2014}' => '-',
        '。' => '.',
        other => other,
    }
}

/// Reads a typed number: ASCII or full-width digits, point, minus and thousands commas, blanks around it.
///
/// # Errors
/// Everything else, exponents and percent signs among it, and what has too many digits.
pub fn parse(text: &str) -> Result<Decimal, NumberError> {
    let folded: String = text.chars().map(half_width).collect();
    let trimmed = folded.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if trimmed.is_empty() {
        return Err(NumberError::Empty);
    }
    let (negative, digits) = match trimmed.as_bytes().first() {
        Some(b'-') => (true, &trimmed[1..]),
        Some(b'+') => (false, &trimmed[1..]),
        _ => (false, trimmed),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = without_separators(whole)?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return Err(NumberError::NotANumber);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > INTEGER_DIGITS {
        return Err(NumberError::TooLarge);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > DECIMALS {
        return Err(NumberError::TooPrecise);
    }
    let mantissa = whole.bytes().chain(fraction.bytes()).fold(0_i128, |sum, b| sum * 10 + i128::from(b - b'0'));
    let mantissa = if negative { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(mantissa, fraction.len() as u32).map_err(|_| NumberError::TooLarge)
}

/// The digits of an integer part whose commas, where there are any, stand before every group of three.
fn without_separators(whole: &str) -> Result<String, NumberError> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return Err(NumberError::NotANumber);
        }
        digits.push_str(group);
    }
    if digits.bytes().all(|b| b.is_ascii_digit()) { Ok(digits) } else { Err(NumberError::NotANumber) }
}

/// Rounds half away from zero.
pub fn round_half_up(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Shortest form: no exponent, no zeros behind the last decimal, no minus before zero.
pub fn plain(value: Decimal) -> String {
    let value = value.normalize();
    if value.is_zero() { "0".to_owned() } else { value.to_string() }
}

/// Two decimals, without thousands separators.
pub fn two(value: Decimal) -> String {
    let rounded = round_half_up(value, 2);
    if rounded.is_zero() { "0.00".to_owned() } else { format!("{rounded:.2}") }
}
