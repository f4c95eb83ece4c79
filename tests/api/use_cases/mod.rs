//! Use cases on SQLite and on a real PostgreSQL.

mod calendar;
mod collect;
mod decomposition;
mod evidence;
mod imports;
mod inbox;
mod inspections;
mod periods;
mod progress;
mod review;
mod rule_books;
mod storage;
mod sync;
mod what_if;
mod workbooks;
mod year_end;

use domain::{
    accounts::{Role, SessionUser},
    ids::{OrgCode, RowId},
    period::Period,
    progress::EntryState,
};
use service::{Clock, Service, accounts::NewAccount};
use std::path::PathBuf;
use time::macros::date;

pub const PASSWORD: &str = "Kaoping-demo-2023";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Runs an async test body once on each database.
#[macro_export]
macro_rules! on_both {
    ($name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let body = $body;
                body($crate::use_cases::Fixture::open($crate::use_cases::Backend::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let body = $body;
                body($crate::use_cases::Fixture::open($crate::use_cases::Backend::Postgres).await).await;
            }
        }
    };
}

/// A service on an empty database of its own.
pub struct Fixture {
    pub service: Service,
    pub url: Option<String>,
    pub folder: tempfile::TempDir,
}

impl Fixture {
    pub async fn open(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(support::postgres::PgCluster::shared().await.create_database().await),
        };
        let service = Service::open(url.as_deref(), folder.path(), Clock::default()).await.expect("the service opens");
        service.fix_business_date(date!(2023 - 10 - 07)).await.expect("the business day is held");
        Self { service, url, folder }
    }

    /// Around a service that is open already; the folder stays empty.
    pub fn on(service: Service) -> Self {
        Self { service, url: None, folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Imports the organisations and the city's indicators.
    pub async fn with_indicators(&self) {
        let system = Service::system_user();
        for file in ["orgs.csv", "indicators-2023-city.xlsx"] {
            self.service
                .commit_import(&system, file, &sample(file), EntryState::Accepted)
                .await
                .unwrap_or_else(|error| panic!("{file}: {error}"));
        }
    }

    /// Imports the organisations, where they are not there, and the counties' indicators with their decomposition.
    pub async fn with_counties(&self) {
        let system = Service::system_user();
        let there = !self.service.organisations().await.expect("organisations").is_empty();
        for file in ["orgs.csv", "indicators-2023-county.xlsx"].into_iter().skip(usize::from(there)) {
            self.service
                .commit_import(&system, file, &sample(file), EntryState::Accepted)
                .await
                .unwrap_or_else(|error| panic!("{file}: {error}"));
        }
    }

    /// Opens the same database anew, as after a restart.
    pub async fn reopen(&self) -> Service {
        Service::open(self.url.as_deref(), self.folder.path(), Clock::default()).await.expect("the service opens again")
    }

    pub async fn user(&self, username: &str, role: Role, org: Option<&str>) -> SessionUser {
        let new = NewAccount {
            username: username.into(),
            display_name: format!("{username}（测试）"),
            role,
            org: org.map(OrgCode::new),
            password: PASSWORD.into(),
        };
        self.service.add_account("system", new).await.expect("the account is made");
        let (_, user) =
            self.service.sign_in(username, PASSWORD).await.expect("sign-in works").expect("the password is right");
        user
    }

    /// The reporter of the development and reform commission, its September and its first point.
    pub async fn reporter(&self) -> (SessionUser, Period, RowId) {
        let user = self.user("reporter", Role::UnitReporter, Some("U029")).await;
        let period: Period = "2023-09".parse().expect("a period");
        let list = self.service.entries(&user, &OrgCode::new("U029"), period).await.expect("the list");
        let first = list.rows.iter().find(|row| row.target > domain::Decimal::ONE).expect("a point with a target");
        (user, period, first.assignment.clone())
    }
}

pub fn sample(file: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/year-2023").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
