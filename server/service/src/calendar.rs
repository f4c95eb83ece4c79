//! One's own deadlines, and addresses at which calendar apps read them without signing in: a secret of 256 bits each, of
//! which the hash alone is kept.

use crate::{
    Error, Result, Service,
    accounts::{random_token, token_hash},
    args,
    audit::NewEntry,
    db::Tx,
    periods::day,
};
use domain::{
    accounts::{Right, SessionUser},
    calendar::{Deadline, Duty},
    ids::OrgCode,
    period::Period,
    rule_books::{Lifecycle, Stage},
};

impl Service {
    /// The deadlines of the year that is being reported, and of the one that has begun since, by day.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for people who have none: they neither report nor review.
    pub async fn deadlines(&self, user: &SessionUser) -> Result<Vec<Deadline>> {
        let unit = user.org.clone().filter(|_| user.may(Right::Report));
        if unit.is_none() && !user.may(Right::Review) {
            return Err(Error::Forbidden);
        }
        let mut years = vec![self.current_period().year(), self.clock.today().year()];
        years.dedup();
        let mut plans = Vec::with_capacity(years.len());
        for year in years {
            plans.push((year, self.year_plan(year).await?));
        }
        let service = self.clone();
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let mut found = Vec::new();
                    for (year, plan) in plans {
                        found.extend(service.reporting_deadlines(tx, year, &plan, unit.as_ref()).await?);
                    }
                    match &unit {
                        Some(unit) => {
                            found.extend(unsigned(tx, unit).await?);
                            found.extend(returned(tx, unit).await?);
                            found.extend(consultations(tx, Some(unit)).await?);
                        }
                        None => found.extend(consultations(tx, None).await?),
                    }
                    found.sort_by_key(|deadline| deadline.day);
                    Ok(found)
                })
            })
            .await
    }

    /// When the user's address for calendar apps was made; none where there is none.
    pub async fn calendar_link(&self, user: &SessionUser) -> Result<Option<i64>> {
        let row: Option<(i64,)> =
            self.db.one("SELECT created_at FROM calendar_links WHERE user_id = $1", args![&user.id]).await?;
        Ok(row.map(|(at,)| at))
    }

    /// Makes an address for calendar apps in the place of an earlier one: its token, which is stored nowhere.
    pub async fn make_calendar_link(&self, user: &SessionUser) -> Result<String> {
        if !user.may(Right::Report) && !user.may(Right::Review) {
            return Err(Error::Forbidden);
        }
        let token = random_token()?;
        let (at, hash, user) = (self.clock.now(), token_hash(&token), user.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO calendar_links (user_id, token_hash, created_at) VALUES ($1, $2, $3)
                         ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at",
                        args![&user.id, hash, at],
                    )
                    .await?;
                    let (action, detail) = ("calendar.link", serde_json::json!({}));
                    let entry = NewEntry { at, actor: user.username.clone(), action, object: user.username, detail };
                    tx.record(entry, vec![]).await
                })
            })
            .await?;
        Ok(token)
    }

    /// Ends the user's address for calendar apps. Ending none is no error.
    pub async fn end_calendar_link(&self, user: &SessionUser) -> Result<()> {
        if !user.may(Right::Report) && !user.may(Right::Review) {
            return Err(Error::Forbidden);
        }
        let (at, user) = (self.clock.now(), user.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let ended = tx.run("DELETE FROM calendar_links WHERE user_id = $1", args![&user.id]).await?;
                    if ended == 0 {
                        return Ok(());
                    }
                    let (action, detail) = ("calendar.end_link", serde_json::json!({}));
                    let entry = NewEntry { at, actor: user.username.clone(), action, object: user.username, detail };
                    tx.record(entry, vec![]).await
                })
            })
            .await
    }

    /// The user whose deadlines are read at an address.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the address was never given out, or was ended.
    pub async fn calendar_reader(&self, token: &str) -> Result<SessionUser> {
        let row: Option<(String,)> =
            self.db.one("SELECT user_id FROM calendar_links WHERE token_hash = $1", args![token_hash(token)]).await?;
        let (id,) = row.ok_or(Error::NotFound)?;
        self.user(&id).await?.ok_or(Error::NotFound)
    }
}

async fn unsigned(tx: &mut Tx, unit: &OrgCode) -> Result<Vec<Deadline>> {
    let rows: Vec<(String, String, String)> = tx
        .all(
            "SELECT d.id, d.title, d.due FROM receipts r JOIN dispatches d ON d.id = r.dispatch_id
             WHERE r.unit_code = $1 AND d.parent = '' AND r.signed_at IS NULL",
            args![unit],
        )
        .await?;
    rows.into_iter()
        .map(|(dispatch, title, due)| Ok(Deadline { day: day(&due)?, duty: Duty::Sign { dispatch, title } }))
        .collect()
}

async fn returned(tx: &mut Tx, unit: &OrgCode) -> Result<Vec<Deadline>> {
    let rows: Vec<(String, String, String, String)> = tx
        .all(
            "SELECT e.assignment_id, e.period, p.name, r.due_on FROM entries e
             JOIN assignments a ON a.id = e.assignment_id JOIN points p ON p.code = a.point_code
             JOIN entry_returns r ON r.assignment_id = e.assignment_id AND r.period = e.period AND r.revision = e.revision
             WHERE a.org_code = $1 AND a.target IS NOT NULL AND e.state = 'returned' AND r.due_on IS NOT NULL
                   AND e.period NOT IN (SELECT period FROM frozen_periods)",
            args![unit],
        )
        .await?;
    rows.into_iter()
        .map(|(assignment, period, point, due)| {
            let period: Period = period.parse().map_err(|_| Error::Internal(format!("bad period {period}")))?;
            Ok(Deadline { day: day(&due)?, duty: Duty::Correct { assignment, period, point } })
        })
        .collect()
}

/// Consultations under way: those that a unit has not replied to, or all of them.
async fn consultations(tx: &mut Tx, unit: Option<&OrgCode>) -> Result<Vec<Deadline>> {
    let rows: Vec<(String, String, String)> = tx
        .all(
            "SELECT b.id, b.title, b.lifecycle FROM rule_books b WHERE b.stage = $1 AND ($2 = '' OR EXISTS
                 (SELECT 1 FROM rule_book_invitations i WHERE i.book_id = b.id AND i.org_code = $2 AND i.replied_at IS NULL))",
            args![Stage::Consultation.code(), unit.map_or("", OrgCode::as_str)],
        )
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for (book, title, lifecycle) in rows {
        let lifecycle: Lifecycle = serde_json::from_str(&lifecycle)?;
        let Some(day) = lifecycle.deadline else { continue };
        let duty = match unit {
            Some(_) => Duty::Opine { book, title },
            None => Duty::EndConsultation { book, title },
        };
        found.push(Deadline { day, duty });
    }
    Ok(found)
}
