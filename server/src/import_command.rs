//! `kaoping import`: a file of any kind, or one of a kind with what that kind can tell.

use crate::{Error, config::Config, indicator_json, open, results::answer, year};
use clap::{Args, Subcommand};
use documents::{FileKind, indicators, recognise};
use domain::{
    language::Language,
    problem::{Problem, Severity},
    progress::EntryState,
};
use service::Service;
use std::{
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

/// What `import` is asked for.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    file: Option<AnyFile>,
}

#[derive(Args)]
struct AnyFile {
    /// .xlsx 指标库、orgs.csv、progress.csv、adjustments-年度.csv、public-evaluation-年度.csv
    #[arg(required = true)]
    file: PathBuf,
    /// 进度数据的状态：submitted 待审核，accepted 已通过 · State of imported values
    #[arg(long, default_value = "submitted", value_parser = ["submitted", "accepted"])]
    state: String,
}

#[derive(Subcommand)]
enum What {
    /// 导入指标工作簿 · Import an indicator workbook
    Indicators {
        /// .xlsx，Excel 或 WPS 保存的都可以
        file: PathBuf,
        /// 只核对，不写入；没有数据库也可以核对 · Check only; needs no database
        #[arg(long)]
        dry_run: bool,
        /// 以 JSON 输出考评点、问题和合计 · Print points, problems and totals as JSON
        #[arg(long)]
        json: bool,
    },
    /// 导入一个年度的整个文件夹 · Import the folder of a whole year
    ///
    /// 文件夹内有 orgs.csv、indicators-年度-city.xlsx、indicators-年度-county.xlsx、plan-年度.json、progress-年度.csv、
    /// adjustments-年度.csv、public-evaluation-年度.csv。每个文件整份导入或整份不导入；已导入且没有变化的跳过，可重复执行。
    /// 进度数据照报送的值全部采用。
    /// Each file is imported whole or not at all; unchanged ones are passed over, so that it may be repeated.
    #[command(verbatim_doc_comment)]
    Year {
        folder: PathBuf,
        /// 文件夹内有几个年度时，导入哪一个 · Which year, where the folder has several
        #[arg(long)]
        year: Option<i32>,
    },
}

pub(crate) async fn run(args: ImportArgs, config: &Config) -> Result<(), Error> {
    match (args.what, args.file) {
        (Some(What::Indicators { file, dry_run, json }), _) => import_indicators(&file, dry_run, json, config).await,
        (Some(What::Year { folder, year: wanted }), _) => {
            let files = year::files(&folder, wanted)?;
            let service = open(config).await?;
            let imported = year::import(&service, &files).await;
            service.close().await;
            imported
        }
        (None, Some(AnyFile { file, state })) => {
            let state = if state == "accepted" { EntryState::Accepted } else { EntryState::Submitted };
            let service = open(config).await?;
            let imported = import_any(&service, &file, state).await;
            service.close().await;
            imported
        }
        (None, None) => Err(Error::Settings("a file is missing".into())),
    }
}

fn read(file: &Path) -> Result<(String, Vec<u8>), Error> {
    let bytes = fs::read(file).map_err(|error| Error::File(file.display().to_string(), error))?;
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    Ok((name.into_owned(), bytes))
}

async fn import_any(service: &Service, file: &Path, state: EntryState) -> Result<(), Error> {
    let (name, bytes) = read(file)?;
    let user = Service::system_user();
    let terminal = io::stderr().is_terminal();
    let mut bar = |done: usize, all: usize| {
        if terminal {
            eprint!("\r  {done} / {all} ");
        }
    };
    let checked = service.check_import(&user, &name, &bytes, &mut bar).await?;
    if terminal {
        eprintln!();
    }
    print_problems(&checked.problems);
    if checked.has_errors {
        println!("✗ 没有导入 · Nothing was imported");
        return Err(Error::Found);
    }
    let imported = service.commit_import(&user, &name, &bytes, state).await?;
    println!("✓ 已导入 {} 行 · {} rows imported", imported.rows, imported.rows);
    Ok(())
}

pub(crate) fn print_problems(problems: &[Problem]) {
    for problem in problems {
        let sign = if problem.severity == Severity::Error { '✗' } else { '!' };
        let (sheet, place) = (&problem.sheet, &problem.place);
        println!("{sign} {sheet} {place}  {} · {}", problem.text(Language::Chinese), problem.text(Language::English));
    }
}

/// A workbook with what is wrong with it.
struct Checked {
    book: indicators::IndicatorBook,
    problems: Vec<Problem>,
}

impl Checked {
    fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

async fn import_indicators(file: &Path, dry_run: bool, json: bool, config: &Config) -> Result<(), Error> {
    let (name, bytes) = read(file)?;
    // A check writes nothing, so that it makes no database where there is none.
    let service = if dry_run && !has_database(config) { None } else { Some(open(config).await?) };
    let mut checked = match &service {
        Some(service) => check_against_stored(service, &name, &bytes).await?,
        None => check_alone(&name, &bytes),
    };
    if dry_run {
        // That the file is known already is nothing against its content.
        let seen = checked.problems.iter_mut().filter(|problem| problem.code == "already_imported");
        seen.for_each(|problem| problem.severity = Severity::Notice);
    }
    let mut imported = false;
    if let (Some(service), false, false) = (&service, dry_run, checked.has_errors()) {
        service.commit_import(&Service::system_user(), &name, &bytes, EntryState::Accepted).await?;
        imported = true;
    }
    if let Some(service) = service {
        service.close().await;
    }
    if json {
        answer(&format!("{:#}", indicator_json::answer(&name, &checked.book, &checked.problems, imported)))?;
    } else {
        print_problems(&checked.problems);
        let points = checked.book.points.len();
        match (checked.has_errors(), imported) {
            (true, _) => println!("✗ 没有导入 · Nothing was imported"),
            (false, true) => println!("✓ 已导入 {points} 个考评点 · {points} points imported"),
            (false, false) => println!("✓ 没有错误，{points} 个考评点 · No errors, {points} points"),
        }
    }
    if checked.has_errors() { Err(Error::Found) } else { Ok(()) }
}

fn has_database(config: &Config) -> bool {
    config.database_url.is_some() || config.data.join("kaoping.db").exists()
}

fn check_alone(name: &str, bytes: &[u8]) -> Checked {
    let mut book = match recognise(name, bytes) {
        Ok(FileKind::Indicators) => indicators::read(bytes, &mut |_, _| ()),
        Ok(_) => indicators::IndicatorBook { problems: vec![no_workbook()], ..Default::default() },
        Err(problem) => indicators::IndicatorBook { problems: vec![problem], ..Default::default() },
    };
    let problems = std::mem::take(&mut book.problems);
    Checked { book, problems }
}

fn no_workbook() -> Problem {
    Problem::error(
        "not_a_workbook",
        "",
        "这是 CSV 文件，不是指标工作簿。请选择 .xlsx 文件。",
        "This is a CSV file and no indicator workbook. Choose an .xlsx file.",
    )
}

/// The checks against what is stored as well, where there is something.
async fn check_against_stored(service: &Service, name: &str, bytes: &[u8]) -> Result<Checked, Error> {
    if service.organisations().await?.is_empty() {
        return Ok(check_alone(name, bytes));
    }
    match service.check_indicators(&Service::system_user(), name, bytes).await {
        Ok((book, run)) => Ok(Checked { book, problems: run.problems }),
        Err(service::Error::Invalid(problems)) => Ok(Checked { book: indicators::IndicatorBook::default(), problems }),
        Err(error) => Err(error.into()),
    }
}
