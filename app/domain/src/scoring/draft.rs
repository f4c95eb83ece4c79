//! A rule while it is typed: texts that may not be right yet, for every method at once, so that going from one method to
//! another and back loses nothing.

use super::{Band, Beyond, Method, Partial, RuleError, ScoringRule, Stage};
use crate::{
    indicators::Direction,
    language::Language,
    number::{self, NumberError, plain, round_half_up},
    problem::Problem,
};
use rust_decimal::Decimal;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BandDraft {
    pub bound: String,
    pub score: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageDraft {
    pub name: String,
    /// Percent.
    pub weight: String,
}

/// The form of a rule. Only the fields of [`Self::method`] count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleDraft {
    pub method: Method,
    pub allow_negative: bool,
    pub step: String,
    pub points: String,
    pub partial: Partial,
    pub per: String,
    pub cap: String,
    pub base: String,
    pub unbounded: bool,
    pub bands: Vec<BandDraft>,
    pub scores: Vec<String>,
    pub beyond: Beyond,
    pub min: String,
    pub max: String,
    pub stages: Vec<StageDraft>,
    pub low: String,
    pub high: String,
    pub zero_low: String,
    pub zero_high: String,
    pub expr: String,
}

/// A draft as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRule {
    /// Present when nothing stands in the way of applying it.
    pub rule: Option<ScoringRule>,
    /// `place` is the field: `step`, `bands.0.bound`, `stages.2.name`, `bands` for the list as a whole.
    pub problems: Vec<Problem>,
}

/// A tenth of a figure, so many times; two decimals.
fn tenths(value: Decimal, count: i64) -> String {
    let part = value.checked_mul(Decimal::new(count, 1)).unwrap_or(value);
    plain(round_half_up(part, 2))
}

fn fill(field: &mut String, text: impl FnOnce() -> String) {
    if field.trim().is_empty() {
        *field = text();
    }
}

impl RuleDraft {
    /// A rule as it would be typed.
    pub fn of(rule: &ScoringRule) -> Self {
        let mut draft = Self { method: rule.method(), ..Self::default() };
        draft.take(rule);
        draft
    }

    /// Puts a rule into its method's fields and leaves those of the others.
    pub fn take(&mut self, rule: &ScoringRule) {
        self.method = rule.method();
        match rule {
            ScoringRule::Completion { allow_negative } => self.allow_negative = *allow_negative,
            ScoringRule::Deduction { step, points, partial } => {
                (self.step, self.points, self.partial) = (plain(*step), plain(*points), *partial);
            }
            ScoringRule::Count { per, cap, base, unbounded } => {
                let optional = |value: &Option<Decimal>| value.map(plain).unwrap_or_default();
                (self.per, self.cap, self.base) = (plain(*per), optional(cap), optional(base));
                self.unbounded = *unbounded;
            }
            ScoringRule::Bands { bands } => {
                let band = |band: &Band| BandDraft { bound: plain(band.bound), score: plain(band.score) };
                self.bands = bands.iter().map(band).collect();
            }
            ScoringRule::Rank { scores, beyond } => {
                self.scores = scores.iter().map(|score| plain(*score)).collect();
                self.beyond = *beyond;
            }
            ScoringRule::RatioToBest | ScoringRule::Qualitative => {}
            ScoringRule::Efficacy { min, max, allow_negative } => {
                (self.min, self.max, self.allow_negative) = (plain(*min), plain(*max), *allow_negative);
            }
            ScoringRule::Milestones { stages } => {
                let stage = |stage: &Stage| StageDraft { name: stage.name.clone(), weight: plain(stage.weight) };
                self.stages = stages.iter().map(stage).collect();
            }
            ScoringRule::Interval { low, high, zero_low, zero_high } => {
                (self.low, self.high) = (plain(*low), plain(*high));
                (self.zero_low, self.zero_high) = (plain(*zero_low), plain(*zero_high));
            }
            ScoringRule::Formula { expr } => self.expr.clone_from(expr),
        }
    }

    /// Goes to another method. What was typed for it before is there again; a field that is still empty begins with a
    /// figure that fits the point, so that the rule can be applied at once and only be corrected.
    pub fn switch(&mut self, method: Method, weight: Decimal, target: Decimal, direction: Direction) {
        self.method = method;
        let full = || plain(weight);
        let goal = || plain(target);
        match method {
            Method::Completion | Method::RatioToBest | Method::Qualitative => {}
            Method::Deduction => {
                fill(&mut self.step, || if target.is_zero() { "1".to_owned() } else { tenths(target.abs(), 1) });
                fill(&mut self.points, || tenths(weight, 1));
            }
            Method::Count => fill(&mut self.per, || match direction {
                Direction::LowerBetter => format!("-{}", tenths(weight, 1)),
                _ => tenths(weight, 1),
            }),
            Method::Bands if self.bands.is_empty() => {
                let next = if direction == Direction::LowerBetter { 12 } else { 8 };
                self.bands = vec![
                    BandDraft { bound: goal(), score: full() },
                    BandDraft { bound: tenths(target, next), score: tenths(weight, 8) },
                ];
            }
            Method::Rank if self.scores.is_empty() => {
                self.scores = [10, 9, 8, 7, 6].map(|part| tenths(weight, part)).to_vec();
            }
            Method::Milestones if self.stages.is_empty() => {
                let stage = |weight: &str| StageDraft { name: String::new(), weight: weight.to_owned() };
                self.stages = ["20", "30", "30", "20"].map(stage).to_vec();
            }
            Method::Bands | Method::Rank | Method::Milestones => {}
            Method::Efficacy => {
                fill(&mut self.max, goal);
                fill(&mut self.min, || tenths(target, 7));
            }
            Method::Interval => {
                fill(&mut self.low, || tenths(target, 9));
                fill(&mut self.high, || tenths(target, 11));
                fill(&mut self.zero_low, || tenths(target, 6));
                fill(&mut self.zero_high, || tenths(target, 14));
            }
            Method::Formula => fill(&mut self.expr, || {
                let usual = match direction {
                    _ if target.is_zero() => "max(0, w-0.1*w*a)",
                    Direction::LowerBetter => "w*min(1, max(0, 2-a/t))",
                    _ => "min(w, w*a/t)",
                };
                usual.to_owned()
            }),
        }
    }

    /// Reads the fields of the method. What can be applied but is hardly meant comes as a notice.
    pub fn read(&self, weight: Decimal, direction: Direction) -> ReadRule {
        let mut reader = Reader::default();
        let rule = self.rule(&mut reader);
        if !self.method.suits(direction) {
            reader.problems.push(unsuited(self.method, direction));
        }
        if reader.problems.is_empty()
            && let Err(error) = rule.check()
        {
            let (chinese, english) = (error.text(Language::Chinese), error.text(Language::English));
            reader.problems.push(Problem::error("rule", error.place(), chinese, english));
        }
        let rule = reader.problems.is_empty().then_some(rule);
        let mut problems = reader.problems;
        if let Some(rule) = &rule {
            problems.extend(above_weight(rule, weight));
        }
        ReadRule { rule, problems }
    }

    fn rule(&self, reader: &mut Reader) -> ScoringRule {
        match self.method {
            Method::Completion => ScoringRule::Completion { allow_negative: self.allow_negative },
            Method::Deduction => ScoringRule::Deduction {
                step: reader.figure("step", &self.step),
                points: reader.figure("points", &self.points),
                partial: self.partial,
            },
            Method::Count => ScoringRule::Count {
                per: reader.figure("per", &self.per),
                cap: reader.optional("cap", &self.cap),
                base: reader.optional("base", &self.base),
                unbounded: self.unbounded,
            },
            Method::Bands => {
                let band = |(index, band): (usize, &BandDraft)| Band {
                    bound: reader.figure(format!("bands.{index}.bound"), &band.bound),
                    score: reader.figure(format!("bands.{index}.score"), &band.score),
                };
                ScoringRule::Bands { bands: self.bands.iter().enumerate().map(band).collect() }
            }
            Method::Rank => {
                let score = |(index, text): (usize, &String)| reader.figure(format!("scores.{index}"), text);
                ScoringRule::Rank { scores: self.scores.iter().enumerate().map(score).collect(), beyond: self.beyond }
            }
            Method::RatioToBest => ScoringRule::RatioToBest,
            Method::Efficacy => ScoringRule::Efficacy {
                min: reader.figure("min", &self.min),
                max: reader.figure("max", &self.max),
                allow_negative: self.allow_negative,
            },
            Method::Milestones => {
                let stage = |(index, stage): (usize, &StageDraft)| Stage {
                    name: reader.name(index, &stage.name),
                    weight: reader.figure(format!("stages.{index}.weight"), &stage.weight),
                };
                ScoringRule::Milestones { stages: self.stages.iter().enumerate().map(stage).collect() }
            }
            Method::Qualitative => ScoringRule::Qualitative,
            Method::Interval => ScoringRule::Interval {
                low: reader.figure("low", &self.low),
                high: reader.figure("high", &self.high),
                zero_low: reader.figure("zero_low", &self.zero_low),
                zero_high: reader.figure("zero_high", &self.zero_high),
            },
            Method::Formula => ScoringRule::Formula { expr: self.expr.trim().to_owned() },
        }
    }
}

/// Reads texts and keeps what is wrong with them.
#[derive(Default)]
struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn refuse(&mut self, place: String, error: NumberError) {
        let english = error.text(Language::English);
        self.problems.push(Problem::error(error.code(), place, error.text(Language::Chinese), english));
    }

    fn figure(&mut self, place: impl Into<String>, text: &str) -> Decimal {
        number::parse(text).unwrap_or_else(|error| {
            self.refuse(place.into(), error);
            Decimal::ZERO
        })
    }

    /// Nothing where nothing is typed.
    fn optional(&mut self, place: &str, text: &str) -> Option<Decimal> {
        match number::parse(text) {
            Ok(value) => Some(value),
            Err(NumberError::Empty) => None,
            Err(error) => {
                self.refuse(place.to_owned(), error);
                None
            }
        }
    }

    fn name(&mut self, index: usize, text: &str) -> String {
        let name = text.trim();
        if name.is_empty() {
            self.problems.push(Problem::error(
                "stage_unnamed",
                format!("stages.{index}.name"),
                "请写出节点名称。",
                "Name the stage.",
            ));
        }
        name.to_owned()
    }
}

fn unsuited(method: Method, direction: Direction) -> Problem {
    let (name, way) = (method.name(Language::Chinese), direction.name(Language::Chinese));
    let (english, english_way) = (method.name(Language::English), direction.name(Language::English));
    Problem::error(
        "method_direction",
        "method",
        format!("{name}不能用于“{way}”的考评点，请换一种方法。"),
        format!("“{english}” cannot score a point of the kind “{english_way}”: choose another method."),
    )
}

/// Scores beyond the weight, which are cut off when the rule is applied.
fn above_weight(rule: &ScoringRule, weight: Decimal) -> Vec<Problem> {
    let scores: Vec<(String, Decimal)> = match rule {
        ScoringRule::Bands { bands } => {
            bands.iter().enumerate().map(|(index, band)| (format!("bands.{index}.score"), band.score)).collect()
        }
        ScoringRule::Rank { scores, .. } => {
            scores.iter().enumerate().map(|(index, score)| (format!("scores.{index}"), *score)).collect()
        }
        ScoringRule::Count { cap: Some(cap), per, unbounded: false, .. } if *per >= Decimal::ZERO => {
            vec![("cap".to_owned(), *cap)]
        }
        ScoringRule::Count { base: Some(base), unbounded: false, .. } => vec![("base".to_owned(), *base)],
        _ => Vec::new(),
    };
    let weight_text = plain(weight);
    let notice = |(place, _)| {
        let problem = Problem::error(
            "above_weight",
            place,
            format!("高于分值，计分时按 {weight_text} 分封顶。"),
            format!("Above the weight: counts as {weight_text}."),
        );
        problem.as_notice()
    };
    scores.into_iter().filter(|(_, score)| *score > weight).map(notice).collect()
}

impl RuleError {
    /// The field of a form that the error is about.
    pub const fn place(&self) -> &'static str {
        match self {
            Self::StepNotPositive => "step",
            Self::PointsNegative => "points",
            Self::NoBands => "bands",
            Self::NoScores => "scores",
            Self::MinimumAboveMaximum => "min",
            Self::NoStages | Self::StageNegative | Self::StagesNotHundred => "stages",
            Self::IntervalOrder => "low",
            Self::Formula(_) => "expr",
        }
    }
}
