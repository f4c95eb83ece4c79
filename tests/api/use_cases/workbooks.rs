//! Workbooks there and back (M22, M30): headings are learnt, exports change nothing, problems stand at their cells.

use super::{Fixture, sample};
use crate::on_both;
use domain::{
    accounts::Role,
    imports::{DryRun, HeadingMeaning},
    indicators::Track,
    problem::Severity,
    progress::{EntryInput, EntryState},
};
use service::{Error, Service};
use std::{io::Read, path::PathBuf};

const COUNTY: &str = "indicators-2023-county.xlsx";

fn damaged(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/damaged").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

async fn check(f: &Fixture, bytes: &[u8]) -> DryRun {
    let system = Service::system_user();
    f.service.check_import(&system, "工作簿.xlsx", bytes, &mut |_, _| ()).await.expect("a check")
}

fn codes(run: &DryRun) -> Vec<&str> {
    run.problems.iter().map(|problem| problem.code.as_str()).collect()
}

on_both!(what_is_exported_changes_nothing_when_it_comes_back, |f: Fixture| async move {
    f.with_indicators().await;
    let system = Service::system_user();
    f.service.commit_import(&system, COUNTY, &sample(COUNTY), EntryState::Accepted).await.expect("imported");
    for track in Track::ALL {
        let before = f.service.points(&system, track, 2023).await.expect("points");
        let export = f.service.export_indicators(&system, track, 2023).await.expect("a workbook");
        assert!(export.file_name.ends_with(".xlsx"));
        let run = check(&f, &export.bytes).await;
        assert_eq!(codes(&run), ["changes_nothing"], "{track:?}: {:#?}", run.problems);
        assert_eq!((run.has_errors, run.rows), (false, before.len() as i64));
        f.service
            .commit_import(&system, &export.file_name, &export.bytes, EntryState::Accepted)
            .await
            .expect("imported");
        let after = f.service.points(&system, track, 2023).await.expect("points");
        assert_eq!(before, after);
        // The very same tables come out again.
        let again = f.service.export_indicators(&system, track, 2023).await.expect("a workbook");
        assert_eq!(codes(&check(&f, &again.bytes).await).last(), Some(&"changes_nothing"));
    }
    let none = f.service.export_indicators(&system, Track::RegionToCity, 2022).await;
    assert!(matches!(none, Err(Error::NotFound)));
});

on_both!(a_heading_is_asked_for_once, |f: Fixture| async move {
    f.with_indicators().await;
    let admin = f.user("admin", Role::OfficeAdmin, None).await;
    let book = damaged("other-headings.xlsx");
    let run = check(&f, &book).await;
    assert!(codes(&run).contains(&"heading_missing"));
    let asked: Vec<_> = run.uncertain_headings().into_iter().cloned().collect();
    let asked: Vec<_> = asked.iter().map(|h| (h.cell.as_str(), h.text.as_str(), h.suggestion.as_deref())).collect();
    assert_eq!(asked, [("F3", "得分", Some("分值"))]);
    assert!(run.heading_choices[0].1.iter().any(|name| name == "分值"));

    let meaning = |heading: &str, meaning: &str| HeadingMeaning {
        kind: "indicators".into(),
        heading: heading.into(),
        meaning: meaning.into(),
    };
    for wrong in [vec![meaning("得分", "乱写")], vec![meaning("得分", "分值"), meaning("实得分", "分值")]]
    {
        let refused = f.service.remember_headings(&admin, wrong).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }
    let leader = f.user("leader", Role::Leader, None).await;
    let refused = f.service.remember_headings(&leader, vec![meaning("得分", "分值")]).await;
    assert!(matches!(refused, Err(Error::Forbidden)));

    f.service.remember_headings(&admin, vec![meaning("得分", "分值")]).await.expect("remembered");
    let run = check(&f, &book).await;
    assert!(run.uncertain_headings().is_empty());
    assert!(!codes(&run).contains(&"heading_missing"));
    assert_eq!(run.rows, 4);
    assert!(f.service.verify_audit().await.expect("read").is_ok());
});

on_both!(a_row_with_a_problem_is_not_missing, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, assignment) = f.reporter().await;
    let input = EntryInput { actual: "12.5".into(), ..EntryInput::default() };
    f.service.submit_entry(&reporter, &assignment, period, 0, input).await.expect("stored");
    // The point with an entry stands in neither workbook, which is no problem of theirs until they are right.
    let run = check(&f, &damaged("text-in-number-cell.xlsx")).await;
    assert!(codes(&run).contains(&"number_expected") && !codes(&run).contains(&"point_has_entries"));
    let run = check(&f, &damaged("weights-differ.xlsx")).await;
    assert!(!codes(&run).contains(&"point_has_entries"), "{:?}", codes(&run));
});

on_both!(units_that_nobody_knows_are_named_at_their_cells, |f: Fixture| async move {
    f.with_indicators().await;
    let run = check(&f, &damaged("weights-differ.xlsx")).await;
    let unknown: Vec<_> = run
        .problems
        .iter()
        .filter(|problem| problem.code == "unknown_unit" && problem.severity == Severity::Error)
        .map(|problem| (problem.sheet.as_str(), problem.place.as_str()))
        .collect();
    assert_eq!(unknown, ["P4", "P5", "P6", "P7"].map(|place| ("设区市指标", place)));
});

on_both!(entries_go_to_the_upper_platform_and_come_back, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, assignment) = f.reporter().await;
    let system = Service::system_user();
    let input = EntryInput { actual: "12.5".into(), ..EntryInput::default() };
    f.service.submit_entry(&reporter, &assignment, period, 0, input).await.expect("stored");

    let entries = f.service.export_entries(&system, Track::RegionToCity, period).await.expect("a workbook");
    assert_eq!(entries.file_name, "2023年9月设区市指标进度.xlsx");
    let own = f.service.export_entries(&reporter, Track::RegionToCity, period).await.expect("a workbook");
    assert!(own.bytes.len() < entries.bytes.len());

    let export = f.service.export_platform(&system, period).await.expect("a workbook");
    let run = check(&f, &export.bytes).await;
    // What is stored stands, and there is nothing else in it.
    assert_eq!((run.rows, codes(&run)), (1, Vec::new()), "{:#?}", run.problems);
    let refused = f.service.export_platform(&reporter, period).await;
    assert!(matches!(refused, Err(Error::Forbidden)));

    // Another layout, with columns of the platform's own.
    let template = r#"{"sheet":"上报","title":"{period}","columns":[
        {"heading":"完成数","field":"actual"},{"heading":"代码","field":"code"},{"heading":"期别","field":"period"},
        {"heading":"审核意见","field":"blank"},{"heading":"名称","field":"name"}]}"#;
    let admin = f.user("admin", Role::OfficeAdmin, None).await;
    for bad in ["{", r#"{"sheet":"a","title":"b","columns":[]}"#] {
        assert!(matches!(f.service.set_platform_template(&admin, bad).await, Err(Error::Invalid(_))), "{bad}");
    }
    f.service.set_platform_template(&admin, template).await.expect("kept");
    let export = f.service.export_platform(&system, period).await.expect("a workbook");
    assert_eq!(check(&f, &export.bytes).await.rows, 1);
});

on_both!(results_go_out_as_a_workbook_with_the_same_figures, |f: Fixture| async move {
    f.with_indicators().await;
    f.with_counties().await;
    let system = Service::system_user();
    for file in ["progress-2023.csv", "adjustments-2023.csv", "public-evaluation-2023.csv"] {
        f.service
            .commit_as_reported(&system, file, &sample(file))
            .await
            .unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let results = f.service.results(&system, 2023, None).await.expect("results");
    let export = f.service.export_results(&system, 2023, Some(12), None).await.expect("a workbook");
    let texts = texts_of(&export.bytes);
    let first = results.county.results.first().expect("a county");
    assert!(texts.contains("县区排名") && texts.contains("设区市得分") && texts.contains(&first.grade), "{first:?}");
    for county in &results.county.results {
        let total = domain::number::plain(county.total.parse().expect("a decimal"));
        assert!(
            texts.contains(&format!(">{total}<")),
            "the total {total} of {} is a number of the workbook",
            county.org
        );
    }
    // Before anything was there, there is nothing to hand out; and a unit gets none at all.
    let before = f.service.export_results(&system, 2023, None, Some(0)).await;
    assert!(matches!(before, Err(Error::NotFound)));
    let reporter = f.user("reporter", Role::UnitReporter, Some("U029")).await;
    assert!(matches!(f.service.export_results(&reporter, 2023, None, None).await, Err(Error::Forbidden)));
});

/// All that stands in the parts of a workbook.
fn texts_of(workbook: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).expect("a zip file");
    (0..archive.len())
        .map(|at| {
            let mut text = String::new();
            archive.by_index(at).expect("a part").read_to_string(&mut text).expect("text");
            text
        })
        .collect()
}
