//! What-if scenarios and points at risk (M25, M48).

use super::{Fixture, sample};
use crate::on_both;
use domain::{
    Decimal,
    accounts::Role,
    forecast::{ForecastMethod, Order, RiskFilter},
    ids::{OrgCode, PointCode},
    indicators::Track,
    period::Period,
    progress::EntryState,
    what_if::{Basis, Edit, Sandbox, Scenario},
};
use service::{Error, Service};
use time::macros::date;

fn september() -> Period {
    "2023-09".parse().expect("a period")
}

/// The sample year up to September.
async fn with_progress(f: &Fixture) {
    let system = Service::system_user();
    for file in ["orgs.csv", "indicators-2023-city.xlsx", "indicators-2023-county.xlsx"] {
        f.service.commit_import(&system, file, &sample(file), EntryState::Accepted).await.expect(file);
    }
    f.service
        .commit_until(&system, "progress-2023.csv", &sample("progress-2023.csv"), date!(2023 - 10 - 07), september())
        .await
        .expect("progress");
}

fn scenario(edits: Vec<Edit>) -> Scenario {
    Scenario { track: Track::CityToUnit, year: 2023, basis: Basis::Forecast, edits }
}

on_both!(a_scenario_is_kept_shared_and_never_touches_the_year, |f: Fixture| async move {
    with_progress(&f).await;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let s = &f.service;
    let real = s.what_if_year(&office, Track::CityToUnit, 2023, Basis::Forecast).await.expect("a year");
    assert_eq!(real.orgs.len(), 11);
    assert!(real.cells.iter().filter(|cell| cell.target.is_some() && cell.actual.is_some()).count() > 500);
    let edit = Edit::Weight { point: PointCode::new("X2023-001"), weight: Decimal::from(20) };
    let saved =
        s.save_scenario(&office, None, 0, " 加大工业分值 ".into(), scenario(vec![edit.clone()])).await.expect("saved");
    assert_eq!((saved.name.as_str(), saved.revision, saved.own), ("加大工业分值", 1, true));

    let seen = s.scenario(&reviewer, &saved.id).await.expect("opened by a colleague");
    assert_eq!((seen.scenario.edits.clone(), seen.row.own), (vec![edit.clone()], false));
    let mut sandbox =
        Sandbox::open(s.what_if_year(&reviewer, Track::CityToUnit, 2023, Basis::Forecast).await.expect("a year"));
    assert_eq!(sandbox.replay(&seen.scenario.edits), 0);
    assert!(sandbox.moved().iter().any(|moved| !moved.gain().is_zero()));

    let foreign = s.save_scenario(&reviewer, Some(saved.id.clone()), 1, "别人的".into(), scenario(vec![])).await;
    assert!(matches!(foreign, Err(Error::Forbidden)));
    assert!(matches!(s.remove_scenario(&reviewer, &saved.id).await, Err(Error::Forbidden)));
    let second = s.save_scenario(&office, Some(saved.id.clone()), 1, "二稿".into(), scenario(vec![])).await;
    assert_eq!(second.expect("saved again").revision, 2);
    let stale = s.save_scenario(&office, Some(saved.id.clone()), 1, "旧窗口".into(), scenario(vec![])).await;
    assert!(matches!(stale, Err(Error::Conflict(2))));

    let again = s.what_if_year(&office, Track::CityToUnit, 2023, Basis::Forecast).await.expect("a year");
    assert_eq!(again, real, "real data is as it was");
    s.remove_scenario(&office, &saved.id).await.expect("removed");
    assert!(matches!(s.scenario(&office, &saved.id).await, Err(Error::NotFound)));
    assert!(s.verify_audit().await.expect("readable").is_ok());
});

on_both!(a_scenario_that_cannot_be_applied_is_not_stored, |f: Fixture| async move {
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let leader = f.user("leader", Role::Leader, None).await;
    let code = |result: Result<_, Error>| match result {
        Err(Error::Invalid(problems)) => problems[0].code.clone(),
        other => panic!("stored: {:?}", other.map(|row: domain::what_if::ScenarioRow| row.name)),
    };
    let nameless = f.service.save_scenario(&office, None, 0, "  ".into(), scenario(vec![])).await;
    assert_eq!(code(nameless), "scenario_name");
    let negative = Edit::Weight { point: PointCode::new("X2023-001"), weight: Decimal::NEGATIVE_ONE };
    let broken = f.service.save_scenario(&office, None, 0, "负分值".into(), scenario(vec![negative])).await;
    assert_eq!(code(broken), "weight_negative");
    assert!(matches!(f.service.scenarios(&leader, 2023).await, Err(Error::Forbidden)));
    assert!(f.service.scenarios(&office, 2023).await.expect("a list").is_empty());
});

on_both!(points_at_risk_are_ranked_and_a_unit_sees_its_own, |f: Fixture| async move {
    with_progress(&f).await;
    let leader = f.user("leader", Role::Leader, None).await;
    let county = f.user("county", Role::CountyOffice, Some("451202")).await;
    let s = &f.service;
    let all = s.risks(&leader, Track::CityToUnit, september(), RiskFilter::default()).await.expect("a list");
    assert!(all.rows.len() > 20, "{} points", all.rows.len());
    assert!(all.rows.windows(2).all(|pair| pair[0].risk.loss >= pair[1].risk.loss), "the greatest first");
    let sum: Decimal = all.rows.iter().map(|row| row.risk.loss).sum();
    assert_eq!(sum, all.total_loss);
    assert!(all.rows.iter().all(|row| !row.risk.working.is_empty()));

    let effort = RiskFilter { order: Order::Effort, ..RiskFilter::default() };
    let by_effort = s.risks(&leader, Track::CityToUnit, september(), effort).await.expect("a list");
    assert!(by_effort.rows.windows(2).all(|pair| pair[0].risk.gain >= pair[1].risk.gain));

    let own = s.risks(&county, Track::CityToUnit, september(), RiskFilter::default()).await.expect("a list");
    let mine: Vec<_> = all.rows.iter().filter(|row| row.org.as_str() == "451202").cloned().collect();
    assert_eq!(own.rows, mine, "judged among all, shown its own");
    assert_eq!(own.orgs.len(), 1);
    let other = RiskFilter { org: Some(OrgCode::new("451203")), ..RiskFilter::default() };
    assert!(matches!(s.risks(&county, Track::CityToUnit, september(), other).await, Err(Error::NotFound)));

    let linear = RiskFilter { method: Some(ForecastMethod::Linear), ..RiskFilter::default() };
    let straight = s.risks(&leader, Track::RegionToCity, september(), linear).await.expect("a list");
    let plan = s.risks(&leader, Track::RegionToCity, september(), RiskFilter::default()).await.expect("a list");
    assert_ne!(straight.total_loss, plan.total_loss, "the method decides");
});

on_both!(a_point_has_a_page_and_a_unit_sees_its_own_target, |f: Fixture| async move {
    with_progress(&f).await;
    let leader = f.user("leader", Role::Leader, None).await;
    let county = f.user("county", Role::CountyOffice, Some("451202")).await;
    let code = PointCode::new("X2023-001");
    let whole = f.service.point_sheet(&leader, &code).await.expect("a sheet");
    assert_eq!(whole.parts.len(), 11);
    assert!(whole.parts.iter().any(|part| part.latest.is_some()));
    let own = f.service.point_sheet(&county, &code).await.expect("a sheet");
    assert_eq!(own.parts.iter().map(|part| part.org.as_str()).collect::<Vec<_>>(), ["451202"]);
    let auditor = f.user("auditor", Role::AuditAdmin, None).await;
    assert!(matches!(f.service.point_sheet(&auditor, &code).await, Err(Error::Forbidden)));
    assert!(matches!(f.service.point_sheet(&leader, &PointCode::new("X2023-999")).await, Err(Error::NotFound)));
});
