//! The words of the table's cells, here and in other offices.

use domain::indicators::{Aggregation, Cycle, Direction, Nature};

/// A list of words with what each means. Those of one meaning stand together, the usual one first.
pub(super) type Words<T> = [(&'static [&'static str], T)];

pub(super) const NATURES: [(&[&str], Nature); 2] =
    [(&["定量", "定量指标", "量化", "量化指标"], Nature::Quantitative), (&["定性", "定性指标"], Nature::Qualitative)];

#[rustfmt::skip]
pub(super) const DIRECTIONS: [(&[&str], Direction); 3] = [
    (&["正向", "正", "正向指标", "正指标", "越高越好", "越大越好", "越多越好", "高优", "高优指标", "极大型", "↑"], Direction::HigherBetter),
    (&["反向", "反", "逆向", "负向", "逆", "反向指标", "逆向指标", "负向指标", "逆指标", "越低越好", "越小越好", "越少越好", "低优", "低优指标", "极小型", "↓"], Direction::LowerBetter),
    (&["等于", "相等", "等值", "定值", "="], Direction::Equal),
];

#[rustfmt::skip]
pub(super) const CYCLES: [(&[&str], Cycle); 2] = [
    (&["月", "月度", "每月", "按月", "月报", "逐月", "按月填报", "1月1次", "一月一次"], Cycle::Monthly),
    (&["季", "季度", "每季", "每季度", "按季", "按季度", "季报", "逐季", "按季填报", "按季度填报", "一季一次"], Cycle::Quarterly),
];

#[rustfmt::skip]
pub(super) const AGGREGATIONS: [(&[&str], Aggregation); 4] = [
    (&["合计", "求和", "加总", "汇总", "总和", "累加", "相加", "累计"], Aggregation::Sum),
    (&["平均", "平均值", "算术平均", "均值", "平均数", "简单平均"], Aggregation::Average),
    (&["同值", "相同", "一致"], Aggregation::SameValue),
    (&["占比", "比例", "份额"], Aggregation::Share),
];

/// Where a point does not apply to a county.
#[rustfmt::skip]
pub(super) const NOT_APPLICABLE: [&str; 12] =
    ["不适用", "不考核", "不考评", "不承担", "不涉及", "无此项", "无任务", "/", "—", "——", "-", "N/A"];

/// The methods by their usual name, with other names of each.
#[rustfmt::skip]
pub(super) const METHODS: [&[&str]; 11] = [
    &["完成率法", "完成率", "完成率计分法", "完成比例法", "按完成率计分", "按完成率"],
    &["基准扣分法", "基准扣分", "扣分法", "缺口扣分法", "基准值扣分法"],
    &["计件加扣法", "计件加扣", "计件法", "计件加减法", "计件加扣分法", "计件"],
    &["分档法", "分档", "分档计分法", "分段法", "档次法"],
    &["排名档次法", "排名法", "排名", "排名档次", "名次法", "排名计分法"],
    &["比率比较法", "比率法", "比率比较", "比较法"],
    &["功效系数法", "功效系数", "功效法"],
    &["里程碑法", "里程碑", "节点法", "进度节点法"],
    &["定性三档法", "定性三档", "三档法", "定性法", "定性评定法"],
    &["区间法", "区间", "区间计分法"],
    &["公式法", "公式", "公式计分法"],
];

/// What a word means.
pub(super) fn find<T: Copy>(words: &Words<T>, text: &str) -> Option<T> {
    words.iter().find(|(names, _)| names.contains(&text)).map(|(_, value)| *value)
}

/// The usual name of a method.
pub(super) fn method(text: &str) -> Option<&'static str> {
    METHODS.iter().find(|names| names.contains(&text)).map(|names| names[0])
}

/// An empty cell, written as people write one.
pub(super) fn is_dash(text: &str) -> bool {
    matches!(text, "" | "/" | "-" | "—" | "——" | "无" | "空" | "N/A")
}
