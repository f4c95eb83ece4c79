//! Returns field by field, corrections, threads, acceptance together, frozen periods (M31, M32).

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::{Role, SessionUser},
    ids::RowId,
    period::Period,
    progress::{EntryInput, EntryState, Submitted},
    review::{Decision, Field, FindingInput, Pick, Reason, ReturnInput, ReviewStep, Unusual, changes},
};
use service::{Error, Service};
use time::macros::date;

fn typed(actual: &str, note: &str) -> EntryInput {
    EntryInput { actual: actual.into(), note: note.into(), ..EntryInput::default() }
}

async fn submit(f: &Fixture, user: &SessionUser, entry: (&RowId, Period), base: i64, input: EntryInput) -> i64 {
    match f.service.submit_entry(user, entry.0, entry.1, base, input).await.expect("stored") {
        Submitted::Saved { revision } => revision,
        Submitted::Conflict { .. } => panic!("a conflict where none was expected"),
    }
}

fn codes<T: std::fmt::Debug>(refused: Result<T, Error>) -> Vec<String> {
    match refused {
        Err(Error::Invalid(problems)) => problems.into_iter().map(|problem| problem.code).collect(),
        other => panic!("not refused for its content: {other:?}"),
    }
}

fn finding(field: Field, reason: Option<Reason>, text: &str) -> FindingInput {
    FindingInput { field, reason: reason.map(Reason::code).unwrap_or_default().into(), text: text.into() }
}

on_both!(a_return_says_what_is_wrong_where, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let s = &f.service;
    let saved = submit(&f, &reporter, (&point, period), 0, typed("1", "")).await;

    let past = ReturnInput { due: "2023-10-06".into(), ..ReturnInput::from("请核对") };
    let refused = s.decide(&reviewer, &point, period, saved, Decision::Return, past).await;
    assert_eq!(codes(refused), ["due_past"]);
    let elsewhere =
        ReturnInput { findings: vec![finding(Field::Note, Some(Reason::EvidenceShort), "")], ..ReturnInput::default() };
    let refused = s.decide(&reviewer, &point, period, saved, Decision::Return, elsewhere).await;
    assert_eq!(codes(refused), ["reason_unknown"]);

    let returned = ReturnInput {
        findings: vec![
            finding(Field::Evidence, Some(Reason::EvidenceShort), "缺盖章件"),
            finding(Field::Note, None, ""),
            finding(Field::Actual, Some(Reason::Definition), ""),
        ],
        needed: "补传统计月报".into(),
        due: "2023-10-09".into(),
        text: String::new(),
    };
    s.decide(&reviewer, &point, period, saved, Decision::Return, returned).await.expect("returned");
    let sheet = s.entry(&reporter, &point, period).await.expect("a sheet");
    let told: Vec<_> = sheet.returned.iter().map(|part| (part.place.as_str(), part.chinese.as_str())).collect();
    assert_eq!(
        told,
        [
            ("actual", "口径不符"),
            ("evidence", "佐证不足：缺盖章件"),
            ("", "需补正：补传统计月报"),
            ("", "重报期限：2023年10月9日")
        ],
        "fields in the order of the form, without what is right"
    );
    assert_eq!(sheet.row.due, date!(2023 - 10 - 09), "the list shows the day of the return");
    assert_eq!(
        sheet.events[0].text,
        "实际值：口径不符；佐证材料：佐证不足：缺盖章件；需补正：补传统计月报；限 2023-10-09 前重报"
    );
});

on_both!(a_correction_is_a_state_of_its_own, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let s = &f.service;
    let first = submit(&f, &reporter, (&point, period), 0, typed("1", "按月累计")).await;
    let again = submit(&f, &reporter, (&point, period), first, typed("2", "按月累计")).await;
    let sheet = s.entry(&reviewer, &point, period).await.expect("a sheet");
    assert_eq!(sheet.row.state, EntryState::Submitted, "nobody has returned it");
    assert_eq!(changes(&sheet, Default::default()), None);

    let returned = s.decide(&reviewer, &point, period, again, Decision::Return, "请核对").await.expect("returned");
    let input = EntryInput { issue_list: "county".into(), ..typed("3", "按月累计") };
    let corrected = submit(&f, &reporter, (&point, period), returned, input).await;
    let sheet = s.entry(&reviewer, &point, period).await.expect("a sheet");
    assert_eq!(sheet.row.state, EntryState::Corrected);
    let fields: Vec<_> = changes(&sheet, Default::default()).expect("a diff").into_iter().map(|c| c.field).collect();
    assert_eq!(fields, [Field::Actual, Field::IssueList], "the note is the same");
    let queue = s.review_queue(&reviewer, period).await.expect("a queue");
    assert_eq!(queue.rows[0].state, EntryState::Corrected);
    let list = s.entries(&reporter, &sheet.row.org, period).await.expect("a list");
    assert!(list.rows.iter().any(|row| row.assignment == point && row.state == EntryState::Corrected));

    // The acceptance is of this content: it stands when the same comes again, and is void when something else does.
    let accepted = s.decide(&reviewer, &point, period, corrected, Decision::Accept, "").await.expect("accepted");
    let reopened = s.decide(&reviewer, &point, period, accepted, Decision::Return, "再核").await.expect("reopened");
    let voided = async || {
        let events = s.entry(&reviewer, &point, period).await.expect("a sheet").events;
        events.into_iter().find(|event| event.revision == accepted).expect("the acceptance").voided
    };
    let input = EntryInput { issue_list: "county".into(), ..typed("3", "按月累计") };
    let same = submit(&f, &reporter, (&point, period), reopened, input).await;
    assert!(!voided().await);
    submit(&f, &reporter, (&point, period), same, typed("4", "更正")).await;
    assert!(voided().await);
});

on_both!(a_thread_is_between_its_unit_and_the_office, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let other = f.user("other", Role::UnitReporter, Some("U030")).await;
    let leader = f.user("leader", Role::Leader, None).await;
    let s = &f.service;
    let before = s.last_event().await.expect("an event");
    s.write_message(&reviewer, &point, period, "@U029 请说明口径").await.expect("written");

    let service::live::Missed::Events(events) = s.events_after(before).await.expect("events") else { panic!("many") };
    assert_eq!(events.len(), 1);
    assert!(events[0].is_for(&reporter) && events[0].is_for(&reviewer) && !events[0].is_for(&other));
    assert!(matches!(s.thread(&other, &point, period).await, Err(Error::NotFound)));
    assert!(matches!(s.write_message(&other, &point, period, "看看").await, Err(Error::NotFound)));
    assert!(matches!(s.thread(&leader, &point, period).await, Err(Error::Forbidden)));
    assert_eq!(codes(s.write_message(&reporter, &point, period, " \n").await), ["message_empty"]);

    let unread = async |user: &SessionUser| s.entry(user, &point, period).await.expect("a sheet").row.unread;
    assert_eq!((unread(&reporter).await, unread(&reviewer).await), (1, 0));
    let message = s.thread(&reporter, &point, period).await.expect("a thread").messages.remove(0);
    assert!(message.by_office && !message.own);
    assert!(matches!(s.mark_read(&other, &point, period, &message.id).await, Err(Error::NotFound)));
    let before = s.last_event().await.expect("an event");
    for _ in 0..2 {
        s.mark_read(&reporter, &point, period, &message.id).await.expect("marked");
    }
    let service::live::Missed::Events(events) = s.events_after(before).await.expect("events") else { panic!("many") };
    let payloads: Vec<_> = events.into_iter().map(|event| event.payload).collect();
    let told = domain::warnings::LiveEvent::Message { assignment: point.clone(), period };
    assert_eq!(payloads, [told], "the office's open page is told once");
    assert_eq!(unread(&reporter).await, 0);
    assert!(s.thread(&reviewer, &point, period).await.expect("a thread").messages[0].read, "the office sees that");

    s.write_message(&reporter, &point, period, "按季度累计").await.expect("written");
    let queue = s.review_queue(&reviewer, period).await.expect("a queue");
    let found: Vec<_> = queue.unread.iter().map(|unread| (unread.assignment.clone(), unread.count)).collect();
    assert_eq!(found, [(point.clone(), 1)], "though the entry itself waits for nothing");
    let log = s.audit_page(&f.user("audit", Role::AuditAdmin, None).await, None).await.expect("the log");
    assert_eq!(log.iter().filter(|entry| entry.action == "review.message").count(), 2);
});

on_both!(what_is_not_unusual_is_accepted_together, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, _) = f.reporter().await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let s = &f.service;
    let org = reporter.org.clone().expect("an organisation");
    let list = s.entries(&reporter, &org, period).await.expect("a list");
    let counted = list.rows.iter().filter(|row| row.target > domain::Decimal::ONE);
    let points: Vec<_> = counted.map(|row| (row.assignment.clone(), row.target.to_string())).take(4).collect();
    let [(good, target), (red, _), (again, second), (late, third)] = points.try_into().expect("four points");
    let first = submit(&f, &reporter, (&good, period), 0, typed(&target, "")).await;
    let behind = submit(&f, &reporter, (&red, period), 0, typed("0", "")).await;
    let base = submit(&f, &reporter, (&again, period), 0, typed(&second, "")).await;
    let twice = submit(&f, &reporter, (&again, period), base, typed(&second, "")).await;
    let seen = submit(&f, &reporter, (&late, period), 0, typed(&third, "")).await;

    let rows = s.review_queue(&reviewer, period).await.expect("a queue").rows;
    let found = |point: &RowId| rows.iter().find(|row| row.assignment == *point).expect("a row").unusual.clone();
    assert_eq!((found(&good), found(&red), found(&again)), (vec![], vec![Unusual::Light], vec![Unusual::Again]));

    let pick = |assignment: &RowId, revision| Pick { assignment: assignment.clone(), revision };
    let picks = vec![pick(&red, behind), pick(&good, first), pick(&again, twice), pick(&late, seen + 7)];
    assert!(matches!(s.accept_together(&reporter, period, picks.clone()).await, Err(Error::Forbidden)));
    let together = s.accept_together(&reviewer, period, picks).await.expect("decided");
    assert_eq!(together.accepted, std::slice::from_ref(&good));
    let refused: Vec<_> = together.refused.iter().map(|refused| &refused.assignment).collect();
    assert_eq!(refused, [&red, &again, &late]);
    assert!(matches!(together.refused[2].error, Error::Conflict(_)), "each has its own revision");
    assert_eq!(s.entry(&reporter, &good, period).await.expect("a sheet").row.state, EntryState::Accepted);
});

on_both!(a_frozen_period_stands, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let admin = f.user("admin", Role::OfficeAdmin, None).await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let s = &f.service;
    let saved = submit(&f, &reporter, (&point, period), 0, typed("1", "")).await;

    assert!(matches!(s.freeze_period(&reviewer, period).await, Err(Error::Forbidden)));
    assert_eq!(codes(s.freeze_period(&admin, "2023-10".parse().expect("a period")).await), ["period_not_begun"]);
    s.freeze_period(&admin, period).await.expect("frozen");
    s.freeze_period(&admin, period).await.expect("frozen already");
    let before = s.last_event().await.expect("an event");
    assert_eq!(codes(s.submit_entry(&reporter, &point, period, saved, typed("2", "")).await), ["period_frozen"]);
    assert_eq!(codes(s.decide(&reviewer, &point, period, saved, Decision::Accept, "").await), ["period_frozen"]);
    let file = s.add_evidence(&reporter, &point, period, "证明.txt", "证明材料".as_bytes().to_vec().into()).await;
    assert_eq!(codes(file), ["period_frozen"]);
    let sheet = s.entry(&reporter, &point, period).await.expect("a sheet");
    assert!(sheet.frozen && sheet.evidence.is_empty());
    assert_eq!((sheet.row.revision, sheet.row.state), (saved, EntryState::Submitted), "nothing was stored");
    assert_eq!(s.last_event().await.expect("an event"), before, "and nobody was told of anything");
    let june: Period = "2023-06".parse().expect("a period");
    submit(&f, &reporter, (&point, june), 0, typed("1", "")).await;

    assert_eq!(codes(s.unfreeze_period(&admin, period, " ").await), ["reason_missing"]);
    s.unfreeze_period(&admin, period, "数据更正").await.expect("open again");
    s.decide(&reviewer, &point, period, saved, Decision::Accept, "").await.expect("accepted");
    let log = s.audit_page(&f.user("audit", Role::AuditAdmin, None).await, None).await.expect("the log");
    let froze = log.iter().filter(|entry| ["review.freeze", "review.unfreeze"].contains(&entry.action.as_str()));
    assert_eq!(froze.count(), 2);
});

on_both!(quality_is_read_from_the_history, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let second = f.user("second", Role::OfficeReviewer, None).await;
    let s = &f.service;
    let saved = submit(&f, &reporter, (&point, period), 0, typed("1", "")).await;
    let reason = ReturnInput {
        findings: vec![finding(Field::Actual, Some(Reason::Unit), ""), finding(Field::Evidence, None, "缺附件")],
        ..ReturnInput::default()
    };
    let returned = s.decide(&reviewer, &point, period, saved, Decision::Return, reason).await.expect("returned");
    let again = submit(&f, &reporter, (&point, period), returned, typed("2", "")).await;
    let accepted = s.decide(&reviewer, &point, period, again, Decision::Accept, "").await.expect("accepted");
    s.decide(&second, &point, period, accepted, Decision::Return, "再核").await.expect("reopened");
    let june: Period = "2023-06".parse().expect("a period");
    let other = submit(&f, &reporter, (&point, june), 0, typed("1", "")).await;
    s.decide(&second, &point, june, other, Decision::Accept, "").await.expect("accepted");

    assert!(matches!(s.review_quality(&reporter, 2023).await, Err(Error::Forbidden)));
    let quality = s.review_quality(&reviewer, 2023).await.expect("read");
    let all = &quality.all;
    assert_eq!((all.decisions, all.first, all.first_accepted, all.returned, all.reopened), (4, 2, 1, 2, 1));
    assert!(all.median.is_some_and(|median| median >= 0));
    let counts: Vec<_> = quality.reviewers.iter().map(|(name, tally)| (name.as_str(), tally.first_accepted)).collect();
    assert_eq!(counts, [("reviewer（测试）", 0), ("second（测试）", 1)]);
    assert_eq!(quality.reasons, [(None, 2), (Some(Reason::Unit), 1)], "in own words: beside a field, and as a whole");
    assert_eq!(s.review_quality(&reviewer, 2022).await.expect("read").all.decisions, 0);
});

on_both!(m31_where_the_plan_asks_for_it_two_people_accept, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let s = &f.service;
    let first = f.user("first", Role::OfficeReviewer, None).await;
    let second = f.user("second", Role::OfficeReviewer, None).await;
    let plan = r#"{"second_review": true}"#;
    assert!(s.import_year_plan(&Service::system_user(), period.year(), plan).await.expect("the plan is stored"));
    s.submit_entry(&reporter, &point, period, 0, typed("1", "")).await.expect("stored");
    let step = async |user: &SessionUser| s.review_queue(user, period).await.expect("a queue").rows[0].step.clone();
    assert_eq!(step(&first).await, ReviewStep::First);

    let looked = s.decide(&first, &point, period, 1, Decision::Accept, "").await.expect("kept");
    assert_eq!(looked, 1, "the revision stays: the second one decides on the same content");
    let sheet = s.entry(&second, &point, period).await.expect("a sheet");
    assert_eq!(sheet.row.state, EntryState::Submitted);
    assert_eq!(step(&second).await, ReviewStep::Second { first_by: first.display_name.clone(), own: false });
    let own = s.decide(&first, &point, period, 1, Decision::Accept, "").await;
    assert!(matches!(own, Err(Error::Invalid(problems)) if problems[0].code == "same_reviewer"));

    // A new value takes two looks again.
    s.submit_entry(&reporter, &point, period, 1, typed("2", "")).await.expect("stored");
    assert_eq!(step(&second).await, ReviewStep::First);
    s.decide(&second, &point, period, 2, Decision::Accept, "").await.expect("kept");
    s.decide(&first, &point, period, 2, Decision::Accept, "").await.expect("accepted");
    assert_eq!(s.entry(&reporter, &point, period).await.expect("a sheet").row.state, EntryState::Accepted);
    assert!(s.verify_audit().await.expect("read").is_ok());
});
