//! Everything that a year's results follow from, as it was at one moment.
//!
//! The server reads a record from the versions that it keeps, the browser gets it as JSON; both compute with the same
//! functions from there, so that equal records give equal bytes.

use super::{Adjustment, BookPoint, Cell, Subject, Terms, YearBook};
use crate::{
    ids::{OrgCode, PointCode, RowId},
    indicators::{AssessmentPoint, Track},
    language::Language,
    ledgers::{Ledger, ledger},
    organisations::OrgKind,
    period::Period,
    schedule::{Light, Thresholds, light},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The subject of the region track.
pub const CITY: &str = "city";

/// A value with the periods from which on it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Effective<T>(Vec<(Period, T)>);

impl<T> Default for Effective<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Effective<T> {
    /// Takes in what was decided after everything before: it holds from a period on, whatever was decided for then.
    pub fn decide(&mut self, from: Period, value: T) {
        self.0.retain(|(before, _)| *before < from);
        self.0.push((from, value));
    }

    /// What holds for a period, with the period since when.
    pub fn at(&self, period: Period) -> Option<(Period, &T)> {
        self.0.iter().rev().find(|(from, _)| *from <= period).map(|(from, value)| (*from, value))
    }

    /// Whether it holds of the value of any period.
    pub fn any(&self, holds: impl Fn(&T) -> bool) -> bool {
        self.0.iter().any(|(_, value)| holds(value))
    }

    /// The same periods with other values.
    pub fn try_map<U, E>(self, map: impl Fn(T) -> Result<U, E>) -> Result<Effective<U>, E> {
        let mapped = self.0.into_iter().map(|(from, value)| Ok((from, map(value)?)));
        Ok(Effective(mapped.collect::<Result<_, E>>()?))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedOrg {
    pub code: OrgCode,
    pub name: String,
    pub kind: OrgKind,
}

/// What one organisation has to meet and has reported for a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub assignment: RowId,
    /// Place in [`YearRecord::points`].
    pub point: usize,
    /// Place in [`YearRecord::orgs`].
    pub org: usize,
    /// None where the point does not apply.
    pub target: Effective<Option<Decimal>>,
    /// By month; none where nothing was reported.
    pub actuals: [Option<Decimal>; 12],
}

/// Bonus, deduction or veto.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustmentKind {
    Bonus,
    Deduction,
    /// 一票否优: bars the highest grade.
    Veto,
}

impl AdjustmentKind {
    pub const ALL: [Self; 3] = [Self::Bonus, Self::Deduction, Self::Veto];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Bonus => "bonus",
            Self::Deduction => "deduction",
            Self::Veto => "veto",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Bonus => language.pick("创新争优加分", "Bonus"),
            Self::Deduction => language.pick("底线管理扣分", "Deduction"),
            Self::Veto => language.pick("一票否优", "Veto"),
        }
    }
}

/// An adjustment as it was declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedAdjustment {
    pub org: OrgCode,
    pub kind: AdjustmentKind,
    pub reason: String,
    /// Positive in both kinds; 0 for a veto.
    pub points: Decimal,
    pub cap_group: String,
    pub evidence: String,
    /// ISO date.
    pub declared_on: String,
}

/// What an organisation's public evaluation came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEvaluation {
    pub org: OrgCode,
    /// Of 100.
    pub score: Decimal,
    pub sample_size: i64,
}

/// A year at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearRecord {
    pub year: i32,
    pub thresholds: Thresholds,
    pub terms: Terms,
    /// In the order of the imported list.
    pub orgs: Vec<RecordedOrg>,
    /// Both tracks, each in workbook order. None from a period on where a point was taken away.
    pub points: Vec<Effective<Option<AssessmentPoint>>>,
    pub parts: Vec<Part>,
    pub adjustments: Vec<RecordedAdjustment>,
    pub evaluations: Vec<RecordedEvaluation>,
}

/// A book with the places that its points and organisations have in the record.
pub struct Opened {
    pub book: YearBook,
    /// The month whose figures it has (1–12).
    pub month: u8,
    /// By the book's points.
    pub points: Vec<usize>,
    /// By the book's subjects; empty for the region track, whose subject is the city.
    pub orgs: Vec<usize>,
    /// By subject and point, like the book's cells: the part that a cell was read from.
    pub parts: Vec<Option<usize>>,
}

impl YearRecord {
    /// A month of the year.
    pub fn period(&self, month: u8) -> Option<Period> {
        Period::new(self.year, month).ok()
    }

    /// The last month with a value; December where there is none at all.
    pub fn last_month(&self) -> u8 {
        let reported = |month: &u8| self.parts.iter().any(|part| part.actuals[usize::from(*month) - 1].is_some());
        (1..=12).rev().find(reported).unwrap_or(12)
    }

    /// A point as it is for a period.
    pub fn point(&self, place: usize, period: Period) -> Option<&AssessmentPoint> {
        self.points.get(place)?.at(period)?.1.as_ref()
    }

    /// The place of a point that there is in a period.
    pub fn point_place(&self, code: &PointCode, period: Period) -> Option<usize> {
        (0..self.points.len()).find(|place| self.point(*place, period).is_some_and(|point| point.code == *code))
    }

    /// The track's scores with what was reported for a month (1–12). The year's results are those of December.
    pub fn open(&self, track: Track, month: u8) -> Option<Opened> {
        let period = self.period(month)?;
        let there = |place: &usize| self.point(*place, period).is_some_and(|point| point.track == track);
        let points: Vec<usize> = (0..self.points.len()).filter(there).collect();
        let mut column = vec![None; self.points.len()];
        for (at, place) in points.iter().enumerate() {
            column[*place] = Some(at);
        }
        let (orgs, subjects) = match track {
            Track::RegionToCity => (Vec::new(), vec![Subject::new(OrgCode::new(CITY), false)]),
            Track::CityToUnit => self.subjects(&column),
        };
        let mut row = vec![None; self.orgs.len()];
        for (at, place) in orgs.iter().enumerate() {
            row[*place] = Some(at);
        }
        let mut cells = vec![Cell::default(); points.len() * subjects.len()];
        let mut parts = vec![None; cells.len()];
        for (place, part) in self.parts.iter().enumerate() {
            let Some(Some(column)) = column.get(part.point) else { continue };
            let row = match track {
                Track::RegionToCity => Some(0),
                Track::CityToUnit => row.get(part.org).copied().flatten(),
            };
            let target = part.target.at(period).and_then(|(_, target)| *target);
            let Some(at) = row.map(|row| row * points.len() + column) else { continue };
            // Of several units that a point had in a year, the one that has it in this period counts.
            if parts[at].is_none() || target.is_some() {
                cells[at] = Cell { target, actual: part.actuals[usize::from(month) - 1] };
                parts[at] = Some(place);
            }
        }
        let book_points = points.iter().filter_map(|place| self.point(*place, period)).map(BookPoint::from).collect();
        Some(Opened {
            month,
            book: YearBook::open(book_points, subjects, cells, self.terms.clone()),
            points,
            orgs,
            parts,
        })
    }

    /// Organisations with a part in these points; counties are ranked.
    fn subjects(&self, column: &[Option<usize>]) -> (Vec<usize>, Vec<Subject>) {
        let mut takes_part = vec![false; self.orgs.len()];
        for part in self.parts.iter().filter(|part| column.get(part.point).copied().flatten().is_some()) {
            if let Some(takes_part) = takes_part.get_mut(part.org) {
                *takes_part = true;
            }
        }
        let places: Vec<usize> = (0..self.orgs.len()).filter(|place| takes_part[*place]).collect();
        let subjects = places.iter().map(|place| self.subject(&self.orgs[*place])).collect();
        (places, subjects)
    }

    fn subject(&self, org: &RecordedOrg) -> Subject {
        let own = |kind: AdjustmentKind| {
            self.adjustments.iter().filter(move |adjustment| adjustment.org == org.code && adjustment.kind == kind)
        };
        let listed = |kind| {
            let one = |a: &RecordedAdjustment| Adjustment { cap_group: a.cap_group.clone(), points: a.points };
            own(kind).map(one).collect()
        };
        Subject {
            org: org.code.clone(),
            ranked: org.kind == OrgKind::County,
            bonus: listed(AdjustmentKind::Bonus),
            deductions: listed(AdjustmentKind::Deduction),
            veto: own(AdjustmentKind::Veto).next().is_some(),
            public: self.evaluations.iter().find(|found| found.org == org.code).map(|found| found.score),
        }
    }

    /// Light and ledger of a part for a month (1–12); none where nothing is expected. What was not reported is missing,
    /// whatever the day: this is how the year will be read.
    pub fn reading(&self, part: &Part, month: u8) -> Option<(Light, Ledger)> {
        let period = self.period(month)?;
        let point = self.point(part.point, period).filter(|point| point.cycle.expects(period))?;
        let target = (*part.target.at(period)?.1)?;
        let actual = part.actuals[usize::from(month) - 1];
        let curve = point.plan.values(target);
        let light = light(point.direction, target, curve.as_ref(), month, actual, &self.thresholds).light;
        Some((light, ledger(point.direction, target, month, actual, light)))
    }
}
