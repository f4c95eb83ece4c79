//! Granting a unit a later last day (延期), and taking it back.

use super::extended_to;
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    inbox::{self, NewNotice, When},
    live::NewEvent,
    new_id, require,
    review::freeze,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inbox::NoticeKind,
    period::Period,
    periods::check_extension,
    warnings::LiveEvent,
};
use time::Date;

fn event(org: &OrgCode, period: Period) -> Vec<NewEvent> {
    vec![NewEvent { org: Some(org.clone()), payload: LiveEvent::Extension { period } }]
}

impl Service {
    /// Grants a unit a later last day for a period, in the place of an earlier extension. What the unit has reported since
    /// its last day is measured by the new one.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the day is not later, there is no reason, or the period is frozen.
    pub async fn extend_period(
        &self,
        user: &SessionUser,
        period: Period,
        org: &OrgCode,
        due: &str,
        reason: &str,
    ) -> Result<RowId> {
        require(user, Right::ManagePeriods)?;
        let plan = self.year_plan(period.year()).await?;
        let (service, user, org, id) = (self.clone(), user.clone(), org.clone(), new_id());
        let (due, reason) = (due.to_owned(), reason.to_owned());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let at = service.clock.now();
                    let unit: Option<(Option<String>,)> = tx
                        .one(
                            concat!("SELECT ", extended_to!("o.code", "$1"), " FROM organisations o WHERE o.code = $2"),
                            args![period, &org],
                        )
                        .await?;
                    let (extended_to,) = unit.ok_or(Error::NotFound)?;
                    let before = plan.due(period, extended_to.as_deref())?;
                    let (due, reason) = check_extension(&due, &reason, before).map_err(Error::Invalid)?;
                    tx.run(
                        "UPDATE extensions SET withdrawn_by = $1, withdrawn_at = $2
                         WHERE period = $3 AND org_code = $4 AND withdrawn_at IS NULL",
                        args![&user.display_name, at, period, &org],
                    )
                    .await?;
                    tx.run(
                        "INSERT INTO extensions (id, period, org_code, due_on, reason, granted_by, granted_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        args![&id, period, &org, due.to_string(), &reason, &user.display_name, at],
                    )
                    .await?;
                    tx.run(
                        "UPDATE entries SET reported_due = $1
                         WHERE period = $2 AND reported_on > reported_due AND reported_due < $1
                               AND assignment_id IN (SELECT id FROM assignments WHERE org_code = $3)",
                        args![due.to_string(), period, &org],
                    )
                    .await?;
                    let notice = NewNotice {
                        unit: &org,
                        kind: NoticeKind::Extended,
                        cause: format!("extension {id}"),
                        about: &period.to_string(),
                        text: &reason,
                        due,
                        count: 0,
                    };
                    inbox::put(tx, notice, When { day: service.clock.today(), at }).await?;
                    let detail = serde_json::json!({
                        "org": org, "due": due.to_string(), "before": before.to_string(), "reason": reason
                    });
                    let (action, object) = ("periods.extend", period.to_string());
                    let entry = NewEntry { at, actor: user.username, action, object, detail };
                    tx.record(entry, event(&org, period)).await?;
                    freeze::require_open(tx, period).await?;
                    Ok(id)
                })
            })
            .await
    }

    /// Takes an extension back that nothing was reported under yet.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it was used, [`Error::NotFound`] where it does not stand.
    pub async fn withdraw_extension(&self, user: &SessionUser, period: Period, id: &RowId) -> Result<()> {
        require(user, Right::ManagePeriods)?;
        let closes = self.year_plan(period.year()).await?.closes(period);
        let (service, user, id) = (self.clone(), user.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let at = service.clock.now();
                    let standing: Option<(String, String)> = tx
                        .one(
                            "SELECT org_code, due_on FROM extensions WHERE id = $1 AND period = $2 AND withdrawn_at IS NULL",
                            args![&id, period],
                        )
                        .await?;
                    let (org, due) = standing.ok_or(Error::NotFound)?;
                    let org = OrgCode::new(org);
                    if is_used(tx, period, &org, closes).await? {
                        return Err(Error::invalid(
                            "extension_used",
                            "id",
                            "延期期间已有报送，不能撤回",
                            "Something was reported on the days that were added: it cannot be withdrawn",
                        ));
                    }
                    tx.run(
                        "UPDATE extensions SET withdrawn_by = $1, withdrawn_at = $2 WHERE id = $3 AND withdrawn_at IS NULL",
                        args![&user.display_name, at, &id],
                    )
                    .await?;
                    tx.run(
                        "UPDATE entries SET reported_due = $1 WHERE period = $2 AND reported_due = $3
                               AND assignment_id IN (SELECT id FROM assignments WHERE org_code = $4)",
                        args![closes.to_string(), period, &due, &org],
                    )
                    .await?;
                    let notice = NewNotice {
                        unit: &org,
                        kind: NoticeKind::ExtensionWithdrawn,
                        cause: format!("extension {id} withdrawn"),
                        about: &period.to_string(),
                        text: "",
                        due: closes,
                        count: 0,
                    };
                    inbox::put(tx, notice, When { day: service.clock.today(), at }).await?;
                    let detail = serde_json::json!({ "org": org, "due": due });
                    let (action, object) = ("periods.withdraw_extension", period.to_string());
                    let entry = NewEntry { at, actor: user.username, action, object, detail };
                    tx.record(entry, event(&org, period)).await?;
                    freeze::require_open(tx, period).await
                })
            })
            .await
    }
}

/// Whether an entry was first reported after the day that holds for everyone, and in time all the same.
async fn is_used(tx: &mut Tx, period: Period, org: &OrgCode, closes: Date) -> Result<bool> {
    let used: Option<(i64,)> = tx
        .one(
            "SELECT COUNT(*) FROM entries e JOIN assignments a ON a.id = e.assignment_id
             WHERE a.org_code = $1 AND e.period = $2 AND e.reported_on > $3 AND e.reported_on <= e.reported_due",
            args![org, period, closes.to_string()],
        )
        .await?;
    Ok(used.is_some_and(|(count,)| count > 0))
}
