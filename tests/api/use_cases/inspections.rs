//! Visits, what is recorded on site, and the issue sheet (M37, M39, M51).

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::{Role, SessionUser},
    ids::RowId,
    inbox::NoticeKind,
    inspections::{FoundInput, IssueState, NewVisitInput, Place, SiteInput, StepInput, VisitState},
    ledgers::IssueList,
    period::Period,
    sync::{Batch, DeviceReport, Outcome, Receipt, VisitRecord},
};
use service::{Error, Service};
use time::macros::date;

const DOT: &[u8] = include_bytes!("dot.png");

fn uuid() -> RowId {
    RowId::new(uuid::Uuid::now_v7().to_string())
}

fn codes<T: std::fmt::Debug>(refused: Result<T, Error>) -> Vec<String> {
    match refused {
        Err(Error::Invalid(problems)) => problems.into_iter().map(|problem| problem.code).collect(),
        other => panic!("not refused for its content: {other:?}"),
    }
}

struct People {
    office: SessionUser,
    inspector: SessionUser,
    reporter: SessionUser,
    point: RowId,
    visit: RowId,
}

fn plan(day: &str) -> NewVisitInput {
    NewVisitInput {
        org: "U029".into(),
        kind: "site_verification".into(),
        day: day.into(),
        purpose: "第三季度核验".into(),
        members: vec!["inspector".into()],
    }
}

async fn people(f: &Fixture) -> People {
    f.with_indicators().await;
    let (reporter, _, point) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let inspector = f.user("inspector", Role::Inspector, None).await;
    let visit = f.service.plan_visit(&office, &plan("2023-10-09")).await.expect("planned");
    People { office, inspector, reporter, point, visit }
}

fn record(visit: &RowId, seq: i64, input: SiteInput) -> VisitRecord {
    VisitRecord { id: uuid(), seq, visit: visit.clone(), input }
}

fn problem(note: &str) -> SiteInput {
    let found = FoundInput { list: "county".into(), cause: "subjective".into(), request: "补齐台账".into() };
    SiteInput { note: note.into(), found: Some(found), ..SiteInput::default() }
}

async fn send(service: &Service, user: &SessionUser, device: &RowId, records: &[VisitRecord]) -> Vec<Outcome> {
    let (last_seq, waiting) = (records.iter().map(|record| record.seq).max().unwrap_or(0), records.len() as i64);
    let report = DeviceReport { device: device.clone(), last_seq, waiting, oldest_at: Some(1), given_up: 0 };
    let batch = Batch { report, user: None, records: Vec::new(), site: records.to_vec() };
    service.sync(user, batch).await.expect("taken").outcomes
}

async fn stored(service: &Service, user: &SessionUser, record: &VisitRecord) -> Receipt {
    match send(service, user, &uuid(), std::slice::from_ref(record)).await.remove(0) {
        Outcome::Applied { receipt } => receipt,
        other => panic!("not stored: {other:?}"),
    }
}

fn step(step: &str, text: &str, due: &str) -> StepInput {
    StepInput { step: step.into(), text: text.into(), due: due.into(), list: String::new() }
}

on_both!(a_visit_is_planned_by_the_office_and_seen_by_who_goes, |f: Fixture| async move {
    let p = people(&f).await;
    let s = &f.service;
    assert!(matches!(s.plan_visit(&p.inspector, &plan("2023-10-10")).await, Err(Error::Forbidden)));
    let stranger = NewVisitInput { members: vec!["reporter".into()], ..plan("2023-10-10") };
    assert_eq!(codes(s.plan_visit(&p.office, &stranger).await), ["members_expected"]);
    let nowhere = NewVisitInput { org: "X".into(), ..plan("2023-10-10") };
    assert_eq!(codes(s.plan_visit(&p.office, &nowhere).await), ["unit_expected"]);

    let own = s.visits(&p.inspector).await.expect("visits");
    assert_eq!((own.visits.len(), own.planning.is_none()), (1, true));
    assert!(own.visits[0].members.iter().eq([&p.inspector.display_name]));
    let other = f.user("other", Role::Inspector, None).await;
    assert!(s.visits(&other).await.expect("visits").visits.is_empty());
    assert!(matches!(s.visit(&other, &p.visit).await, Err(Error::NotFound)));
    assert!(matches!(s.visits(&p.reporter).await, Err(Error::Forbidden)));

    // A second visit soon after is told of on both.
    let again = s.plan_visit(&p.office, &plan("2023-10-20")).await.expect("planned");
    s.plan_visit(&p.office, &plan("2023-12-20")).await.expect("planned");
    let sheet = s.visit(&p.inspector, &p.visit).await.expect("a sheet");
    assert!(sheet.own && sheet.near.iter().map(|visit| &visit.id).eq([&again]));
    // Every point of the unit is there with its standard, in the period that is reported then.
    let period: Period = "2023-09".parse().expect("a period");
    assert_eq!(sheet.grid.period, period);
    assert!(sheet.grid.sheets.iter().any(|entry| entry.row.assignment == p.point));
    assert!(!s.visit(&p.office, &p.visit).await.expect("a sheet").own);

    s.end_visit(&p.inspector, &again, true).await.expect("cancelled");
    let all = s.visits(&p.office).await.expect("visits").visits;
    assert_eq!(all.iter().filter(|visit| visit.state == VisitState::Open).count(), 2);
    assert!(s.visit(&p.inspector, &p.visit).await.expect("a sheet").near.is_empty());
});

on_both!(what_is_recorded_on_site_is_stored_once, |f: Fixture| async move {
    let p = people(&f).await;
    let s = &f.service;
    let place = Some(Place { latitude: 24_693_149, longitude: 108_085_261, accuracy: 12 });
    let seen = SiteInput {
        assignment: Some(p.point.clone()),
        actual: "１，２３４.50".into(),
        note: "现场核对台账".into(),
        at: Some(1_696_833_000_000),
        place,
        ..SiteInput::default()
    };
    let (device, first) = (uuid(), record(&p.visit, 1, seen));
    let outcomes = send(s, &p.inspector, &device, std::slice::from_ref(&first)).await;
    let [Outcome::Applied { receipt }] = &outcomes[..] else { panic!("{outcomes:?}") };
    // The answer was lost, and the visit is over meanwhile.
    s.end_visit(&p.inspector, &p.visit, false).await.expect("over");
    let late = record(&p.visit, 2, SiteInput { note: "路上补记".into(), ..SiteInput::default() });
    let outcomes = send(s, &p.inspector, &device, &[first.clone(), late]).await;
    assert!(
        matches!(&outcomes[..], [Outcome::Duplicate { receipt: again }, Outcome::Applied { .. }] if again == receipt)
    );
    assert_eq!(s.receipt(&p.inspector, &first.id).await.expect("readable").as_ref(), Some(receipt));
    assert_eq!(s.receipt(&p.office, &first.id).await.expect("readable"), None);
    // What has arrived is nowhere on its way.
    assert!(s.devices(&p.office).await.expect("devices").is_empty());

    let sheet = s.visit(&p.inspector, &p.visit).await.expect("a sheet");
    assert_eq!(sheet.records.len(), 2);
    let value = &sheet.records.iter().find(|record| record.id == first.id).expect("the record").value;
    assert_eq!((value.actual.map(|actual| actual.to_string()), value.place), (Some("1234.5".into()), place));
    // The office sees it beside what the unit reports; the unit does not.
    let period: Period = "2023-09".parse().expect("a period");
    let on_site = s.entry(&p.office, &p.point, period).await.expect("a sheet").on_site;
    assert_eq!(on_site.iter().map(|record| &record.id).collect::<Vec<_>>(), [&first.id]);
    assert!(s.entry(&p.reporter, &p.point, period).await.expect("a sheet").on_site.is_empty());
});

on_both!(a_record_is_refused_by_itself, |f: Fixture| async move {
    let p = people(&f).await;
    let s = &f.service;
    let elsewhere = SiteInput { assignment: Some(uuid()), note: "x".into(), ..SiteInput::default() };
    let records = [
        record(&p.visit, 1, SiteInput::default()),
        record(&p.visit, 2, elsewhere),
        record(&uuid(), 3, SiteInput { note: "x".into(), ..SiteInput::default() }),
        record(&p.visit, 4, SiteInput { note: "有效".into(), ..SiteInput::default() }),
    ];
    let outcomes = send(s, &p.inspector, &uuid(), &records).await;
    let kinds: Vec<&str> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Rejected { problems, .. } => problems[0].code.as_str(),
            Outcome::Applied { .. } => "applied",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["nothing_recorded", "point_elsewhere", "visit_gone", "applied"]);
    // An id is one record's, and another inspector's visit is none of one's own.
    let other = f.user("other", Role::Inspector, None).await;
    let outcomes = send(s, &other, &uuid(), &records[3..]).await;
    assert!(matches!(&outcomes[..], [Outcome::Rejected { problems, .. }] if problems[0].code == "record_id_taken"));
    let stranger = record(&p.visit, 5, SiteInput { note: "x".into(), ..SiteInput::default() });
    let outcomes = send(s, &other, &uuid(), std::slice::from_ref(&stranger)).await;
    assert!(matches!(&outcomes[..], [Outcome::Rejected { problems, .. }] if problems[0].code == "visit_gone"));
    assert!(matches!(s.add_site_file(&other, &records[3].id, "x.png", DOT.into()).await, Err(Error::NotFound)));
    // A tab that has outlived its person's session does not speak for the next.
    let report = DeviceReport { device: uuid(), last_seq: 1, waiting: 1, oldest_at: None, given_up: 0 };
    let batch = Batch { report, user: Some(other.id.clone()), records: Vec::new(), site: vec![stranger] };
    assert!(matches!(s.sync(&p.inspector, batch).await, Err(Error::SignedOut)));
    // Who reports does not inspect, and the other way round.
    let report = DeviceReport { device: uuid(), last_seq: 1, waiting: 1, oldest_at: None, given_up: 0 };
    let batch = Batch { report, user: None, records: Vec::new(), site: records[3..].to_vec() };
    assert!(matches!(s.sync(&p.reporter, batch).await, Err(Error::Forbidden)));
});

on_both!(a_problem_goes_from_the_site_to_its_check_off, |f: Fixture| async move {
    let p = people(&f).await;
    let s = &f.service;
    let found = record(&p.visit, 1, problem("台账缺失"));
    stored(s, &p.inspector, &found).await;
    let id = &found.id;
    // The unit knows nothing before it is told.
    assert!(matches!(s.issue(&p.reporter, id).await, Err(Error::NotFound)));
    assert!(s.issues(&p.reporter).await.expect("a list").is_empty());
    let issue = s.issue(&p.office, id).await.expect("the issue").issue;
    assert_eq!((issue.state, issue.found.list, issue.revision), (IssueState::Found, IssueList::County, 1));

    assert_eq!(codes(s.feed_back_visit(&p.office, &p.visit, "2023-10-06").await), ["day_expected"]);
    assert!(matches!(s.feed_back_visit(&p.inspector, &p.visit, "2023-10-20").await, Err(Error::Forbidden)));
    assert_eq!(s.feed_back_visit(&p.office, &p.visit, "2023-10-20").await.expect("told"), 1);
    assert_eq!(s.feed_back_visit(&p.office, &p.visit, "2023-10-20").await.expect("told"), 0);
    let notices = s.inbox(&p.reporter).await.expect("an inbox");
    let told = notices.iter().find(|notice| notice.kind == NoticeKind::IssueFedBack).expect("told");
    assert_eq!((told.text.as_str(), told.due, told.read), ("台账缺失", date!(2023 - 10 - 20), false));
    let sheet = s.issue(&p.reporter, id).await.expect("the issue");
    assert!(sheet.by.is_none() && sheet.place.is_none(), "who found it where is a matter of the office");

    // Nothing is right without evidence.
    let answer = step("answer", "台账已补齐", "");
    assert_eq!(codes(s.take_issue_step(&p.reporter, id, 2, answer.clone()).await), ["evidence_missing"]);
    let file = s.add_site_file(&p.reporter, id, "台账.png", DOT.into()).await.expect("a file");
    assert!(matches!(s.take_issue_step(&p.reporter, id, 1, answer.clone()).await, Err(Error::Conflict(2))));
    let state = s.take_issue_step(&p.reporter, id, 2, answer).await.expect("answered");
    assert_eq!(state, IssueState::Answered);
    assert_eq!(codes(s.remove_site_file(&p.reporter, &file.id).await), ["not_answerable"]);
    assert!(s.inbox(&p.reporter).await.expect("an inbox").iter().all(|notice| notice.read));

    // Sent back, answered again, checked off, and open once more: all of it stays.
    assert_eq!(codes(s.take_issue_step(&p.office, id, 3, step("send_back", "", "2023-10-25")).await), ["text_missing"]);
    s.take_issue_step(&p.office, id, 3, step("send_back", "缺少签字", "2023-10-25")).await.expect("sent back");
    assert!(matches!(s.take_issue_step(&p.reporter, id, 4, step("check_off", "", "")).await, Err(Error::Forbidden)));
    s.take_issue_step(&p.reporter, id, 4, step("answer", "已补签字", "")).await.expect("answered");
    s.take_issue_step(&p.office, id, 5, step("check_off", "", "")).await.expect("checked off");
    s.take_issue_step(&p.office, id, 6, step("reopen", "复查时又缺失", "2023-11-01")).await.expect("reopened");
    let sheet = s.issue(&p.office, id).await.expect("the issue");
    assert_eq!((sheet.issue.state, sheet.issue.due), (IssueState::FedBack, Some(date!(2023 - 11 - 01))));
    assert_eq!(sheet.events.len(), 7);
    let up = StepInput { list: "city".into(), ..step("move", "县里无法解决", "") };
    s.take_issue_step(&p.office, id, 7, up).await.expect("moved");
    assert_eq!(s.issue(&p.office, id).await.expect("the issue").issue.found.list, IssueList::City);
});

on_both!(an_overdue_problem_is_chased_once_a_week, |f: Fixture| async move {
    let p = people(&f).await;
    let s = &f.service;
    stored(s, &p.inspector, &record(&p.visit, 1, problem("台账缺失"))).await;
    s.feed_back_visit(&p.office, &p.visit, "2023-10-20").await.expect("told");
    let on = async |day| s.fix_business_date(day).await.expect("the day is held");
    on(date!(2023 - 10 - 20)).await;
    assert_eq!(s.chase_issues().await.expect("looked"), 0);
    on(date!(2023 - 10 - 21)).await;
    assert_eq!(s.chase_issues().await.expect("looked"), 1);
    assert_eq!(s.chase_issues().await.expect("looked"), 0);
    on(date!(2023 - 10 - 27)).await;
    assert_eq!(s.chase_issues().await.expect("looked"), 0);
    on(date!(2023 - 10 - 28)).await;
    assert_eq!(s.chase_issues().await.expect("looked"), 1);
    let issues = s.issues(&p.reporter).await.expect("a list");
    assert_eq!(issues[0].days_over(date!(2023 - 10 - 28)), 8);
    let chased = s.inbox(&p.reporter).await.expect("an inbox");
    assert_eq!(chased.iter().filter(|notice| notice.kind == NoticeKind::IssueChased).count(), 2);
});

on_both!(photos_belong_to_their_record, |f: Fixture| async move {
    let p = people(&f).await;
    let s = &f.service;
    let found = record(&p.visit, 1, problem("台账缺失"));
    // The record comes first.
    assert!(matches!(s.add_site_file(&p.inspector, &found.id, "现场.png", DOT.into()).await, Err(Error::NotFound)));
    stored(s, &p.inspector, &found).await;
    let photo = s.add_site_file(&p.inspector, &found.id, "现场.png", DOT.into()).await.expect("a photo");
    let again = s.add_site_file(&p.inspector, &found.id, "又一次.png", DOT.into()).await.expect("the same");
    assert_eq!((again.id, photo.answer), (photo.id.clone(), false));
    assert_eq!(
        codes(s.add_site_file(&p.inspector, &found.id, "x.exe", b"MZ\x90\0".as_slice().into()).await),
        ["file_type_not_allowed"]
    );
    let other = f.user("other", Role::Inspector, None).await;
    for stranger in [&other, &p.reporter] {
        assert!(matches!(s.read_site_file(stranger, &photo.id).await, Err(Error::NotFound)));
    }
    assert_eq!(s.read_site_file(&p.office, &photo.id).await.expect("a photo").1, DOT);
    assert!(s.site_file_thumbnail(&p.inspector, &photo.id).await.expect("drawn").is_some());
    s.feed_back_visit(&p.office, &p.visit, "2023-10-20").await.expect("told");
    assert!(s.read_site_file(&p.reporter, &photo.id).await.is_ok());
    // What the site has shown is not the unit's to remove.
    assert!(matches!(s.remove_site_file(&p.reporter, &photo.id).await, Err(Error::Forbidden)));
    assert_eq!(s.issue(&p.office, &found.id).await.expect("the issue").files.len(), 1);
    // With a photo of it, the visit took place.
    assert_eq!(codes(s.end_visit(&p.inspector, &p.visit, true).await), ["visit_recorded"]);
});
