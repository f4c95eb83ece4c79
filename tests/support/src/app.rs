//! The whole product in the test's own process: its own port, folder and database.

use reqwest::{Client, Response, redirect::Policy};
use server::{Running, config::Config};
use service::Service;
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tempfile::TempDir;

/// A request that is not answered by then never will be.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server.
pub struct TestApp {
    running: Option<Running>,
    addr: SocketAddr,
    service: Service,
    config: Config,
    /// Removed when the test ends.
    _folder: TempDir,
}

impl TestApp {
    /// Starts on SQLite.
    ///
    /// # Panics
    /// When the server does not start.
    pub async fn start() -> Self {
        Self::start_on(None).await
    }

    /// Starts on an empty PostgreSQL database, such as [`crate::postgres::PgCluster::create_database`] makes.
    ///
    /// # Panics
    /// When the server does not start.
    pub async fn start_on(database_url: Option<String>) -> Self {
        Self::start_with(|config| config.database_url = database_url).await
    }

    /// Starts with other settings than a test's usual ones.
    ///
    /// # Panics
    /// When the server does not start.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let addr = (Ipv4Addr::LOCALHOST, 0).into();
        let mut config = Config { addr, data: folder.path().to_owned(), ..Config::default() };
        change(&mut config);
        let running = server::start(config.clone()).await.expect("the server starts");
        let (addr, service) = (running.addr, running.service.clone());
        Self { running: Some(running), addr, service, config: Config { addr, ..config }, _folder: folder }
    }

    /// The use cases behind the server.
    pub const fn service(&self) -> &Service {
        &self.service
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// A browser without JavaScript: it keeps cookies and does not follow redirects.
    ///
    /// # Panics
    /// When the client cannot be made.
    pub fn visitor(&self) -> Client {
        Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .build()
            .expect("a client can be made")
    }

    /// Posts the sign-in form.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn sign_in(&self, visitor: &Client, username: &str, password: &str) -> Response {
        let form = [("username", username), ("password", password)];
        visitor.post(self.url("/login")).form(&form).send().await.expect("the server answers")
    }

    /// A browser in which a user is signed in.
    ///
    /// # Panics
    /// When the user cannot sign in.
    pub async fn signed_in(&self, username: &str, password: &str) -> Client {
        let visitor = self.visitor();
        let answer = self.sign_in(&visitor, username, password).await;
        let place = answer.headers().get("location").and_then(|place| place.to_str().ok()).unwrap_or_default();
        assert!(answer.status() == 303 && !place.starts_with("/login"), "{username} is not signed in: {place}");
        visitor
    }

    /// Stops the server in good order and starts it again: same address, same data.
    ///
    /// # Panics
    /// When it does not stop or start.
    pub async fn restart(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await.expect("the server stops");
        }
        let running = server::start(self.config.clone()).await.expect("the server starts again");
        self.service = running.service.clone();
        self.running = Some(running);
    }

    /// Stops the server in good order.
    ///
    /// # Panics
    /// When it does not stop.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown().await.expect("the server stops");
        }
    }
}
