//! Planning visits, and what a phone takes along.

use super::{lock, office_event, rows::VisitRow};
use crate::{Error, Result, Service, args, audit::NewEntry, new_id, require};
use domain::{
    Date,
    accounts::{Right, Role, SessionUser},
    ids::{OrgCode, RowId},
    inspections::{NewVisitInput, Planning, Visit, VisitList, VisitSheet, VisitState, check_visit},
    period::Period,
};
use std::collections::HashMap;
use time::Duration;

/// Visits that a list shows.
const SHOWN: i64 = 300;
/// Visits to one unit that are less apart may ask the same twice.
const NEAR: Duration = Duration::days(30);

/// The columns of a [`VisitRow`]; a condition on `v` follows.
macro_rules! select_visits {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.org_code, o.name AS org_name, v.kind, v.day, v.purpose, v.state,
                    (SELECT COUNT(*) FROM site_records r WHERE r.visit_id = v.id) AS records,
                    (SELECT COUNT(*) FROM site_records r JOIN issues i ON i.id = r.id WHERE r.visit_id = v.id) AS issues
             FROM visits v JOIN organisations o ON o.code = v.org_code
             ",
            $rest
        )
    };
}

impl Service {
    /// The visits that the user may see: the office all, an inspector those that the inspector goes on.
    pub async fn visits(&self, user: &SessionUser) -> Result<VisitList> {
        let all = user.may(Right::Review);
        if !all {
            require(user, Right::Inspect)?;
        }
        let rows: Vec<VisitRow> = self
            .db
            .all(
                select_visits!(
                    "WHERE $1 OR v.id IN (SELECT m.visit_id FROM visit_members m WHERE m.user_id = $2)
                     ORDER BY CASE WHEN v.state = 'open' THEN 0 ELSE 1 END, v.day DESC, v.id DESC LIMIT $3"
                ),
                args![all, &user.id, SHOWN],
            )
            .await?;
        let mut visits = self.with_members(rows).await?;
        // What is ahead reads forward, what is over backward.
        let open = visits.partition_point(|visit| visit.state == VisitState::Open);
        visits[..open].reverse();
        let planning = if user.may(Right::PlanVisits) { Some(self.planning().await?) } else { None };
        Ok(VisitList { today: self.clock.today(), visits, planning })
    }

    async fn planning(&self) -> Result<Planning> {
        let orgs = self.organisations().await?.into_iter().map(|org| (org.code, org.name)).collect();
        let users: Vec<(String, String, String)> = self
            .db
            .all("SELECT username, display_name, role FROM users ORDER BY display_name, username", args![])
            .await?;
        let may = |role: &str| Role::from_code(role).is_some_and(|role| role.may(Right::Inspect));
        let inspectors =
            users.into_iter().filter(|(.., role)| may(role)).map(|(username, name, _)| (username, name)).collect();
        Ok(Planning { orgs, inspectors })
    }

    async fn with_members(&self, rows: Vec<VisitRow>) -> Result<Vec<Visit>> {
        let ids = || rows.iter().map(|row| row.id.as_str());
        let (first, last) = (ids().min().unwrap_or_default(), ids().max().unwrap_or_default());
        let members: Vec<(String, String)> = self
            .db
            .all(
                "SELECT m.visit_id, u.display_name FROM visit_members m JOIN users u ON u.id = m.user_id
                 WHERE m.visit_id >= $1 AND m.visit_id <= $2 ORDER BY u.display_name",
                args![first, last],
            )
            .await?;
        let mut by_visit: HashMap<String, Vec<String>> = HashMap::new();
        for (visit, name) in members {
            by_visit.entry(visit).or_default().push(name);
        }
        rows.into_iter()
            .map(|row| {
                let members = by_visit.remove(&row.id).unwrap_or_default();
                row.into_visit(members)
            })
            .collect()
    }

    /// Plans a visit.
    ///
    /// # Errors
    /// [`Error::Invalid`] where something is missing, the unit is not known, or someone may not record on site.
    pub async fn plan_visit(&self, user: &SessionUser, input: &NewVisitInput) -> Result<RowId> {
        require(user, Right::PlanVisits)?;
        let plan = check_visit(input).map_err(Error::Invalid)?;
        let known = self.planning().await?;
        if !known.orgs.iter().any(|(code, _)| *code == plan.org) {
            return Err(Error::invalid("unit_expected", "org", "请选择被走访单位", "Choose a unit"));
        }
        if !plan.members.iter().all(|member| known.inspectors.iter().any(|(username, _)| username == member)) {
            return Err(Error::invalid("members_expected", "members", "请从名单中选择走访人员", "Choose who goes"));
        }
        let (id, at, user) = (new_id(), self.clock.now(), user.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO visits (id, org_code, kind, day, purpose, state, created_by, created_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                        args![
                            &id,
                            &plan.org,
                            plan.kind.code(),
                            plan.day.to_string(),
                            &plan.purpose,
                            VisitState::Open.code(),
                            &user.display_name,
                            at
                        ],
                    )
                    .await?;
                    for member in &plan.members {
                        tx.run(
                            "INSERT INTO visit_members (visit_id, user_id) SELECT $1, id FROM users WHERE username = $2",
                            args![&id, member],
                        )
                        .await?;
                    }
                    let detail = serde_json::json!({
                        "org": plan.org, "kind": plan.kind, "day": plan.day.to_string(), "members": plan.members
                    });
                    let (action, object) = ("inspections.plan", id.to_string());
                    tx.record(NewEntry { at, actor: user.username, action, object, detail }, office_event()).await?;
                    Ok(id)
                })
            })
            .await
    }

    /// Says that everybody is back, or that a visit does not take place. Its members and the planners may. Saying so again
    /// changes nothing.
    pub async fn end_visit(&self, user: &SessionUser, id: &RowId, cancelled: bool) -> Result<()> {
        let own = self.require_visit(user, id).await?;
        if !own {
            require(user, Right::PlanVisits)?;
        }
        let state = if cancelled { VisitState::Cancelled } else { VisitState::Closed };
        let (id, at, actor) = (id.clone(), self.clock.now(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    lock(tx, &id).await?;
                    let changed = tx
                        .run(
                            "UPDATE visits SET state = $1 WHERE id = $2 AND state = $3
                                    AND ($4 OR NOT EXISTS (SELECT 1 FROM site_records r WHERE r.visit_id = visits.id))",
                            args![state.code(), &id, VisitState::Open.code(), !cancelled],
                        )
                        .await?;
                    if changed == 0 && cancelled {
                        return Err(Error::invalid(
                            "visit_recorded",
                            "id",
                            "走访已有记录或已结束，不能取消",
                            "There are records, or it is over: it cannot be cancelled",
                        ));
                    }
                    if changed == 0 {
                        return Ok(());
                    }
                    let detail = serde_json::json!({ "state": state });
                    let (action, object) = ("inspections.end", id.to_string());
                    tx.record(NewEntry { at, actor, action, object, detail }, office_event()).await
                })
            })
            .await
    }

    /// All that is needed at the site.
    pub async fn visit(&self, user: &SessionUser, id: &RowId) -> Result<VisitSheet> {
        let own = self.require_visit(user, id).await?;
        let row: VisitRow = self.db.one(select_visits!("WHERE v.id = $1"), args![id]).await?.ok_or(Error::NotFound)?;
        let visit = self.with_members(vec![row]).await?.pop().ok_or(Error::NotFound)?;
        let near = self.near(&visit.org, visit.day, id).await?;
        Ok(VisitSheet {
            grid: self.visited_grid(user, &visit.org, Period::reported_on(visit.day)).await?,
            records: self.records_of(id).await?,
            issues: self.open_issues_of(user, &visit.org).await?,
            near,
            own,
            visit,
        })
    }

    /// Other visits to a unit about a day.
    async fn near(&self, org: &OrgCode, day: Date, except: &RowId) -> Result<Vec<Visit>> {
        let (from, to) = (day.saturating_sub(NEAR), day.saturating_add(NEAR));
        let rows: Vec<VisitRow> = self
            .db
            .all(
                select_visits!(
                    "WHERE v.org_code = $1 AND v.day >= $2 AND v.day <= $3 AND v.id <> $4 AND v.state <> 'cancelled'
                     ORDER BY v.day, v.id"
                ),
                args![org, from.to_string(), to.to_string(), except],
            )
            .await?;
        self.with_members(rows).await
    }
}
