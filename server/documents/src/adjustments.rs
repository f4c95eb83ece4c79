//! Bonus, deductions and vetoes of a year (`adjustments-….csv`).

use crate::{
    limits, number, organisations, progress,
    table::{self, Line},
    text::shown,
};
use domain::{
    Decimal,
    problem::Problem,
    year_end::{AdjustmentKind, RecordedAdjustment},
};
use time::Date;

/// Column names; the constants below are their indices.
pub(crate) const COLUMNS: [&str; 7] = ["org_code", "kind", "reason", "points", "cap_group", "evidence", "declared_on"];
const ORG: usize = 0;
const KIND: usize = 1;
const REASON: usize = 2;
const POINTS: usize = 3;
const CAP_GROUP: usize = 4;
const EVIDENCE: usize = 5;
const DECLARED_ON: usize = 6;

/// One adjustment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdjustmentRow {
    /// Line in the file; the header is line 1.
    pub line: usize,
    pub declared_on: Date,
    pub adjustment: RecordedAdjustment,
}

/// What the file says, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdjustmentFile {
    /// Lines with a problem in a field are left out.
    pub rows: Vec<AdjustmentRow>,
    /// At most [`limits::MAX_PROBLEMS`], then one notice with the number of the others.
    pub problems: Vec<Problem>,
}

/// Reads the file. Never fails: what is wrong stands in `problems`. The same line twice is two adjustments: a county may
/// be commended twice on one day.
pub fn read(bytes: &[u8]) -> AdjustmentFile {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let shape = table::read(bytes, &COLUMNS, &mut |line| rows.extend(row(line, &mut problems)));
    problems.splice(0..0, shape);
    AdjustmentFile { rows, problems: limits::cap(problems) }
}

fn row(line: &Line, problems: &mut Vec<Problem>) -> Option<AdjustmentRow> {
    let mut keep = |problem: Problem| problems.push(problem);
    let org = organisations::code(line, ORG).map_err(&mut keep).ok();
    let kind = AdjustmentKind::from_code(&line.text(KIND).to_ascii_lowercase());
    if kind.is_none() {
        keep(line.unknown(KIND, "unknown_adjustment", "bonus、deduction、veto"));
    }
    let reason = line.text(REASON);
    if reason.is_empty() {
        keep(line.problem(
            REASON,
            "reason_missing",
            "“reason”是空的，应写明事由。请补填。".to_owned(),
            "“reason” is empty; say what the adjustment is for.".to_owned(),
        ));
    }
    let points = points(line, kind).map_err(&mut keep).ok();
    let declared_on = progress::date(&line.text(DECLARED_ON));
    if declared_on.is_none() {
        keep(line.unknown(DECLARED_ON, "bad_date", "2023-10-08"));
    }
    let (declared_on, org, kind, points) = (declared_on?, org?, kind?, points?);
    if reason.is_empty() {
        return None;
    }
    Some(AdjustmentRow {
        line: line.number,
        declared_on,
        adjustment: RecordedAdjustment {
            org,
            kind,
            reason,
            points,
            cap_group: line.text(CAP_GROUP),
            evidence: line.text(EVIDENCE),
            declared_on: declared_on.to_string(),
        },
    })
}

/// Points are positive in both kinds; a veto has none.
fn points(line: &Line, kind: Option<AdjustmentKind>) -> Result<Decimal, Problem> {
    let text = line.text(POINTS);
    if text.is_empty() && kind == Some(AdjustmentKind::Veto) {
        return Ok(Decimal::ZERO);
    }
    let value = number::from_text(&text)
        .map_err(|error| number::problem(error, line.place(POINTS), COLUMNS[POINTS], &shown(&text)))?;
    if value >= Decimal::ZERO {
        return Ok(value);
    }
    let text = shown(&text);
    Err(line.problem(
        POINTS,
        "points_negative",
        format!("“points”读到“{text}”；加分和扣分都填正数，由“kind”区分。"),
        format!("“points” reads “{text}”; bonus and deduction are both positive, “kind” tells them apart."),
    ))
}
