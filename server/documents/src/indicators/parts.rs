//! One row of the decomposition: the parts of a point's target, and whether they make up the whole.

use super::{
    PartTarget, PointPlace,
    cells::Cells,
    decomposition::{AGGREGATION, NAME, NUMBER, TOTAL, UNIT},
    words,
};
use crate::text::{folded, joined, shown, without_brackets};
use domain::{
    Decimal,
    decomposition::{Finding, Part, check},
    ids::PointCode,
    indicators::{Aggregation, AssessmentPoint},
    language::Language,
    number::round_half_up,
    problem::Problem,
};

/// The rows read so far.
pub(super) struct Parts<'a> {
    pub cells: Cells<'a>,
    pub organisations: &'a [(u32, String)],
    pub targets: Vec<PartTarget>,
    pub aggregations: Vec<(PointCode, Aggregation)>,
    /// Problems on the indicator sheet that show only here.
    pub elsewhere: Vec<Problem>,
}

impl<'a> Parts<'a> {
    /// Notes, signatures and sums: rows without a total and without parts, or with a word of a sum for a name.
    pub fn is_no_point(&self, row: u32) -> bool {
        let label = [NUMBER, NAME].map(|heading| folded(&without_brackets(&self.cells.text(row, heading))));
        if label.iter().any(|text| matches!(text.trim_end_matches(':'), "合计" | "总计" | "小计" | "共计")) {
            return true;
        }
        let has_part = self.organisations.iter().any(|(column, _)| self.cells.sheet.cell(row, *column).is_some());
        !has_part && !self.cells.has(row, TOTAL) && !self.cells.has(row, NAME) && !self.cells.has(row, AGGREGATION)
    }

    /// The row's number; 0, which no point has, where it is not a whole one.
    pub fn number(&mut self, row: u32) -> Option<u32> {
        let text = self.cells.text(row, NUMBER);
        if let Some(number) = super::point::code_number(&text) {
            return Some(number);
        }
        let value = self.cells.decimal(row, NUMBER)?;
        Some(if value.is_integer() { u32::try_from(value).unwrap_or_default() } else { 0 })
    }

    pub fn row(&mut self, row: u32, point: &AssessmentPoint, place: Option<&PointPlace>) {
        self.against_name_and_unit(row, point);
        let aggregation = self.cells.word(row, AGGREGATION, "unknown_aggregation", &words::AGGREGATIONS);
        self.aggregations.extend(aggregation.map(|aggregation| (point.code.clone(), aggregation)));
        let parts = self.parts(row, &point.unit);
        if let Some(parts) = &parts {
            self.targets.extend(parts.iter().map(|(org_name, target)| PartTarget {
                point: point.code.clone(),
                org_name: joined(org_name),
                target: *target,
            }));
        }
        let total = self.cells.amount(row, TOTAL, &point.unit, None);
        if let (Some(total), Some(parts)) = (total, parts) {
            let applicable: Vec<Decimal> = parts.iter().filter_map(|(_, target)| *target).collect();
            match aggregation {
                Some(by @ (Aggregation::SameValue | Aggregation::Share)) => self.against_parts(row, point, by, &parts),
                _ => self.against_whole(row, point, place, total, aggregation, &applicable),
            }
        } else if let Some(total) = total
            && total != point.target
        {
            self.total_differs(row, total, point.target);
        }
    }

    /// The row's targets by organisation; none where one of them has a problem.
    pub fn parts(&mut self, row: u32, unit: &str) -> Option<Vec<(&'a String, Option<Decimal>)>> {
        let mut parts = Vec::with_capacity(self.organisations.len());
        for (column, org_name) in self.organisations {
            if words::NOT_APPLICABLE.contains(&folded(&self.cells.sheet.text(row, *column)).as_str()) {
                parts.push((org_name, None));
                continue;
            }
            match self.cells.amount_at((row, *column), unit, None) {
                Ok(target) => parts.push((org_name, Some(target))),
                Err(error) => {
                    let mut problem = self.cells.sheet.number_problem(error, (row, *column), org_name);
                    problem.chinese.push_str("该县（区）不承担时请填“不适用”。");
                    problem.english.push_str(" Write 不适用 where the point does not apply to the county.");
                    self.cells.problems.push(problem);
                }
            }
        }
        (parts.len() == self.organisations.len()).then_some(parts)
    }

    fn against_name_and_unit(&mut self, row: u32, point: &AssessmentPoint) {
        let name = self.cells.text(row, NAME);
        if folded(&name) != folded(&point.name) && !name.is_empty() {
            let (read, expected) = (shown(&name), shown(&point.name));
            self.cells.problem(
                row,
                NAME,
                "name_differs",
                format!("序号 {} 在指标表中是“{expected}”，此处读到“{read}”。请改成一致。", point.number),
                format!(
                    "Number {} is “{expected}” in the indicator sheet but “{read}” here. Make them agree.",
                    point.number
                ),
            );
        } else if name.is_empty() {
            self.cells.filled(row, NAME);
        }
        let unit = self.cells.text(row, UNIT);
        if !unit.is_empty() && folded(&unit) != folded(&point.unit) {
            let (read, expected) = (shown(&unit), shown(&point.unit));
            self.cells.problem(
                row,
                UNIT,
                "unit_differs",
                format!("计量单位在指标表中是“{expected}”，此处读到“{read}”。请改成一致。"),
                format!("The unit is “{expected}” in the indicator sheet but “{read}” here. Make them agree."),
            );
        }
    }

    /// Parts that are no pieces of the whole say themselves what does not agree.
    fn against_parts(
        &mut self,
        row: u32,
        point: &AssessmentPoint,
        by: Aggregation,
        parts: &[(&String, Option<Decimal>)],
    ) {
        let parts = parts.iter().map(|(_, target)| target.map_or(Part::NotApplicable, Part::Target));
        let checked = check(by, point.target, parts);
        if checked.finding == Finding::Agrees {
            return;
        }
        let (chinese, english) = (checked.text(Language::Chinese), checked.text(Language::English));
        let (name, english_name) = names(by);
        self.cells.problem(
            row,
            TOTAL,
            "parts_differ",
            format!("汇总方式为“{name}”：{chinese}。请改正细账或总账。"),
            format!("The parts are added up by {english_name}: {english}. Correct either."),
        );
    }

    /// Target, total and parts have to agree. Where two of them do, the third is the one that is wrong.
    fn against_whole(
        &mut self,
        row: u32,
        point: &AssessmentPoint,
        place: Option<&PointPlace>,
        total: Decimal,
        aggregation: Option<Aggregation>,
        parts: &[Decimal],
    ) {
        let (target, made) = (point.target, aggregation.and_then(|by| made_up(by, parts, total.scale())));
        match (total == target, made) {
            (true, Some(made)) if made != total => {
                let other = aggregation.map(other_way).filter(|by| made_up(*by, parts, total.scale()) == Some(total));
                match (other, aggregation) {
                    (Some(other), Some(by)) => self.aggregation_differs(row, by, other, total),
                    (None, Some(by)) => self.parts_differ(row, by, made, total),
                    (_, None) => {}
                }
            }
            (false, Some(made)) if made == total && place.is_some() => {
                self.elsewhere.extend(place.map(|place| target_differs(place, target, total)));
            }
            (false, made) => {
                self.total_differs(row, total, target);
                if let (Some(made), Some(by)) = (made, aggregation)
                    && made_up(by, parts, target.scale()) != Some(target)
                {
                    self.parts_differ(row, by, made, total);
                }
            }
            (true, _) => {}
        }
    }

    fn total_differs(&mut self, row: u32, total: Decimal, target: Decimal) {
        self.cells.problem(
            row,
            TOTAL,
            "total_differs",
            format!("总账 {total} 与指标表的年度目标值 {target} 不一致。请改成一致。"),
            format!("总账 reads {total} but 年度目标值 in the indicator sheet is {target}. Make them agree."),
        );
    }

    fn parts_differ(&mut self, row: u32, by: Aggregation, made: Decimal, total: Decimal) {
        let (name, english) = names(by);
        let difference = (made - total).abs();
        self.cells.problem(
            row,
            TOTAL,
            "parts_differ",
            format!("各县（区）{name}为 {made}，总账为 {total}，相差 {difference}。请改正细账或总账。"),
            format!("The counties' {english} is {made} but 总账 reads {total}, a difference of {difference}. Correct either."),
        );
    }

    fn aggregation_differs(&mut self, row: u32, read: Aggregation, fits: Aggregation, total: Decimal) {
        let ((read, read_english), (fits, fits_english)) = (names(read), names(fits));
        self.cells.problem(
            row,
            AGGREGATION,
            "aggregation_differs",
            format!("汇总方式读到“{read}”，各县（区）按“{fits}”才等于总账 {total}。请核对。"),
            format!(
                "汇总方式 reads {read_english}, but the counties give the total {total} by {fits_english}. Check it."
            ),
        );
    }

    pub fn duplicate(&mut self, row: u32, number: u32) {
        self.cells.problem(
            row,
            NUMBER,
            "duplicate_number",
            format!("序号 {number} 在分解表中重复。请删去其中一行。"),
            format!("序号 {number} stands twice in this sheet. Delete one of the rows."),
        );
    }

    pub fn unknown_point(&mut self, row: u32) {
        let heading = if self.cells.header.column(NUMBER).is_some() { NUMBER } else { NAME };
        let read = shown(&self.cells.text(row, heading));
        self.cells.problem(
            row,
            heading,
            "unknown_point",
            format!("指标表中没有“{read}”这个考评点。请核对序号和名称。"),
            format!("The indicator sheet has no point “{read}”. Check its number and name."),
        );
    }
}

/// What parts come to. An average is printed with the decimals of the whole; anything finer is not on the sheet.
fn made_up(by: Aggregation, parts: &[Decimal], scale: u32) -> Option<Decimal> {
    let sum: Decimal = parts.iter().sum();
    match by {
        Aggregation::Sum => Some(sum),
        Aggregation::Average => {
            sum.checked_div(Decimal::from(parts.len())).map(|average| round_half_up(average, scale))
        }
        Aggregation::SameValue | Aggregation::Share => None,
    }
}

const fn other_way(by: Aggregation) -> Aggregation {
    match by {
        Aggregation::Sum => Aggregation::Average,
        Aggregation::Average | Aggregation::SameValue | Aggregation::Share => Aggregation::Sum,
    }
}

const fn names(by: Aggregation) -> (&'static str, &'static str) {
    match by {
        Aggregation::Sum => ("合计", "sum"),
        Aggregation::Average => ("平均", "average"),
        Aggregation::SameValue => ("同值", "same value"),
        Aggregation::Share => ("占比", "share"),
    }
}

fn target_differs(place: &PointPlace, target: Decimal, total: Decimal) -> Problem {
    Problem::error(
        "target_differs",
        place.target.clone(),
        format!("年度目标值 {target} 与分解表的总账 {total} 不一致，而各县（区）细账合于总账。请核对年度目标值。"),
        format!(
            "年度目标值 reads {target} but 总账 in the decomposition is {total}, and the counties make that up. Check the target."
        ),
    )
}
