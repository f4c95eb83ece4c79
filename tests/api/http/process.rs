//! The server as a process of its own, which can be killed.

use crate::use_cases::Fixture;
use reqwest::Client;
use std::{
    net::TcpListener,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

const READY_WITHIN: Duration = Duration::from_secs(30);

/// The binary of this build; cargo puts the tests one folder below it.
fn kaoping() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own file");
    let folder = test.parent().and_then(|deps| deps.parent()).expect("a target folder");
    folder.join("kaoping")
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("its number").port()
}

pub fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Starts the server on a fixture's database and waits until it answers.
pub async fn serve(fixture: &Fixture, port: u16) -> Child {
    let mut command = Command::new(kaoping());
    command
        .arg("serve")
        .env("KAOPING_DATA", fixture.folder.path())
        .env("KAOPING_ADDR", format!("127.0.0.1:{port}"))
        .env("KAOPING_LOG", "warn")
        .stdout(Stdio::null())
        .kill_on_drop(true);
    if let Some(url) = &fixture.url {
        command.env("KAOPING_DATABASE_URL", url);
    }
    let child = command.spawn().expect("the binary is built: `cargo build -p server`");
    let (began, visitor) = (Instant::now(), Client::new());
    let healthy = format!("{}/healthz", address(port));
    while !visitor.get(&healthy).send().await.is_ok_and(|answer| answer.status().is_success()) {
        assert!(began.elapsed() < READY_WITHIN, "the server did not answer in time");
        tokio::task::yield_now().await;
    }
    child
}
