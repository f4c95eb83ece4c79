//! Server functions of the import. The file itself comes by `POST /api/v1/imports`; here it has a token.

use crate::ApiError;
use domain::{
    imports::{DryRun, HeadingMeaning},
    problem::Problem,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{
    context::{service, user},
    kept,
};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub checked: DryRun,
    pub milliseconds: u64,
}

/// An uploaded file with what its check found.
#[cfg(feature = "ssr")]
pub struct Upload {
    pub checked: DryRun,
    pub content: Vec<u8>,
}

#[cfg(feature = "ssr")]
impl Upload {
    /// The check first, behind its length, then the file as it is.
    pub fn encode(&self) -> Vec<u8> {
        let checked = serde_json::to_vec(&self.checked).unwrap_or_default();
        let length = (checked.len() as u64).to_le_bytes();
        [length.as_slice(), &checked, &self.content].concat()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (checked, content) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        Some(Self { checked: serde_json::from_slice(checked).ok()?, content: content.to_vec() })
    }
}

/// The person who asks, if that person may import.
#[cfg(feature = "ssr")]
fn importer() -> Result<domain::accounts::SessionUser, ApiError> {
    let user = user()?;
    if user.may(domain::accounts::Right::Import) { Ok(user) } else { Err(ApiError::Forbidden) }
}

/// What was uploaded: a file with its check, or why it is none that can be imported.
#[cfg(feature = "ssr")]
fn uploaded(token: &str) -> Result<Result<Upload, Vec<Problem>>, ApiError> {
    let bytes = kept::get(&importer()?, token).unwrap_or_default();
    if let Ok(problems) = serde_json::from_slice(&bytes) {
        return Ok(Err(problems));
    }
    Ok(Upload::decode(&bytes).ok_or_else(|| {
        vec![Problem::error(
            "upload_over",
            "",
            "上传的文件只保留 15 分钟，请重新选择文件。",
            "An uploaded file is kept for 15 minutes: choose it again.",
        )]
    }))
}

/// An uploaded file with its check; none when it is over or someone else's.
#[cfg(feature = "ssr")]
pub fn uploaded_file(user: &domain::accounts::SessionUser, token: &str) -> Option<Upload> {
    Upload::decode(&kept::get(user, token)?)
}

/// What the check of an uploaded file found, or why there is nothing to check.
#[server(prefix = "/api", endpoint = "imports/checked", input = GetUrl)]
pub async fn checked(token: String) -> Result<Result<DryRun, Vec<Problem>>, ApiError> {
    Ok(uploaded(&token)?.map(|upload| upload.checked))
}

/// Remembers what headings mean, reads the uploaded file again and goes on to what the check finds now.
#[server(prefix = "/api", endpoint = "imports/headings")]
pub async fn confirm_headings(token: String, meanings: Vec<HeadingMeaning>) -> Result<(), ApiError> {
    let user = importer()?;
    let upload = uploaded(&token)?.map_err(|problems| ApiError::Invalid { problems })?;
    service()?.remember_headings(&user, meanings).await?;
    let (name, content) = (upload.checked.file_name, upload.content);
    let checked = service()?.check_import(&user, &name, &content, &mut |_, _| ()).await?;
    kept::forget(&user, &token);
    leptos_axum::redirect(&format!("/import?check={}", kept::put(&user, Upload { checked, content }.encode())?));
    Ok(())
}

/// The layout of the upper platform's workbook, as JSON.
#[server(prefix = "/api", endpoint = "imports/platform_template", input = GetUrl)]
pub async fn platform_template() -> Result<String, ApiError> {
    importer()?;
    let template = service()?.platform_template().await?;
    serde_json::to_string_pretty(&template).map_err(|error| service::Error::from(error).into())
}

/// Changes the layout of the upper platform's workbook.
#[server(prefix = "/api", endpoint = "imports/save_platform_template")]
pub async fn save_platform_template(template: String) -> Result<(), ApiError> {
    service()?.set_platform_template(&importer()?, &template).await?;
    Ok(())
}

/// Writes an uploaded file, all of it or nothing, and goes on to what was written.
#[server(prefix = "/api", endpoint = "imports/commit")]
pub async fn commit(token: String) -> Result<(), ApiError> {
    let user = importer()?;
    let upload = uploaded(&token)?.map_err(|problems| ApiError::Invalid { problems })?;
    let begun = std::time::Instant::now();
    let (name, content) = (&upload.checked.file_name, &upload.content);
    // The office vouches for what it imports itself.
    service()?.commit_import(&user, name, content, domain::progress::EntryState::Accepted).await?;
    kept::forget(&user, &token);
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or_default();
    let done = serde_json::to_vec(&Imported { checked: upload.checked, milliseconds }).unwrap_or_default();
    leptos_axum::redirect(&format!("/import?done={}", kept::put(&user, done)?));
    Ok(())
}

/// What was written a moment ago.
#[server(prefix = "/api", endpoint = "imports/written", input = GetUrl)]
pub async fn written(token: String) -> Result<Imported, ApiError> {
    let done = kept::get(&importer()?, &token).and_then(|bytes| serde_json::from_slice(&bytes).ok());
    done.ok_or(ApiError::NotFound)
}
