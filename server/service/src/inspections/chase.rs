//! 催办 of problems that were not set right in time: once the day after, then weekly.

use super::{event, steps::told};
use crate::{
    Result, Service, args,
    audit::NewEntry,
    inbox::{self, NewNotice, When},
    periods::day,
};
use domain::{
    ids::{OrgCode, RowId},
    inbox::NoticeKind,
    inspections::IssueState,
};

impl Service {
    /// Chases units for problems whose day is over. How many rows were written; however often it runs, each is written once.
    pub async fn chase_issues(&self) -> Result<usize> {
        let (clock, today) = (self.clock.clone(), self.clock.today());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let over: Vec<(String, String, String, String)> = tx
                        .all(
                            "SELECT i.id, i.org_code, i.due_on, r.note FROM issues i JOIN site_records r ON r.id = i.id
                             WHERE i.state = $1 AND i.due_on < $2 ORDER BY i.id",
                            args![IssueState::FedBack.code(), today.to_string()],
                        )
                        .await?;
                    let (mut written, at) = (0, clock.now());
                    for (id, org, due, note) in over {
                        let (id, org, due) = (RowId::new(id), OrgCode::new(org), day(&due)?);
                        let week = ((today - due).whole_days() - 1) / 7;
                        let cause = format!("issue {id} {due} over {week}");
                        let (kind, text) = (NoticeKind::IssueChased, &told(&note));
                        let notice = NewNotice { unit: &org, kind, cause, about: id.as_str(), text, due, count: 0 };
                        if !inbox::put(tx, notice, When { day: today, at }).await? {
                            continue;
                        }
                        written += 1;
                        let detail = serde_json::json!({ "org": org, "due": due.to_string() });
                        let entry = NewEntry {
                            at,
                            actor: "system".into(),
                            action: "inspections.chase",
                            object: id.to_string(),
                            detail,
                        };
                        tx.record(entry, event(&org)).await?;
                    }
                    Ok(written)
                })
            })
            .await
    }
}
