//! Whether a workbook says what is stored already: one that was exported and comes back does.

use super::Plan;
use crate::{Result, args, db::Tx, progress::decimal};
use domain::{Decimal, indicators::AssessmentPoint, problem::Problem};
use std::collections::HashMap;

/// The notice of a workbook that changes nothing.
pub(super) async fn notice(tx: &mut Tx, plan: &Plan) -> Result<Option<Problem>> {
    if !plan.vanished.is_empty() || !plan.unassigned.is_empty() {
        return Ok(None);
    }
    let scope = || args![plan.track.code(), plan.year];
    let points: Vec<(String, String)> =
        tx.all("SELECT code, body FROM points WHERE track = $1 AND year = $2", scope()).await?;
    let assigned: Vec<(String, String, Option<String>)> = tx
        .all(
            "SELECT a.point_code, a.org_code, a.target FROM assignments a JOIN points p ON p.code = a.point_code
             WHERE p.track = $1 AND p.year = $2",
            scope(),
        )
        .await?;
    if points.len() != plan.points.len() || assigned.len() != plan.assignments.len() {
        return Ok(None);
    }
    let stored: HashMap<String, AssessmentPoint> =
        points.into_iter().map(|(code, body)| Ok((code, serde_json::from_str(&body)?))).collect::<Result<_>>()?;
    let mut targets: HashMap<(String, String), Option<Decimal>> = HashMap::with_capacity(assigned.len());
    for (point, org, target) in assigned {
        targets.insert((point, org), target.as_deref().map(decimal).transpose()?);
    }
    let same_points = plan.points.iter().all(|point| stored.get(point.code.as_str()) == Some(point));
    let same_targets =
        plan.assignments.iter().all(|w| targets.get(&(w.point.to_string(), w.org.to_string())) == Some(&w.target));
    Ok((same_points && same_targets).then(changes_nothing))
}

fn changes_nothing() -> Problem {
    let notice = Problem::error(
        "changes_nothing",
        "",
        "内容与系统中现有的指标完全一致，导入不会改变任何数据。",
        "This workbook says what is stored already; importing it changes nothing.",
    );
    notice.as_notice()
}
