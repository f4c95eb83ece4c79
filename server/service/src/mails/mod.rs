//! Mails that tell people of what is new in their unit's inbox.
//!
//! The inbox row is the outbox: it is written in the transaction of what it tells of, and mails are made of it afterwards,
//! one for each person and row. So nothing is lost when the server ends at any moment, and nothing is told that did not
//! happen. A mail is taken before it is sent: two servers never send the same one, and one that ended in the middle of
//! sending tries again later with the same message id.

mod unsent;

use crate::{Error, Result, Service, args, audit::NewEntry, inbox};
use domain::{accounts::Role, ids::RowId, inbox::Notice};
use std::time::Duration;

/// Older rows are no news: whoever sets mail up is not told of last year.
const NEWS_MS: i64 = 3 * 24 * 60 * 60 * 1000;
/// With waits that double each time: about seventeen hours from a first wait of a minute.
const MOST_TRIES: i64 = 11;

/// A mail that is to be sent now.
pub struct Mail {
    pub notice: Notice,
    pub user: RowId,
    pub address: String,
    /// Tries so far, this one among them.
    tries: i64,
}

impl Mail {
    /// The same in each try, and no other mail's.
    pub fn id(&self) -> String {
        format!("{}.{}", self.notice.id, self.user)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: String,
    email: String,
    tries: i64,
    #[sqlx(flatten)]
    notice: inbox::Row,
}

impl Service {
    /// Makes the mails of new inbox rows, for everyone of the unit who reports and has an address.
    pub async fn queue_mails(&self) -> Result<u64> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO mails (notice_id, user_id, tries, next_at)
                         SELECT n.id, u.id, 0, CAST($1 AS BIGINT) FROM inbox n JOIN users u ON u.org_code = n.unit_code
                         WHERE u.email IS NOT NULL AND u.role IN ($2, $3) AND n.read_at IS NULL AND n.created_at >= $4
                         ON CONFLICT (notice_id, user_id) DO NOTHING",
                        args![now, Role::UnitReporter.code(), Role::CountyOffice.code(), now - NEWS_MS],
                    )
                    .await
                })
            })
            .await
    }

    /// Takes the next mail whose turn it is; should its sending never be heard of, its turn comes again after the wait.
    /// `first_wait` is the wait after the first try.
    pub async fn take_mail(&self, first_wait: Duration) -> Result<Option<Mail>> {
        let now = self.clock.now();
        let first_wait = i64::try_from(first_wait.as_millis()).unwrap_or(i64::MAX >> MOST_TRIES);
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let rows: Vec<Row> = tx
                        .all(
                            "SELECT m.user_id, u.email, m.tries, n.id, n.kind, n.about, n.text, n.due, n.count, n.day,
                                    n.created_at, n.read_at
                             FROM mails m JOIN inbox n ON n.id = m.notice_id JOIN users u ON u.id = m.user_id
                             WHERE m.next_at <= $1 AND u.email IS NOT NULL ORDER BY m.next_at, m.notice_id, m.user_id LIMIT 20",
                            args![now],
                        )
                        .await?;
                    for row in rows {
                        let tries = row.tries + 1;
                        let taken = tx
                            .run(
                                "UPDATE mails SET tries = $1, next_at = $2
                                 WHERE notice_id = $3 AND user_id = $4 AND tries = $5 AND next_at IS NOT NULL",
                                args![
                                    tries,
                                    now.saturating_add(first_wait << row.tries.clamp(0, MOST_TRIES)),
                                    &row.notice.id,
                                    &row.user_id,
                                    row.tries
                                ],
                            )
                            .await?;
                        if taken > 0 {
                            let (user, address) = (RowId::new(row.user_id), row.email);
                            return Ok(Some(Mail { notice: row.notice.try_into()?, user, address, tries }));
                        }
                    }
                    Ok(None)
                })
            })
            .await
    }

    /// A mail was sent.
    pub async fn mail_sent(&self, mail: &Mail) -> Result<()> {
        let (now, notice, user) = (self.clock.now(), mail.notice.id.clone(), mail.user.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "UPDATE mails SET next_at = NULL, sent_at = $1, error = NULL WHERE notice_id = $2 AND user_id = $3",
                        args![now, &notice, &user],
                    )
                    .await
                    .map(drop)
                })
            })
            .await
    }

    /// A mail could not be sent. It is given up when trying again would not help or was tried often enough; the audit log
    /// then says so. Returns whether it was.
    pub async fn mail_failed(&self, mail: &Mail, error: &str, for_good: bool) -> Result<bool> {
        let given_up = for_good || mail.tries >= MOST_TRIES;
        let (at, notice, user) = (self.clock.now(), mail.notice.id.clone(), mail.user.clone());
        let (tries, address, error) = (mail.tries, mail.address.clone(), error.to_owned());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "UPDATE mails SET error = $1, next_at = CASE WHEN $2 THEN NULL ELSE next_at END
                         WHERE notice_id = $3 AND user_id = $4",
                        args![&error, given_up, &notice, &user],
                    )
                    .await?;
                    if given_up {
                        let detail = serde_json::json!({ "address": address, "error": error, "tries": tries });
                        let (actor, action, object) = ("system".into(), "mails.give_up", notice.to_string());
                        tx.record(NewEntry { at, actor, action, object, detail }, vec![]).await?;
                    }
                    Ok(given_up)
                })
            })
            .await
    }
}

/// An address as people type it: kept loosely, as only a mail that arrives proves one.
pub(crate) fn checked_address(typed: &str) -> Result<Option<String>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let well_formed = typed.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    let plain = typed.len() <= 254 && typed.chars().all(|c| c.is_ascii_graphic() && !"<>()[],;:\\\"".contains(c));
    if well_formed && plain {
        return Ok(Some(typed.to_owned()));
    }
    Err(Error::invalid(
        "address_expected",
        "email",
        "邮箱格式不对，例如 name@example.com",
        "This is no mail address; write it like name@example.com",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_what_they_look_like() {
        assert_eq!(checked_address(" ").expect("none"), None);
        assert_eq!(checked_address(" zhang@example.com ").expect("one").as_deref(), Some("zhang@example.com"));
        for bad in [
            "zhang",
            "zhang@",
            "@example.com",
            "a@b@c.d",
            "a b@example.com",
            "a@example.com\r\nBcc: b@c.d",
            "张@例.中国",
            "a@b",
        ] {
            assert!(checked_address(bad).is_err(), "{bad:?}");
        }
    }
}
