//! One's own deadlines, and the addresses at which calendar apps read them.

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::{Role, SessionUser},
    calendar::{Deadline, Duty},
    decomposition::dispatch::NewDispatch,
    ids::OrgCode,
    indicators::Track,
    organisations::OrgKind,
    progress::EntryInput,
    review::{Decision, ReturnInput},
    rule_books::{Kind, Step},
};
use service::{Error, Service, rule_books::Source};
use time::macros::date;

async fn keys(service: &Service, user: &SessionUser) -> Vec<(String, time::Date)> {
    let deadlines = service.deadlines(user).await.expect("deadlines");
    assert!(deadlines.is_sorted_by_key(|deadline| deadline.day));
    deadlines.iter().map(|deadline| (deadline.key(), deadline.day)).collect()
}

fn of(deadlines: &[Deadline], key: &str) -> Option<Deadline> {
    deadlines.iter().find(|deadline| deadline.key() == key).cloned()
}

on_both!(a_unit_has_the_deadlines_of_what_it_has_to_do, |f: Fixture| async move {
    f.with_indicators().await;
    f.with_counties().await;
    let (reporter, period, point) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let county = f.user("county", Role::CountyOffice, Some("451202")).await;
    let s = &f.service;
    let months = keys(s, &reporter).await;
    assert_eq!(months.len(), 12, "{months:?}");
    assert!(months.contains(&("report-2023-12".into(), date!(2024 - 01 - 10))));

    // A later day moves the deadline, whose key stays.
    s.extend_period(&office, period, &OrgCode::new("U029"), "2023-10-18", "汛期").await.expect("granted");
    assert!(keys(s, &reporter).await.contains(&("report-2023-09".into(), date!(2023 - 10 - 18))));

    // What is returned with a day has to be corrected by it.
    let typed = |actual: &str| EntryInput { actual: actual.into(), ..EntryInput::default() };
    s.submit_entry(&reporter, &point, period, 0, typed("1")).await.expect("stored");
    let returned = ReturnInput { due: "2023-10-09".into(), ..ReturnInput::from("请核对") };
    s.decide(&office, &point, period, 1, Decision::Return, returned).await.expect("returned");
    let correct = (format!("correct-{point}-{period}"), date!(2023 - 10 - 09));
    assert!(keys(s, &reporter).await.contains(&correct));
    s.submit_entry(&reporter, &point, period, 2, typed("2")).await.expect("corrected");
    assert!(!keys(s, &reporter).await.contains(&correct));

    // Receipts and opinions, until they are given.
    let new = NewDispatch {
        track: Track::CityToUnit,
        year: 2023,
        title: "任务下达".into(),
        due: "2023-10-15".into(),
        ..NewDispatch::default()
    };
    let dispatch = s.issue_dispatch(&office, new).await.expect("a batch");
    let book = s.create_rule_book(&office, 2023, Track::CityToUnit, Kind::Plan, Source::Empty).await.expect("a book");
    let step = Step::Consult { deadline: date!(2023 - 10 - 20) };
    s.advance_rule_book(&office, &book.id, 1, step, vec![OrgKind::County]).await.expect("sent out");
    let (sign, opine) = (format!("sign-{dispatch}"), format!("opine-{}", book.id));
    let own = keys(s, &county).await;
    assert!(
        own.contains(&(sign.clone(), date!(2023 - 10 - 15))) && own.contains(&(opine.clone(), date!(2023 - 10 - 20)))
    );
    assert!(keys(s, &reporter).await.iter().all(|(key, _)| *key != sign && *key != opine), "others' are not one's own");
    s.sign_for(&county, &dispatch, None, "").await.expect("signed");
    s.agree_to_rule_book(&county, &book.id).await.expect("replied");
    assert!(keys(s, &county).await.iter().all(|(key, _)| *key != sign && *key != opine));

    // The office sees when periods and consultations close; who does neither has none.
    let all = s.deadlines(&office).await.expect("deadlines");
    let Some(Deadline { day, duty: Duty::Close { open, units, .. } }) = of(&all, "close-2023-09") else {
        panic!("the period closes")
    };
    assert_eq!((day, open), (date!(2023 - 10 - 10), units));
    assert!(of(&all, &format!("consultation-{}", book.id)).is_some());
    let leader = f.user("leader", Role::Leader, None).await;
    assert!(matches!(s.deadlines(&leader).await, Err(Error::Forbidden)));
});

on_both!(an_address_for_calendar_apps_is_a_secret_that_ends, |f: Fixture| async move {
    let office = f.user("office", Role::OfficeReviewer, None).await;
    let leader = f.user("leader", Role::Leader, None).await;
    let s = &f.service;
    assert_eq!(s.calendar_link(&office).await.expect("read"), None);
    let first = s.make_calendar_link(&office).await.expect("made");
    assert_eq!(s.calendar_reader(&first).await.expect("known"), office);
    let second = s.make_calendar_link(&office).await.expect("made anew");
    assert!(matches!(s.calendar_reader(&first).await, Err(Error::NotFound)), "one at a time");
    assert!(s.calendar_link(&office).await.expect("read").is_some());
    s.end_calendar_link(&office).await.expect("ended");
    assert!(matches!(s.calendar_reader(&second).await, Err(Error::NotFound)));
    assert!(matches!(s.calendar_reader("unknown").await, Err(Error::NotFound)));
    assert!(matches!(s.make_calendar_link(&leader).await, Err(Error::Forbidden)));
    assert!(s.verify_audit().await.expect("readable").is_ok());
});
