//! Opinions on a draft (M20, M21): units comment clause by clause, the office answers each.

use super::{Stored, stored, visible};
use crate::{Error, Result, Service, args, audit::NewEntry, db::Tx, live::NewEvent, new_id, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::{ClauseId, OrgCode, RowId},
    organisations::OrgKind,
    rule_books::{Answer, Book, Invitation, Opinion, Stage, Verdict},
    warnings::LiveEvent,
};

/// Opinions that a unit may give on one book: enough for anyone, too few to flood the office.
const MOST_OPINIONS: i64 = 200;

/// A consultation as the user may see it: the office all of it, a unit its own part.
pub struct Consultation {
    pub book: Book,
    pub invitations: Vec<Invitation>,
    pub opinions: Vec<Opinion>,
    /// The last event that it includes.
    pub event: i64,
}

#[derive(sqlx::FromRow)]
struct OpinionRow {
    id: String,
    org_code: String,
    org_name: String,
    org_kind: String,
    clause: Option<String>,
    clause_name: String,
    text: String,
    wording: String,
    author: String,
    at: i64,
    verdict: Option<String>,
    reason: Option<String>,
    changed_clause: Option<String>,
    answered_by: Option<String>,
    answered_at: Option<i64>,
}

fn kind(code: &str) -> Result<OrgKind> {
    OrgKind::from_code(code).ok_or_else(|| Error::Internal(format!("unknown kind {code}")))
}

impl TryFrom<OpinionRow> for Opinion {
    type Error = Error;

    fn try_from(row: OpinionRow) -> Result<Self> {
        let answer = match row.verdict.as_deref().map(Verdict::from_code) {
            None => None,
            Some(None) => return Err(Error::Internal(format!("opinion {}: bad verdict", row.id))),
            Some(Some(verdict)) => Some(Answer {
                verdict,
                reason: row.reason.unwrap_or_default(),
                change: row.changed_clause.map(ClauseId::new),
                by: row.answered_by.unwrap_or_default(),
                at: row.answered_at.unwrap_or_default(),
            }),
        };
        Ok(Self {
            id: RowId::new(row.id),
            org: OrgCode::new(row.org_code),
            org_name: row.org_name,
            org_kind: kind(&row.org_kind)?,
            clause: row.clause.map(ClauseId::new),
            clause_name: row.clause_name,
            text: row.text,
            wording: row.wording,
            author: row.author,
            at: row.at,
            answer,
        })
    }
}

#[derive(sqlx::FromRow)]
struct InvitationRow {
    org_code: String,
    org_name: String,
    org_kind: String,
    replied_at: Option<i64>,
    agrees: bool,
    chases: i64,
    chased_at: Option<i64>,
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = Error;

    fn try_from(row: InvitationRow) -> Result<Self> {
        Ok(Self {
            org: OrgCode::new(row.org_code),
            org_name: row.org_name,
            org_kind: kind(&row.org_kind)?,
            replied_at: row.replied_at,
            agrees: row.agrees,
            chases: row.chases,
            chased_at: row.chased_at,
        })
    }
}

async fn consultation(tx: &mut Tx, user: &SessionUser, id: &RowId) -> Result<Consultation> {
    let book = visible(tx, user, id).await?;
    let rows: Vec<OpinionRow> = tx
        .all(
            "SELECT p.id, p.org_code, o.name AS org_name, o.kind AS org_kind, p.clause, p.clause_name, p.text, p.wording,
                    p.author, p.at, p.verdict, p.reason, p.changed_clause, p.answered_by, p.answered_at
             FROM rule_book_opinions p JOIN organisations o ON o.code = p.org_code WHERE p.book_id = $1 ORDER BY p.at, p.id",
            args![id],
        )
        .await?;
    let mut opinions: Vec<Opinion> = rows.into_iter().map(Opinion::try_from).collect::<Result<_>>()?;
    let rows: Vec<InvitationRow> = tx
        .all(
            "SELECT i.org_code, o.name AS org_name, o.kind AS org_kind, i.replied_at, i.agrees, i.chases, i.chased_at
             FROM rule_book_invitations i JOIN organisations o ON o.code = i.org_code WHERE i.book_id = $1 ORDER BY o.position",
            args![id],
        )
        .await?;
    let mut invitations: Vec<Invitation> = rows.into_iter().map(Invitation::try_from).collect::<Result<_>>()?;
    if !user.may(Right::WriteRules) {
        opinions.retain(|opinion| Some(&opinion.org) == user.org.as_ref());
        invitations.retain(|invitation| Some(&invitation.org) == user.org.as_ref());
        // What the office makes of an opinion is told when it goes on to the approving bodies, not while it is weighed.
        if matches!(book.row.lifecycle.stage, Stage::Consultation | Stage::Revision) {
            opinions.iter_mut().for_each(|opinion| opinion.answer = None);
        }
    }
    // Opinions follow the order of the clauses, those on the book as a whole first.
    let place = |opinion: &Opinion| opinion.clause.as_ref().and_then(|clause| book.outline.position(clause));
    opinions.sort_by_key(|opinion| (opinion.clause.is_some(), place(opinion), opinion.at));
    let (event,): (i64,) = tx.one("SELECT COALESCE(MAX(id), 0) FROM events", args![]).await?.unwrap_or_default();
    Ok(Consultation { book, invitations, opinions, event })
}

fn event(book: &RowId, org: Option<OrgCode>) -> Vec<NewEvent> {
    vec![NewEvent { org, payload: LiveEvent::RuleBook { book: book.clone() } }]
}

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
    .await
    .map(drop)
}

impl Service {
    /// The opinions on a book, and who was asked.
    pub async fn consultation(&self, user: &SessionUser, id: &RowId) -> Result<Consultation> {
        require(user, Right::SeeIndicators)?;
        let (user, id) = (user.clone(), id.clone());
        self.db.snapshot(move |tx| Box::pin(async move { consultation(tx, &user, &id).await })).await
    }

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

    /// 催办: reminds units that have not replied; one, or all of them. Returns how many.
    pub async fn chase_opinions(&self, user: &SessionUser, id: &RowId, org: Option<OrgCode>) -> Result<u64> {
        require(user, Right::WriteRules)?;
        let (at, user, id) = (self.clock.now(), user.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    if stored(tx, &id).await?.row.lifecycle.stage != Stage::Consultation {
                        return Err(Error::invalid(
                            "consultation_over",
                            "",
                            "征求意见已结束，不再催办。",
                            "The consultation is over.",
                        ));
                    }
                    let late: Vec<(String,)> = tx
                        .all(
                            "SELECT org_code FROM rule_book_invitations WHERE book_id = $1 AND replied_at IS NULL",
                            args![&id],
                        )
                        .await?;
                    let late: Vec<OrgCode> = late
                        .into_iter()
                        .map(|(code,)| OrgCode::new(code))
                        .filter(|code| org.as_ref().is_none_or(|org| org == code))
                        .collect();
                    for org in &late {
                        tx.run(
                            "UPDATE rule_book_invitations SET chases = chases + 1, chased_at = $1
                             WHERE book_id = $2 AND org_code = $3",
                            args![at, &id, org],
                        )
                        .await?;
                    }
                    let codes: Vec<&str> = late.iter().map(OrgCode::as_str).collect();
                    let detail = serde_json::json!({ "units": codes });
                    let events = late.iter().flat_map(|org| event(&id, Some(org.clone()))).collect();
                    let (actor, object) = (user.username, id.to_string());
                    let entry = NewEntry { at, actor, action: "rule_books.chase", object, detail };
                    tx.record(entry, events).await?;
                    Ok(late.len() as u64)
                })
            })
            .await
    }
}
