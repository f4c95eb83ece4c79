//! Lights of what was reported before, after a target or a plan has changed.

use super::decimal;
use crate::{Error, Result, args, db::Tx, settings::YearPlan};
use domain::{
    indicators::{AssessmentPoint, Track},
    ledgers::ledger,
    period::Period,
    schedule::light,
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

/// Reads lights and ledgers of the points' entries again, against the targets that stand now. Frozen periods keep theirs.
pub(crate) async fn read_lights_again(
    tx: &mut Tx,
    track: Track,
    year: i32,
    plan: &YearPlan,
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
             WHERE p.track = $1 AND p.year = $2 AND e.actual IS NOT NULL AND a.target IS NOT NULL
                   AND e.period NOT IN (SELECT period FROM frozen_periods)",
            args![track.code(), year],
        )
        .await?;
    for entry in entries {
        let Some(point) = points.get(entry.point_code.as_str()) else { continue };
        let (target, actual) = (decimal(&entry.target)?, Some(decimal(&entry.actual)?));
        let period: Period =
            entry.period.parse().map_err(|_| Error::Internal(format!("bad period {}", entry.period)))?;
        let (month, curve) = (period.month(), point.plan.values(target));
        let new = light(point.direction, target, curve.as_ref(), month, actual, &plan.thresholds).light;
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
