//! Submit, conflict, return, resubmit, accept (M28, M31, M32).

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::Role,
    indicators::Track,
    ledgers::Ledger,
    progress::{Cause, DifficultyInput, EntryInput, EntrySheet, EntryState, Submitted},
    review::Decision,
    schedule::Light,
};
use service::Error;

fn typed(actual: &str) -> EntryInput {
    EntryInput { actual: actual.into(), ..EntryInput::default() }
}

fn revision(submitted: Submitted) -> i64 {
    match submitted {
        Submitted::Saved { revision } => revision,
        Submitted::Conflict { .. } => panic!("a conflict where none was expected: {submitted:?}"),
    }
}

on_both!(the_loop_from_entry_to_acceptance, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let s = &f.service;

    let before = s.board(&reviewer, Track::RegionToCity, period).await.expect("a board").board.clone();
    let saved = revision(s.submit_entry(&reporter, &point, period, 0, typed("０")).await.expect("stored"));
    let after = s.events_after(before.revision).await.expect("events");
    let service::live::Missed::Events(events) = after else { panic!("too many events") };
    assert_eq!(events.len(), 1, "one event a submission");

    let sheet = s.entry(&reviewer, &point, period).await.expect("a sheet");
    assert_eq!(
        (sheet.row.state, sheet.row.light, sheet.row.ledger),
        (EntryState::Submitted, Some(Light::Red), Some(Ledger::OffTrack))
    );

    let silent = s.decide(&reviewer, &point, period, saved, Decision::Return, "  ").await;
    assert!(matches!(silent, Err(Error::Invalid(problems)) if problems[0].code == "reason_missing"));
    let returned =
        s.decide(&reviewer, &point, period, saved, Decision::Return, "请补充统计口径").await.expect("returned");
    let sheet = s.entry(&reporter, &point, period).await.expect("a sheet");
    assert_eq!(sheet.returned[0].chinese, "请补充统计口径");
    assert_eq!(sheet.row.actual, Some(domain::Decimal::ZERO), "a return keeps the value");

    let target = sheet.row.target.to_string();
    let again = revision(s.submit_entry(&reporter, &point, period, returned, typed(&target)).await.expect("stored"));
    let stale = s.decide(&reviewer, &point, period, saved, Decision::Accept, "").await;
    assert!(
        matches!(stale, Err(Error::Conflict(stands)) if stands == again),
        "an acceptance is of the revision that was seen"
    );
    let accepted = s.decide(&reviewer, &point, period, again, Decision::Accept, "").await.expect("accepted");
    let locked = s.submit_entry(&reporter, &point, period, accepted, typed("1")).await;
    assert!(matches!(locked, Err(Error::Invalid(problems)) if problems[0].code == "entry_accepted"));

    let sheet = s.entry(&reporter, &point, period).await.expect("a sheet");
    let states: Vec<EntryState> = sheet.events.iter().map(|event| event.state).collect();
    assert_eq!(states, [EntryState::Accepted, EntryState::Submitted, EntryState::Returned, EntryState::Submitted]);
    assert!(s.verify_audit().await.expect("readable").is_ok(), "the audit chain holds");
});

on_both!(two_reporters_see_both_values, |f: Fixture| async move {
    f.with_indicators().await;
    let (one, period, point) = f.reporter().await;
    let two = f.user("second", Role::UnitReporter, Some("U029")).await;
    revision(f.service.submit_entry(&one, &point, period, 0, typed("1")).await.expect("stored"));
    let second = f.service.submit_entry(&two, &point, period, 0, typed("2")).await.expect("answered");
    let Submitted::Conflict { theirs, their_name, revision: stands, .. } = second else {
        panic!("no conflict was seen")
    };
    assert_eq!((theirs.actual, stands), (domain::Decimal::ONE, 1));
    assert_eq!(their_name, one.display_name);
    let decided = revision(f.service.submit_entry(&two, &point, period, stands, typed("2")).await.expect("stored"));
    assert_eq!(decided, 2);
});

on_both!(many_at_once_on_one_point_lose_nothing, |f: Fixture| async move {
    f.with_indicators().await;
    let (user, period, point) = f.reporter().await;
    let tries = (0..16).map(|n| {
        let (service, user, point) = (f.service.clone(), user.clone(), point.clone());
        tokio::spawn(async move { service.submit_entry(&user, &point, period, 0, typed(&n.to_string())).await })
    });
    let mut saved = 0;
    for answer in futures::future::join_all(tries).await {
        match answer.expect("no panic") {
            Ok(Submitted::Saved { .. }) => saved += 1,
            Ok(Submitted::Conflict { .. }) | Err(Error::Conflict(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(saved, 1, "one of sixteen that all saw revision 0 is stored");
});

on_both!(bad_values_are_kept_as_a_draft, |f: Fixture| async move {
    f.with_indicators().await;
    let (user, period, point) = f.reporter().await;
    for bad in ["1e400", "NaN", "十二", ""] {
        let refused = f.service.submit_entry(&user, &point, period, 0, typed(bad)).await;
        assert!(
            matches!(&refused, Err(Error::Invalid(problems)) if problems.iter().any(|p| p.place == "actual")),
            "{bad}: {refused:?}"
        );
        let sheet = f.service.entry(&user, &point, period).await.expect("a sheet");
        let typed = (!bad.is_empty()).then_some(bad);
        assert_eq!(sheet.draft.map(|(input, _)| input.actual).as_deref(), typed, "what was typed is kept");
        assert_eq!(sheet.row.revision, 0, "nothing is stored");
    }
});

on_both!(a_unit_sees_no_other_unit, |f: Fixture| async move {
    f.with_indicators().await;
    let (_, period, point) = f.reporter().await;
    let other = f.user("other", Role::UnitReporter, Some("U030")).await;
    assert!(matches!(f.service.entry(&other, &point, period).await, Err(Error::NotFound)));
    assert!(matches!(f.service.submit_entry(&other, &point, period, 0, typed("1")).await, Err(Error::NotFound)));
    assert!(matches!(f.service.save_draft(&other, &point, period, typed("1")).await, Err(Error::NotFound)));
    let board = f.service.board(&other, Track::RegionToCity, period).await.expect("a board");
    assert!(board.board.rows.iter().all(|row| row.org.as_str() == "U030"));
    let leader = f.user("leader", Role::Leader, None).await;
    assert!(matches!(f.service.entry(&leader, &point, period).await, Err(Error::Forbidden)));
    assert!(matches!(f.service.review_queue(&other, period).await, Err(Error::Forbidden)));
});

on_both!(m28_a_month_is_filled_in_at_one_place, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let s = &f.service;
    let org = reporter.org.clone().expect("a unit");
    let grid = s.entry_grid(&reporter, &org, period).await.expect("a grid");
    assert!(grid.sheets.len() > 1 && !grid.frozen);

    let difficulty = DifficultyInput {
        cause: "subjective".into(),
        measures: "倒排工期".into(),
        coordination: "请市级协调用地".into(),
    };
    let input = EntryInput { difficulty, ..typed("1") };
    let drafts = vec![(point.clone(), input.clone()), (grid.sheets[1].row.assignment.clone(), typed("2"))];
    s.save_drafts(&reporter, period, drafts).await.expect("kept");
    let kept = s.entry_grid(&reporter, &org, period).await.expect("a grid");
    let draft_of = |sheet: &EntrySheet| sheet.draft.as_ref().map(|(draft, _)| draft.clone());
    let own = kept.sheets.iter().find(|sheet| sheet.row.assignment == point).expect("the point");
    assert_eq!((draft_of(own), own.row.state), (Some(input.clone()), EntryState::Draft));
    // Fields that are emptied again are no draft.
    s.save_drafts(&reporter, period, vec![(grid.sheets[1].row.assignment.clone(), EntryInput::default())])
        .await
        .expect("kept");
    let sheet = s.entry(&reporter, &grid.sheets[1].row.assignment, period).await.expect("a sheet");
    assert_eq!((sheet.draft, sheet.row.state), (None, EntryState::Empty));

    // All or none: another unit's point is among them.
    let other = f.user("other", Role::CountyOffice, Some("451203")).await;
    let refused = s.save_drafts(&other, period, vec![(point.clone(), typed("3"))]).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");

    // The difficulty is stored with the value, in its history, and shown to the office.
    s.submit_entry(&reporter, &point, period, 0, input).await.expect("stored");
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let sheet = s.entry(&reviewer, &point, period).await.expect("a sheet");
    assert_eq!(sheet.difficulty.cause, Some(Cause::Subjective));
    assert_eq!(sheet.events[0].difficulty, sheet.difficulty);
    assert_eq!(sheet.difficulty.coordination, "请市级协调用地");
});

on_both!(an_entry_stands_where_the_list_has_it, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, september, point) = f.reporter().await;
    let s = &f.service;
    let org = reporter.org.clone().expect("a unit");
    s.submit_entry(&reporter, &point, september, 0, typed("1")).await.expect("stored");
    let mut open = Vec::new();
    // Some points are asked for at the end of a quarter alone. A server that has just started knows no point's text yet.
    for (period, service) in [("2023-09", s.clone()), ("2023-08", s.clone()), ("2023-09", f.reopen().await)] {
        let period = period.parse().expect("a period");
        let listed = service.listed(&reporter, &org, period).await.expect("the list");
        let rows = s.entries(&reporter, &org, period).await.expect("the list").rows;
        let wanted: Vec<_> = rows
            .iter()
            .map(|row| (row.assignment.clone(), row.point.name.clone(), row.state.is_unreported()))
            .collect();
        open.push(listed.iter().filter(|entry| entry.open).count());
        assert_eq!(listed.into_iter().map(|one| (one.assignment, one.name, one.open)).collect::<Vec<_>>(), wanted);
    }
    assert_eq!(open[0], open[2]);
    let stranger = f.user("stranger", Role::CountyOffice, Some("451203")).await;
    assert!(matches!(s.listed(&stranger, &org, september).await, Err(Error::NotFound)));
});
