//! What was recorded on site: stored once by its id, whatever becomes of requests and answers on the way.

use super::{
    is_member, lock, office_event,
    rows::{FileRow, RecordRow},
};
use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    db::Tx,
};
use domain::{
    accounts::SessionUser,
    ids::{OrgCode, RowId},
    inspections::{IssueState, SiteFile, SiteRecord, SiteValue, check_site},
    number,
    progress::Cause,
    sync::{Receipt, VisitRecord},
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

const KNOWN: &str = "SELECT id, visit_id, user_id, content_hash, received_at FROM site_records WHERE id = $1";

/// The columns of a [`RecordRow`]; a condition follows.
macro_rules! select_records {
    () => {
        "SELECT r.id, r.visit_id, r.assignment_id, p.code AS point_code, p.body, r.actual, r.note, r.at, r.latitude,
                r.longitude, r.accuracy, r.recorded_by, r.received_at, i.list, i.cause, i.request
         FROM site_records r
         JOIN visits v ON v.id = r.visit_id
         LEFT JOIN assignments a ON a.id = r.assignment_id
         LEFT JOIN points p ON p.code = a.point_code
         LEFT JOIN issues i ON i.id = r.id
         "
    };
}
#[derive(sqlx::FromRow)]
struct ReceiptRow {
    id: String,
    visit_id: String,
    user_id: String,
    content_hash: String,
    received_at: i64,
}

impl From<ReceiptRow> for Receipt {
    fn from(row: ReceiptRow) -> Self {
        Self { id: RowId::new(row.id), revision: 1, received_at: row.received_at, content_hash: row.content_hash }
    }
}

/// What became of a record that was sent.
pub(crate) enum Taken {
    Now(Receipt),
    Before(Receipt),
}

fn id_taken() -> Error {
    Error::invalid(
        "record_id_taken",
        "id",
        "这个记录编号已属于另一条记录，请重新填写",
        "The id of this record is another one's: record it anew",
    )
}

impl Service {
    /// Stores a record of a visit, with its problem on the issue sheet.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it cannot be stored as it is: the person is no member of the visit, the point is not the
    /// unit's, something is missing.
    pub(crate) async fn take_site_record(
        &self,
        user: &SessionUser,
        device: &RowId,
        record: VisitRecord,
    ) -> Result<Taken> {
        if let Some(known) = self.known_record(&record.id).await? {
            return known_as(known, user, &record.visit).map(Taken::Before);
        }
        let (service, user, device) = (self.clone(), user.clone(), device.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    // On PostgreSQL it may have come by two servers at once.
                    let known: Option<ReceiptRow> = tx.one(KNOWN, args![&record.id]).await?;
                    if let Some(known) = known {
                        return known_as(known, &user, &record.visit).map(Taken::Before);
                    }
                    let org = visited(tx, &user, &record.visit).await?;
                    let value = service.read_record(tx, &org, &record).await?;
                    service.store_record(tx, &user, &device, &org, record, value).await.map(Taken::Now)
                })
            })
            .await
    }

    async fn known_record(&self, id: &RowId) -> Result<Option<ReceiptRow>> {
        self.db.one(KNOWN, args![id]).await
    }

    /// The receipt of one's own record of a visit; none where it was not stored.
    pub(crate) async fn site_receipt(&self, user: &SessionUser, id: &RowId) -> Result<Option<Receipt>> {
        let known = self.known_record(id).await?;
        Ok(known.filter(|known| known.user_id == user.id).map(Receipt::from))
    }

    async fn read_record(&self, tx: &mut Tx, org: &OrgCode, record: &VisitRecord) -> Result<SiteValue> {
        let point = match &record.input.assignment {
            None => None,
            Some(assignment) => {
                let row: Option<(String, String)> = tx
                    .one(
                        "SELECT p.code, p.body FROM assignments a JOIN points p ON p.code = a.point_code
                         WHERE a.id = $1 AND a.org_code = $2",
                        args![assignment, org],
                    )
                    .await?;
                let (code, body) = row.ok_or_else(|| {
                    Error::invalid(
                        "point_elsewhere",
                        "assignment",
                        "这个考评点不是被走访单位的，请重新选择",
                        "This point is not the unit's: choose another",
                    )
                })?;
                Some(self.parse_point(&code, &body)?)
            }
        };
        match check_site(&record.input, point.as_deref()) {
            (Some(value), _) => Ok(value),
            (None, problems) => Err(Error::Invalid(problems)),
        }
    }

    async fn store_record(
        &self,
        tx: &mut Tx,
        user: &SessionUser,
        device: &RowId,
        org: &OrgCode,
        record: VisitRecord,
        value: SiteValue,
    ) -> Result<Receipt> {
        let (at, hash) = (self.clock.now(), hex(&Sha256::digest(value.canonical())));
        let place = value.place;
        tx.run(
            "INSERT INTO site_records (id, visit_id, assignment_id, actual, note, at, latitude, longitude, accuracy,
                                       device, seq, user_id, recorded_by, received_at, content_hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            args![
                &record.id,
                &record.visit,
                value.assignment.as_ref().map(RowId::as_str),
                value.actual.map(number::plain),
                &value.note,
                value.at,
                place.map(|place| i64::from(place.latitude)),
                place.map(|place| i64::from(place.longitude)),
                place.map(|place| i64::from(place.accuracy)),
                device,
                record.seq,
                &user.id,
                &user.display_name,
                at,
                &hash
            ],
        )
        .await?;
        if let Some(found) = &value.found {
            tx.run(
                "INSERT INTO issues (id, org_code, list, cause, request, state, revision, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
                args![
                    &record.id,
                    org,
                    found.list.code(),
                    found.cause.map(Cause::code),
                    &found.request,
                    IssueState::Found.code(),
                    at
                ],
            )
            .await?;
        }
        let detail = serde_json::json!({ "visit": record.visit, "org": org, "value": value });
        let (action, object, actor) = ("inspections.record", record.id.to_string(), user.username.clone());
        tx.record(NewEntry { at, actor, action, object, detail }, office_event()).await?;
        Ok(Receipt { id: record.id, revision: 1, received_at: at, content_hash: hash })
    }

    /// The records of a visit, the newest first.
    pub(super) async fn records_of(&self, visit: &RowId) -> Result<Vec<SiteRecord>> {
        let rows: Vec<RecordRow> = self
            .db
            .all(
                concat!(select_records!(), "WHERE r.visit_id = $1 ORDER BY r.received_at DESC, r.id DESC"),
                args![visit],
            )
            .await?;
        let files: Vec<FileRow> = self
            .db
            .all(
                "SELECT f.id, f.record_id, f.answer, f.file_name, f.media_type, f.size, f.hash FROM site_files f
                 JOIN site_records r ON r.id = f.record_id WHERE r.visit_id = $1 AND NOT f.answer ORDER BY f.uploaded_at, f.id",
                args![visit],
            )
            .await?;
        self.with_files(rows, files)
    }

    /// What was seen of a point on visits in a year, the newest first. Whoever calls has asked whether it may be seen.
    pub(crate) async fn seen_on_site(&self, assignment: &RowId, year: i32) -> Result<Vec<SiteRecord>> {
        let rows: Vec<RecordRow> = self
            .db
            .all(
                concat!(
                    select_records!(),
                    "WHERE r.assignment_id = $1 AND v.day >= $2 AND v.day <= $3 ORDER BY r.received_at DESC, r.id DESC"
                ),
                args![assignment, format!("{year:04}-01-01"), format!("{year:04}-12-31")],
            )
            .await?;
        self.with_files(rows, Vec::new())
    }

    fn with_files(&self, rows: Vec<RecordRow>, files: Vec<FileRow>) -> Result<Vec<SiteRecord>> {
        let mut by_record: HashMap<String, Vec<SiteFile>> = HashMap::new();
        for file in files {
            by_record.entry(file.record_id.clone()).or_default().push(file.into());
        }
        rows.into_iter()
            .map(|row| {
                let files = by_record.remove(row.id()).unwrap_or_default();
                row.into_record(self, files)
            })
            .collect()
    }
}

fn known_as(known: ReceiptRow, user: &SessionUser, visit: &RowId) -> Result<Receipt> {
    if known.user_id == user.id && known.visit_id == visit.as_str() { Ok(known.into()) } else { Err(id_taken()) }
}

/// The unit that is visited, for a member of the visit. A visit that is over takes what was recorded before.
async fn visited(tx: &mut Tx, user: &SessionUser, visit: &RowId) -> Result<OrgCode> {
    lock(tx, visit).await?;
    let org: Option<(String,)> = tx.one("SELECT org_code FROM visits WHERE id = $1", args![visit]).await?;
    match org {
        Some((org,)) if is_member(tx, visit, user).await? => Ok(OrgCode::new(org)),
        _ => Err(Error::invalid(
            "visit_gone",
            "visit",
            "您不在这次走访的人员名单中；请导出记录后与市绩效办联系",
            "You are no member of this visit; export the record and ask the office",
        )),
    }
}
