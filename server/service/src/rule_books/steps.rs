//! A step of a book on its way: decided by the domain, stamped, and told to the pages that follow.

use super::{Stored, stored};
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    inbox::{self, NewNotice, When},
    live::NewEvent,
    require,
    review::freeze,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inbox::NoticeKind,
    organisations::OrgKind,
    period::Period,
    problem::Problem,
    rule_books::{BookRow, Lifecycle, Outline, Stage, Step, StepError, Surroundings},
    warnings::LiveEvent,
};

fn refused(error: StepError) -> Error {
    use domain::language::Language::{Chinese, English};
    let problem = Problem::error(error.code(), error.place(), error.text(Chinese), error.text(English));
    Error::Invalid(vec![problem])
}

impl Service {
    /// Takes a step with a version that stands at the revision that was read. `invite` names the kinds of units that are
    /// asked for opinions when the draft is sent out.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the book has changed since; [`Error::Invalid`] says what the step wants.
    pub async fn advance_rule_book(
        &self,
        user: &SessionUser,
        id: &RowId,
        revision: i64,
        step: Step,
        invite: Vec<OrgKind>,
    ) -> Result<BookRow> {
        require(user, Right::IssueRules)?;
        let (at, today, user, id) = (self.clock.now(), self.clock.today(), user.clone(), id.clone());
        let due_day = self.year_plan(today.year()).await?.due_day;
        let plans = self.clone();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let book = stored(tx, &id).await?;
                    if book.row.revision != revision {
                        return Err(Error::Conflict(book.row.revision));
                    }
                    let around = Surroundings {
                        today,
                        year: book.row.year,
                        rules_since: rules_since(tx, &book.row).await?,
                        open_period: open_period(tx, today, due_day).await?,
                    };
                    let lifecycle = book.row.lifecycle.take(&step, &around).map_err(refused)?;
                    let mut next = Stored { row: BookRow { lifecycle, ..book.row }, ..book };
                    match &step {
                        Step::Consult { deadline } => {
                            next.send_out(tx, &invite).await?;
                            tell_invited(tx, &next.row, *deadline, When { day: today, at }).await?;
                        }
                        Step::Submit => next.check_complete(tx).await?,
                        Step::Publish(publication) => next.put_into_force(tx, &plans, publication, at, &user).await?,
                        Step::CloseConsultation => inbox::settle_for_all(tx, id.as_str(), at).await?,
                        Step::Approve(_) | Step::SendBack { .. } => {}
                    }
                    let row = BookRow {
                        revision: revision + 1,
                        updated_at: at,
                        updated_by: user.display_name.clone(),
                        ..next.row
                    };
                    keep(tx, &row, &next.body, next.consulted.as_ref()).await?;
                    stamp(tx, &id, &step, at, &user.display_name).await?;
                    let mut events = vec![NewEvent { org: None, payload: LiveEvent::RuleBook { book: id.clone() } }];
                    if row.lifecycle.stage == Stage::Published {
                        events.push(NewEvent { org: None, payload: LiveEvent::Imported });
                    }
                    let action = action(&step);
                    let detail = serde_json::json!({ "step": step, "revision": row.revision });
                    let entry = NewEntry { at, actor: user.username, action, object: id.to_string(), detail };
                    tx.record(entry, events).await?;
                    Ok(row)
                })
            })
            .await
    }
}

const fn action(step: &Step) -> &'static str {
    match step {
        Step::Consult { .. } => "rule_books.consult",
        Step::CloseConsultation => "rule_books.close_consultation",
        Step::Submit => "rule_books.submit",
        Step::Approve(_) => "rule_books.approve",
        Step::SendBack { .. } => "rule_books.send_back",
        Step::Publish(_) => "rule_books.publish",
    }
}

/// The first period whose reporting is not over and that nobody has frozen.
async fn open_period(tx: &mut Tx, today: time::Date, due_day: u8) -> Result<Period> {
    let reported = Period::reported_on(today);
    let open = if today <= reported.due(due_day) { reported } else { reported.next() };
    Ok(freeze::last(tx).await?.map_or(open, |frozen| open.max(frozen.next())))
}

/// From when the latest published version of a book rules.
async fn rules_since(tx: &mut Tx, row: &BookRow) -> Result<Option<Period>> {
    let since: Option<(Option<String>,)> = tx
        .one(
            "SELECT MAX(effective_from) FROM rule_books WHERE year = $1 AND track = $2 AND kind = $3 AND stage = 'published'",
            args![row.year, row.track.code(), row.kind.code()],
        )
        .await?;
    let since = since.and_then(|(since,)| since);
    since.map(|since| since.parse().map_err(|_| Error::Internal(format!("bad period {since}")))).transpose()
}

async fn keep(tx: &mut Tx, row: &BookRow, body: &Outline, consulted: Option<&Outline>) -> Result<()> {
    let Lifecycle { stage, publication, .. } = &row.lifecycle;
    let number = publication.as_ref().map(|publication| publication.number.to_string());
    if let Some(number) = &number {
        // One notice may carry several books, but a new version comes with a notice of its own.
        let taken: Option<(i64,)> = tx
            .one(
                "SELECT version FROM rule_books WHERE document_number = $1 AND year = $2 AND track = $3 AND kind = $4",
                args![number, row.year, row.track.code(), row.kind.code()],
            )
            .await?;
        if let Some((version,)) = taken {
            return Err(Error::invalid(
                "number_taken",
                "number",
                &format!("文号 {number} 已用于第 {version} 版。"),
                &format!("The number {number} belongs to version {version}."),
            ));
        }
    }
    tx.run(
        "UPDATE rule_books SET stage = $1, lifecycle = $2, document_number = $3, effective_from = $4, revision = $5,
             body = $6, consulted = $7, updated_by = $8, updated_at = $9
         WHERE id = $10",
        args![
            stage.code(),
            serde_json::to_string(&row.lifecycle)?,
            number,
            publication.as_ref().map(|publication| publication.effective_from.to_string()),
            row.revision,
            serde_json::to_string(body)?,
            consulted.map(serde_json::to_string).transpose()?,
            &row.updated_by,
            row.updated_at,
            &row.id
        ],
    )
    .await
    .map(drop)
}

async fn stamp(tx: &mut Tx, id: &RowId, step: &Step, at: i64, by: &str) -> Result<()> {
    tx.run(
        "INSERT INTO rule_book_steps (book_id, position, step, at, actor)
         SELECT $1, COUNT(*) + 1, $2, $3, $4 FROM rule_book_steps WHERE book_id = $1",
        args![id, serde_json::to_string(step)?, at, by],
    )
    .await
    .map(drop)
}

/// Tells the units that are asked for opinions.
async fn tell_invited(tx: &mut Tx, book: &BookRow, deadline: time::Date, when: When) -> Result<()> {
    let invited: Vec<(String,)> =
        tx.all("SELECT org_code FROM rule_book_invitations WHERE book_id = $1", args![&book.id]).await?;
    for (unit,) in invited {
        let notice = NewNotice {
            unit: &OrgCode::new(&unit),
            kind: NoticeKind::Consulted,
            cause: format!("consult {} {unit}", book.id),
            about: book.id.as_str(),
            text: &book.title,
            due: deadline,
            count: 0,
        };
        inbox::put(tx, notice, when).await?;
    }
    Ok(())
}

impl Stored {
    /// Keeps the clauses as they are sent out, and asks the units.
    async fn send_out(&mut self, tx: &mut Tx, invite: &[OrgKind]) -> Result<()> {
        if self.body.clauses.iter().all(|clause| clause.name.is_empty()) {
            return Err(Error::invalid(
                "no_clauses",
                "",
                "还没有条款，不能征求意见。",
                "There are no clauses to ask about yet.",
            ));
        }
        let mut asked = 0;
        for kind in invite {
            asked += tx
                .run(
                    "INSERT INTO rule_book_invitations (book_id, org_code, agrees, chases)
                     SELECT $1, code, $2, 0 FROM organisations WHERE kind = $3",
                    args![&self.row.id, false, kind.code()],
                )
                .await?;
        }
        if asked == 0 {
            return Err(Error::invalid(
                "nobody_invited",
                "invite",
                "请至少选择一类单位征求意见。",
                "Choose at least one kind of unit to ask.",
            ));
        }
        self.consulted = Some(self.body.clone());
        Ok(())
    }

    /// What goes to the approving bodies is complete, and nobody's opinion is left without an answer.
    async fn check_complete(&self, tx: &mut Tx) -> Result<()> {
        let mut problems = self.body.problems();
        let (open,): (i64,) = tx
            .one("SELECT COUNT(*) FROM rule_book_opinions WHERE book_id = $1 AND verdict IS NULL", args![&self.row.id])
            .await?
            .unwrap_or_default();
        if open > 0 {
            problems.push(Problem::error(
                "opinions_open",
                "",
                format!("还有 {open} 条意见没有答复。"),
                format!("{open} opinions have no answer yet."),
            ));
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid(problems)),
        }
    }
}
