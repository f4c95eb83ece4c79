//! Runs golden vector files through the rules. The format is that of the sample year's README.

use crate::{
    indicators::Direction,
    number::two,
    schedule::{self, Light, Thresholds},
    scoring::{self, Band, Beyond, Grade, Measure, Partial, Score, ScoringRule, Stage, Status},
    year_end::{self, FinalInput, Node, NodeContent, NodeStatus, Rolled},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a run of one file found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Cases in the file.
    pub total: usize,
    /// One line for each case that came out otherwise: its id, what was expected and what came.
    pub mismatches: Vec<String>,
}

/// Runs a file of golden vectors; `kind` is `scoring`, `lights` or `rollup`.
///
/// A file that cannot be read, and a kind that does not exist, are reported as a mismatch.
pub fn run(kind: &str, json: &str) -> Report {
    let check: fn(Value) -> Result<Vec<String>, serde_json::Error> = match kind {
        "scoring" => scoring_case,
        "lights" => light_case,
        "rollup" => rollup_case,
        _ => return Report { total: 0, mismatches: vec![format!("{kind}: no such kind of vectors")] },
    };
    let cases: Vec<Value> = match serde_json::from_str(json) {
        Ok(cases) => cases,
        Err(error) => return Report { total: 0, mismatches: vec![format!("{kind}: {error}")] },
    };
    let mut report = Report { total: cases.len(), mismatches: Vec::new() };
    for case in cases {
        let id = case.get("id").and_then(Value::as_str).unwrap_or("?").to_owned();
        let found = check(case).unwrap_or_else(|error| vec![error.to_string()]);
        report.mismatches.extend(found.into_iter().map(|line| format!("{id}: {line}")));
    }
    report
}

fn differs<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, came: &T) -> Option<String> {
    (expected != came).then(|| format!("{what}: expected {expected:?}, came {came:?}"))
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    Higher,
    Lower,
    Equal,
}

impl From<Side> for Direction {
    fn from(side: Side) -> Self {
        match side {
            Side::Higher => Self::HigherBetter,
            Side::Lower => Self::LowerBetter,
            Side::Equal => Self::Equal,
        }
    }
}

#[derive(Deserialize)]
struct ScoringCase {
    method: String,
    direction: Side,
    params: Params,
    weight: Decimal,
    target: Decimal,
    actual: Option<Decimal>,
    #[serde(default)]
    peers: Vec<Option<Decimal>>,
    expected_score: Option<Decimal>,
    expected_status: Status,
}

#[derive(Deserialize)]
struct Params {
    #[serde(default)]
    allow_negative: bool,
    step: Option<Decimal>,
    points: Option<Decimal>,
    #[serde(default)]
    partial: Partial,
    per: Option<Decimal>,
    cap: Option<Decimal>,
    base: Option<Decimal>,
    #[serde(default)]
    unbounded: bool,
    #[serde(default)]
    bands: Vec<BandCase>,
    #[serde(default)]
    scores: Vec<Decimal>,
    #[serde(default)]
    beyond: Beyond,
    min: Option<Decimal>,
    max: Option<Decimal>,
    #[serde(default)]
    stages: Vec<StageCase>,
    grade: Option<Grade>,
    ratio: Option<Decimal>,
    low: Option<Decimal>,
    high: Option<Decimal>,
    zero_low: Option<Decimal>,
    zero_high: Option<Decimal>,
    #[serde(default)]
    expr: String,
}

#[derive(Deserialize)]
struct BandCase {
    #[serde(alias = "at_least", alias = "at_most")]
    bound: Decimal,
    score: Decimal,
}

#[derive(Deserialize)]
struct StageCase {
    name: String,
    weight: Decimal,
    done: Option<bool>,
}

impl ScoringCase {
    fn rule(&self) -> Option<ScoringRule> {
        let p = &self.params;
        Some(match self.method.as_str() {
            "completion" => ScoringRule::Completion { allow_negative: p.allow_negative },
            "deduction" => ScoringRule::Deduction { step: p.step?, points: p.points?, partial: p.partial },
            "count" => ScoringRule::Count { per: p.per?, cap: p.cap, base: p.base, unbounded: p.unbounded },
            "bands" => {
                ScoringRule::Bands { bands: p.bands.iter().map(|b| Band { bound: b.bound, score: b.score }).collect() }
            }
            "rank" => ScoringRule::Rank { scores: p.scores.clone(), beyond: p.beyond },
            "ratio_to_best" => ScoringRule::RatioToBest,
            "efficacy" => ScoringRule::Efficacy { min: p.min?, max: p.max?, allow_negative: p.allow_negative },
            "milestones" => ScoringRule::Milestones { stages: self.stages() },
            "qualitative" => ScoringRule::Qualitative,
            "interval" => {
                ScoringRule::Interval { low: p.low?, high: p.high?, zero_low: p.zero_low?, zero_high: p.zero_high? }
            }
            "formula" => ScoringRule::Formula { expr: p.expr.clone() },
            _ => return None,
        })
    }

    /// Finished stages first: a case may finish them in any order, a rule counts them in theirs.
    fn stages(&self) -> Vec<Stage> {
        let with = |done: bool| self.params.stages.iter().filter(move |stage| (stage.done == Some(true)) == done);
        with(true).chain(with(false)).map(|s| Stage { name: s.name.clone(), weight: s.weight }).collect()
    }

    fn score(&self) -> Option<Score> {
        let rule = self.rule()?;
        let peers: Vec<Decimal> = self.peers.iter().copied().flatten().collect();
        let actual = match rule {
            ScoringRule::Qualitative => {
                return Some(scoring::graded(self.weight, self.params.grade.zip(self.params.ratio)));
            }
            ScoringRule::Milestones { .. } if self.params.stages.iter().all(|stage| stage.done.is_none()) => None,
            ScoringRule::Milestones { .. } => {
                let done = self.params.stages.iter().filter(|stage| stage.done == Some(true));
                Some(done.map(|stage| stage.weight).try_fold(Decimal::ZERO, Decimal::checked_add)?)
            }
            _ => self.actual,
        };
        let direction = self.direction.into();
        let measure = Measure { weight: self.weight, target: self.target, direction, actual, peers: &peers };
        Some(scoring::score_with(&rule, &measure, self.params.allow_negative))
    }
}

fn scoring_case(case: Value) -> Result<Vec<String>, serde_json::Error> {
    let case: ScoringCase = serde_json::from_value(case)?;
    let Some(score) = case.score() else {
        return Ok(vec![format!("method {}: parameters missing", case.method)]);
    };
    let status = differs("status", &case.expected_status, &score.status);
    let value = differs("score", &case.expected_score.map(two), &score.value.map(two));
    Ok(status.into_iter().chain(value).collect())
}

#[derive(Deserialize)]
struct LightCase {
    direction: Side,
    target: Decimal,
    plan_curve: Option<[Decimal; 12]>,
    month: u8,
    actual: Option<Decimal>,
    thresholds: Thresholds,
    expected_ratio: Option<Decimal>,
    expected_light: Light,
}

fn light_case(case: Value) -> Result<Vec<String>, serde_json::Error> {
    let case: LightCase = serde_json::from_value(case)?;
    let curve = case.plan_curve.as_ref();
    let reading = schedule::light(case.direction.into(), case.target, curve, case.month, case.actual, &case.thresholds);
    let light = differs("light", &case.expected_light, &reading.light);
    let ratio = differs("ratio", &case.expected_ratio.map(two), &reading.ratio.map(two));
    Ok(light.into_iter().chain(ratio).collect())
}

#[derive(Deserialize)]
struct RollupCase {
    tree: Option<Node>,
    #[serde(rename = "final")]
    total: Option<FinalInput>,
    ranking: Option<Vec<TotalCase>>,
    expenditure: Option<ExpenditureCase>,
    expected: Expected,
}

#[derive(Deserialize)]
struct TotalCase {
    org: crate::ids::OrgCode,
    #[serde(rename = "final")]
    total: Decimal,
}

#[derive(Deserialize)]
struct ExpenditureCase {
    budget: Decimal,
    spent: Decimal,
}

#[derive(Deserialize)]
struct Expected {
    #[serde(default)]
    nodes: BTreeMap<String, ExpectedNode>,
    #[serde(rename = "final")]
    total: Option<ExpectedTotal>,
    #[serde(default)]
    ranking: Vec<ExpectedRank>,
    expenditure: Option<ExpectedExecution>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct ExpectedNode {
    score: Option<Decimal>,
    status: NodeStatus,
    missing: u32,
    light: Option<Light>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct ExpectedTotal {
    bonus: Decimal,
    deduction: Decimal,
    public: Decimal,
    #[serde(rename = "final")]
    total: Decimal,
    grade: String,
}

#[derive(Debug, PartialEq, Deserialize)]
struct ExpectedRank {
    org: crate::ids::OrgCode,
    rank: u32,
}

#[derive(Debug, PartialEq, Deserialize)]
struct ExpectedExecution {
    rate_percent: Decimal,
    score: Decimal,
}

fn parents(rolled: &Rolled, node: &Node, found: &mut BTreeMap<String, ExpectedNode>) {
    let NodeContent::Indicator { children } = &node.content else {
        return;
    };
    let Rolled { score, status, missing, light, .. } = *rolled;
    found.insert(rolled.code.clone(), ExpectedNode { score, status, missing, light });
    for (rolled, node) in rolled.children.iter().zip(children) {
        parents(rolled, node, found);
    }
}

fn rollup_case(case: Value) -> Result<Vec<String>, serde_json::Error> {
    let case: RollupCase = serde_json::from_value(case)?;
    let mut nodes = BTreeMap::new();
    if let Some(tree) = &case.tree {
        parents(&year_end::rollup(tree), tree, &mut nodes);
    }
    let total = case.total.as_ref().and_then(year_end::final_score).map(|score| ExpectedTotal {
        bonus: score.bonus,
        deduction: score.deduction,
        public: score.public,
        total: score.total,
        grade: score.grade,
    });
    let totals: Vec<_> = case.ranking.into_iter().flatten().map(|case| (case.org, case.total)).collect();
    let ranking: Vec<_> =
        year_end::ranking(&totals).into_iter().map(|place| ExpectedRank { org: place.org, rank: place.rank }).collect();
    let execution = case.expenditure.and_then(|figures| {
        let execution = crate::expenditure::execution(figures.budget, figures.spent)?;
        Some(ExpectedExecution { rate_percent: execution.rate, score: execution.score })
    });
    let found = [
        differs("nodes", &case.expected.nodes, &nodes),
        differs("final", &case.expected.total, &total),
        differs("ranking", &case.expected.ranking, &ranking),
        differs("expenditure", &case.expected.expenditure, &execution),
    ];
    Ok(found.into_iter().flatten().collect())
}
