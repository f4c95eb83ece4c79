//! Points at risk (M48): the forecast of the year end and what it would cost.

use crate::{Error, Result, Service, require};
use domain::{
    accounts::{Right, SessionUser},
    forecast::{RiskFilter, RiskPage, risk_page},
    indicators::Track,
    period::Period,
};

impl Service {
    /// The points of a track that are likely to lose, by what was reported up to a period. Units see their own alone.
    pub async fn risks(
        &self,
        user: &SessionUser,
        track: Track,
        period: Period,
        filter: RiskFilter,
    ) -> Result<RiskPage> {
        require(user, Right::SeeBoard)?;
        let own = if user.role.sees_whole_city() { None } else { Some(user.org.clone().ok_or(Error::Forbidden)?) };
        if own.is_some() && filter.org.as_ref().is_some_and(|asked| own.as_ref() != Some(asked)) {
            return Err(Error::NotFound);
        }
        let record = self.record(period.year(), i64::MAX).await?;
        let before = self.record(period.year() - 1, i64::MAX).await?;
        Ok(risk_page(&record, Some(&before), track, period, &filter, own.as_ref()))
    }
}
