//! Signed-in clients and what they measure.

use crate::Result;
use futures::{StreamExt, future::join_all};
use reqwest::{Method, header::ACCEPT_ENCODING};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{Barrier, mpsc};

const PASSWORD: &str = "Kaoping-demo-2023";
const PERIOD: &str = "2023-09";

/// A client with a session.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
}

/// Latencies of one kind of request.
pub struct Latencies {
    sorted: Vec<Duration>,
    /// How long the measurement took; none where a rate means nothing.
    over: Option<Duration>,
}

impl Latencies {
    fn new(mut all: Vec<Duration>, over: Option<Duration>) -> Self {
        all.sort_unstable();
        Self { sorted: all, over }
    }

    fn percentile(&self, percent: usize) -> f64 {
        let index = (self.sorted.len() * percent / 100).min(self.sorted.len().saturating_sub(1));
        self.sorted.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
    }
}

impl fmt::Display for Latencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(over) = self.over {
            write!(f, "{:.0}/s, ", self.sorted.len() as f64 / over.as_secs_f64())?;
        }
        write!(f, "p50 {:.1} ms, p99 {:.1} ms", self.percentile(50), self.percentile(99))
    }
}

impl Client {
    pub async fn sign_in(url: &str, username: &str) -> Result<Self> {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(64)
            .build()?;
        let form = [("username", username), ("password", PASSWORD)];
        let answer = http.post(format!("{url}/login")).form(&form).send().await?;
        if !answer.status().is_redirection() {
            return Err(format!("{username} was not signed in: {}", answer.status()).into());
        }
        Ok(Self { http, url: url.to_owned() })
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    pub async fn get(&self, path: &str) -> Result<Vec<u8>> {
        Ok(self.request(Method::GET, path).send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    /// The reporter's points that take any number, with the revisions that stand.
    async fn entries(&self) -> Result<Vec<(String, i64)>> {
        let page: Value = serde_json::from_slice(&self.get(&format!("/api/progress/entries?period={PERIOD}")).await?)?;
        let rows = page["list"]["rows"].as_array().ok_or("no rows")?;
        let any_number = |row: &&Value| row["point"]["rule"]["method"] != "qualitative";
        let open = rows.iter().filter(|row| row["state"] != "accepted").filter(any_number);
        open.map(|row| {
            let assignment = row["assignment"].as_str().ok_or("no assignment")?.to_owned();
            Ok((assignment, row["revision"].as_i64().ok_or("no revision")?))
        })
        .collect()
    }

    /// Stores one value and returns the new revision.
    async fn submit(&self, assignment: &str, revision: i64, actual: u64) -> Result<i64> {
        let (base, actual) = (revision.to_string(), actual.to_string());
        let form = [
            ("assignment", assignment),
            ("period", PERIOD),
            ("base", &base),
            ("input[actual]", &actual),
            ("input[note]", "负荷测试说明"),
            ("input[issue_list]", ""),
        ];
        let answer = self.request(Method::POST, "/api/progress/submit").form(&form).send().await?;
        let answer: Value = answer.json().await?;
        answer["revision"]
            .as_i64()
            .filter(|_| answer["outcome"] == "saved")
            .ok_or_else(|| format!("not stored: {answer}").into())
    }

    /// Submits from several clients at once, each to a point of its own.
    pub async fn submit_for(&self, clients: usize, run: Duration) -> Result<Latencies> {
        let entries = self.entries().await?;
        if entries.len() < clients {
            return Err(format!("{clients} open points are needed and there are {}", entries.len()).into());
        }
        let began = Instant::now();
        let tasks = entries.into_iter().take(clients).map(|(assignment, mut revision)| {
            let client = self.clone();
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                while began.elapsed() < run {
                    let sent = Instant::now();
                    revision = client.submit(&assignment, revision, latencies.len() as u64 % 20).await?;
                    latencies.push(sent.elapsed());
                }
                Result::Ok(latencies)
            })
        });
        gather(join_all(tasks).await, began)
    }

    /// Reads one address from several clients at once.
    pub async fn read_for(&self, clients: usize, run: Duration, path: &'static str) -> Result<Latencies> {
        let began = Instant::now();
        let tasks = (0..clients).map(|_| {
            let client = self.clone();
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                while began.elapsed() < run {
                    let sent = Instant::now();
                    client.get(path).await?;
                    latencies.push(sent.elapsed());
                }
                Result::Ok(latencies)
            })
        });
        gather(join_all(tasks).await, began)
    }
}

type Task = std::result::Result<Result<Vec<Duration>>, tokio::task::JoinError>;

fn gather(tasks: Vec<Task>, began: Instant) -> Result<Latencies> {
    let over = began.elapsed();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task??);
    }
    Ok(Latencies::new(all, Some(over)))
}

/// From sending a submission to the moment each of the listeners has its event.
pub async fn push_latency(office: &Client, reporter: &Client, listeners: usize, changes: usize) -> Result<Latencies> {
    let (heard, mut hearing) = mpsc::unbounded_channel::<Instant>();
    let ready = Arc::new(Barrier::new(listeners + 1));
    let mut tasks = Vec::with_capacity(listeners);
    for _ in 0..listeners {
        let answer = office.request(Method::GET, "/api/v1/live").send().await?.error_for_status()?;
        let (heard, ready) = (heard.clone(), ready.clone());
        tasks.push(tokio::spawn(async move {
            ready.wait().await;
            let mut stream = answer.bytes_stream();
            while let Some(Ok(chunk)) = stream.next().await {
                let events = String::from_utf8_lossy(&chunk).matches("\"kind\":\"entry\"").count();
                for _ in 0..events {
                    // The measurement may be over already.
                    let _ = heard.send(Instant::now());
                }
            }
        }));
    }
    ready.wait().await;
    let (assignment, mut revision) = reporter.entries().await?.into_iter().next().ok_or("no open point")?;
    let mut latencies = Vec::with_capacity(listeners * changes);
    for change in 0..changes {
        let sent = Instant::now();
        revision = reporter.submit(&assignment, revision, change as u64 % 20).await?;
        for _ in 0..listeners {
            let at =
                tokio::time::timeout(Duration::from_secs(10), hearing.recv()).await?.ok_or("no listener is left")?;
            latencies.push(at - sent);
        }
    }
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(Latencies::new(latencies, None))
}

/// What a first visit to each page transfers, compressed as a browser asks for it: the page itself, and all with it.
pub async fn wire_sizes(url: &str, office: &Client, reporter: &Client) -> Result<Vec<(String, usize, usize)>> {
    let nobody = Client { http: reqwest::Client::new(), url: url.to_owned() };
    let entry = reporter.entries().await?.into_iter().next().ok_or("no open point")?;
    let entry = format!("/progress/{}?period={PERIOD}", entry.0);
    let shared = office.share().await?;
    let pages = [
        (&nobody, "login", "/login"),
        (reporter, "entry", entry.as_str()),
        (office, "board", "/board"),
        (&nobody, "shared page", shared.as_str()),
    ];
    let mut sizes = Vec::new();
    for (client, name, path) in pages {
        let page = client.compressed(path).await?;
        let text = String::from_utf8(client.get(path).await?)?;
        // What a device holds for later is named last in the script, and comes after the page is ready.
        let text = text.split("offline.begin(").next().unwrap_or_default();
        // The script names some files beside others in one text.
        let files: BTreeSet<&str> =
            text.split(['"', '\'', ' ']).filter(|part| part.starts_with("/pkg/") && part.contains('.')).collect();
        let mut all = page;
        for file in files {
            all += nobody.compressed(file).await?;
        }
        sizes.push((name.to_owned(), page, all));
    }
    Ok(sizes)
}

impl Client {
    async fn compressed(&self, path: &str) -> Result<usize> {
        let request = self.request(Method::GET, path).header(ACCEPT_ENCODING, "br");
        Ok(request.send().await?.error_for_status()?.bytes().await?.len())
    }

    /// Shares the first report and returns the path of the link.
    async fn share(&self) -> Result<String> {
        let reports: Value = serde_json::from_slice(&self.get("/api/expenditure/list").await?)?;
        let report = reports[0]["id"].as_str().ok_or("no report")?.to_owned();
        let links: Value = serde_json::from_slice(&self.get(&format!("/api/shares/list?report={report}")).await?)?;
        let expires = links["usual_expiry"].as_str().ok_or("no usual expiry")?;
        let form = [("report", report.as_str()), ("recipient", "张某甲"), ("expires", expires)];
        let answer = self.request(Method::POST, "/api/shares/create").form(&form).send().await?.error_for_status()?;
        let link: Value = answer.json().await?;
        let url = link["url"].as_str().ok_or("no address")?;
        Ok(url[url.find("/s/").ok_or("no path")?..].to_owned())
    }
}
