//! Reading the issue sheet.

use super::rows::{FileRow, IssueRow, place};
use crate::{Error, Result, Service, args, periods::day};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inspections::{Issue, IssueEvent, IssueSheet, IssueState, IssueStep, SiteFile, sheet_order},
    ledgers::IssueList,
};

/// Lines that a list shows.
const SHOWN: i64 = 500;

/// The columns of an [`IssueRow`]; a condition follows.
macro_rules! select_issues {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, r.visit_id, i.org_code, o.name AS org_name, r.assignment_id, p.name AS point_name, r.note,
                    i.list, i.cause, i.request, v.day, i.state, i.revision, i.due_on,
                    (SELECT COUNT(*) FROM site_files f WHERE f.record_id = i.id AND f.answer) AS answer_files
             FROM issues i
             JOIN site_records r ON r.id = i.id
             JOIN visits v ON v.id = r.visit_id
             JOIN organisations o ON o.code = i.org_code
             LEFT JOIN assignments a ON a.id = r.assignment_id
             LEFT JOIN points p ON p.code = a.point_code
             ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct StepRow {
    step: String,
    text: String,
    due_on: Option<String>,
    list: Option<String>,
    actor: String,
    at: i64,
}

#[derive(sqlx::FromRow)]
struct SiteRow {
    recorded_by: String,
    received_at: i64,
    at: Option<i64>,
    latitude: Option<i64>,
    longitude: Option<i64>,
    accuracy: Option<i64>,
}

/// What of the issue sheet a person sees.
struct Sight<'a> {
    all: bool,
    user: &'a str,
    unit: &'a str,
}

impl<'a> Sight<'a> {
    /// The office sees everything, an inspector what was found on the own visits, a unit what it was told.
    fn of(user: &'a SessionUser) -> Result<Self> {
        let none = "";
        let sight = Self {
            all: user.may(Right::Review),
            user: if user.may(Right::Inspect) { &user.id } else { none },
            unit: user.org.as_ref().filter(|_| user.may(Right::Report)).map_or(none, OrgCode::as_str),
        };
        if sight.all || !sight.user.is_empty() || !sight.unit.is_empty() { Ok(sight) } else { Err(Error::Forbidden) }
    }
}

impl Service {
    /// The lines of the issue sheet that the user may see, those first of which something has to be done.
    pub async fn issues(&self, user: &SessionUser) -> Result<Vec<Issue>> {
        let sight = Sight::of(user)?;
        let rows: Vec<IssueRow> = self
            .db
            .all(
                select_issues!(
                    "WHERE $1 OR (i.org_code = $3 AND i.state IN ('fed_back', 'answered', 'checked_off'))
                        OR r.visit_id IN (SELECT m.visit_id FROM visit_members m WHERE m.user_id = $2)
                     ORDER BY CASE WHEN i.state IN ('checked_off', 'withdrawn') THEN 1 ELSE 0 END, i.updated_at DESC, i.id
                     LIMIT $4"
                ),
                args![sight.all, sight.user, sight.unit, SHOWN],
            )
            .await?;
        let mut issues = rows.into_iter().map(Issue::try_from).collect::<Result<Vec<_>>>()?;
        let today = self.clock.today();
        issues.sort_by_cached_key(|issue| sheet_order(issue, today));
        Ok(issues)
    }

    /// What is still open at a unit, as far as the user may see it.
    pub(super) async fn open_issues_of(&self, user: &SessionUser, org: &OrgCode) -> Result<Vec<Issue>> {
        let sight = Sight::of(user)?;
        let rows: Vec<IssueRow> = self
            .db
            .all(
                select_issues!(
                    "WHERE i.org_code = $1 AND i.state IN ('found', 'fed_back', 'answered')
                       AND ($2 OR r.visit_id IN (SELECT m.visit_id FROM visit_members m WHERE m.user_id = $3))
                     ORDER BY i.due_on, i.id"
                ),
                args![org, sight.all, sight.user],
            )
            .await?;
        rows.into_iter().map(Issue::try_from).collect()
    }

    /// The line of an id, where the user may see it.
    pub(super) async fn seen_issue(&self, user: &SessionUser, id: &RowId) -> Result<Issue> {
        let sight = Sight::of(user)?;
        let row: Option<IssueRow> = self
            .db
            .one(
                select_issues!(
                    "WHERE i.id = $1 AND ($2 OR (i.org_code = $4 AND i.state IN ('fed_back', 'answered', 'checked_off'))
                        OR r.visit_id IN (SELECT m.visit_id FROM visit_members m WHERE m.user_id = $3))"
                ),
                args![id, sight.all, sight.user, sight.unit],
            )
            .await?;
        row.ok_or(Error::NotFound)?.try_into()
    }

    /// A line with all that was done about it, and what the user may do now.
    pub async fn issue(&self, user: &SessionUser, id: &RowId) -> Result<IssueSheet> {
        let issue = self.seen_issue(user, id).await?;
        let steps: Vec<StepRow> = self
            .db
            .all(
                "SELECT step, text, due_on, list, actor, at FROM issue_steps WHERE issue_id = $1 ORDER BY revision DESC",
                args![id],
            )
            .await?;
        let site: SiteRow = self
            .db
            .one(
                "SELECT recorded_by, received_at, at, latitude, longitude, accuracy FROM site_records WHERE id = $1",
                args![id],
            )
            .await?
            .ok_or(Error::NotFound)?;
        let files: Vec<FileRow> = self
            .db
            .all(
                "SELECT id, record_id, answer, file_name, media_type, size, hash FROM site_files
                 WHERE record_id = $1 ORDER BY answer, uploaded_at, id",
                args![id],
            )
            .await?;
        // Who has found it is no matter of the unit, nor what the office did before it told.
        let inside = !user.may(Right::Report);
        let mut events = steps.into_iter().map(StepRow::into_event).collect::<Result<Vec<_>>>()?;
        if !inside && let Some(told) = events.iter().rposition(|event| event.step == Some(IssueStep::FeedBack)) {
            events.truncate(told + 1);
        }
        let actor = if inside { site.recorded_by.clone() } else { String::new() };
        let (at, text) = (site.received_at, issue.text.clone());
        events.push(IssueEvent { at, actor, step: None, text, due: None, list: None });
        Ok(IssueSheet {
            steps: self.steps_of(user, &issue),
            today: self.clock.today(),
            events,
            files: files.into_iter().map(SiteFile::from).collect(),
            by: inside.then_some(site.recorded_by),
            place: if inside { place(site.latitude, site.longitude, site.accuracy) } else { None },
            at: site.at.filter(|_| inside),
            issue,
        })
    }

    /// What a user may do about a line now.
    pub(super) fn steps_of(&self, user: &SessionUser, issue: &Issue) -> Vec<IssueStep> {
        let own = user.may(Right::Report) && user.org.as_ref() == Some(&issue.org);
        let may = |step: &IssueStep| if step.is_of_unit() { own } else { user.may(Right::Review) };
        IssueStep::ALL.into_iter().filter(|step| may(step) && step.after(issue.state).is_some()).collect()
    }
}

impl StepRow {
    fn into_event(self) -> Result<IssueEvent> {
        Ok(IssueEvent {
            at: self.at,
            actor: self.actor,
            step: IssueStep::from_code(&self.step),
            text: self.text,
            due: self.due_on.as_deref().map(day).transpose()?,
            list: self.list.as_deref().and_then(IssueList::from_code),
        })
    }
}

/// Whether a unit may add to its answer.
pub(super) fn is_answerable(state: IssueState) -> bool {
    IssueStep::Answer.after(state).is_some()
}
