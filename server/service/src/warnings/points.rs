//! The points behind a board's numbers.

use crate::{
    Error, Result, Service, args,
    progress::{EntryRecord, select_entries},
    require,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::OrgCode,
    indicators::Track,
    period::Period,
    warnings::{PointFilter, PointLight, PointList},
};

impl Service {
    /// The points of a track that are due for a period, with their lights. Units see their own alone.
    pub async fn board_points(
        &self,
        user: &SessionUser,
        track: Track,
        period: Period,
        filter: PointFilter,
    ) -> Result<PointList> {
        require(user, Right::SeeBoard)?;
        let org = if user.role.sees_whole_city() {
            filter.org.clone()
        } else {
            let own = user.org.clone().ok_or(Error::Forbidden)?;
            if filter.org.as_ref().is_some_and(|asked| *asked != own) {
                return Err(Error::NotFound);
            }
            Some(own)
        };
        let org_name = match &org {
            Some(org) => Some(self.organisation_name(org).await?),
            None => None,
        };
        let plan = self.year_plan(period.year()).await?;
        let today = self.clock.today();
        let wanted = org.as_ref().map_or("", OrgCode::as_str).to_owned();
        let (revision, domains, records) = self
            .db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let last: Option<(i64,)> = tx.one("SELECT COALESCE(MAX(id), 0) FROM events", args![]).await?;
                    let domains = super::domains(tx, track, period.year()).await?;
                    let records: Vec<EntryRecord> = tx
                        .all(
                            select_entries!(
                                "WHERE a.target IS NOT NULL AND p.track = $2 AND p.year = $3 AND ($4 = '' OR a.org_code = $4)
                                 ORDER BY o.position, p.number"
                            ),
                            args![period, track.code(), period.year(), wanted],
                        )
                        .await?;
                    Ok((last.map_or(0, |(id,)| id), domains, records))
                })
            })
            .await?;
        let domain = filter.domain.map(|place| place.checked_sub(1).and_then(|index| domains.get(index)).cloned());
        let mut rows = Vec::new();
        for record in records {
            let point = self.parse_point(&record.point_code, &record.body)?;
            let due = record.due(&plan, period)?;
            let (light, ledger) = (record.light(due, today)?, record.ledger(due, today)?);
            let wanted = point.cycle.expects(period)
                && domain.as_ref().is_none_or(|domain| domain.as_ref() == Some(&point.path[0]))
                && filter.light.is_none_or(|wanted| light == Some(wanted))
                && filter.ledger.is_none_or(|wanted| ledger == Some(wanted));
            if wanted {
                let row = record.entry_row(&point, period, &plan, today)?;
                rows.push(PointLight {
                    assignment: row.assignment,
                    org: row.org,
                    org_name: row.org_name,
                    point: point.code.clone(),
                    name: point.name.clone(),
                    domain: point.path[0].clone(),
                    unit: point.unit.clone(),
                    target: row.target,
                    actual: row.actual,
                    light,
                    ledger,
                    state: row.state,
                });
            }
        }
        Ok(PointList { track, period, domains, org_name, rows, revision })
    }
}
