//! The sample year 2023: what a newcomer sees first, and what the browser tests work on.

use crate::Error;
use app::demo::{ACCOUNTS, PASSWORD};
use domain::{ids::OrgCode, language::Language};
use service::{Service, accounts::NewAccount};
use time::macros::date;

const YEAR: i32 = 2023;

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/fixtures/year-2023/", $name))
    };
}

/// Loads the sample year into an empty installation; tells whether it did.
pub(crate) async fn load(service: &Service) -> Result<bool, Error> {
    if service.is_demo().await? {
        return Ok(false);
    }
    // The day before the deadline of September: a period is open to report in.
    service.fix_business_date(date!(2023 - 10 - 07)).await?;
    let plan = String::from_utf8_lossy(sample!("plan-2023.json"));
    service.import_year_plan(YEAR, &plan).await?;
    for account in &ACCOUNTS {
        let new = NewAccount {
            username: account.username.into(),
            display_name: account.role.name(Language::Chinese).into(),
            role: account.role,
            org: account.org.map(OrgCode::new),
            password: PASSWORD.into(),
        };
        service.add_account("system", new).await?;
    }
    // Last: a run that was cut off before is not taken for a finished one.
    service.mark_as_demo().await?;
    Ok(true)
}
