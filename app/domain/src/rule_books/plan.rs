//! The plan curve of a point while it is drawn.

use crate::{indicators::PlanCurve, number::round_half_up, schedule::planned};
use rust_decimal::Decimal;

/// The twelve planned values for a target.
pub fn plan_values(plan: &PlanCurve, target: Decimal) -> [Decimal; 12] {
    let curve = plan.values(target);
    std::array::from_fn(|index| planned(curve.as_ref(), target, index as u8 + 1))
}

/// The value at a height of the chart, in thousandths of `top`, rounded to what the target is written in: whole numbers
/// for large targets, two decimals at most.
pub fn dragged(top: Decimal, thousandths: u32) -> Decimal {
    let share = Decimal::new(i64::from(thousandths.min(1000)), 3);
    let value = top.checked_mul(share).unwrap_or(top);
    let decimals = match top.abs() {
        top if top >= Decimal::ONE_HUNDRED => 0,
        top if top >= Decimal::TEN => 1,
        _ => 2,
    };
    round_half_up(value, decimals).normalize()
}
