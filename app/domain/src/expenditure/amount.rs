//! Amounts of money with the unit that was typed.

use crate::number::{self, NumberError};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyUnit {
    Yuan,
    TenThousandYuan,
}

/// An amount as it stands in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// 万元
    pub value: Decimal,
    /// The figure before its unit.
    pub figure: Decimal,
    /// None where no unit was typed: 万元.
    pub unit: Option<MoneyUnit>,
}

/// Reads `8.22`, `8.22万元` or `0.68元`; a figure without a unit is in 万元.
///
/// # Errors
/// What [`number::parse`] refuses.
pub fn amount(text: &str) -> Result<Amount, NumberError> {
    let text = text.trim();
    let (digits, unit) = if let Some(digits) = text.strip_suffix("万元") {
        (digits, Some(MoneyUnit::TenThousandYuan))
    } else if let Some(digits) = text.strip_suffix('元') {
        (digits, Some(MoneyUnit::Yuan))
    } else {
        (text, None)
    };
    let figure = number::parse(digits)?;
    let value = match unit {
        // A typed number has at most 21 digits, so four more decimals always fit.
        Some(MoneyUnit::Yuan) => figure * Decimal::new(1, 4),
        _ => figure,
    };
    Ok(Amount { value, figure, unit })
}
