//! Writing of points and of who reports them.

use crate::{Error, Result, args, db::Tx, new_id};
use domain::{
    Decimal,
    ids::{OrgCode, PointCode},
    indicators::AssessmentPoint,
    period::Period,
};
use rust_decimal::prelude::ToPrimitive;

/// Who decided something about points or targets, when, and from which period on it counts.
#[expect(dead_code, reason = "kept with each version of a point once these are stored")]
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

/// Adds points and brings them up to date by their code.
pub(crate) async fn write_points(tx: &mut Tx, points: &[AssessmentPoint], _: &Decision<'_>) -> Result<()> {
    for point in points {
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
                serde_json::to_string(point)?
            ],
        )
        .await?;
    }
    Ok(())
}

/// Takes a point away that nobody has to report any more.
pub(crate) async fn remove_point(tx: &mut Tx, code: &str, _: &Decision<'_>) -> Result<()> {
    tx.run("DELETE FROM points WHERE code = $1", args![code]).await.map(drop)
}

/// Says who has to report what.
pub(crate) async fn write_assignments(tx: &mut Tx, assignments: &[Wanted], _: &Decision<'_>) -> Result<()> {
    for wanted in assignments {
        tx.run(
            "INSERT INTO assignments (id, point_code, org_code, target) VALUES ($1, $2, $3, $4)
             ON CONFLICT (point_code, org_code) DO UPDATE SET target = excluded.target",
            args![&new_id(), &wanted.point, &wanted.org, wanted.target.map(|target| target.to_string())],
        )
        .await?;
    }
    Ok(())
}

/// Takes a point from an organisation that has reported nothing for it.
pub(crate) async fn remove_assignment(tx: &mut Tx, id: &str, _: &Decision<'_>) -> Result<()> {
    tx.run("DELETE FROM assignments WHERE id = $1", args![id]).await.map(drop)
}
