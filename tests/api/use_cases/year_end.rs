//! Year end (M25, M48, M57–M59): results as an outside program computes them, and as of any past moment.

use super::{Fixture, sample};
use crate::on_both;
use domain::{
    Decimal,
    accounts::{Role, SessionUser},
    ids::{OrgCode, PointCode},
    language::Language,
    problem::{Problem, Severity},
    progress::{EntryInput, EntryState, Submitted},
    review::Decision,
};
use service::{Error, Service};
use std::path::PathBuf;

const YEAR: i32 = 2023;
const FILES: [&str; 6] = [
    "orgs.csv",
    "indicators-2023-city.xlsx",
    "indicators-2023-county.xlsx",
    "progress-2023.csv",
    "adjustments-2023.csv",
    "public-evaluation-2023.csv",
];

async fn whole_year(f: &Fixture) -> SessionUser {
    let system = Service::system_user();
    let plan = String::from_utf8(sample("plan-2023.json")).expect("text");
    assert!(f.service.import_year_plan(&system, YEAR, &plan).await.expect("the plan is stored"));
    for file in FILES {
        let run = f.service.commit_as_reported(&system, file, &sample(file)).await;
        run.unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    f.user("office", Role::OfficeAdmin, None).await
}

async fn json(f: &Fixture, user: &SessionUser, as_of: Option<i64>) -> String {
    let results = f.service.results(user, YEAR, as_of).await.expect("results");
    serde_json::to_string(&results).expect("JSON")
}

/// A moment that is over: what is written from now on has another.
async fn moment(f: &Fixture) -> i64 {
    let clock = f.service.clock();
    let now = clock.now();
    while clock.now() == now {
        tokio::task::yield_now().await;
    }
    now
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<Problem> {
    match result {
        Err(Error::Invalid(problems)) => problems,
        other => panic!("expected problems, not {other:?}"),
    }
}

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().filter(|p| p.severity == Severity::Error).map(|p| p.code.as_str()).collect()
}

on_both!(the_sample_year_comes_out_as_computed_outside, |f: Fixture| async move {
    let office = whole_year(&f).await;
    // Computed from the files by another program, in fractions.
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/results-2023.json");
    let golden = std::fs::read_to_string(golden).expect("the golden results");
    let golden: serde_json::Value = serde_json::from_str(&golden).expect("JSON");
    let results: serde_json::Value = serde_json::from_str(&json(&f, &office, None).await).expect("JSON");
    assert_eq!(results, golden);

    // Nobody but the office sees them, and a year that is not there has none.
    for (name, role, org) in
        [("unit", Role::CountyOffice, Some("451202")), ("leader", Role::Leader, None), ("sys", Role::SystemAdmin, None)]
    {
        let user = f.user(name, role, org).await;
        assert!(matches!(f.service.results(&user, YEAR, None).await, Err(Error::Forbidden)), "{name}");
        let total = f.service.explain(&user, ".451202.2023-12", None).await;
        assert!(matches!(total, Err(Error::Forbidden)), "{name}");
    }
    assert!(matches!(f.service.results(&office, 2031, None).await, Err(Error::NotFound)));
});

on_both!(results_of_a_past_moment_stay_what_they_were, |f: Fixture| async move {
    let (system, s) = (Service::system_user(), &f.service);
    let nothing = moment(&f).await;
    let office = whole_year(&f).await;
    let (then, before) = (moment(&f).await, json(&f, &office, None).await);
    assert!(matches!(s.results(&office, YEAR, Some(nothing)).await, Err(Error::NotFound)));

    // A value is returned and reported anew.
    s.fix_business_date(time::macros::date!(2024 - 01 - 08)).await.expect("the business day is held");
    let december = "2023-12".parse().expect("a period");
    let reporter = f.user("reporter", Role::CountyOffice, Some("451202")).await;
    let list = s.entries(&reporter, &OrgCode::new("451202"), december).await.expect("a list");
    let row = list.rows.iter().find(|row| row.actual.is_some_and(|actual| actual > Decimal::ZERO)).expect("a value");
    s.decide(&office, &row.assignment, december, row.revision, Decision::Return, "请核对").await.expect("returned");
    assert_eq!(json(&f, &office, None).await, before, "a returned value counts until another comes");
    let input = EntryInput { actual: "0".into(), note: "更正".into(), ..EntryInput::default() };
    let saved = s.submit_entry(&reporter, &row.assignment, december, row.revision + 1, input).await.expect("stored");
    assert_eq!(saved, Submitted::Saved { revision: row.revision + 2 });
    let resubmitted = json(&f, &office, None).await;
    assert_ne!(resubmitted, before);
    let second = moment(&f).await;

    // An adjustment comes, another goes; the evaluation of a county changes; so do the plan, a county's kind and a value
    // that is imported with an early date.
    let mut adjustments = String::from_utf8(sample("adjustments-2023.csv")).expect("text");
    adjustments.push_str("451202,deduction,补记扣分,0.40,安全生产,依据,2023-02-01\n");
    let line = adjustments.lines().find(|line| line.starts_with("451227,bonus")).expect("a bonus").to_owned();
    let adjustments = adjustments.replacen(&format!("{line}\n"), "", 1);
    let file = "adjustments-2023.csv";
    let checked = s.check_import(&system, file, adjustments.as_bytes(), &mut |_, _| ()).await.expect("a check");
    assert!(checked.problems.iter().any(|p| p.code == "adjustments_withdrawn"), "{:?}", checked.problems);
    s.commit_import(&system, file, adjustments.as_bytes(), EntryState::Accepted).await.expect("imported");
    let evaluations = String::from_utf8(sample("public-evaluation-2023.csv")).expect("text");
    let evaluations = evaluations.replace("451203,83.09,485", "451203,93.09,485");
    s.commit_import(&system, "public-evaluation-2023.csv", evaluations.as_bytes(), EntryState::Accepted)
        .await
        .expect("imported");
    let plan = String::from_utf8(sample("plan-2023.json")).expect("text").replace("\"3.50\"", "\"1.00\"");
    assert!(s.import_year_plan(&system, YEAR, &plan).await.expect("the plan is stored"));
    let orgs = String::from_utf8(sample("orgs.csv")).expect("text");
    let orgs = orgs.replace("451221,南丹县,county", "451221,南丹县,development_zone");
    s.commit_import(&system, "orgs.csv", orgs.as_bytes(), EntryState::Accepted).await.expect("imported");
    let changed = json(&f, &office, None).await;
    assert_ne!(changed, resubmitted);

    // Every earlier answer is still given, to the byte; a second reading of now as well.
    for _ in 0..2 {
        assert_eq!(json(&f, &office, Some(then)).await, before);
        assert_eq!(json(&f, &office, Some(second)).await, resubmitted);
        assert_eq!(json(&f, &office, None).await, changed);
        assert_eq!(json(&f, &office, Some(i64::MAX)).await, changed);
    }
    let again = f.reopen().await;
    let reopened = again.results(&office, YEAR, Some(then)).await.expect("results");
    assert_eq!(serde_json::to_string(&reopened).expect("JSON"), before);

    // What was said then is said still: the reporter of the first version, not of the second.
    let point = format!("{}.451202.2023-12", row.point.code);
    let was = s.explain(&office, &point, Some(then)).await.expect("explained").text(Language::Chinese);
    let is = s.explain(&office, &point, None).await.expect("explained").text(Language::Chinese);
    assert!(was.contains("导入自 progress-2023.csv") && !was.contains("平台填报"), "{was}");
    assert!(is.contains("平台填报，第 3 版") && is.contains("reporter（测试）") && is.contains("更正"), "{is}");
    assert!(s.verify_audit().await.expect("read").is_ok());
});

on_both!(a_changed_workbook_leaves_earlier_results_alone, |f: Fixture| async move {
    let s = &f.service;
    f.with_indicators().await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let head = "period,point_code,org_code,actual,note,problem_level,submitted_on\n";
    let text = format!("{head}2023-12,C2023-005,U045,5.6,,,2024-01-04\n");
    s.commit_as_reported(&Service::system_user(), "p.csv", text.as_bytes()).await.expect("imported");
    let (then, before) = (moment(&f).await, json(&f, &office, None).await);

    // The county's workbook adds its points; the city's results stay, and so does the moment before.
    let county = "indicators-2023-county.xlsx";
    s.commit_import(&Service::system_user(), county, &sample(county), EntryState::Accepted).await.expect("imported");
    let now = json(&f, &office, None).await;
    assert_ne!(now, before);
    assert_eq!(json(&f, &office, Some(then)).await, before);

    // The same point with another rule.
    let book = documents_with(&sample("indicators-2023-city.xlsx"));
    s.commit_import(&Service::system_user(), "indicators-2023-city.xlsx", &book, EntryState::Accepted)
        .await
        .expect("imported");
    assert_eq!(json(&f, &office, Some(then)).await, before);
    let explained = s.explain(&office, "C2023-005.city.2023-12", None).await.expect("explained");
    let text = explained.text(Language::English);
    assert!(text.contains("version 2") && text.contains("counts from 2023-01"), "{text}");
    let earlier = s.explain(&office, "C2023-005.city.2023-12", Some(then)).await.expect("explained");
    assert!(earlier.text(Language::English).contains("version 1"), "{}", earlier.text(Language::English));
});

/// The city's workbook with another standard for the fifth point: parts of the archive are stored anew.
fn documents_with(workbook: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut from = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut part = from.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("readable");
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(content).expect("text");
            let row = text.find("<row r=\"8\"").expect("the fifth point");
            let cell = row + text[row..].find("r=\"K8\"").expect("its standard");
            let at = cell + text[cell..].find("<t>").expect("a text") + 3;
            content = format!("{}修订：{}", &text[..at], &text[at..]).into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        to.write_all(&content).expect("written");
    }
    to.finish().expect("an archive").into_inner()
}

on_both!(adjustments_and_evaluations_are_checked_line_by_line, |f: Fixture| async move {
    f.with_indicators().await;
    let (system, s) = (Service::system_user(), &f.service);
    let head = "org_code,kind,reason,points,cap_group,evidence,declared_on\n";
    let bad = format!(
        "{head}451202,bonus,事由,0.30,组,据,2023-02-08\n451999,bonus,事由,0.30,组,据,2023-02-08\n451202,gift,事由,0.30,组,据,2023-02-08\n451202,bonus,,-1,组,据,soon\n"
    );
    let problems =
        refused(s.commit_import(&system, "adjustments-2023.csv", bad.as_bytes(), EntryState::Accepted).await);
    assert_eq!(
        codes(&problems),
        ["unknown_adjustment", "reason_missing", "points_negative", "bad_date", "unknown_org"]
    );
    assert_eq!(problems[4].place, "line 3, org_code");

    // Without a year in its name a file belongs nowhere.
    let good = format!("{head}451202,bonus,事由,0.30,组,据,2023-02-08\n451202,bonus,事由,0.30,组,据,2023-02-08\n");
    let nameless = s.commit_import(&system, "adjustments.csv", good.as_bytes(), EntryState::Accepted).await;
    assert_eq!(codes(&refused(nameless)), ["year_missing"]);
    let run = s.commit_import(&system, "adjustments-2023.csv", good.as_bytes(), EntryState::Accepted).await;
    assert_eq!(run.expect("imported").rows, 2);
    let record = s.year_record(&system, YEAR, None).await.expect("a record");
    assert_eq!(record.adjustments.len(), 2, "the same line twice counts twice");

    let bad = "org_code,score,sample_size\n451202,101,5\n451203,x,5\n451221,80,many\n451222,80,5\n451222,81,5\n";
    let file = "public-evaluation-2023.csv";
    let problems = refused(s.commit_import(&system, file, bad.as_bytes(), EntryState::Accepted).await);
    assert_eq!(codes(&problems), ["out_of_range", "number_expected", "bad_sample_size", "duplicate_row"]);

    // A year that is over is recorded as it was reported; the form would have refused the value.
    let head = "period,point_code,org_code,actual,note,problem_level,submitted_on\n";
    let text = format!("{head}2023-12,C2023-008,U052,-3,,,2024-01-04\n");
    let point = s.points(&system, domain::indicators::Track::RegionToCity, YEAR).await.expect("points");
    let point = point.iter().find(|point| point.code == PointCode::new("C2023-008")).expect("the point");
    assert!(!point.unit.contains('%') && !point.rule.allows_negative(), "a count, which does not fall below 0");
    let refused = refused(s.commit_import(&system, "p.csv", text.as_bytes(), EntryState::Accepted).await);
    assert_eq!(codes(&refused), ["negative_not_allowed"]);
    let run = s.commit_as_reported(&system, "p.csv", text.as_bytes()).await.expect("imported");
    assert!(!run.has_errors && run.problems.iter().any(|p| p.code == "negative_not_allowed"));
});

on_both!(numbers_explain_themselves, |f: Fixture| async move {
    let office = whole_year(&f).await;
    let s = &f.service;
    let total = s.explain(&office, ".451229.2023-12", None).await.expect("explained").text(Language::Chinese);
    // 80 points and more would be 优秀; the veto takes that away.
    for part in ["81.37", "0.50", "8.17", "90.04", "一票否优", "等次：良好", "第 3 名"] {
        assert!(total.contains(part), "{part} in {total}");
    }
    let capped = s.explain(&office, ".451221.2023-12", None).await.expect("explained").text(Language::Chinese);
    assert!(capped.contains("封顶 2.00，计 2.00") && capped.contains("总封顶 3.50，计 3.50"), "{capped}");
    let spread = s.explain(&office, ".451203.2023-12", None).await.expect("explained").text(Language::Chinese);
    assert!(spread.contains("有不适用的下级"), "{spread}");
    let city = s.explain(&office, ".city.2023-12", None).await.expect("explained").text(Language::English);
    assert!(city.contains("87.05 / 100") && city.contains("11 points not reported"), "{city}");

    // The method compares: who with is named; other counties see nothing of it.
    let points = s.points(&office, domain::indicators::Track::CityToUnit, YEAR).await.expect("points");
    let compared = points.iter().find(|point| point.rule.uses_peers()).expect("a point that compares");
    let of = format!("{}.451202.2023-12", compared.code);
    let explained = s.explain(&office, &of, None).await.expect("explained").text(Language::Chinese);
    assert!(explained.contains("比较对象：宜州区"), "{explained}");
    let own = f.user("own", Role::CountyOffice, Some("451202")).await;
    let other = f.user("other", Role::CountyOffice, Some("451203")).await;
    assert!(s.explain(&own, &of, None).await.is_ok());
    assert!(matches!(s.explain(&other, &of, None).await, Err(Error::NotFound)));
    for nothing in [
        "",
        ".",
        "..",
        "X2023-001.451202",
        "X2023-999.451202.2023-12",
        "X2023-001.U001.2023-12",
        ".999999.2023-12",
        ".city.2023-13",
    ] {
        assert!(s.explain(&office, nothing, None).await.is_err(), "{nothing}");
    }
});
