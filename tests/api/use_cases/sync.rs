//! Records of devices: stored once, answered with a receipt, in conflict or rejected each by itself.

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::Role,
    ids::RowId,
    period::Period,
    progress::EntryInput,
    sync::{Batch, DeviceReport, Outcome, Record},
};
use service::Error;

fn uuid() -> RowId {
    RowId::new(uuid::Uuid::now_v7().to_string())
}

fn record(seq: i64, assignment: &RowId, period: Period, base: i64, actual: &str) -> Record {
    let input = EntryInput { actual: actual.into(), ..EntryInput::default() };
    Record { id: uuid(), seq, assignment: assignment.clone(), period, base, input }
}

fn batch(device: &RowId, last_seq: i64, records: Vec<Record>) -> Batch {
    let waiting = records.len() as i64;
    let report = DeviceReport { device: device.clone(), last_seq, waiting, oldest_at: Some(1), given_up: 0 };
    Batch { report, user: None, records, site: Vec::new() }
}

on_both!(a_record_is_stored_once_and_keeps_its_receipt, |f: Fixture| async move {
    f.with_indicators().await;
    let (user, period, point) = f.reporter().await;
    let device = uuid();
    let first = record(1, &point, period, 0, "1");
    let answer = f.service.sync(&user, batch(&device, 1, vec![first.clone()])).await.expect("taken");
    let Some(Outcome::Applied { receipt }) = answer.outcomes.first().cloned() else { panic!("{answer:?}") };
    assert_eq!((&receipt.id, receipt.revision), (&first.id, 1));

    // The answer was lost, and meanwhile the entry was reported anew: the record is known all the same.
    f.service
        .submit_entry(&user, &point, period, 1, EntryInput { actual: "2".into(), ..EntryInput::default() })
        .await
        .expect("stored");
    let again = f.service.sync(&user, batch(&device, 1, vec![first.clone()])).await.expect("taken");
    assert_eq!(again.outcomes, [Outcome::Duplicate { receipt: receipt.clone() }]);
    assert_eq!(f.service.entry(&user, &point, period).await.expect("a sheet").row.revision, 2);
    assert_eq!(f.service.receipt(&user, &first.id).await.expect("readable"), Some(receipt));

    // Another person's receipt is not there.
    let other = f.user("other", Role::UnitReporter, Some("U012")).await;
    assert_eq!(f.service.receipt(&other, &first.id).await.expect("readable"), None);
});

on_both!(what_cannot_be_stored_is_told_by_record, |f: Fixture| async move {
    f.with_indicators().await;
    let (user, period, point) = f.reporter().await;
    let device = uuid();
    let nowhere = uuid();
    let records = vec![
        record(1, &point, period, 0, "1e400"),
        record(2, &nowhere, period, 0, "1"),
        record(3, &point, period, 0, "3"),
        record(4, &point, period, 0, "4"),
    ];
    let answer = f.service.sync(&user, batch(&device, 4, records)).await.expect("taken");
    let kinds: Vec<&str> = answer
        .outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Applied { .. } => "applied",
            Outcome::Duplicate { .. } => "duplicate",
            Outcome::Conflict { .. } => "conflict",
            Outcome::Rejected { problems, .. } => &problems[0].code,
        })
        .collect();
    assert_eq!(kinds[1..], ["entry_gone", "applied", "conflict"]);
    assert_ne!(kinds[0], "applied");
    let Outcome::Conflict { theirs, revision, .. } = &answer.outcomes[3] else { panic!("{answer:?}") };
    assert_eq!((theirs.actual.to_string().as_str(), *revision), ("3", 1));

    // One that is none does not hold up the others, and the id of another entry's record is no receipt for this one.
    let not_a_uuid = Record { id: RowId::new("x"), ..record(5, &point, period, 1, "5") };
    let Outcome::Applied { receipt } = &answer.outcomes[2] else { panic!("{answer:?}") };
    let list = f.service.entries(&user, user.org.as_ref().expect("an organisation"), period).await.expect("a list");
    let other = list.rows.iter().find(|row| row.assignment != point).expect("another point").assignment.clone();
    let taken = Record { id: receipt.id.clone(), ..record(6, &other, period, 0, "1") };
    let good = record(7, &point, period, 1, "5");
    let answer = f.service.sync(&user, batch(&device, 7, vec![not_a_uuid, taken, good])).await.expect("taken");
    let code = |outcome: &Outcome| match outcome {
        Outcome::Rejected { problems, .. } => problems[0].code.clone(),
        other => format!("{other:?}"),
    };
    assert_eq!(
        (code(&answer.outcomes[0]), code(&answer.outcomes[1])),
        ("uuid_expected".into(), "record_id_taken".into())
    );
    assert!(matches!(answer.outcomes[2], Outcome::Applied { .. }), "{answer:?}");
    let leader = f.user("leader", Role::Leader, None).await;
    assert!(matches!(f.service.sync(&leader, batch(&device, 5, vec![])).await, Err(Error::Forbidden)));
});

on_both!(the_office_sees_what_has_not_arrived, |f: Fixture| async move {
    f.with_indicators().await;
    let (user, period, point) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let device = uuid();
    // Numbers 1 to 5 were given; one is stored, two wait, one was given up: one is nowhere.
    let mut sent = batch(&device, 5, vec![record(1, &point, period, 0, "1")]);
    sent.report = DeviceReport { waiting: 3, given_up: 1, ..sent.report };
    f.service.sync(&user, sent).await.expect("taken");
    let devices = f.service.devices(&office).await.expect("devices");
    assert_eq!(devices.iter().map(|d| (d.waiting, d.lost, d.oldest_at)).collect::<Vec<_>>(), [(2, 1, Some(1))]);

    // An older report that comes late does not undo a newer one.
    f.service.sync(&user, batch(&device, 3, vec![])).await.expect("taken");
    assert_eq!(f.service.devices(&office).await.expect("devices").len(), 1);
    let mut done = batch(&device, 5, vec![]);
    done.report = DeviceReport { waiting: 0, oldest_at: None, given_up: 4, ..done.report };
    f.service.sync(&user, done).await.expect("taken");
    assert_eq!(f.service.devices(&office).await.expect("devices"), []);
    assert!(matches!(f.service.devices(&user).await, Err(Error::Forbidden)));
});
