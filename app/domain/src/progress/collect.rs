//! What a county collects from its townships and bureaus, and what it comes to (M7).

use crate::{
    decomposition::{Column, Part, average, sum},
    ids::{PointCode, RowId},
    indicators::Aggregation,
    period::Period,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Decimals that an average has at least: a rate of whole percent targets is not a whole percent.
const LEAST_DECIMALS: u32 = 2;

/// What one unit has reported for a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected {
    /// The unit's part of the target.
    pub part: Part,
    pub actual: Option<Decimal>,
    /// 0 before anything was written; sent back with every write.
    pub revision: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectRow {
    /// The county's own entry, which the merged value goes to.
    pub assignment: RowId,
    pub point: PointCode,
    pub name: String,
    pub unit: String,
    pub target: Decimal,
    pub aggregation: Aggregation,
    /// What the county has reported itself.
    pub own: Option<Decimal>,
    /// Whether the county's entry can still be changed.
    pub open: bool,
    /// In the order of the columns.
    pub cells: Vec<Collected>,
}

/// A county's points with what every unit below has reported for a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectGrid {
    pub period: Period,
    pub org_name: String,
    pub columns: Vec<Column>,
    pub rows: Vec<CollectRow>,
}

/// One cell as it was typed; empty takes the value away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectInput {
    pub point: String,
    pub unit: String,
    /// The revision that the person saw.
    pub revision: i64,
    pub actual: String,
}

/// What the units' values come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// None while nothing was reported, or where the figures are too long.
    pub value: Option<Decimal>,
    /// Units that have a part of the target and no value.
    pub missing: usize,
}

impl CollectRow {
    /// Merges values, which stand in the order of the cells. Values add up, or have a mean where the target is the same
    /// for all or their average; units to which the point does not apply take no part.
    pub fn merged(&self, values: impl IntoIterator<Item = Option<Decimal>>) -> Merged {
        let taking_part = self.cells.iter().zip(values).filter(|(cell, _)| cell.part != Part::NotApplicable);
        let (mut reported, mut missing) = (Vec::new(), 0);
        for (cell, value) in taking_part {
            match value {
                Some(value) => reported.push(value),
                None => missing += usize::from(cell.part.target().is_some()),
            }
        }
        let value = match self.aggregation {
            _ if reported.is_empty() => None,
            Aggregation::Sum | Aggregation::Share => sum(&reported),
            Aggregation::Average | Aggregation::SameValue => {
                average(&reported, self.target.scale().max(LEAST_DECIMALS)).map(|mean| mean.normalize())
            }
        };
        Merged { value, missing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    fn row(aggregation: Aggregation, parts: &[Part]) -> CollectRow {
        let cell = |part: &Part| Collected { part: *part, actual: None, revision: 0 };
        CollectRow {
            assignment: RowId::new("a"),
            point: PointCode::new("X2023-001"),
            name: String::new(),
            unit: String::new(),
            target: dec("95"),
            aggregation,
            own: None,
            open: true,
            cells: parts.iter().map(cell).collect(),
        }
    }

    #[test]
    fn m7_values_add_up_or_have_a_mean_and_who_is_missing_is_counted() {
        let parts = [Part::Target(dec("5")), Part::Target(dec("5")), Part::NotApplicable, Part::Unassigned];
        let values = |texts: [&str; 4]| texts.map(|text| text.parse().ok());
        let sum = row(Aggregation::Sum, &parts);
        assert_eq!(sum.merged(values(["1.5", "2", "9", ""])), Merged { value: Some(dec("3.5")), missing: 0 });
        assert_eq!(sum.merged(values(["1.5", "", "9", "4"])), Merged { value: Some(dec("5.5")), missing: 1 });
        assert_eq!(sum.merged(values(["", "", "9", ""])), Merged { value: None, missing: 2 });
        let mean = row(Aggregation::SameValue, &parts);
        assert_eq!(mean.merged(values(["95", "96", "0", "95"])).value, Some(dec("95.33")));
        assert_eq!(mean.merged(values(["95", "96", "0", "94"])).value, Some(dec("95")));
    }
}
