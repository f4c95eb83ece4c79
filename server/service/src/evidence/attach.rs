//! The row that ties a content to an entry: written for uploads and for what is used again alike.

use super::Record;
use crate::{Error, Result, Service, args, audit::NewEntry, db::Tx, review::freeze};
use domain::{
    accounts::SessionUser,
    ids::RowId,
    period::Period,
    progress::{EntryState, Evidence},
};

/// A content on its way to an entry.
pub(super) struct Attachment {
    pub user: SessionUser,
    pub assignment: RowId,
    pub period: Period,
    pub file_name: String,
    pub media_type: String,
    pub size: i64,
    pub hash: String,
    /// None where it was uploaded for this entry.
    pub source: Option<Source>,
    /// The upload that the content came by.
    pub upload: Option<RowId>,
}

/// The evidence that a content is taken from, and the entry that this was attached to first.
pub(super) struct Source {
    pub id: String,
    pub assignment: String,
    pub period: String,
}

/// Refuses a change to what an acceptance rests on.
pub(super) async fn require_open(tx: &mut Tx, assignment: &str, period: &str) -> Result<()> {
    let state: Option<(String,)> =
        tx.one("SELECT state FROM entries WHERE assignment_id = $1 AND period = $2", args![assignment, period]).await?;
    if state.is_some_and(|(state,)| state == EntryState::Accepted.code()) {
        return Err(Error::invalid(
            "entry_accepted",
            "file",
            "该项已审核通过并锁定，附件不能增减；确需修改，请联系市绩效办退回",
            "This entry was accepted and is locked with its files; ask the office to return it if they have to change",
        ));
    }
    Ok(())
}

/// Writes the row, unless the entry has the same content already. The id of the row that stands.
pub(super) async fn attach(tx: &mut Tx, id: &RowId, at: i64, new: &Attachment) -> Result<RowId> {
    require_open(tx, new.assignment.as_str(), &new.period.to_string()).await?;
    let source = new.source.as_ref();
    let added = tx
        .run(
            "INSERT INTO evidence (id, assignment_id, period, file_name, media_type, size, hash, uploaded_by, uploaded_at,
                                   reused_from, origin_assignment, origin_period)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (assignment_id, period, hash) DO NOTHING",
            args![
                id,
                &new.assignment,
                new.period,
                &new.file_name,
                &new.media_type,
                new.size,
                &new.hash,
                &new.user.display_name,
                at,
                source.map(|source| source.id.as_str()),
                source.map(|source| source.assignment.as_str()),
                source.map(|source| source.period.as_str())
            ],
        )
        .await?;
    if added == 0 {
        let standing: Option<(String,)> = tx
            .one(
                "SELECT id FROM evidence WHERE assignment_id = $1 AND period = $2 AND hash = $3",
                args![&new.assignment, new.period, &new.hash],
            )
            .await?;
        return standing.map(|(id,)| RowId::new(id)).ok_or(Error::NotFound);
    }
    let mut detail = serde_json::json!({ "id": id, "file_name": new.file_name, "size": new.size, "hash": new.hash });
    if let Some(source) = source {
        detail["reused_from"] = source.id.as_str().into();
    }
    let action = if source.is_some() { "evidence.reuse" } else { "evidence.add" };
    let object = format!("{} {}", new.assignment, new.period);
    tx.record(NewEntry { at, actor: new.user.username.clone(), action, object, detail }, vec![]).await?;
    freeze::require_open(tx, new.period).await?;
    Ok(id.clone())
}

impl Service {
    /// Attaches a content that the store has. The same content again is the same row.
    pub(super) async fn attach_evidence(&self, new: Attachment) -> Result<Evidence> {
        let (at, id) = (self.clock.now(), crate::new_id());
        let id = self
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let id = attach(tx, &id, at, &new).await?;
                    if let Some(upload) = &new.upload {
                        tx.run(
                            "UPDATE uploads SET evidence_id = $1, touched_at = $2 WHERE id = $3",
                            args![&id, at, upload],
                        )
                        .await?;
                    }
                    Ok(id)
                })
            })
            .await?;
        let record: Option<Record> = self.db.one(super::select_evidence!("WHERE v.id = $1"), args![&id]).await?;
        self.evidence_from(record.ok_or(Error::NotFound)?)
    }
}
