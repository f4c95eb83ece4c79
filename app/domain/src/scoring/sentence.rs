//! The standard in words, made from the rule.

use super::{Beyond, Partial, ScoringRule};
use crate::{indicators::Direction, language::Language, number::plain};
use rust_decimal::Decimal;

fn joined(parts: impl Iterator<Item = String>, language: Language) -> String {
    parts.collect::<Vec<_>>().join(language.pick("；", "; "))
}

impl ScoringRule {
    /// A short standard in words, for a point whose workbook has none.
    pub fn sentence(&self, language: Language, weight: Decimal, target: Decimal, direction: Direction) -> String {
        match language {
            Language::Chinese => self.chinese(&plain(weight), &plain(target), direction),
            Language::English => self.english(&plain(weight), &plain(target), direction),
        }
    }

    fn chinese(&self, w: &str, t: &str, direction: Direction) -> String {
        match self {
            Self::Completion { .. } => match direction {
                Direction::HigherBetter => format!("达到 {t} 得 {w} 分，未达到的按完成比例得分。"),
                Direction::LowerBetter => format!("不超过 {t} 得 {w} 分，超过的按超出比例扣分，超出一倍不得分。"),
                Direction::Equal => format!("等于 {t} 得 {w} 分，否则不得分。"),
            },
            Self::Deduction { step, points, partial } => {
                let gap = match direction {
                    Direction::HigherBetter => format!("比 {t} 每少"),
                    Direction::LowerBetter => format!("比 {t} 每多"),
                    Direction::Equal => format!("与 {t} 每差"),
                };
                let rest = match partial {
                    Partial::Proportional => "不足一步的按比例扣",
                    Partial::WholeDown => "不足一步的不扣",
                    Partial::WholeUp => "不足一步的按一步扣",
                };
                format!("基准 {w} 分，{gap} {} 扣 {} 分，{rest}，扣完为止。", plain(*step), plain(*points))
            }
            Self::Count { per, cap, base, unbounded } => {
                let (verb, size) = if *per < Decimal::ZERO { ("扣", per.abs()) } else { ("加", *per) };
                let mut text = match base {
                    Some(base) => format!("基数 {} 分，每件{verb} {} 分", plain(*base), plain(size)),
                    None if *per < Decimal::ZERO => format!("基数 {w} 分，每件{verb} {} 分", plain(size)),
                    None => format!("每件{verb} {} 分", plain(size)),
                };
                if let Some(cap) = cap {
                    let bound = if *per < Decimal::ZERO { "最低" } else { "最高" };
                    text.push_str(&format!("，{bound} {} 分", plain(*cap)));
                }
                let end = if *unbounded {
                    "，不受分值限制。".to_owned()
                } else {
                    format!("，得分在 0 至 {w} 分之间。")
                };
                text + &end
            }
            Self::Bands { bands } => {
                let word = if direction == Direction::LowerBetter { "不高于" } else { "不低于" };
                let parts = bands.iter().map(|b| format!("{word} {} 得 {} 分", plain(b.bound), plain(b.score)));
                format!("{}；其余不得分。", joined(parts, Language::Chinese))
            }
            Self::Rank { scores, beyond } => {
                let parts = scores.iter().enumerate().map(|(i, s)| format!("第 {} 名 {} 分", i + 1, plain(*s)));
                let rest = match beyond {
                    Beyond::Last => "其后的按末档得分",
                    Beyond::Zero => "其后的不得分",
                };
                format!("按名次得分：{}；{rest}。", joined(parts, Language::Chinese))
            }
            Self::RatioToBest => match direction {
                Direction::LowerBetter => format!("最优（最低）者得 {w} 分，其余按最优值与实际值之比得分。"),
                _ => format!("最优（最高）者得 {w} 分，其余按实际值与最优值之比得分。"),
            },
            Self::Efficacy { min, max, .. } => {
                format!("达到满意值 {} 得 {w} 分，达到不允许值 {} 得六成，其间按比例得分。", plain(*max), plain(*min))
            }
            Self::Milestones { stages } => {
                let parts = stages.iter().map(|s| format!("{} {}%", s.name, plain(s.weight)));
                format!("共 {w} 分，按节点得分：{}。", joined(parts, Language::Chinese))
            }
            Self::Qualitative => {
                format!("共 {w} 分，按评定系数得分：完成 0.8–1，部分完成 0.6–0.8（不含），未完成 0.6 以下。")
            }
            Self::Interval { low, high, zero_low, zero_high } => format!(
                "在 {}–{} 之间得 {w} 分，偏离的按比例递减，到 {} 或 {} 为 0 分。",
                plain(*low),
                plain(*high),
                plain(*zero_low),
                plain(*zero_high)
            ),
            Self::Formula { expr } => {
                format!("得分＝{expr}（w 为分值 {w}，t 为目标 {t}，a 为实际值），在 0 至 {w} 分之间。")
            }
        }
    }

    fn english(&self, w: &str, t: &str, direction: Direction) -> String {
        match self {
            Self::Completion { .. } => match direction {
                Direction::HigherBetter => format!("{w} points from {t} on; below it, in proportion."),
                Direction::LowerBetter => {
                    format!("{w} points up to {t}; above it, less in proportion, 0 at twice as much.")
                }
                Direction::Equal => format!("{w} points at exactly {t}, otherwise none."),
            },
            Self::Deduction { step, points, partial } => {
                let side = match direction {
                    Direction::HigherBetter => "below",
                    Direction::LowerBetter => "above",
                    Direction::Equal => "away from",
                };
                let rest = match partial {
                    Partial::Proportional => "parts of a step in proportion",
                    Partial::WholeDown => "parts of a step free",
                    Partial::WholeUp => "parts of a step as a whole one",
                };
                let (step, points) = (plain(*step), plain(*points));
                format!("{w} points, less {points} for every {step} {side} {t}; {rest}; not below 0.")
            }
            Self::Count { per, cap, base, unbounded } => {
                let start =
                    base.map_or_else(|| if *per < Decimal::ZERO { w.to_owned() } else { "0".to_owned() }, plain);
                let mut text = format!("{start} points, {} for each", signed(*per));
                if let Some(cap) = cap {
                    let bound = if *per < Decimal::ZERO { "at least" } else { "at most" };
                    text.push_str(&format!(", {bound} {}", plain(*cap)));
                }
                let end =
                    if *unbounded { "; not limited to the weight.".to_owned() } else { format!("; from 0 to {w}.") };
                text + &end
            }
            Self::Bands { bands } => {
                let word = if direction == Direction::LowerBetter { "at most" } else { "at least" };
                let parts = bands.iter().map(|b| format!("{word} {}: {} points", plain(b.bound), plain(b.score)));
                format!("{}; otherwise none.", joined(parts, Language::English))
            }
            Self::Rank { scores, beyond } => {
                let parts = scores.iter().enumerate().map(|(i, s)| format!("place {}: {}", i + 1, plain(*s)));
                let rest = match beyond {
                    Beyond::Last => "after that, the last score",
                    Beyond::Zero => "after that, none",
                };
                format!("By place among all: {}; {rest}.", joined(parts, Language::English))
            }
            Self::RatioToBest => match direction {
                Direction::LowerBetter => format!("{w} points for the lowest; the others, lowest ÷ own value."),
                _ => format!("{w} points for the highest; the others, own value ÷ highest."),
            },
            Self::Efficacy { min, max, .. } => {
                format!("{w} points from {} on, 60% of them at {}, in proportion between.", plain(*max), plain(*min))
            }
            Self::Milestones { stages } => {
                let parts = stages.iter().map(|s| format!("{} {}%", s.name, plain(s.weight)));
                format!("{w} points by finished stages: {}.", joined(parts, Language::English))
            }
            Self::Qualitative => {
                format!("{w} points × the judged ratio: achieved 0.8–1, partly from 0.6, not achieved below 0.6.")
            }
            Self::Interval { low, high, zero_low, zero_high } => format!(
                "{w} points from {} to {}; outside it, less in proportion, 0 at {} and {}.",
                plain(*low),
                plain(*high),
                plain(*zero_low),
                plain(*zero_high)
            ),
            Self::Formula { expr } => {
                format!("Score = {expr} (w: weight {w}, t: target {t}, a: actual), from 0 to {w}.")
            }
        }
    }
}

fn signed(value: Decimal) -> String {
    if value < Decimal::ZERO { format!("−{}", plain(value.abs())) } else { format!("+{}", plain(value)) }
}
