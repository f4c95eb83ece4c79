//! Photos from the site and files of a unit's answer. Contents lie in the same store as evidence.

use super::{
    event, is_member,
    issues::is_answerable,
    office_event,
    rows::{FileRow, issue_state},
    steps::lock,
};
use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    evidence::{check_size, media},
    new_id,
};
use bytes::Bytes;
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    inspections::SiteFile,
};
use sha2::{Digest, Sha256};

/// Files of one record, and of one answer; more is a mistake.
const MOST_FILES: i64 = 30;

const SAME: &str = "SELECT id, record_id, answer, file_name, media_type, size, hash FROM site_files
                    WHERE record_id = $1 AND answer = $2 AND hash = $3";

#[derive(sqlx::FromRow)]
struct RecordPlace {
    visit_id: String,
    org_code: String,
    state: Option<String>,
    files: i64,
}

impl Service {
    /// Adds a file to a record: from the site where a member of the visit sends it, with the answer where the unit does. The
    /// same content again is the same row.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the record is not there for the user; [`Error::Invalid`] for a file that is not taken.
    pub async fn add_site_file(
        &self,
        user: &SessionUser,
        record: &RowId,
        file_name: &str,
        content: Bytes,
    ) -> Result<SiteFile> {
        let answer = user.may(Right::Report);
        if !answer && !user.may(Right::Inspect) {
            return Err(Error::Forbidden);
        }
        if answer && !is_answerable(self.seen_issue(user, record).await?.state) {
            return Err(not_answerable());
        }
        if !answer {
            self.require_own_record(user, record).await?;
        }
        check_size(content.len())?;
        let kind = media::recognise(file_name, &content)?;
        let (hash, size) = (hex(&Sha256::digest(&content)), content.len() as i64);
        self.files.put(&hash, content).await?;
        let (id, at, user, record) = (new_id(), self.clock.now(), user.clone(), record.clone());
        let file_name = media::safe_name(file_name, kind);
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    lock(tx, &record).await?;
                    let place: RecordPlace = tx
                        .one(
                            "SELECT r.visit_id, v.org_code, i.state,
                                    (SELECT COUNT(*) FROM site_files f WHERE f.record_id = r.id AND f.answer = $2) AS files
                             FROM site_records r JOIN visits v ON v.id = r.visit_id LEFT JOIN issues i ON i.id = r.id
                             WHERE r.id = $1",
                            args![&record, answer],
                        )
                        .await?
                        .ok_or(Error::NotFound)?;
                    let org = OrgCode::new(&place.org_code);
                    if answer {
                        let state = place.state.as_deref().map(issue_state).transpose()?;
                        if !state.is_some_and(is_answerable) {
                            return Err(not_answerable());
                        }
                    } else if !is_member(tx, &RowId::new(&place.visit_id), &user).await? {
                        return Err(Error::NotFound);
                    }
                    let known: Option<FileRow> = tx.one(SAME, args![&record, answer, &hash]).await?;
                    if let Some(known) = known {
                        return Ok(known.into());
                    }
                    if place.files >= MOST_FILES {
                        return Err(Error::invalid(
                            "too_many_files",
                            "file",
                            "文件太多：每条最多 30 个",
                            "Too many files: 30 at most",
                        ));
                    }
                    let added = tx
                        .run(
                            "INSERT INTO site_files (id, record_id, answer, file_name, media_type, size, hash, uploaded_by, uploaded_at)
                             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (record_id, answer, hash) DO NOTHING",
                            args![
                                &id, &record, answer, &file_name, kind.media_type, size, &hash, &user.display_name, at
                            ],
                        )
                        .await?;
                    // On PostgreSQL the same one may have come by two servers at once.
                    if added > 0 {
                        let detail = serde_json::json!({
                            "id": id, "file_name": file_name, "size": size, "hash": hash, "answer": answer
                        });
                        let (action, object) = ("inspections.add_file", record.to_string());
                        let events = if answer { event(&org) } else { office_event() };
                        tx.record(NewEntry { at, actor: user.username, action, object, detail }, events).await?;
                    }
                    let stored: Option<FileRow> = tx.one(SAME, args![&record, answer, &hash]).await?;
                    stored.map(SiteFile::from).ok_or(Error::NotFound)
                })
            })
            .await
    }

    /// Refuses whoever is no member of the visit that a record was made on.
    async fn require_own_record(&self, user: &SessionUser, record: &RowId) -> Result<()> {
        let visit: Option<(String,)> =
            self.db.one("SELECT visit_id FROM site_records WHERE id = $1", args![record]).await?;
        let (visit,) = visit.ok_or(Error::NotFound)?;
        if self.require_visit(user, &RowId::new(visit)).await? { Ok(()) } else { Err(Error::NotFound) }
    }

    /// A file without its content, for whoever sees its record: the office, the members of the visit, and the unit where it
    /// was told of the problem.
    pub async fn find_site_file(&self, user: &SessionUser, id: &RowId) -> Result<SiteFile> {
        self.site_file(user, id).await.map(SiteFile::from)
    }

    /// The record that a file belongs to.
    pub async fn record_of_site_file(&self, user: &SessionUser, id: &RowId) -> Result<RowId> {
        Ok(RowId::new(self.site_file(user, id).await?.record_id))
    }

    /// A file with its content.
    pub async fn read_site_file(&self, user: &SessionUser, id: &RowId) -> Result<(SiteFile, Bytes)> {
        let row = self.site_file(user, id).await?;
        let content = self.files.get(&row.hash).await?;
        Ok((row.into(), content))
    }

    /// A small JPEG of it; none where it is no picture.
    pub async fn site_file_thumbnail(&self, user: &SessionUser, id: &RowId) -> Result<Option<Bytes>> {
        let row = self.site_file(user, id).await?;
        self.thumbnail_of(&row.hash, &row.media_type).await
    }

    /// Takes a file away from an answer that has not been given yet. What came from the site stays.
    pub async fn remove_site_file(&self, user: &SessionUser, id: &RowId) -> Result<()> {
        let row = self.site_file(user, id).await?;
        let record = RowId::new(&row.record_id);
        if !user.may(Right::Report) || !row.answer {
            return Err(Error::Forbidden);
        }
        let org = self.seen_issue(user, &record).await?.org;
        let (at, actor) = (self.clock.now(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    lock(tx, &record).await?;
                    let removed = tx
                        .run(
                            "DELETE FROM site_files WHERE id = $1
                             AND EXISTS (SELECT 1 FROM issues i WHERE i.id = site_files.record_id AND i.state = 'fed_back')",
                            args![&row.id],
                        )
                        .await?;
                    if removed == 0 {
                        return Err(not_answerable());
                    }
                    let detail = serde_json::json!({ "id": row.id, "file_name": row.file_name, "hash": row.hash });
                    let (action, object) = ("inspections.remove_file", record.to_string());
                    tx.record(NewEntry { at, actor, action, object, detail }, event(&org)).await
                })
            })
            .await
    }

    async fn site_file(&self, user: &SessionUser, id: &RowId) -> Result<FileRow> {
        let row: FileRow = self
            .db
            .one(
                "SELECT id, record_id, answer, file_name, media_type, size, hash FROM site_files WHERE id = $1",
                args![id],
            )
            .await?
            .ok_or(Error::NotFound)?;
        let record = RowId::new(&row.record_id);
        if user.may(Right::Report) {
            self.seen_issue(user, &record).await?;
            return Ok(row);
        }
        let visit: Option<(String,)> =
            self.db.one("SELECT visit_id FROM site_records WHERE id = $1", args![&record]).await?;
        let (visit,) = visit.ok_or(Error::NotFound)?;
        self.require_visit(user, &RowId::new(visit)).await?;
        Ok(row)
    }
}

fn not_answerable() -> Error {
    Error::invalid(
        "not_answerable",
        "file",
        "整改情况已报告，佐证材料不能再增减；需要补充时，请联系市绩效办退回",
        "The answer was given: its files stay. Ask the office to send it back if they have to change",
    )
}
