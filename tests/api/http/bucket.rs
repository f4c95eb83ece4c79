//! Attachments in an S3-compatible store: a small one of our own, which looks at the signature of each request.

use crate::use_cases::{Fixture, PASSWORD};
use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{ids::RowId, period::Period, progress::Evidence};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{
    Client,
    multipart::{Form, Part},
};
use service::evidence::Bucket;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use support::TestApp;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

const KEY: &str = "kaoping";
const SECRET: &str = "a-secret-of-the-store";

#[derive(Clone, Default)]
struct Store {
    objects: Arc<Mutex<BTreeMap<String, Bytes>>>,
}

impl Store {
    fn objects(&self) -> MutexGuard<'_, BTreeMap<String, Bytes>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to answer at an address; port 0 for any.
    async fn serve(&self, address: &str) -> (String, JoinHandle<()>) {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let router = Router::new().fallback(answer).with_state(self.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("served") });
        (address, task)
    }
}

async fn answer(State(store): State<Store>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let content = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    if !is_signed(&parts.method, parts.uri.path(), parts.uri.query().unwrap_or_default(), &parts.headers, &content) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let place = parts.uri.path().to_owned();
    let tag = [("etag", "\"1\""), ("last-modified", "Sat, 07 Oct 2023 01:00:00 GMT")];
    match parts.method {
        Method::PUT => {
            store.objects().insert(place, content);
            tag.into_response()
        }
        Method::GET | Method::HEAD => match store.objects().get(&place).cloned() {
            Some(content) => (tag, content).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// AWS Signature Version 4, worked out again from what came.
fn is_signed(method: &Method, path: &str, query: &str, headers: &HeaderMap, content: &[u8]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = text("authorization");
    let field = |name: &str| {
        let rest = authorization.split_once(&format!("{name}=")).map(|(_, rest)| rest).unwrap_or_default();
        rest.split(',').next().unwrap_or_default()
    };
    let (credential, signed) = (field("Credential"), field("SignedHeaders"));
    let Some((KEY, scope)) = credential.split_once('/') else { return false };
    let payload = text("x-amz-content-sha256");
    if payload != hex(&Sha256::digest(content)) && payload != "UNSIGNED-PAYLOAD" {
        return false;
    }
    let lines: String = signed.split(';').map(|name| format!("{name}:{}\n", text(name))).collect();
    let canonical = format!("{method}\n{path}\n{query}\n{lines}\n{signed}\n{payload}");
    let to_sign = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", text("x-amz-date"), hex(&Sha256::digest(canonical)));
    let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| keyed(&key, part));
    hex(&keyed(&key, &to_sign)) == field("Signature")
}

struct Office {
    app: TestApp,
    visitor: Client,
    assignment: RowId,
}

impl Office {
    async fn on(address: &str, secret: &str) -> Self {
        Self::at(format!("http://{address}"), None, secret).await
    }

    async fn at(endpoint: String, ca: Option<PathBuf>, secret: &str) -> Self {
        let bucket = Bucket {
            name: "kaoping".into(),
            prefix: "year/2023".into(),
            endpoint,
            ca,
            region: "us-east-1".into(),
            key_id: KEY.into(),
            secret: secret.into(),
        };
        let app = TestApp::start_with(|config| config.bucket = Some(bucket)).await;
        let fixture = Fixture::on(app.service().clone());
        fixture.with_indicators().await;
        let (_, _, assignment) = fixture.reporter().await;
        let visitor = app.signed_in("reporter", PASSWORD).await;
        Self { app, visitor, assignment }
    }

    async fn upload(&self, name: &'static str, content: &'static str) -> reqwest::Response {
        let form = Form::new()
            .text("assignment", self.assignment.to_string())
            .text("period", "2023-09")
            .part("file", Part::text(content).file_name(name));
        let request = self.visitor.post(self.app.url("/api/v1/evidence")).header("accept", "application/json");
        request.multipart(form).send().await.expect("an answer")
    }

    async fn download(&self, file: &Evidence) -> reqwest::Response {
        let url = self.app.url(&format!("/api/v1/evidence/{}", file.id));
        self.visitor.get(url).send().await.expect("an answer")
    }

    async fn attached(&self) -> usize {
        let service = self.app.service();
        let (_, user) = service.sign_in("reporter", PASSWORD).await.expect("works").expect("the password is right");
        let period: Period = "2023-09".parse().expect("a period");
        service.entry(&user, &self.assignment, period).await.expect("a sheet").evidence.len()
    }
}

async fn code(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let error: serde_json::Value = answer.json().await.expect("JSON");
    (status, error["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attachments_lie_in_the_bucket() {
    let store = Store::default();
    let (address, task) = store.serve("127.0.0.1:0").await;
    let office = Office::on(&address, SECRET).await;
    let kept = office.upload("证明.txt", "证明材料\n").await;
    assert_eq!(kept.status(), 201);
    let kept: Evidence = kept.json().await.expect("evidence");
    let place = format!("/kaoping/year/2023/{}/{}", &kept.hash[..2], kept.hash);
    assert_eq!(store.objects().keys().cloned().collect::<Vec<_>>(), std::slice::from_ref(&place));
    assert_eq!(office.download(&kept).await.text().await.expect("text"), "证明材料\n");

    // Without the store: nothing is half taken, and it goes on when the store is back.
    task.abort();
    assert!(task.await.expect_err("ended").is_cancelled());
    assert_eq!(code(office.upload("补充.txt", "补充\n").await).await, (503, "files_unreachable".into()));
    assert_eq!(code(office.download(&kept).await).await, (503, "files_unreachable".into()));
    assert_eq!(office.attached().await, 1);
    let (_, task) = store.serve(&address).await;
    assert_eq!(office.upload("补充.txt", "补充\n").await.status(), 201);
    assert_eq!((office.attached().await, store.objects().len()), (2, 2));

    // Someone has removed it from the store.
    store.objects().remove(&place);
    assert_eq!(code(office.download(&kept).await).await, (404, "not_found".into()));
    task.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_takes_nothing_in() {
    let store = Store::default();
    let (address, task) = store.serve("127.0.0.1:0").await;
    let office = Office::on(&address, "another-secret").await;
    assert_eq!(code(office.upload("证明.txt", "证明材料\n").await).await, (503, "files_unreachable".into()));
    assert_eq!((office.attached().await, store.objects().len()), (0, 0));
    task.abort();
}

/// Encrypts the way to a plain address; returns its own port and the certificate (PEM) that it shows as `localhost`.
async fn encrypted(to: String) -> (u16, String) {
    let made = rcgen::generate_simple_self_signed([String::from("localhost")]).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a server");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, to) = (acceptor.clone(), to.clone());
            tokio::spawn(async move {
                // Whoever does not trust the certificate goes away.
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut store = TcpStream::connect(to).await.expect("the store");
                // Either side may end first.
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut store).await;
            });
        }
    });
    (port, made.cert.pem())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_to_the_bucket_is_encrypted_and_the_store_has_to_prove_itself() {
    let store = Store::default();
    let (address, task) = store.serve("127.0.0.1:0").await;
    let (port, certificate) = encrypted(address.clone()).await;
    let (_, of_another) = encrypted(address).await;
    let folder = tempfile::tempdir().expect("a folder");
    let written = |name: &str, pem: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, pem).expect("written");
        file
    };
    let endpoint = format!("https://localhost:{port}");
    let office = Office::at(endpoint.clone(), Some(written("store.pem", &certificate)), SECRET).await;
    let kept = office.upload("证明.txt", "证明材料\n").await;
    assert_eq!(kept.status(), 201);
    let kept: Evidence = kept.json().await.expect("evidence");
    assert_eq!(office.download(&kept).await.text().await.expect("text"), "证明材料\n");
    assert_eq!(store.objects().len(), 1);

    let office = Office::at(endpoint, Some(written("other.pem", &of_another)), SECRET).await;
    assert_eq!(code(office.upload("证明.txt", "别的材料\n").await).await, (503, "files_unreachable".into()));
    assert_eq!(store.objects().len(), 1);
    task.abort();
}
