//! Reading a year's record out of the versions.

use crate::{
    Error, Result, args,
    db::Tx,
    imports::{adjustments, public_evaluations},
    progress::decimal,
    settings::WholePlan,
};
use domain::{
    Decimal,
    ids::{OrgCode, RowId},
    indicators::AssessmentPoint,
    organisations::OrgKind,
    period::Period,
    year_end::{Effective, Part, RecordedOrg, YearRecord},
};
use std::collections::{BTreeMap, HashMap};

pub(super) async fn record(tx: &mut Tx, year: i32, as_of: i64) -> Result<YearRecord> {
    let plan = plan(tx, year, as_of).await?;
    let orgs = orgs(tx, as_of).await?;
    let (codes, points) = points(tx, year, as_of).await?;
    let mut parts = parts(tx, year, as_of, &codes, &orgs).await?;
    values(tx, year, as_of, &mut parts).await?;
    let adjustments = adjustments::stored(tx, year, as_of).await?;
    let evaluations = public_evaluations::stored(tx, year, as_of).await?;
    Ok(YearRecord {
        year,
        thresholds: plan.thresholds,
        terms: plan.terms(),
        orgs,
        points,
        parts,
        adjustments: adjustments.into_iter().map(adjustments::Stored::adjustment).collect::<Result<_>>()?,
        evaluations: evaluations.into_iter().map(public_evaluations::Stored::evaluation).collect::<Result<_>>()?,
    })
}

async fn plan(tx: &mut Tx, year: i32, as_of: i64) -> Result<WholePlan> {
    let body: Option<(String,)> = tx
        .one(
            "SELECT body FROM year_plan_versions WHERE year = $1 AND recorded_at <= $2 ORDER BY id DESC LIMIT 1",
            args![year, as_of],
        )
        .await?;
    Ok(body.map(|(body,)| serde_json::from_str(&body)).transpose()?.unwrap_or_default())
}

async fn orgs(tx: &mut Tx, as_of: i64) -> Result<Vec<RecordedOrg>> {
    let rows: Vec<(String, String, String, i64)> = tx
        .all(
            "SELECT org_code, name, kind, position FROM organisation_versions WHERE recorded_at <= $1 ORDER BY id",
            args![as_of],
        )
        .await?;
    let mut last: BTreeMap<String, (String, String, i64)> = BTreeMap::new();
    for (code, name, kind, position) in rows {
        last.insert(code, (name, kind, position));
    }
    let mut orgs: Vec<(i64, RecordedOrg)> = Vec::with_capacity(last.len());
    for (code, (name, kind, position)) in last {
        let kind = OrgKind::from_code(&kind).ok_or_else(|| Error::Internal(format!("unknown kind {kind}")))?;
        orgs.push((position, RecordedOrg { code: OrgCode::new(code), name, kind }));
    }
    orgs.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.code.cmp(&other.code)));
    Ok(orgs.into_iter().map(|(_, org)| org).collect())
}

pub(super) fn period(text: &str) -> Result<Period> {
    text.parse().map_err(|_| Error::Internal(format!("bad period {text}")))
}

#[derive(sqlx::FromRow)]
struct PointVersion {
    point_code: String,
    track: String,
    number: i64,
    effective_from: String,
    body: Option<String>,
}

/// Points in the order of their workbooks, with their places by code.
async fn points(
    tx: &mut Tx,
    year: i32,
    as_of: i64,
) -> Result<(HashMap<String, usize>, Vec<Effective<Option<AssessmentPoint>>>)> {
    let rows: Vec<PointVersion> = tx
        .all(
            "SELECT point_code, track, number, effective_from, body FROM point_versions
             WHERE year = $1 AND recorded_at <= $2 ORDER BY id",
            args![year, as_of],
        )
        .await?;
    let mut bodies: HashMap<String, (String, i64, Effective<Option<String>>)> = HashMap::new();
    for row in rows {
        let from = period(&row.effective_from)?;
        let known = bodies.entry(row.point_code).or_insert_with(|| (row.track, row.number, Effective::default()));
        known.1 = row.number;
        known.2.decide(from, row.body);
    }
    let mut sorted: Vec<_> = bodies.into_iter().collect();
    // The region's track comes first, as on every page.
    sorted.sort_by(|(one, (a, m, _)), (other, (b, n, _))| b.cmp(a).then(m.cmp(n)).then_with(|| one.cmp(other)));
    let (mut codes, mut points) = (HashMap::with_capacity(sorted.len()), Vec::with_capacity(sorted.len()));
    for (code, (_, _, versions)) in sorted {
        let point = versions.try_map(|body| {
            let parsed = body.map(|body| serde_json::from_str(&body)).transpose();
            parsed.map_err(|error| Error::Internal(format!("point {code} cannot be read: {error}")))
        })?;
        codes.insert(code, points.len());
        points.push(point);
    }
    Ok((codes, points))
}

#[derive(sqlx::FromRow)]
struct AssignmentVersion {
    assignment_id: String,
    point_code: String,
    org_code: String,
    effective_from: String,
    assigned: bool,
    target: Option<String>,
}

/// An organisation's versions for a point: none while it does not have the point, an empty target while it does not apply.
#[derive(Default)]
struct Assigned {
    id: String,
    versions: Effective<Option<Option<Decimal>>>,
}

async fn parts(
    tx: &mut Tx,
    year: i32,
    as_of: i64,
    points: &HashMap<String, usize>,
    orgs: &[RecordedOrg],
) -> Result<Vec<Part>> {
    let rows: Vec<AssignmentVersion> = tx
        .all(
            "SELECT assignment_id, point_code, org_code, effective_from, assigned, target FROM assignment_versions
             WHERE year = $1 AND recorded_at <= $2 ORDER BY id",
            args![year, as_of],
        )
        .await?;
    let places: HashMap<&str, usize> = orgs.iter().enumerate().map(|(at, org)| (org.code.as_str(), at)).collect();
    // Sorted by place, so that a record does not depend on the order in which its versions came.
    let mut found: BTreeMap<(usize, usize), Assigned> = BTreeMap::new();
    for row in rows {
        let (Some(point), Some(org)) = (points.get(&row.point_code), places.get(row.org_code.as_str())) else {
            continue;
        };
        let target = row.target.as_deref().map(decimal).transpose()?;
        let known = found.entry((*point, *org)).or_default();
        known.id = row.assignment_id;
        known.versions.decide(period(&row.effective_from)?, row.assigned.then_some(target));
    }
    let there = found.into_iter().filter(|(_, assigned)| assigned.versions.any(Option::is_some));
    let part = |((point, org), assigned): ((usize, usize), Assigned)| {
        let target = assigned.versions.try_map(|assigned| Ok::<_, Error>(assigned.flatten()))?;
        Ok(Part { assignment: RowId::new(assigned.id), point, org, target, actuals: [None; 12] })
    };
    there.map(part).collect()
}

/// The last value of each period by then, whatever has become of it in review.
async fn values(tx: &mut Tx, year: i32, as_of: i64, parts: &mut [Part]) -> Result<()> {
    let rows: Vec<(String, String, Option<String>)> = tx
        .all(
            "SELECT assignment_id, period, actual FROM entry_versions
             WHERE period >= $1 AND period <= $2 AND COALESCE(recorded_at, at) <= $3 ORDER BY revision",
            args![format!("{year:04}-01"), format!("{year:04}-12"), as_of],
        )
        .await?;
    let places: HashMap<String, usize> =
        parts.iter().enumerate().map(|(at, part)| (part.assignment.to_string(), at)).collect();
    for (assignment, text, actual) in rows {
        let Some(part) = places.get(&assignment) else { continue };
        let month = usize::from(period(&text)?.month()) - 1;
        parts[*part].actuals[month] = actual.as_deref().map(decimal).transpose()?;
    }
    Ok(())
}
