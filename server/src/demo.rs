//! The sample year 2023: what a newcomer sees first, and what the browser tests work on.

use crate::Error;
use app::demo::{ACCOUNTS, PASSWORD};
use domain::{
    accounts::{Role, SessionUser},
    decomposition::dispatch::NewDispatch,
    expenditure,
    ids::{OrgCode, RowId},
    indicators::Track,
    language::Language,
    period::Period,
    progress::EntryState,
};
use service::{Service, accounts::NewAccount};
use time::{Date, Duration, macros::date};

const YEAR: i32 = 2023;
/// Three days before September is due: a period is open to report in.
const TODAY: Date = date!(2023 - 10 - 07);
const DISPATCHED_ON: Date = date!(2023 - 03 - 06);
const SIGN_BY: Date = date!(2023 - 03 - 20);
/// Counties that have not signed for the year's targets: the demo's own among them.
const NOT_SIGNED: [&str; 3] = ["451202", "451223", "451228"];

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/fixtures/year-2023/", $name)).as_slice()
    };
}

/// In the order in which each needs the one before.
const FILES: [(&str, &[u8]); 3] = [
    ("orgs.csv", sample!("orgs.csv")),
    ("indicators-2023-city.xlsx", sample!("indicators-2023-city.xlsx")),
    ("indicators-2023-county.xlsx", sample!("indicators-2023-county.xlsx")),
];

/// Of these, what there was on the day.
const DATED: [(&str, &[u8]); 2] =
    [("progress-2023.csv", sample!("progress-2023.csv")), ("adjustments-2023.csv", sample!("adjustments-2023.csv"))];

/// Loads the sample year into an empty installation, or goes on with one that was cut off; tells whether there was
/// anything to do. Real data is left alone.
pub(crate) async fn load(service: &Service) -> Result<bool, Error> {
    let system = Service::system_user();
    if service.is_demo().await? {
        // The report comes last: where it is, all is.
        if !service.reports(&system).await?.is_empty() {
            return Ok(false);
        }
    } else if in_use(service, &system).await? {
        return Ok(false);
    }
    service.mark_as_demo().await?;
    service.fix_business_date(TODAY).await?;
    service.import_year_plan(&system, YEAR, &String::from_utf8_lossy(sample!("plan-2023.json"))).await?;
    for (name, bytes) in FILES {
        unless_done("already_imported", service.commit_import(&system, name, bytes, EntryState::Accepted).await)?;
    }
    let reported = Period::reported_on(TODAY);
    // Public evaluation is held at the end of the year, so that there is none yet.
    for (name, bytes) in DATED {
        unless_done("already_imported", service.commit_until(&system, name, bytes, TODAY, reported).await)?;
    }
    for account in &ACCOUNTS {
        let new = NewAccount {
            username: account.username.into(),
            display_name: account.role.name(Language::Chinese).into(),
            role: account.role,
            org: account.org.map(OrgCode::new),
            password: PASSWORD.into(),
        };
        unless_done("username_taken", service.add_account("system", new).await)?;
    }
    dispatch_targets(service, &system).await?;
    let office = SessionUser { display_name: Role::OfficeAdmin.name(Language::Chinese).into(), ..system.clone() };
    crate::demo_visits::load(service, &office, TODAY).await?;
    crate::demo_rule_books::load(service).await?;
    let report = expenditure::from_sample_json(&String::from_utf8_lossy(sample!("self-evaluation-2023.json")))
        .map_err(|error| Error::Settings(format!("the sample report cannot be read: {error}")))?;
    service.create_report(&system, report).await?;
    Ok(true)
}

/// Hands the year's targets down in March, as it was done, and lets most counties sign for them.
async fn dispatch_targets(service: &Service, system: &SessionUser) -> Result<(), Error> {
    let track = Track::CityToUnit;
    if !service.dispatches(system, track, YEAR).await?.is_empty() {
        return Ok(());
    }
    let office = SessionUser { display_name: Role::OfficeAdmin.name(Language::Chinese).into(), ..system.clone() };
    service.clock().fix(Some(DISPATCHED_ON));
    let new = NewDispatch {
        track,
        year: YEAR,
        title: format!("{YEAR}年度县（区）绩效考评目标任务下达"),
        message: "请核对本县（区）承担的目标任务，按期签收。样例数据（虚构数值）。".into(),
        due: SIGN_BY.to_string(),
        ..NewDispatch::default()
    };
    let issued = service.issue_dispatch(&office, new).await;
    let signed = match &issued {
        Ok(id) => sign_for_most(service, system, id).await,
        Err(_) => Ok(()),
    };
    service.clock().fix(Some(TODAY));
    issued?;
    Ok(signed?)
}

async fn sign_for_most(service: &Service, system: &SessionUser, id: &RowId) -> service::Result<()> {
    let receipts = service.dispatch(system, id).await?.receipts;
    let most = receipts.into_iter().filter(|receipt| !NOT_SIGNED.contains(&receipt.unit.as_str()));
    for (receipt, day) in most.zip(0..) {
        service.clock().fix(DISPATCHED_ON.checked_add(Duration::days(1 + day)));
        let county = SessionUser {
            role: Role::CountyOffice,
            org: Some(receipt.unit),
            display_name: Role::CountyOffice.name(Language::Chinese).into(),
            ..system.clone()
        };
        service.sign_for(&county, id, None, "").await?;
    }
    Ok(())
}

/// Whether somebody works with this installation: demo accounts, whose password everyone knows, have no place there.
async fn in_use(service: &Service, system: &SessionUser) -> Result<bool, Error> {
    let administrator = SessionUser { role: Role::SystemAdmin, ..system.clone() };
    Ok(!service.accounts(&administrator).await?.is_empty() || !service.organisations().await?.is_empty())
}

/// Passes over a step that an earlier run had finished.
fn unless_done<T>(code: &str, result: service::Result<T>) -> Result<(), Error> {
    match result {
        Err(service::Error::Invalid(problems)) if problems.iter().any(|problem| problem.code == code) => Ok(()),
        other => Ok(other.map(drop)?),
    }
}
