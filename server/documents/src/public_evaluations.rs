//! What the public thinks of each organisation (`public-evaluation-….csv`).

use crate::{
    limits, number, organisations,
    table::{self, Line},
    text::shown,
};
use domain::{Decimal, problem::Problem, year_end::RecordedEvaluation};
use std::collections::HashMap;

/// Column names; the constants below are their indices.
pub(crate) const COLUMNS: [&str; 3] = ["org_code", "score", "sample_size"];
const ORG: usize = 0;
const SCORE: usize = 1;
const SAMPLE_SIZE: usize = 2;

/// One organisation's evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationRow {
    /// Line in the file; the header is line 1.
    pub line: usize,
    pub evaluation: RecordedEvaluation,
}

/// What the file says, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluationFile {
    /// Lines with a problem in a field are left out.
    pub rows: Vec<EvaluationRow>,
    /// At most [`limits::MAX_PROBLEMS`], then one notice with the number of the others.
    pub problems: Vec<Problem>,
}

/// Reads the file. Never fails: what is wrong stands in `problems`.
pub fn read(bytes: &[u8]) -> EvaluationFile {
    let (mut rows, mut problems): (Vec<EvaluationRow>, _) = (Vec::new(), Vec::new());
    let mut seen = HashMap::new();
    let shape = table::read(bytes, &COLUMNS, &mut |line| {
        let Some(row) = row(line, &mut problems) else { return };
        let first = *seen.entry(row.evaluation.org.clone()).or_insert(row.line);
        if first == row.line {
            rows.push(row);
        } else {
            problems.push(twice(line, first));
        }
    });
    problems.splice(0..0, shape);
    EvaluationFile { rows, problems: limits::cap(problems) }
}

fn row(line: &Line, problems: &mut Vec<Problem>) -> Option<EvaluationRow> {
    let mut keep = |problem: Problem| problems.push(problem);
    let org = organisations::code(line, ORG).map_err(&mut keep).ok();
    let score = score(line).map_err(&mut keep).ok();
    let sample_size = line.text(SAMPLE_SIZE);
    let size = match sample_size.as_str() {
        // The score stands without it.
        "" => Some(0),
        text => text.parse::<u32>().ok(),
    };
    if size.is_none() {
        keep(line.unknown(SAMPLE_SIZE, "bad_sample_size", "512"));
    }
    let evaluation = RecordedEvaluation { org: org?, score: score?, sample_size: i64::from(size?) };
    Some(EvaluationRow { line: line.number, evaluation })
}

fn score(line: &Line) -> Result<Decimal, Problem> {
    let text = line.text(SCORE);
    let value = number::from_text(&text)
        .map_err(|error| number::problem(error, line.place(SCORE), COLUMNS[SCORE], &shown(&text)))?;
    if (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&value) {
        return Ok(value);
    }
    Err(line.unknown(SCORE, "out_of_range", "0–100"))
}

fn twice(line: &Line, first: usize) -> Problem {
    let text = shown(&line.text(ORG));
    line.problem(
        ORG,
        "duplicate_row",
        format!("“{text}”与第 {first} 行重复，一个单位只有一个社会评价得分。请删去其中一行。"),
        format!(
            "“{text}” stands on line {first} already; an organisation has one evaluation. Delete one of the lines."
        ),
    )
}
