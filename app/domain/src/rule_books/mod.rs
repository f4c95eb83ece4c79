//! Rule books (方案与细则): what a year is assessed by, from the first draft to the published document (M18–M21, M23).

mod check;
mod compare;
mod editor;
mod fields;
mod lifecycle;
mod opinions;
mod outline;
mod paste;
mod plan;
mod points;
mod step_error;
mod weights;
mod wording;

pub use compare::{Compared, Comparison, Difference, Tally, Totals, compare};
pub use editor::Editor;
pub use fields::{Field, FieldError};
pub use lifecycle::{Approval, ApprovalBody, Lifecycle, Publication, Stage, Step, Surroundings};
pub use opinions::{Answer, Invitation, Opinion, Reception, Verdict};
pub use outline::{Clause, DEEPEST, Outline, PointRules, Shape};
pub use paste::{PasteError, Pasted};
pub use plan::{dragged, plan_values};
pub use step_error::StepError;
pub use weights::{WeightSum, total_sum, weight_sums};

use crate::{ids::RowId, indicators::Track, language::Language};
use serde::{Deserialize, Serialize};

/// What a book rules on (M18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 年度方案
    Plan,
    /// 指标细则
    #[default]
    IndicatorRules,
    /// 创新争优和底线管理细则
    BonusAndBottomLine,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Plan, Self::IndicatorRules, Self::BonusAndBottomLine];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::IndicatorRules => "indicator_rules",
            Self::BonusAndBottomLine => "bonus_and_bottom_line",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Plan => language.pick("年度方案", "Plan"),
            Self::IndicatorRules => language.pick("指标细则", "Indicator rules"),
            Self::BonusAndBottomLine => language.pick("创新争优和底线管理细则", "Bonus and bottom-line rules"),
        }
    }

    /// How the clauses of such a book are built.
    pub const fn shape(self) -> Shape {
        match self {
            Self::IndicatorRules => Shape::Indicators,
            Self::Plan | Self::BonusAndBottomLine => Shape::Text,
        }
    }

    /// The title of a new book, as such documents are called.
    pub fn title(self, year: i32, track: Track) -> String {
        let scope = match track {
            Track::RegionToCity => "设区市",
            Track::CityToUnit => "县（区）",
        };
        match self {
            Self::Plan => format!("{year}年度{scope}绩效考评工作方案"),
            Self::IndicatorRules => format!("{year}年度{scope}绩效考评指标及评分细则"),
            Self::BonusAndBottomLine => format!("{year}年度{scope}绩效考评创新争优和底线管理细则"),
        }
    }
}

/// A version of a book without its clauses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookRow {
    pub id: RowId,
    pub year: i32,
    pub track: Track,
    pub kind: Kind,
    /// From 1.
    pub version: i64,
    pub title: String,
    pub lifecycle: Lifecycle,
    pub revision: i64,
    /// UTC milliseconds.
    pub updated_at: i64,
    pub updated_by: String,
}

impl BookRow {
    /// `第 2 版`
    pub fn version_name(&self, language: Language) -> String {
        match language {
            Language::Chinese => format!("第 {} 版", self.version),
            Language::English => format!("version {}", self.version),
        }
    }
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub step: Step,
    /// UTC milliseconds.
    pub at: i64,
    pub by: String,
}

/// A version of a book with its clauses and its way so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    pub row: BookRow,
    pub outline: Outline,
    pub stamps: Vec<Stamp>,
}
