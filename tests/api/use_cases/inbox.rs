//! The inbox: reminders, chased opinions, extensions, each told once.

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::{Role, SessionUser},
    ids::OrgCode,
    inbox::{Notice, NoticeKind, entry_matter},
    indicators::Track,
    organisations::OrgKind,
    progress::EntryInput,
    review::{Decision, ReturnInput},
    rule_books::{Kind, Step},
    warnings::LiveEvent,
};
use service::{Service, live::Missed, rule_books::Source};
use time::{Date, macros::date};

async fn told(service: &Service, user: &SessionUser) -> Vec<(NoticeKind, String, i64)> {
    let inbox = service.inbox(user).await.expect("an inbox");
    let unread = inbox.into_iter().filter(|notice| !notice.read);
    unread.map(|Notice { kind, about, count, .. }| (kind, about, count)).collect()
}

async fn on(service: &Service, day: Date) {
    service.fix_business_date(day).await.expect("the day is held");
}

on_both!(reminders_come_once_each_and_stop_when_all_is_reported, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, _) = f.reporter().await;
    let s = &f.service;
    let list = s.entries(&reporter, &OrgCode::new("U029"), period).await.expect("a list").rows;
    let open = list.len() as i64;
    on(s, date!(2023 - 10 - 06)).await;
    s.remind_of_reporting().await.expect("looked");
    let before = told(s, &reporter).await;
    assert!(before.iter().all(|(_, about, _)| about != "2023-09"), "four days before nothing is said of September");
    on(s, date!(2023 - 10 - 07)).await;
    let event = s.last_event().await.expect("an id");
    let tries = (0..6).map(|_| {
        let service = s.clone();
        tokio::spawn(async move { service.remind_of_reporting().await })
    });
    let mut reminded = 0;
    for answer in futures::future::join_all(tries).await {
        reminded += answer.expect("no panic").expect("reminded");
    }
    let soon = (NoticeKind::DueSoon, "2023-09".to_owned(), open);
    let count = async |kind| told(s, &reporter).await.into_iter().filter(|told| told.0 == kind).count();
    assert!(reminded > 1 && told(s, &reporter).await.contains(&soon));
    assert_eq!(count(NoticeKind::DueSoon).await, 1, "whatever runs at once, each unit is told once");
    let Missed::Events(events) = s.events_after(event).await.expect("events") else { panic!("too many events") };
    assert_eq!(events.len(), reminded, "one event a unit");

    // Some is reported, and what is left is said on the day, the day after, and a week later.
    let report = async |place: usize| {
        let input = EntryInput { actual: "1".into(), ..EntryInput::default() };
        s.submit_entry(&reporter, &list[place].assignment, period, 0, input).await.expect("stored");
    };
    report(0).await;
    let reminded_of = async |day| {
        on(s, day).await;
        s.remind_of_reporting().await.expect("reminded");
        let told = told(s, &reporter).await;
        told.iter().filter(|told| told.1 == "2023-09").map(|told| (told.0, told.2)).collect::<Vec<_>>()
    };
    assert_eq!(reminded_of(date!(2023 - 10 - 10)).await[0], (NoticeKind::DueToday, open - 1));
    assert_eq!(reminded_of(date!(2023 - 10 - 11)).await[0], (NoticeKind::Overdue, open - 1));
    assert_eq!(reminded_of(date!(2023 - 10 - 17)).await.len(), 3, "not every day");
    assert_eq!(reminded_of(date!(2023 - 10 - 18)).await.len(), 4);

    // A later day for the unit starts anew.
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let extended = s.extend_period(&office, period, &OrgCode::new("U029"), "2023-10-20", "汛期").await;
    extended.expect("granted");
    let told_now = reminded_of(date!(2023 - 10 - 18)).await;
    assert_eq!(told_now[..2], [(NoticeKind::DueSoon, open - 1), (NoticeKind::Extended, 0)]);

    for place in 1..list.len() {
        report(place).await;
    }
    s.remind_of_reporting().await.expect("looked");
    let left = told(s, &reporter).await;
    let left: Vec<_> = left.into_iter().filter(|told| told.1 == "2023-09").map(|told| told.0).collect();
    assert_eq!(left, [NoticeKind::Extended], "reminders are done with, the rest is not");
    let unread = s.unread_notices(&reporter).await.expect("a number");
    assert_eq!(unread, told(s, &reporter).await.len() as i64);
    let event = s.last_event().await.expect("an id");
    for _ in 0..2 {
        s.mark_notices_read(&reporter, None).await.expect("read");
        assert_eq!(s.unread_notices(&reporter).await.expect("a number"), 0);
    }
    let Missed::Events(events) = s.events_after(event).await.expect("events") else { panic!("too many events") };
    assert_eq!(events.len(), 1, "the unit's other pages are told once, and not that nothing changed");
    assert!(matches!(s.unread_notices(&office).await, Err(service::Error::Forbidden)));
    assert!(told(s, &reporter).await.is_empty());
    assert!(s.verify_audit().await.expect("readable").is_ok());
});

on_both!(a_frozen_period_is_not_reminded_of, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, _) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    f.service.freeze_period(&office, period).await.expect("frozen");
    f.service.remind_of_reporting().await.expect("looked");
    assert!(told(&f.service, &reporter).await.iter().all(|told| told.1 != "2023-09"));
});

on_both!(late_opinions_are_chased_by_themselves_once_a_day, |f: Fixture| async move {
    f.with_counties().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let county = f.user("county", Role::CountyOffice, Some("451202")).await;
    let other = f.user("other", Role::CountyOffice, Some("451203")).await;
    let s = &f.service;
    let book = s.create_rule_book(&office, 2023, Track::CityToUnit, Kind::Plan, Source::Empty).await.expect("a book");
    let step = Step::Consult { deadline: date!(2023 - 10 - 09) };
    let invite = vec![OrgKind::County];
    s.advance_rule_book(&office, &book.id, 1, step, invite).await.expect("sent out");
    let kinds = async |user: &SessionUser| told(s, user).await.into_iter().map(|told| told.0).collect::<Vec<_>>();
    assert_eq!(kinds(&county).await, [NoticeKind::Consulted]);
    s.agree_to_rule_book(&other, &book.id).await.expect("no opinion");
    assert!(kinds(&other).await.is_empty(), "who has replied has nothing left to do");

    on(s, date!(2023 - 10 - 09)).await;
    assert_eq!(s.chase_late_opinions().await.expect("looked"), 0, "the last day is not over");
    on(s, date!(2023 - 10 - 10)).await;
    assert_eq!(s.chase_late_opinions().await.expect("chased"), 10);
    assert_eq!(s.chase_late_opinions().await.expect("chased"), 0, "once a day");
    assert_eq!(kinds(&county).await, [NoticeKind::OpinionChased, NoticeKind::Consulted]);
    assert!(kinds(&other).await.is_empty());
    // Whom a person chases on a day is not chased by itself on it.
    on(s, date!(2023 - 10 - 11)).await;
    assert_eq!(s.chase_opinions(&office, &book.id, None).await.expect("chased"), 10);
    assert_eq!(s.chase_late_opinions().await.expect("chased"), 0);
    let all = s.consultation(&office, &book.id).await.expect("all of it");
    assert!(all.invitations.iter().filter(|asked| asked.replied_at.is_none()).all(|asked| asked.chases == 2));
    // When the consultation is over, nobody has to answer any more.
    s.advance_rule_book(&office, &book.id, 2, Step::CloseConsultation, vec![]).await.expect("closed");
    assert!(kinds(&county).await.is_empty());
});

on_both!(a_return_is_told_until_it_is_answered_or_taken_back, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let s = &f.service;
    let submit = async |base| {
        let input = EntryInput { actual: "1".into(), ..EntryInput::default() };
        s.submit_entry(&reporter, &point, period, base, input).await.expect("stored");
    };
    let decide = async |revision, decision, reason: ReturnInput| {
        s.decide(&office, &point, period, revision, decision, reason).await.expect("decided")
    };
    submit(0).await;
    assert!(told(s, &reporter).await.is_empty(), "what was never returned is not told of");
    let event = s.last_event().await.expect("an id");
    let answer_by = ReturnInput { due: "2023-10-20".into(), ..ReturnInput::from("佐证\n不清。") };
    let returned = decide(1, Decision::Return, answer_by).await;
    let about = entry_matter(&point, period);
    assert_eq!(told(s, &reporter).await, [(NoticeKind::Returned, about.clone(), 0)]);
    let notice = s.inbox(&reporter).await.expect("an inbox").remove(0);
    assert_eq!((notice.due, notice.address()), (date!(2023 - 10 - 20), format!("/progress/{point}?period=2023-09")));
    assert!(notice.text.ends_with("\n佐证 不清"), "{:?}", notice.text);
    let Missed::Events(events) = s.events_after(event).await.expect("events") else { panic!("too many events") };
    let mut to_inbox = events.iter().filter(|event| event.payload == LiveEvent::Inbox);
    assert_eq!(to_inbox.next().and_then(|event| event.org.as_ref()), reporter.org.as_ref());
    assert!(to_inbox.next().is_none());

    submit(returned).await;
    assert!(told(s, &reporter).await.is_empty(), "it was answered");
    // An acceptance that is taken back is a return too; without a day of its own it goes by the unit's last day.
    let accepted = decide(returned + 1, Decision::Accept, "".into()).await;
    on(s, date!(2023 - 10 - 12)).await;
    let again = decide(accepted, Decision::Return, "再核".into()).await;
    let notice = s.inbox(&reporter).await.expect("an inbox").remove(0);
    assert_eq!((notice.due, notice.read), (date!(2023 - 10 - 10), false));
    submit(again).await;
    decide(again + 1, Decision::Accept, "".into()).await;
    assert!(told(s, &reporter).await.is_empty());
    assert!(s.verify_audit().await.expect("readable").is_ok());
});

on_both!(whoever_replaces_a_colleagues_value_does_not_do_so_unheard, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let colleague = f.user("colleague", Role::UnitReporter, Some("U029")).await;
    let s = &f.service;
    let report = async |user: &SessionUser, base: i64, actual: &str| {
        let input = EntryInput { actual: actual.into(), ..EntryInput::default() };
        s.submit_entry(user, &point, period, base, input).await.expect("stored");
    };
    report(&reporter, 0, "1").await;
    report(&reporter, 1, "2").await;
    assert!(told(s, &reporter).await.is_empty(), "one's own value may be corrected");
    report(&colleague, 2, "3").await;
    let notices = s.inbox(&reporter).await.expect("an inbox");
    let replaced = notices.iter().find(|notice| notice.kind == NoticeKind::Replaced).expect("told");
    assert_eq!(replaced.about, entry_matter(&point, period));
    assert!(replaced.text.contains("2 → colleague（测试） 3"), "{}", replaced.text);
});
