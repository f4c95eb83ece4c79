//! The columns of the indicator sheet.

use super::header::Heading;

/// Headings in the usual order; the constants below are their indices.
pub(super) const HEADINGS: [Heading; 18] = [
    Heading::required("序号"),
    Heading::required("一级指标"),
    Heading::required("二级指标"),
    Heading::required("三级指标"),
    Heading::required("考评点"),
    Heading::required("分值"),
    Heading::required("指标性质"),
    Heading::required("方向"),
    Heading::required("计量单位"),
    Heading::required("年度目标值"),
    Heading::required("评分标准"),
    Heading::required("计分方法"),
    Heading::required("计分参数"),
    Heading::required("序时计划"),
    Heading::required("牵头考评单位"),
    Heading::required("责任单位"),
    Heading::required("填报周期"),
    Heading::optional("备注"),
];
pub(super) const NUMBER: usize = 0;
pub(super) const LEVEL_1: usize = 1;
pub(super) const NAME: usize = 4;
pub(super) const WEIGHT: usize = 5;
pub(super) const NATURE: usize = 6;
pub(super) const DIRECTION: usize = 7;
pub(super) const UNIT: usize = 8;
pub(super) const TARGET: usize = 9;
pub(super) const STANDARD: usize = 10;
pub(super) const METHOD: usize = 11;
pub(super) const PARAMETERS: usize = 12;
pub(super) const PLAN: usize = 13;
pub(super) const SCORING_UNIT: usize = 14;
pub(super) const RESPONSIBLE: usize = 15;
pub(super) const CYCLE: usize = 16;
pub(super) const REMARKS: usize = 17;
