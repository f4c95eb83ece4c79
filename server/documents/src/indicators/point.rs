//! One row as an assessment point.

use super::{
    IndicatorBook, PointPlace,
    columns::{
        CYCLE, DIRECTION, METHOD, NAME, NATURE, NUMBER, PARAMETERS, PLAN, REMARKS, RESPONSIBLE, SCORING_UNIT, STANDARD,
        TARGET, UNIT, WEIGHT,
    },
    plan,
    rows::Rows,
    rule, units, words,
};
use crate::{
    text::{folded, joined, shown},
    workbook::grid::address,
};
use domain::{
    Decimal,
    indicators::{AssessmentPoint, Direction, Nature, PlanCurve},
    number::plain,
    scoring::ScoringRule,
};

impl Rows<'_> {
    /// The point of a row; none where a field has a problem.
    pub(super) fn point(&mut self, row: u32, book: &IndicatorBook) -> Option<AssessmentPoint> {
        self.levels.open(&mut self.cells, row, 3);
        let path = self.levels.path();
        let number = self.number_in_order(row);
        let name = self.point_name(row);
        let weight = self.point_weight(row);
        self.add(row, weight);
        let direction = self.cells.word(row, DIRECTION, "unknown_direction", &words::DIRECTIONS);
        let unit = self.unit(row);
        let target = self.cells.amount(row, TARGET, unit.as_deref().unwrap_or_default(), direction);
        let standard = self.cells.filled(row, STANDARD);
        let rule = self.rule(row, direction, weight);
        let nature = self.nature(row, rule.as_ref());
        let plan = self.plan(row);
        let scoring_unit = self.cells.filled(row, SCORING_UNIT);
        let responsible_units = self.cells.filled(row, RESPONSIBLE).map(|text| units::parted(&text));
        let cycle = self.cells.word(row, CYCLE, "unknown_cycle", &words::CYCLES);
        let point = AssessmentPoint {
            code: book.track.point_code(book.year, number?),
            track: book.track,
            year: book.year,
            number: number?,
            path: path?,
            name: name?,
            weight: weight?,
            nature: nature?,
            direction: direction?,
            unit: unit?,
            target: target?,
            standard: standard?,
            rule: rule?,
            examples: Vec::new(),
            plan: plan?,
            scoring_unit: joined(&scoring_unit?),
            responsible_units: responsible_units?,
            cycle: cycle?,
            remarks: self.cells.text(row, REMARKS),
            evidence: String::new(),
        };
        self.plan_against_target(row, &point);
        Some(point)
    }

    /// Where the fields stand that are checked against other sheets and against what is stored.
    pub(super) fn place(&self, row: u32) -> PointPlace {
        let at = |heading| {
            let (row, column) = self.cells.cell(row, heading);
            address(row, column)
        };
        PointPlace { name: at(NAME), target: at(TARGET), scoring_unit: at(SCORING_UNIT), responsible: at(RESPONSIBLE) }
    }

    fn number_in_order(&mut self, row: u32) -> Option<u32> {
        let Some(column) = self.cells.header.column(NUMBER) else { return Some(self.count + 1) };
        let text = self.cells.sheet.text(row, column);
        let value = match code_number(&text) {
            Some(number) => Decimal::from(number),
            None => self.cells.decimal(row, NUMBER)?,
        };
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
        let first = *self.numbers.entry(number).or_insert(row);
        if first != row {
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

    fn point_name(&mut self, row: u32) -> Option<String> {
        let name = joined(&self.cells.filled(row, NAME)?);
        let first = *self.names.entry((self.levels.open[2], folded(&name))).or_insert(row);
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

    fn point_weight(&mut self, row: u32) -> Option<Decimal> {
        let weight = self.cells.weight(row, WEIGHT)?;
        if weight > Decimal::ZERO && weight.normalize().scale() <= 2 {
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

    fn unit(&mut self, row: u32) -> Option<String> {
        let unit = joined(&self.cells.filled(row, UNIT)?).replace('％', "%");
        if unit.chars().any(|c| c.is_alphabetic() || matches!(c, '%' | '‰' | '℃' | '㎡' | '°')) {
            return Some(unit);
        }
        self.cells.problem(
            row,
            UNIT,
            "bad_unit",
            format!("计量单位读到“{unit}”，应为单位名称，例如 %、个、万元。"),
            format!("计量单位 reads “{unit}”; a unit is expected, such as %, 个 or 万元."),
        );
        None
    }

    /// 定量 or 定性; where the sheet has no such column, the method tells.
    fn nature(&mut self, row: u32, rule: Option<&ScoringRule>) -> Option<Nature> {
        if self.cells.header.column(NATURE).is_some() {
            return self.cells.word(row, NATURE, "unknown_nature", &words::NATURES);
        }
        Some(match rule? {
            ScoringRule::Milestones { .. } | ScoringRule::Qualitative => Nature::Qualitative,
            _ => Nature::Quantitative,
        })
    }

    fn rule(&mut self, row: u32, direction: Option<Direction>, weight: Option<Decimal>) -> Option<ScoringRule> {
        self.cells.header.column(METHOD)?;
        let (method, parameters) = (folded(&self.cells.text(row, METHOD)), self.cells.text(row, PARAMETERS));
        let Some(method) = words::method(&method) else {
            self.cells.unknown(row, METHOD, "unknown_method", &words::METHODS.map(|names| names[0]));
            return None;
        };
        // Without a direction, that is the problem to mend first; it is told already.
        let parsed = rule::parse(method, &parameters, direction?);
        let checked = parsed.and_then(|rule| match weight {
            Some(weight) => rule::within(&rule, weight).map(|()| rule),
            None => Ok(rule),
        });
        match checked {
            Ok(rule) => Some(rule),
            Err((chinese, english)) => {
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
        if let Some(months) = self.cells.header.months {
            return self.plan_by_months(row, &months);
        }
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

    /// A plan in twelve columns: all blank is linear.
    fn plan_by_months(&mut self, row: u32, months: &[u32; 12]) -> Option<PlanCurve> {
        if months.iter().all(|column| self.cells.sheet.cell(row, *column).is_none()) {
            return Some(PlanCurve::Linear);
        }
        let mut values = [Decimal::ZERO; 12];
        for (month, (value, column)) in (1..).zip(values.iter_mut().zip(months)) {
            match self.cells.amount_at((row, *column), "", None) {
                Ok(read) => *value = read,
                Err(error) => {
                    let field = format!("序时计划{month}月");
                    self.cells.problems.push(self.cells.sheet.number_problem(error, (row, *column), &field));
                    return None;
                }
            }
        }
        Some(PlanCurve::Values(values))
    }

    /// A plan that does not end at the target may be meant, and is said.
    fn plan_against_target(&mut self, row: u32, point: &AssessmentPoint) {
        let (end, expected) = match (&point.plan, &point.rule) {
            (PlanCurve::Linear, _) => return,
            (PlanCurve::PercentOfTarget(values), _) | (PlanCurve::Values(values), ScoringRule::Milestones { .. }) => {
                (values[11], Decimal::ONE_HUNDRED)
            }
            (PlanCurve::Values(values), _) => (values[11], point.target),
        };
        if end == expected {
            return;
        }
        let (end, expected) = (plain(end), plain(expected));
        self.cells.notice(
            row,
            PLAN,
            "plan_end_differs",
            format!("序时计划 12 月为 {end}，年度目标为 {expected}。请确认。"),
            format!("The plan ends at {end} in December; the target is {expected}. Make sure that this is meant."),
        );
    }
}

/// The number in `C2023-001`, `（3）`, `3.` or `③`.
pub(super) fn code_number(text: &str) -> Option<u32> {
    let text = folded(text);
    if let [circled] = text.chars().collect::<Vec<_>>()[..]
        && let Some(number) = ('①'..='⑳').position(|c| c == circled)
    {
        return u32::try_from(number + 1).ok();
    }
    let digits = match text.strip_prefix(['C', 'X', 'c', 'x']).and_then(|code| code.split_once('-')) {
        Some((year, number)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => number,
        _ => text.trim_start_matches('(').trim_end_matches(['.', '、', ')']),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::code_number;

    #[test]
    fn numbers_are_read_from_codes_and_marks() {
        for (text, number) in
            [("12", 12), ("１２", 12), ("3.", 3), ("（3）", 3), ("C2023-041", 41), ("③", 3), ("007", 7)]
        {
            assert_eq!(code_number(text), Some(number), "{text}");
        }
        for text in ["", "四", "1.5", "-1", "C2023-", "3a"] {
            assert_eq!(code_number(text), None, "{text}");
        }
    }
}
