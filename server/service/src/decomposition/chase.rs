//! Chasing (催办) those who have not signed: each unit once a day for each batch, however often it is asked for.

use super::{
    dispatch::{dispatch, is_of, receipts},
    writing_level_of,
};
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    inbox::{self, NewNotice, When},
    live::NewEvent,
};
use domain::{
    accounts::SessionUser,
    decomposition::dispatch::Dispatch,
    ids::{OrgCode, RowId},
    inbox::NoticeKind,
    warnings::LiveEvent,
};
use time::Date;

impl Service {
    /// Chases the units that have not signed for a batch. Returns how many were not chased today before.
    pub async fn chase(&self, user: &SessionUser, id: &RowId) -> Result<usize> {
        let level = writing_level_of(user)?;
        let (id, at, today, actor) = (id.clone(), self.clock.now(), self.clock.today(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let dispatch = dispatch(tx, &id).await?;
                    if !is_of(&dispatch, &level) {
                        return Err(Error::NotFound);
                    }
                    chase_open(tx, &dispatch, at, today, actor).await
                })
            })
            .await
    }

    /// Chases the units whose receipts are overdue, in every batch of the city. The server calls it again and again;
    /// that a unit is chased once a day is a matter of the table.
    pub async fn chase_overdue(&self) -> Result<usize> {
        let (at, today) = (self.clock.now(), self.clock.today());
        let batches: Vec<(String,)> = self
            .db
            .all(
                "SELECT d.id FROM dispatches d WHERE d.parent = '' AND d.due < $1
                 AND EXISTS (SELECT 1 FROM receipts r WHERE r.dispatch_id = d.id AND r.signed_at IS NULL)",
                args![today.to_string()],
            )
            .await?;
        let mut chased = 0;
        for (id,) in batches {
            let id = RowId::new(id);
            chased += self
                .db
                .write(move |tx| {
                    Box::pin(async move {
                        let dispatch = dispatch(tx, &id).await?;
                        chase_open(tx, &dispatch, at, today, "system".into()).await
                    })
                })
                .await?;
        }
        Ok(chased)
    }
}

async fn chase_open(tx: &mut Tx, dispatch: &Dispatch, at: i64, today: Date, actor: String) -> Result<usize> {
    let open = receipts(tx, dispatch, today).await?.into_iter().filter(|receipt| !receipt.state.is_signed());
    let mut chased: Vec<OrgCode> = Vec::new();
    for receipt in open {
        let notice = NewNotice {
            unit: &receipt.unit,
            kind: NoticeKind::Chased,
            cause: format!("chase {} {} {today}", dispatch.id, receipt.unit),
            about: dispatch.id.as_str(),
            text: &dispatch.title,
            due: dispatch.due,
            count: 0,
        };
        if inbox::put(tx, notice, When { day: today, at }).await? {
            chased.push(receipt.unit);
        }
    }
    if chased.is_empty() {
        return Ok(0);
    }
    let event =
        |org: OrgCode| NewEvent { org: Some(org), payload: LiveEvent::Dispatch { dispatch: dispatch.id.clone() } };
    // A unit below a county has no page of its own: its county is told.
    let events = match &dispatch.parent {
        Some((county, _)) => vec![event(county.clone())],
        None => chased.iter().cloned().map(event).collect(),
    };
    let detail = serde_json::json!({ "day": today.to_string(), "units": chased });
    let entry = NewEntry { at, actor, action: "decomposition.chase", object: dispatch.id.to_string(), detail };
    tx.record(entry, events).await?;
    Ok(chased.len())
}
