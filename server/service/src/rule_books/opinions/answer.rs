//! The office answers each opinion.

use super::event;
use crate::{Error, Result, Service, args, audit::NewEntry, require, rule_books::stored};
use domain::{
    accounts::{Right, SessionUser},
    ids::{ClauseId, OrgCode, RowId},
    rule_books::{Answer, Stage, Verdict},
};

impl Service {
    /// Answers an opinion, or answers it anew; `change` names the clause that was changed for it. Returns the book.
    pub async fn answer_opinion(
        &self,
        user: &SessionUser,
        opinion: &RowId,
        verdict: Verdict,
        reason: &str,
        change: Option<ClauseId>,
    ) -> Result<RowId> {
        require(user, Right::WriteRules)?;
        if let Some(problem) = Answer::problem(verdict, reason) {
            return Err(Error::Invalid(vec![problem]));
        }
        let reason = reason.trim().replace("\r\n", "\n");
        let (at, user, opinion) = (self.clock.now(), user.clone(), opinion.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let (book, org): (String, String) = tx
                        .one("SELECT book_id, org_code FROM rule_book_opinions WHERE id = $1", args![&opinion])
                        .await?
                        .ok_or(Error::NotFound)?;
                    let (book, org) = (RowId::new(book), OrgCode::new(org));
                    let stage = stored(tx, &book).await?.row.lifecycle.stage;
                    if !matches!(stage, Stage::Consultation | Stage::Revision) {
                        return Err(Error::invalid(
                            "answers_closed",
                            "",
                            "已提交审议，答复不能再改。",
                            "The book is with the approving bodies: answers stand as they are.",
                        ));
                    }
                    tx.run(
                        "UPDATE rule_book_opinions SET verdict = $1, reason = $2, changed_clause = $3, answered_by = $4, answered_at = $5
                         WHERE id = $6",
                        args![
                            verdict.code(),
                            &reason,
                            change.as_ref().map(ClauseId::as_str),
                            &user.display_name,
                            at,
                            &opinion
                        ],
                    )
                    .await?;
                    let detail = serde_json::json!({ "verdict": verdict.code(), "reason": reason });
                    let (actor, object) = (user.username, opinion.to_string());
                    let entry = NewEntry { at, actor, action: "rule_books.answer", object, detail };
                    tx.record(entry, event(&book, Some(org))).await?;
                    Ok(book)
                })
            })
            .await
    }
}
