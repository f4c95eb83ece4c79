//! Entries that come back from the upper platform: each point of the region track has one unit that reports it.

use super::{States, progress};
use crate::{Result, args, db::Tx, settings::YearPlan};
use documents::{
    platform::PlatformFile,
    progress::{ProgressFile, ProgressRow},
};
use domain::{ids::OrgCode, indicators::Track, problem::Problem};
use std::collections::HashMap;
use time::Date;

pub(super) async fn plan(
    tx: &mut Tx,
    file: &PlatformFile,
    states: States,
    plan: &YearPlan,
    day: Date,
    problems: &mut Vec<Problem>,
) -> Result<progress::Plan> {
    let assigned: Vec<(String, String)> = tx
        .all(
            "SELECT a.point_code, a.org_code FROM assignments a JOIN points p ON p.code = a.point_code
             WHERE p.track = $1",
            args![Track::RegionToCity.code()],
        )
        .await?;
    let reporters: HashMap<String, String> = assigned.into_iter().collect();
    let [code, period, actual, _] = &file.columns;
    let mut rows = Vec::with_capacity(file.rows.len());
    for row in file.rows.iter().filter(|row| row.actual.is_some()) {
        let Some(org) = reporters.get(row.point.as_str()) else {
            problems.push(
                Problem::error(
                    "unknown_point",
                    format!("{code}{}", row.row),
                    format!("没有编码为“{}”的设区市考评点。请核对编码，或先导入指标工作簿。", row.point),
                    format!(
                        "There is no point “{}” of the region track. Check the code, or import the indicators.",
                        row.point
                    ),
                )
                .on_sheet(&file.sheet),
            );
            continue;
        };
        rows.push(ProgressRow {
            line: row.row,
            period: row.period,
            point: row.point.clone(),
            org: OrgCode::new(org),
            actual: row.actual,
            note: row.note.clone(),
            issue_list: None,
            submitted_on: day,
        });
    }
    let mut found = Vec::new();
    let values = ProgressFile { rows, problems: Vec::new() };
    let planned = progress::plan(tx, &values, states, plan, &mut found).await?;
    // The lines of a list are rows here, and its fields are columns.
    problems.extend(found.into_iter().map(|mut problem| {
        if let Some((line, field)) = problem.place.strip_prefix("line ").and_then(|place| place.split_once(", ")) {
            let column = match field {
                "period" => period,
                "actual" => actual,
                _ => code,
            };
            problem.place = format!("{column}{line}");
            problem.sheet = file.sheet.clone();
        }
        problem
    }));
    // The table of the platform does not say when a unit reported.
    Ok(planned.undated())
}
