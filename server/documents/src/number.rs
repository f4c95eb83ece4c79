//! Exact decimals out of texts and out of a workbook's binary fractions.

use domain::{
    Decimal,
    number::{INTEGER_DIGITS, NumberError, parse},
    problem::Problem,
};

/// A number as people type it, with the rules of the entry form, and with blanks anywhere: cells are padded to line up.
pub(crate) fn from_text(text: &str) -> Result<Decimal, NumberError> {
    parse(&crate::text::squash(text))
}

/// The decimal that a workbook shows for a binary fraction.
///
/// Fifteen significant digits, as spreadsheet programs show: every decimal of up to fifteen digits comes back exactly,
/// and the noise of a computed cell (0.30000000000000004) does not become part of a weight.
pub(crate) fn from_float(value: f64) -> Result<Decimal, NumberError> {
    if !value.is_finite() {
        return Err(NumberError::NotANumber);
    }
    // Sums of such numbers cannot overflow a decimal.
    if value.abs() >= 10_f64.powi(INTEGER_DIGITS as i32) {
        return Err(NumberError::TooLarge);
    }
    let exact = Decimal::from_scientific(&format!("{value:.14e}")).map_err(|_| NumberError::TooPrecise)?;
    Ok(if exact.is_zero() { Decimal::ZERO } else { exact.normalize() })
}

/// The problem of a field with something else than a number: what was read, expected, and to do.
pub(crate) fn problem(error: NumberError, place: String, field: &str, read: &str) -> Problem {
    use domain::language::Language::{Chinese, English};
    let (chinese, english) = match error {
        NumberError::Empty => (format!("“{field}”是空的。"), format!("“{field}” is empty. ")),
        _ => {
            (format!("“{field}”应为数字，读到“{read}”。"), format!("“{field}” should be a number but reads “{read}”. "))
        }
    };
    let (chinese, english) = (chinese + &error.text(Chinese), english + &error.text(English));
    Problem::error(error.code(), place, chinese, english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_full_width_digits_are_accepted_in_texts() {
        for (typed, read) in [("１２．５", "12.5"), (" 1 200 ", "1200"), ("1,234.50", "1234.5"), ("－３", "-3")] {
            assert_eq!(from_text(typed).map(|value| value.to_string()).as_deref(), Ok(read), "{typed}");
        }
        for typed in ["", "1e400", "NaN", "95%", "1_000"] {
            assert!(from_text(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn binary_fractions_become_what_the_sheet_shows() {
        for (value, read) in [(6.8, "6.8"), (0.1 + 0.2, "0.3"), (780.0, "780"), (-0.0, "0"), (1.005, "1.005")] {
            assert_eq!(from_float(value).map(|value| value.to_string()).as_deref(), Ok(read));
        }
        assert_eq!(from_float(f64::NAN), Err(NumberError::NotANumber));
        assert_eq!(from_float(1e300), Err(NumberError::TooLarge));
        assert!(from_float(1e-300).is_ok_and(|value| value.is_zero()) || from_float(1e-300).is_err());
    }
}
