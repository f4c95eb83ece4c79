//! 计分方法 and 计分参数: the scoring rule of a point.

use super::words::is_dash;
use crate::{number, text::half_width};
use domain::{
    Decimal,
    indicators::Direction,
    language::Language,
    scoring::{Band, Beyond, Partial, ScoringRule, Stage},
};

/// What is wrong with the parameters, in Chinese and English.
pub(super) type Wrong = (String, String);

const ALLOW_NEGATIVE: &str = "允许负值";
const UNBOUNDED: &str = "不封顶";

/// The rule of a method, by its usual name, and its parameters; full-width and ASCII separators are the same.
pub(super) fn parse(method: &str, parameters: &str, direction: Direction) -> Result<ScoringRule, Wrong> {
    let parameters = if is_dash(parameters) { "" } else { parameters };
    let text = half_width(parameters);
    let fields = Fields::new(&text);
    let rule = match method {
        "完成率法" => {
            fields.only(&[], &[ALLOW_NEGATIVE])?;
            ScoringRule::Completion { allow_negative: fields.flag(ALLOW_NEGATIVE) }
        }
        "基准扣分法" => deduction(&fields)?,
        "计件加扣法" => count(&fields)?,
        "分档法" => ScoringRule::Bands { bands: bands(&fields, direction)? },
        "排名档次法" => rank(&fields)?,
        "比率比较法" => {
            fields.only(&[], &[])?;
            ScoringRule::RatioToBest
        }
        "功效系数法" => {
            fields.only(&["不允许值", "满意值"], &[ALLOW_NEGATIVE])?;
            let (min, max) = (fields.number("不允许值")?, fields.number("满意值")?);
            ScoringRule::Efficacy { min, max, allow_negative: fields.flag(ALLOW_NEGATIVE) }
        }
        // Names of stages keep their own full-width signs.
        "里程碑法" => ScoringRule::Milestones { stages: stages(parameters)? },
        "定性三档法" => {
            fields.only(&[], &[])?;
            ScoringRule::Qualitative
        }
        "区间法" => {
            fields.only(&["满分区间", "归零"], &[])?;
            let ((low, high), (zero_low, zero_high)) = (fields.range("满分区间")?, fields.range("归零")?);
            ScoringRule::Interval { low, high, zero_low, zero_high }
        }
        "公式法" => ScoringRule::Formula { expr: text.trim().to_owned() },
        _ => return Err(unexpected("计分方法", method, "十一种方法之一")),
    };
    let checked = rule.check();
    checked.map_err(|error| {
        (
            error.text(Language::Chinese).trim_end_matches('。').to_owned(),
            error.text(Language::English).trim_end_matches('.').to_owned(),
        )
    })?;
    Ok(rule)
}

/// Whether no listed score is more than the point is worth: the excess would be cut off without a word.
pub(super) fn within(rule: &ScoringRule, weight: Decimal) -> Result<(), Wrong> {
    let most = match rule {
        ScoringRule::Bands { bands } => bands.iter().map(|band| band.score).max(),
        ScoringRule::Rank { scores, .. } => scores.iter().max().copied(),
        ScoringRule::Count { per, cap, unbounded: false, .. } if *per >= Decimal::ZERO => *cap,
        _ => None,
    };
    match most {
        Some(most) if most > weight => Err((
            format!("得分 {most} 超过分值 {weight}"),
            format!("a score of {most} is more than the weight of {weight}"),
        )),
        _ => Ok(()),
    }
}

fn deduction(fields: &Fields) -> Result<ScoringRule, Wrong> {
    fields.only(&["步长", "扣分", "折算"], &[])?;
    let partial = match fields.value("折算") {
        None | Some("按比例") => Partial::Proportional,
        Some("舍去") => Partial::WholeDown,
        Some("进位") => Partial::WholeUp,
        Some(other) => return Err(unexpected("折算", other, "按比例、舍去或进位")),
    };
    Ok(ScoringRule::Deduction { step: fields.number("步长")?, points: fields.number("扣分")?, partial })
}

fn count(fields: &Fields) -> Result<ScoringRule, Wrong> {
    fields.only(&["每件", "上限", "下限", "基数"], &[UNBOUNDED])?;
    let per = fields.number("每件")?;
    let (bound, other) = if per < Decimal::ZERO { ("下限", "上限") } else { ("上限", "下限") };
    if let Some(value) = fields.value(other) {
        return Err(wrong(
            format!("“每件={per}”时应写“{bound}”，读到“{other}={value}”"),
            format!("with 每件={per} the bound is 下限 (negative) or 上限 (positive), but “{other}={value}” was read"),
        ));
    }
    let unbounded = fields.flag(UNBOUNDED);
    Ok(ScoringRule::Count { per, cap: fields.optional(bound)?, base: fields.optional("基数")?, unbounded })
}

fn rank(fields: &Fields) -> Result<ScoringRule, Wrong> {
    fields.only(&["名次分", "超出"], &[])?;
    let beyond = match fields.value("超出") {
        None | Some("零" | "0") => Beyond::Zero,
        Some("末值") => Beyond::Last,
        Some(other) => return Err(unexpected("超出", other, "末值或 0")),
    };
    let listed = fields.required("名次分")?;
    let scores = listed.split(['、', ',']).map(|score| decimal("名次分", score)).collect::<Result<_, _>>()?;
    Ok(ScoringRule::Rank { scores, beyond })
}

/// `≥95：0.5`; higher is better with ≥, lower with ≤.
fn bands(fields: &Fields, direction: Direction) -> Result<Vec<Band>, Wrong> {
    let lower = direction == Direction::LowerBetter;
    let signs: [&str; 3] = if lower { ["≤", "≦", "<="] } else { ["≥", "≧", ">="] };
    let mut bands = Vec::new();
    for part in &fields.parts {
        let sides = signs.iter().find_map(|sign| part.strip_prefix(sign)).and_then(|rest| rest.split_once(':'));
        let Some((bound, score)) = sides else {
            return Err(wrong(
                format!("{}指标的分档应写成“{}95：0.5”，读到“{part}”", direction.name(Language::Chinese), signs[0]),
                format!("a band is written “{}95：0.5” for this direction, but “{part}” was read", signs[0]),
            ));
        };
        bands.push(Band { bound: decimal("分档", bound)?, score: decimal("分档", score)? });
    }
    if bands.is_empty() {
        return Err(missing("分档"));
    }
    Ok(bands)
}

fn stages(parameters: &str) -> Result<Vec<Stage>, Wrong> {
    let mut stages = Vec::new();
    for part in parameters.split(['；', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let Some((name, weight)) = part.rsplit_once(['：', ':']).filter(|(name, _)| !name.trim().is_empty()) else {
            return Err(wrong(
                format!("节点应写成“方案印发：20”，读到“{part}”"),
                format!("a stage is written “方案印发：20”, but “{part}” was read"),
            ));
        };
        stages.push(Stage { name: name.trim().to_owned(), weight: decimal(name.trim(), weight)? });
    }
    if stages.is_empty() {
        return Err(missing("节点"));
    }
    let sum: Decimal = stages.iter().map(|stage| stage.weight).sum();
    if sum != Decimal::ONE_HUNDRED {
        return Err(wrong(
            format!("各节点权重合计应为 100，实为 {sum}"),
            format!("the stages' weights should add up to 100 but give {sum}"),
        ));
    }
    Ok(stages)
}

/// Parameters parted by semicolons: `name=value` or a lone word.
struct Fields<'a> {
    parts: Vec<&'a str>,
}

impl<'a> Fields<'a> {
    fn new(text: &'a str) -> Self {
        let parts = text.split([';', '\n']).flat_map(parted).map(str::trim);
        Self { parts: parts.filter(|part| !part.is_empty()).collect() }
    }

    fn pair(part: &str) -> Option<(&str, &str)> {
        let sides = part.split_once('=').or_else(|| part.split_once(':'));
        sides.map(|(name, value)| (name.trim(), value.trim()))
    }

    /// Refuses anything but these names, each once, and these words: a misspelt one would silently do nothing.
    fn only(&self, names: &[&str], words: &[&str]) -> Result<(), Wrong> {
        for (index, part) in self.parts.iter().enumerate() {
            let name = Self::pair(part).map(|(name, _)| name);
            let known = name.map_or(words.contains(part), |name| names.contains(&name));
            let again = name.is_some() && self.parts[..index].iter().any(|p| Self::pair(p).map(|(n, _)| n) == name);
            if known && !again {
                continue;
            }
            let expected: Vec<&str> = names.iter().chain(words).copied().collect();
            if expected.is_empty() {
                return Err(wrong(
                    format!("读到“{part}”，此方法没有参数"),
                    format!("“{part}” was read; this method has no parameters"),
                ));
            }
            let expected = expected.join("、");
            return Err(wrong(
                format!("读到“{part}”，此方法的参数应为：{expected}，各写一次"),
                format!("“{part}” was read; the parameters of this method are: {expected}, each once"),
            ));
        }
        Ok(())
    }

    fn flag(&self, word: &str) -> bool {
        self.parts.contains(&word)
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        self.parts.iter().filter_map(|part| Self::pair(part)).find(|(n, _)| *n == name).map(|(_, value)| value)
    }

    fn required(&self, name: &str) -> Result<&'a str, Wrong> {
        self.value(name).ok_or_else(|| missing(name))
    }

    fn number(&self, name: &str) -> Result<Decimal, Wrong> {
        decimal(name, self.required(name)?)
    }

    fn optional(&self, name: &str) -> Result<Option<Decimal>, Wrong> {
        self.value(name).map(|value| decimal(name, value)).transpose()
    }

    fn range(&self, name: &str) -> Result<(Decimal, Decimal), Wrong> {
        let value = self.required(name)?;
        let sides = value.split_once('~').or_else(|| value.split_once('至'));
        let (low, high) = sides.ok_or_else(|| unexpected(name, value, "95~105"))?;
        Ok((decimal(name, low)?, decimal(name, high)?))
    }
}

/// Commas part parameters only where each of them has a name: a list of scores has commas as well.
fn parted(part: &str) -> Vec<&str> {
    let named = part.split(',').all(|piece| piece.contains('='));
    if named { part.split(',').collect() } else { vec![part] }
}

/// A number, with the unit that people like to write behind it.
fn decimal(name: &str, text: &str) -> Result<Decimal, Wrong> {
    let bare = text.trim().trim_end_matches('分').trim_end_matches("个百分点").trim_end_matches('%');
    number::from_text(bare).map_err(|_| {
        wrong(format!("“{name}”应为数字，读到“{text}”"), format!("“{name}” should be a number but reads “{text}”"))
    })
}

fn missing(name: &str) -> Wrong {
    wrong(format!("缺少“{name}”"), format!("“{name}” is missing"))
}

fn unexpected(name: &str, read: &str, expected: &str) -> Wrong {
    wrong(format!("“{name}”读到“{read}”，应为{expected}"), format!("“{name}” reads “{read}” but should be {expected}"))
}

fn wrong(chinese: String, english: String) -> Wrong {
    (chinese, english)
}
