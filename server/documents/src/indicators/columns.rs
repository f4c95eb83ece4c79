//! The columns of the indicator sheet, and what offices call them.
//!
//! The first name of each is the one that problems and exports use. A name stands for one column only: what means
//! different things in different offices is among the doubtful ones, which count where nothing better is there.

use super::vocabulary::{Doubtful, Heading, Table};

/// Columns in the usual order; the constants below are their indices.
pub(super) const TABLE: Table = Table { kind: "indicators", headings: &HEADINGS, doubtful: &DOUBTFUL };

#[rustfmt::skip]
const HEADINGS: [Heading; 21] = [
    Heading::optional(&["序号", "编号", "指标序号", "考评点序号", "指标编号", "考评点编号", "考评点编码", "指标编码", "编码", "代码", "序", "号", "No", "NO", "排序"]),
    Heading::required(&["一级指标", "一级", "1级指标", "一级指标名称", "第一级指标", "一级指标及分值", "一级指标及权重", "指标类别", "考评类别", "考核类别", "指标大类", "大类"]),
    Heading::required(&["二级指标", "二级", "2级指标", "二级指标名称", "第二级指标", "二级指标及分值", "二级指标及权重", "考评项目", "考核项目", "指标项目", "中类"]),
    Heading::required(&["三级指标", "三级", "3级指标", "三级指标名称", "第三级指标", "三级指标及分值", "三级指标及权重", "小类"]),
    Heading::required(&["考评点", "考评要点", "考核要点", "考评内容", "考核内容", "考核点", "考评点名称", "考核点名称", "考评点内容", "评价要点", "评价点", "观测点", "考评事项", "考核事项", "四级指标", "四级指标名称", "具体指标", "具体考评点", "主要考评点", "考评细目", "考核细目", "指标内容", "评价内容"]),
    Heading::required(&["分值", "权重", "满分值", "满分", "标准分", "标准分值", "考评点分值", "考评分值", "考核分值", "指标分值", "指标权重", "权重分值", "分值权重", "分值/权重", "权重/分值", "分数", "基本分", "基本分值", "基础分", "基础分值", "赋分", "赋值", "配分", "权数", "应得分", "单项分值", "考评点权重", "考核权重"]),
    Heading::optional(&["指标性质", "性质", "指标类型", "指标属性", "定量/定性", "定性/定量", "定量或定性", "定性或定量", "定量定性", "定性定量", "属性"]),
    Heading::required(&["方向", "指标方向", "正反向", "正/反向", "正向/反向", "正逆向", "正/逆向", "正向/逆向", "正负向", "指标导向", "导向", "极性", "指标极性", "评价方向", "考评方向", "目标方向", "计分方向"]),
    Heading::required(&["计量单位", "指标单位", "数据单位", "度量单位", "目标单位", "目标值单位", "目标值计量单位", "单位量纲", "量纲"]),
    Heading::required(&["年度目标值", "目标值", "年度目标", "目标", "年目标值", "年目标", "全年目标值", "全年目标", "目标任务", "目标任务值", "年度任务", "年度目标任务", "年度任务目标", "任务目标", "全年目标任务", "年度计划值", "年度指标值", "指标值", "目标数", "任务数", "考核目标", "考核目标值", "考评目标", "考评目标值", "全市目标", "全市目标值", "全市年度目标", "市级目标值"]),
    Heading::required(&["评分标准", "评分办法", "评分细则", "计分办法", "计分标准", "计分细则", "评分规则", "计分规则", "考评标准", "考核标准", "考评办法", "考核办法", "考评评分标准", "考核评分标准", "考核评分办法", "考评细则", "考核细则", "评分标准及办法", "评分标准和办法", "评分标准及细则", "评价标准", "打分标准", "评分依据", "评分说明", "计分说明", "扣分标准", "考评计分办法"]),
    Heading::required(&["计分方法", "计分法", "计分方式", "评分方式", "计分类型", "评分类型", "计分模型", "计分算法", "评分算法", "算法", "方法类型", "计算方法", "打分方法", "得分计算方法"]),
    Heading::optional(&["计分参数", "参数", "方法参数", "评分参数", "计分方法参数", "算法参数", "参数设置", "计算参数", "计分系数"]),
    Heading::optional(&["序时计划", "序时进度", "序时进度计划", "序时目标", "进度计划", "月度计划", "分月计划", "分月目标", "月度目标", "逐月计划", "各月计划", "各月目标", "计划进度", "时序计划", "时序进度", "全年序时计划", "分月进度", "进度安排"]),
    Heading::required(&["牵头考评单位", "牵头单位", "考评单位", "考评责任单位", "考核单位", "考核责任单位", "牵头部门", "考评部门", "考核部门", "牵头考核单位", "考评牵头单位", "考核牵头单位", "牵头考评部门", "牵头考核部门", "评分单位", "评分责任单位", "评价单位", "市直考评责任单位", "自治区考评单位", "自治区牵头单位", "自治区牵头考评单位", "考评主体", "考核主体", "主评单位", "考评实施单位", "考评组织单位"]),
    Heading::required(&["责任单位", "填报单位", "承办单位", "责任部门", "主办单位", "承担单位", "承接单位", "报送单位", "落实单位", "任务单位", "主体责任单位", "主要责任单位", "市级责任单位", "市直责任单位", "责任主体", "承担部门", "填报责任单位", "责任填报单位", "被考评单位", "被考核单位", "适用单位", "适用对象", "考评对象", "考核对象", "实施单位", "完成单位", "牵头责任单位", "对口责任单位", "数据填报单位"]),
    Heading::required(&["填报周期", "周期", "报送周期", "填报频率", "报送频率", "填报频次", "报送频次", "频次", "频率", "上报周期", "报告周期", "报表周期", "统计周期", "监测周期", "考评周期", "考核周期", "数据周期"]),
    Heading::optional(&["备注", "备注说明", "说明", "其他说明", "补充说明", "附注", "注"]),
    Heading::optional(&["一级指标分值", "一级分值", "一级权重", "一级指标权重", "一级指标满分"]),
    Heading::optional(&["二级指标分值", "二级分值", "二级权重", "二级指标权重", "二级指标满分"]),
    Heading::optional(&["三级指标分值", "三级分值", "三级权重", "三级指标权重", "三级指标满分"]),
];

/// Names that mean one thing here and another there, with what they may mean, the likelier first.
const DOUBTFUL: [Doubtful; 9] = [
    Doubtful { name: "单位", means: &[UNIT, RESPONSIBLE] },
    Doubtful { name: "评分方法", means: &[METHOD, STANDARD] },
    Doubtful { name: "考核方法", means: &[METHOD, STANDARD] },
    Doubtful { name: "考评方法", means: &[METHOD, STANDARD] },
    Doubtful { name: "指标名称", means: &[NAME, LEVEL_1 + 2] },
    Doubtful { name: "考评指标", means: &[NAME, LEVEL_1 + 2] },
    Doubtful { name: "考核指标", means: &[NAME, LEVEL_1 + 2] },
    Doubtful { name: "总账", means: &[TARGET] },
    Doubtful { name: "类型", means: &[NATURE] },
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
/// The points of levels 1 to 3, where they have columns of their own.
pub(super) const LEVEL_POINTS: usize = 18;
