//! Dividing targets, handing them down, receipts and chasing (M22, M24, M26, M7).

use super::Fixture;
use crate::on_both;
use domain::{
    Decimal,
    accounts::{Role, SessionUser},
    decomposition::{
        CellInput, Finding, Grid, Part, Row, Saved, UnitKind,
        dispatch::{NewDispatch, ReceiptState, Selection},
    },
    ids::{OrgCode, PointCode, RowId},
    inbox::{Notice, NoticeKind},
    indicators::{Aggregation, Track},
    period::Period,
    progress::EntryInput,
    schedule::Light,
    warnings::LiveEvent,
};
use service::{Error, Service, live::Missed};
use time::macros::date;

const INDUSTRY: &str = "X2023-001";
const GREEN: &str = "X2023-002";
const COUNTY: &str = "451202";

async fn with_counties(f: &Fixture) -> SessionUser {
    f.with_counties().await;
    f.user("office", Role::OfficeAdmin, None).await
}

async fn grid(f: &Fixture, user: &SessionUser) -> Grid {
    f.service.decomposition(user, Track::CityToUnit, 2023).await.expect("a grid")
}

fn row<'a>(grid: &'a Grid, point: &str) -> &'a Row {
    grid.rows.iter().find(|row| row.point.as_str() == point).expect("the row")
}

fn part(grid: &Grid, point: &str, unit: &str) -> Part {
    let column = grid.columns.iter().position(|column| column.unit.as_str() == unit).expect("the column");
    row(grid, point).cells[column].part
}

fn cell(point: &str, revision: i64, unit: &str, target: &str) -> CellInput {
    CellInput { point: point.into(), revision, unit: unit.into(), target: target.into() }
}

fn of(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<(String, String)> {
    match result {
        Err(Error::Invalid(problems)) => problems.into_iter().map(|p| (p.code, p.place)).collect(),
        other => panic!("expected problems, not {other:?}"),
    }
}

fn batch(selection: Selection) -> NewDispatch {
    NewDispatch {
        track: Track::CityToUnit,
        year: 2023,
        title: "2023年度目标任务下达".into(),
        message: "请于期限内签收".into(),
        due: "2023-10-15".into(),
        selection,
        units: Vec::new(),
    }
}

async fn change(f: &Fixture, user: &SessionUser, cells: Vec<CellInput>) -> Result<Saved, Error> {
    f.service.change_parts(user, cells, Vec::new(), "会议纪要调整", false).await
}

on_both!(the_imported_sheet_is_read_as_it_was_written, |f: Fixture| async move {
    let office = with_counties(&f).await;
    let grid = grid(&f, &office).await;
    assert_eq!((grid.rows.len(), grid.columns.len()), (62, 11));
    assert_eq!(grid.domains().len(), grid.domains().iter().collect::<std::collections::BTreeSet<_>>().len());
    assert!(grid.rows.iter().all(|row| row.check().agrees()), "the sample's parts come to its wholes");
    assert_eq!(
        (row(&grid, INDUSTRY).aggregation, row(&grid, GREEN).aggregation),
        (Aggregation::Sum, Aggregation::Average)
    );
    assert_eq!(part(&grid, INDUSTRY, COUNTY), Part::Target(of("57.79")));
    let missing = grid.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.part == Part::NotApplicable).count();
    assert_eq!(missing, 36);
});

on_both!(a_changed_part_is_kept_with_its_reason, |f: Fixture| async move {
    let office = with_counties(&f).await;
    let s = &f.service;
    let before = s.last_event().await.expect("an id");
    let silent = s.change_parts(&office, vec![cell(INDUSTRY, 1, COUNTY, "60")], Vec::new(), "  ", false).await;
    assert_eq!(codes(silent), [("reason_missing".into(), "reason".into())]);
    let bad = change(&f, &office, vec![cell(INDUSTRY, 1, COUNTY, "很多"), cell(GREEN, 1, COUNTY, "10")]).await;
    assert_eq!(codes(bad), [("number_expected".into(), format!("{INDUSTRY}/{COUNTY}"))]);
    assert_eq!(part(&grid(&f, &office).await, GREEN, COUNTY), Part::Target(of("10.3")), "nothing of it is stored");

    // A block over two rows: one revision each, one audit entry, one event.
    let cells =
        vec![cell(INDUSTRY, 1, COUNTY, "60"), cell(INDUSTRY, 1, "451203", "29.15"), cell(GREEN, 1, COUNTY, "不适用")];
    let saved = change(&f, &office, cells).await.expect("stored");
    assert_eq!((saved.cells, saved.rows.len()), (2, 2), "the cell that stands as it is was passed over");
    let after = grid(&f, &office).await;
    assert_eq!(part(&after, INDUSTRY, COUNTY), Part::Target(of("60")));
    assert_eq!(part(&after, GREEN, COUNTY), Part::NotApplicable);
    let check = row(&after, INDUSTRY).check();
    assert_eq!((check.finding, check.difference), (Finding::TooMuch, Some(of("2.21"))));
    assert_eq!(row(&after, INDUSTRY).revision, 2);
    let Missed::Events(events) = s.events_after(before).await.expect("events") else { panic!("too many events") };
    let told: Vec<_> = events.into_iter().map(|event| (event.org, event.payload)).collect();
    let expected = LiveEvent::Decomposition { parent: None, track: Track::CityToUnit, year: 2023 };
    assert_eq!(told, [(None, expected)]);

    let stale = change(&f, &office, vec![cell(INDUSTRY, 1, COUNTY, "61")]).await;
    assert!(matches!(stale, Err(Error::Conflict(2))), "{stale:?}");
    let (_, _, history) = s.decomposed_point(&office, &PointCode::new(INDUSTRY)).await.expect("a point");
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].reason.as_str(), history[0].cells.len()), ("会议纪要调整", 1));
    assert_eq!(history[0].cells[0].before, Part::Target(of("57.79")));

    let way = vec![(PointCode::new(INDUSTRY), 2, Aggregation::Share)];
    s.change_parts(&office, Vec::new(), way, "改按占比", false).await.expect("stored");
    assert_eq!(row(&grid(&f, &office).await, INDUSTRY).aggregation, Aggregation::Share);
    assert!(s.verify_audit().await.expect("readable").is_ok());

    for (name, role) in [("reviewer", Role::OfficeReviewer), ("leader", Role::Leader)] {
        let user = f.user(name, role, None).await;
        let refused = change(&f, &user, vec![cell(GREEN, 2, COUNTY, "9")]).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{name}");
    }
});

on_both!(many_at_once_on_one_row_lose_nothing, |f: Fixture| async move {
    let office = with_counties(&f).await;
    let tries = (0..12).map(|n| {
        let (service, user) = (f.service.clone(), office.clone());
        tokio::spawn(async move {
            let cells = vec![cell(INDUSTRY, 1, COUNTY, &n.to_string())];
            service.change_parts(&user, cells, Vec::new(), "同时修改", false).await
        })
    });
    let answers = futures::future::join_all(tries).await;
    let saved = answers.into_iter().filter(|answer| matches!(answer, Ok(Ok(_)))).count();
    assert_eq!(saved, 1, "one of twelve that all saw revision 1 is stored");
    assert_eq!(row(&grid(&f, &office).await, INDUSTRY).revision, 2);
});

on_both!(a_new_target_moves_the_light_of_what_is_reported, |f: Fixture| async move {
    let office = with_counties(&f).await;
    let s = &f.service;
    let county = f.user("county", Role::CountyOffice, Some(COUNTY)).await;
    let period: Period = "2023-09".parse().expect("a period");
    let entry_of = async || {
        let list = s.entries(&county, &OrgCode::new(COUNTY), period).await.expect("a list");
        list.rows.into_iter().find(|row| row.point.code.as_str() == INDUSTRY)
    };
    let entry = entry_of().await.expect("the entry");
    // 57.79 a year, 43.34 by September: 30 is yellow or red.
    let input = EntryInput { actual: "30".into(), ..EntryInput::default() };
    s.submit_entry(&county, &entry.assignment, period, 0, input).await.expect("stored");
    let slow = entry_of().await.and_then(|row| row.light);
    assert_ne!(slow, Some(Light::Green));
    let board = s.board(&office, Track::CityToUnit, period).await.expect("a board");
    let line = board.board.rows.iter().find(|row| row.org.as_str() == COUNTY).expect("a line").all;
    assert_eq!((line.green, line.total()), (0, 1));

    change(&f, &office, vec![cell(INDUSTRY, 1, COUNTY, "36")]).await.expect("stored");
    assert_eq!(entry_of().await.and_then(|row| row.light), Some(Light::Green));

    // The same value against thresholds that are stricter by far; the board follows.
    let strict = r#"{"light_thresholds": {"red_below": "120", "yellow_below": "150", "blue_at": "200"}}"#;
    let system = Service::system_user();
    assert!(s.import_year_plan(&system, period.year(), strict).await.expect("the plan is stored"));
    assert_ne!(entry_of().await.and_then(|row| row.light), Some(Light::Green));
    let board = s.board(&office, Track::CityToUnit, period).await.expect("a board");
    let line = board.board.rows.iter().find(|row| row.org.as_str() == COUNTY).expect("a line").all;
    assert_eq!((line.green, line.total()), (0, 1));

    // A part is not taken away from a unit that has reported unless this is said.
    let taken = change(&f, &office, vec![cell(INDUSTRY, 2, COUNTY, "不适用")]).await;
    assert_eq!(codes(taken), [("has_reported_values".into(), format!("{INDUSTRY}/{COUNTY}"))]);
    let cells = vec![cell(INDUSTRY, 2, COUNTY, "不适用")];
    s.change_parts(&office, cells, Vec::new(), "职能调整", true).await.expect("stored");
    assert!(entry_of().await.is_none(), "no longer shown");
    change(&f, &office, vec![cell(INDUSTRY, 3, COUNTY, "36")]).await.expect("stored");
    assert_eq!(entry_of().await.and_then(|row| row.actual), Some(of("30")), "and never lost");
});

on_both!(a_balance_by_figures_comes_to_the_whole, |f: Fixture| async move {
    let office = with_counties(&f).await;
    let s = &f.service;
    let columns = grid(&f, &office).await.columns;
    let text: String = columns.iter().zip(1..).map(|(column, n)| format!("{}\t{n}.5\n", column.name)).collect();
    let save = |name: &'static str, text: String| {
        let (service, office) = (s.clone(), office.clone());
        async move { service.save_figures(&office, Track::CityToUnit, 2023, name, &text).await }
    };
    assert_eq!(codes(save("", text.clone()).await)[0].0, "name_missing");
    assert_eq!(codes(save("人口", "某某县\t1\n".into()).await)[0].0, "figure_unreadable");
    assert_eq!(save("人口", text).await.expect("stored"), 11);
    assert_eq!(s.figures(&office).await.expect("figures"), [("人口".to_owned(), 11)]);
    let (grid, bases, _) = s.decomposed_point(&office, &PointCode::new(INDUSTRY)).await.expect("a point");
    let names: Vec<_> = bases.iter().map(|basis| basis.kind.code().to_owned()).collect();
    assert_eq!(names, ["equal", "current", "人口"]);
    let row = &grid.rows[0];
    let parts = domain::decomposition::propose(row, &grid.columns, &bases[2], 2).expect("parts");
    let cells =
        grid.columns.iter().zip(parts).map(|(column, part)| {
            cell(INDUSTRY, 1, column.unit.as_str(), &part.text(domain::language::Language::Chinese))
        });
    change(&f, &office, cells.collect()).await.expect("stored");
    let after = s.decomposition(&office, Track::CityToUnit, 2023).await.expect("a grid");
    assert!(after.rows[0].check().agrees());
});

async fn waiting(service: &Service, user: &SessionUser) -> Vec<Notice> {
    let inbox = service.inbox(user).await.expect("an inbox");
    inbox.into_iter().filter(|notice| !notice.read).collect()
}

on_both!(a_batch_is_signed_for_once_and_chased_once_a_day, |f: Fixture| async move {
    let office = with_counties(&f).await;
    let s = &f.service;
    let county = f.user("county", Role::CountyOffice, Some(COUNTY)).await;
    let colleague = f.user("colleague", Role::CountyOffice, Some(COUNTY)).await;
    let stranger = f.user("stranger", Role::UnitReporter, Some("U029")).await;
    assert!(matches!(s.issue_dispatch(&stranger, batch(Selection::All)).await, Err(Error::Forbidden)));
    let late = NewDispatch { due: "2023-10-06".into(), ..batch(Selection::All) };
    assert_eq!(codes(s.issue_dispatch(&office, late).await)[0].0, "due_expected");
    let id = s.issue_dispatch(&office, batch(Selection::All)).await.expect("issued");
    let sheet = s.dispatch(&office, &id).await.expect("a sheet");
    assert_eq!((sheet.receipts.len(), sheet.dispatch.signed, sheet.to_chase()), (11, 0, 11));
    assert_eq!(sheet.by_kind().len(), 1);
    let notices = waiting(s, &county).await;
    assert_eq!(notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::Dispatched]);

    // Twelve ask at once: each unit gets one row.
    let asked = (0..12).map(|_| {
        let (service, office, id) = (s.clone(), office.clone(), id.clone());
        tokio::spawn(async move { service.chase(&office, &id).await })
    });
    let mut chased = 0;
    for answer in futures::future::join_all(asked).await {
        chased += answer.expect("no panic").expect("chased");
    }
    assert_eq!(chased, 11);
    assert_eq!(waiting(s, &county).await.len(), 2);
    assert_eq!(s.chase_overdue().await.expect("chased"), 0, "nothing is overdue yet");

    let form = s.task_form(&county, &id, None).await.expect("a form");
    assert!(form.may_sign && form.tasks.iter().any(|task| task.part == Part::Target(of("57.79"))));
    assert!(matches!(s.task_form(&stranger, &id, None).await, Err(Error::NotFound)));
    assert!(matches!(s.task_form(&county, &id, Some(&OrgCode::new("451203"))).await, Err(Error::NotFound)));
    assert!(matches!(s.sign_for(&stranger, &id, None, "").await, Err(Error::NotFound)));
    let other = s.sign_for(&county, &id, Some(OrgCode::new("451203")), "").await;
    assert!(matches!(other, Err(Error::NotFound)), "nobody signs for another unit");
    let first = s.sign_for(&county, &id, None, "").await.expect("signed");
    let again = s.sign_for(&colleague, &id, None, "").await.expect("answered");
    assert_eq!((&first, first.by.as_str()), (&again, county.display_name.as_str()));
    assert!(waiting(s, &county).await.is_empty(), "the inbox is done with");
    assert_eq!(s.tasks(&county).await.expect("tasks")[0].state, ReceiptState::Signed);

    // Two days later the rest is overdue.
    s.clock().fix(Some(date!(2023 - 10 - 17)));
    let sheet = s.dispatch(&office, &id).await.expect("a sheet");
    assert_eq!(sheet.receipts.iter().filter(|receipt| receipt.state == ReceiptState::Overdue).count(), 10);
    assert_eq!(s.chase_overdue().await.expect("chased"), 10);
    assert_eq!(s.chase_overdue().await.expect("chased"), 0);
    assert_eq!(s.chase(&office, &id).await.expect("chased"), 0, "by hand or by itself: once a day");
    s.clock().fix(Some(date!(2023 - 10 - 18)));
    assert_eq!(s.chase_overdue().await.expect("chased"), 10);
    let other = f.user("other", Role::CountyOffice, Some("451203")).await;
    s.sign_for(&other, &id, None, "").await.expect("signed");
    assert_eq!(s.tasks(&other).await.expect("tasks")[0].state, ReceiptState::SignedLate);
    assert!(s.verify_audit().await.expect("readable").is_ok());
});

on_both!(what_changes_after_a_dispatch_needs_a_new_one, |f: Fixture| async move {
    let office = with_counties(&f).await;
    let s = &f.service;
    s.issue_dispatch(&office, batch(Selection::All)).await.expect("issued");
    assert_eq!(codes(s.issue_dispatch(&office, batch(Selection::Due)).await)[0].0, "nothing_to_dispatch");
    let cells = vec![cell(INDUSTRY, 1, COUNTY, "60"), cell(INDUSTRY, 1, "451203", "不适用")];
    change(&f, &office, cells).await.expect("stored");
    assert_eq!(grid(&f, &office).await.changed(), 2);
    let id = s.issue_dispatch(&office, batch(Selection::Due)).await.expect("issued");
    let sheet = s.dispatch(&office, &id).await.expect("a sheet");
    assert_eq!(
        sheet.receipts.iter().map(|receipt| (receipt.unit.as_str(), receipt.points)).collect::<Vec<_>>(),
        [(COUNTY, 1), ("451203", 1)]
    );
    assert_eq!(grid(&f, &office).await.changed(), 0);
    let form = s.task_form(&office, &id, Some(&OrgCode::new("451203"))).await.expect("a form");
    assert_eq!(form.tasks.iter().map(|task| task.part).collect::<Vec<_>>(), [Part::NotApplicable]);
    assert!(!form.may_sign, "the office does not sign for a unit");
    change(&f, &office, vec![cell(INDUSTRY, 2, COUNTY, "61")]).await.expect("stored");
    let form = s.task_form(&office, &id, Some(&OrgCode::new(COUNTY))).await.expect("a form");
    assert!(form.tasks[0].is_changed());
    let domain = grid(&f, &office).await.domains()[1].clone();
    let some = NewDispatch { units: vec![OrgCode::new(COUNTY)], ..batch(Selection::Domain(domain)) };
    let id = s.issue_dispatch(&office, some).await.expect("issued");
    assert_eq!(s.dispatch(&office, &id).await.expect("a sheet").receipts.len(), 1);
    assert_eq!(s.dispatches(&office, Track::CityToUnit, 2023).await.expect("batches").len(), 3);
});

on_both!(a_county_divides_its_own_target, |f: Fixture| async move {
    let office = with_counties(&f).await;
    let s = &f.service;
    let county = f.user("county", Role::CountyOffice, Some(COUNTY)).await;
    let other = f.user("other", Role::CountyOffice, Some("451203")).await;
    let before = s.board(&office, Track::CityToUnit, s.current_period()).await.expect("a board").board.rows.len();
    assert!(matches!(s.add_sub_units(&office, UnitKind::Township, "某镇").await, Err(Error::Forbidden)));
    assert_eq!(s.add_sub_units(&county, UnitKind::Township, "东江镇\n 六圩镇 \n\n东江镇\n").await.expect("added"), 2);
    assert_eq!(s.add_sub_units(&county, UnitKind::CountyBureau, "东江镇\n区发改局").await.expect("added"), 1);
    let units = s.sub_units(&county).await.expect("units");
    assert_eq!(units.iter().map(|unit| unit.name.as_str()).collect::<Vec<_>>(), ["东江镇", "六圩镇", "区发改局"]);
    assert!(s.sub_units(&other).await.expect("units").is_empty());

    let own = grid(&f, &county).await;
    let industry = row(&own, INDUSTRY);
    assert_eq!((industry.whole, industry.revision, industry.check().finding), (of("57.79"), 0, Finding::Nobody));
    let (first, second) = (units[0].unit.as_str(), units[1].unit.as_str());
    change(&f, &county, vec![cell(INDUSTRY, 0, first, "30"), cell(INDUSTRY, 0, second, "27.7")]).await.expect("stored");
    let own = grid(&f, &county).await;
    assert_eq!(row(&own, INDUSTRY).check().difference, Some(of("-0.09")));
    assert!(matches!(change(&f, &other, vec![cell(INDUSTRY, 0, first, "1")]).await, Err(Error::NotFound)));
    assert!(matches!(change(&f, &county, vec![cell(INDUSTRY, 1, "451203", "1")]).await, Err(Error::NotFound)));
    assert_eq!(part(&grid(&f, &office).await, INDUSTRY, COUNTY), Part::Target(of("57.79")), "the city's part stands");

    let id: RowId = s.issue_dispatch(&county, batch(Selection::All)).await.expect("issued");
    assert!(matches!(s.dispatch(&office, &id).await, Err(Error::NotFound)));
    let unit = OrgCode::new(first);
    assert_eq!(codes(s.sign_for(&county, &id, Some(unit.clone()), " ").await)[0].0, "signer_missing");
    assert!(matches!(s.sign_for(&other, &id, Some(unit.clone()), "张某甲").await, Err(Error::NotFound)));
    s.sign_for(&county, &id, Some(unit), "张某甲").await.expect("recorded");
    let sheet = s.dispatch(&county, &id).await.expect("a sheet");
    assert_eq!((sheet.dispatch.signed, sheet.dispatch.units), (1, 2));
    assert_eq!(s.chase(&county, &id).await.expect("chased"), 1);
    assert_eq!(codes(s.remove_sub_unit(&county, &units[0].unit).await)[0].0, "unit_in_use");
    s.remove_sub_unit(&county, &units[2].unit).await.expect("removed");
    let after = s.board(&office, Track::CityToUnit, s.current_period()).await.expect("a board").board.rows.len();
    assert_eq!(before, after, "the city's board knows nothing of it");
    assert!(s.tasks(&county).await.expect("tasks").is_empty(), "what a county hands down is no task of its own");
});
