//! The indicator tree as it is stored.

use crate::{Error, Result, Service, args, require};
use domain::{
    accounts::{Right, SessionUser},
    indicators::{AssessmentPoint, Track},
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Points by code. A point's text is parsed once, not at every entry; an import empties the cache.
pub type PointCache = RwLock<HashMap<String, Arc<AssessmentPoint>>>;

impl Service {
    /// The points of a year and track, in workbook order.
    pub async fn points(&self, user: &SessionUser, track: Track, year: i32) -> Result<Vec<Arc<AssessmentPoint>>> {
        require(user, Right::SeeIndicators)?;
        let rows: Vec<(String, String)> = self
            .db
            .all(
                "SELECT code, body FROM points WHERE track = $1 AND year = $2 ORDER BY number",
                args![track.code(), year],
            )
            .await?;
        rows.iter().map(|(code, body)| self.parse_point(code, body)).collect()
    }

    /// Years that have points, newest first.
    pub async fn years(&self) -> Result<Vec<i32>> {
        let rows: Vec<(i64,)> = self.db.all("SELECT DISTINCT year FROM points ORDER BY year DESC", args![]).await?;
        Ok(rows.into_iter().map(|(year,)| year as i32).collect())
    }

    pub(crate) fn parse_point(&self, code: &str, body: &str) -> Result<Arc<AssessmentPoint>> {
        let known = self.points.read().unwrap_or_else(PoisonError::into_inner).get(code).cloned();
        if let Some(point) = known {
            return Ok(point);
        }
        let point: Arc<AssessmentPoint> = Arc::new(
            serde_json::from_str(body)
                .map_err(|error| Error::Internal(format!("point {code} cannot be read: {error}")))?,
        );
        self.points.write().unwrap_or_else(PoisonError::into_inner).insert(code.to_owned(), point.clone());
        Ok(point)
    }

    pub(crate) fn forget_points(&self) {
        self.points.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
