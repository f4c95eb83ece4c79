//! One row per assessment point.

use super::{
    IndicatorBook,
    cells::Cells,
    columns::{
        CYCLE, DIRECTION, HEADINGS, LEVEL_1, METHOD, NAME, NATURE, NUMBER, PARAMETERS, PLAN, REMARKS, RESPONSIBLE,
        SCORING_UNIT, STANDARD, TARGET, UNIT, WEIGHT,
    },
    header::Header,
    plan, rule,
    title::Title,
    weights::{Node, Sum},
};
use crate::{
    text::{shown, squash},
    workbook::Grid,
};
use domain::{
    Decimal,
    indicators::{AssessmentPoint, Cycle, Direction, Nature, PlanCurve},
    problem::Problem,
    scoring::ScoringRule,
};
use std::collections::HashMap;

/// Reads all rows below the headings into the book and checks their sums.
pub(super) fn read(
    sheet: &Grid,
    header: &Header,
    title: &Title,
    book: &mut IndicatorBook,
    done: &mut dyn FnMut(usize),
) {
    let mut rows = Rows {
        cells: Cells::new(sheet, header, &HEADINGS),
        nodes: Vec::new(),
        open: [None; 3],
        numbers: HashMap::new(),
        names: HashMap::new(),
        sum: Sum::default(),
    };
    let mut stated = title.total;
    for (index, row) in sheet.rows_from(header.row + 1).enumerate() {
        done(index);
        if !header.covers(sheet, row) {
            continue;
        }
        if let Some(column) = rows.sum_row(row) {
            stated = stated.or_else(|| Some((sheet.number(row, column, "分值").ok()?, (row, column))));
            continue;
        }
        book.points.extend(rows.point(row, book));
    }
    if rows.numbers.is_empty() && rows.names.is_empty() && rows.cells.problems.is_empty() {
        book.problems.push(no_rows(sheet, header));
        return;
    }
    rows.cells.problems.extend(rows.nodes.iter().filter_map(|node| node.check(sheet)));
    rows.cells.problems.extend(stated.and_then(|(stated, cell)| rows.sum.compare(sheet, "总分", stated, cell)));
    book.total_weight = rows.sum.total;
    book.problems.append(&mut rows.cells.problems);
}

/// The rows read so far.
struct Rows<'a> {
    cells: Cells<'a>,
    nodes: Vec<Node>,
    /// Indices of the nodes that the current row stands below.
    open: [Option<usize>; 3],
    numbers: HashMap<u32, u32>,
    /// Rows by level-3 node and name.
    names: HashMap<(Option<usize>, String), u32>,
    sum: Sum,
}

impl Rows<'_> {
    /// The weight's column where the row is a printed total instead of a point.
    fn sum_row(&self, row: u32) -> Option<u32> {
        let is_sum = |heading| matches!(squash(&self.cells.text(row, heading)).as_str(), "合计" | "总计");
        (is_sum(NUMBER) || is_sum(LEVEL_1)).then(|| self.cells.header.column(WEIGHT))?
    }

    /// The point of a row; none where a field has a problem.
    fn point(&mut self, row: u32, book: &IndicatorBook) -> Option<AssessmentPoint> {
        let path = self.path(row);
        let number = self.number_in_order(row);
        let name = self.name(row);
        let weight = self.weight(row);
        self.sum.add(weight);
        for node in self.open.iter().flatten() {
            self.nodes[*node].add(weight);
        }
        let nature = [("定量", Nature::Quantitative), ("定性", Nature::Qualitative)];
        let nature = self.cells.word(row, NATURE, "unknown_nature", &nature);
        let direction =
            [("正向", Direction::HigherBetter), ("反向", Direction::LowerBetter), ("等于", Direction::Equal)];
        let direction = self.cells.word(row, DIRECTION, "unknown_direction", &direction);
        let target = self.cells.decimal(row, TARGET);
        let rule = self.rule(row, direction);
        let plan = self.plan(row);
        let responsible_units = units(&self.cells.filled(row, RESPONSIBLE).unwrap_or_default());
        let cycle = [("月", Cycle::Monthly), ("季", Cycle::Quarterly)];
        let cycle = self.cells.word(row, CYCLE, "unknown_cycle", &cycle);
        let number = number?;
        Some(AssessmentPoint {
            code: book.track.point_code(book.year, number),
            track: book.track,
            year: book.year,
            number,
            path: path?,
            name: name?,
            weight: weight?,
            nature: nature?,
            direction: direction?,
            unit: self.cells.text(row, UNIT),
            target: target?,
            standard: self.cells.text(row, STANDARD),
            rule: rule?,
            examples: Vec::new(),
            plan: plan?,
            scoring_unit: self.cells.text(row, SCORING_UNIT),
            responsible_units,
            cycle: cycle?,
            remarks: self.cells.text(row, REMARKS),
        })
    }

    /// Opens the indicators that the row names; blank cells belong to the merged cell above.
    fn path(&mut self, row: u32) -> Option<[String; 3]> {
        for level in 0..3 {
            let text = self.cells.text(row, LEVEL_1 + level);
            let same = self.open[level].is_some_and(|node| self.nodes[node].text == text);
            if text.is_empty() || same {
                continue;
            }
            self.open[level] = Some(self.nodes.len());
            self.open[level + 1..].fill(None);
            self.nodes.push(Node::new(text, self.cells.cell(row, LEVEL_1 + level)));
        }
        if let Some(level) = self.open.iter().position(Option::is_none) {
            self.cells.empty(row, LEVEL_1 + level);
            return None;
        }
        Some(self.open.map(|node| node.map(|node| self.nodes[node].name.clone()).unwrap_or_default()))
    }

    fn number_in_order(&mut self, row: u32) -> Option<u32> {
        let value = self.cells.decimal(row, NUMBER)?;
        let number = u32::try_from(value).ok().filter(|number| value.is_integer() && (1..=99_999).contains(number));
        let Some(number) = number else {
            self.cells.problem(
                row,
                NUMBER,
                "number_not_whole",
                format!("序号应为 1 至 99999 的整数，读到“{value}”。"),
                format!("序号 should be a whole number from 1 to 99999 but reads “{value}”."),
            );
            return None;
        };
        if let Some(first) = self.numbers.insert(number, row) {
            self.numbers.insert(number, first);
            let first = first + 1;
            self.cells.problem(
                row,
                NUMBER,
                "duplicate_number",
                format!("序号 {number} 与第 {first} 行重复。每个考评点的序号须唯一。"),
                format!("序号 {number} stands in row {first} already. Give each point its own number."),
            );
            return None;
        }
        Some(number)
    }

    fn name(&mut self, row: u32) -> Option<String> {
        let name = self.cells.filled(row, NAME)?;
        let first = *self.names.entry((self.open[2], name.clone())).or_insert(row);
        if first != row {
            let first = first + 1;
            self.cells.problem(
                row,
                NAME,
                "duplicate_name",
                format!("考评点“{name}”与第 {first} 行重名。同一三级指标下的考评点不能重名。"),
                format!(
                    "“{name}” stands in row {first} already. Points of one level-3 indicator need different names."
                ),
            );
            return None;
        }
        Some(name)
    }

    fn weight(&mut self, row: u32) -> Option<Decimal> {
        let weight = self.cells.decimal(row, WEIGHT)?;
        if weight > Decimal::ZERO && weight.scale() <= 2 {
            return Some(weight);
        }
        self.cells.problem(
            row,
            WEIGHT,
            "weight_not_allowed",
            format!("分值应大于 0 且最多两位小数，读到“{weight}”。"),
            format!("分值 should be greater than 0 with at most two decimals but reads “{weight}”."),
        );
        None
    }

    fn rule(&mut self, row: u32, direction: Option<Direction>) -> Option<ScoringRule> {
        let (method, parameters) = (squash(&self.cells.text(row, METHOD)), self.cells.text(row, PARAMETERS));
        // Without a direction, that is the problem to mend first; it is told already.
        match rule::parse(&method, &parameters, direction?) {
            Ok(rule) => Some(rule),
            Err(rule::Wrong::Method) => {
                self.cells.unknown(row, METHOD, "unknown_method", &rule::METHODS);
                None
            }
            Err(rule::Wrong::Parameters(chinese, english)) => {
                let read = shown(&parameters);
                self.cells.problem(
                    row,
                    PARAMETERS,
                    "bad_parameters",
                    format!("{method}的计分参数“{read}”有误：{chinese}。"),
                    format!("The parameters “{read}” of {method} are wrong: {english}."),
                );
                None
            }
        }
    }

    fn plan(&mut self, row: u32) -> Option<PlanCurve> {
        let text = self.cells.text(row, PLAN);
        let (chinese, english) = match plan::parse(&text) {
            Ok(plan) => return Some(plan),
            Err(wrong) => wrong,
        };
        self.cells.problem(
            row,
            PLAN,
            "bad_plan",
            format!("序时计划应为空、12 个逗号分隔的累计值，或 12 个百分数；{chinese}。"),
            format!("序时计划 should be empty, 12 cumulative values, or 12 percentages, parted by commas; {english}."),
        );
        None
    }
}

/// Units parted by 、 or another separator; those inside brackets belong to a name.
fn units(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let parts = text.split(|c| {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, '、' | '，' | ',' | '；' | ';' | '\n')
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn no_rows(sheet: &Grid, header: &Header) -> Problem {
    sheet.problem(
        "no_rows",
        (header.row + 1, 0),
        "表头下面没有考评点。请从表头的下一行起，每行填一个考评点。".to_owned(),
        "No assessment point stands below the headings. Fill in one point per row, from the next row on.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::units;

    #[test]
    fn units_are_parted_outside_brackets() {
        assert_eq!(units("市委办（档案局、保密局）、市统计局，"), ["市委办（档案局、保密局）", "市统计局"]);
        assert!(units("").is_empty());
    }
}
