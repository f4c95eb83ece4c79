//! Importing the files of a year (M15, M19): whole or not at all, checked against what is stored.

use super::{Fixture, sample};
use crate::on_both;
use domain::{
    accounts::Role,
    imports::ImportKind,
    indicators::Track,
    ledgers::Ledger,
    period::Period,
    problem::{Problem, Severity},
    progress::{EntryInput, EntryState},
    schedule::Light,
};
use service::{Error, Service};
use time::macros::date;

const ORGS: &str = "orgs.csv";
const CITY: &str = "indicators-2023-city.xlsx";
const COUNTY: &str = "indicators-2023-county.xlsx";
const PROGRESS: &str = "progress-2023.csv";

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<Problem> {
    match result {
        Err(Error::Invalid(problems)) => problems,
        other => panic!("expected problems, not {other:?}"),
    }
}

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().filter(|p| p.severity == Severity::Error).map(|p| p.code.as_str()).collect()
}

async fn import(f: &Fixture, file: &str) {
    let system = Service::system_user();
    let run = f.service.commit_import(&system, file, &sample(file), EntryState::Accepted).await;
    run.unwrap_or_else(|error| panic!("{file}: {error}"));
}

on_both!(the_sample_year_is_imported_once, |f: Fixture| async move {
    let (system, s) = (Service::system_user(), &f.service);
    let mut heard = Vec::new();
    let early = s.check_import(&system, CITY, &sample(CITY), &mut |done, all| heard.push((done, all))).await;
    let early = early.expect("a check");
    assert_eq!((early.kind, early.has_errors), (ImportKind::Indicators, true));
    assert_eq!(codes(&early.problems), ["organisations_first"]);
    assert!(heard.last().is_some_and(|(done, all)| done == all), "{:?}", heard.last());

    for file in [ORGS, CITY, COUNTY] {
        import(&f, file).await;
    }
    import(&f, PROGRESS).await;

    let admin = f.user("admin", Role::OfficeAdmin, None).await;
    assert_eq!(s.organisations().await.expect("organisations").len(), 95);
    let city = s.points(&admin, Track::RegionToCity, 2023).await.expect("points");
    assert_eq!(city.iter().map(|point| point.weight).sum::<domain::Decimal>(), domain::Decimal::ONE_HUNDRED);
    let list = s.entries(&admin, &domain::ids::OrgCode::new("U045"), "2023-01".parse().expect("a period")).await;
    let list = list.expect("a list");
    let row = list.rows.iter().find(|row| row.point.code.as_str() == "C2023-005").expect("the point");
    assert_eq!((row.state, row.revision), (EntryState::Accepted, 1));
    assert_eq!(row.actual.map(|actual| actual.to_string()).as_deref(), Some("5.6"));
    assert!(row.light.is_some_and(|light| light != Light::Missing) && row.ledger.is_some());
    let sheet = s.entry(&admin, &row.assignment, list.period).await.expect("a sheet");
    // 2023-02-04 at nine o'clock in China.
    assert_eq!(sheet.events.iter().map(|event| event.at).collect::<Vec<_>>(), [1_675_472_400_000]);

    for file in [ORGS, CITY, COUNTY, PROGRESS] {
        let again = s.check_import(&system, file, &sample(file), &mut |_, _| ()).await.expect("a check");
        assert!(again.already_imported && again.has_errors, "{file}");
        let again = refused(s.commit_import(&system, file, &sample(file), EntryState::Accepted).await);
        assert_eq!(codes(&again), ["already_imported"], "{file}");
    }
    assert!(s.verify_audit().await.expect("read").is_ok());
});

on_both!(one_bad_line_stops_all_of_a_file, |f: Fixture| async move {
    f.with_indicators().await;
    let (system, s) = (Service::system_user(), &f.service);
    let head = "period,point_code,org_code,actual,note,problem_level,submitted_on\n";
    let good = "2023-01,C2023-005,U045,5.6,,,2023-02-04\n";
    let text = format!(
        "{head}{good}2023-01,C2023-999,U045,1,,,2023-02-04\n2023-01,C2023-006,U999,1,,,2023-02-04\n2023-01,C2023-006,U001,1,,,2023-02-04\n2022-01,C2023-006,U045,1,,,2023-02-04\n"
    );
    let problems = refused(s.commit_import(&system, "p.csv", text.as_bytes(), EntryState::Accepted).await);
    assert_eq!(codes(&problems), ["unknown_point", "unknown_org", "not_assigned", "period_not_expected"]);
    assert_eq!(problems[0].place, "line 3, point_code");
    // Nothing of it was stored: the good line alone can be imported, as submitted.
    let text = format!("{head}{good}");
    let run = s.commit_import(&system, "p.csv", text.as_bytes(), EntryState::Submitted).await.expect("imported");
    assert_eq!((run.rows, run.has_errors), (1, false));

    // What is stored stands: another value is named and left out.
    let text = format!("{head}2023-01,C2023-005,U045,9,,,2023-02-04\n2023-01,C2023-006,U045,5.29,,,2023-02-04\n");
    let run = s.commit_import(&system, "p.csv", text.as_bytes(), EntryState::Accepted).await.expect("imported");
    assert_eq!(run.problems.iter().map(|p| p.code.as_str()).collect::<Vec<_>>(), ["already_reported"]);
    let list = s.entries(&system, &domain::ids::OrgCode::new("U045"), "2023-01".parse().expect("a period")).await;
    let values: Vec<_> =
        list.expect("a list").rows.into_iter().filter_map(|row| Some((row.state, row.actual?))).collect();
    let of = |text: &str| text.parse::<domain::Decimal>().expect("a decimal");
    assert_eq!(values, [(EntryState::Submitted, of("5.6")), (EntryState::Accepted, of("5.29"))]);

    let leader = f.user("leader", Role::Leader, None).await;
    let forbidden = s.check_import(&leader, ORGS, &sample(ORGS), &mut |_, _| ()).await;
    assert!(matches!(forbidden, Err(Error::Forbidden)));
});

on_both!(a_corrected_file_takes_nothing_from_anyone, |f: Fixture| async move {
    f.with_indicators().await;
    let (system, s) = (Service::system_user(), &f.service);
    let orgs = String::from_utf8(sample(ORGS)).expect("text");
    // Two counties exchange their names, and a leader changes.
    let swapped = orgs
        .replace("451202,金城江区", "451202,～")
        .replace("451203,宜州区,county,false,周某庚", "451203,金城江区,county,false,李某甲")
        .replace("451202,～", "451202,宜州区");
    s.commit_import(&system, ORGS, swapped.as_bytes(), EntryState::Accepted).await.expect("imported");
    let stored = s.organisations().await.expect("organisations");
    assert_eq!((stored[0].name.as_str(), stored[1].name.as_str()), ("宜州区", "金城江区"));
    assert_eq!(stored[1].line_leader, "李某甲");

    // A name that another organisation has keeps out.
    let head = orgs.lines().next().expect("a header");
    let clash = format!("{head}\nU990,南丹县,municipal,false,甲,乙\n");
    let problems = refused(s.commit_import(&system, ORGS, clash.as_bytes(), EntryState::Accepted).await);
    assert_eq!(codes(&problems), ["duplicate_name"]);
});

on_both!(a_year_stands_as_of_a_day, |f: Fixture| async move {
    f.with_indicators().await;
    import(&f, COUNTY).await;
    let (system, s) = (Service::system_user(), &f.service);
    let open: Period = "2023-09".parse().expect("a period");
    let run = s.commit_until(&system, PROGRESS, &sample(PROGRESS), date!(2023 - 10 - 07), open).await;
    let run = run.expect("imported");
    assert!(run.rows > 3000 && run.rows < 7233, "{}", run.rows);
    let queue = s.review_queue(&system, open).await.expect("a queue");
    assert!(queue.total > 0);
    let before = s.review_queue(&system, "2023-08".parse().expect("a period")).await.expect("a queue");
    assert_eq!(before.total, 0);
    // The rest may follow: what is stored stands.
    let rest = s.commit_import(&system, PROGRESS, &sample(PROGRESS), EntryState::Accepted).await.expect("imported");
    assert!(!rest.has_errors);
    assert_eq!(s.review_queue(&system, open).await.expect("a queue").total, queue.total);
});

on_both!(a_broken_workbook_takes_nothing_away, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, assignment) = f.reporter().await;
    let input = EntryInput { actual: "0".into(), ..EntryInput::default() };
    f.service.submit_entry(&reporter, &assignment, period, 0, input).await.expect("stored");
    let sheet = f.service.entry(&reporter, &assignment, period).await.expect("a sheet");
    assert_eq!((sheet.row.light, sheet.row.ledger), (Some(Light::Red), Some(Ledger::OffTrack)));
    // A workbook without any of the points is no workbook, and takes nothing away.
    let broken = f.service.commit_import(&Service::system_user(), CITY, b"PK\x03\x04", EntryState::Accepted).await;
    assert!(!refused(broken).is_empty());
    assert_eq!(f.service.entry(&reporter, &assignment, period).await.expect("a sheet").row.revision, 1);
});
