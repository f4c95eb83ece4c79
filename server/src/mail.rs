//! Sends the mails that tell people of what is new in their unit's inbox, where a mail server is set up.

use crate::{
    Error,
    config::{Encryption, Smtp},
};
use domain::language::Language::{Chinese, English};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use service::{Service, mails::Mail};
use std::time::Duration;
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_secs(30);

struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Mailbox,
    /// What addresses begin with.
    links: String,
}

/// Why a mail was not sent.
struct Unsent {
    cause: String,
    /// Trying again would not help.
    for_good: bool,
}

/// Begins to send, until the server stops: what is being sent then is sent and noted.
///
/// # Errors
/// [`Error::Settings`] where the sender is no address, or the host no host.
pub(crate) fn send(
    service: Service,
    smtp: Smtp,
    links: String,
    stop: CancellationToken,
) -> Result<JoinHandle<()>, Error> {
    let every = smtp.every;
    let post = Post::open(smtp, links)?;
    Ok(tokio::spawn(async move {
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {
                    if let Err(error) = post.round(&service, every, &stop).await {
                        tracing::error!(%error, "mails cannot be sent");
                    }
                }
            }
        }
    }))
}

impl Post {
    fn open(smtp: Smtp, links: String) -> Result<Self, Error> {
        let wrong = |error: &dyn std::fmt::Display| Error::Settings(format!("smtp: {error}"));
        let sender = smtp.sender.parse().map_err(|error| wrong(&format!("{}: {error}", smtp.sender)))?;
        let way = match smtp.encryption {
            Encryption::Tls => {
                AsyncSmtpTransport::<Tokio1Executor>::relay(&smtp.host).map_err(|error| wrong(&error))?
            }
            Encryption::Starttls => {
                AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&smtp.host).map_err(|error| wrong(&error))?
            }
            Encryption::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host),
        };
        let way = smtp.port.into_iter().fold(way, |way, port| way.port(port)).timeout(Some(PATIENCE));
        let way =
            smtp.login.into_iter().fold(way, |way, (user, password)| way.credentials(Credentials::new(user, password)));
        Ok(Self { transport: way.build(), sender, links })
    }

    /// Sends all mails whose turn it is, one after the other: they are few, and mail servers do not like haste.
    async fn round(&self, service: &Service, wait: Duration, stop: &CancellationToken) -> service::Result<()> {
        service.queue_mails().await?;
        while !stop.is_cancelled() {
            let Some(mail) = service.take_mail(wait).await? else { return Ok(()) };
            match self.deliver(&mail).await {
                Ok(()) => service.mail_sent(&mail).await?,
                Err(Unsent { cause, for_good }) => {
                    let given_up = service.mail_failed(&mail, &cause, for_good).await?;
                    tracing::warn!(mail = mail.id(), cause, given_up, "a mail was not sent");
                }
            }
        }
        Ok(())
    }

    async fn deliver(&self, mail: &Mail) -> Result<(), Unsent> {
        let malformed = |error: &dyn std::fmt::Display| Unsent { cause: error.to_string(), for_good: true };
        let to: Mailbox = mail.address.parse().map_err(|error: lettre::address::AddressError| malformed(&error))?;
        let notice = &mail.notice;
        let link = format!("{}{}", self.links.trim_end_matches('/'), notice.address());
        let (chinese, english) = (notice.sentence(Chinese), notice.sentence(English));
        let message = Message::builder()
            .from(self.sender.clone())
            .to(to)
            .subject(format!("考评台：{chinese}"))
            .message_id(Some(format!("<{}@kaoping>", mail.id())))
            .header(ContentType::TEXT_PLAIN)
            .body(format!("{chinese}\r\n{english}\r\n\r\n{link}\r\n"))
            .map_err(|error| malformed(&error))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(Unsent { for_good: error.is_permanent(), cause: error.to_string() }),
        }
    }
}
