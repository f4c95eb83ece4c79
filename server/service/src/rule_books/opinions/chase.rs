//! Chasing (催办) the units that have not replied: by the office when it likes, and by itself once the last day is over.

use super::event;
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    inbox::{self, NewNotice, When},
    require,
    rule_books::stored,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inbox::NoticeKind,
    rule_books::{BookRow, Stage},
};

impl Service {
    /// Reminds units that have not replied; one, or all of them. Returns how many. Whoever was reminded today already is
    /// reminded again, and has one row of it in the inbox.
    pub async fn chase_opinions(&self, user: &SessionUser, id: &RowId, org: Option<OrgCode>) -> Result<u64> {
        require(user, Right::WriteRules)?;
        let when = When { day: self.clock.today(), at: self.clock.now() };
        let (user, id) = (user.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let book = stored(tx, &id).await?.row;
                    if book.lifecycle.stage != Stage::Consultation {
                        return Err(Error::invalid(
                            "consultation_over",
                            "",
                            "征求意见已结束，不再催办。",
                            "The consultation is over.",
                        ));
                    }
                    let mut late = silent(tx, &id).await?;
                    late.retain(|unit| org.as_ref().is_none_or(|org| org == unit));
                    for unit in &late {
                        tell(tx, &book, unit, when).await?;
                    }
                    chase(tx, &id, &late, user.username, when).await
                })
            })
            .await
    }

    /// Reminds the units that are late, of every consultation whose last day is over: each once a day, and none that
    /// was reminded that day by a person.
    pub async fn chase_late_opinions(&self) -> Result<u64> {
        let when = When { day: self.clock.today(), at: self.clock.now() };
        let books: Vec<(String,)> =
            self.db.all("SELECT id FROM rule_books WHERE stage = $1", args![Stage::Consultation.code()]).await?;
        let mut chased = 0;
        for (id,) in books {
            let id = RowId::new(id);
            chased += self
                .db
                .write(move |tx| {
                    Box::pin(async move {
                        let book = stored(tx, &id).await?.row;
                        let over = book.lifecycle.deadline.is_some_and(|deadline| deadline < when.day);
                        if book.lifecycle.stage != Stage::Consultation || !over {
                            return Ok(0);
                        }
                        let mut late = Vec::new();
                        for unit in silent(tx, &id).await? {
                            if tell(tx, &book, &unit, when).await? {
                                late.push(unit);
                            }
                        }
                        if late.is_empty() {
                            return Ok(0);
                        }
                        chase(tx, &id, &late, "system".into(), when).await
                    })
                })
                .await?;
        }
        Ok(chased)
    }
}

/// The units that were asked and have not replied.
async fn silent(tx: &mut Tx, id: &RowId) -> Result<Vec<OrgCode>> {
    let late: Vec<(String,)> = tx
        .all(
            "SELECT org_code FROM rule_book_invitations WHERE book_id = $1 AND replied_at IS NULL ORDER BY org_code",
            args![id],
        )
        .await?;
    Ok(late.into_iter().map(|(code,)| OrgCode::new(code)).collect())
}

/// Says whether the unit was not told today before.
async fn tell(tx: &mut Tx, book: &BookRow, unit: &OrgCode, when: When) -> Result<bool> {
    let notice = NewNotice {
        unit,
        kind: NoticeKind::OpinionChased,
        cause: format!("opinion {} {unit} {}", book.id, when.day),
        about: book.id.as_str(),
        text: &book.title,
        due: book.lifecycle.deadline.unwrap_or(when.day),
        count: 0,
    };
    inbox::put(tx, notice, when).await
}

async fn chase(tx: &mut Tx, id: &RowId, late: &[OrgCode], actor: String, when: When) -> Result<u64> {
    for org in late {
        tx.run(
            "UPDATE rule_book_invitations SET chases = chases + 1, chased_at = $1 WHERE book_id = $2 AND org_code = $3",
            args![when.at, id, org],
        )
        .await?;
    }
    let detail = serde_json::json!({ "units": late });
    let events = late.iter().flat_map(|org| event(id, Some(org.clone()))).collect();
    let entry = NewEntry { at: when.at, actor, action: "rule_books.chase", object: id.to_string(), detail };
    tx.record(entry, events).await?;
    Ok(late.len() as u64)
}
