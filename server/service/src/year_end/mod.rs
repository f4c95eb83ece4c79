//! Year end: totals, grades and ranks, now or as of any past moment.
//!
//! Results are never stored: they follow from versions, which are only ever added to. Now and then are the same reading.

mod explain;
mod load;

use crate::{Error, Result, Service, require};
use domain::{
    accounts::{Right, SessionUser},
    year_end::{Results, YearRecord},
};

impl Service {
    /// Everything that a year's results follow from, as of a moment (UTC milliseconds) or now.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the year had no points by then.
    pub async fn year_record(&self, user: &SessionUser, year: i32, as_of: Option<i64>) -> Result<YearRecord> {
        require(user, Right::SeeResults)?;
        let record = self.record(year, as_of.unwrap_or(i64::MAX)).await?;
        if record.points.is_empty() { Err(Error::NotFound) } else { Ok(record) }
    }

    /// A year as of a moment, for use cases that hand out only what a user may see of it; without points where there were
    /// none.
    pub(crate) async fn record(&self, year: i32, as_of: i64) -> Result<YearRecord> {
        self.db.snapshot(move |tx| Box::pin(load::record(tx, year, as_of))).await
    }

    /// The results of a year, as of a moment (UTC milliseconds) or now.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the year had no points by then.
    pub async fn results(&self, user: &SessionUser, year: i32, as_of: Option<i64>) -> Result<Results> {
        self.year_record(user, year, as_of).await?.results().ok_or(Error::NotFound)
    }
}
