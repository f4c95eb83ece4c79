//! Drafts: what a reporter has typed and not submitted.

use super::rows;
use crate::{Error, Result, Service, args, db::Tx};
use domain::{
    accounts::SessionUser,
    ids::RowId,
    period::Period,
    problem::Problem,
    progress::{DifficultyInput, EntryInput},
};

/// Longest text that a draft keeps of any field.
const DRAFT_LIMIT: usize = 10_000;
/// Drafts that can be kept at once: more than any unit has points.
const MOST_DRAFTS: usize = 1000;

#[derive(sqlx::FromRow)]
pub(super) struct DraftRecord {
    pub assignment_id: String,
    actual: String,
    note: String,
    issue_list: String,
    difficulty: Option<String>,
    updated_at: i64,
}

impl DraftRecord {
    /// What was typed, and when it was kept.
    pub fn into_draft(self) -> Result<(EntryInput, i64)> {
        let difficulty: DifficultyInput = rows::json(self.difficulty.as_deref())?;
        let input = EntryInput { actual: self.actual, note: self.note, issue_list: self.issue_list, difficulty };
        Ok((input, self.updated_at))
    }
}

fn check_length(input: &EntryInput) -> Result<()> {
    let difficulty = &input.difficulty;
    let texts = [&input.actual, &input.note, &input.issue_list, &difficulty.measures, &difficulty.coordination];
    if texts.into_iter().all(|text| text.chars().count() <= DRAFT_LIMIT) {
        return Ok(());
    }
    Err(Error::Invalid(vec![Problem::error(
        "text_too_long",
        "note",
        format!("文字超过 {DRAFT_LIMIT} 字，未保存；请删减，或改为上传附件"),
        format!("The text is longer than {DRAFT_LIMIT} characters and was not saved; shorten it or attach a file"),
    )]))
}

async fn keep(tx: &mut Tx, user: &str, assignment: &RowId, period: Period, input: &EntryInput, at: i64) -> Result<()> {
    // Fields that were emptied again are no draft.
    if *input == EntryInput::default() {
        return forget(tx, user, assignment, period).await;
    }
    let difficulty = match input.difficulty.is_empty() {
        true => None,
        false => Some(serde_json::to_string(&input.difficulty)?),
    };
    tx.run(
        "INSERT INTO drafts (assignment_id, period, user_id, actual, note, issue_list, difficulty, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (assignment_id, period, user_id) DO UPDATE SET actual = excluded.actual, note = excluded.note,
             issue_list = excluded.issue_list, difficulty = excluded.difficulty, updated_at = excluded.updated_at",
        args![assignment, period, user, &input.actual, &input.note, &input.issue_list, difficulty, at],
    )
    .await
    .map(|_| ())
}

async fn forget(tx: &mut Tx, user: &str, assignment: &RowId, period: Period) -> Result<()> {
    tx.run(
        "DELETE FROM drafts WHERE assignment_id = $1 AND period = $2 AND user_id = $3",
        args![assignment, period, user],
    )
    .await
    .map(|_| ())
}

impl Service {
    /// Keeps what a reporter has typed so far, right or not. Returns the time of saving (UTC milliseconds).
    pub async fn save_draft(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        input: EntryInput,
    ) -> Result<i64> {
        self.save_drafts(user, period, vec![(assignment.clone(), input)]).await
    }

    /// The same for several entries of a period: all of them or none.
    pub async fn save_drafts(
        &self,
        user: &SessionUser,
        period: Period,
        inputs: Vec<(RowId, EntryInput)>,
    ) -> Result<i64> {
        if inputs.len() > MOST_DRAFTS {
            return Err(Error::invalid(
                "too_many_drafts",
                "drafts",
                "一次保存的草稿太多，请分批保存",
                "Too many drafts at once: save them in parts",
            ));
        }
        self.require_own_assignments(user, inputs.iter().map(|(assignment, _)| assignment)).await?;
        inputs.iter().try_for_each(|(_, input)| check_length(input))?;
        let (at, user) = (self.clock.now(), user.id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    for (assignment, input) in &inputs {
                        keep(tx, &user, assignment, period, input, at).await?;
                    }
                    Ok(at)
                })
            })
            .await
    }

    /// Forgets what a reporter has typed and not submitted.
    pub async fn discard_draft(&self, user: &SessionUser, assignment: &RowId, period: Period) -> Result<()> {
        self.require_own_assignment(user, assignment).await?;
        let (user, assignment) = (user.id.clone(), assignment.clone());
        self.db.write(move |tx| Box::pin(async move { forget(tx, &user, &assignment, period).await })).await
    }
}
