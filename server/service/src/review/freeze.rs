//! Freezing a period: what was reported and decided in it stands, with its rule versions.

use crate::{Error, Result, Service, args, audit::NewEntry, db::Tx, live::NewEvent, require};
use domain::{
    accounts::{Right, SessionUser},
    period::Period,
    review::Frozen,
    warnings::LiveEvent,
};

const REASON_LIMIT: usize = 1000;

/// Refuses a change in a frozen period. Called after `Tx::record`, which holds the lock that orders changes: no freeze can
/// slip in between this look and the commit.
pub(crate) async fn require_open(tx: &mut Tx, period: Period) -> Result<()> {
    let frozen: Option<(i64,)> = tx.one("SELECT at FROM frozen_periods WHERE period = $1", args![period]).await?;
    match frozen {
        None => Ok(()),
        Some(_) => Err(Error::invalid(
            "period_frozen",
            "period",
            "这一期已冻结，不能再提交、审核或增减附件；确需更正，请市绩效办管理员解冻",
            "This period is frozen: nothing can be submitted, decided or attached. Ask the office's administrator to open it",
        )),
    }
}

/// The last period that is frozen.
pub(crate) async fn last(tx: &mut Tx) -> Result<Option<Period>> {
    let last: Option<(Option<String>,)> = tx.one("SELECT MAX(period) FROM frozen_periods", args![]).await?;
    let last = last.and_then(|(last,)| last);
    last.map(|last| last.parse().map_err(|_| Error::Internal(format!("bad period {last}")))).transpose()
}

impl Service {
    /// When and by whom a period was frozen; none while it is open.
    pub async fn frozen(&self, period: Period) -> Result<Option<Frozen>> {
        let row: Option<(i64, String)> =
            self.db.one("SELECT at, actor FROM frozen_periods WHERE period = $1", args![period]).await?;
        Ok(row.map(|(at, by)| Frozen { at, by }))
    }

    /// Freezes a period that has begun. Frozen already is no error.
    pub async fn freeze_period(&self, user: &SessionUser, period: Period) -> Result<()> {
        require(user, Right::ManagePeriods)?;
        if period > self.current_period() {
            return Err(Error::invalid(
                "period_not_begun",
                "period",
                "这一期还没有结束，不能冻结",
                "This period is not over yet and cannot be frozen",
            ));
        }
        let (clock, user) = (self.clock.clone(), user.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let at = clock.now();
                    let added = tx
                        .run(
                            "INSERT INTO frozen_periods (period, at, actor) VALUES ($1, $2, $3) ON CONFLICT (period) DO NOTHING",
                            args![period, at, &user.display_name],
                        )
                        .await?;
                    if added == 0 {
                        return Ok(());
                    }
                    let (action, detail) = ("review.freeze", serde_json::json!({}));
                    let entry = NewEntry { at, actor: user.username, action, object: period.to_string(), detail };
                    tx.record(entry, vec![NewEvent { org: None, payload: LiveEvent::Period { period } }]).await
                })
            })
            .await
    }

    /// Opens a frozen period again, which needs a reason.
    pub async fn unfreeze_period(&self, user: &SessionUser, period: Period, reason: &str) -> Result<()> {
        require(user, Right::ManagePeriods)?;
        let reason = reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_LIMIT {
            return Err(Error::invalid(
                "reason_missing",
                "reason",
                "解冻须写明原因，不超过 1000 字",
                "Opening a frozen period needs a reason of at most 1000 characters",
            ));
        }
        let (clock, user) = (self.clock.clone(), user.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let frozen: Option<(i64, String)> =
                        tx.one("SELECT at, actor FROM frozen_periods WHERE period = $1", args![period]).await?;
                    let (frozen_at, frozen_by) = frozen.ok_or(Error::NotFound)?;
                    tx.run("DELETE FROM frozen_periods WHERE period = $1", args![period]).await?;
                    let detail =
                        serde_json::json!({ "reason": reason, "frozen_at": frozen_at, "frozen_by": frozen_by });
                    let (at, action) = (clock.now(), "review.unfreeze");
                    let entry = NewEntry { at, actor: user.username, action, object: period.to_string(), detail };
                    tx.record(entry, vec![NewEvent { org: None, payload: LiveEvent::Period { period } }]).await
                })
            })
            .await
    }
}
