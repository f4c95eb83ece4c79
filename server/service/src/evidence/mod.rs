//! Files that prove a value, stored under the hash of their content.
//!
//! Removing a file takes its row away and leaves the content: another entry may be about to refer to the same one.

mod media;

use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    db::Tx,
    new_id, require,
    review::freeze,
};
use bytes::Bytes;
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    period::Period,
    progress::{EntryState, Evidence},
};
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as ObjectPath};
use sha2::{Digest, Sha256};
use std::{path::Path, sync::Arc};

/// Largest file, in bytes.
pub const MAX_EVIDENCE_BYTES: usize = 20 * 1024 * 1024;

/// Where the contents are.
#[derive(Clone)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// The folder `files` in the data folder, made where it is missing.
    pub async fn open(data: &Path) -> Result<Self> {
        let folder = data.join("files");
        tokio::fs::create_dir_all(&folder)
            .await
            .map_err(|error| Error::Internal(format!("the folder {} cannot be made: {error}", folder.display())))?;
        // An acknowledged file survives a power cut, as an acknowledged row does.
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))))
    }

    fn path(hash: &str) -> ObjectPath {
        ObjectPath::from(format!("{}/{hash}", hash.get(..2).unwrap_or_default()))
    }

    async fn put(&self, hash: &str, content: Bytes) -> Result<()> {
        self.0.put(&Self::path(hash), content.into()).await?;
        Ok(())
    }

    async fn get(&self, hash: &str) -> Result<Bytes> {
        Ok(self.0.get(&Self::path(hash)).await?.bytes().await?)
    }
}

const SELECT: &str = "SELECT v.id, v.assignment_id, v.period, v.file_name, v.media_type, v.size, v.hash, a.org_code
     FROM evidence v JOIN assignments a ON a.id = v.assignment_id WHERE v.id = $1";

#[derive(sqlx::FromRow)]
struct Record {
    id: String,
    assignment_id: String,
    period: String,
    file_name: String,
    media_type: String,
    size: i64,
    hash: String,
    org_code: String,
}

impl From<Record> for Evidence {
    fn from(record: Record) -> Self {
        Self {
            id: RowId::new(record.id),
            file_name: record.file_name,
            media_type: record.media_type,
            size: record.size,
            hash: record.hash,
        }
    }
}

fn check_size(size: usize) -> Result<()> {
    if size == 0 {
        return Err(Error::invalid(
            "file_empty",
            "file",
            "文件是空的，请重新选择",
            "The file is empty; choose another",
        ));
    }
    if size > MAX_EVIDENCE_BYTES {
        return Err(Error::invalid(
            "file_too_large",
            "file",
            "单个附件最大 20 MB，请压缩或拆分后再传",
            "A file may have 20 MB at most; compress or split it",
        ));
    }
    Ok(())
}

/// Refuses a change to what an acceptance rests on.
async fn require_open(tx: &mut Tx, assignment: &str, period: &str) -> Result<()> {
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

impl Service {
    /// Adds a file to an entry of the reporter's own organisation. The same content again is the same row.
    pub async fn add_evidence(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        file_name: &str,
        content: Bytes,
    ) -> Result<Evidence> {
        self.require_own_assignment(user, assignment).await?;
        self.require_expected(assignment, period).await?;
        check_size(content.len())?;
        let kind = media::recognise(file_name, &content)?;
        let hash = hex(&Sha256::digest(&content));
        let size = content.len() as i64;
        self.files.put(&hash, content).await?;
        let new = Evidence {
            id: new_id(),
            file_name: media::safe_name(file_name, kind),
            media_type: kind.media_type.to_owned(),
            size,
            hash,
        };
        let (at, user, assignment) = (self.clock.now(), user.clone(), assignment.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    require_open(tx, assignment.as_str(), &period.to_string()).await?;
                    let added = tx
                        .run(
                            "INSERT INTO evidence (id, assignment_id, period, file_name, media_type, size, hash, uploaded_by, uploaded_at)
                             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (assignment_id, period, hash) DO NOTHING",
                            args![
                                &new.id,
                                &assignment,
                                period,
                                &new.file_name,
                                &new.media_type,
                                new.size,
                                &new.hash,
                                &user.display_name,
                                at
                            ],
                        )
                        .await?;
                    if added == 0 {
                        let (id, file_name): (String, String) = tx
                            .one(
                                "SELECT id, file_name FROM evidence WHERE assignment_id = $1 AND period = $2 AND hash = $3",
                                args![&assignment, period, &new.hash],
                            )
                            .await?
                            .ok_or(Error::NotFound)?;
                        return Ok(Evidence { id: RowId::new(id), file_name, ..new });
                    }
                    let detail = serde_json::json!({
                        "id": new.id, "file_name": new.file_name, "size": new.size, "hash": new.hash
                    });
                    let object = format!("{assignment} {period}");
                    let entry = NewEntry { at, actor: user.username, action: "evidence.add", object, detail };
                    tx.record(entry, vec![]).await?;
                    freeze::require_open(tx, period).await?;
                    Ok(new)
                })
            })
            .await
    }

    /// A file with its content, for its organisation and for the office.
    pub async fn read_evidence(&self, user: &SessionUser, id: &RowId) -> Result<(Evidence, Bytes)> {
        let record = self.evidence_record(user, id).await?;
        let content = self.files.get(&record.hash).await?;
        Ok((record.into(), content))
    }

    /// Takes a file away from an entry that is not accepted.
    pub async fn remove_evidence(&self, user: &SessionUser, id: &RowId) -> Result<()> {
        require(user, Right::Report)?;
        let record = self.evidence_record(user, id).await?;
        let (at, actor) = (self.clock.now(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    require_open(tx, &record.assignment_id, &record.period).await?;
                    if tx.run("DELETE FROM evidence WHERE id = $1", args![&record.id]).await? == 0 {
                        return Err(Error::NotFound);
                    }
                    let detail = serde_json::json!({
                        "id": record.id, "file_name": record.file_name, "hash": record.hash
                    });
                    let object = format!("{} {}", record.assignment_id, record.period);
                    tx.record(NewEntry { at, actor, action: "evidence.remove", object, detail }, vec![]).await?;
                    let period = record.period.parse();
                    let period = period.map_err(|_| Error::Internal(format!("bad period {}", record.period)))?;
                    freeze::require_open(tx, period).await
                })
            })
            .await
    }

    async fn evidence_record(&self, user: &SessionUser, id: &RowId) -> Result<Record> {
        let record: Record = self.db.one(SELECT, args![id]).await?.ok_or(Error::NotFound)?;
        self.require_organisation(user, &OrgCode::new(&record.org_code))?;
        Ok(record)
    }

    /// Refuses a period that the point is not reported for.
    async fn require_expected(&self, assignment: &RowId, period: Period) -> Result<()> {
        let (code, body): (String, String) = self
            .db
            .one(
                "SELECT p.code, p.body FROM assignments a JOIN points p ON p.code = a.point_code WHERE a.id = $1",
                args![assignment],
            )
            .await?
            .ok_or(Error::NotFound)?;
        let point = self.parse_point(&code, &body)?;
        if period.year() == point.year && point.cycle.expects(period) { Ok(()) } else { Err(Error::NotFound) }
    }
}
