//! What a page is told when the server did not do what it asked.

use domain::{language::Language, problem::Problem};
use leptos::{
    prelude::FromServerFnError,
    server_fn::{codec::JsonEncoding, error::ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// The reasons. Closed, so that a page handles each; the causes stay in the server's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ApiError {
    #[error("not found")]
    NotFound,
    #[error("forbidden")]
    Forbidden,
    /// Nobody is signed in, or the session has ended.
    #[error("signed out")]
    SignedOut,
    /// The input cannot be stored as it is: what is wrong, each at its field or cell.
    #[error("invalid")]
    Invalid { problems: Vec<Problem> },
    /// Someone else changed the row since it was read: the revision that stands now.
    #[error("conflict: revision {revision} stands")]
    Conflict { revision: i64 },
    /// Too busy or shutting down.
    #[error("unavailable")]
    Unavailable,
    #[error("storage is full")]
    StorageFull,
    /// The store of the attachments does not answer.
    #[error("the attachments cannot be reached")]
    FilesUnreachable,
    /// The server was not reached.
    #[error("offline")]
    Offline,
    /// The page and the server are of different versions.
    #[error("outdated page")]
    Outdated,
    /// A fault of ours; the log has its cause under this id.
    #[error("internal, request {request}")]
    Internal { request: String },
}

impl ApiError {
    /// One problem with one field.
    pub fn invalid(code: &str, place: &str, chinese: &str, english: &str) -> Self {
        Self::Invalid { problems: vec![Problem::error(code, place, chinese, english)] }
    }

    /// The stable code, for support and for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::SignedOut => "signed_out",
            Self::Invalid { .. } => "invalid",
            Self::Conflict { .. } => "conflict",
            Self::Unavailable => "unavailable",
            Self::StorageFull => "storage_full",
            Self::FilesUnreachable => "files_unreachable",
            Self::Offline => "offline",
            Self::Outdated => "outdated",
            Self::Internal { .. } => "internal",
        }
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::SignedOut => 401,
            Self::Invalid { .. } => 422,
            Self::Conflict { .. } => 409,
            Self::Unavailable | Self::FilesUnreachable | Self::Offline => 503,
            Self::StorageFull => 507,
            Self::Outdated => 400,
            Self::Internal { .. } => 500,
        }
    }

    /// What is wrong with the input; empty for every other reason.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Invalid { problems } => problems,
            _ => &[],
        }
    }

    /// The problem with one field of a form.
    pub fn problem_at(&self, place: &str) -> Option<&Problem> {
        self.problems().iter().find(|problem| problem.place == place)
    }

    /// The sentence for a person: what happened and what to do.
    pub fn text(&self, l: Language) -> String {
        match self {
            Self::NotFound => l
                .pick(
                    "没有找到。可能已被删除，或链接不完整。",
                    "Not found. It may have been removed, or the link is incomplete.",
                )
                .into(),
            Self::Forbidden => l.pick("这不在您的职责范围内。", "Your role does not include this.").into(),
            Self::SignedOut => l
                .pick(
                    "登录已失效，请重新登录；已填的内容保留在本机。",
                    "Your session has ended. Sign in again; what you typed is kept on this device.",
                )
                .into(),
            Self::Invalid { problems } => {
                problems.iter().map(|problem| problem.text(l)).collect::<Vec<_>>().join(l.pick("；", "; "))
            }
            Self::Conflict { .. } => l
                .pick(
                    "别人刚刚修改过，请比较两份内容后决定。",
                    "Someone else has just changed this. Compare both versions and decide.",
                )
                .into(),
            Self::Unavailable => l.pick("服务正忙，请稍后再试。", "The server is busy. Try again shortly.").into(),
            Self::StorageFull => l
                .pick(
                    "服务器磁盘已满，没有保存。请联系系统管理员。",
                    "The server's disk is full; nothing was saved. Tell the system administrator.",
                )
                .into(),
            Self::FilesUnreachable => l
                .pick(
                    "附件存储暂时连不上，文件没有收下或打不开。请稍后再试；已填的内容不受影响。",
                    "The attachments cannot be reached for now. Try again shortly; what you typed is not affected.",
                )
                .into(),
            Self::Offline => l
                .pick(
                    "连不上服务器，请检查网络后重试。",
                    "The server cannot be reached. Check the network and try again.",
                )
                .into(),
            Self::Outdated => l
                .pick("系统已更新，请刷新页面后重试。", "The system was updated. Reload the page and try again.")
                .into(),
            Self::Internal { request } => match l {
                Language::Chinese => format!("系统出错，没有保存。请把编号 {request} 告诉系统管理员。"),
                Language::English => format!(
                    "Something went wrong and nothing was saved. Give the number {request} to the system administrator."
                ),
            },
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            // A page from before an upgrade sends or expects what the server no longer knows.
            ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Serialization(_)
            | ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Self::Outdated,
            ServerFnErrorErr::Registration(cause)
            | ServerFnErrorErr::ServerError(cause)
            | ServerFnErrorErr::MiddlewareError(cause)
            | ServerFnErrorErr::Response(cause) => internal(&cause),
        }
    }
}

#[cfg(feature = "ssr")]
fn internal(cause: &str) -> ApiError {
    let request = crate::context::request_id();
    tracing::error!(%request, cause, "request failed");
    ApiError::Internal { request }
}

#[cfg(not(feature = "ssr"))]
fn internal(_cause: &str) -> ApiError {
    ApiError::Internal { request: String::from("–") }
}

#[cfg(feature = "ssr")]
impl From<service::Error> for ApiError {
    fn from(error: service::Error) -> Self {
        let error = match error {
            service::Error::NotFound => Self::NotFound,
            service::Error::Forbidden => Self::Forbidden,
            service::Error::SignedOut => Self::SignedOut,
            service::Error::Invalid(problems) => Self::Invalid { problems },
            service::Error::Conflict(revision) => Self::Conflict { revision },
            service::Error::Unavailable => Self::Unavailable,
            service::Error::StorageFull => {
                tracing::error!("the disk is full");
                Self::StorageFull
            }
            service::Error::FilesUnreachable => Self::FilesUnreachable,
            service::Error::Internal(cause) => internal(&cause),
        };
        // For a program that calls a server function; a page sets its own in `ErrorView`, and a plain form is led back.
        if !crate::kept::is_plain_form() {
            crate::context::set_status(error.status());
        }
        error
    }
}
