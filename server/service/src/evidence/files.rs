//! The store of contents: each lies under its hash, so that the same file is kept once however often it is attached.

use crate::{Error, Result};
use bytes::Bytes;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as ObjectPath};
use std::{path::Path, sync::Arc};

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

    pub(super) async fn put(&self, hash: &str, content: Bytes) -> Result<()> {
        self.0.put(&content_at(hash), content.into()).await?;
        Ok(())
    }

    pub(super) async fn get(&self, hash: &str) -> Result<Bytes> {
        Ok(self.0.get(&content_at(hash)).await?.bytes().await?)
    }

    pub(super) async fn put_thumbnail(&self, hash: &str, picture: Bytes) -> Result<()> {
        self.0.put(&thumbnail_at(hash), picture.into()).await?;
        Ok(())
    }

    /// The thumbnail of a content; none where it has not been made yet.
    pub(super) async fn thumbnail(&self, hash: &str) -> Result<Option<Bytes>> {
        match self.0.get(&thumbnail_at(hash)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn content_at(hash: &str) -> ObjectPath {
    ObjectPath::from(format!("{}/{hash}", hash.get(..2).unwrap_or_default()))
}

fn thumbnail_at(hash: &str) -> ObjectPath {
    ObjectPath::from(format!("{}/{hash}.thumbnail", hash.get(..2).unwrap_or_default()))
}
