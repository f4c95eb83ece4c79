//! Counties, units and zones (M3–M5).

use crate::{ids::OrgCode, language::Language};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgKind {
    County,
    Municipal,
    CentralStationed,
    /// Reports, and takes no part in rankings.
    DevelopmentZone,
}

impl OrgKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Municipal => "municipal",
            Self::CentralStationed => "central_stationed",
            Self::DevelopmentZone => "development_zone",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::County, Self::Municipal, Self::CentralStationed, Self::DevelopmentZone]
            .into_iter()
            .find(|k| k.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::County => language.pick("县（区）", "County"),
            Self::Municipal => language.pick("市直单位", "Municipal unit"),
            Self::CentralStationed => language.pick("中区直单位", "Centrally stationed unit"),
            Self::DevelopmentZone => language.pick("开发区", "Development zone"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub code: OrgCode,
    pub name: String,
    pub kind: OrgKind,
    /// Reports indicators of the region track (M5).
    pub carries_region_indicators: bool,
    /// 分管领导
    pub line_leader: String,
    /// 联系领导
    pub contact_leader: String,
}
