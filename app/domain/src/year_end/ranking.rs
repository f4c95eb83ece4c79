//! Places by total.

use crate::{ids::OrgCode, number::round_half_up};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A place in a ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    pub org: OrgCode,
    #[serde(rename = "final")]
    pub total: Decimal,
    pub rank: u32,
}

/// Competition ranking (1, 1, 3) by the total rounded to two decimals; by rank, then by code.
pub fn ranking(totals: &[(OrgCode, Decimal)]) -> Vec<Ranked> {
    let mut places: Vec<Ranked> = totals
        .iter()
        .map(|(org, total)| Ranked { org: org.clone(), total: round_half_up(*total, 2), rank: 0 })
        .collect();
    places.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.org.cmp(&b.org)));
    let mut before: Option<(Decimal, u32)> = None;
    for (index, place) in places.iter_mut().enumerate() {
        let rank = match before {
            Some((total, rank)) if total == place.total => rank,
            _ => u32::try_from(index + 1).unwrap_or(u32::MAX),
        };
        place.rank = rank;
        before = Some((place.total, rank));
    }
    places
}
