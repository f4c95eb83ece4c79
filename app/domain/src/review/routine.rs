//! Which entries need no second look, so that they may be accepted together (M31).

use super::QueueRow;
use crate::{
    indicators::AssessmentPoint,
    language::Language,
    progress::{deviates, falls},
    schedule::Light,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Why a reviewer should look at an entry by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unusual {
    /// Neither green nor blue.
    Light,
    /// The point asks for evidence and none is there.
    NoEvidence,
    /// From 130 % of the target on.
    Deviation,
    /// Less than was reported before, where values add up.
    Fall,
    /// Submitted before.
    Again,
}

impl Unusual {
    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Light => language.pick("未达序时进度", "behind schedule"),
            Self::NoEvidence => language.pick("缺佐证", "no evidence"),
            Self::Deviation => language.pick("偏差超过 130%", "deviates by 130% or more"),
            Self::Fall => language.pick("累计值下降", "a cumulative value fell"),
            Self::Again => language.pick("重报", "submitted again"),
        }
    }
}

/// What decides whether an entry is unusual.
#[derive(Clone, Copy, Debug)]
pub struct Reported {
    pub light: Light,
    pub target: Decimal,
    pub actual: Decimal,
    /// The value of the last period of the year that has one.
    pub previous: Option<Decimal>,
    pub evidence_count: i64,
    pub revision: i64,
}

/// Everything about an entry that wants a look; nothing where it may be accepted with others.
pub fn unusual(point: &AssessmentPoint, reported: &Reported) -> Vec<Unusual> {
    let Reported { light, target, actual, previous, evidence_count, revision } = *reported;
    let fell = previous.is_some_and(|previous| falls(point, previous, actual));
    let found = [
        (Unusual::Light, !matches!(light, Light::Green | Light::Blue)),
        (Unusual::NoEvidence, evidence_count == 0 && !point.evidence.trim().is_empty()),
        (Unusual::Deviation, deviates(point.direction, target, actual)),
        (Unusual::Fall, fell),
        (Unusual::Again, revision > 1),
    ];
    found.into_iter().filter(|(_, found)| *found).map(|(what, _)| what).collect()
}

/// What a page of the queue shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueFilter {
    #[serde(default)]
    pub light: Option<Light>,
    /// Corrected after a return.
    #[serde(default)]
    pub corrected: bool,
    /// Nothing about it is unusual.
    #[serde(default)]
    pub routine: bool,
}

impl QueueFilter {
    pub fn shows(&self, row: &QueueRow) -> bool {
        self.light.is_none_or(|light| row.light == light)
            && (!self.corrected || row.state == crate::progress::EntryState::Corrected)
            && (!self.routine || row.unusual.is_empty())
    }
}
