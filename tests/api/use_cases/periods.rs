//! Opening and closing days, extensions, late marks (M28, M29).

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::{Role, SessionUser},
    calendar::{Deadline, Duty},
    ids::{OrgCode, PointCode, RowId},
    inbox::NoticeKind,
    indicators::Track,
    period::Period,
    periods::{Phase, UnitRow},
    progress::{EntryInput, EntryRow},
    schedule::Light,
};
use service::{Error, Service, periods::Beneficiary};
use time::{Date, macros::date};

fn codes<T: std::fmt::Debug>(refused: Result<T, Error>) -> Vec<String> {
    match refused {
        Err(Error::Invalid(problems)) => problems.into_iter().map(|problem| problem.code).collect(),
        other => panic!("not refused for its content: {other:?}"),
    }
}

async fn report(service: &Service, user: &SessionUser, point: &RowId, period: Period) -> Result<(), Error> {
    let input = EntryInput { actual: "1".into(), ..EntryInput::default() };
    service.submit_entry(user, point, period, 0, input).await.map(drop)
}

async fn rows(service: &Service, user: &SessionUser, period: Period) -> Vec<EntryRow> {
    let org = user.org.clone().expect("a unit");
    service.entries(user, &org, period).await.expect("a list").rows
}

async fn missing_on_the_board(service: &Service, office: &SessionUser, period: Period, org: &str) -> u32 {
    let board = service.board(office, Track::RegionToCity, period).await.expect("a board");
    board.board.rows.iter().find(|row| row.org.as_str() == org).expect("a line").all.missing
}

async fn unit(service: &Service, office: &SessionUser, period: Period, org: &str) -> UnitRow {
    let page = service.periods(office, period).await.expect("a page");
    page.units.into_iter().find(|unit| unit.org.as_str() == org).expect("the unit")
}

async fn on(service: &Service, day: Date) {
    service.fix_business_date(day).await.expect("the day is held");
}

on_both!(a_period_opens_and_closes_by_the_plan, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let s = &f.service;
    assert_eq!(codes(s.set_period_days(&office, 2023, 29, 10).await), ["day_expected"]);
    assert!(matches!(s.set_period_days(&reporter, 2023, 25, 8).await, Err(Error::Forbidden)));
    assert!(s.set_period_days(&office, 2023, 25, 8).await.expect("stored"));
    on(s, date!(2023 - 09 - 24)).await;
    assert_eq!(codes(report(s, &reporter, &point, period).await), ["period_not_begun"]);
    let page = s.periods(&office, period).await.expect("a page");
    let row = page.row().expect("a line");
    assert_eq!((row.opens, row.due, row.phase), (date!(2023 - 09 - 25), date!(2023 - 10 - 08), Phase::Ahead));
    assert_eq!(page.periods.len(), 12);
    on(s, date!(2023 - 09 - 25)).await;
    report(s, &reporter, &point, period).await.expect("open now");
    assert_eq!(s.periods(&office, period).await.expect("a page").row().expect("a line").phase, Phase::Open);
    let list = s.entries(&reporter, &OrgCode::new("U029"), period).await.expect("a list");
    let window = list.window.expect("its days");
    assert_eq!((window.opens, window.due, window.extension), (date!(2023 - 09 - 25), date!(2023 - 10 - 08), None));
    // Other settings of the year stand.
    let plan = s.year_plan(2023).await.expect("a plan");
    assert_eq!(plan.thresholds, domain::schedule::Thresholds::default());
});

on_both!(what_comes_late_is_marked_for_good, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let s = &f.service;
    let other = rows(s, &reporter, period).await.into_iter().find(|row| row.assignment != point).expect("another");
    on(s, date!(2023 - 10 - 10)).await;
    report(s, &reporter, &other.assignment, period).await.expect("on the last day");
    on(s, date!(2023 - 10 - 13)).await;
    report(s, &reporter, &point, period).await.expect("late, and taken all the same");
    let marks = async || {
        let rows = rows(s, &reporter, period).await;
        let late = |id: &RowId| rows.iter().find(|row| row.assignment == *id).map(|row| row.days_late);
        (late(&other.assignment), late(&point))
    };
    assert_eq!(marks().await, (Some(0), Some(3)));
    let queue = s.review_queue(&office, period).await.expect("a queue");
    assert_eq!(queue.rows.iter().filter(|row| row.days_late == 3).count(), 1);
    let quality = s.review_quality(&office, 2023).await.expect("the quality");
    assert_eq!((quality.dated, quality.late), (2, 1));
    // Neither another day for everyone nor a correction changes what was late.
    s.set_period_days(&office, 2023, 1, 20).await.expect("stored");
    let again = EntryInput { actual: "2".into(), ..EntryInput::default() };
    s.submit_entry(&reporter, &point, period, 1, again).await.expect("corrected");
    assert_eq!(marks().await, (Some(0), Some(3)));
    let sheet = s.entry(&office, &point, period).await.expect("a sheet");
    assert_eq!(sheet.row.days_late, 3);
});

on_both!(an_extension_moves_everything_that_follows_the_last_day, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let s = &f.service;
    let (own, neighbour) = (OrgCode::new("U029"), OrgCode::new("U030"));
    on(s, date!(2023 - 10 - 12)).await;
    assert!(missing_on_the_board(s, &office, period, "U029").await > 0);
    let extend = |due: &'static str, reason: &'static str| s.extend_period(&office, period, &own, due, reason);
    assert!(matches!(s.extend_period(&reviewer, period, &own, "2023-10-20", "汛期").await, Err(Error::Forbidden)));
    assert_eq!(codes(extend("2023-10-10", " ").await), ["later_day_expected", "reason_missing"]);
    assert!(matches!(
        s.extend_period(&office, period, &OrgCode::new("X9"), "2023-10-20", "汛期").await,
        Err(Error::NotFound)
    ));
    let first = extend("2023-10-16", "防汛一线").await.expect("granted");

    // The boards were computed before; they follow by the event.
    let follow = async |wanted: bool| {
        s.boards_include(s.last_event().await.expect("an event")).await;
        assert_eq!(missing_on_the_board(s, &office, period, "U029").await > 0, wanted);
    };
    follow(false).await;
    assert!(missing_on_the_board(s, &office, period, "U030").await > 0, "the others are as late as before");
    let list = rows(s, &reporter, period).await;
    assert!(list.iter().all(|row| row.due == date!(2023 - 10 - 16) && row.light != Some(Light::Missing)));
    let sheet = s.entry(&reporter, &point, period).await.expect("a sheet");
    let extension = sheet.window.and_then(|window| window.extension).expect("told");
    assert_eq!((extension.reason.as_str(), extension.by.as_str()), ("防汛一线", office.display_name.as_str()));
    let page = s.periods(&office, period).await.expect("a page");
    assert_eq!(page.row().map(|row| row.extensions), Some(1));

    // Withdrawn before it is used, everything is as before.
    assert!(matches!(s.withdraw_extension(&reviewer, period, &first).await, Err(Error::Forbidden)));
    s.withdraw_extension(&office, period, &first).await.expect("withdrawn");
    assert!(matches!(s.withdraw_extension(&office, period, &first).await, Err(Error::NotFound)));
    follow(true).await;

    // Granted after something came late: what came late is measured by the new day.
    report(s, &reporter, &point, period).await.expect("late");
    assert_eq!(unit(s, &office, period, "U029").await.late, 1);
    extend("2023-10-14", "系统迁移").await.expect("granted");
    let longer = extend("2023-10-18", "系统迁移").await.expect("granted again, later");
    assert_eq!(codes(extend("2023-10-17", "系统迁移").await), ["later_day_expected"]);
    let standing = unit(s, &office, period, "U029").await;
    let used = standing.extension.is_some_and(|extension| extension.used);
    assert_eq!((standing.late, used, standing.due), (0, true, date!(2023 - 10 - 18)));
    assert_eq!(codes(s.withdraw_extension(&office, period, &longer).await), ["extension_used"]);

    s.freeze_period(&office, period).await.expect("frozen");
    let frozen = s.extend_period(&office, period, &neighbour, "2023-10-20", "汛期").await;
    assert_eq!(codes(frozen), ["period_frozen"]);
    assert!(s.verify_audit().await.expect("readable").is_ok());
});

on_both!(the_page_counts_units_that_are_done, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, _) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let s = &f.service;
    let rows = rows(s, &reporter, period).await;
    for row in &rows {
        report(s, &reporter, &row.assignment, period).await.expect("stored");
    }
    let page = s.periods(&office, period).await.expect("a page");
    let line = page.row().expect("a line").clone();
    assert_eq!((line.done, line.reported, page.waiting), (1, rows.len(), rows.len() as i64));
    let own = unit(s, &office, period, "U029").await;
    assert!(own.is_done() && own.expected == rows.len());
    // What goes back to the unit is not done.
    s.decide(&office, &rows[0].assignment, period, 1, domain::review::Decision::Return, "请核对")
        .await
        .expect("returned");
    assert_eq!(s.periods(&office, period).await.expect("a page").row().map(|row| row.done), Some(0));
    assert!(matches!(s.periods(&reporter, period).await, Err(Error::Forbidden)));
});

on_both!(an_extension_of_one_point_moves_that_point_alone, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let s = &f.service;
    let own = OrgCode::new("U029");
    let list = rows(s, &reporter, period).await;
    let code = list.iter().find(|row| row.assignment == point).map(|row| row.point.code.clone()).expect("its point");
    let other = list.iter().find(|row| row.assignment != point).map(|row| row.assignment.clone()).expect("another");
    let of_point = || Beneficiary { org: own.clone(), point: Some(code.clone()) };
    let elsewhere = Beneficiary { org: own.clone(), point: Some(PointCode::new("C2023-999")) };
    assert_eq!(codes(s.extend_period(&office, period, elsewhere, "2023-10-20", "汛期").await), ["point_expected"]);
    on(s, date!(2023 - 10 - 12)).await;
    let late = missing_on_the_board(s, &office, period, "U029").await;
    let id = s.extend_period(&office, period, of_point(), "2023-10-20", "系统对接").await.expect("granted");

    // The list, the sheet, the light and the office's page follow, for this point and no other.
    let list = rows(s, &reporter, period).await;
    let due = |rows: &[EntryRow], id: &RowId| rows.iter().find(|row| row.assignment == *id).map(|row| row.due);
    assert_eq!(due(&list, &point), Some(date!(2023 - 10 - 20)));
    assert_eq!(due(&list, &other), Some(date!(2023 - 10 - 10)));
    let window = async |id: &RowId| s.entry(&reporter, id, period).await.expect("a sheet").window.expect("its days");
    assert_eq!(window(&point).await.extension.map(|extension| extension.reason).as_deref(), Some("系统对接"));
    assert_eq!(window(&other).await.extension, None);
    assert_eq!(list.iter().filter(|row| row.light == Some(Light::Missing)).count(), late as usize - 1);
    let row = unit(s, &office, period, "U029").await;
    assert_eq!((row.due, row.overdue, row.extension.is_some()), (date!(2023 - 10 - 10), true, false));
    assert_eq!(row.points.iter().map(|longer| &longer.point).collect::<Vec<_>>(), [&code]);
    let told = s.inbox(&reporter).await.expect("an inbox").remove(0);
    assert_eq!((told.kind, told.due), (NoticeKind::PointExtended, date!(2023 - 10 - 20)));
    assert_eq!(told.address(), format!("/progress/{point}?period=2023-09"));
    let own_day = Duty::ReportPoint {
        assignment: point.to_string(),
        period,
        point: list.iter().find(|row| row.assignment == point).map(|row| row.point.name.clone()).unwrap_or_default(),
        done: false,
    };
    let deadlines = s.deadlines(&reporter).await.expect("deadlines");
    assert!(deadlines.contains(&Deadline { day: date!(2023 - 10 - 20), duty: own_day }), "{deadlines:?}");
    let rest = Duty::Report { period, open: list.len() - 1, expected: list.len() - 1 };
    assert!(deadlines.contains(&Deadline { day: date!(2023 - 10 - 10), duty: rest }), "{deadlines:?}");

    // Reminders tell of the rest by its day, and of the point by its own.
    on(s, date!(2023 - 10 - 18)).await;
    s.remind_of_reporting().await.expect("reminded");
    let reminders = s.inbox(&reporter).await.expect("an inbox").into_iter().filter(|notice| notice.about == "2023-09");
    let mut reminders: Vec<_> = reminders.map(|notice| (notice.kind, notice.due, notice.count)).collect();
    reminders.sort_by_key(|(_, due, _)| *due);
    let left = list.len() as i64 - 1;
    let expected =
        [(NoticeKind::Overdue, date!(2023 - 10 - 10), left), (NoticeKind::DueSoon, date!(2023 - 10 - 20), 1)];
    assert_eq!(reminders, expected);

    // Of two extensions the later day holds; the point's can be withdrawn while the unit's covers what was reported.
    let all = s.extend_period(&office, period, &own, "2023-10-19", "防汛").await.expect("granted to the unit");
    report(s, &reporter, &point, period).await.expect("in time");
    report(s, &reporter, &other, period).await.expect("in time");
    let row = unit(s, &office, period, "U029").await;
    let used = (row.extension.map(|extension| extension.used), row.points[0].extension.used);
    assert_eq!((row.late, used), (0, (Some(true), false)));
    assert_eq!(codes(s.withdraw_extension(&office, period, &all).await), ["extension_used"]);
    s.withdraw_extension(&office, period, &id).await.expect("withdrawn: nothing needed it");
    let list = rows(s, &reporter, period).await;
    assert_eq!((due(&list, &point), due(&list, &other)), (Some(date!(2023 - 10 - 19)), Some(date!(2023 - 10 - 19))));
    assert!(list.iter().all(|row| row.days_late == 0));
    assert!(s.verify_audit().await.expect("readable").is_ok());
});
