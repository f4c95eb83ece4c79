//! An indicator workbook: points are added and brought up to date by their code, with who reports them.

mod unchanged;

use super::names::Names;
use crate::{
    Error, Result, args,
    db::Tx,
    indicators::{Decision, Wanted, remove_assignment, remove_point, write_assignments, write_points},
    progress::read_lights_again,
    settings::YearPlan,
};
use documents::indicators::IndicatorBook;
use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    indicators::{Aggregation, AssessmentPoint, Track},
    period::Period,
    problem::{Problem, Severity},
};
use std::collections::{HashMap, HashSet};

pub(super) struct Plan {
    points: Vec<AssessmentPoint>,
    vanished: Vec<String>,
    assignments: Vec<Wanted>,
    /// Ids of assignments that are no more.
    unassigned: Vec<String>,
    aggregations: Vec<(PointCode, Aggregation)>,
    track: Track,
    year: i32,
}

#[derive(sqlx::FromRow)]
struct StoredAssignment {
    id: String,
    point_code: String,
    point_name: String,
    org_code: String,
    org_name: String,
    target: Option<String>,
    /// Entries and files.
    reported: i64,
}

pub(super) async fn plan(tx: &mut Tx, book: &IndicatorBook, problems: &mut Vec<Problem>) -> Result<Plan> {
    let orgs = Names::new(tx.all("SELECT name, code, kind FROM organisations", args![]).await?);
    let mut plan = Plan {
        points: book.points.clone(),
        vanished: Vec::new(),
        assignments: Vec::new(),
        unassigned: Vec::new(),
        aggregations: match book.track {
            // One unit has all of it.
            Track::RegionToCity => book.points.iter().map(|point| (point.code.clone(), Aggregation::Sum)).collect(),
            Track::CityToUnit => book.aggregations.clone(),
        },
        track: book.track,
        year: book.year,
    };
    if orgs.is_empty() {
        problems.push(Problem::error(
            "organisations_first",
            "",
            "系统中还没有单位。请先导入单位名单，再导入指标工作簿。",
            "There are no organisations yet. Import the organisations first.",
        ));
        return Ok(plan);
    }
    // Rows with a problem were left out: what they would have said is not missing, and nothing will be written.
    let is_whole = !problems.iter().any(|p| p.severity == Severity::Error && p.code != "already_imported");
    plan.assignments = match book.track {
        Track::RegionToCity => from_units(book, &orgs, problems),
        Track::CityToUnit => from_parts(book, &orgs, problems),
    };
    if !is_whole {
        return Ok(plan);
    }
    let stored: Vec<(String, String)> = tx
        .all(
            "SELECT code, name FROM points WHERE track = $1 AND year = $2 ORDER BY number",
            args![book.track.code(), book.year],
        )
        .await?;
    let assigned: Vec<StoredAssignment> = tx
        .all(
            "SELECT a.id, a.point_code, p.name AS point_name, a.org_code, o.name AS org_name, a.target,
                    (SELECT COUNT(*) FROM entries e WHERE e.assignment_id = a.id)
                    + (SELECT COUNT(*) FROM evidence v WHERE v.assignment_id = a.id) AS reported
             FROM assignments a JOIN points p ON p.code = a.point_code JOIN organisations o ON o.code = a.org_code
             WHERE p.track = $1 AND p.year = $2 ORDER BY p.number, o.position",
            args![book.track.code(), book.year],
        )
        .await?;
    plan.against_stored(&stored, &assigned, problems);
    problems.extend(unchanged::notice(tx, &plan).await?);
    Ok(plan)
}

fn unknown_unit(place: &str, name: &str) -> Problem {
    Problem::error(
        "unknown_unit",
        place,
        format!("“{name}”不在单位名单中。请改成名单中的全称，或先导入新的单位名单。"),
        format!("“{name}” is not one of the organisations. Write its full name, or import the organisations again."),
    )
}

/// 设区市指标: the first responsible unit reports.
fn from_units(book: &IndicatorBook, orgs: &Names, problems: &mut Vec<Problem>) -> Vec<Wanted> {
    let mut wanted = Vec::with_capacity(book.points.len());
    for point in &book.points {
        let place = book.places.get(&point.code).map(|place| place.responsible.as_str()).unwrap_or_default();
        for (index, name) in point.responsible_units.iter().enumerate() {
            match orgs.code(name) {
                Some(org) if index == 0 => {
                    wanted.push(Wanted {
                        point: point.code.clone(),
                        org: OrgCode::new(org),
                        target: Some(point.target),
                    });
                }
                Some(_) => {}
                None if index == 0 => problems.push(unknown_unit(place, name).on_sheet(&book.sheet)),
                // The others report nothing; a name that is only spelled differently does no harm.
                None => problems.push(unknown_unit(place, name).on_sheet(&book.sheet).as_notice()),
            }
        }
    }
    wanted
}

/// 县区指标: every county of the decomposition reports.
fn from_parts(book: &IndicatorBook, orgs: &Names, problems: &mut Vec<Problem>) -> Vec<Wanted> {
    let mut wanted = Vec::with_capacity(book.decomposition.len());
    let mut unknown = HashSet::new();
    for part in &book.decomposition {
        match orgs.code(&part.org_name) {
            Some(org) => {
                wanted.push(Wanted { point: part.point.clone(), org: OrgCode::new(org), target: part.target });
            }
            None => {
                if unknown.insert(&part.org_name) {
                    let place = book.organisation_places.iter().find(|(name, _)| *name == part.org_name);
                    let place = place.map(|(_, place)| place.as_str()).unwrap_or_default();
                    problems.push(unknown_unit(place, &part.org_name).on_sheet(&book.parts_sheet));
                }
            }
        }
    }
    wanted
}

impl Plan {
    /// Finds what the workbook leaves out, and refuses to take away what people have reported.
    fn against_stored(
        &mut self,
        stored: &[(String, String)],
        assigned: &[StoredAssignment],
        problems: &mut Vec<Problem>,
    ) {
        let coming: HashMap<&str, &str> =
            self.points.iter().map(|point| (point.code.as_str(), point.name.as_str())).collect();
        let reported: HashSet<&str> =
            assigned.iter().filter(|a| a.reported > 0).map(|a| a.point_code.as_str()).collect();
        for (code, name) in stored {
            match coming.get(code.as_str()) {
                None if reported.contains(code.as_str()) => problems.push(Problem::error(
                    "point_has_entries",
                    code,
                    format!("工作簿中没有 {code}“{name}”，但它已有填报数据，不能删除。请补回这一行。"),
                    format!("{code} “{name}” is missing from the workbook but has reported values. Put its row back."),
                )),
                None => self.vanished.push(code.clone()),
                Some(new) if *new != name && reported.contains(code.as_str()) => {
                    let notice = Problem::error(
                        "point_renamed",
                        code,
                        format!("{code} 原为“{name}”，现为“{new}”；已填报的数据仍归这个序号。请确认是同一个考评点。"),
                        format!(
                            "{code} was “{name}” and is “{new}” now; its reported values stay. Make sure that it is the same point."
                        ),
                    );
                    problems.push(notice.as_notice());
                }
                Some(_) => {}
            }
        }
        let wanted: HashMap<(&str, &str), Option<Decimal>> =
            self.assignments.iter().map(|w| ((w.point.as_str(), w.org.as_str()), w.target)).collect();
        let mut unassigned = Vec::new();
        for a in assigned {
            let target = wanted.get(&(a.point_code.as_str(), a.org_code.as_str()));
            let there = coming.contains_key(a.point_code.as_str());
            match target {
                None if a.reported > 0 && there => problems.push(assignment_has_entries(a)),
                None => unassigned.push(a.id.clone()),
                Some(None) if a.reported > 0 && a.target.is_some() => problems.push(no_longer_applies(a)),
                Some(_) => {}
            }
        }
        self.unassigned = unassigned;
    }

    /// A workbook is the year's: it counts from January on.
    pub(super) async fn write(self, tx: &mut Tx, plan: &YearPlan, at: i64, actor: &str, source: &str) -> Result<usize> {
        let from = Period::new(self.year, 1).map_err(|_| Error::Internal(format!("bad year {}", self.year)))?;
        let decision = Decision { from, at, actor, source };
        for id in &self.unassigned {
            tx.run("DELETE FROM drafts WHERE assignment_id = $1", args![id]).await?;
            remove_assignment(tx, id, &decision).await?;
        }
        for code in &self.vanished {
            remove_point(tx, code, &decision).await?;
        }
        write_points(tx, &self.points, &decision).await?;
        write_assignments(tx, &self.assignments, &decision).await?;
        self.write_aggregations(tx).await?;
        read_lights_again(tx, self.track, from, &plan.thresholds, &self.points).await?;
        Ok(self.points.len())
    }

    /// Whoever divides one of the points just now has seen an older row.
    async fn write_aggregations(&self, tx: &mut Tx) -> Result<()> {
        for (point, aggregation) in &self.aggregations {
            tx.run(
                "INSERT INTO decompositions (parent, point_code, aggregation, revision) VALUES ('', $1, $2, 1)
                 ON CONFLICT (parent, point_code) DO UPDATE SET aggregation = excluded.aggregation,
                     revision = decompositions.revision + 1",
                args![point, aggregation.code()],
            )
            .await?;
        }
        Ok(())
    }
}

fn assignment_has_entries(a: &StoredAssignment) -> Problem {
    let (code, point, org) = (&a.point_code, &a.point_name, &a.org_name);
    Problem::error(
        "assignment_has_entries",
        code,
        format!(
            "{code}“{point}”不再由“{org}”填报，但该单位已有填报数据。请保留原责任单位，或联系系统维护人员转移数据。"
        ),
        format!(
            "{code} “{point}” is taken from “{org}”, which has reported values. Keep the unit, or have the values moved."
        ),
    )
}

fn no_longer_applies(a: &StoredAssignment) -> Problem {
    let (code, org) = (&a.point_code, &a.org_name);
    let notice = Problem::error(
        "no_longer_applies",
        code,
        format!("{code} 改为不适用于“{org}”；该单位已填报的数据保留，不再显示。"),
        format!("{code} no longer applies to “{org}”; what it reported is kept and no longer shown."),
    );
    notice.as_notice()
}
