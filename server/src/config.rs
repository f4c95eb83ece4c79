//! Settings: a flag wins over an environment variable, that over the file, that over the default.

use crate::Error;
use clap::Args;
use serde::Deserialize;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// As given; what is missing is taken from the file or the defaults.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// 设置文件（TOML），键名同下列各项 · TOML file with these settings, such as `addr = "0.0.0.0:3000"`
    #[arg(long, env = "KAOPING_CONFIG", value_name = "FILE", global = true)]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// 监听地址，默认 127.0.0.1:3000 · Address to listen on
    #[arg(long, env = "KAOPING_ADDR", global = true)]
    pub addr: Option<SocketAddr>,
    /// 数据目录（数据库、附件），默认 data · Folder of the database and the attachments
    #[arg(long, env = "KAOPING_DATA", value_name = "FOLDER", global = true)]
    pub data: Option<PathBuf>,
    /// postgres://…；默认用数据目录里的 SQLite · PostgreSQL instead of SQLite in the data folder
    #[arg(long, env = "KAOPING_DATABASE_URL", value_name = "URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// 用户所见的地址；https 时会话只走加密连接 · Address that people see; with https the session cookie is secure only
    #[arg(long, env = "KAOPING_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// 日志级别，默认 info · What is logged, such as `warn` or `server=debug`
    #[arg(long, env = "KAOPING_LOG", global = true)]
    pub log: Option<String>,
}

/// Settings, complete.
#[derive(Clone, Debug)]
pub struct Config {
    pub addr: SocketAddr,
    pub data: PathBuf,
    pub database_url: Option<String>,
    pub public_url: Option<String>,
    pub log: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            addr: (Ipv4Addr::LOCALHOST, 3000).into(),
            data: PathBuf::from("data"),
            database_url: None,
            public_url: None,
            log: String::from("info"),
        }
    }
}

impl Config {
    /// Whether people reach the server by https.
    pub fn secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

impl Settings {
    /// Reads the file, if one is named, and fills in the defaults.
    pub fn resolve(self) -> Result<Config, Error> {
        let file = match &self.config {
            None => Self::default(),
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|error| Error::File(path.display().to_string(), error))?;
                toml::from_str(&text).map_err(|error| Error::Settings(format!("{}: {error}", path.display())))?
            }
        };
        let default = Config::default();
        Ok(Config {
            addr: self.addr.or(file.addr).unwrap_or(default.addr),
            data: self.data.or(file.data).unwrap_or(default.data),
            database_url: self.database_url.or(file.database_url),
            public_url: self.public_url.or(file.public_url),
            log: self.log.or(file.log).unwrap_or(default.log),
        })
    }
}
