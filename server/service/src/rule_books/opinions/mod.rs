//! Opinions on a draft (M20, M21): units comment clause by clause, the office answers each.

mod answer;
mod chase;
mod give;

use super::visible;
use crate::{Error, Result, Service, args, db::Tx, live::NewEvent, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::{ClauseId, OrgCode, RowId},
    organisations::OrgKind,
    rule_books::{Answer, Book, Invitation, Opinion, Stage, Verdict},
    warnings::LiveEvent,
};

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

impl Service {
    /// The opinions on a book, and who was asked.
    pub async fn consultation(&self, user: &SessionUser, id: &RowId) -> Result<Consultation> {
        require(user, Right::SeeIndicators)?;
        let (user, id) = (user.clone(), id.clone());
        self.db.snapshot(move |tx| Box::pin(async move { consultation(tx, &user, &id).await })).await
    }
}
