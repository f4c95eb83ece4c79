//! The indicator tree: level 1 → 2 → 3 → assessment point (M15–M17).

mod order;

pub use order::in_tree_order;

use crate::{
    exact::Exact,
    ids::{OrgCode, PointCode},
    language::Language,
    period::Period,
    problem::Problem,
    scoring::{ScoringRule, WorkedExample, check_examples},
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Which level assesses which (M17).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// 设区市指标: the region assesses the city.
    #[default]
    RegionToCity,
    /// 市本级指标: the city assesses its counties.
    CityToUnit,
}

impl Track {
    pub const ALL: [Self; 2] = [Self::RegionToCity, Self::CityToUnit];

    pub const fn code(self) -> &'static str {
        match self {
            Self::RegionToCity => "region_to_city",
            Self::CityToUnit => "city_to_unit",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|track| track.code() == code)
    }

    /// The letter that point codes of this track begin with.
    pub const fn letter(self) -> char {
        match self {
            Self::RegionToCity => 'C',
            Self::CityToUnit => 'X',
        }
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::RegionToCity => language.pick("设区市指标", "Region to city"),
            Self::CityToUnit => language.pick("市本级指标", "City to counties"),
        }
    }

    /// The code of the point with a number in this track and year.
    pub fn point_code(self, year: i32, number: u32) -> PointCode {
        PointCode::new(format!("{}{year}-{number:03}", self.letter()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    HigherBetter,
    LowerBetter,
    Equal,
}

impl Direction {
    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::HigherBetter => language.pick("正向", "Higher is better"),
            Self::LowerBetter => language.pick("反向", "Lower is better"),
            Self::Equal => language.pick("等于", "Equal"),
        }
    }
}

/// How often a point is reported (M28, M29).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cycle {
    Monthly,
    Quarterly,
}

impl Cycle {
    /// Whether a report is expected for the period.
    pub const fn expects(self, period: Period) -> bool {
        match self {
            Self::Monthly => true,
            Self::Quarterly => period.ends_quarter(),
        }
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Monthly => language.pick("月", "Monthly"),
            Self::Quarterly => language.pick("季", "Quarterly"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    Quantitative,
    Qualitative,
}

impl Nature {
    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Quantitative => language.pick("定量", "Quantitative"),
            Self::Qualitative => language.pick("定性", "Qualitative"),
        }
    }
}

/// The planned cumulative value month by month (序时计划).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanCurve {
    /// Target × month ÷ 12.
    Linear,
    /// Twelve values in the point's unit.
    Values([Decimal; 12]),
    /// Twelve percentages of each organisation's own target.
    PercentOfTarget([Decimal; 12]),
}

impl PlanCurve {
    /// The twelve values for a target; none when the plan is linear.
    pub fn values(&self, target: Decimal) -> Option<[Decimal; 12]> {
        match self {
            Self::Linear => None,
            Self::Values(values) => Some(*values),
            Self::PercentOfTarget(percents) => Some(percents.map(|percent| part_of(target, percent))),
        }
    }
}

/// A percentage of a target, with all its decimals as long as they fit.
fn part_of(target: Decimal, percent: Decimal) -> Decimal {
    let part = BigRational::of(target) * BigRational::of(percent) / BigRational::whole(100);
    let rounded = (0..=28).rev().find_map(|decimals| part.rounded(decimals).ok());
    rounded.map_or(target, |part| part.normalize())
}

/// The unit of entry and review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentPoint {
    pub code: PointCode,
    pub track: Track,
    pub year: i32,
    /// 序号: the place in the workbook, and the order on every page.
    pub number: u32,
    /// Names of the indicators above, levels 1 to 3, without the points in brackets.
    pub path: [String; 3],
    pub name: String,
    /// 分值
    pub weight: Decimal,
    pub nature: Nature,
    pub direction: Direction,
    /// 计量单位
    pub unit: String,
    /// The whole city's target for the year.
    pub target: Decimal,
    /// 评分标准, as printed.
    pub standard: String,
    pub rule: ScoringRule,
    /// What certain actuals have to score, checked when the rule is saved. Points of workbooks have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<WorkedExample>,
    pub plan: PlanCurve,
    /// 牵头考评单位 (M6)
    pub scoring_unit: String,
    /// 责任单位; the first one reports.
    pub responsible_units: Vec<String>,
    pub cycle: Cycle,
    pub remarks: String,
    /// What has to be attached; empty where nothing is asked for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
}

/// Whether a unit of measurement (计量单位) is that of percentages.
pub fn is_percentage(unit: &str) -> bool {
    ["%", "％", "百分点"].iter().any(|sign| unit.contains(sign))
}

impl AssessmentPoint {
    /// Whether its values are percentages, which rise and fall; counts and amounts only add up.
    pub fn is_percentage(&self) -> bool {
        is_percentage(&self.unit)
    }

    /// The standard as it is printed: the workbook's own words, else the rule's.
    pub fn standard_text(&self, language: Language) -> String {
        if self.standard.trim().is_empty() {
            return self.rule.sentence(language, self.weight, self.target, self.direction);
        }
        self.standard.clone()
    }

    /// What stands in the way of saving the rule: that it cannot be applied, or an example that it does not keep.
    pub fn rule_problems(&self) -> Vec<Problem> {
        if let Err(error) = self.rule.check() {
            let (chinese, english) = (error.text(Language::Chinese), error.text(Language::English));
            return vec![Problem::error("rule", error.place(), chinese, english)];
        }
        check_examples(&self.rule, self.weight, self.target, self.direction, &self.examples)
    }
}

/// How parts add up to the city's target (M22).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    Sum,
    Average,
    /// Everyone has the whole's own value.
    SameValue,
    /// Everyone takes a share of the whole; the shares fill it.
    Share,
}

impl Aggregation {
    pub const ALL: [Self; 4] = [Self::Sum, Self::Average, Self::SameValue, Self::Share];

    /// What workbooks call them, each way's first word as we write it.
    pub const WORDS: [(&str, Self); 14] = [
        ("合计", Self::Sum),
        ("总和", Self::Sum),
        ("累加", Self::Sum),
        ("求和", Self::Sum),
        ("平均", Self::Average),
        ("平均值", Self::Average),
        ("均值", Self::Average),
        ("算术平均", Self::Average),
        ("同值", Self::SameValue),
        ("相同", Self::SameValue),
        ("一致", Self::SameValue),
        ("占比", Self::Share),
        ("比例", Self::Share),
        ("份额", Self::Share),
    ];

    /// The stored form.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Average => "average",
            Self::SameValue => "same_value",
            Self::Share => "share",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aggregation| aggregation.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Sum => language.pick("合计", "Sum"),
            Self::Average => language.pick("平均", "Average"),
            Self::SameValue => language.pick("同值", "Same value"),
            Self::Share => language.pick("占比", "Share"),
        }
    }
}

/// A point as one organisation has to meet it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub point: PointCode,
    pub org: OrgCode,
    /// None where the point does not apply (不适用).
    pub target: Option<Decimal>,
}

/// A point as one organisation has it, for the point's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointPart {
    pub org: OrgCode,
    pub org_name: String,
    /// None where the point does not apply (不适用).
    pub target: Option<Decimal>,
    /// The last value that was reported.
    pub latest: Option<(Period, Decimal)>,
}

/// A point with everyone who has it, as far as the reader may see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointSheet {
    pub point: AssessmentPoint,
    pub parts: Vec<PointPart>,
}

/// One row of the printed tree: an indicator with the sum of its points, or a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeRow {
    /// 1 to 3 for indicators, 4 for assessment points.
    pub level: u8,
    pub name: String,
    pub weight: Decimal,
    /// Present on points alone.
    pub point: Option<AssessmentPoint>,
    /// Number of points below; 1 for a point.
    pub points: usize,
}

/// The tree of one year and track, flattened in workbook order.
///
/// `points` must be in workbook order; an indicator's row comes before its children.
pub fn tree_rows(points: &[AssessmentPoint]) -> Vec<TreeRow> {
    let mut rows: Vec<TreeRow> = Vec::with_capacity(points.len() * 2);
    let mut open: [Option<usize>; 3] = [None; 3];
    for point in points {
        for level in 0..3 {
            let same = open[level].is_some_and(|index| rows[index].name == point.path[level]);
            if same {
                continue;
            }
            open[level] = Some(rows.len());
            for deeper in &mut open[level + 1..] {
                *deeper = None;
            }
            rows.push(TreeRow {
                level: level as u8 + 1,
                name: point.path[level].clone(),
                weight: Decimal::ZERO,
                point: None,
                points: 0,
            });
        }
        for index in open.into_iter().flatten() {
            rows[index].weight += point.weight;
            rows[index].points += 1;
        }
        rows.push(TreeRow {
            level: 4,
            name: point.name.clone(),
            weight: point.weight,
            point: Some(point.clone()),
            points: 1,
        });
    }
    rows
}
