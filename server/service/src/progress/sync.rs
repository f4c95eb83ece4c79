//! Records of devices that were without network: each is stored once, whatever becomes of requests and answers on the way.

use super::submit::{Stamp, Stored, Submission, content_hash};
use crate::{Error, Result, Service, args, db::Tx, inspections::Taken, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::RowId,
    period::Period,
    progress::Submitted,
    sync::{Answer, Batch, Device, DeviceReport, MOST_RECORDS, Outcome, Receipt, Record, VisitRecord},
};

#[derive(sqlx::FromRow)]
struct ReceiptRecord {
    id: String,
    user_id: String,
    assignment_id: String,
    period: String,
    revision: i64,
    received_at: i64,
    content_hash: String,
}

impl From<ReceiptRecord> for Receipt {
    fn from(record: ReceiptRecord) -> Self {
        Self {
            id: RowId::new(record.id),
            revision: record.revision,
            received_at: record.received_at,
            content_hash: record.content_hash,
        }
    }
}

#[derive(sqlx::FromRow)]
struct DeviceRecord {
    device: String,
    display_name: String,
    org_name: Option<String>,
    last_seq: i64,
    waiting: i64,
    oldest_at: Option<i64>,
    given_up: i64,
    reported_at: i64,
    received: i64,
}

const STORED: &str = "SELECT id, user_id, assignment_id, period, revision, received_at, content_hash
                      FROM sync_records WHERE id = $1";

impl ReceiptRecord {
    /// The receipt, for a record of this entry.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the id stands for a record of another entry.
    fn of(self, assignment: &RowId, period: Period) -> Result<Receipt> {
        if self.assignment_id == assignment.as_str() && self.period == period.to_string() {
            return Ok(self.into());
        }
        Err(Error::invalid(
            "record_id_taken",
            "id",
            "这个记录编号已属于另一项，请重新填报",
            "The id of this record is another entry's: report it anew",
        ))
    }
}

/// The receipt of a record that was stored before, whoever of its unit has sent it.
pub(super) async fn receipt(tx: &mut Tx, id: &RowId, assignment: &RowId, period: Period) -> Result<Option<Receipt>> {
    let found: Option<ReceiptRecord> = tx.one(STORED, args![id]).await?;
    found.map(|found| found.of(assignment, period)).transpose()
}

/// Keeps a record's id beside what it became, in the transaction that stores it.
pub(super) async fn keep(tx: &mut Tx, stamp: &Stamp, stored: &Submission, revision: i64) -> Result<Receipt> {
    let hash = content_hash(&stored.value);
    tx.run(
        "INSERT INTO sync_records (id, device, seq, assignment_id, period, revision, content_hash, received_at, user_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &stamp.id, &stamp.device, stamp.seq, &stored.assignment, stored.period, revision, &hash, stored.at,
            &stored.user.id
        ],
    )
    .await?;
    Ok(Receipt { id: stamp.id.clone(), revision, received_at: stored.at, content_hash: hash })
}

/// Ids come from outside: uuids and nothing else.
fn require_uuid(id: &RowId) -> Result<()> {
    match uuid::Uuid::try_parse(id.as_str()) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::invalid("uuid_expected", "id", "记录编号不是 UUID", "The id of a record is no UUID")),
    }
}

impl Service {
    /// Stores the records of a device in their order and keeps what it reports of itself.
    ///
    /// # Errors
    /// Those of the whole request: nobody signed in, no right to report or to inspect, too many records. What is wrong with
    /// one record is its outcome.
    pub async fn sync(&self, user: &SessionUser, batch: Batch) -> Result<Answer> {
        if batch.user.as_ref().is_some_and(|owner| *owner != user.id) {
            return Err(Error::SignedOut);
        }
        if !user.may(Right::Inspect) || !batch.records.is_empty() {
            require(user, Right::Report)?;
        }
        if !batch.site.is_empty() {
            require(user, Right::Inspect)?;
        }
        if batch.records.len() + batch.site.len() > MOST_RECORDS {
            return Err(Error::invalid(
                "too_many_records",
                "records",
                "一次最多发送 200 条记录，请分批发送",
                "Send at most 200 records at once",
            ));
        }
        require_uuid(&batch.report.device)?;
        let mut outcomes = Vec::with_capacity(batch.records.len() + batch.site.len());
        for record in batch.records {
            outcomes.push(self.sync_record(user, &batch.report.device, record).await?);
        }
        for record in batch.site {
            outcomes.push(self.sync_site_record(user, &batch.report.device, record).await?);
        }
        let arrived = outcomes.iter().filter(|one| matches!(one, Outcome::Applied { .. } | Outcome::Duplicate { .. }));
        let waiting = (batch.report.waiting - arrived.count() as i64).max(0);
        self.keep_report(user, DeviceReport { waiting, ..batch.report }).await?;
        Ok(Answer { outcomes })
    }

    async fn sync_record(&self, user: &SessionUser, device: &RowId, record: Record) -> Result<Outcome> {
        let Record { id, seq, assignment, period, base, input } = record;
        if let Err(error) = require_uuid(&id) {
            return rejected(id, error);
        }
        // Known records first: what the entry has become since then is no matter of theirs.
        if let Some(known) = self.own_record(user, &id).await? {
            return match known.of(&assignment, period) {
                Ok(receipt) => Ok(Outcome::Duplicate { receipt }),
                Err(error) => rejected(id, error),
            };
        }
        let mut submission = match self.submission(user, &assignment, period, base, input).await {
            Ok(submission) => submission,
            Err(error) => return rejected(id, error),
        };
        submission.record = Some(Stamp { id: id.clone(), device: device.clone(), seq });
        match self.store(submission).await {
            Ok(Stored::Now(Submitted::Saved { .. }, Some(receipt))) => Ok(Outcome::Applied { receipt }),
            Ok(Stored::Before(receipt)) => Ok(Outcome::Duplicate { receipt }),
            Ok(Stored::Now(Submitted::Conflict { theirs, their_name, at, revision }, _)) => {
                Ok(Outcome::Conflict { id, theirs, their_name, at, revision })
            }
            Ok(Stored::Now(Submitted::Saved { .. }, None)) => {
                Err(Error::Internal("a record was stored without a receipt".into()))
            }
            // On PostgreSQL the same record may have come by two servers at once; then the other one has stored it.
            Err(error) => match self.receipt(user, &id).await? {
                Some(receipt) => Ok(Outcome::Duplicate { receipt }),
                None => rejected(id, error),
            },
        }
    }

    async fn sync_site_record(&self, user: &SessionUser, device: &RowId, record: VisitRecord) -> Result<Outcome> {
        let id = record.id.clone();
        if let Err(error) = require_uuid(&id) {
            return rejected(id, error);
        }
        match self.take_site_record(user, device, record).await {
            Ok(Taken::Now(receipt)) => Ok(Outcome::Applied { receipt }),
            Ok(Taken::Before(receipt)) => Ok(Outcome::Duplicate { receipt }),
            Err(error @ Error::Invalid(_)) => rejected(id, error),
            // As above: another server may have stored it meanwhile.
            Err(error) => match self.site_receipt(user, &id).await? {
                Some(receipt) => Ok(Outcome::Duplicate { receipt }),
                None => rejected(id, error),
            },
        }
    }

    /// The receipt of one's own record; none where it was not stored.
    pub async fn receipt(&self, user: &SessionUser, id: &RowId) -> Result<Option<Receipt>> {
        match self.own_record(user, id).await? {
            Some(found) => Ok(Some(found.into())),
            None => self.site_receipt(user, id).await,
        }
    }

    async fn own_record(&self, user: &SessionUser, id: &RowId) -> Result<Option<ReceiptRecord>> {
        let found: Option<ReceiptRecord> = self.db.one(STORED, args![id]).await?;
        Ok(found.filter(|found| found.user_id == user.id))
    }

    async fn keep_report(&self, user: &SessionUser, report: DeviceReport) -> Result<()> {
        let (user, at) = (user.id.clone(), self.clock.now());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO sync_devices (device, user_id, last_seq, waiting, oldest_at, given_up, reported_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7)
                         ON CONFLICT (device) DO UPDATE SET user_id = excluded.user_id, last_seq = excluded.last_seq,
                             waiting = excluded.waiting, oldest_at = excluded.oldest_at, given_up = excluded.given_up,
                             reported_at = excluded.reported_at
                         WHERE excluded.last_seq >= sync_devices.last_seq",
                        args![
                            &report.device, user, report.last_seq, report.waiting, report.oldest_at, report.given_up, at
                        ],
                    )
                    .await
                    .map(drop)
                })
            })
            .await
    }

    /// Devices with something that has not arrived, the longest waiting first.
    pub async fn devices(&self, user: &SessionUser) -> Result<Vec<Device>> {
        require(user, Right::Review)?;
        let records: Vec<DeviceRecord> = self
            .db
            .all(
                "SELECT d.device, u.display_name, o.name AS org_name, d.last_seq, d.waiting, d.oldest_at, d.given_up,
                        d.reported_at,
                        (SELECT COUNT(*) FROM sync_records r WHERE r.device = d.device)
                        + (SELECT COUNT(*) FROM site_records s WHERE s.device = d.device) AS received
                 FROM sync_devices d JOIN users u ON u.id = d.user_id LEFT JOIN organisations o ON o.code = u.org_code
                 ORDER BY COALESCE(d.oldest_at, d.reported_at), d.device",
                vec![],
            )
            .await?;
        let device = |record: DeviceRecord| Device {
            lost: (record.last_seq - record.received - record.waiting - record.given_up).max(0),
            device: RowId::new(record.device),
            user: record.display_name,
            org: record.org_name,
            waiting: record.waiting,
            oldest_at: record.oldest_at.filter(|_| record.waiting > 0),
            reported_at: record.reported_at,
        };
        Ok(records.into_iter().map(device).filter(|device| device.waiting > 0 || device.lost > 0).collect())
    }
}

/// What is wrong with a record alone; faults of ours and of the disk end the request, so that the device tries again.
fn rejected(id: RowId, error: Error) -> Result<Outcome> {
    match error {
        Error::Invalid(problems) => Ok(Outcome::Rejected { id, problems }),
        Error::NotFound | Error::Forbidden => {
            let gone = Error::invalid(
                "entry_gone",
                "assignment",
                "这个考评点已不归您填报，或已取消；请导出后与市绩效办联系",
                "This point is no longer yours to report; export the record and ask the office",
            );
            rejected(id, gone)
        }
        error => Err(error),
    }
}
