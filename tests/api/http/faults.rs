//! Devices without a good network: connections that are cut, requests that come twice or in another order, a server that is
//! killed and started again. Nothing is lost, nothing is stored twice, every receipt holds.
//!
//! `make faults` sends 10,000 records to each database; the usual run sends fewer.

use super::process::{address, free_port, serve};
use crate::use_cases::{Backend, Fixture, PASSWORD};
use domain::{
    accounts::Role,
    ids::RowId,
    inspections::{NewVisitInput, SiteInput},
    period::Period,
    progress::EntryInput,
    sync::{Answer, Batch, DeviceReport, Outcome, Receipt, Record, VisitRecord},
};
use reqwest::Client;
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, task::JoinSet};

const DEVICES: usize = 16;
/// Of these, phones of inspectors; the others report.
const AT_A_SITE: usize = 4;
const USUAL_RECORDS: usize = 480;
/// How often the server dies on the way.
const KILLS: usize = 4;
/// Records of one request.
const HANDFUL: usize = 12;

/// Numbers that look random and are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

struct Device {
    id: RowId,
    queue: Vec<Record>,
    site: Vec<VisitRecord>,
    last_seq: i64,
    receipts: Vec<Receipt>,
    numbers: Numbers,
    browser: Client,
    url: String,
    arrived: Arc<AtomicUsize>,
    progress: Arc<Notify>,
}

impl Device {
    fn batch(&mut self) -> Batch {
        let mut records: Vec<Record> = self.queue.iter().take(HANDFUL).cloned().collect();
        let mut site: Vec<VisitRecord> = self.site.iter().take(HANDFUL).cloned().collect();
        if self.numbers.below(4) == 0 {
            let place = self.numbers.below(records.len() + site.len());
            match records.is_empty() {
                true => site.swap(0, place),
                false => records.swap(0, place),
            }
        }
        let report = DeviceReport {
            device: self.id.clone(),
            last_seq: self.last_seq,
            waiting: (self.queue.len() + self.site.len()) as i64,
            oldest_at: Some(1),
            given_up: 0,
        };
        Batch { report, user: None, records, site }
    }

    /// One request; none where it got no answer. Some are cut off by the device itself, before or after they arrive.
    async fn send(browser: Client, url: String, batch: Batch, patience: Duration) -> Option<Answer> {
        let answer = browser.post(url).timeout(patience).json(&batch).send().await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        answer.json().await.ok()
    }

    async fn run(mut self) -> (RowId, Vec<Receipt>) {
        while !self.queue.is_empty() || !self.site.is_empty() {
            let batch = self.batch();
            let patience = match self.numbers.below(4) {
                0 => Duration::from_millis(1 + self.numbers.below(30) as u64),
                _ => Duration::from_secs(20),
            };
            let twice = self.numbers.below(5) == 0;
            let one = Self::send(self.browser.clone(), self.url.clone(), batch.clone(), patience);
            let answer = if twice {
                let other = Self::send(self.browser.clone(), self.url.clone(), batch, patience);
                let (one, other) = tokio::join!(one, other);
                // Whatever the one said is as true as what the other said.
                if self.numbers.below(2) == 0 { one.or(other) } else { other.or(one) }
            } else {
                one.await
            };
            self.take(answer);
            tokio::task::yield_now().await;
        }
        (self.id, self.receipts)
    }

    fn take(&mut self, answer: Option<Answer>) {
        for outcome in answer.into_iter().flat_map(|answer| answer.outcomes) {
            match outcome {
                Outcome::Applied { receipt } | Outcome::Duplicate { receipt } => {
                    self.queue.retain(|record| record.id != receipt.id);
                    self.site.retain(|record| record.id != receipt.id);
                    self.receipts.push(receipt);
                    self.arrived.fetch_add(1, Ordering::Relaxed);
                    self.progress.notify_waiters();
                }
                // It came before the one that it follows: it stays and is sent again.
                Outcome::Conflict { .. } => {}
                Outcome::Rejected { problems, .. } => panic!("rejected: {problems:?}"),
            }
        }
    }
}

/// A session of its own.
async fn signed_in(url: &str, username: &str) -> Client {
    let browser = Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client can be made");
    let form = [("username", username), ("password", PASSWORD)];
    browser.post(format!("{url}/login")).form(&form).send().await.expect("signed in");
    browser
}

fn uuid() -> RowId {
    RowId::new(uuid::Uuid::now_v7().to_string())
}

/// How many records a run sends.
fn wanted() -> usize {
    std::env::var("KAOPING_FAULT_RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(USUAL_RECORDS)
}

async fn nothing_is_lost_and_nothing_doubled(backend: Backend) {
    let fixture = Fixture::open(backend).await;
    fixture.with_indicators().await;
    let (user, ..) = fixture.reporter().await;
    let org = user.org.clone().expect("a reporter has an organisation");
    // Entries that follow one another by their revisions; each belongs to one device.
    let mut chains: Vec<(RowId, Period)> = Vec::new();
    for month in 1..=9 {
        let period = Period::new(2023, month).expect("a period");
        let list = fixture.service.entries(&user, &org, period).await.expect("a list");
        chains.extend(list.rows.iter().map(|row| (row.assignment.clone(), period)));
    }
    assert!(chains.len() >= DEVICES, "{} entries", chains.len());
    let office = fixture.user("office", Role::OfficeAdmin, None).await;
    let inspector = fixture.user("inspector", Role::Inspector, None).await;
    let plan = NewVisitInput {
        org: org.to_string(),
        kind: "field_survey".into(),
        day: "2023-10-09".into(),
        members: vec![inspector.username.clone()],
        ..NewVisitInput::default()
    };
    let visit = fixture.service.plan_visit(&office, &plan).await.expect("a visit");
    fixture.service.close().await;

    let port = free_port();
    let url = address(port);
    let mut server = serve(&fixture, port).await;
    let (reporting, inspecting) = (signed_in(&url, "reporter").await, signed_in(&url, "inspector").await);

    let total = wanted();
    let (arrived, progress) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let mut made: HashMap<RowId, RowId> = HashMap::new();
    let mut devices = JoinSet::new();
    let reporters = DEVICES - AT_A_SITE;
    for number in 0..DEVICES {
        let at_a_site = number >= reporters;
        let own: Vec<_> = chains.iter().skip(number).step_by(reporters).collect();
        let (share, id) = (total / DEVICES, uuid());
        let entry = |at: usize| Record {
            id: uuid(),
            seq: at as i64 + 1,
            assignment: own[at % own.len()].0.clone(),
            period: own[at % own.len()].1,
            base: (at / own.len()) as i64,
            input: EntryInput { actual: "0".into(), note: format!("第 {at} 条"), ..EntryInput::default() },
        };
        let seen = |at: usize| VisitRecord {
            id: uuid(),
            seq: at as i64 + 1,
            visit: visit.clone(),
            input: SiteInput { note: format!("{number} 号手机第 {at} 条"), ..SiteInput::default() },
        };
        let queue: Vec<Record> = (0..share).filter(|_| !at_a_site).map(entry).collect();
        let site: Vec<VisitRecord> = (0..share).filter(|_| at_a_site).map(seen).collect();
        made.extend(site.iter().map(|record| (record.id.clone(), id.clone())));
        made.extend(queue.iter().map(|record| (record.id.clone(), id.clone())));
        let device = Device {
            id,
            last_seq: share as i64,
            queue,
            site,
            receipts: Vec::new(),
            numbers: Numbers(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1)),
            browser: if at_a_site { inspecting.clone() } else { reporting.clone() },
            url: format!("{url}/api/v1/sync"),
            arrived: arrived.clone(),
            progress: progress.clone(),
        };
        devices.spawn(device.run());
    }

    for kill in 1..=KILLS {
        while arrived.load(Ordering::Relaxed) < made.len() * kill / (KILLS + 1) {
            progress.notified().await;
        }
        server.kill().await.expect("kill -9");
        server = serve(&fixture, port).await;
    }
    let mut receipts: HashMap<RowId, Receipt> = HashMap::new();
    while let Some(device) = devices.join_next().await {
        let (_, own) = device.expect("no device failed");
        for receipt in own {
            let before = receipts.insert(receipt.id.clone(), receipt.clone());
            assert!(before.is_none_or(|before| before == receipt), "a record has one receipt");
        }
    }
    // Every receipt that a device keeps is confirmed.
    for (id, receipt) in &receipts {
        let mut confirmed = false;
        for browser in [&reporting, &inspecting] {
            let answer = browser.get(format!("{url}/api/v1/receipts/{id}")).send().await.expect("an answer");
            // Another person's receipt is not there.
            if answer.status().is_success() {
                assert_eq!(&answer.json::<Receipt>().await.expect("a receipt"), receipt);
                confirmed = true;
            }
        }
        assert!(confirmed, "a receipt that the server does not know");
    }
    server.kill().await.expect("stopped");

    assert_eq!(receipts.keys().collect::<HashSet<_>>(), made.keys().collect(), "nothing is lost");
    let reopened = fixture.reopen().await;
    let mut stored = 0;
    for (assignment, period) in chains {
        let sheet = reopened.entry(&user, &assignment, period).await.expect("a sheet");
        assert_eq!(sheet.events.len() as i64, sheet.row.revision, "each revision has its history");
        stored += sheet.events.len();
    }
    let records = reopened.visit(&inspector, &visit).await.expect("the visit").records;
    let texts: HashSet<&str> = records.iter().map(|record| record.value.note.as_str()).collect();
    assert_eq!(texts.len(), records.len(), "nothing is recorded twice");
    assert_eq!(stored + records.len(), made.len(), "nothing is stored twice");
    reopened.verify_audit().await.expect("readable").expect("the chain holds");
    println!(
        "{backend:?}: {} records of {DEVICES} devices, {KILLS} kills: 0 lost, 0 doubled, every receipt valid",
        made.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_doubled_on_sqlite() {
    nothing_is_lost_and_nothing_doubled(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_doubled_on_postgres() {
    nothing_is_lost_and_nothing_doubled(Backend::Postgres).await;
}
