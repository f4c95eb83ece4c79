//! Worked examples: what an actual has to score. They are stored with the rule and hold it to what was meant.

use super::{Measure, Score, ScoringRule, score};
use crate::{
    indicators::Direction,
    language::Language,
    number::{self, NumberError, plain, round_half_up, two},
    problem::Problem,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Examples that a rule may have.
pub const MOST_EXAMPLES: usize = 20;

/// An actual and the score that it has to give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkedExample {
    pub actual: Decimal,
    /// Points.
    pub expected: Decimal,
    /// What the others reported, for methods that compare.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub peers: Vec<Decimal>,
}

impl WorkedExample {
    /// What the rule gives for the example's actual.
    pub fn score(&self, rule: &ScoringRule, weight: Decimal, target: Decimal, direction: Direction) -> Score {
        score(rule, &Measure { weight, target, direction, actual: Some(self.actual), peers: &self.peers })
    }
}

/// An example while it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExampleDraft {
    pub actual: String,
    pub expected: String,
    /// Values with commas or blanks between them.
    pub peers: String,
}

impl ExampleDraft {
    pub fn of(example: &WorkedExample) -> Self {
        let peers: Vec<String> = example.peers.iter().map(|peer| plain(*peer)).collect();
        Self { actual: plain(example.actual), expected: two(example.expected), peers: peers.join(" ") }
    }

    /// Reads the example at a place of the list. A line that is still empty is none.
    ///
    /// # Errors
    /// The figures that are none, each at its field (`examples.0.actual`).
    pub fn read(&self, index: usize) -> Result<Option<WorkedExample>, Vec<Problem>> {
        if [&self.actual, &self.expected, &self.peers].iter().all(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let mut problems = Vec::new();
        let mut figure = |field: &str, text: &str| {
            number::parse(text).unwrap_or_else(|error: NumberError| {
                let (chinese, english) = (error.text(Language::Chinese), error.text(Language::English));
                problems.push(Problem::error(error.code(), format!("examples.{index}.{field}"), chinese, english));
                Decimal::ZERO
            })
        };
        let (actual, expected) = (figure("actual", &self.actual), figure("expected", &self.expected));
        let between = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；');
        let texts = self.peers.split(between).filter(|text| !text.is_empty());
        let peers: Vec<Decimal> = texts.map(|text| figure("peers", text)).collect();
        if problems.is_empty() { Ok(Some(WorkedExample { actual, expected, peers })) } else { Err(problems) }
    }
}

/// The examples that a rule does not keep, each at its place (`examples.0`), and too many of them.
pub fn check_examples(
    rule: &ScoringRule,
    weight: Decimal,
    target: Decimal,
    direction: Direction,
    examples: &[WorkedExample],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if examples.len() > MOST_EXAMPLES {
        problems.push(Problem::error(
            "too_many_examples",
            "examples",
            format!("算例最多 {MOST_EXAMPLES} 个，请删减。"),
            format!("Keep at most {MOST_EXAMPLES} examples."),
        ));
    }
    for (index, example) in examples.iter().enumerate() {
        let place = format!("examples.{index}");
        let (actual, expected) = (plain(example.actual), two(example.expected));
        match example.score(rule, weight, target, direction).value {
            Some(value) if value == example.expected => {}
            Some(value) => {
                let value = two(value);
                problems.push(Problem::error(
                    "example_fails",
                    place,
                    format!("实际 {actual} 应得 {expected} 分，按规则得 {value} 分：请改规则或改算例。"),
                    format!(
                        "{actual} should score {expected} but the rule gives {value}: correct the rule or the example."
                    ),
                ));
            }
            None => problems.push(Problem::error(
                "example_without_score",
                place,
                format!("实际 {actual} 按规则算不出得分：请检查规则和算例。"),
                format!("The rule gives no score for {actual}: check the rule and the example."),
            )),
        }
    }
    problems
}

/// The examples that explain a rule which has none of its own: the target, less and much less of it, and what the rule
/// gives for each.
pub fn usual_examples(
    rule: &ScoringRule,
    weight: Decimal,
    target: Decimal,
    direction: Direction,
) -> Vec<WorkedExample> {
    if rule.uses_peers() {
        return Vec::new();
    }
    let tenths = |count: i64| target.checked_mul(Decimal::new(count, 1)).map(|part| round_half_up(part, 2));
    let goal = match rule {
        ScoringRule::Qualitative => [Decimal::ONE, Decimal::new(7, 1), Decimal::new(4, 1)].map(Some),
        ScoringRule::Milestones { .. } => [100, 50, 0].map(|percent| Some(Decimal::from(percent))),
        _ if target.is_zero() => [0, 1, 3].map(|count| Some(Decimal::from(count))),
        _ if direction == Direction::LowerBetter => [Some(target), tenths(11), tenths(15)],
        _ => [Some(target), tenths(9), tenths(5)],
    };
    let mut examples: Vec<WorkedExample> = Vec::with_capacity(goal.len());
    for actual in goal.into_iter().flatten() {
        let measure = Measure { weight, target, direction, actual: Some(actual), peers: &[] };
        let Some(expected) = score(rule, &measure).value else { continue };
        if examples.iter().all(|example| example.actual != actual) {
            examples.push(WorkedExample { actual, expected, peers: Vec::new() });
        }
    }
    examples
}
