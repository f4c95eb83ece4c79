//! The sample year 2023: what a newcomer sees first, and what the browser tests work on.

use crate::Error;
use app::demo::{ACCOUNTS, PASSWORD};
use domain::{
    accounts::{Role, SessionUser},
    expenditure,
    ids::OrgCode,
    language::Language,
    period::Period,
    progress::EntryState,
};
use service::{Service, accounts::NewAccount};
use time::{Date, macros::date};

const YEAR: i32 = 2023;
/// Three days before September is due: a period is open to report in.
const TODAY: Date = date!(2023 - 10 - 07);

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
    service.import_year_plan(YEAR, &String::from_utf8_lossy(sample!("plan-2023.json"))).await?;
    for (name, bytes) in FILES {
        unless_done("already_imported", service.commit_import(&system, name, bytes, EntryState::Accepted).await)?;
    }
    let reported = Period::reported_on(TODAY);
    let progress = service.commit_progress_until(&system, sample!("progress-2023.csv"), TODAY, reported).await;
    unless_done("already_imported", progress)?;
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
    crate::demo_rule_books::load(service, &system).await?;
    let report = expenditure::from_sample_json(&String::from_utf8_lossy(sample!("self-evaluation-2023.json")))
        .map_err(|error| Error::Settings(format!("the sample report cannot be read: {error}")))?;
    service.create_report(&system, report).await?;
    Ok(true)
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
