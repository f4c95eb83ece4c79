//! How a score came about, in words and figures.

use super::{
    Measure, ScoringRule, Status, bounded, formula,
    methods::{self, Branch, Outcome},
    score,
    tokens::Variable,
};
use crate::{
    exact::Exact,
    indicators::Direction,
    language::Language,
    number::{plain, two},
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One line of an explanation, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub chinese: String,
    pub english: String,
}

impl Step {
    pub fn text(&self, language: Language) -> &str {
        language.pick(&self.chinese, &self.english)
    }
}

/// How a score came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Key of the method.
    pub method: String,
    pub status: Status,
    pub value: Option<Decimal>,
    /// Inputs, the formula with the numbers put in, bounds, rounding; in this order.
    pub steps: Vec<Step>,
}

impl Explanation {
    pub fn lines(&self, language: Language) -> Vec<String> {
        self.steps.iter().map(|step| step.text(language).to_owned()).collect()
    }
}

fn step(chinese: impl Into<String>, english: impl Into<String>) -> Step {
    Step { chinese: chinese.into(), english: english.into() }
}

/// Explains the score that [`score`] gives.
pub fn explain(rule: &ScoringRule, measure: &Measure) -> Explanation {
    let score = score(rule, measure);
    let mut steps = vec![inputs(rule, measure)];
    match measure.actual {
        None => {
            steps.push(step("没有填报：没有得分，合计中按 0 计。", "Not reported: no score, counts 0 in the total."))
        }
        Some(actual) => steps.extend(working(rule, measure, actual)),
    }
    steps.push(match score.value {
        Some(value) => step(format!("得分 {}", two(value)), format!("Score {}", two(value))),
        None => step(
            if score.status == Status::Missing { "状态：缺报" } else { "状态：有误，没有得分" },
            if score.status == Status::Missing { "Status: missing" } else { "Status: error, no score" },
        ),
    });
    Explanation { method: rule.key().to_owned(), status: score.status, value: score.value, steps }
}

fn inputs(rule: &ScoringRule, measure: &Measure) -> Step {
    let (weight, target) = (plain(measure.weight), plain(measure.target));
    let direction = measure.direction;
    let actual = measure.actual.map(plain);
    step(
        format!(
            "{}（{}）：分值 {weight}，目标 {target}，实际 {}",
            rule.method_name(Language::Chinese),
            direction.name(Language::Chinese),
            actual.as_deref().unwrap_or("未报")
        ),
        format!(
            "{} ({}): weight {weight}, target {target}, actual {}",
            rule.method_name(Language::English),
            direction.name(Language::English),
            actual.as_deref().unwrap_or("not reported")
        ),
    )
}

fn working(rule: &ScoringRule, measure: &Measure, reported: Decimal) -> Vec<Step> {
    let mut steps = Vec::new();
    let allow_negative = rule.allows_negative();
    let actual = methods::counted(reported, allow_negative);
    if actual != reported {
        steps.push(step("实际值为负，按 0 计", "The actual is negative and counts as 0"));
    }
    if let Err(error) = rule.check() {
        steps.push(step(error.text(Language::Chinese), error.text(Language::English)));
        return steps;
    }
    let Ok(outcome) = methods::outcome_of::<BigRational>(rule, measure, actual, allow_negative) else {
        steps.push(step(
            "这些数值算不出得分：请检查除数是否为 0、系数是否在 0–1 之间、方向和目标是否适用这种方法。",
            "These figures give no score: check for a division by 0, a ratio outside 0–1, and whether the method suits \
             the direction and the target.",
        ));
        return steps;
    };
    steps.push(formula_step(rule, measure, actual, &outcome));
    let weight = BigRational::of(measure.weight);
    let Ok(kept) = bounded(rule, &weight, outcome.value.clone()) else {
        steps.push(step("分值不能为负。", "The weight must not be negative."));
        return steps;
    };
    if kept < outcome.value {
        let weight = plain(measure.weight);
        steps.push(step(format!("超过分值，按 {weight} 计"), format!("Above the weight: counts as {weight}")));
    }
    if kept > outcome.value {
        steps.push(step("低于 0，按 0 计", "Below 0: counts as 0"));
    }
    if let Ok(rounded) = kept.rounded(2)
        && BigRational::of(rounded) != kept
    {
        let (exact, rounded) = (figure(&kept), two(rounded));
        steps.push(step(
            format!("四舍五入到两位小数：{exact} → {rounded}"),
            format!("Rounded half up to two decimals: {exact} → {rounded}"),
        ));
    }
    steps
}

/// A figure in a formula: brackets around a negative one.
fn n(value: Decimal) -> String {
    if value < Decimal::ZERO { format!("({})", plain(value)) } else { plain(value) }
}

/// An exact value: all its decimals where there are at most twelve, else six and a sign that there are more.
fn figure(value: &BigRational) -> String {
    let short = (0..=12).find_map(|decimals| {
        let rounded = value.rounded(decimals).ok()?;
        (BigRational::of(rounded) == *value).then(|| plain(rounded))
    });
    if let Some(short) = short {
        return short;
    }
    match value.rounded(6) {
        Ok(rounded) => format!("{rounded}…"),
        Err(_) => "…".to_owned(),
    }
}

fn formula_step(rule: &ScoringRule, measure: &Measure, actual: Decimal, outcome: &Outcome<BigRational>) -> Step {
    let result = figure(&outcome.value);
    let part = outcome.part.as_ref().map(figure).unwrap_or_default();
    let (w, t, a) = (n(measure.weight), n(measure.target), n(actual));
    let same = |formula: String| step(format!("{formula}＝{result}"), format!("{formula} = {result}"));
    match (outcome.branch, rule) {
        (Branch::ZeroTarget, _) => step("目标为 0，得满分", "The target is 0: full marks"),
        (Branch::Reached, _) => step(
            format!("{a} {} {t}，达到目标，得满分 {w}", sign(measure.direction)),
            format!("{a} {} {t}: target met, full marks {w}", sign(measure.direction)),
        ),
        (Branch::Share, _) => same(format!("{w}×{a}÷{t}")),
        (Branch::Over, _) => same(format!("{w}×(1−({a}−{t})÷{t})")),
        (Branch::FarOver, _) => step("超出目标一倍以上，得 0", "Twice the target or more: 0"),
        (Branch::NotEqual, _) => step(format!("{a} ≠ {t}，得 0"), format!("{a} ≠ {t}: 0")),
        (Branch::Steps, ScoringRule::Deduction { step: size, points, .. }) => {
            let (size, points) = (n(*size), n(*points));
            step(
                format!("差距折合 {part} 步（每步 {size}），{w}−{part}×{points}＝{result}"),
                format!("The gap is {part} steps of {size}: {w}−{part}×{points} = {result}"),
            )
        }
        (Branch::Pieces, ScoringRule::Count { per, cap, base, .. }) => {
            let down = *per < Decimal::ZERO;
            let base = n(base.unwrap_or(if down { measure.weight } else { Decimal::ZERO }));
            let cap = n(cap.unwrap_or(if down { Decimal::ZERO } else { measure.weight }));
            let function = if down { "max" } else { "min" };
            same(format!("{function}({base}+{}×{a}, {cap})", n(*per)))
        }
        (Branch::Band(band), _) => {
            let bound = n(band.bound);
            let sign = if measure.direction == Direction::LowerBetter { "≤" } else { "≥" };
            step(
                format!("{a} {sign} {bound}，该档 {result} 分"),
                format!("{a} {sign} {bound}: this band gives {result}"),
            )
        }
        (Branch::NoBand, _) => step("各档都没有达到，得 0", "No band is reached: 0"),
        (Branch::Place(place), _) => step(
            format!("第 {place} 名（并列同名次），{result} 分"),
            format!("Place {place} (ties share it): {result}"),
        ),
        (Branch::ShareOfBest(best), _) => same(format!("{w}×{a}÷{}", n(best))),
        (Branch::BestOfShare(best), _) => same(format!("{w}×{}÷{a}", n(best))),
        (Branch::NoBest, _) => step("最优值不大于 0，得 0", "The best value is not above 0: 0"),
        (Branch::NothingHappened, _) => step("实际为 0，得满分", "The actual is 0: full marks"),
        (Branch::Satisfied, ScoringRule::Efficacy { max, .. }) => {
            step(format!("{a} ≥ 满意值 {}，得满分", n(*max)), format!("{a} ≥ maximum {}: full marks", n(*max)))
        }
        (Branch::BetweenBounds, ScoringRule::Efficacy { min, max, .. }) => {
            let (min, max) = (n(*min), n(*max));
            same(format!("{w}×(60+40×({a}−{min})÷({max}−{min}))÷100"))
        }
        (Branch::BelowMinimum, ScoringRule::Efficacy { min, .. }) if *min > Decimal::ZERO => {
            same(format!("{w}×0.6×{}÷{}", n(actual.max(Decimal::ZERO)), n(*min)))
        }
        (Branch::BelowMinimum, _) => step("低于不允许值，得 0", "Below the minimum: 0"),
        (Branch::Stages, _) => step(
            format!("已完成节点权重 {part}%，{w}×{part}÷100＝{result}"),
            format!("Finished stages weigh {part}%: {w}×{part}÷100 = {result}"),
        ),
        (Branch::Graded(grade), _) => step(
            format!("评定“{}”，{w}×{a}＝{result}", grade.name(Language::Chinese)),
            format!("Judged “{}”: {w}×{a} = {result}", grade.name(Language::English)),
        ),
        (Branch::Inside, ScoringRule::Interval { low, high, .. }) => {
            let (low, high) = (n(*low), n(*high));
            step(format!("{low} ≤ {a} ≤ {high}，得满分 {w}"), format!("{low} ≤ {a} ≤ {high}: full marks {w}"))
        }
        (Branch::BelowRange, ScoringRule::Interval { low, zero_low, .. }) => {
            let zero = n(*zero_low);
            same(format!("{w}×({a}−{zero})÷({}−{zero})", n(*low)))
        }
        (Branch::AboveRange, ScoringRule::Interval { high, zero_high, .. }) => {
            let zero = n(*zero_high);
            same(format!("{w}×({zero}−{a})÷({zero}−{})", n(*high)))
        }
        (Branch::Outside, _) => step("在归零点或以外，得 0", "At or beyond the zero bounds: 0"),
        (Branch::Formula, ScoringRule::Formula { expr }) => {
            same(formula::with_numbers(expr, |variable| match variable {
                Variable::Weight => w.clone(),
                Variable::Target => t.clone(),
                Variable::Actual => a.clone(),
            }))
        }
        // The branch names the rule, so no other pair comes about.
        _ => same(rule.key().to_owned()),
    }
}

const fn sign(direction: Direction) -> &'static str {
    match direction {
        Direction::HigherBetter => "≥",
        Direction::LowerBetter => "≤",
        Direction::Equal => "=",
    }
}
