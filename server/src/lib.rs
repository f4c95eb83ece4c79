//! The server: what stands between the network and the use cases.
//!
//! A library beside the binary, so that tests start it in their own process on a free port.

// A page is one type, as deep as its markup; computing its layout passes the default depth.
#![recursion_limit = "512"]

pub mod assets;
mod calendar;
pub mod cli;
pub mod config;
mod demo;
mod demo_rule_books;
mod demo_visits;
mod entry_form;
mod evidence;
mod exports;
mod hourly;
mod import_command;
mod imports;
mod indicator_json;
mod inspections;
mod live;
mod mail;
mod results;
mod routes;
mod rule_books;
mod security;
mod session;
mod shares;
mod stored_file;
mod sync;
mod uploads;
mod warnings;
mod year;
mod year_end;

pub use routes::addresses;

use config::Config;
use service::{Clock, Service, evidence::Files};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

/// Why the server did not start or a command did not finish.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Service(#[from] service::Error),
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    #[error("{0}: {1}")]
    File(String, io::Error),
    #[error("{0}")]
    Settings(String),
    #[error("{0}")]
    Io(#[from] io::Error),
    /// What was asked for was done and found something wrong; it has been printed.
    #[error("")]
    Found,
}

/// A server at work.
pub struct Running {
    /// Where it listens; tells the port when port 0 was asked for.
    pub addr: SocketAddr,
    pub service: Service,
    stop: CancellationToken,
    task: JoinHandle<io::Result<()>>,
    mailing: Option<JoinHandle<()>>,
}

/// How long a mail that is being sent is waited for at the end.
const LAST_MAIL: Duration = Duration::from_secs(5);

impl Running {
    /// Ends open streams, lets requests finish and closes the database.
    pub async fn shutdown(self) -> Result<(), Error> {
        self.stop.cancel();
        self.wait().await
    }

    /// Lets the server work until it is stopped.
    pub async fn wait(self) -> Result<(), Error> {
        let ended = self.task.await.map_err(io::Error::other)?;
        if let Some(mailing) = self.mailing {
            // Should it take longer, it is tried again after the next start.
            let _ended = timeout(LAST_MAIL, mailing).await;
        }
        self.service.close().await;
        Ok(ended?)
    }

    /// Stops the server when cancelled.
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }
}

/// Opens the database, bringing its tables up to date, and begins to serve.
pub async fn start(config: Config) -> Result<Running, Error> {
    let service = open(&config).await?;
    let listener = TcpListener::bind(config.addr).await.map_err(|error| Error::Listen(config.addr, error))?;
    let addr = listener.local_addr()?;
    let stop = CancellationToken::new();
    let app = routes::router(service.clone(), &config, stop.clone())?;
    hourly::begin(service.clone(), stop.clone());
    let mailing = match config.smtp {
        Some(smtp) => {
            let links = config.public_url.unwrap_or_else(|| format!("http://{addr}"));
            Some(mail::send(service.clone(), smtp, links, stop.clone())?)
        }
        None => None,
    };
    let ended = stop.clone().cancelled_owned();
    let task = tokio::spawn(async move { axum::serve(listener, app).with_graceful_shutdown(ended).await });
    Ok(Running { addr, service, stop, task, mailing })
}

/// Opens the database and the attachments.
pub async fn open(config: &Config) -> Result<Service, Error> {
    tokio::fs::create_dir_all(&config.data)
        .await
        .map_err(|error| Error::File(config.data.display().to_string(), error))?;
    let files = match &config.bucket {
        Some(bucket) => Files::bucket(bucket)?,
        None => Files::folder(&config.data).await?,
    };
    Ok(Service::open_with(files, config.database_url.as_deref(), &config.data, Clock::default()).await?)
}
