//! Names of offices in one cell.

/// How a name ends, so that a line break behind it parts two names and does not break one.
const ENDS: [&str; 18] = [
    "局",
    "委",
    "办",
    "办公室",
    "委员会",
    "部",
    "厅",
    "院",
    "中心",
    "县",
    "区",
    "市",
    "公司",
    "银行",
    "队",
    "处",
    "会",
    "）",
];

/// Units parted by 、 or another separator, or standing on lines of their own; separators inside brackets belong to a
/// name.
pub(super) fn parted(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let parts = text.split(|c| {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, '、' | '，' | ',' | '；' | ';' | '／' | '/')
    });
    parts.flat_map(lines).map(|part| crate::text::joined(&part)).filter(|part| !part.is_empty()).collect()
}

fn lines(part: &str) -> Vec<String> {
    let lines: Vec<&str> = part.split_whitespace().collect();
    let whole = lines.iter().all(|line| ENDS.iter().any(|end| line.ends_with(end)));
    if whole { lines.into_iter().map(str::to_owned).collect() } else { vec![part.to_owned()] }
}

#[cfg(test)]
mod tests {
    use super::parted;

    #[test]
    fn units_are_parted_outside_brackets() {
        assert_eq!(parted("市委办（档案局、保密局）、市统计局，"), ["市委办（档案局、保密局）", "市统计局"]);
        assert_eq!(parted("市统计局\n市商务局"), ["市统计局", "市商务局"]);
        assert_eq!(parted("市发展和\n改革委员会"), ["市发展和改革委员会"]);
        assert!(parted("").is_empty());
    }
}
