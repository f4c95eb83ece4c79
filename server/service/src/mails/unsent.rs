//! Mails that could not be sent: seen by the system administrator, who may have them tried again.

use crate::{Error, Result, Service, args, audit::NewEntry, inbox, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::RowId,
    mails::UnsentMail,
};

/// Mails that a page shows.
const SHOWN: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    user_id: String,
    person: String,
    unit: String,
    email: Option<String>,
    tries: i64,
    error: String,
    next_at: Option<i64>,
    #[sqlx(flatten)]
    notice: inbox::Row,
}

impl TryFrom<Row> for UnsentMail {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            notice: row.notice.try_into()?,
            user: RowId::new(row.user_id),
            person: row.person,
            unit: row.unit,
            address: row.email,
            tries: row.tries,
            error: row.error,
            next_at: row.next_at,
        })
    }
}

impl Service {
    /// What failed and has not arrived: what was given up first, then the newest.
    pub async fn unsent_mails(&self, user: &SessionUser) -> Result<Vec<UnsentMail>> {
        require(user, Right::ManageAccounts)?;
        let rows: Vec<Row> = self
            .db
            .all(
                "SELECT m.user_id, u.display_name AS person, o.name AS unit, u.email, m.tries, m.error, m.next_at,
                        n.id, n.kind, n.about, n.text, n.due, n.count, n.day, n.created_at, n.read_at
                 FROM mails m JOIN inbox n ON n.id = m.notice_id JOIN users u ON u.id = m.user_id
                 JOIN organisations o ON o.code = n.unit_code
                 WHERE m.sent_at IS NULL AND m.error IS NOT NULL
                 ORDER BY CASE WHEN m.next_at IS NULL THEN 0 ELSE 1 END, n.created_at DESC, n.id, m.user_id LIMIT $1",
                args![SHOWN],
            )
            .await?;
        rows.into_iter().map(UnsentMail::try_from).collect()
    }

    /// Has a mail that was given up tried again, as often as a new one.
    ///
    /// # Errors
    /// [`Error::NotFound`] where none was given up: it was sent, or goes on by itself.
    pub async fn retry_mail(&self, user: &SessionUser, notice: &RowId, person: &RowId) -> Result<()> {
        require(user, Right::ManageAccounts)?;
        let (clock, actor) = (self.clock.clone(), user.username.clone());
        let (notice, person) = (notice.clone(), person.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let at = clock.now();
                    let queued = tx
                        .run(
                            "UPDATE mails SET tries = 0, next_at = $1
                             WHERE notice_id = $2 AND user_id = $3 AND sent_at IS NULL AND next_at IS NULL",
                            args![at, &notice, &person],
                        )
                        .await?;
                    if queued == 0 {
                        return Err(Error::NotFound);
                    }
                    let (action, object) = ("mails.retry", notice.to_string());
                    let detail = serde_json::json!({ "user": person });
                    tx.record(NewEntry { at, actor, action, object, detail }, vec![]).await
                })
            })
            .await
    }
}
