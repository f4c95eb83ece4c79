//! Signing for a batch (签收), and what a unit sees of it.

use super::{
    Level,
    dispatch::{DispatchRecord, dispatch, is_of, receipts, signature},
    level_of, part,
};
use crate::{Error, Result, Service, args, audit::NewEntry, db::Tx, inbox, live::NewEvent, require};
use domain::{
    accounts::{Right, SessionUser},
    decomposition::{
        Part,
        dispatch::{Dispatch, Receipt, ReceiptState, Signature, Task, TaskForm, TaskRow},
    },
    ids::{OrgCode, PointCode, RowId},
    indicators::Aggregation,
    warnings::LiveEvent,
};

#[derive(sqlx::FromRow)]
struct TaskRecord {
    #[sqlx(flatten)]
    dispatch: DispatchRecord,
    signed_by: Option<String>,
    signed_on: Option<String>,
    signed_at: Option<i64>,
    points: i64,
}

/// The unit that a user signs for: its own, or one below its county.
enum Signer {
    Own(OrgCode),
    Below(OrgCode),
}

impl Service {
    /// The batches that the user's unit received, the newest first.
    pub async fn tasks(&self, user: &SessionUser) -> Result<Vec<TaskRow>> {
        require(user, Right::Report)?;
        let (own, today) = (user.org.as_ref().ok_or(Error::Forbidden)?, self.clock.today());
        let records: Vec<TaskRecord> = self
            .db
            .all(
                "SELECT d.id, d.parent, NULL AS parent_name, d.track, d.year, d.title, d.message, d.due, d.issued_by, d.issued_on,
                        CAST(1 AS BIGINT) AS units, CAST(0 AS BIGINT) AS signed, r.signed_by, r.signed_on, r.signed_at,
                        (SELECT COUNT(*) FROM dispatch_targets t WHERE t.dispatch_id = d.id AND t.unit_code = r.unit_code) AS points
                 FROM receipts r JOIN dispatches d ON d.id = r.dispatch_id
                 WHERE r.unit_code = $1 AND d.parent = '' ORDER BY d.issued_at DESC, d.id DESC",
                args![own],
            )
            .await?;
        records
            .into_iter()
            .map(|record| {
                let signature = signature(record.signed_by, record.signed_on.as_deref(), record.signed_at)?;
                let mut dispatch = record.dispatch.into_dispatch()?;
                dispatch.signed = i64::from(signature.is_some());
                let state = ReceiptState::of(signature.as_ref(), dispatch.due, today);
                Ok(TaskRow { dispatch, points: record.points, signature, state })
            })
            .collect()
    }

    /// A unit's form of a batch: for the unit itself, and for whoever handed it down.
    pub async fn task_form(&self, user: &SessionUser, id: &RowId, unit: Option<&OrgCode>) -> Result<TaskForm> {
        let unit = unit.or(user.org.as_ref()).cloned().ok_or(Error::NotFound)?;
        let (user, id, today) = (user.clone(), id.clone(), self.clock.today());
        let service = self.clone();
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let dispatch = dispatch(tx, &id).await?;
                    let own = user.may(Right::Report) && user.org.as_ref() == Some(&unit) && dispatch.parent.is_none();
                    let level = level_of(&user).ok().filter(|level| is_of(&dispatch, level));
                    if !own && level.is_none() {
                        return Err(Error::NotFound);
                    }
                    let receipt =
                        receipts(tx, &dispatch, today).await?.into_iter().find(|receipt| receipt.unit == unit);
                    let receipt = receipt.ok_or(Error::NotFound)?;
                    let tasks = tasks(&service, tx, &dispatch, &receipt).await?;
                    let recorded = dispatch.parent.is_some();
                    let may_sign = !receipt.state.is_signed() && (own || (recorded && user.may(Right::Decompose)));
                    Ok(TaskForm { dispatch, receipt, tasks, may_sign, recorded })
                })
            })
            .await
    }

    /// Signs for a batch, once: who signs again gets the signature that stands. A unit signs for itself; for a unit below
    /// a county the county's office records who has signed.
    pub async fn sign_for(
        &self,
        user: &SessionUser,
        id: &RowId,
        unit: Option<OrgCode>,
        signer: &str,
    ) -> Result<Signature> {
        let (user, id, at, today) = (user.clone(), id.clone(), self.clock.now(), self.clock.today());
        let signer = signer.to_owned();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let dispatch = dispatch(tx, &id).await?;
                    let (unit, by) = match signer_of(&user, &dispatch, unit)? {
                        Signer::Own(own) => (own, user.display_name.clone()),
                        Signer::Below(unit) => {
                            let needed = ("请填写签收人", "Enter who has signed");
                            (unit, super::checked_text(&signer, "signer", Some(needed))?)
                        }
                    };
                    let signature = Signature { by, on: today, at };
                    let signed = tx
                        .run(
                            "UPDATE receipts SET signed_by = $1, signed_on = $2, signed_at = $3
                             WHERE dispatch_id = $4 AND unit_code = $5 AND signed_at IS NULL",
                            args![&signature.by, today.to_string(), at, &id, &unit],
                        )
                        .await?;
                    if signed == 0 {
                        return standing(tx, &id, &unit).await;
                    }
                    inbox::settle(tx, id.as_str(), &unit, at).await?;
                    let detail = serde_json::json!({ "unit": unit, "by": signature.by });
                    let entry = NewEntry {
                        at,
                        actor: user.username,
                        action: "decomposition.sign",
                        object: id.to_string(),
                        detail,
                    };
                    let org = dispatch.parent.map_or_else(|| unit.clone(), |(county, _)| county);
                    let event = NewEvent { org: Some(org), payload: LiveEvent::Dispatch { dispatch: id.clone() } };
                    tx.record(entry, vec![event]).await?;
                    Ok(signature)
                })
            })
            .await
    }
}

fn signer_of(user: &SessionUser, dispatch: &Dispatch, unit: Option<OrgCode>) -> Result<Signer> {
    let own = user.org.clone();
    match (&dispatch.parent, unit) {
        (None, unit) if unit.is_none() || unit == own => {
            require(user, Right::Report)?;
            Ok(Signer::Own(own.ok_or(Error::Forbidden)?))
        }
        (Some(_), Some(unit)) => {
            require(user, Right::Decompose)?;
            let level: Level = level_of(user)?;
            if is_of(dispatch, &level) { Ok(Signer::Below(unit)) } else { Err(Error::NotFound) }
        }
        _ if user.may(Right::Report) => Err(Error::NotFound),
        _ => Err(Error::Forbidden),
    }
}

/// The signature that stands already.
async fn standing(tx: &mut Tx, id: &RowId, unit: &OrgCode) -> Result<Signature> {
    let found: Option<(Option<String>, Option<String>, Option<i64>)> = tx
        .one(
            "SELECT signed_by, signed_on, signed_at FROM receipts WHERE dispatch_id = $1 AND unit_code = $2",
            args![id, unit],
        )
        .await?;
    let (by, on, at) = found.ok_or(Error::NotFound)?;
    signature(by, on.as_deref(), at)?.ok_or(Error::NotFound)
}

#[derive(sqlx::FromRow)]
struct HandedDown {
    point_code: String,
    target: Option<String>,
    body: Option<String>,
    aggregation: Option<String>,
    now: Option<String>,
    there: i64,
}

async fn tasks(service: &Service, tx: &mut Tx, dispatch: &Dispatch, receipt: &Receipt) -> Result<Vec<Task>> {
    let parent = dispatch.parent.as_ref().map_or("", |(parent, _)| parent.as_str());
    let sql = match dispatch.parent {
        None => {
            "SELECT t.point_code, t.target, p.body, c.aggregation, a.target AS now,
                    CASE WHEN a.id IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS there
             FROM dispatch_targets t LEFT JOIN points p ON p.code = t.point_code
             LEFT JOIN decompositions c ON c.point_code = t.point_code AND c.parent = $3
             LEFT JOIN assignments a ON a.point_code = t.point_code AND a.org_code = t.unit_code
             WHERE t.dispatch_id = $1 AND t.unit_code = $2 ORDER BY p.number, t.point_code"
        }
        Some(_) => {
            "SELECT t.point_code, t.target, p.body, c.aggregation, s.target AS now,
                    CASE WHEN s.sub_code IS NULL THEN CAST(0 AS BIGINT) ELSE CAST(1 AS BIGINT) END AS there
             FROM dispatch_targets t LEFT JOIN points p ON p.code = t.point_code
             LEFT JOIN decompositions c ON c.point_code = t.point_code AND c.parent = $3
             LEFT JOIN sub_targets s ON s.point_code = t.point_code AND s.sub_code = t.unit_code
             WHERE t.dispatch_id = $1 AND t.unit_code = $2 ORDER BY p.number, t.point_code"
        }
    };
    let records: Vec<HandedDown> = tx.all(sql, args![&dispatch.id, &receipt.unit, parent]).await?;
    let mut tasks = Vec::with_capacity(records.len());
    for record in records {
        // A point that an import has taken away since: its code is all that is left of it.
        let point = match &record.body {
            Some(body) => Some(service.parse_point(&record.point_code, body)?),
            None => None,
        };
        let point = point.as_deref();
        tasks.push(Task {
            number: point.map_or(0, |point| point.number),
            name: point.map_or_else(|| record.point_code.clone(), |point| point.name.clone()),
            domain: point.map(|point| point.path[0].clone()).unwrap_or_default(),
            unit: point.map(|point| point.unit.clone()).unwrap_or_default(),
            aggregation: record.aggregation.as_deref().and_then(Aggregation::from_code).unwrap_or(Aggregation::Sum),
            part: part(record.target.as_deref())?,
            now: if record.there > 0 { part(record.now.as_deref())? } else { Part::Unassigned },
            point: PointCode::new(record.point_code),
        });
    }
    Ok(tasks)
}
