//! The clauses of a book in order, each with its level.

use crate::{
    ids::ClauseId,
    indicators::{Cycle, Direction, Nature, PlanCurve},
    scoring::{ScoringRule, WorkedExample},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The level of an assessment point, and the deepest there is.
pub const DEEPEST: u8 = 4;

/// How the clauses of a book are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Indicators on levels 1 to 3, assessment points on level 4.
    Indicators,
    /// Headings with paragraphs, at any level.
    Text,
}

/// What an assessment point has and an indicator has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PointRules {
    /// 序号 in the year and track; none before the first publication. A point keeps it in later versions of the year,
    /// since its code is made of it.
    pub number: Option<u32>,
    pub nature: Nature,
    pub direction: Direction,
    pub unit: String,
    pub target: Option<Decimal>,
    pub rule: ScoringRule,
    /// 示例: what the rule has to give.
    pub examples: Vec<WorkedExample>,
    pub plan: PlanCurve,
    pub scoring_unit: String,
    /// The first one reports.
    pub responsible_units: Vec<String>,
    pub cycle: Cycle,
    /// 佐证材料
    pub evidence: String,
    pub remarks: String,
}

impl Default for PointRules {
    fn default() -> Self {
        Self {
            number: None,
            nature: Nature::Quantitative,
            direction: Direction::HigherBetter,
            unit: String::new(),
            target: None,
            rule: ScoringRule::Completion { allow_negative: false },
            examples: Vec::new(),
            plan: PlanCurve::Linear,
            scoring_unit: String::new(),
            responsible_units: Vec::new(),
            cycle: Cycle::Monthly,
            evidence: String::new(),
            remarks: String::new(),
        }
    }
}

impl PointRules {
    fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// One line of a book: an indicator, a point, or a paragraph with its heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    pub id: ClauseId,
    /// From 1. Of indicator rules, 1 to 3 are indicators and 4 are points.
    pub level: u8,
    /// Name of the indicator or point; the heading of a paragraph.
    pub name: String,
    /// 分值 as stated; none where it follows from the parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// 评分标准 of a point; empty where the rule says it. The words of a paragraph.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Kept while a point is for a moment on another level.
    #[serde(default, skip_serializing_if = "PointRules::is_blank")]
    pub point: PointRules,
}

impl Clause {
    pub fn new(id: ClauseId, level: u8) -> Self {
        Self { id, level, name: String::new(), weight: None, text: String::new(), point: PointRules::default() }
    }
}

/// All clauses of a book. The first is on level 1, and none is more than one level below the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    pub shape: Shape,
    /// 总分: what the weights of level 1 have to add up to.
    pub full_marks: Decimal,
    pub clauses: Vec<Clause>,
}

impl Outline {
    pub fn empty(shape: Shape) -> Self {
        Self { shape, full_marks: Decimal::ONE_HUNDRED, clauses: Vec::new() }
    }

    /// Whether a clause is an assessment point.
    pub fn is_point(&self, at: usize) -> bool {
        self.shape == Shape::Indicators && self.clauses.get(at).is_some_and(|clause| clause.level == DEEPEST)
    }

    /// Number of assessment points.
    pub fn points(&self) -> usize {
        (0..self.clauses.len()).filter(|at| self.is_point(*at)).count()
    }

    pub fn position(&self, id: &ClauseId) -> Option<usize> {
        self.clauses.iter().position(|clause| clause.id == *id)
    }

    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == *id)
    }

    /// Where the clauses below a clause end: the position after the last of them.
    pub fn end_of(&self, at: usize) -> usize {
        let Some(level) = self.level(at) else { return at };
        let below = self.clauses[at + 1..].iter().take_while(|clause| clause.level > level).count();
        at + 1 + below
    }

    /// The clause above in the tree.
    pub fn parent(&self, at: usize) -> Option<usize> {
        let level = self.level(at)?;
        self.clauses[..at].iter().rposition(|clause| clause.level < level)
    }

    /// The neighbour before on the same level, below the same parent.
    pub fn sibling_before(&self, at: usize) -> Option<usize> {
        let level = self.level(at)?;
        let before = self.clauses[..at].iter().rposition(|clause| clause.level <= level)?;
        (self.clauses[before].level == level).then_some(before)
    }

    /// The neighbour after on the same level, below the same parent.
    pub fn sibling_after(&self, at: usize) -> Option<usize> {
        let after = self.end_of(at);
        (self.level(after).is_some() && self.level(after) == self.level(at)).then_some(after)
    }

    pub(super) fn level(&self, at: usize) -> Option<u8> {
        self.clauses.get(at).map(|clause| clause.level)
    }

    /// Names of the clauses above, from level 1 down.
    pub fn path(&self, at: usize) -> Vec<&str> {
        let mut path = Vec::new();
        let mut here = self.parent(at);
        while let Some(above) = here {
            path.push(self.clauses[above].name.as_str());
            here = self.parent(above);
        }
        path.reverse();
        path
    }

    /// Whether levels step down one at a time and no two clauses have one id.
    pub fn is_well_formed(&self) -> bool {
        let mut before = 0;
        let stepwise = self.clauses.iter().all(|clause| {
            let fits = (1..=DEEPEST).contains(&clause.level) && clause.level <= before + 1;
            before = clause.level;
            fits
        });
        let mut ids: Vec<&ClauseId> = self.clauses.iter().map(|clause| &clause.id).collect();
        ids.sort_unstable();
        stepwise && ids.windows(2).all(|pair| pair[0] != pair[1])
    }
}
