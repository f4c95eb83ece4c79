//! What is on its way to an entry, and how it stands.

use crate::api::progress as api;
use crate::pages::progress::form::EntryForm;
#[cfg(feature = "hydrate")]
use crate::{ApiError, components::device};
#[cfg(feature = "hydrate")]
use domain::progress::Evidence;
use domain::{ids::RowId, language::Language};
use leptos::{prelude::*, task::spawn_local};

/// What a file chooser offers; the server looks at the content.
pub(in crate::pages) const ACCEPTED: &str =
    ".pdf,.jpg,.jpeg,.png,.webp,.doc,.docx,.wps,.xls,.xlsx,.et,.ppt,.pptx,.dps,.txt,.csv";
/// Larger files go in parts, which go on where they were interrupted. Bytes.
#[cfg(feature = "hydrate")]
const WHOLE: f64 = 1024.0 * 1024.0;
/// Bytes.
#[cfg(feature = "hydrate")]
const LARGEST: f64 = 20.0 * 1024.0 * 1024.0;

/// A file on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Upload {
    pub key: u32,
    pub name: String,
    pub percent: u32,
    pub refused: Option<String>,
}

/// What is on its way, and where it goes.
#[derive(Clone, Copy)]
pub(super) struct Uploads {
    pub form: EntryForm,
    pub list: RwSignal<Vec<Upload>>,
    pub l: Language,
}

#[cfg(feature = "hydrate")]
impl Uploads {
    /// Sends files, each by itself.
    pub fn take(self, files: Vec<web_sys::File>) {
        if untrack(|| self.form.is_locked()) {
            return;
        }
        for file in files {
            let key = self.begin(file.name());
            match self.refusal(&file.name(), file.size()) {
                Some(error) => self.end(key, Err(error)),
                None if file.size() > WHOLE => self.send_in_parts(key, file),
                None => super::upload::send(&file, self.form.key(), key, self),
            }
        }
    }

    fn begin(self, name: String) -> u32 {
        let key = self.list.with_untracked(|list| list.last().map_or(0, |upload| upload.key + 1));
        self.list.update(|list| list.push(Upload { key, name, percent: 0, refused: None }));
        key
    }

    pub fn change(self, key: u32, change: impl FnOnce(&mut Upload)) {
        self.list.try_update(|list| list.iter_mut().find(|upload| upload.key == key).map(change));
    }

    pub fn end(self, key: u32, answer: Result<Evidence, ApiError>) {
        match answer {
            Ok(file) => {
                self.list.try_update(|list| list.retain(|upload| upload.key != key));
                self.form.sheet.try_update(|sheet| {
                    sheet.evidence.retain(|known| known.id != file.id);
                    sheet.evidence.push(file);
                });
            }
            Err(error) => self.change(key, |upload| upload.refused = Some(error.text(self.l))),
        }
    }

    /// No server: the file waits on this device and goes by itself.
    pub fn keep(self, key: u32, file: web_sys::File) {
        spawn_local(async move {
            if !self.attach(key, file).await {
                self.end(key, Err(ApiError::Offline));
            }
        });
    }

    /// From the device's queue, which goes on after an interruption; all at once where the device keeps nothing.
    fn send_in_parts(self, key: u32, file: web_sys::File) {
        spawn_local(async move {
            if !self.attach(key, file.clone()).await {
                super::upload::send(&file, self.form.key(), key, self);
            }
        });
    }

    /// Hands a file to the device's queue; the page shows it from there.
    async fn attach(self, key: u32, file: web_sys::File) -> bool {
        let (assignment, period) = self.form.key();
        let kept = device::attach(assignment, period, file).await;
        if kept {
            self.list.try_update(|list| list.retain(|upload| upload.key != key));
        }
        kept
    }

    /// What can be said of a file before it is sent.
    fn refusal(self, name: &str, size: f64) -> Option<ApiError> {
        let extension = name.rsplit_once('.').map(|(_, extension)| format!(".{}", extension.to_ascii_lowercase()));
        if !extension.is_some_and(|extension| ACCEPTED.split(',').any(|accepted| accepted == extension)) {
            return Some(ApiError::invalid(
                "file_type_not_allowed",
                "file",
                "不支持这种文件：请转成 PDF、图片、Word 或 Excel 再上传。",
                "This type of file is not taken: convert it to PDF, an image, Word or Excel first.",
            ));
        }
        (size > LARGEST).then(|| {
            ApiError::invalid(
                "file_too_large",
                "file",
                "文件超过 20 MB：请压缩或拆分后再上传。",
                "The file is larger than 20 MB: compress or split it first.",
            )
        })
    }
}

impl Uploads {
    /// Files have left the device's queue: what became of them is on the server.
    pub fn read_again(self) {
        let (assignment, period) = self.form.key();
        spawn_local(async move {
            // Without network nothing has become of them.
            if let Ok(page) = api::entry(assignment, Some(period)).await {
                self.form.sheet.try_update(|sheet| sheet.evidence = page.sheet.evidence);
            }
        });
    }

    pub fn remove(self, id: RowId) {
        spawn_local(async move {
            match api::remove_evidence(id.clone()).await {
                Ok(()) => {
                    self.form.sheet.try_update(|sheet| sheet.evidence.retain(|file| file.id != id));
                }
                Err(error) => {
                    self.form.refused.try_set(Some(error));
                }
            }
        });
    }
}
