//! Exact rational arithmetic: a fast form for figures of everyday size and an unlimited one behind it.
//!
//! A rule is written once over [`Exact`] and run with [`Small`]; where that overflows it is run again with
//! [`BigRational`], so that a result never depends on how large the figures in between became.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Does not fit this form of number.
    Overflow,
    /// A division by zero, or a rule or judgement that is not valid.
    Illegal,
}

pub(crate) trait Exact: Clone + Sized {
    /// Whether only the last step, writing a decimal, can overflow.
    const UNLIMITED: bool;

    fn of(value: Decimal) -> Self;
    fn whole(value: i32) -> Self;
    fn plus(&self, other: &Self) -> Result<Self, Stop>;
    fn minus(&self, other: &Self) -> Result<Self, Stop>;
    fn times(&self, other: &Self) -> Result<Self, Stop>;
    fn over(&self, other: &Self) -> Result<Self, Stop>;
    fn order(&self, other: &Self) -> Result<Ordering, Stop>;
    fn sign(&self) -> Ordering;
    fn floor(&self) -> Self;
    fn ceil(&self) -> Self;
    /// Rounded half away from zero to this many decimals.
    fn rounded(&self, decimals: u32) -> Result<Decimal, Stop>;

    fn smaller(&self, other: &Self) -> Result<Self, Stop> {
        Ok(if self.order(other)?.is_gt() { other.clone() } else { self.clone() })
    }

    fn larger(&self, other: &Self) -> Result<Self, Stop> {
        Ok(if self.order(other)?.is_lt() { other.clone() } else { self.clone() })
    }
}

/// A ratio of two machine integers, not reduced; the denominator is positive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Small {
    numerator: i128,
    denominator: i128,
}

const POWERS_OF_TEN: [i128; 29] = {
    let mut powers = [1_i128; 29];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

/// A product whose factors are mostly short: the wide multiplication with its overflow test is several times slower.
fn product(left: i128, right: i128) -> Result<i128, Stop> {
    if let (Ok(left), Ok(right)) = (i64::try_from(left), i64::try_from(right)) {
        return Ok(i128::from(left) * i128::from(right));
    }
    left.checked_mul(right).ok_or(Stop::Overflow)
}

impl Small {
    /// Both numerators over one denominator.
    fn aligned(&self, other: &Self) -> Result<(i128, i128, i128), Stop> {
        if self.denominator == other.denominator {
            return Ok((self.numerator, other.numerator, self.denominator));
        }
        if other.denominator == 1 {
            return Ok((self.numerator, product(other.numerator, self.denominator)?, self.denominator));
        }
        if self.denominator == 1 {
            return Ok((product(self.numerator, other.denominator)?, other.numerator, other.denominator));
        }
        Ok((
            product(self.numerator, other.denominator)?,
            product(other.numerator, self.denominator)?,
            product(self.denominator, other.denominator)?,
        ))
    }
}

impl Exact for Small {
    const UNLIMITED: bool = false;

    fn of(value: Decimal) -> Self {
        Self { numerator: value.mantissa(), denominator: POWERS_OF_TEN[value.scale() as usize % POWERS_OF_TEN.len()] }
    }

    fn whole(value: i32) -> Self {
        Self { numerator: i128::from(value), denominator: 1 }
    }

    fn plus(&self, other: &Self) -> Result<Self, Stop> {
        let (left, right, denominator) = self.aligned(other)?;
        Ok(Self { numerator: left.checked_add(right).ok_or(Stop::Overflow)?, denominator })
    }

    fn minus(&self, other: &Self) -> Result<Self, Stop> {
        let (left, right, denominator) = self.aligned(other)?;
        Ok(Self { numerator: left.checked_sub(right).ok_or(Stop::Overflow)?, denominator })
    }

    fn times(&self, other: &Self) -> Result<Self, Stop> {
        Ok(Self {
            numerator: product(self.numerator, other.numerator)?,
            denominator: product(self.denominator, other.denominator)?,
        })
    }

    fn over(&self, other: &Self) -> Result<Self, Stop> {
        if other.numerator == 0 {
            return Err(Stop::Illegal);
        }
        let (numerator, denominator) = if self.denominator == other.denominator {
            (self.numerator, other.numerator)
        } else {
            (product(self.numerator, other.denominator)?, product(self.denominator, other.numerator)?)
        };
        if denominator > 0 {
            return Ok(Self { numerator, denominator });
        }
        Ok(Self {
            numerator: numerator.checked_neg().ok_or(Stop::Overflow)?,
            denominator: denominator.checked_neg().ok_or(Stop::Overflow)?,
        })
    }

    fn order(&self, other: &Self) -> Result<Ordering, Stop> {
        let signs = self.numerator.signum().cmp(&other.numerator.signum());
        if signs.is_ne() {
            return Ok(signs);
        }
        if self.denominator == other.denominator {
            return Ok(self.numerator.cmp(&other.numerator));
        }
        Ok(product(self.numerator, other.denominator)?.cmp(&product(other.numerator, self.denominator)?))
    }

    fn sign(&self) -> Ordering {
        self.numerator.cmp(&0)
    }

    fn floor(&self) -> Self {
        Self { numerator: self.numerator.div_euclid(self.denominator), denominator: 1 }
    }

    fn ceil(&self) -> Self {
        let floor = self.numerator.div_euclid(self.denominator);
        let up = i128::from(self.numerator.rem_euclid(self.denominator) != 0);
        // A quotient that has a remainder is at most half as large as its numerator can be.
        Self { numerator: floor.saturating_add(up), denominator: 1 }
    }

    fn rounded(&self, decimals: u32) -> Result<Decimal, Stop> {
        let power = POWERS_OF_TEN.get(decimals as usize).ok_or(Stop::Overflow)?;
        let doubled = product(self.numerator, 2 * power)?.unsigned_abs();
        let denominator = self.denominator.unsigned_abs();
        let top = doubled.checked_add(denominator).ok_or(Stop::Overflow)?;
        let bottom = 2 * denominator;
        // The short division is several times faster, and nearly always enough.
        let size = match (u64::try_from(top), u64::try_from(bottom)) {
            (Ok(top), Ok(bottom)) => u128::from(top / bottom),
            _ => top / bottom,
        };
        let size = i128::try_from(size).map_err(|_| Stop::Overflow)?;
        let value = if self.numerator < 0 { -size } else { size };
        Decimal::try_from_i128_with_scale(value, decimals).map_err(|_| Stop::Overflow)
    }
}

impl Exact for BigRational {
    const UNLIMITED: bool = true;

    fn of(value: Decimal) -> Self {
        Self::new(BigInt::from(value.mantissa()), BigInt::from(10).pow(value.scale()))
    }

    fn whole(value: i32) -> Self {
        Self::from_integer(BigInt::from(value))
    }

    fn plus(&self, other: &Self) -> Result<Self, Stop> {
        Ok(self + other)
    }

    fn minus(&self, other: &Self) -> Result<Self, Stop> {
        Ok(self - other)
    }

    fn times(&self, other: &Self) -> Result<Self, Stop> {
        Ok(self * other)
    }

    fn over(&self, other: &Self) -> Result<Self, Stop> {
        if other.is_zero() { Err(Stop::Illegal) } else { Ok(self / other) }
    }

    fn order(&self, other: &Self) -> Result<Ordering, Stop> {
        Ok(self.cmp(other))
    }

    fn sign(&self) -> Ordering {
        self.numer().cmp(&BigInt::zero())
    }

    fn floor(&self) -> Self {
        Self::floor(self)
    }

    fn ceil(&self) -> Self {
        Self::ceil(self)
    }

    fn rounded(&self, decimals: u32) -> Result<Decimal, Stop> {
        let doubled = self.numer().abs() * BigInt::from(10).pow(decimals) * 2;
        let size: BigInt = (doubled + self.denom()) / (self.denom() * 2);
        let value = if self.is_negative() { -size } else { size };
        let value = value.to_i128().ok_or(Stop::Overflow)?;
        Decimal::try_from_i128_with_scale(value, decimals).map_err(|_| Stop::Overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal() -> impl Strategy<Value = Decimal> {
        prop_oneof![
            4 => (-10_000_000_i128..10_000_000, 0_u32..6),
            1 => (-(1_i128 << 96) + 1..(1_i128 << 96), 0_u32..29),
        ]
        .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
    }

    /// The fast form may give up; where it does not, it has to agree with the unlimited one.
    fn agree(small: Result<Small, Stop>, big: Result<BigRational, Stop>) {
        match (small, big) {
            (Err(Stop::Overflow), _) => {}
            (Ok(small), Ok(big)) => {
                let small = BigRational::new(small.numerator.into(), small.denominator.into());
                assert_eq!(small, big);
            }
            (small, big) => assert_eq!(small.err(), big.err()),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn the_fast_form_agrees_with_the_unlimited_one(a in decimal(), b in decimal(), c in decimal()) {
            let (sa, sb, sc) = (Small::of(a), Small::of(b), Small::of(c));
            let (ba, bb, bc) = (BigRational::of(a), BigRational::of(b), BigRational::of(c));
            agree(sa.plus(&sb), ba.plus(&bb));
            agree(sa.minus(&sb), ba.minus(&bb));
            agree(sa.times(&sb).and_then(|p| p.over(&sc)), ba.times(&bb).and_then(|p| p.over(&bc)));
            agree(Ok(Exact::floor(&sa)), Ok(Exact::floor(&ba)));
            agree(Ok(Exact::ceil(&sa)), Ok(Exact::ceil(&ba)));
            if let Ok(order) = sa.order(&sb) {
                prop_assert_eq!(order, ba.cmp(&bb));
            }
            prop_assert_eq!(a.cmp(&b), ba.cmp(&bb));
            if let (Ok(small), Ok(big)) = (sa.over(&sc).and_then(|q| q.rounded(2)), ba.over(&bc).and_then(|q| q.rounded(2))) {
                prop_assert_eq!(small, big);
            }
        }
    }
}
