//! Why a number is what it is: formula, inputs with their sources, rule version, rounding, evidence, reviewer.
//!
//! One text for the panel on every page and for exports, made from facts that the server has collected.

use crate::{
    forecast::Risk,
    indicators::{AssessmentPoint, Direction},
    language::Language,
    moment::Moment,
    number::{plain, two},
    period::Period,
    progress::{EntryState, Evidence},
    schedule::{Light, LightReading, Thresholds, light},
    scoring::{self, Measure, Score, Step},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A number, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// What it is the number of.
    pub title: Step,
    /// The number itself.
    pub result: Step,
    pub sections: Vec<Section>,
}

/// Lines under a heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub heading: Step,
    pub lines: Vec<Step>,
}

impl Explained {
    /// The whole as plain text, for exports.
    pub fn text(&self, l: Language) -> String {
        let mut text = format!("{}\n{}\n", self.title.text(l), self.result.text(l));
        for section in &self.sections {
            text.push_str(&format!("\n{}\n", section.heading.text(l)));
            for line in &section.lines {
                text.push_str(&format!("  {}\n", line.text(l)));
            }
        }
        text
    }
}

pub(crate) fn say(chinese: impl Into<String>, english: impl Into<String>) -> Step {
    Step { chinese: chinese.into(), english: english.into() }
}

pub(crate) fn section(chinese: &str, english: &str, lines: Vec<Step>) -> Section {
    Section { heading: say(chinese, english), lines }
}

/// Who laid something down, when, in which file or document, and since which period it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionSource {
    pub from: Period,
    /// UTC milliseconds; 0 for what was there before versions were kept.
    pub at: i64,
    pub actor: String,
    /// Empty where it is not known.
    pub source: String,
    /// Which of the versions so far.
    pub version: usize,
}

/// Where a reported value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportSource {
    pub by: String,
    /// UTC milliseconds: the moment that the report is dated with.
    pub at: i64,
    /// UTC milliseconds: when an imported value came in.
    pub recorded_at: Option<i64>,
    /// The file that it was imported from.
    pub source: Option<String>,
    pub revision: i64,
    pub note: String,
}

/// What a reviewer decided last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewSource {
    pub by: String,
    /// UTC milliseconds.
    pub at: i64,
    pub state: EntryState,
    pub reason: String,
}

/// Everything about one point of one organisation in a period.
#[derive(Clone, Debug)]
pub struct PointFacts<'a> {
    pub point: &'a AssessmentPoint,
    pub org_name: &'a str,
    pub period: Period,
    pub thresholds: Thresholds,
    /// None where the point does not apply.
    pub target: Option<Decimal>,
    pub actual: Option<Decimal>,
    /// Names and values of the organisations that the method compares with.
    pub peers: Vec<(String, Decimal)>,
    pub report: Option<ReportSource>,
    pub target_source: Option<DecisionSource>,
    pub rule_source: Option<DecisionSource>,
    pub evidence: Vec<Evidence>,
    pub review: Option<ReviewSource>,
}

/// Explains the score of a point.
pub fn explain_point(facts: &PointFacts) -> Explained {
    let (point, title) = (facts.point, title(facts));
    let Some(target) = facts.target else {
        return Explained {
            title,
            result: say("不适用，不计入分母", "Does not apply: leaves the denominator"),
            sections: vec![rule_section(facts)],
        };
    };
    let peers: Vec<Decimal> = facts.peers.iter().map(|(_, value)| *value).collect();
    let measure =
        Measure { weight: point.weight, target, direction: point.direction, actual: facts.actual, peers: &peers };
    let explained = scoring::explain(&point.rule, &measure);
    let result = result(&Score { status: explained.status, value: explained.value }, point.weight);
    let mut sections = vec![
        section("计算过程", "Calculation", explained.steps),
        section("亮灯", "Light", vec![light_line(facts, target)]),
    ];
    sections.extend(sources(facts, target));
    Explained { title, result, sections }
}

/// Explains what a point is likely to lose by the year's end.
pub fn explain_risk(facts: &PointFacts, risk: &Risk) -> Explained {
    let (loss, weight) = (two(risk.loss), two(facts.point.weight));
    let mut sections = vec![section("预计与失分", "Forecast and loss", risk.working.clone())];
    sections.extend(sources(facts, facts.target.unwrap_or(facts.point.target)));
    Explained {
        title: title(facts),
        result: say(format!("预计失分 {loss} / {weight}"), format!("Expected loss {loss} / {weight}")),
        sections,
    }
}

fn title(facts: &PointFacts) -> Step {
    let of = |l: Language| {
        format!("{} · {} · {} · {}", facts.point.name, facts.org_name, facts.period.name(l), facts.point.code)
    };
    say(of(Language::Chinese), of(Language::English))
}

/// Where the figures come from, by which rule, with what evidence, and who looked at them.
fn sources(facts: &PointFacts, target: Decimal) -> [Section; 4] {
    [
        section("数据来源", "Inputs", inputs(facts, target)),
        rule_section(facts),
        section("佐证材料", "Evidence", evidence(&facts.evidence)),
        section("审核", "Review", vec![review(facts)]),
    ]
}

pub(crate) fn result(score: &Score, weight: Decimal) -> Step {
    let weight = two(weight);
    match (score.value, score.status) {
        (Some(value), _) => {
            let value = two(value);
            say(format!("得分 {value} / {weight}"), format!("Score {value} / {weight}"))
        }
        (None, scoring::Status::Missing) => {
            say(format!("缺报，按 0 / {weight} 计"), format!("Not reported: counts 0 / {weight}"))
        }
        (None, _) => say(format!("有误，没有得分（分值 {weight}）"), format!("Error: no score (weight {weight})")),
    }
}

fn light_line(facts: &PointFacts, target: Decimal) -> Step {
    let (point, month) = (facts.point, facts.period.month());
    let curve = point.plan.values(target);
    let LightReading { light, ratio, planned } =
        light(point.direction, target, curve.as_ref(), month, facts.actual, &facts.thresholds);
    let (name, english) = (light.name(Language::Chinese), light.name(Language::English));
    if light == Light::Missing {
        return say(format!("{name}：没有填报"), format!("{english}: not reported"));
    }
    let unit = &point.unit;
    let ratio = ratio.map_or_else(String::new, |ratio| format!("，{}%", two(ratio)));
    let actual = facts.actual.map(plain).unwrap_or_default();
    let (word, english_word) = match point.direction {
        Direction::HigherBetter => ("序时计划", "planned"),
        Direction::LowerBetter | Direction::Equal => ("上限", "ceiling"),
    };
    say(
        format!("{name}：实际 {actual}，{word} {} {unit}{ratio}", plain(planned)),
        format!("{english}: actual {actual}, {english_word} {} {unit}{ratio}", plain(planned)),
    )
}

fn inputs(facts: &PointFacts, target: Decimal) -> Vec<Step> {
    let unit = &facts.point.unit;
    let mut lines = Vec::new();
    match (&facts.report, facts.actual) {
        (Some(report), actual) => {
            let actual = actual.map_or_else(|| "—".to_owned(), plain);
            let at = Moment::of(report.at).table();
            let way = report.source.as_ref().map_or_else(
                || {
                    say(
                        format!("平台填报，第 {} 版", report.revision),
                        format!("entered here, revision {}", report.revision),
                    )
                },
                |file| say(format!("导入自 {file}"), format!("imported from {file}")),
            );
            lines.push(say(
                format!("实际 {actual} {unit}：{} 于 {at} 报送，{}", report.by, way.chinese),
                format!("Actual {actual} {unit}: reported by {} on {at}, {}", report.by, way.english),
            ));
            if let Some(recorded) = report.recorded_at {
                let recorded = Moment::of(recorded).table();
                lines.push(say(format!("导入时间 {recorded}"), format!("Imported on {recorded}")));
            }
            if !report.note.is_empty() {
                lines.push(say(format!("情况说明：{}", report.note), format!("Note: {}", report.note)));
            }
        }
        (None, _) => lines.push(say("实际：没有填报", "Actual: not reported")),
    }
    lines.push(laid_down(
        &format!("目标 {} {unit}", plain(target)),
        &format!("Target {} {unit}", plain(target)),
        facts.target_source.as_ref(),
    ));
    if !facts.peers.is_empty() {
        let listed = |sign: &str| {
            facts.peers.iter().map(|(name, value)| format!("{name} {}", plain(*value))).collect::<Vec<_>>().join(sign)
        };
        lines.push(say(format!("比较对象：{}", listed("、")), format!("Compared with: {}", listed(", "))));
    }
    lines
}

fn laid_down(chinese: &str, english: &str, source: Option<&DecisionSource>) -> Step {
    let Some(source) = source else { return say(chinese, english) };
    let (mut zh, mut en) = (chinese.to_owned(), english.to_owned());
    if !source.source.is_empty() {
        zh.push_str(&format!("：出自 {}", source.source));
        en.push_str(&format!(": from {}", source.source));
    }
    zh.push_str(&format!("，第 {} 版，自 {} 起适用", source.version, source.from));
    en.push_str(&format!(", version {}, counts from {}", source.version, source.from));
    if source.at > 0 {
        let at = Moment::of(source.at).table();
        zh.push_str(&format!("，{} 于 {at} 录入", source.actor));
        en.push_str(&format!(", recorded by {} on {at}", source.actor));
    }
    say(zh, en)
}

fn rule_section(facts: &PointFacts) -> Section {
    let point = facts.point;
    let target = facts.target.unwrap_or(point.target);
    let sentence = |l: Language| point.rule.sentence(l, point.weight, target, point.direction);
    let mut lines = vec![say(sentence(Language::Chinese), sentence(Language::English))];
    if !point.standard.is_empty() {
        lines.push(say(format!("评分标准：{}", point.standard), format!("Standard: {}", point.standard)));
    }
    lines.push(laid_down("规则", "Rule", facts.rule_source.as_ref()));
    if !point.scoring_unit.is_empty() {
        lines.push(say(format!("牵头考评单位：{}", point.scoring_unit), format!("Scored by {}", point.scoring_unit)));
    }
    section("评分规则", "Rule", lines)
}

fn evidence(files: &[Evidence]) -> Vec<Step> {
    if files.is_empty() {
        return vec![say("没有上传佐证材料", "No evidence was uploaded")];
    }
    let line = |file: &Evidence| {
        let hash = file.hash.get(..12).unwrap_or(&file.hash);
        let text = format!("{}（{} KB，SHA-256 {hash}…）", file.file_name, (file.size + 1023) / 1024);
        let english = format!("{} ({} KB, SHA-256 {hash}…)", file.file_name, (file.size + 1023) / 1024);
        say(text, english)
    };
    files.iter().map(line).collect()
}

fn review(facts: &PointFacts) -> Step {
    let Some(review) = &facts.review else {
        return match &facts.report {
            None => say("没有填报，无从审核", "Nothing was reported to review"),
            Some(report) if report.source.is_some() => {
                say("随文件导入，没有逐项审核", "Imported with its file, not reviewed one by one")
            }
            Some(_) => say("尚未审核", "Not reviewed yet"),
        };
    };
    let at = Moment::of(review.at).table();
    let reason = if review.reason.is_empty() { String::new() } else { format!("：{}", review.reason) };
    say(
        format!("{} 于 {at} {}{reason}", review.by, review.state.name(Language::Chinese)),
        format!("{} by {} on {at}{reason}", review.state.name(Language::English), review.by),
    )
}
