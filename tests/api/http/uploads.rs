//! Uploads in parts: cut off, misplaced, repeated, too large, another's.

use crate::use_cases::{Fixture, PASSWORD};
use domain::{accounts::Role, ids::RowId, period::Period, progress::Evidence};
use reqwest::{Body, Client, Response};
use serde_json::{Value, json};
use std::io;
use support::{TestApp, postgres::PgCluster};

const PART: usize = 1_000_000;

struct Sender {
    app: TestApp,
    visitor: Client,
    assignment: RowId,
}

impl Sender {
    async fn on(app: TestApp) -> (Self, Period) {
        let fixture = Fixture::on(app.service().clone());
        fixture.with_indicators().await;
        let (_, period, assignment) = fixture.reporter().await;
        let visitor = app.signed_in("reporter", PASSWORD).await;
        (Self { app, visitor, assignment }, period)
    }

    async fn begin(&self, name: &str, size: usize, hash: Option<&str>) -> Response {
        let new = json!({
            "assignment": self.assignment, "period": "2023-09", "file_name": name, "size": size, "hash": hash
        });
        self.visitor.post(self.app.url("/api/v1/uploads")).json(&new).send().await.expect("an answer")
    }

    async fn begun(&self, name: &str, size: usize) -> String {
        let answer = self.begin(name, size, None).await;
        assert_eq!(answer.status(), 201);
        let location = answer.headers()["location"].to_str().expect("text").to_owned();
        let begun: Value = answer.json().await.expect("JSON");
        assert_eq!(location, format!("/api/v1/uploads/{}", begun["id"].as_str().expect("an id")));
        location
    }

    async fn part(&self, place: &str, offset: usize, part: impl Into<Body>) -> Response {
        let request = self.visitor.patch(self.app.url(place)).header("upload-offset", offset).body(part);
        request.send().await.expect("an answer")
    }

    /// What the server has, and what it expects.
    async fn state(&self, place: &str) -> Option<(usize, usize)> {
        let answer = self.visitor.head(self.app.url(place)).send().await.expect("an answer");
        let number = |name: &str| answer.headers().get(name)?.to_str().ok()?.parse().ok();
        Some((number("upload-offset")?, number("upload-length")?))
    }
}

fn arrived(answer: &Response) -> (u16, &str) {
    let offset = answer.headers().get("upload-offset").and_then(|offset| offset.to_str().ok());
    (answer.status().as_u16(), offset.unwrap_or_default())
}

async fn code(answer: Response) -> String {
    assert_eq!(answer.status(), 422);
    let error: Value = answer.json().await.expect("JSON");
    error["problems"][0]["code"].as_str().expect("a code").to_owned()
}

async fn an_upload_goes_on(app: TestApp) {
    let (mut sender, period) = Sender::on(app).await;
    let content: Vec<u8> = "佐证材料，逐行核对。\n".bytes().cycle().take(2_480_000).collect();
    let size = content.len();
    let place = sender.begun("台账.txt", size).await;
    assert_eq!(sender.state(&place).await, Some((0, size)));
    let first = content[..PART].to_vec();
    assert_eq!(arrived(&sender.part(&place, 0, first.clone()).await), (204, "1000000"));

    // A part that breaks off on its way counts for nothing.
    let broken = futures::stream::iter([Ok(content[PART..PART + 500].to_vec()), Err(io::Error::other("cut"))]);
    let cut = sender.visitor.patch(sender.app.url(&place)).header("upload-offset", PART);
    let cut = cut.body(Body::wrap_stream(broken)).send().await;
    assert!(cut.is_err() || cut.is_ok_and(|answer| answer.status().is_client_error()));
    // So does one that is sent again, or too early, or is too much; the right place is told.
    assert_eq!(arrived(&sender.part(&place, 0, first).await), (409, "1000000"));
    assert_eq!(arrived(&sender.part(&place, 2 * PART, content[..10].to_vec()).await), (409, "1000000"));
    assert_eq!(code(sender.part(&place, PART, content.clone()).await).await, "file_too_large");
    sender.app.restart().await;
    assert_eq!(sender.state(&place).await, Some((PART, size)));

    // To others, of the same organisation too, there is no such upload.
    for (name, org) in [("colleague", "U029"), ("stranger", "U045")] {
        Fixture::on(sender.app.service().clone()).user(name, Role::UnitReporter, Some(org)).await;
        let other = sender.app.signed_in(name, PASSWORD).await;
        let url = sender.app.url(&place);
        assert_eq!(other.head(&url).send().await.expect("an answer").status(), 404);
        let answer = other.patch(&url).header("upload-offset", PART).body(content[PART..].to_vec()).send().await;
        assert_eq!(answer.expect("an answer").status(), 404);
    }

    assert_eq!(arrived(&sender.part(&place, PART, content[PART..2 * PART].to_vec()).await), (204, "2000000"));
    let last = sender.part(&place, 2 * PART, content[2 * PART..].to_vec()).await;
    assert_eq!(last.status(), 200);
    let file: Evidence = last.json().await.expect("evidence");
    assert_eq!((file.file_name.as_str(), file.size), ("台账.txt", size as i64));
    // Whoever has lost that answer asks again.
    assert_eq!(sender.state(&place).await, Some((size, size)));
    let again: Evidence = sender.part(&place, size, Vec::new()).await.json().await.expect("evidence");
    assert_eq!(again, file);
    let service = sender.app.service();
    let (_, user) = service.sign_in("reporter", PASSWORD).await.expect("works").expect("the password is right");
    assert_eq!(
        service.entry(&user, &sender.assignment, period).await.expect("a sheet").evidence,
        std::slice::from_ref(&file)
    );
    let (_, stored) = service.read_evidence(&user, &file.id).await.expect("readable");
    assert!(stored[..] == content[..], "every byte in its place");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_goes_on_sqlite() {
    an_upload_goes_on(TestApp::start().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_goes_on_postgres() {
    let database = PgCluster::shared().await.create_database().await;
    an_upload_goes_on(TestApp::start_on(Some(database)).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_no_evidence_is_refused_and_forgotten() {
    let (sender, _) = Sender::on(TestApp::start().await).await;
    assert_eq!(code(sender.begin("a.pdf", 21 * 1024 * 1024, None).await).await, "file_too_large");
    assert_eq!(code(sender.begin("a.pdf", 0, None).await).await, "file_empty");

    let place = sender.begun("证明.pdf", 8).await;
    assert_eq!(code(sender.part(&place, 0, b"MZ\x90\0\x03\0\0\0".to_vec()).await).await, "file_type_not_allowed");
    assert_eq!(sender.state(&place).await, None);

    let begun = sender.begin("说明.txt", 4, Some(&"0".repeat(64))).await;
    let place = begun.headers()["location"].to_str().expect("text").to_owned();
    assert_eq!(code(sender.part(&place, 0, "1234").await).await, "upload_damaged");
    assert_eq!(sender.state(&place).await, None);

    let nowhere = sender.part("/api/v1/uploads/..%2F..%2Fkaoping.db", 0, "1234").await;
    assert_eq!(nowhere.status(), 404);
    let place = sender.begun("说明.txt", 4).await;
    let without = sender.visitor.patch(sender.app.url(&place)).body("1234").send().await.expect("an answer");
    assert_eq!(without.status(), 400);
}
