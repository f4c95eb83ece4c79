//! When a period is reported, and until when by whom (M28, M29).
//!
//! The last day of a unit in a period is [`YearPlan::due`] of what [`extended_to`] reads; nothing else answers that question.

mod extend;
mod read;
mod remind;

use crate::{Error, Result, Service, args, settings::YearPlan};
use domain::{
    ids::{OrgCode, RowId},
    moment::iso_day,
    period::Period,
    periods::{Extension, Window},
};
use time::Date;

/// The later last day of an organisation in a period, as an expression of a statement; null without an extension.
macro_rules! extended_to {
    ($org:literal, $period:literal) => {
        concat!(
            "(SELECT x.due_on FROM extensions x WHERE x.period = ",
            $period,
            " AND x.org_code = ",
            $org,
            " AND x.withdrawn_at IS NULL)"
        )
    };
}
pub(crate) use extended_to;

/// A day as it is stored.
pub(crate) fn day(text: &str) -> Result<Date> {
    iso_day(text).ok_or_else(|| Error::Internal(format!("the stored day {text} is none")))
}

/// Days after its last day that an entry was first reported, from its two columns.
pub(crate) fn days_late(reported_on: Option<&str>, due: Option<&str>) -> Result<i64> {
    match (reported_on, due) {
        (Some(reported), Some(due)) => Ok(domain::periods::days_late(day(reported)?, day(due)?)),
        _ => Ok(0),
    }
}

impl YearPlan {
    /// The last day of a unit in a period; `extended_to` is the day of its extension.
    pub(crate) fn due(&self, period: Period, extended_to: Option<&str>) -> Result<Date> {
        extended_to.map_or_else(|| Ok(self.closes(period)), day)
    }
}

#[derive(sqlx::FromRow)]
struct ExtensionRow {
    id: String,
    org_code: String,
    due_on: String,
    reason: String,
    granted_by: String,
    granted_at: i64,
}

impl ExtensionRow {
    fn into_extension(self) -> Result<Extension> {
        Ok(Extension {
            id: RowId::new(self.id),
            due: day(&self.due_on)?,
            reason: self.reason,
            by: self.granted_by,
            at: self.granted_at,
        })
    }
}

impl Service {
    /// The days between which a unit reports for a period.
    pub(crate) async fn window(&self, plan: &YearPlan, org: &OrgCode, period: Period) -> Result<Window> {
        let extension: Option<ExtensionRow> = self
            .db
            .one(
                "SELECT id, org_code, due_on, reason, granted_by, granted_at FROM extensions
                 WHERE period = $1 AND org_code = $2 AND withdrawn_at IS NULL",
                args![period, org],
            )
            .await?;
        let extension = extension.map(ExtensionRow::into_extension).transpose()?;
        let due = extension.as_ref().map_or_else(|| plan.closes(period), |extension| extension.due);
        Ok(Window { opens: plan.opens(period), due, extension })
    }
}
