//! The store of contents: each lies under its hash, so that the same file is kept once however often it is attached.

use super::bucket::Bucket;
use crate::{Error, Result};
use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as ObjectPath};
use std::{path::Path, sync::Arc};

/// Where the contents are.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// Another machine has them, which may not answer.
    elsewhere: bool,
}

impl Files {
    /// The folder `files` in the data folder, made where it is missing.
    pub async fn folder(data: &Path) -> Result<Self> {
        let folder = data.join("files");
        tokio::fs::create_dir_all(&folder)
            .await
            .map_err(|error| Error::Internal(format!("the folder {} cannot be made: {error}", folder.display())))?;
        // An acknowledged file survives a power cut, as an acknowledged row does.
        let store = Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true));
        Ok(Self { store, elsewhere: false })
    }

    /// A bucket of an S3-compatible store.
    pub fn bucket(bucket: &Bucket) -> Result<Self> {
        Ok(Self { store: bucket.open()?, elsewhere: true })
    }

    pub(crate) async fn put(&self, hash: &str, content: Bytes) -> Result<()> {
        self.write(&content_at(hash), content).await
    }

    pub(crate) async fn get(&self, hash: &str) -> Result<Bytes> {
        self.read(&content_at(hash)).await?.ok_or_else(|| {
            // The row says that it was taken in: someone has removed it from the store.
            tracing::error!(hash, "the content of an attachment is missing from the store");
            Error::NotFound
        })
    }

    pub(super) async fn put_thumbnail(&self, hash: &str, picture: Bytes) -> Result<()> {
        self.write(&thumbnail_at(hash), picture).await
    }

    /// The thumbnail of a content; none where it has not been made yet.
    pub(super) async fn thumbnail(&self, hash: &str) -> Result<Option<Bytes>> {
        self.read(&thumbnail_at(hash)).await
    }

    async fn write(&self, place: &ObjectPath, content: Bytes) -> Result<()> {
        self.store.put(place, content.into()).await.map(drop).map_err(|error| self.failure(error))
    }

    async fn read(&self, place: &ObjectPath) -> Result<Option<Bytes>> {
        let read = async { self.store.get(place).await?.bytes().await };
        match read.await {
            Ok(content) => Ok(Some(content)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failure(error)),
        }
    }

    fn failure(&self, error: object_store::Error) -> Error {
        if self.elsewhere {
            tracing::error!(%error, "the store of the attachments does not take or give a file");
            return Error::FilesUnreachable;
        }
        error.into()
    }
}

fn content_at(hash: &str) -> ObjectPath {
    ObjectPath::from(format!("{}/{hash}", hash.get(..2).unwrap_or_default()))
}

fn thumbnail_at(hash: &str) -> ObjectPath {
    ObjectPath::from(format!("{}/{hash}.thumbnail", hash.get(..2).unwrap_or_default()))
}
