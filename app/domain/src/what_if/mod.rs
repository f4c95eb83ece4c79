//! What-if (M25): changes to weights, targets, rules and actuals on a copy of the real year, with the totals and ranks
//! that follow. The copy lives in the browser; what is stored of it is the list of changes, never a figure of the year.

mod explain;
mod sandbox;
mod year;

pub use sandbox::{Changed, Moved, Sandbox};
pub use year::{RealYear, SandboxOrg, SandboxPoint};

use crate::{
    ids::{OrgCode, PointCode, RowId},
    indicators::Track,
    language::Language,
    problem::Problem,
    scoring::ScoringRule,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Changes that a scenario may have.
pub const MOST_EDITS: usize = 2000;
/// Characters that its name may have.
pub const LONGEST_NAME: usize = 60;

/// What the year is taken to end with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// December's values, and where there is none yet the forecast.
    #[default]
    Forecast,
    /// The last value that was reported, as if the year were over.
    Reported,
}

impl Basis {
    pub const ALL: [Self; 2] = [Self::Forecast, Self::Reported];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Forecast => "forecast",
            Self::Reported => "reported",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Forecast => language.pick("预计年末值", "Forecast for the year end"),
            Self::Reported => language.pick("最新填报值", "Last reported values"),
        }
    }
}

/// One change. Points and organisations go by their codes, so that a scenario outlives an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Edit {
    Weight {
        point: PointCode,
        weight: Decimal,
    },
    Rule {
        point: PointCode,
        rule: ScoringRule,
    },
    /// None: the point does not apply.
    Target {
        point: PointCode,
        org: OrgCode,
        target: Option<Decimal>,
    },
    /// None: nothing was reported.
    Actual {
        point: PointCode,
        org: OrgCode,
        actual: Option<Decimal>,
    },
}

impl Edit {
    pub const fn point(&self) -> &PointCode {
        match self {
            Self::Weight { point, .. }
            | Self::Rule { point, .. }
            | Self::Target { point, .. }
            | Self::Actual { point, .. } => point,
        }
    }

    pub const fn org(&self) -> Option<&OrgCode> {
        match self {
            Self::Weight { .. } | Self::Rule { .. } => None,
            Self::Target { org, .. } | Self::Actual { org, .. } => Some(org),
        }
    }

    /// Whether both change the same figure.
    pub fn is_of_same_place(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && self.point() == other.point()
            && self.org() == other.org()
    }

    /// What stands in the way of the change.
    pub fn problem(&self) -> Option<Problem> {
        match self {
            Self::Weight { weight, .. } if *weight < Decimal::ZERO => {
                Some(Problem::error("weight_negative", "weight", "分值不能为负。", "Make the weight 0 or more."))
            }
            Self::Rule { rule, .. } => rule.check().err().map(|error| {
                let (chinese, english) = (error.text(Language::Chinese), error.text(Language::English));
                Problem::error("rule", error.place(), chinese, english)
            }),
            _ => None,
        }
    }
}

/// What is stored of a what-if.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    pub track: Track,
    pub year: i32,
    pub basis: Basis,
    /// In the order in which they were made.
    pub edits: Vec<Edit>,
}

impl Scenario {
    /// What stands in the way of storing it under a name.
    pub fn problems(&self, name: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        let length = name.trim().chars().count();
        if length == 0 || length > LONGEST_NAME {
            problems.push(Problem::error(
                "scenario_name",
                "name",
                format!("请起一个名称，最多 {LONGEST_NAME} 字。"),
                format!("Give it a name of at most {LONGEST_NAME} characters."),
            ));
        }
        if self.edits.len() > MOST_EDITS {
            problems.push(Problem::error(
                "scenario_too_long",
                "edits",
                format!("改动超过 {MOST_EDITS} 处，请分成几个方案。"),
                format!("Split it: a scenario has at most {MOST_EDITS} changes."),
            ));
        }
        problems.extend(self.edits.iter().find_map(Edit::problem));
        problems
    }
}

/// A scenario in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioRow {
    pub id: RowId,
    pub name: String,
    pub track: Track,
    pub year: i32,
    pub revision: i64,
    pub owner: String,
    /// Whether it is the reader's: the others may look, and save a copy of their own.
    pub own: bool,
    /// UTC milliseconds.
    pub updated_at: i64,
}

/// A scenario to open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredScenario {
    pub row: ScenarioRow,
    pub scenario: Scenario,
}
