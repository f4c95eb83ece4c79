//! 计分参数 of a rule, written as the reader reads it.

use domain::{
    Decimal,
    indicators::Direction,
    number::plain,
    scoring::{Beyond, Partial, ScoringRule},
};

/// The parameters of a rule; empty where its method has none.
pub(crate) fn rule_text(rule: &ScoringRule, direction: Direction) -> String {
    let pair = |name: &str, value: &Decimal| format!("{name}={}", plain(*value));
    let parts: Vec<String> = match rule {
        ScoringRule::Completion { allow_negative } => flags(&[("允许负值", *allow_negative)]),
        ScoringRule::Deduction { step, points, partial } => {
            let partial = match partial {
                Partial::Proportional => "按比例",
                Partial::WholeDown => "舍去",
                Partial::WholeUp => "进位",
            };
            vec![pair("步长", step), pair("扣分", points), format!("折算={partial}")]
        }
        ScoringRule::Count { per, cap, base, unbounded } => {
            let bound = if *per < Decimal::ZERO { "下限" } else { "上限" };
            let mut parts = vec![pair("每件", per)];
            parts.extend(cap.as_ref().map(|cap| pair(bound, cap)));
            parts.extend(base.as_ref().map(|base| pair("基数", base)));
            parts.extend(flags(&[("不封顶", *unbounded)]));
            parts
        }
        ScoringRule::Bands { bands } => {
            let sign = if direction == Direction::LowerBetter { "≤" } else { "≥" };
            bands.iter().map(|band| format!("{sign}{}：{}", plain(band.bound), plain(band.score))).collect()
        }
        ScoringRule::Rank { scores, beyond } => {
            let scores: Vec<String> = scores.iter().map(|score| plain(*score)).collect();
            let beyond = match beyond {
                Beyond::Last => "末值",
                Beyond::Zero => "0",
            };
            vec![format!("名次分={}", scores.join("、")), format!("超出={beyond}")]
        }
        ScoringRule::RatioToBest | ScoringRule::Qualitative => Vec::new(),
        ScoringRule::Efficacy { min, max, allow_negative } => {
            let mut parts = flags(&[("允许负值", *allow_negative)]);
            parts.extend([pair("不允许值", min), pair("满意值", max)]);
            parts
        }
        ScoringRule::Milestones { stages } => {
            stages.iter().map(|stage| format!("{}：{}", stage.name, plain(stage.weight))).collect()
        }
        ScoringRule::Interval { low, high, zero_low, zero_high } => vec![
            format!("满分区间={}~{}", plain(*low), plain(*high)),
            format!("归零={}~{}", plain(*zero_low), plain(*zero_high)),
        ],
        ScoringRule::Formula { expr } => vec![expr.clone()],
    };
    parts.join("；")
}

fn flags(flags: &[(&str, bool)]) -> Vec<String> {
    flags.iter().filter(|(_, set)| *set).map(|(name, _)| (*name).to_owned()).collect()
}
