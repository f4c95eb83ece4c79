//! A written workbook reads as what it was written from.

use crate::books::places;
use documents::{
    exports::{self, PartsTable},
    indicators::{self, IndicatorBook},
};
use domain::indicators::AssessmentPoint;

fn read(bytes: &[u8]) -> IndicatorBook {
    indicators::read(bytes, &mut |_, _| {})
}

fn parts(book: &IndicatorBook) -> Option<PartsTable> {
    let mut parts = PartsTable::default();
    for part in &book.decomposition {
        if !parts.organisations.contains(&part.org_name) {
            parts.organisations.push(part.org_name.clone());
        }
        parts.targets.entry(part.point.clone()).or_default().push(part.target);
    }
    (!parts.organisations.is_empty()).then_some(parts)
}

#[test]
fn both_tracks_come_back_as_they_were() {
    for file in ["indicators-2023-city.xlsx", "indicators-2023-county.xlsx"] {
        let before = read(&crate::fixture(&format!("year-2023/{file}")));
        let points: Vec<&AssessmentPoint> = before.points.iter().collect();
        let bytes = exports::indicators(before.track, before.year, &points, parts(&before).as_ref()).unwrap();
        let after = read(&bytes);
        assert_eq!(places(&after.problems), [], "{file}");
        assert_eq!(after.points, before.points, "{file}");
        assert_eq!(after.decomposition, before.decomposition, "{file}");
        assert_eq!((after.track, after.year, after.total_weight), (before.track, before.year, before.total_weight));
    }
}
