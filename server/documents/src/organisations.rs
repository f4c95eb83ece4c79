//! The list of organisations (`orgs.csv`).

use crate::{
    limits, table,
    table::Line,
    text::{shown, squash},
};
use domain::{
    ids::OrgCode,
    organisations::{OrgKind, Organisation},
    problem::Problem,
};
use std::collections::HashMap;

/// Column names; the constants below are their indices.
pub(crate) const COLUMNS: [&str; 6] =
    ["code", "name", "kind", "carries_region_indicators", "line_leader", "contact_leader"];
const CODE: usize = 0;
const NAME: usize = 1;
const KIND: usize = 2;
const CARRIES: usize = 3;
const LINE_LEADER: usize = 4;
const CONTACT_LEADER: usize = 5;

/// What the file says, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationFile {
    /// Lines with a problem in a field are left out.
    pub rows: Vec<Organisation>,
    /// At most [`limits::MAX_PROBLEMS`], then one notice with the number of the others.
    pub problems: Vec<Problem>,
}

/// Reads the file. Never fails: what is wrong stands in `problems`.
pub fn read(bytes: &[u8]) -> OrganisationFile {
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    let mut seen: [HashMap<String, usize>; 2] = Default::default();
    let shape = table::read(bytes, &COLUMNS, &mut |line| {
        let before = problems.len();
        let row = organisation(line, &mut problems);
        for (field, seen) in [CODE, NAME].into_iter().zip(&mut seen) {
            problems.extend(twice(line, field, seen));
        }
        rows.extend(row.filter(|_| problems.len() == before));
    });
    problems.splice(0..0, shape);
    OrganisationFile { rows, problems: limits::cap(problems) }
}

fn organisation(line: &Line, problems: &mut Vec<Problem>) -> Option<Organisation> {
    let code = code(line, CODE).map_err(|problem| problems.push(problem)).ok();
    let name = line.text(NAME);
    if name.is_empty() {
        problems.push(line.problem(
            NAME,
            "empty_name",
            "“name”是空的，应有名称。请补填。".to_owned(),
            "“name” is empty; a name is expected. Fill it in.".to_owned(),
        ));
    }
    let kind = OrgKind::from_code(&line.text(KIND).to_ascii_lowercase());
    if kind.is_none() {
        problems.push(line.unknown(KIND, "unknown_kind", "county、municipal、central_stationed、development_zone"));
    }
    let carries = match line.text(CARRIES).to_ascii_lowercase().as_str() {
        "true" | "是" | "1" => Some(true),
        "false" | "否" | "0" => Some(false),
        _ => {
            problems.push(line.unknown(CARRIES, "truth_expected", "true、false"));
            None
        }
    };
    Some(Organisation {
        code: code?,
        name,
        kind: kind?,
        carries_region_indicators: carries?,
        line_leader: line.text(LINE_LEADER),
        contact_leader: line.text(CONTACT_LEADER),
    })
}

/// An organisation's code: letters and digits.
pub(crate) fn code(line: &Line, field: usize) -> Result<OrgCode, Problem> {
    let text = line.text(field);
    let known = (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if known { Ok(OrgCode::new(text)) } else { Err(line.unknown(field, "bad_code", "451202、U045、K001")) }
}

/// The problem where a code or a name stands on an earlier line already.
fn twice(line: &Line, field: usize, seen: &mut HashMap<String, usize>) -> Option<Problem> {
    let text = squash(&line.text(field));
    if text.is_empty() {
        return None;
    }
    let first = *seen.entry(text.clone()).or_insert(line.number);
    if first == line.number {
        return None;
    }
    let (code, text) = (if field == CODE { "duplicate_code" } else { "duplicate_name" }, shown(&text));
    Some(line.problem(
        field,
        code,
        format!("“{text}”与第 {first} 行重复。请删去或改正其中一行。"),
        format!("“{text}” stands on line {first} already. Delete or correct one of them."),
    ))
}
