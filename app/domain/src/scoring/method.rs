//! The methods by name, for choosing one before there is a rule.

use super::ScoringRule;
use crate::{indicators::Direction, language::Language};
use serde::{Deserialize, Serialize};

/// One of the eleven methods of `domain.md` §2, without its parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    #[default]
    Completion,
    Deduction,
    Count,
    Bands,
    Rank,
    RatioToBest,
    Efficacy,
    Milestones,
    Qualitative,
    Interval,
    Formula,
}

impl Method {
    pub const ALL: [Self; 11] = [
        Self::Completion,
        Self::Deduction,
        Self::Count,
        Self::Bands,
        Self::Rank,
        Self::RatioToBest,
        Self::Efficacy,
        Self::Milestones,
        Self::Qualitative,
        Self::Interval,
        Self::Formula,
    ];

    /// The method's key, as in the tag of a rule's JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Completion => "completion",
            Self::Deduction => "deduction",
            Self::Count => "count",
            Self::Bands => "bands",
            Self::Rank => "rank",
            Self::RatioToBest => "ratio_to_best",
            Self::Efficacy => "efficacy",
            Self::Milestones => "milestones",
            Self::Qualitative => "qualitative",
            Self::Interval => "interval",
            Self::Formula => "formula",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.key() == key)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Completion => language.pick("完成率法", "Completion"),
            Self::Deduction => language.pick("基准扣分法", "Deduction"),
            Self::Count => language.pick("计件加扣法", "Count"),
            Self::Bands => language.pick("分档法", "Bands"),
            Self::Rank => language.pick("排名档次法", "Rank"),
            Self::RatioToBest => language.pick("比率比较法", "Ratio to best"),
            Self::Efficacy => language.pick("功效系数法", "Efficacy"),
            Self::Milestones => language.pick("里程碑法", "Milestones"),
            Self::Qualitative => language.pick("定性三档法", "Three grades"),
            Self::Interval => language.pick("区间法", "Interval"),
            Self::Formula => language.pick("公式法", "Formula"),
        }
    }

    /// What the method is good for, in a few words.
    pub const fn use_case(self, language: Language) -> &'static str {
        match self {
            Self::Completion => language.pick("按完成目标的比例得分", "In proportion to the target"),
            Self::Deduction => language.pick("从满分起，每差一步扣分", "Full marks, less for every step missed"),
            Self::Count => language.pick("每件加分或扣分", "So much for every case"),
            Self::Bands => language.pick("达到哪一档得哪一档的分", "The score of the band that is reached"),
            Self::Rank => language.pick("按同类单位中的名次得分", "By place among comparable units"),
            Self::RatioToBest => language.pick("与同类单位的最优值相比", "Against the best of comparable units"),
            Self::Efficacy => {
                language.pick("不允许值得六成，满意值得满分", "60% at the minimum, full marks at the maximum")
            }
            Self::Milestones => language.pick("按已完成的节点得分", "By finished stages"),
            Self::Qualitative => language.pick("按评定系数 0–1 得分", "By a judged ratio from 0 to 1"),
            Self::Interval => language.pick("落在区间内得满分，偏离递减", "Full marks inside a range, less outside it"),
            Self::Formula => language.pick("写一个算式", "A typed expression"),
        }
    }

    /// Whether the score depends on what others reported.
    pub const fn uses_peers(self) -> bool {
        matches!(self, Self::Rank | Self::RatioToBest)
    }

    /// Whether the method can score a point of this direction at all.
    pub const fn suits(self, direction: Direction) -> bool {
        match self {
            Self::Efficacy => matches!(direction, Direction::HigherBetter),
            Self::RatioToBest => !matches!(direction, Direction::Equal),
            _ => true,
        }
    }
}

impl ScoringRule {
    pub const fn method(&self) -> Method {
        match self {
            Self::Completion { .. } => Method::Completion,
            Self::Deduction { .. } => Method::Deduction,
            Self::Count { .. } => Method::Count,
            Self::Bands { .. } => Method::Bands,
            Self::Rank { .. } => Method::Rank,
            Self::RatioToBest => Method::RatioToBest,
            Self::Efficacy { .. } => Method::Efficacy,
            Self::Milestones { .. } => Method::Milestones,
            Self::Qualitative => Method::Qualitative,
            Self::Interval { .. } => Method::Interval,
            Self::Formula { .. } => Method::Formula,
        }
    }

    /// The method's key, as in the tag of its JSON.
    pub const fn key(&self) -> &'static str {
        self.method().key()
    }

    pub const fn method_name(&self, language: Language) -> &'static str {
        self.method().name(language)
    }

    /// Whether the score depends on what others reported.
    pub const fn uses_peers(&self) -> bool {
        self.method().uses_peers()
    }

    /// Whether a negative actual is taken as it is; otherwise it counts as 0.
    pub const fn allows_negative(&self) -> bool {
        matches!(self, Self::Completion { allow_negative: true } | Self::Efficacy { allow_negative: true, .. })
    }
}
