//! What a unit says: opinions, taken back or not, or that it has none.

use super::event;
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    inbox, new_id, require,
    rule_books::{Stored, stored},
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{ClauseId, OrgCode, RowId},
    rule_books::{Opinion, Stage},
};

/// Opinions that a unit may give on one book: enough for anyone, too few to flood the office.
const MOST_OPINIONS: i64 = 200;

/// The book in consultation, for a unit that was asked.
async fn asked(tx: &mut Tx, org: &OrgCode, id: &RowId, today: time::Date) -> Result<Stored> {
    let invited: Option<(bool,)> =
        tx.one("SELECT agrees FROM rule_book_invitations WHERE book_id = $1 AND org_code = $2", args![id, org]).await?;
    invited.ok_or(Error::NotFound)?;
    let book = stored(tx, id).await?;
    let lifecycle = &book.row.lifecycle;
    // A unit that is late may still answer, as long as the office has not closed the consultation.
    if lifecycle.stage != Stage::Consultation {
        let late = lifecycle.deadline.is_some_and(|deadline| deadline < today);
        let chinese = if late { "征求意见已截止。" } else { "征求意见已结束。" };
        return Err(Error::invalid("consultation_over", "", chinese, "The consultation is over."));
    }
    Ok(book)
}

async fn replied(tx: &mut Tx, org: &OrgCode, id: &RowId, at: i64, agrees: bool) -> Result<()> {
    tx.run(
        "UPDATE rule_book_invitations SET replied_at = COALESCE(replied_at, $1), agrees = $2 WHERE book_id = $3 AND org_code = $4",
        args![at, agrees, id, org],
    )
    .await?;
    inbox::settle(tx, id.as_str(), org, at).await.map(drop)
}

impl Service {
    /// Gives an opinion on a clause, or on the book as a whole.
    pub async fn give_opinion(
        &self,
        user: &SessionUser,
        id: &RowId,
        clause: Option<ClauseId>,
        text: &str,
        wording: &str,
    ) -> Result<RowId> {
        require(user, Right::Report)?;
        let org = user.org.clone().ok_or(Error::Forbidden)?;
        if let Some(problem) = Opinion::problem(text, wording) {
            return Err(Error::Invalid(vec![problem]));
        }
        let tidy = |text: &str| text.trim().replace("\r\n", "\n");
        let (text, wording) = (tidy(text), tidy(wording));
        let (at, today, user, id) = (self.clock.now(), self.clock.today(), user.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let book = asked(tx, &org, &id, today).await?;
                    let name = match &clause {
                        None => String::new(),
                        Some(clause) => {
                            let sent = book.consulted.as_ref().unwrap_or(&book.body);
                            sent.clause(clause).ok_or(Error::NotFound)?.name.clone()
                        }
                    };
                    let (given,): (i64,) = tx
                        .one(
                            "SELECT COUNT(*) FROM rule_book_opinions WHERE book_id = $1 AND org_code = $2",
                            args![&id, &org],
                        )
                        .await?
                        .unwrap_or_default();
                    if given >= MOST_OPINIONS {
                        return Err(Error::invalid(
                            "too_many_opinions",
                            "text",
                            "意见已达 200 条，请合并后再提。",
                            "There are 200 opinions already: put some together.",
                        ));
                    }
                    let opinion = new_id();
                    tx.run(
                        "INSERT INTO rule_book_opinions (id, book_id, org_code, clause, clause_name, text, wording, author, at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        args![
                            &opinion,
                            &id,
                            &org,
                            clause.as_ref().map(ClauseId::as_str),
                            name,
                            &text,
                            &wording,
                            &user.display_name,
                            at
                        ],
                    )
                    .await?;
                    replied(tx, &org, &id, at, false).await?;
                    let detail = serde_json::json!({ "book": id.as_str(), "text": text, "wording": wording });
                    let (actor, object) = (user.username, opinion.to_string());
                    let entry = NewEntry { at, actor, action: "rule_books.opinion", object, detail };
                    tx.record(entry, event(&id, Some(org))).await?;
                    Ok(opinion)
                })
            })
            .await
    }

    /// Takes back one's own opinion while the consultation is open. Returns the book.
    pub async fn withdraw_opinion(&self, user: &SessionUser, opinion: &RowId) -> Result<RowId> {
        require(user, Right::Report)?;
        let org = user.org.clone().ok_or(Error::Forbidden)?;
        let (at, today, user, opinion) = (self.clock.now(), self.clock.today(), user.clone(), opinion.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let (book,): (String,) = tx
                        .one(
                            "SELECT book_id FROM rule_book_opinions WHERE id = $1 AND org_code = $2",
                            args![&opinion, &org],
                        )
                        .await?
                        .ok_or(Error::NotFound)?;
                    let book = RowId::new(book);
                    asked(tx, &org, &book, today).await?;
                    tx.run("DELETE FROM rule_book_opinions WHERE id = $1", args![&opinion]).await?;
                    // Who has taken back the last opinion has not replied.
                    tx.run(
                        "UPDATE rule_book_invitations SET replied_at = NULL
                         WHERE book_id = $1 AND org_code = $2 AND NOT EXISTS
                             (SELECT 1 FROM rule_book_opinions WHERE book_id = $1 AND org_code = $2)",
                        args![&book, &org],
                    )
                    .await?;
                    let detail = serde_json::json!({ "book": book.as_str() });
                    let (actor, object) = (user.username, opinion.to_string());
                    let entry = NewEntry { at, actor, action: "rule_books.withdraw_opinion", object, detail };
                    tx.record(entry, event(&book, Some(org))).await?;
                    Ok(book)
                })
            })
            .await
    }

    /// 无意见: an answer as well.
    pub async fn agree_to_rule_book(&self, user: &SessionUser, id: &RowId) -> Result<()> {
        require(user, Right::Report)?;
        let org = user.org.clone().ok_or(Error::Forbidden)?;
        let (at, today, user, id) = (self.clock.now(), self.clock.today(), user.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    asked(tx, &org, &id, today).await?;
                    let (given,): (i64,) = tx
                        .one(
                            "SELECT COUNT(*) FROM rule_book_opinions WHERE book_id = $1 AND org_code = $2",
                            args![&id, &org],
                        )
                        .await?
                        .unwrap_or_default();
                    if given > 0 {
                        return Err(Error::invalid(
                            "has_opinions",
                            "",
                            "已提交意见；没有意见的，请先撤回。",
                            "There are opinions already: take them back first.",
                        ));
                    }
                    replied(tx, &org, &id, at, true).await?;
                    let detail = serde_json::json!({ "org": org.as_str() });
                    let (actor, object) = (user.username, id.to_string());
                    let entry = NewEntry { at, actor, action: "rule_books.agree", object, detail };
                    tx.record(entry, event(&id, Some(org))).await
                })
            })
            .await
    }
}
