//! The self-evaluations of project expenditure: kept as they are typed, unfinished ones too.

use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    new_id, require,
};
use domain::{
    accounts::{Right, SessionUser},
    expenditure::{ReportRow, SelfEvaluation, StoredReport},
    ids::RowId,
};
use sha2::{Digest, Sha256};

/// A report is some pages of text.
const MOST_BYTES: usize = 256 * 1024;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    title: String,
    year: i64,
    revision: i64,
    updated_by: String,
    updated_at: i64,
}

impl From<Row> for ReportRow {
    fn from(row: Row) -> Self {
        Self {
            id: RowId::new(row.id),
            title: row.title,
            year: i32::try_from(row.year).unwrap_or_default(),
            revision: row.revision,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
        }
    }
}

/// The text to store, and its hash for the audit log.
fn encode(body: &SelfEvaluation) -> Result<(String, String)> {
    if body.title.trim().is_empty() {
        return Err(Error::invalid("title_missing", "title", "请填写标题。", "Enter a title."));
    }
    let text = serde_json::to_string(body)?;
    if text.len() > MOST_BYTES {
        return Err(Error::invalid(
            "report_too_long",
            "sections",
            "报告超过 256 kB，请删减正文。",
            "The report is over 256 kB: shorten its text.",
        ));
    }
    let hash = hex(&Sha256::digest(text.as_bytes()));
    Ok((text, hash))
}

impl Service {
    /// All reports, the one changed last first.
    pub async fn reports(&self, user: &SessionUser) -> Result<Vec<ReportRow>> {
        require(user, Right::WriteReports)?;
        let sql = "SELECT id, title, year, revision, updated_by, updated_at FROM reports ORDER BY updated_at DESC, id";
        let rows: Vec<Row> = self.db.all(sql, args![]).await?;
        Ok(rows.into_iter().map(ReportRow::from).collect())
    }

    /// A report to edit.
    pub async fn report(&self, user: &SessionUser, id: &RowId) -> Result<StoredReport> {
        require(user, Right::WriteReports)?;
        self.stored_report(id).await
    }

    pub(crate) async fn stored_report(&self, id: &RowId) -> Result<StoredReport> {
        #[derive(sqlx::FromRow)]
        struct Whole {
            #[sqlx(flatten)]
            row: Row,
            body: String,
        }
        let sql = "SELECT id, title, year, revision, updated_by, updated_at, body FROM reports WHERE id = $1";
        let whole: Whole = self.db.one(sql, args![id]).await?.ok_or(Error::NotFound)?;
        Ok(StoredReport { body: serde_json::from_str(&whole.body)?, row: whole.row.into() })
    }

    /// Stores a new report.
    pub async fn create_report(&self, user: &SessionUser, body: SelfEvaluation) -> Result<ReportRow> {
        require(user, Right::WriteReports)?;
        let (text, hash) = encode(&body)?;
        let (id, at, actor) = (new_id(), self.clock.now(), user.username.clone());
        let row = ReportRow {
            id,
            title: body.title,
            year: body.year,
            revision: 1,
            updated_at: at,
            updated_by: user.display_name.clone(),
        };
        let new = row.clone();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO reports (id, title, year, revision, body, updated_by, updated_at) VALUES ($1, $2, $3, 1, $4, $5, $6)",
                        args![&new.id, &new.title, new.year, text, &new.updated_by, at],
                    )
                    .await?;
                    let detail = serde_json::json!({ "title": new.title, "content": hash });
                    let object = new.id.to_string();
                    tx.record(NewEntry { at, actor, action: "expenditure.create", object, detail }, vec![]).await
                })
            })
            .await?;
        Ok(row)
    }

    /// Saves over the revision that was read. Saving what is stored already changes nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when someone else has saved since.
    pub async fn save_report(
        &self,
        user: &SessionUser,
        id: &RowId,
        revision: i64,
        body: SelfEvaluation,
    ) -> Result<ReportRow> {
        require(user, Right::WriteReports)?;
        let (text, hash) = encode(&body)?;
        let stored = self.stored_report(id).await?;
        if stored.body == body {
            return Ok(stored.row);
        }
        let (at, actor, name, id) = (self.clock.now(), user.username.clone(), user.display_name.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let changed = tx
                        .run(
                            "UPDATE reports SET title = $1, year = $2, body = $3, updated_by = $4, updated_at = $5, revision = revision + 1
                             WHERE id = $6 AND revision = $7",
                            args![&body.title, body.year, text, &name, at, &id, revision],
                        )
                        .await?;
                    if changed == 0 {
                        let standing: Option<(i64,)> =
                            tx.one("SELECT revision FROM reports WHERE id = $1", args![&id]).await?;
                        return Err(standing.map_or(Error::NotFound, |(standing,)| Error::Conflict(standing)));
                    }
                    let detail = serde_json::json!({ "revision": revision + 1, "content": hash });
                    let object = id.to_string();
                    tx.record(NewEntry { at, actor, action: "expenditure.save", object, detail }, vec![]).await?;
                    Ok(ReportRow {
                        id,
                        title: body.title,
                        year: body.year,
                        revision: revision + 1,
                        updated_at: at,
                        updated_by: name,
                    })
                })
            })
            .await
    }
}
