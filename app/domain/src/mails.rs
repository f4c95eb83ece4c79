//! Mails that could not be sent, as the system administrator sees them.

use crate::{ids::RowId, inbox::Notice, language::Language};
use serde::{Deserialize, Serialize};

/// A mail that failed at least once and has not arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentMail {
    /// What it tells of; with the person it names the mail.
    pub notice: Notice,
    pub user: RowId,
    pub person: String,
    pub unit: String,
    /// None where the person has none any more.
    pub address: Option<String>,
    pub tries: i64,
    /// As the mail server or the network put it.
    pub error: String,
    /// UTC milliseconds of the next try; none where it was given up.
    pub next_at: Option<i64>,
}

impl UnsentMail {
    pub const fn is_given_up(&self) -> bool {
        self.next_at.is_none()
    }

    /// Whether a person can have it sent again: what goes on by itself is left alone, as it may be on its way right now.
    pub const fn may_be_retried(&self) -> bool {
        self.is_given_up() && self.address.is_some()
    }

    /// What went wrong, and what to do about it.
    pub fn cause(&self, l: Language) -> &'static str {
        let error = self.error.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| error.contains(word));
        if says(&["permanent error (55"]) {
            return l
                .pick("对方邮箱不存在或拒收：核对地址", "The mailbox is not there or refuses mail: check the address");
        }
        if says(&["permanent error (53", "authentication"]) {
            return l
                .pick("邮件服务器不认账号或密码：核对设置", "The mail server refuses the login: check the settings");
        }
        if says(&["permanent error"]) {
            return l.pick("邮件服务器拒绝了这封邮件", "The mail server refused this mail");
        }
        if says(&["transient error"]) {
            return l.pick("邮件服务器暂时不收", "The mail server does not take mail for the moment");
        }
        if says(&["tls", "certificate"]) {
            return l.pick(
                "与邮件服务器的加密连接没有建立：核对证书和加密方式",
                "No secure connection: check certificate and kind of encryption",
            );
        }
        if says(&["connection error", "network error", "timed out", "timeout"]) {
            return l.pick(
                "连不上邮件服务器：核对主机、端口和网络",
                "The mail server cannot be reached: check host, port and network",
            );
        }
        l.pick("没有发出", "It was not sent")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbox::NoticeKind;
    use time::macros::date;

    fn mail(error: &str, next_at: Option<i64>) -> UnsentMail {
        let notice = Notice {
            id: RowId::new("1"),
            kind: NoticeKind::DueSoon,
            about: "2023-09".into(),
            text: String::new(),
            due: date!(2023 - 10 - 10),
            count: 1,
            day: date!(2023 - 10 - 07),
            at: 0,
            read: false,
        };
        UnsentMail {
            notice,
            user: RowId::new("2"),
            person: "填报员".into(),
            unit: "某局".into(),
            address: Some("a@example.com".into()),
            tries: 1,
            error: error.into(),
            next_at,
        }
    }

    #[test]
    fn errors_are_told_in_words() {
        let cause = |error: &str| mail(error, None).cause(Language::Chinese);
        assert!(cause("permanent error (550): no such person").contains("核对地址"));
        assert!(cause("permanent error (535): authentication failed").contains("账号或密码"));
        assert!(cause("permanent error (521): no").contains("拒绝"));
        assert!(cause("transient error (450): try later").contains("暂时"));
        assert!(cause("Connection error: Connection refused (os error 111)").contains("连不上"));
        assert!(cause("tls error: invalid peer certificate").contains("证书"));
        assert_eq!(cause("?"), "没有发出");
    }

    #[test]
    fn what_goes_on_by_itself_is_left_alone() {
        assert!(mail("?", None).may_be_retried());
        assert!(!mail("?", Some(1)).may_be_retried());
        assert!(!UnsentMail { address: None, ..mail("?", None) }.may_be_retried());
    }
}
