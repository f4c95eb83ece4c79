//! Files that prove a value, stored under the hash of their content.
//!
//! Removing a file takes its row away and leaves the content: another entry may be about to refer to the same one.

mod attach;
mod bucket;
mod files;
pub(crate) mod media;
mod reuse;
mod thumbnail;
mod uploads;

pub use bucket::Bucket;
pub use files::Files;
pub use uploads::{ABANDONED_MS, NewUpload, PartTaken, UploadState, Uploads};

use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    require,
    review::freeze,
};
use attach::{Attachment, require_open};
use bytes::Bytes;
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    period::Period,
    progress::{Evidence, Origin},
};
use sha2::{Digest, Sha256};

/// Largest file, in bytes.
pub const MAX_EVIDENCE_BYTES: usize = 20 * 1024 * 1024;

/// The columns of a [`Record`]; a condition on `v` or `a` follows.
macro_rules! select_evidence {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.assignment_id, v.period, v.file_name, v.media_type, v.size, v.hash, a.org_code,
                    v.origin_assignment, v.origin_period, p.code AS origin_code, p.body AS origin_body
             FROM evidence v
             JOIN assignments a ON a.id = v.assignment_id
             LEFT JOIN assignments o ON o.id = v.origin_assignment
             LEFT JOIN points p ON p.code = o.point_code
             ",
            $rest
        )
    };
}
use select_evidence;

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
    origin_assignment: Option<String>,
    origin_period: Option<String>,
    origin_code: Option<String>,
    origin_body: Option<String>,
}

fn parsed(period: &str) -> Result<Period> {
    period.parse().map_err(|_| Error::Internal(format!("bad period {period}")))
}

pub(crate) fn check_size(size: usize) -> Result<()> {
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
        self.store_evidence(user, assignment, period, file_name, content, None).await
    }

    /// `upload`: the one that the content came by, which is over with this.
    async fn store_evidence(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        file_name: &str,
        content: Bytes,
        upload: Option<RowId>,
    ) -> Result<Evidence> {
        self.require_own_assignment(user, assignment).await?;
        self.require_expected(assignment, period).await?;
        check_size(content.len())?;
        let kind = media::recognise(file_name, &content)?;
        let hash = hex(&Sha256::digest(&content));
        let size = content.len() as i64;
        self.files.put(&hash, content).await?;
        self.attach_evidence(Attachment {
            user: user.clone(),
            assignment: assignment.clone(),
            period,
            file_name: media::safe_name(file_name, kind),
            media_type: kind.media_type.to_owned(),
            size,
            hash,
            source: None,
            upload,
        })
        .await
    }

    /// The files of an entry, in the order in which they were attached. Whoever calls has asked whether they may be seen.
    pub(crate) async fn evidence_of(&self, assignment: &RowId, period: Period) -> Result<Vec<Evidence>> {
        let records: Vec<Record> = self
            .db
            .all(
                select_evidence!("WHERE v.assignment_id = $1 AND v.period = $2 ORDER BY v.uploaded_at, v.id"),
                args![assignment, period],
            )
            .await?;
        records.into_iter().map(|record| self.evidence_from(record)).collect()
    }

    /// A file without its content, for its organisation and for the office.
    pub async fn find_evidence(&self, user: &SessionUser, id: &RowId) -> Result<Evidence> {
        self.evidence_from(self.evidence_record(user, id).await?)
    }

    /// A file with its content, for its organisation and for the office.
    pub async fn read_evidence(&self, user: &SessionUser, id: &RowId) -> Result<(Evidence, Bytes)> {
        let record = self.evidence_record(user, id).await?;
        let content = self.files.get(&record.hash).await?;
        Ok((self.evidence_from(record)?, content))
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
                    freeze::require_open(tx, parsed(&record.period)?).await
                })
            })
            .await
    }

    async fn evidence_record(&self, user: &SessionUser, id: &RowId) -> Result<Record> {
        let record: Record =
            self.db.one(select_evidence!("WHERE v.id = $1"), args![id]).await?.ok_or(Error::NotFound)?;
        self.require_organisation(user, &OrgCode::new(&record.org_code))?;
        Ok(record)
    }

    fn evidence_from(&self, record: Record) -> Result<Evidence> {
        let origin = match (record.origin_period, record.origin_code, record.origin_body) {
            (Some(period), Some(code), Some(body)) => {
                let point_name = self.parse_point(&code, &body)?.name.clone();
                Some(Origin { period: parsed(&period)?, point_code: code, point_name })
            }
            _ => None,
        };
        Ok(Evidence {
            id: RowId::new(record.id),
            file_name: record.file_name,
            media_type: record.media_type,
            size: record.size,
            hash: record.hash,
            origin,
        })
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
