//! The commands of `kaoping`.

use crate::{
    Error,
    config::{Config, Settings},
    demo,
    import_command::{self, ImportArgs},
    open, results, start,
};
use clap::{Parser, Subcommand};
use domain::{accounts::Role, ids::OrgCode, language::Language, moment::Moment, vectors};
use service::accounts::NewAccount;
use std::{
    fs,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};
use tracing_subscriber::EnvFilter;

/// 考评台：绩效考评的填报、审核、预警与自评
#[derive(Parser)]
#[command(name = "kaoping", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 打开服务 · Serve, until SIGTERM or Ctrl-C
    Serve,
    /// 建表或升级 · Bring the tables up to date
    Migrate,
    /// 载入示范年度（仅在没有账号时）· Load the sample year, if there is no account yet
    Demo,
    /// 导入指标、单位或进度文件，先核对，有错则整份不导入 · Import a file: checked first, then whole or not at all
    Import(ImportArgs),
    /// 年度结果：总分、得分、亮灯、三本账、县（区）排名 · Results of a year
    ///
    /// --json 输出 {city:{total, points:{CODE:{score,status}}, lights:{CODE:{MONTH:light}},
    /// ledger_counts:{MONTH:{done,on_track,off_track}}}, county:{results:[{org,base_total,bonus,deduction,public,
    /// final,grade,rank}], detail:{ORG:{points:{CODE:{score,status}}}}}}。小数是两位小数的字符串；MONTH 为 1 至 12，
    /// 季报考评点只有 3、6、9、12；status 为 ok、missing、error、not_applicable，后三者 score 为 null。
    /// Decimals are texts with two decimals; MONTH is 1 to 12, quarterly points have 3, 6, 9 and 12 alone.
    #[command(verbatim_doc_comment)]
    Results {
        year: i32,
        /// 输出 JSON · Print JSON
        #[arg(long)]
        json: bool,
        /// 过去某一时刻的结果，如 2023-10-09T10:42（北京时间） · As of a past moment, in China's time or UTC milliseconds
        #[arg(long, value_name = "MOMENT", value_parser = moment)]
        as_of: Option<i64>,
    },
    /// 账号 · Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// 用向量文件核对计分规则 · Check the rules against vector files
    Vectors {
        /// 目录，内有 scoring.json、lights.json、rollup.json
        folder: PathBuf,
    },
    /// 审计日志 · The audit log
    #[command(subcommand)]
    Audit(AuditCommand),
}

#[derive(Subcommand)]
enum UserCommand {
    /// 新建账号，密码从标准输入读取 · Make an account; the password is read from standard input
    Add {
        username: String,
        #[arg(long)]
        display_name: String,
        /// 如 unit_reporter · Such as `unit_reporter`
        #[arg(long, value_parser = role)]
        role: Role,
        /// 单位代码，如 U029 · Organisation code, such as `U029`
        #[arg(long)]
        org: Option<String>,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// 核对整条哈希链 · Walk the whole chain
    Verify,
}

fn role(code: &str) -> Result<Role, String> {
    Role::from_code(code).ok_or_else(|| format!("one of {}", Role::ALL.map(Role::code).join(", ")))
}

fn moment(text: &str) -> Result<i64, String> {
    Moment::parse(text).ok_or_else(|| "2023-10-09T10:42".into())
}

/// Runs the command that was given.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match run_command(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Found) => ExitCode::FAILURE,
        Err(error) => {
            explain(&error);
            ExitCode::FAILURE
        }
    }
}

fn explain(error: &Error) {
    match error {
        Error::Service(service::Error::Invalid(problems)) => {
            for problem in problems {
                eprintln!("✗ {} · {}", problem.text(Language::Chinese), problem.text(Language::English));
            }
        }
        other => eprintln!("✗ {other}"),
    }
}

fn run_command(cli: Cli) -> Result<(), Error> {
    if let Command::Vectors { folder } = &cli.command {
        return check_vectors(folder);
    }
    let config = cli.settings.resolve()?;
    let filter = EnvFilter::try_new(&config.log).map_err(|error| Error::Settings(format!("log: {error}")))?;
    let to = io::stderr;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(to).with_ansi(to().is_terminal()).init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run_online(cli.command, config))
}

async fn run_online(command: Command, config: Config) -> Result<(), Error> {
    match command {
        Command::Serve => serve(config).await,
        Command::Migrate => {
            open(&config).await?.close().await;
            println!("✓ 数据库已是最新 · The tables are up to date");
            Ok(())
        }
        Command::Demo => {
            let service = open(&config).await?;
            let loaded = demo::load(&service).await;
            service.close().await;
            let text = if loaded? {
                "示范年度已载入 · Sample year loaded"
            } else {
                "已有数据，未改动 · There is data already; left as it is"
            };
            println!("✓ {text}");
            Ok(())
        }
        Command::Import(args) => import_command::run(args, &config).await,
        Command::Results { year, json, as_of } => {
            let service = open(&config).await?;
            let printed = results::print(&service, year, as_of, json).await;
            service.close().await;
            printed
        }
        Command::User(UserCommand::Add { username, display_name, role, org }) => {
            let mut password = String::new();
            io::stdin().read_to_string(&mut password)?;
            let password = password.trim_end_matches(['\r', '\n']).to_owned();
            let service = open(&config).await?;
            let new =
                NewAccount { username: username.clone(), display_name, role, org: org.map(OrgCode::new), password };
            let added = service.add_account("system", new).await;
            service.close().await;
            added?;
            println!("✓ {username}");
            Ok(())
        }
        Command::Audit(AuditCommand::Verify) => {
            let service = open(&config).await?;
            let verified = service.verify_audit().await;
            service.close().await;
            match verified? {
                Ok(count) => {
                    println!("✓ {count} 条，链条完整 · {count} entries, the chain holds");
                    Ok(())
                }
                Err(id) => {
                    println!("✗ 第 {id} 条与链条不符 · Entry {id} does not fit the chain");
                    Err(Error::Found)
                }
            }
        }
        // Needs neither settings nor a database, so it was run before either was opened.
        Command::Vectors { folder } => check_vectors(&folder),
    }
}

async fn serve(config: Config) -> Result<(), Error> {
    let shown = config.public_url.clone();
    let running = start(config).await?;
    let address = shown.unwrap_or_else(|| format!("http://{}", running.addr));
    println!("✓ 考评台已打开 · Kaoping serves {address}");
    let stop = running.stop();
    tokio::spawn(async move {
        end_asked().await;
        stop.cancel();
    });
    running.wait().await
}

/// SIGTERM or Ctrl-C.
async fn end_asked() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            },
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}

fn check_vectors(folder: &Path) -> Result<(), Error> {
    let (mut total, mut mismatches) = (0, 0);
    for kind in ["scoring", "lights", "rollup"] {
        let path = folder.join(format!("{kind}.json"));
        let json = fs::read_to_string(&path).map_err(|error| Error::File(path.display().to_string(), error))?;
        let report = vectors::run(kind, &json);
        for mismatch in &report.mismatches {
            println!("{kind}: {mismatch}");
        }
        total += report.total;
        mismatches += report.mismatches.len();
    }
    println!("{total} vectors, {mismatches} mismatches");
    if mismatches == 0 { Ok(()) } else { Err(Error::Found) }
}
