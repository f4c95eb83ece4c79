//! Granting a unit a later last day (延期), for all that it reports or for one point, and taking it back.

use super::{extended_to, granted::last_use};
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
    ids::{OrgCode, PointCode, RowId},
    inbox::{NoticeKind, entry_matter},
    period::Period,
    periods::check_extension,
    warnings::LiveEvent,
};
use time::Date;

/// Whom an extension is for: a unit, or one of its points alone.
#[derive(Clone, Debug)]
pub struct Beneficiary {
    pub org: OrgCode,
    pub point: Option<PointCode>,
}

impl From<&OrgCode> for Beneficiary {
    fn from(org: &OrgCode) -> Self {
        Self { org: org.clone(), point: None }
    }
}

/// A point that has longer, as the inbox tells of it.
struct PointOf {
    assignment: RowId,
    name: String,
}

fn event(org: &OrgCode, period: Period) -> Vec<NewEvent> {
    vec![NewEvent { org: Some(org.clone()), payload: LiveEvent::Extension { period } }]
}

impl Service {
    /// Grants a later last day for a period, in the place of an earlier extension of the same unit or point. What was
    /// reported since the last day is measured by the new one.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the day is not later than what holds, the unit does not report the point, there is no
    /// reason, or the period is frozen.
    pub async fn extend_period(
        &self,
        user: &SessionUser,
        period: Period,
        of: impl Into<Beneficiary>,
        due: &str,
        reason: &str,
    ) -> Result<RowId> {
        require(user, Right::ManagePeriods)?;
        let plan = self.year_plan(period.year()).await?;
        let (service, user, of, id) = (self.clone(), user.clone(), of.into(), new_id());
        let (due, reason) = (due.to_owned(), reason.to_owned());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let at = service.clock.now();
                    let Beneficiary { org, point } = of;
                    let point_code = point.as_ref().map(PointCode::to_string);
                    let unit: Option<(Option<String>,)> = tx
                        .one(
                            concat!("SELECT ", extended_to!("o.code", "$3", "$1"), " FROM organisations o WHERE o.code = $2"),
                            args![period, &org, point_code.clone()],
                        )
                        .await?;
                    let (extended_to,) = unit.ok_or(Error::NotFound)?;
                    let point = match &point {
                        Some(point) => Some(service.point_of(tx, &org, point, period).await?),
                        None => None,
                    };
                    let before = plan.due(period, extended_to.as_deref())?;
                    let (due, reason) = check_extension(&due, &reason, before).map_err(Error::Invalid)?;
                    tx.run(
                        "UPDATE extensions SET withdrawn_by = $1, withdrawn_at = $2
                         WHERE period = $3 AND org_code = $4 AND withdrawn_at IS NULL
                               AND COALESCE(point_code, '') = COALESCE($5, '')",
                        args![&user.display_name, at, period, &org, point_code.clone()],
                    )
                    .await?;
                    tx.run(
                        "INSERT INTO extensions (id, period, org_code, point_code, due_on, reason, granted_by, granted_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                        args![&id, period, &org, point_code.clone(), due.to_string(), &reason, &user.display_name, at],
                    )
                    .await?;
                    tx.run(
                        "UPDATE entries SET reported_due = $1
                         WHERE period = $2 AND reported_on > reported_due AND reported_due < $1
                               AND assignment_id IN (SELECT id FROM assignments
                                                     WHERE org_code = $3 AND COALESCE($4, point_code) = point_code)",
                        args![due.to_string(), period, &org, point_code.clone()],
                    )
                    .await?;
                    let (kind, about, text) = match &point {
                        None => (NoticeKind::Extended, period.to_string(), reason.clone()),
                        Some(of) => {
                            let matter = entry_matter(&of.assignment, period);
                            (NoticeKind::PointExtended, matter, format!("{}\n{reason}", of.name))
                        }
                    };
                    let cause = format!("extension {id}");
                    let notice = NewNotice { unit: &org, kind, cause, about: &about, text: &text, due, count: 0 };
                    inbox::put(tx, notice, When { day: service.clock.today(), at }).await?;
                    let detail = serde_json::json!({
                        "org": org, "point": point_code, "due": due.to_string(), "before": before.to_string(), "reason": reason
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

    /// Takes an extension back that nothing was reported under yet. What it covered goes by what holds without it.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it was used, [`Error::NotFound`] where it does not stand.
    pub async fn withdraw_extension(&self, user: &SessionUser, period: Period, id: &RowId) -> Result<()> {
        require(user, Right::ManagePeriods)?;
        let plan = self.year_plan(period.year()).await?;
        let (service, user, id) = (self.clone(), user.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let (at, closes) = (service.clock.now(), plan.closes(period));
                    let standing: Option<Standing> = tx
                        .one(
                            concat!(
                                "SELECT x.org_code, x.point_code, x.due_on, ",
                                last_use!(),
                                " AS last_use FROM extensions x WHERE x.id = $1 AND x.period = $2 AND x.withdrawn_at IS NULL"
                            ),
                            args![&id, period],
                        )
                        .await?;
                    let Standing { org_code, point_code, due_on, last_use } = standing.ok_or(Error::NotFound)?;
                    if last_use.is_some_and(|used| used > closes.to_string()) {
                        return Err(used());
                    }
                    let org = OrgCode::new(org_code);
                    tx.run(
                        "UPDATE extensions SET withdrawn_by = $1, withdrawn_at = $2 WHERE id = $3 AND withdrawn_at IS NULL",
                        args![&user.display_name, at, &id],
                    )
                    .await?;
                    let due = without(tx, &org, point_code.as_deref(), period, &due_on, closes).await?;
                    let due = plan.due(period, due.as_deref())?;
                    let point = match point_code.clone().map(PointCode::new) {
                        Some(point) => service.point_of(tx, &org, &point, period).await.ok(),
                        None => None,
                    };
                    let (kind, about, text) = match point {
                        None => (NoticeKind::ExtensionWithdrawn, period.to_string(), String::new()),
                        Some(of) => {
                            (NoticeKind::PointExtensionWithdrawn, entry_matter(&of.assignment, period), of.name)
                        }
                    };
                    let cause = format!("extension {id} withdrawn");
                    let notice = NewNotice { unit: &org, kind, cause, about: &about, text: &text, due, count: 0 };
                    // Nobody is told of a point that the unit no longer reports.
                    if point_code.is_none() || kind == NoticeKind::PointExtensionWithdrawn {
                        inbox::put(tx, notice, When { day: service.clock.today(), at }).await?;
                    }
                    let detail = serde_json::json!({ "org": org, "point": point_code, "due": due_on });
                    let (action, object) = ("periods.withdraw_extension", period.to_string());
                    let entry = NewEntry { at, actor: user.username, action, object, detail };
                    tx.record(entry, event(&org, period)).await?;
                    freeze::require_open(tx, period).await
                })
            })
            .await
    }

    /// A point that a unit has to report in a period.
    async fn point_of(&self, tx: &mut Tx, org: &OrgCode, point: &PointCode, period: Period) -> Result<PointOf> {
        let found: Option<(String, String)> = tx
            .one(
                "SELECT a.id, p.body FROM assignments a JOIN points p ON p.code = a.point_code
                 WHERE a.org_code = $1 AND a.point_code = $2 AND a.target IS NOT NULL AND p.year = $3",
                args![org, point, period.year()],
            )
            .await?;
        let (assignment, body) = found.ok_or_else(not_reported)?;
        let point = self.parse_point(point.as_str(), &body)?;
        if !point.cycle.expects(period) {
            return Err(not_reported());
        }
        Ok(PointOf { assignment: RowId::new(assignment), name: point.name.clone() })
    }
}

#[derive(sqlx::FromRow)]
struct Standing {
    org_code: String,
    point_code: Option<String>,
    due_on: String,
    last_use: Option<String>,
}

/// Measures what a withdrawn extension covered by what holds now, and returns the day that others extend to.
async fn without(
    tx: &mut Tx,
    org: &OrgCode,
    point: Option<&str>,
    period: Period,
    due_on: &str,
    closes: Date,
) -> Result<Option<String>> {
    tx.run(
        concat!(
            "UPDATE entries SET reported_due = COALESCE(",
            extended_to!("$4", "(SELECT b.point_code FROM assignments b WHERE b.id = entries.assignment_id)", "$2"),
            ", $1)
             WHERE period = $2 AND reported_due = $3
                   AND assignment_id IN (SELECT id FROM assignments WHERE org_code = $4 AND COALESCE($5, point_code) = point_code)"
        ),
        args![closes.to_string(), period, due_on, org, point.map(str::to_owned)],
    )
    .await?;
    let row: Option<(Option<String>,)> = tx
        .one(
            concat!("SELECT ", extended_to!("o.code", "$3", "$1"), " FROM organisations o WHERE o.code = $2"),
            args![period, org, point.map(str::to_owned)],
        )
        .await?;
    Ok(row.and_then(|(day,)| day))
}

fn not_reported() -> Error {
    Error::invalid(
        "point_expected",
        "point",
        "该单位本期不填报这个考评点，请核对编号",
        "The unit does not report this point in this period: check its code",
    )
}

fn used() -> Error {
    Error::invalid(
        "extension_used",
        "id",
        "延期期间已有报送，不能撤回",
        "Something was reported on the days that were added: it cannot be withdrawn",
    )
}
