//! What the office and the reporting unit say to each other about an entry.

use crate::{
    ids::{OrgCode, RowId},
    problem::Problem,
};
use serde::{Deserialize, Serialize};

/// Characters of a message.
pub const LONGEST_MESSAGE: usize = 1000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Grows with time.
    pub id: RowId,
    /// UTC milliseconds.
    pub at: i64,
    pub author: String,
    pub by_office: bool,
    /// Written by the one who reads.
    pub own: bool,
    /// Someone of the other side has read it.
    pub read: bool,
    pub text: String,
}

/// A thread as one of its participants sees it, oldest message first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    pub point_name: String,
    pub org: OrgCode,
    /// Whom an `@` can name: both sides, then whoever has written.
    pub participants: Vec<String>,
    pub messages: Vec<Message>,
}

impl Thread {
    /// The last message, where someone else wrote it: what reading marks.
    pub fn to_mark(&self) -> Option<&RowId> {
        self.messages.last().filter(|message| !message.own).map(|message| &message.id)
    }
}

/// An entry whose thread has messages that the reader has not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    pub assignment: RowId,
    pub point_name: String,
    pub org_name: String,
    pub count: i64,
}

/// Reads a message.
pub fn check_message(text: &str) -> Result<String, Box<Problem>> {
    let text = crate::progress::cleaned(text);
    if text.is_empty() {
        return Err(Box::new(Problem::error("message_empty", "text", "请先写留言。", "Write the message first.")));
    }
    if text.chars().count() > LONGEST_MESSAGE {
        return Err(Box::new(Problem::error(
            "text_too_long",
            "text",
            format!("留言请控制在 {LONGEST_MESSAGE} 字以内。"),
            format!("Keep the message within {LONGEST_MESSAGE} characters."),
        )));
    }
    Ok(text)
}

/// Cuts a text where it names a participant; true for the names.
pub fn mentions<'a>(text: &'a str, participants: &[String]) -> Vec<(bool, &'a str)> {
    let (mut parts, mut rest, mut searched) = (Vec::new(), text, 0);
    while let Some(found) = rest[searched..].find('@') {
        let at = searched + found;
        // The longest name first: one may begin another.
        let named =
            participants.iter().filter(|name| rest[at + 1..].starts_with(name.as_str())).max_by_key(|n| n.len());
        let Some(name) = named else {
            searched = at + 1;
            continue;
        };
        let end = at + 1 + name.len();
        parts.push((false, &rest[..at]));
        parts.push((true, &rest[at..end]));
        (rest, searched) = (&rest[end..], 0);
    }
    parts.push((false, rest));
    parts.retain(|(_, part)| !part.is_empty());
    parts
}
