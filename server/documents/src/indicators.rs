//! The indicator workbook of a year.

use domain::{
    Decimal,
    ids::PointCode,
    indicators::{AssessmentPoint, Track},
    problem::Problem,
};

/// What an indicator workbook says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorBook {
    pub track: Track,
    pub year: i32,
    /// In workbook order.
    pub points: Vec<AssessmentPoint>,
    /// One entry per point and county; empty for the region track.
    pub decomposition: Vec<PartTarget>,
    pub problems: Vec<Problem>,
    /// Sum of the points' weights.
    pub total_weight: Decimal,
}

/// A point's target for one county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartTarget {
    pub point: PointCode,
    pub org_name: String,
    /// In the point's unit; None where the point does not apply (不适用).
    pub target: Option<Decimal>,
}

/// Reads a workbook. `progress` hears how many rows are done, of how many.
///
/// Never fails: a file that is no workbook gives a book with problems and no points.
pub fn read(_bytes: &[u8], _progress: &mut dyn FnMut(usize, usize)) -> IndicatorBook {
    IndicatorBook {
        track: Track::default(),
        year: 0,
        points: Vec::new(),
        decomposition: Vec::new(),
        problems: Vec::new(),
        total_weight: Decimal::ZERO,
    }
}
