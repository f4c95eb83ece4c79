//! A unit's list without its figures: what an entry's page needs of its neighbours.

use super::state;
use crate::{Result, Service, args};
use domain::{
    accounts::SessionUser,
    ids::{OrgCode, RowId},
    indicators::AssessmentPoint,
    period::Period,
    progress::EntryState,
};
use std::{collections::HashMap, sync::Arc};

/// An entry by its name, and whether it is the unit's turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub assignment: RowId,
    pub name: String,
    pub open: bool,
}

#[derive(sqlx::FromRow)]
struct ListedRecord {
    id: String,
    code: String,
    name: String,
    state: Option<String>,
}

impl Service {
    /// The entries of [`Service::entries`] in the same order.
    pub async fn listed(&self, user: &SessionUser, org: &OrgCode, period: Period) -> Result<Vec<Listed>> {
        self.require_organisation(user, org)?;
        let records: Vec<ListedRecord> = self
            .db
            .all(
                "SELECT a.id, p.code, p.name, e.state FROM assignments a JOIN points p ON p.code = a.point_code
                 LEFT JOIN entries e ON e.assignment_id = a.id AND e.period = $2
                 WHERE a.org_code = $1 AND a.target IS NOT NULL AND p.year = $3 ORDER BY p.track, p.number",
                args![org, period, period.year()],
            )
            .await?;
        let points = self.points_of(org, period.year(), records.iter().map(|record| record.code.as_str())).await?;
        let expected =
            |record: &ListedRecord| points.get(&record.code).is_some_and(|point| point.cycle.expects(period));
        let listed = |record: ListedRecord| {
            let state = record.state.as_deref().map_or(Ok(EntryState::Empty), state)?;
            Ok(Listed { assignment: RowId::new(record.id), name: record.name, open: state.is_unreported() })
        };
        records.into_iter().filter(expected).map(listed).collect()
    }

    /// An organisation's points of these codes. Their texts are long: they are read only where a point is not known yet.
    async fn points_of(
        &self,
        org: &OrgCode,
        year: i32,
        mut codes: impl Iterator<Item = &str>,
    ) -> Result<HashMap<String, Arc<AssessmentPoint>>> {
        let known = codes.try_fold(HashMap::new(), |mut known, code| {
            known.insert(code.to_owned(), self.known_point(code)?);
            Some(known)
        });
        if let Some(known) = known {
            return Ok(known);
        }
        let texts: Vec<(String, String)> = self
            .db
            .all(
                "SELECT p.code, p.body FROM assignments a JOIN points p ON p.code = a.point_code
                 WHERE a.org_code = $1 AND a.target IS NOT NULL AND p.year = $2",
                args![org, year],
            )
            .await?;
        let point = |(code, body): (String, String)| Ok((code.clone(), self.parse_point(&code, &body)?));
        texts.into_iter().map(point).collect()
    }
}
