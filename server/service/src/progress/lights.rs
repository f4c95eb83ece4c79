//! Lights of what was reported before, after a target, a plan curve or a threshold has changed.

use super::decimal;
use crate::{Error, Result, args, db::Tx};
use domain::{
    indicators::{AssessmentPoint, Track},
    ledgers::ledger,
    period::Period,
    schedule::{Thresholds, light},
};
use std::{borrow::Borrow, collections::HashMap};

#[derive(sqlx::FromRow)]
struct Reported {
    assignment_id: String,
    period: String,
    actual: String,
    light: Option<String>,
    ledger: Option<String>,
    point_code: String,
    target: String,
}

/// Reads lights and ledgers of the points' entries from a period to the end of its year again, against the targets that
/// stand now. Frozen periods keep theirs.
pub(crate) async fn read_lights_again(
    tx: &mut Tx,
    track: Track,
    from: Period,
    thresholds: &Thresholds,
    points: &[impl Borrow<AssessmentPoint>],
) -> Result<()> {
    let points: HashMap<&str, &AssessmentPoint> = points
        .iter()
        .map(|point| {
            let point: &AssessmentPoint = point.borrow();
            (point.code.as_str(), point)
        })
        .collect();
    let entries: Vec<Reported> = tx
        .all(
            "SELECT e.assignment_id, e.period, e.actual, e.light, e.ledger, a.point_code, a.target
             FROM entries e JOIN assignments a ON a.id = e.assignment_id JOIN points p ON p.code = a.point_code
             WHERE p.track = $1 AND p.year = $2 AND e.period >= $3 AND e.actual IS NOT NULL AND a.target IS NOT NULL
                   AND e.period NOT IN (SELECT period FROM frozen_periods)",
            args![track.code(), from.year(), from],
        )
        .await?;
    for entry in entries {
        let Some(point) = points.get(entry.point_code.as_str()) else { continue };
        let (target, actual) = (decimal(&entry.target)?, Some(decimal(&entry.actual)?));
        let period: Period =
            entry.period.parse().map_err(|_| Error::Internal(format!("bad period {}", entry.period)))?;
        let (month, curve) = (period.month(), point.plan.values(target));
        let new = light(point.direction, target, curve.as_ref(), month, actual, thresholds).light;
        let new_ledger = ledger(point.direction, target, month, actual, new);
        if entry.light.as_deref() == Some(new.code()) && entry.ledger.as_deref() == Some(new_ledger.code()) {
            continue;
        }
        tx.run(
            "UPDATE entries SET light = $1, ledger = $2 WHERE assignment_id = $3 AND period = $4",
            args![new.code(), new_ledger.code(), entry.assignment_id, entry.period],
        )
        .await?;
    }
    Ok(())
}

/// The same for every point of a year, after its thresholds have changed.
pub(crate) async fn read_lights_of_year_again(tx: &mut Tx, year: i32, thresholds: &Thresholds) -> Result<()> {
    let from = Period::new(year, 1).map_err(|_| Error::Internal(format!("bad year {year}")))?;
    for track in Track::ALL {
        let bodies: Vec<(String,)> =
            tx.all("SELECT body FROM points WHERE track = $1 AND year = $2", args![track.code(), year]).await?;
        let points: Vec<AssessmentPoint> =
            bodies.iter().map(|(body,)| serde_json::from_str(body)).collect::<Result<_, _>>()?;
        read_lights_again(tx, track, from, thresholds, &points).await?;
    }
    Ok(())
}
