//! `make bench`: measures the rules in this process and a release server on loopback, and prints one table.
//!
//! Every loop is bounded in count or time. The server is this program's own child on a free port with its own data.

mod client;
mod rules;
mod target;
mod year;

use client::Client;
use std::time::Duration;
use target::Target;

/// Whatever goes wrong ends the measurement.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const CLIENTS: usize = 16;
const LISTENERS: usize = 500;
const RUN: Duration = Duration::from_secs(5);
const CHANGES: usize = 40;

#[tokio::main]
async fn main() -> Result<()> {
    println!("| measured | result | target |\n|---|---|---|");
    rules::measure();
    year::measure();

    let target = Target::prepare().await?;
    let started = target.start().await?;
    row("start to first 200", format!("{} ms", started.ready.as_millis()), "≤ 300 ms");
    // Idle means: after the first board has been shown, as on any morning.
    let office = Client::sign_in(&started.url, "office").await?;
    office.get("/api/v1/board?track=region_to_city&period=2023-09").await?;
    row("resident memory, idle", format!("{} MB", started.resident_kib()? / 1024), "≤ 80 MB");

    let reporter = Client::sign_in(&started.url, "reporter").await?;
    for (name, page, all) in client::wire_sizes(&started.url, &office, &reporter).await? {
        let kilobytes = |bytes: usize| bytes as f64 / 1000.0;
        let result = format!("{:.1} kB, {:.1} kB with all that it loads", kilobytes(page), kilobytes(all));
        row(&format!("first visit, brotli: {name}"), result, "client ≤ 450 kB, shared page ≤ 80 kB");
    }

    let submits = reporter.submit_for(CLIENTS, RUN).await?;
    row("durable audited submits, 16 clients", submits.to_string(), "≥ 2,000/s");
    let boards = office.read_for(CLIENTS, RUN, "/api/v1/board?track=region_to_city&period=2023-09").await?;
    row("board reads, 16 clients", boards.to_string(), "≥ 4,000/s, p99 ≤ 15 ms");
    let push = client::push_latency(&office, &reporter, LISTENERS, CHANGES).await?;
    row("request → screen, 500 listeners", push.to_string(), "p99 ≤ 60 ms");
    started.stop().await?;
    Ok(())
}

fn row(what: &str, result: String, target: &str) {
    println!("| {what} | {result} | {target} |");
}
