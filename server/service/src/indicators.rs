//! The indicator tree as it is stored.

mod sheet;

use crate::{Error, Result, Service, args, db::Tx, new_id, require};
use domain::{
    Decimal,
    accounts::{Right, SessionUser},
    ids::{OrgCode, PointCode},
    indicators::{AssessmentPoint, Track, in_tree_order},
    period::Period,
};
use rust_decimal::prelude::ToPrimitive;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Points by code. A point's text is parsed once, not at every entry; an import empties the cache.
pub type PointCache = RwLock<HashMap<String, Arc<AssessmentPoint>>>;

impl Service {
    /// The points of a year and track, in workbook order.
    pub async fn points(&self, user: &SessionUser, track: Track, year: i32) -> Result<Vec<Arc<AssessmentPoint>>> {
        require(user, Right::SeeIndicators)?;
        let rows: Vec<(String, String)> = self
            .db
            .all(
                "SELECT code, body FROM points WHERE track = $1 AND year = $2 ORDER BY number",
                args![track.code(), year],
            )
            .await?;
        let mut points = rows.iter().map(|(code, body)| self.parse_point(code, body)).collect::<Result<Vec<_>>>()?;
        in_tree_order(&mut points);
        Ok(points)
    }

    /// Years that have points, newest first.
    pub async fn years(&self) -> Result<Vec<i32>> {
        let rows: Vec<(i64,)> = self.db.all("SELECT DISTINCT year FROM points ORDER BY year DESC", args![]).await?;
        Ok(rows.into_iter().map(|(year,)| year as i32).collect())
    }

    /// A point whose text was parsed before.
    pub(crate) fn known_point(&self, code: &str) -> Option<Arc<AssessmentPoint>> {
        self.points.read().unwrap_or_else(PoisonError::into_inner).get(code).cloned()
    }

    pub(crate) fn parse_point(&self, code: &str, body: &str) -> Result<Arc<AssessmentPoint>> {
        if let Some(point) = self.known_point(code) {
            return Ok(point);
        }
        let point: Arc<AssessmentPoint> = Arc::new(
            serde_json::from_str(body)
                .map_err(|error| Error::Internal(format!("point {code} cannot be read: {error}")))?,
        );
        self.points.write().unwrap_or_else(PoisonError::into_inner).insert(code.to_owned(), point.clone());
        Ok(point)
    }

    pub(crate) fn forget_points(&self) {
        self.points.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Who decided something about points or targets, when, and from which period on it counts.
pub(crate) struct Decision<'a> {
    pub from: Period,
    /// UTC milliseconds.
    pub at: i64,
    pub actor: &'a str,
    /// The file or document that it stands in.
    pub source: &'a str,
}

/// Who has to report a point; without a target, the point does not apply.
pub(crate) struct Wanted {
    pub point: PointCode,
    pub org: OrgCode,
    pub target: Option<Decimal>,
}

/// Adds points and brings them up to date by their code. What changes is kept as a version.
pub(crate) async fn write_points(tx: &mut Tx, points: &[AssessmentPoint], decision: &Decision<'_>) -> Result<()> {
    for point in points {
        let body = serde_json::to_string(point)?;
        let stored: Option<(String,)> = tx.one("SELECT body FROM points WHERE code = $1", args![&point.code]).await?;
        if stored.is_some_and(|(stored,)| stored == body) {
            continue;
        }
        let weight = (point.weight * Decimal::ONE_HUNDRED).round().to_i64();
        let weight = weight.ok_or_else(|| Error::Internal(format!("the weight of {} is too large", point.code)))?;
        tx.run(
            "INSERT INTO points (code, track, year, number, domain, name, weight, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (code) DO UPDATE SET number = excluded.number, domain = excluded.domain, name = excluded.name,
                 weight = excluded.weight, body = excluded.body",
            args![
                &point.code,
                point.track.code(),
                point.year,
                point.number,
                &point.path[0],
                &point.name,
                weight,
                &body
            ],
        )
        .await?;
        tx.run(
            "INSERT INTO point_versions (point_code, track, year, number, effective_from, recorded_at, actor, source, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![
                &point.code,
                point.track.code(),
                point.year,
                point.number,
                decision.from,
                decision.at,
                decision.actor,
                decision.source,
                body
            ],
        )
        .await?;
    }
    Ok(())
}

/// Takes a point away that nobody has to report any more.
pub(crate) async fn remove_point(tx: &mut Tx, code: &str, decision: &Decision<'_>) -> Result<()> {
    tx.run(
        "INSERT INTO point_versions (point_code, track, year, number, effective_from, recorded_at, actor, source, body)
         SELECT code, track, year, number, $2, $3, $4, $5, NULL FROM points WHERE code = $1",
        args![code, decision.from, decision.at, decision.actor, decision.source],
    )
    .await?;
    tx.run("DELETE FROM decompositions WHERE point_code = $1", args![code]).await?;
    tx.run("DELETE FROM sub_targets WHERE point_code = $1", args![code]).await?;
    tx.run("DELETE FROM points WHERE code = $1", args![code]).await.map(drop)
}

/// Says who has to report what. What changes is kept as a version.
pub(crate) async fn write_assignments(tx: &mut Tx, assignments: &[Wanted], decision: &Decision<'_>) -> Result<()> {
    for wanted in assignments {
        let target = wanted.target.map(|target| target.to_string());
        let stored: Option<(String, Option<String>)> = tx
            .one(
                "SELECT id, target FROM assignments WHERE point_code = $1 AND org_code = $2",
                args![&wanted.point, &wanted.org],
            )
            .await?;
        let id = match stored {
            Some((_, stored)) if stored == target => continue,
            Some((id, _)) => id,
            None => new_id().to_string(),
        };
        tx.run(
            "INSERT INTO assignments (id, point_code, org_code, target) VALUES ($1, $2, $3, $4)
             ON CONFLICT (point_code, org_code) DO UPDATE SET target = excluded.target",
            args![&id, &wanted.point, &wanted.org, target],
        )
        .await?;
        keep_assignment(tx, &id, true, decision).await?;
    }
    Ok(())
}

/// Takes a point from an organisation that has reported nothing for it.
pub(crate) async fn remove_assignment(tx: &mut Tx, id: &str, decision: &Decision<'_>) -> Result<()> {
    keep_assignment(tx, id, false, decision).await?;
    tx.run("DELETE FROM assignments WHERE id = $1", args![id]).await.map(drop)
}

async fn keep_assignment(tx: &mut Tx, id: &str, assigned: bool, decision: &Decision<'_>) -> Result<()> {
    tx.run(
        "INSERT INTO assignment_versions
             (assignment_id, point_code, org_code, year, effective_from, recorded_at, actor, source, assigned, target)
         SELECT a.id, a.point_code, a.org_code, p.year, $2, $3, $4, $5, $6, a.target
         FROM assignments a JOIN points p ON p.code = a.point_code WHERE a.id = $1",
        args![id, decision.from, decision.at, decision.actor, decision.source, assigned],
    )
    .await
    .map(drop)
}
