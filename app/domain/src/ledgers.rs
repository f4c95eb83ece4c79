//! Three ledgers and five issue lists (`domain.md` §5, M35, M36).

use crate::{indicators::Direction, language::Language, schedule::Light};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// 三本账: each point stands in exactly one per period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ledger {
    /// The annual target is reached.
    Done,
    /// On schedule, expected to be met.
    OnTrack,
    /// Red, yellow or missing.
    OffTrack,
}

impl Ledger {
    pub const ALL: [Self; 3] = [Self::Done, Self::OnTrack, Self::OffTrack];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::OnTrack => "on_track",
            Self::OffTrack => "off_track",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ledger| ledger.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Done => language.pick("已完成年度目标", "Annual target met"),
            Self::OnTrack => language.pick("按序时推进", "On schedule"),
            Self::OffTrack => language.pick("未按序时推进", "Behind schedule"),
        }
    }
}

/// 五张清单: the level that has to resolve an issue (M36).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueList {
    Township,
    County,
    City,
    Region,
    /// Conditions changed: the indicator has to be adjusted.
    Adjust,
}

impl IssueList {
    pub const ALL: [Self; 5] = [Self::Township, Self::County, Self::City, Self::Region, Self::Adjust];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Township => "township",
            Self::County => "county",
            Self::City => "city",
            Self::Region => "region",
            Self::Adjust => "adjust",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Township => language.pick("乡镇或县直单位可解决", "Township or county bureau"),
            Self::County => language.pick("需县级协调", "County"),
            Self::City => language.pick("需市级协调", "City"),
            Self::Region => language.pick("需自治区协调", "Region"),
            Self::Adjust => language.pick("条件变化需调整", "Indicator to adjust"),
        }
    }
}

/// The ledger that the rule proposes for a point in a month (1–12).
pub fn ledger(direction: Direction, target: Decimal, month: u8, actual: Option<Decimal>, light: Light) -> Ledger {
    let reached = actual.is_some_and(|actual| match direction {
        Direction::HigherBetter => actual >= target,
        Direction::LowerBetter => month == 12 && actual <= target,
        Direction::Equal => month == 12 && actual == target,
    });
    if reached {
        return Ledger::Done;
    }
    match light {
        Light::Red | Light::Yellow | Light::Missing => Ledger::OffTrack,
        Light::Green | Light::Blue => Ledger::OnTrack,
    }
}
