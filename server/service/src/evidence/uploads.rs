//! Uploads that go on where they were interrupted.
//!
//! The parts of one are written to a file of the data folder, each on disk before it is acknowledged; the database says how
//! much has arrived. The last part turns it into evidence, once, however often that is asked for.

use super::{MAX_EVIDENCE_BYTES, attach::require_open, check_size};
use crate::{Error, Result, Service, args, audit::hex, new_id, review::freeze};
use bytes::Bytes;
use domain::{accounts::SessionUser, ids::RowId, period::Period, progress::Evidence};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// An upload that nobody has added to for so long is given up.
pub const ABANDONED_MS: i64 = 24 * 60 * 60 * 1000;

/// What an upload is to bring.
#[derive(Clone, Debug, Deserialize)]
pub struct NewUpload {
    pub assignment: RowId,
    pub period: Period,
    pub file_name: String,
    /// Bytes.
    pub size: usize,
    /// Hexadecimal SHA-256 of the content, for whoever wants it compared at the end.
    #[serde(default)]
    pub hash: Option<String>,
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadState {
    pub id: RowId,
    /// Bytes of the whole.
    pub size: u64,
    /// Bytes that have arrived.
    pub received: u64,
}

/// What became of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartTaken {
    /// So many bytes have arrived.
    Received(u64),
    /// It was the last one.
    Finished(Evidence),
    /// It does not begin where the last one ended: so many bytes have arrived.
    Elsewhere(u64),
}

/// The folder of what has not arrived whole.
#[derive(Clone)]
pub struct Uploads(Arc<Path>);

#[derive(sqlx::FromRow)]
struct UploadRecord {
    id: String,
    assignment_id: String,
    period: String,
    file_name: String,
    size: i64,
    hash: Option<String>,
    received: i64,
    evidence_id: Option<String>,
}

impl Uploads {
    pub fn open(data: &Path) -> Result<Self> {
        let folder = data.join("uploads");
        fs::create_dir_all(&folder).map_err(|error| unwritable(&error))?;
        Ok(Self(folder.into()))
    }

    /// The ids are our own: they name no other folder.
    fn path(&self, id: &str) -> PathBuf {
        self.0.join(id)
    }
}

fn unwritable(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::StorageFull,
        _ => Error::Internal(format!("an upload cannot be written: {error}")),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))?
}

/// Opens the file of an upload for one writer at a time: a part that was cut off may still be on its way.
fn open_alone(path: &Path) -> Result<File> {
    let new = !path.exists();
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
    let file = file.map_err(|error| unwritable(&error))?;
    if new && let Some(folder) = path.parent() {
        // The name of a new file survives a power cut, as its content does.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| unwritable(&error))?;
    }
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Unavailable),
        Err(TryLockError::Error(error)) => Err(unwritable(&error)),
    }
}

fn write_at(file: &mut File, offset: u64, part: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(part)?;
    file.sync_data()
}

impl Service {
    /// Begins an upload for an entry of the reporter's own organisation.
    pub async fn begin_upload(&self, user: &SessionUser, new: NewUpload) -> Result<UploadState> {
        self.require_own_assignment(user, &new.assignment).await?;
        self.require_expected(&new.assignment, new.period).await?;
        check_size(new.size)?;
        let state = UploadState { id: new_id(), size: new.size as u64, received: 0 };
        let (id, user, at) = (state.id.clone(), user.id.clone(), self.clock.now());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    require_open(tx, new.assignment.as_str(), &new.period.to_string()).await?;
                    freeze::require_open(tx, new.period).await?;
                    tx.run(
                        "INSERT INTO uploads (id, user_id, assignment_id, period, file_name, size, hash, received, touched_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)",
                        args![&id, user, &new.assignment, new.period, new.file_name, new.size as i64, new.hash, at],
                    )
                    .await
                })
            })
            .await?;
        Ok(state)
    }

    /// How much of one's own upload has arrived.
    pub async fn upload_state(&self, user: &SessionUser, id: &RowId) -> Result<UploadState> {
        let record = self.upload_record(user, id).await?;
        Ok(UploadState { id: id.clone(), size: record.size as u64, received: record.received as u64 })
    }

    /// Takes the next part of one's own upload. The last part, and an empty one after it, answer with the evidence.
    pub async fn take_part(&self, user: &SessionUser, id: &RowId, offset: u64, part: Bytes) -> Result<PartTaken> {
        // Asked first: whoever has no such upload makes no file.
        self.upload_record(user, id).await?;
        let path = self.uploads.path(id.as_str());
        let opened = path.clone();
        let mut file = blocking(move || open_alone(&opened)).await?;
        let record = self.upload_record(user, id).await?;
        if let Some(evidence) = &record.evidence_id {
            remove(path).await;
            return Ok(PartTaken::Finished(self.find_evidence(user, &RowId::new(evidence)).await?));
        }
        let (size, mut received) = (record.size as u64, record.received as u64);
        if file.metadata().map_err(|error| unwritable(&error))?.len() < received {
            // Another server has the parts, or the disk has lost them: the file is sent anew.
            received = 0;
            self.note_received(id, 0).await?;
        }
        if offset != received {
            return Ok(PartTaken::Elsewhere(received));
        }
        let end = offset + part.len() as u64;
        if end > size {
            return Err(too_much());
        }
        if !part.is_empty() {
            file = blocking(move || {
                write_at(&mut file, offset, &part).map_err(|error| unwritable(&error))?;
                Ok(file)
            })
            .await?;
            self.note_received(id, end).await?;
        }
        if end < size {
            return Ok(PartTaken::Received(end));
        }
        let finished = self.finish(user, &record, file).await;
        match &finished {
            Ok(_) => remove(path).await,
            // It will never be taken as it is.
            Err(Error::Invalid(_) | Error::NotFound | Error::Forbidden) => self.give_up(id).await?,
            Err(_) => {}
        }
        Ok(PartTaken::Finished(finished?))
    }

    async fn finish(&self, user: &SessionUser, record: &UploadRecord, mut file: File) -> Result<Evidence> {
        let size = record.size as u64;
        let content = blocking(move || {
            let mut content = Vec::with_capacity(size as usize);
            let read = file.seek(SeekFrom::Start(0)).and_then(|_| (&mut file).take(size).read_to_end(&mut content));
            read.map_err(|error| unwritable(&error))?;
            Ok((content, file))
        });
        // Open until the end: nobody else writes to it meanwhile.
        let (content, _file) = content.await?;
        if let Some(hash) = &record.hash
            && !hash.eq_ignore_ascii_case(&hex(&Sha256::digest(&content)))
        {
            return Err(Error::invalid(
                "upload_damaged",
                "file",
                "上传的内容与原文件不一致，请重新上传",
                "What arrived is not what was sent; upload the file again",
            ));
        }
        let (assignment, period) = (RowId::new(&record.assignment_id), super::parsed(&record.period)?);
        let upload = Some(RowId::new(&record.id));
        self.store_evidence(user, &assignment, period, &record.file_name, content.into(), upload).await
    }

    async fn upload_record(&self, user: &SessionUser, id: &RowId) -> Result<UploadRecord> {
        self.db
            .one(
                "SELECT id, assignment_id, period, file_name, size, hash, received, evidence_id FROM uploads
                 WHERE id = $1 AND user_id = $2",
                args![id, &user.id],
            )
            .await?
            .ok_or(Error::NotFound)
    }

    async fn note_received(&self, id: &RowId, received: u64) -> Result<()> {
        let (id, at) = (id.clone(), self.clock.now());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "UPDATE uploads SET received = $1, touched_at = $2 WHERE id = $3",
                        args![received as i64, at, &id],
                    )
                    .await
                    .map(drop)
                })
            })
            .await
    }

    async fn give_up(&self, id: &RowId) -> Result<()> {
        let own = id.clone();
        self.db
            .write(move |tx| {
                Box::pin(async move { tx.run("DELETE FROM uploads WHERE id = $1", args![&own]).await.map(drop) })
            })
            .await?;
        remove(self.uploads.path(id.as_str())).await;
        Ok(())
    }

    /// Forgets the uploads that nobody has added to since a moment (UTC milliseconds), and removes the files of all that are
    /// over. How many were forgotten.
    pub async fn remove_abandoned_uploads(&self, before: i64) -> Result<u64> {
        // Read first: an upload that begins meanwhile has a file that is not among them.
        let folder = self.uploads.0.clone();
        let names = move || -> io::Result<Vec<String>> {
            fs::read_dir(&folder)?.map(|file| Ok(file?.file_name().to_string_lossy().into_owned())).collect()
        };
        let files = blocking(move || names().map_err(|error| unwritable(&error))).await?;
        let removed = self
            .db
            .write(move |tx| {
                Box::pin(async move { tx.run("DELETE FROM uploads WHERE touched_at < $1", args![before]).await })
            })
            .await?;
        let going_on: Vec<(String,)> = self.db.all("SELECT id FROM uploads WHERE evidence_id IS NULL", args![]).await?;
        let going_on: HashSet<String> = going_on.into_iter().map(|(id,)| id).collect();
        for name in files.into_iter().filter(|name| !going_on.contains(name)) {
            remove(self.uploads.path(&name)).await;
        }
        Ok(removed)
    }
}

/// What cannot be removed now is removed by the next look at the folder.
async fn remove(path: PathBuf) {
    if let Err(error) = tokio::fs::remove_file(path).await
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the file of an upload was not removed");
    }
}

fn too_much() -> Error {
    let most = MAX_EVIDENCE_BYTES / 1024 / 1024;
    Error::invalid(
        "file_too_large",
        "file",
        &format!("上传的内容比声明的多，请重新上传；单个附件最大 {most} MB"),
        &format!("More arrived than was announced; upload the file again, up to {most} MB"),
    )
}
