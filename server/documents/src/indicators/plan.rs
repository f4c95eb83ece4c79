//! 序时计划: the plan curve of a point.

use crate::{number, text::half_width};
use domain::{Decimal, indicators::PlanCurve};

/// What is wrong with a plan, in Chinese and English.
pub(super) type Wrong = (String, String);

/// Reads a plan: empty is linear, else twelve values or twelve percentages, parted by commas.
pub(super) fn parse(text: &str) -> Result<PlanCurve, Wrong> {
    let text = half_width(text);
    let text = text.trim().trim_end_matches([',', '、', ';']);
    if text.is_empty() {
        return Ok(PlanCurve::Linear);
    }
    let parts: Vec<&str> = text.split([',', '、', ';']).map(str::trim).collect();
    if parts.len() != 12 {
        let count = parts.len();
        return Err((format!("读到 {count} 个数"), format!("{count} values were read")));
    }
    let percents = parts.iter().filter(|part| part.ends_with('%')).count();
    if percents != 0 && percents != 12 {
        return Err((
            format!("12 个数中有 {percents} 个带百分号，须都带或都不带"),
            format!("{percents} of 12 values have a percent sign; all or none must have it"),
        ));
    }
    let mut values = [Decimal::ZERO; 12];
    for (value, part) in values.iter_mut().zip(&parts) {
        *value = number::from_text(part.trim_end_matches('%'))
            .map_err(|_| (format!("“{part}”不是数字"), format!("“{part}” is not a number")))?;
    }
    Ok(if percents == 12 { PlanCurve::PercentOfTarget(values) } else { PlanCurve::Values(values) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_empty_or_twelve_of_a_kind() {
        assert_eq!(parse("  "), Ok(PlanCurve::Linear));
        assert!(
            matches!(parse("1，2,3,4,5,6,7,8,9,10,11,12"), Ok(PlanCurve::Values(v)) if v[11] == Decimal::new(12, 0))
        );
        let percents = parse("1%,2%,3%,4%,5%,6%,7%,8%,9%,10%,11％,100%");
        assert!(matches!(percents, Ok(PlanCurve::PercentOfTarget(v)) if v[11] == Decimal::ONE_HUNDRED));
        for bad in ["5", "1,2,3,4,5,6,7,8,9,10,11", "1%,2,3,4,5,6,7,8,9,10,11,12", "x,2,3,4,5,6,7,8,9,10,11,12"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
