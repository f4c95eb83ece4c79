//! What is done about a line of the issue sheet: fed back, answered, checked off, and back again.

use super::{event, issues::is_answerable, office_event, rows::issue_state};
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    inbox::{self, NewNotice, When},
    require,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inbox::NoticeKind,
    inspections::{IssueState, IssueStep, Step, StepInput},
    ledgers::IssueList,
};
/// Characters of a problem that a notice tells.
const TOLD: usize = 80;

#[derive(sqlx::FromRow)]
struct Standing {
    org_code: String,
    state: String,
    list: String,
    revision: i64,
    note: String,
    answer_files: i64,
}

const STANDING: &str = "SELECT i.org_code, i.state, i.list, i.revision, r.note,
                               (SELECT COUNT(*) FROM site_files f WHERE f.record_id = i.id AND f.answer) AS answer_files
                        FROM issues i JOIN site_records r ON r.id = i.id WHERE i.id = $1";

/// Nobody else changes the line or the files of its answer from here to the commit.
pub(super) async fn lock(tx: &mut Tx, issue: &RowId) -> Result<()> {
    tx.run("UPDATE issues SET updated_at = updated_at WHERE id = $1", args![issue]).await.map(drop)
}

/// The beginning of a problem, for a notice.
pub(super) fn told(note: &str) -> String {
    let mut text: String = note.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = text.char_indices().nth(TOLD) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl Service {
    /// Takes a step at a line of the issue sheet. `revision`: the one that the user saw.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it has gone on meanwhile, [`Error::Invalid`] where the step is not possible, says not why, or
    /// comes without evidence.
    pub async fn take_issue_step(
        &self,
        user: &SessionUser,
        id: &RowId,
        revision: i64,
        input: StepInput,
    ) -> Result<IssueState> {
        // Who may not see it learns nothing of it.
        self.seen_issue(user, id).await?;
        let by_unit = IssueStep::from_code(input.step.trim()).is_some_and(IssueStep::is_of_unit);
        require(user, if by_unit { Right::Report } else { Right::Review })?;
        let (service, user, id) = (self.clone(), user.clone(), id.clone());
        self.db
            .write(move |tx| Box::pin(async move { service.step(tx, &user, &id, Some(revision), &input).await }))
            .await
    }

    /// Feeds everything that a visit has found back to the unit, with one day for all of it. How many problems there were.
    pub async fn feed_back_visit(&self, user: &SessionUser, visit: &RowId, due: &str) -> Result<usize> {
        require(user, Right::Review)?;
        self.require_visit(user, visit).await?;
        let input = StepInput { step: IssueStep::FeedBack.code().into(), due: due.to_owned(), ..StepInput::default() };
        let (service, user, visit) = (self.clone(), user.clone(), visit.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let found: Vec<(String,)> = tx
                        .all(
                            "SELECT i.id FROM issues i JOIN site_records r ON r.id = i.id
                             WHERE r.visit_id = $1 AND i.state = $2 ORDER BY i.id",
                            args![&visit, IssueState::Found.code()],
                        )
                        .await?;
                    for (id,) in &found {
                        service.step(tx, &user, &RowId::new(id), None, &input).await?;
                    }
                    Ok(found.len())
                })
            })
            .await
    }

    async fn step(
        &self,
        tx: &mut Tx,
        user: &SessionUser,
        id: &RowId,
        revision: Option<i64>,
        input: &StepInput,
    ) -> Result<IssueState> {
        lock(tx, id).await?;
        let standing: Standing = tx.one(STANDING, args![id]).await?.ok_or(Error::NotFound)?;
        if revision.is_some_and(|revision| revision != standing.revision) {
            return Err(Error::Conflict(standing.revision));
        }
        let state = issue_state(&standing.state)?;
        let list = IssueList::from_code(&standing.list).unwrap_or(IssueList::County);
        let step = input.read(state, list, self.clock.today()).map_err(Error::Invalid)?;
        if step.step == IssueStep::Answer && standing.answer_files == 0 {
            return Err(Error::invalid(
                "evidence_missing",
                "file",
                "请先上传整改佐证材料，再报告整改情况",
                "Attach evidence of what was done before you report it",
            ));
        }
        let (next, at) = (standing.revision + 1, self.clock.now());
        let due = step.due.map(|due| due.to_string());
        let changed = tx
            .run(
                "UPDATE issues SET state = $1, revision = $2, due_on = COALESCE($3, due_on), list = COALESCE($4, list),
                        updated_at = $5
                 WHERE id = $6 AND revision = $7",
                args![step.after.code(), next, due.clone(), step.list.map(IssueList::code), at, id, standing.revision],
            )
            .await?;
        if changed == 0 {
            return Err(Error::Conflict(next));
        }
        tx.run(
            "INSERT INTO issue_steps (issue_id, revision, step, text, due_on, list, actor, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![id, next, step.step.code(), &step.text, due, step.list.map(IssueList::code), &user.display_name, at],
        )
        .await?;
        let org = OrgCode::new(&standing.org_code);
        self.tell(tx, id, &standing, &step, at).await?;
        let detail = serde_json::json!({
            "step": step.step, "state": step.after, "text": step.text, "due": step.due.map(|due| due.to_string()),
            "list": step.list
        });
        let (action, object, actor) = ("inspections.step", id.to_string(), user.username.clone());
        let events = if state.is_told() || step.after.is_told() { event(&org) } else { office_event() };
        tx.record(NewEntry { at, actor, action, object, detail }, events).await?;
        Ok(step.after)
    }

    /// What the unit's inbox has of it: a row while the unit has something to do.
    async fn tell(&self, tx: &mut Tx, id: &RowId, standing: &Standing, step: &Step, at: i64) -> Result<()> {
        let unit = &OrgCode::new(&standing.org_code);
        if !is_answerable(step.after) {
            return inbox::settle(tx, id.as_str(), unit, at).await.map(drop);
        }
        // Moved to another list: the day and what is asked are as before.
        let Some(due) = step.due else { return Ok(()) };
        let text = match step.step {
            IssueStep::FeedBack => told(&standing.note),
            _ => told(&step.text),
        };
        let cause = format!("issue {id} {}", standing.revision + 1);
        let kind = NoticeKind::IssueFedBack;
        let notice = NewNotice { unit, kind, cause, about: id.as_str(), text: &text, due, count: 0 };
        inbox::put(tx, notice, When { day: self.clock.today(), at }).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_tells_the_beginning_on_one_line() {
        assert_eq!(told("台账\n 缺失 "), "台账 缺失");
        let long = told(&"长".repeat(200));
        assert_eq!((long.chars().count(), long.ends_with('…')), (TOLD + 1, true));
    }
}
