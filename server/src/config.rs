//! Settings: a flag wins over an environment variable, that over the file, that over the default.

use crate::Error;
use clap::{Args, ValueEnum};
use serde::Deserialize;
use service::evidence::Bucket;
use std::{
    fmt, fs,
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
    /// s3://桶/前缀：附件存到 S3 兼容的对象存储；默认存在数据目录 · Bucket of an S3-compatible store for the attachments
    #[arg(long, env = "KAOPING_FILES", value_name = "URL", global = true)]
    pub files: Option<String>,
    /// 对象存储的地址，如 https://minio:9000（路径式） · The store's address, in path style
    #[arg(long, env = "KAOPING_S3_ENDPOINT", value_name = "URL", global = true)]
    pub s3_endpoint: Option<String>,
    /// 对象存储证书的签发者（PEM 文件），自建 CA 时用；默认用本机信任的证书 · Whose certificates to trust, instead of the machine's
    #[arg(long, env = "KAOPING_S3_CA", value_name = "FILE", global = true)]
    pub s3_ca: Option<PathBuf>,
    /// 对象存储的区域，默认 us-east-1 · The store's region
    #[arg(long, env = "KAOPING_S3_REGION", value_name = "NAME", global = true)]
    pub s3_region: Option<String>,
    /// 对象存储的访问密钥编号 · The store's access key id
    #[arg(long, env = "KAOPING_S3_KEY_ID", value_name = "ID", global = true)]
    pub s3_key_id: Option<String>,
    /// 对象存储的访问密钥；宜用环境变量，不写在命令行上 · The store's secret key; better as a variable than on the command line
    #[arg(long, env = "KAOPING_S3_SECRET", value_name = "SECRET", global = true, hide_env_values = true)]
    pub s3_secret: Option<Secret>,
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
    pub smtp_password: Option<Secret>,
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
#[derive(Clone)]
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

/// A setting that no log shows.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Settings, complete.
#[derive(Clone)]
pub struct Config {
    pub addr: SocketAddr,
    pub data: PathBuf,
    pub database_url: Option<String>,
    /// Where the attachments are; none for the data folder.
    pub bucket: Option<Bucket>,
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
            bucket: None,
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
        let place = self.files.clone().or_else(|| file.files.clone());
        let bucket = place.map(|place| self.bucket(&file, &place)).transpose()?;
        let smtp = self.smtp(&file)?;
        Ok(Config {
            bucket,
            smtp,
            addr: self.addr.or(file.addr).unwrap_or(default.addr),
            data: self.data.or(file.data).unwrap_or(default.data),
            database_url: self.database_url.or(file.database_url),
            public_url: self.public_url.or(file.public_url),
            log: self.log.or(file.log).unwrap_or(default.log),
        })
    }

    /// What it takes to reach the bucket that `files` names.
    fn bucket(&self, file: &Self, place: &str) -> Result<Bucket, Error> {
        let wrong = |what: &str| Error::Settings(format!("files {place}: {what}"));
        let named =
            place.strip_prefix("s3://").ok_or_else(|| wrong("s3://BUCKET or s3://BUCKET/PREFIX is expected"))?;
        let (name, prefix) = named.split_once('/').unwrap_or((named, ""));
        if name.is_empty() {
            return Err(wrong("the bucket has no name"));
        }
        let needed = |own: &Option<String>, other: &Option<String>, name: &str| {
            own.clone().or_else(|| other.clone()).ok_or_else(|| wrong(&format!("{name} is missing")))
        };
        let endpoint = needed(&self.s3_endpoint, &file.s3_endpoint, "s3-endpoint")?;
        if !["https://", "http://"].iter().any(|scheme| endpoint.starts_with(scheme)) {
            return Err(wrong("s3-endpoint must begin with https:// or http://"));
        }
        let secret = self.s3_secret.clone().or_else(|| file.s3_secret.clone());
        Ok(Bucket {
            name: name.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint,
            ca: self.s3_ca.clone().or_else(|| file.s3_ca.clone()),
            region: self
                .s3_region
                .clone()
                .or_else(|| file.s3_region.clone())
                .unwrap_or_else(|| String::from("us-east-1")),
            key_id: needed(&self.s3_key_id, &file.s3_key_id, "s3-key-id")?,
            secret: secret.ok_or_else(|| wrong("s3-secret is missing"))?.0,
        })
    }

    /// The mail server; none where no host is named.
    fn smtp(&self, file: &Self) -> Result<Option<Smtp>, Error> {
        let text = |of: fn(&Self) -> &Option<String>| of(self).clone().or_else(|| of(file).clone());
        let Some(host) = text(|settings| &settings.smtp_host) else { return Ok(None) };
        let sender = text(|settings| &settings.smtp_sender);
        let password = self.smtp_password.clone().or_else(|| file.smtp_password.clone());
        let login = match (text(|settings| &settings.smtp_user), password) {
            (Some(user), Some(password)) => Some((user, password.0)),
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

    fn stored_in(files: &str) -> Settings {
        Settings {
            files: Some(files.into()),
            s3_endpoint: Some("http://minio:9000".into()),
            s3_key_id: Some("kaoping".into()),
            s3_secret: Some(Secret::from(String::from("not-for-logs"))),
            ..Settings::default()
        }
    }

    #[test]
    fn a_bucket_needs_all_that_reaches_it() {
        let bucket = stored_in("s3://attachments/city/2023/").resolve().unwrap().bucket.expect("a bucket");
        assert_eq!((bucket.name.as_str(), bucket.prefix.as_str()), ("attachments", "city/2023"));
        assert_eq!((bucket.region.as_str(), bucket.secret.as_str()), ("us-east-1", "not-for-logs"));
        assert!(stored_in("s3://attachments").resolve().unwrap().bucket.is_some());
        assert!(Settings::default().resolve().unwrap().bucket.is_none());
        let wrong = [
            ("s3-secret is missing", Settings { s3_secret: None, ..stored_in("s3://attachments") }),
            ("s3-endpoint is missing", Settings { s3_endpoint: None, ..stored_in("s3://attachments") }),
            (
                "must begin with https:// or http://",
                Settings { s3_endpoint: Some("minio".into()), ..stored_in("s3://attachments") },
            ),
            ("the bucket has no name", stored_in("s3:///prefix")),
            ("s3://BUCKET", stored_in("/mnt/files")),
        ];
        for (told, settings) in wrong {
            let error = settings.resolve().err().expect(told).to_string();
            assert!(error.contains(told) && !error.contains("not-for-logs"), "{error}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        assert!(!format!("{:?}", stored_in("s3://attachments")).contains("not-for-logs"));
    }

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
