//! Merged cells, found by any of their cells.

use std::collections::HashMap;

/// Merged cells of a sheet that are looked at; the sample years have 151.
const MOST_REGIONS: usize = 20_000;
/// Columns of one merged cell that are looked at: titles run over the whole table.
const MOST_COLUMNS: u32 = 64;

/// A merged cell, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub first_row: u32,
    pub last_row: u32,
    pub first_column: u32,
    pub last_column: u32,
}

impl Region {
    pub const fn rows(self) -> u32 {
        (self.last_row - self.first_row).saturating_add(1)
    }

    pub const fn columns(self) -> u32 {
        (self.last_column - self.first_column).saturating_add(1)
    }
}

/// Regions by column, each list in order of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Merges(HashMap<u32, Vec<Region>>);

impl Merges {
    pub fn new(regions: impl Iterator<Item = Region>) -> Self {
        let mut columns: HashMap<u32, Vec<Region>> = HashMap::new();
        let whole = regions.filter(|r| r.first_row <= r.last_row && r.first_column <= r.last_column);
        for region in whole.take(MOST_REGIONS) {
            let last = region.last_column.min(region.first_column.saturating_add(MOST_COLUMNS - 1));
            for column in region.first_column..=last {
                columns.entry(column).or_default().push(region);
            }
        }
        for regions in columns.values_mut() {
            regions.sort_by_key(|region| region.first_row);
        }
        Self(columns)
    }

    pub fn at(&self, row: u32, column: u32) -> Option<Region> {
        let regions = self.0.get(&column)?;
        let after = regions.partition_point(|region| region.first_row <= row);
        regions[..after].last().copied().filter(|region| row <= region.last_row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_cell_is_found_by_each_of_its_cells() {
        let region =
            |first_row, last_row, first_column, last_column| Region { first_row, last_row, first_column, last_column };
        let merges = Merges::new([region(5, 8, 1, 2), region(0, 0, 0, 9), region(9, 3, 0, 0)].into_iter());
        assert_eq!(merges.at(8, 2), Some(region(5, 8, 1, 2)));
        assert_eq!(merges.at(0, 7), Some(region(0, 0, 0, 9)));
        assert_eq!((merges.at(9, 1), merges.at(4, 1), merges.at(5, 3)), (None, None, None));
    }
}
