//! Mails of the inbox: sent once, tried again, not lost when the server restarts, given up where nobody is there.

use crate::use_cases::Fixture;
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{
    accounts::{Role, SessionUser},
    ids::OrgCode,
    period::Period,
};
use server::config::{Encryption, Smtp};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use support::{TestApp, postgres::PgCluster};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
};

const PATIENCE: Duration = Duration::from_secs(30);
/// An address that the mail server knows nothing of.
const GONE: &str = "gone@example.com";

/// A mail server that takes what it is given, on an address of its own.
struct Post {
    addr: SocketAddr,
    /// How many connections it closes before it says anything.
    rude: Arc<AtomicUsize>,
    mails: mpsc::UnboundedReceiver<String>,
    /// One for each time that [`GONE`] was refused.
    refused: mpsc::UnboundedReceiver<()>,
    task: JoinHandle<()>,
}

impl Post {
    async fn open(addr: SocketAddr, rude: usize) -> Self {
        let listener = TcpListener::bind(addr).await.expect("the address is free");
        let addr = listener.local_addr().expect("an address");
        let (sender, mails) = mpsc::unbounded_channel();
        let (refusing, refused) = mpsc::unbounded_channel();
        let rude = Arc::new(AtomicUsize::new(rude));
        let left = rude.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let closes = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
                if closes.is_err() {
                    // A client that goes away in the middle has sent nothing.
                    let _ = serve(stream, &sender, &refusing).await;
                }
            }
        });
        Self { addr, rude, mails, refused, task }
    }

    /// Ends it: connections are refused from now on.
    async fn close(self) -> SocketAddr {
        self.task.abort();
        let _ended = self.task.await;
        self.addr
    }

    async fn next(&mut self) -> String {
        tokio::time::timeout(PATIENCE, self.mails.recv()).await.expect("a mail comes in time").expect("it is open")
    }

    /// Waits for the mail that names a day, and returns what the ones before it say.
    async fn until(&mut self, day: &str) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            let text = body(&self.next().await);
            if text.contains(day) {
                return before;
            }
            before.push(text);
        }
    }
}

/// One conversation (RFC 5321), as far as a client that sends needs it.
async fn serve(
    stream: TcpStream,
    mails: &mpsc::UnboundedSender<String>,
    refused: &mpsc::UnboundedSender<()>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.example.com\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => b"250 mail.example.com\r\n",
            "RCPT" if line.contains(GONE) => {
                // The test may have ended.
                let _ = refused.send(());
                b"550 no such person\r\n"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") {
                    if stream.read_line(&mut mail).await? == 0 {
                        return Ok(());
                    }
                }
                stream.write_all(b"250 taken\r\n").await?;
                // The test may have ended.
                let _ = mails.send(mail);
                continue;
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).await?;
        if line.to_ascii_uppercase().starts_with("QUIT") {
            return Ok(());
        }
    }
}

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    let line = mail.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("{name} is missing in {mail}"))
}

fn body(mail: &str) -> String {
    let (_, body) = mail.split_once("\r\n\r\n").expect("a body");
    assert_eq!(header(mail, "Content-Transfer-Encoding"), "base64");
    let encoded: String = body.trim_end_matches(".\r\n").split_whitespace().collect();
    String::from_utf8(BASE64_STANDARD.decode(encoded).expect("base64")).expect("UTF-8")
}

/// The product with a mail server, a unit's reporter with an address, and the office.
struct City {
    app: TestApp,
    office: SessionUser,
    system: SessionUser,
    period: Period,
}

impl City {
    async fn open(post: SocketAddr, database: Option<String>) -> Self {
        let app = TestApp::start_with(|config| {
            config.database_url = database;
            config.public_url = Some("https://kaoping.example.com/".into());
            config.smtp = Some(Smtp {
                host: post.ip().to_string(),
                port: Some(post.port()),
                encryption: Encryption::None,
                login: None,
                sender: "考评台 <kaoping@example.com>".into(),
                every: Duration::from_millis(20),
            });
        })
        .await;
        let fixture = Fixture::on(app.service().clone());
        app.service().fix_business_date(time::macros::date!(2023 - 10 - 06)).await.expect("the day is held");
        fixture.with_indicators().await;
        let (_, period, _) = fixture.reporter().await;
        let office = fixture.user("office", Role::OfficeAdmin, None).await;
        let system = fixture.user("sysadmin", Role::SystemAdmin, None).await;
        // Nobody has an address so far: nothing is mailed.
        app.service().set_email(&system, "reporter", "reporter@example.com").await.expect("kept");
        Self { app, office, system, period }
    }

    /// Tells the unit something.
    async fn tell(&self, due: &str) {
        let org = OrgCode::new("U029");
        self.app.service().extend_period(&self.office, self.period, &org, due, "防汛").await.expect("granted");
    }
}

async fn databases() -> Vec<Option<String>> {
    vec![None, Some(PgCluster::shared().await.create_database().await)]
}

fn anywhere() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_is_tried_again_and_sent_once() {
    for database in databases().await {
        let mut post = Post::open(anywhere(), 2).await;
        let city = City::open(post.addr, database).await;
        city.tell("2023-10-14").await;
        let first = post.next().await;
        assert_eq!(post.rude.load(Ordering::SeqCst), 0, "two connections were closed on it before");
        assert_eq!(header(&first, "To"), "reporter@example.com");
        assert!(header(&first, "From").contains("kaoping@example.com"));
        let text = body(&first);
        assert!(text.starts_with("2023年9月的截止日已延至10月14日：防汛"), "{text}");
        assert!(text.contains("https://kaoping.example.com/progress?period=2023-09"), "{text}");
        // What comes next is the next thing, not the first one again.
        city.tell("2023-10-16").await;
        let second = post.next().await;
        assert!(body(&second).contains("10月16日"));
        assert_ne!(header(&first, "Message-ID"), header(&second, "Message-ID"));
        city.app.stop().await;
        assert!(post.mails.try_recv().is_err());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_the_server_restarts() {
    for database in databases().await {
        let mut post = Post::open(anywhere(), 0).await;
        let mut city = City::open(post.addr, database).await;
        city.tell("2023-10-14").await;
        post.next().await;
        // Connections are refused now, over a restart, until the mail server is there again.
        let addr = post.close().await;
        city.tell("2023-10-16").await;
        city.app.restart().await;
        let mut post = Post::open(addr, 0).await;
        let mut between = post.until("10月16日").await;
        city.tell("2023-10-18").await;
        between.extend(post.until("10月18日").await);
        // The restarted server has reminded of earlier months meanwhile.
        assert!(between.iter().all(|text| !text.contains("防汛")), "each once: {between:?}");
        city.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_is_refused_is_given_up_and_told() {
    let mut post = Post::open(anywhere(), 0).await;
    let city = City::open(post.addr, None).await;
    let service = city.app.service();
    let auditor = Fixture::on(service.clone()).user("auditor", Role::AuditAdmin, None).await;
    service.set_email(&city.system, "reporter", GONE).await.expect("kept");
    city.tell("2023-10-14").await;
    tokio::time::timeout(PATIENCE, post.refused.recv()).await.expect("it is tried").expect("it is open");
    service.set_email(&city.system, "reporter", "reporter@example.com").await.expect("kept");
    city.tell("2023-10-16").await;
    assert!(body(&post.next().await).contains("10月16日"), "what was given up stays so");
    // Mails are sent one after the other: the first was done with before the second was sent.
    let page = service.audit_page(&auditor, None).await.expect("the log");
    let entry = page.into_iter().find(|entry| entry.action == "mails.give_up").expect("the log tells");
    assert!(entry.detail.contains(GONE) && entry.detail.contains("550"), "{}", entry.detail);
    assert!(entry.detail.contains("\"tries\":1"), "trying again would not help: {}", entry.detail);
    // The system administrator sees it, and has it sent to the address that is right now.
    assert!(matches!(service.unsent_mails(&city.office).await, Err(service::Error::Forbidden)));
    let unsent = service.unsent_mails(&city.system).await.expect("a list");
    let [mail] = unsent.as_slice() else { panic!("one: {unsent:?}") };
    assert_eq!((mail.person.as_str(), mail.tries, mail.is_given_up()), ("reporter（测试）", 1, true));
    assert!(mail.cause(domain::language::Language::Chinese).contains("核对地址"), "{}", mail.error);
    service.retry_mail(&city.system, &mail.notice.id, &mail.user).await.expect("queued");
    assert!(body(&post.next().await).contains("10月14日"));
    // One that is under way or sent is not sent twice.
    let again = service.retry_mail(&city.system, &mail.notice.id, &mail.user).await;
    assert!(matches!(again, Err(service::Error::NotFound)));
    city.app.stop().await;
}
