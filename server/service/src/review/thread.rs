//! The thread of an entry: between the office and the unit that reports it, and nobody else.

use crate::{Error, Result, Service, args, audit::NewEntry, live::NewEvent, new_id};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    period::Period,
    review::{Message, Thread, Unread, check_message},
    warnings::LiveEvent,
};

/// How the office is called by name.
const OFFICE: &str = "市绩效办";

#[derive(sqlx::FromRow)]
struct Place {
    org_code: String,
    org_name: String,
    point_code: String,
    body: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    at: i64,
    user_id: String,
    author: String,
    by_office: bool,
    text: String,
}

#[derive(sqlx::FromRow)]
struct UnreadRow {
    assignment_id: String,
    point_name: String,
    org_name: String,
    count: i64,
}

impl Service {
    /// The thread of an entry, for its unit and the office.
    pub async fn thread(&self, user: &SessionUser, assignment: &RowId, period: Period) -> Result<Thread> {
        let place = self.thread_place(user, assignment, period).await?;
        let rows: Vec<Row> = self
            .db
            .all(
                "SELECT id, at, user_id, author, by_office, text FROM entry_messages
                 WHERE assignment_id = $1 AND period = $2 ORDER BY id",
                args![assignment, period],
            )
            .await?;
        let other_side: Option<(Option<String>,)> = self
            .db
            .one(
                "SELECT MAX(read_to) FROM entry_reads WHERE assignment_id = $1 AND period = $2 AND by_office = $3",
                args![assignment, period, !user.may(Right::Review)],
            )
            .await?;
        let read_to = other_side.and_then(|(read_to,)| read_to).unwrap_or_default();
        let mut participants = vec![OFFICE.to_owned(), place.org_name];
        for row in &rows {
            if !participants.contains(&row.author) {
                participants.push(row.author.clone());
            }
        }
        let message = |row: Row| Message {
            own: row.user_id == user.id,
            read: row.id <= read_to,
            id: RowId::new(row.id),
            at: row.at,
            author: row.author,
            by_office: row.by_office,
            text: row.text,
        };
        Ok(Thread {
            point_name: self.parse_point(&place.point_code, &place.body)?.name.clone(),
            org: OrgCode::new(place.org_code),
            participants,
            messages: rows.into_iter().map(message).collect(),
        })
    }

    /// Writes into the thread; whoever writes has read what stands there.
    pub async fn write_message(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        text: &str,
    ) -> Result<()> {
        let place = self.thread_place(user, assignment, period).await?;
        let text = check_message(text).map_err(|problem| Error::Invalid(vec![*problem]))?;
        let (clock, user, assignment) = (self.clock.clone(), user.clone(), assignment.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let (id, at, by_office) = (new_id(), clock.now(), user.may(Right::Review));
                    tx.run(
                        "INSERT INTO entry_messages (id, assignment_id, period, at, user_id, author, by_office, text)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                        args![&id, &assignment, period, at, &user.id, &user.display_name, by_office, &text],
                    )
                    .await?;
                    tx.run(MARK_READ, args![&assignment, period, &user.id, &id, by_office]).await?;
                    let payload = LiveEvent::Message { assignment: assignment.clone(), period };
                    let event = NewEvent { org: Some(OrgCode::new(place.org_code)), payload };
                    let detail = serde_json::json!({ "id": id, "text": text });
                    let object = format!("{assignment} {period}");
                    tx.record(
                        NewEntry { at, actor: user.username, action: "review.message", object, detail },
                        vec![event],
                    )
                    .await
                })
            })
            .await
    }

    /// Notes how far someone has read. As with a draft, nothing of the entry changes: no audit entry; whoever has the thread
    /// open is told.
    pub async fn mark_read(
        &self,
        user: &SessionUser,
        assignment: &RowId,
        period: Period,
        read_to: &RowId,
    ) -> Result<()> {
        let place = self.thread_place(user, assignment, period).await?;
        let (user, assignment, read_to) = (user.clone(), assignment.clone(), read_to.clone());
        let clock = self.clock.clone();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let by_office = user.may(Right::Review);
                    let there: Option<(String,)> = tx
                        .one(
                            "SELECT id FROM entry_messages WHERE id = $1 AND assignment_id = $2 AND period = $3",
                            args![&read_to, &assignment, period],
                        )
                        .await?;
                    there.ok_or(Error::NotFound)?;
                    let moved = tx.run(MARK_READ, args![&assignment, period, &user.id, &read_to, by_office]).await?;
                    if moved == 0 {
                        return Ok(());
                    }
                    let payload = LiveEvent::Message { assignment, period };
                    let event = NewEvent { org: Some(OrgCode::new(place.org_code)), payload };
                    tx.tell(clock.now(), vec![event]).await
                })
            })
            .await
    }

    /// Entries of a period with messages that the user has not read: of one organisation, or of all.
    pub(crate) async fn unread(
        &self,
        user: &SessionUser,
        period: Period,
        org: Option<&OrgCode>,
    ) -> Result<Vec<Unread>> {
        let rows: Vec<UnreadRow> = self
            .db
            .all(
                "SELECT m.assignment_id, p.name AS point_name, o.name AS org_name, COUNT(*) AS count
                 FROM entry_messages m
                 JOIN assignments a ON a.id = m.assignment_id
                 JOIN points p ON p.code = a.point_code
                 JOIN organisations o ON o.code = a.org_code
                 LEFT JOIN entry_reads r ON r.assignment_id = m.assignment_id AND r.period = m.period AND r.user_id = $2
                 WHERE m.period = $1 AND m.user_id <> $2 AND ($3 = '' OR a.org_code = $3)
                       AND (r.read_to IS NULL OR m.id > r.read_to)
                 GROUP BY m.assignment_id, p.name, o.name ORDER BY MIN(m.id)",
                args![period, &user.id, org.map(OrgCode::as_str).unwrap_or_default()],
            )
            .await?;
        let unread = |row: UnreadRow| Unread {
            assignment: RowId::new(row.assignment_id),
            point_name: row.point_name,
            org_name: row.org_name,
            count: row.count,
        };
        Ok(rows.into_iter().map(unread).collect())
    }

    /// How many messages an entry has.
    pub(crate) async fn message_count(&self, assignment: &RowId, period: Period) -> Result<i64> {
        let row: Option<(i64,)> = self
            .db
            .one(
                "SELECT COUNT(*) FROM entry_messages WHERE assignment_id = $1 AND period = $2",
                args![assignment, period],
            )
            .await?;
        Ok(row.map_or(0, |(count,)| count))
    }

    /// Whose thread it is; to others there is nothing there.
    async fn thread_place(&self, user: &SessionUser, assignment: &RowId, period: Period) -> Result<Place> {
        let place: Place = self
            .db
            .one(
                "SELECT a.org_code, o.name AS org_name, a.point_code, p.body FROM assignments a
                 JOIN organisations o ON o.code = a.org_code JOIN points p ON p.code = a.point_code WHERE a.id = $1",
                args![assignment],
            )
            .await?
            .ok_or(Error::NotFound)?;
        self.require_organisation(user, &OrgCode::new(&place.org_code))?;
        let point = self.parse_point(&place.point_code, &place.body)?;
        if period.year() == point.year && point.cycle.expects(period) { Ok(place) } else { Err(Error::NotFound) }
    }
}

/// A mark only moves on: two pages of one person may come in any order.
const MARK_READ: &str =
    "INSERT INTO entry_reads (assignment_id, period, user_id, read_to, by_office) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (assignment_id, period, user_id) DO UPDATE SET read_to = excluded.read_to
     WHERE excluded.read_to > entry_reads.read_to";
