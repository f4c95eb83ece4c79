//! An acknowledged submission survives `kill -9`, under load.

use super::process::{address, free_port, serve};
use crate::use_cases::{Backend, Fixture, PASSWORD};
use domain::progress::EntryState;
use reqwest::Client;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{sync::Notify, task::JoinSet};

const CLIENTS: usize = 8;
/// Acknowledgements after which the server is killed.
const BEFORE_THE_END: usize = 400;

async fn an_acknowledged_submission_survives(backend: Backend) {
    let fixture = Fixture::open(backend).await;
    fixture.with_indicators().await;
    let (user, period, _) = fixture.reporter().await;
    let org = user.org.clone().expect("a reporter has an organisation");
    let list = fixture.service.entries(&user, &org, period).await.expect("a list");
    let points: Vec<String> = list.rows.iter().take(CLIENTS).map(|row| row.assignment.to_string()).collect();
    assert_eq!(points.len(), CLIENTS);
    fixture.service.close().await;

    let port = free_port();
    let mut server = serve(&fixture, port).await;
    let url = address(port);
    let browser = Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client can be made");
    let form = [("username", "reporter"), ("password", PASSWORD)];
    browser.post(format!("{url}/login")).form(&form).send().await.expect("signed in");

    let (acknowledged, enough) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut clients = JoinSet::new();
    for point in points {
        let (browser, url) = (browser.clone(), format!("{url}/api/progress/submit"));
        let (acknowledged, enough) = (acknowledged.clone(), enough.clone());
        clients.spawn(async move {
            let mut revision = 0_i64;
            loop {
                let base = revision.to_string();
                let form = [
                    ("assignment", point.as_str()),
                    ("period", "2023-09"),
                    ("base", &base),
                    ("input[actual]", "0"),
                    ("input[note]", ""),
                    ("input[issue_list]", ""),
                ];
                // Once the server is dead every further request fails, and that ends the client.
                let Ok(answer) = browser.post(&url).form(&form).send().await else { return (point, revision) };
                let Ok(body) = answer.text().await else { return (point, revision) };
                let Ok(body) = serde_json::from_str::<serde_json::Value>(&body) else { panic!("{body}") };
                revision = body["revision"].as_i64().unwrap_or_else(|| panic!("not stored: {body}"));
                if acknowledged.fetch_add(1, Ordering::Relaxed) == BEFORE_THE_END {
                    enough.notify_one();
                }
            }
        });
    }
    tokio::select! {
        () = enough.notified() => {}
        early = clients.join_next() => panic!("a client ended before the server: {early:?}"),
    }
    server.kill().await.expect("kill -9");

    let reopened = fixture.reopen().await;
    let mut stored = 0;
    while let Some(client) = clients.join_next().await {
        let (point, revision) = client.expect("no client failed");
        let sheet = reopened.entry(&user, &domain::ids::RowId::new(point), period).await.expect("a sheet");
        let now = sheet.row.revision;
        // One more may have been committed whose answer the dead server could not send.
        assert!(now == revision || now == revision + 1, "acknowledged {revision}, found {now}");
        assert_eq!(sheet.row.state, EntryState::Submitted);
        assert_eq!(sheet.events.len() as i64, now, "each revision has its history");
        stored += now;
    }
    assert!(stored as usize > BEFORE_THE_END);
    let audited = reopened.verify_audit().await.expect("readable").expect("the chain holds");
    assert!(audited > stored, "each submission has its audit entry: {audited} entries, {stored} submissions");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_submission_survives_kill_9_on_sqlite() {
    an_acknowledged_submission_survives(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_submission_survives_kill_9_on_postgres() {
    an_acknowledged_submission_survives(Backend::Postgres).await;
}
