//! Settings: a flag wins over an environment variable, that over the file, that over the default.

use crate::Error;
use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
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
    /// 邮件服务器；不填不发邮件 · Mail server; without it nothing is mailed
    #[arg(long, env = "KAOPING_SMTP_HOST", value_name = "HOST", global = true)]
    pub smtp_host: Option<String>,
    /// 邮件端口，默认随加密方式 465、587 或 25 · Its port; by default that of the kind of encryption
    #[arg(long, env = "KAOPING_SMTP_PORT", value_name = "PORT", global = true)]
    pub smtp_port: Option<u16>,
    /// 邮件加密：tls（默认）、starttls 或 none · Its encryption
    #[arg(long, env = "KAOPING_SMTP_TLS", value_name = "KIND", global = true)]
    pub smtp_tls: Option<Encryption>,
    /// 邮件账号 · User name at the mail server
    #[arg(long, env = "KAOPING_SMTP_USER", value_name = "NAME", global = true)]
    pub smtp_user: Option<String>,
    /// 邮件密码 · Password at the mail server
    #[arg(long, env = "KAOPING_SMTP_PASSWORD", value_name = "PASSWORD", global = true, hide_env_values = true)]
    pub smtp_password: Option<String>,
    /// 发件人，如 考评台 <kaoping@example.com> · Sender
    #[arg(long, env = "KAOPING_SMTP_SENDER", value_name = "ADDRESS", global = true)]
    pub smtp_sender: Option<String>,
}

/// How the way to the mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    #[default]
    Tls,
    Starttls,
    /// On the same machine or network alone.
    None,
}

/// The mail server and how it is used.
#[derive(Clone, Debug)]
pub struct Smtp {
    pub host: String,
    pub port: Option<u16>,
    pub encryption: Encryption,
    /// Name and password.
    pub login: Option<(String, String)>,
    pub sender: String,
    /// How often mails are looked for, and the wait after a first try that failed; it doubles each time.
    pub every: Duration,
}

/// Settings, complete.
#[derive(Clone, Debug)]
pub struct Config {
    pub addr: SocketAddr,
    pub data: PathBuf,
    pub database_url: Option<String>,
    pub public_url: Option<String>,
    pub log: String,
    pub smtp: Option<Smtp>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            addr: (Ipv4Addr::LOCALHOST, 3000).into(),
            data: PathBuf::from("data"),
            database_url: None,
            public_url: None,
            log: String::from("info"),
            smtp: None,
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
        let smtp = self.smtp(&file)?;
        Ok(Config {
            smtp,
            addr: self.addr.or(file.addr).unwrap_or(default.addr),
            data: self.data.or(file.data).unwrap_or(default.data),
            database_url: self.database_url.or(file.database_url),
            public_url: self.public_url.or(file.public_url),
            log: self.log.or(file.log).unwrap_or(default.log),
        })
    }

    /// The mail server; none where no host is named.
    fn smtp(&self, file: &Self) -> Result<Option<Smtp>, Error> {
        let text = |of: fn(&Self) -> &Option<String>| of(self).clone().or_else(|| of(file).clone());
        let Some(host) = text(|settings| &settings.smtp_host) else { return Ok(None) };
        let sender = text(|settings| &settings.smtp_sender);
        let login = match (text(|settings| &settings.smtp_user), text(|settings| &settings.smtp_password)) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            _ => return Err(Error::Settings("smtp-user and smtp-password go together".into())),
        };
        Ok(Some(Smtp {
            host,
            port: self.smtp_port.or(file.smtp_port),
            encryption: self.smtp_tls.or(file.smtp_tls).unwrap_or_default(),
            login,
            sender: sender.ok_or_else(|| Error::Settings("smtp-host needs smtp-sender".into()))?,
            every: Duration::from_secs(60),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_needs_a_sender_and_a_whole_login() {
        let host = Settings { smtp_host: Some("mail.example.com".into()), ..Settings::default() };
        assert!(host.clone().resolve().is_err());
        let sender = Settings { smtp_sender: Some("kaoping@example.com".into()), ..host };
        let smtp = sender.clone().resolve().expect("complete").smtp.expect("a mail server");
        assert_eq!((smtp.encryption, smtp.port, smtp.login), (Encryption::Tls, None, None));
        assert!(Settings { smtp_user: Some("kaoping".into()), ..sender }.resolve().is_err());
        assert!(Settings::default().resolve().expect("defaults").smtp.is_none());
    }

    #[test]
    fn the_file_says_how_mail_is_sent() {
        let file: Settings =
            toml::from_str("smtp_host = \"mail\"\nsmtp_tls = \"starttls\"\nsmtp_port = 2525\n").expect("read");
        assert_eq!((file.smtp_tls, file.smtp_port), (Some(Encryption::Starttls), Some(2525)));
    }
}
