//! The server under measurement: a release binary with the sample year in a folder of its own.

use crate::Result;
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

const READY_WITHIN: Duration = Duration::from_secs(20);

/// A prepared data folder.
pub struct Target {
    binary: PathBuf,
    data: tempfile::TempDir,
}

/// A running server; it ends with this value.
pub struct Started {
    pub url: String,
    pub ready: Duration,
    child: Child,
}

impl Target {
    /// Loads the sample year into a new folder.
    pub async fn prepare() -> Result<Self> {
        let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release/kaoping");
        let data = tempfile::tempdir()?;
        let loaded = Command::new(&binary).arg("demo").env("KAOPING_DATA", data.path()).output().await?;
        if !loaded.status.success() {
            return Err(format!("kaoping demo: {}", String::from_utf8_lossy(&loaded.stderr)).into());
        }
        Ok(Self { binary, data })
    }

    /// Starts the server and waits for its first answer.
    pub async fn start(&self) -> Result<Started> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let url = format!("http://127.0.0.1:{port}");
        let began = Instant::now();
        let child = Command::new(&self.binary)
            .arg("serve")
            .env("KAOPING_DATA", self.data.path())
            .env("KAOPING_ADDR", format!("127.0.0.1:{port}"))
            .env("RUST_LOG", "warn")
            .kill_on_drop(true)
            .spawn()?;
        let health = format!("{url}/healthz");
        let client = reqwest::Client::new();
        while began.elapsed() < READY_WITHIN {
            if client.get(&health).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(Started { url, ready: began.elapsed(), child });
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Err("the server did not answer in time".into())
    }
}

impl Started {
    /// Memory that the server holds now.
    pub fn resident_kib(&self) -> Result<u64> {
        let pid = self.child.id().ok_or("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}
