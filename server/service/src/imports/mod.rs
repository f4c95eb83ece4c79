//! Importing the files of a year: read, check against what is stored, then write all of it or nothing.
//!
//! A check and an import run the same code; the check looks at a snapshot, the import at its own transaction, so that
//! nothing can change between the last look and the writing.

mod headings;
mod indicators;
mod names;
mod organisations;
mod platform;
mod progress;

use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    db::Tx,
    live::NewEvent,
    require,
    settings::YearPlan,
};
use documents::{
    FileKind,
    indicators::{HeadingMemory, IndicatorBook},
    organisations::OrganisationFile,
    platform::{PlatformFile, Template},
    progress::ProgressFile,
    recognise,
};
use domain::{
    accounts::{Right, Role, SessionUser},
    imports::{DryRun, FoundHeading, ImportKind},
    number,
    period::Period,
    problem::{Problem, Severity},
    progress::EntryState,
    warnings::LiveEvent,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use time::Date;
use tokio::sync::mpsc;

/// How many problems one answer names.
const MOST_PROBLEMS: usize = 200;

/// What a file holds.
enum Content {
    Indicators(IndicatorBook),
    Organisations(OrganisationFile),
    Progress(ProgressFile, States),
    /// Entries in the layout of the upper platform.
    Platform(PlatformFile, States),
}

/// The states that imported values get.
#[derive(Clone, Copy)]
enum States {
    All(EntryState),
    /// Values of this period wait for review, all others are accepted.
    OpenFrom(Period),
}

impl States {
    fn of(self, period: Period) -> EntryState {
        match self {
            Self::All(state) => state,
            Self::OpenFrom(open) if period >= open => EntryState::Submitted,
            Self::OpenFrom(_) => EntryState::Accepted,
        }
    }
}

/// A file on its way into the database.
struct Import {
    run: DryRun,
    content: Content,
    plan: YearPlan,
    at: i64,
    /// The business day.
    day: Date,
    actor: String,
}

/// What the checks against the database leave to be written.
enum Plan {
    Indicators(indicators::Plan),
    Organisations(organisations::Plan),
    Progress(progress::Plan),
}

impl Content {
    const fn kind(&self) -> ImportKind {
        match self {
            Self::Indicators(_) => ImportKind::Indicators,
            Self::Organisations(_) => ImportKind::Organisations,
            Self::Progress(..) | Self::Platform(..) => ImportKind::Progress,
        }
    }

    fn rows(&self) -> usize {
        match self {
            Self::Indicators(book) => book.points.len(),
            Self::Organisations(file) => file.rows.len(),
            Self::Progress(file, _) => file.rows.len(),
            Self::Platform(file, _) => file.rows.iter().filter(|row| row.actual.is_some()).count(),
        }
    }

    fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(match self {
            Self::Indicators(book) => &mut book.problems,
            Self::Organisations(file) => &mut file.problems,
            Self::Progress(file, _) => &mut file.problems,
            Self::Platform(file, _) => &mut file.problems,
        })
    }

    fn year(&self) -> Option<i32> {
        match self {
            Self::Indicators(book) => Some(book.year),
            Self::Organisations(_) => None,
            Self::Progress(file, _) => file.rows.first().map(|row| row.period.year()),
            Self::Platform(file, _) => file.rows.first().map(|row| row.period.year()),
        }
    }

    async fn plan(&self, tx: &mut Tx, plan: &YearPlan, day: Date, problems: &mut Vec<Problem>) -> Result<Plan> {
        Ok(match self {
            Self::Indicators(book) => Plan::Indicators(indicators::plan(tx, book, problems).await?),
            Self::Organisations(file) => Plan::Organisations(organisations::plan(tx, file, problems).await?),
            Self::Progress(file, states) => Plan::Progress(progress::plan(tx, file, *states, plan, problems).await?),
            Self::Platform(file, states) => {
                Plan::Progress(platform::plan(tx, file, *states, plan, day, problems).await?)
            }
        })
    }
}

/// What people have said about the layout of workbooks.
struct Known {
    headings: HeadingMemory,
    template: Template,
}

fn read(
    file_name: &str,
    bytes: &[u8],
    states: States,
    known: &Known,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Content> {
    let kind = recognise(file_name, bytes).map_err(|problem| Error::Invalid(vec![problem]))?;
    Ok(match kind {
        FileKind::Indicators => match documents::platform::read(bytes, &known.template) {
            Some(file) => Content::Platform(file, states),
            None => Content::Indicators(documents::indicators::read_with(bytes, &known.headings, progress)),
        },
        FileKind::Organisations => Content::Organisations(documents::organisations::read(bytes)),
        FileKind::Progress => Content::Progress(documents::progress::read(bytes), states),
    })
}

fn already_imported() -> Problem {
    Problem::error(
        "already_imported",
        "",
        "这个文件已经导入过，内容没有变化，不需要再导入。",
        "This very file was imported before; there is nothing to import.",
    )
}

/// Keeps the first problems, errors before notices once some have to go.
fn cap(mut problems: Vec<Problem>) -> Vec<Problem> {
    if problems.len() <= MOST_PROBLEMS {
        return problems;
    }
    problems.sort_by_key(|problem| problem.severity != Severity::Error);
    let more = problems.len() - MOST_PROBLEMS;
    problems.truncate(MOST_PROBLEMS);
    let notice = Problem::error(
        "more_problems",
        "",
        format!("另有 {more} 个问题没有列出。"),
        format!("{more} more problems are not listed."),
    );
    problems.push(notice.as_notice());
    problems
}

impl Import {
    /// Checks the content against the database. What comes back is to be written where the run has no errors.
    async fn check(&mut self, tx: &mut Tx) -> Result<Plan> {
        let mut problems = self.content.problems();
        let seen: Option<(String,)> = tx.one("SELECT hash FROM imports WHERE hash = $1", args![&self.run.hash]).await?;
        self.run.already_imported = seen.is_some();
        if self.run.already_imported {
            problems.insert(0, already_imported());
        }
        let plan = self.content.plan(tx, &self.plan, self.day, &mut problems).await?;
        self.run.has_errors = problems.iter().any(|problem| problem.severity == Severity::Error);
        self.run.problems = cap(problems);
        Ok(plan)
    }

    async fn commit(mut self, tx: &mut Tx) -> Result<DryRun> {
        let plan = self.check(tx).await?;
        if self.run.has_errors {
            return Err(Error::Invalid(self.run.problems));
        }
        let run = &self.run;
        let marked = tx
            .run(
                "INSERT INTO imports (hash, kind, file_name, rows, imported_by, imported_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING",
                args![&run.hash, run.kind.code(), &run.file_name, run.rows, &self.actor, self.at],
            )
            .await?;
        if marked == 0 {
            return Err(Error::Invalid(vec![already_imported()]));
        }
        let written = match plan {
            Plan::Indicators(plan) => plan.write(tx, &self.plan).await?,
            Plan::Organisations(plan) => plan.write(tx).await?,
            Plan::Progress(plan) => plan.write(tx).await?,
        };
        let action = match run.kind {
            ImportKind::Indicators => "imports.indicators",
            ImportKind::Organisations => "imports.organisations",
            ImportKind::Progress => "imports.progress",
        };
        let detail = serde_json::json!({ "hash": run.hash, "rows": run.rows, "written": written });
        let entry = NewEntry { at: self.at, actor: self.actor, action, object: run.file_name.clone(), detail };
        tx.record(entry, vec![NewEvent { org: None, payload: LiveEvent::Imported }]).await?;
        Ok(self.run)
    }
}

impl Service {
    /// Who imports where nobody is signed in: the command line and the demo.
    pub fn system_user() -> SessionUser {
        SessionUser {
            id: "system".into(),
            username: "system".into(),
            display_name: "system".into(),
            role: Role::OfficeAdmin,
            org: None,
            org_name: None,
        }
    }

    /// Reads a file and says what an import would do; writes nothing. `progress` hears rows done, of how many.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the file is of no kind that can be imported; what is wrong inside stands in the answer.
    pub async fn check_import(
        &self,
        user: &SessionUser,
        file_name: &str,
        bytes: &[u8],
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<DryRun> {
        let mut import = self.read_import(user, file_name, bytes, States::All(EntryState::Accepted), progress).await?;
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    import.check(tx).await?;
                    Ok(import.run)
                })
            })
            .await
    }

    /// Reads an indicator workbook and says what an import would do, with all that the workbook says; writes nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the file is no indicator workbook.
    pub async fn check_indicators(
        &self,
        user: &SessionUser,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<(IndicatorBook, DryRun)> {
        let states = States::All(EntryState::Accepted);
        let mut import = self.read_import(user, file_name, bytes, states, &mut |_, _| ()).await?;
        let Content::Indicators(_) = &import.content else {
            return Err(Error::invalid(
                "indicators_expected",
                "",
                "请选择指标工作簿（.xlsx）",
                "Choose an indicator workbook (.xlsx)",
            ));
        };
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    import.check(tx).await?;
                    match import.content {
                        Content::Indicators(book) => Ok((book, import.run)),
                        _ => Err(Error::Internal("the content of a file changed while it was checked".into())),
                    }
                })
            })
            .await
    }

    /// Imports a file whole. Values of a progress file get the state.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every problem where there is an error among them; nothing is stored then.
    pub async fn commit_import(
        &self,
        user: &SessionUser,
        file_name: &str,
        bytes: &[u8],
        state: EntryState,
    ) -> Result<DryRun> {
        if !matches!(state, EntryState::Accepted | EntryState::Submitted) {
            return Err(Error::Internal("values are imported as submitted or accepted".into()));
        }
        let import = self.read_import(user, file_name, bytes, States::All(state), &mut |_, _| ()).await?;
        self.write_import(import).await
    }

    /// Imports what a progress file had on a day: later lines are left out, and the values of the open period wait for
    /// review. The file can be imported whole later; what is stored by then stands.
    pub async fn commit_progress_until(
        &self,
        user: &SessionUser,
        bytes: &[u8],
        until: Date,
        open_period: Period,
    ) -> Result<DryRun> {
        let states = States::OpenFrom(open_period);
        let mut import = self.read_import(user, "progress.csv", bytes, states, &mut |_, _| ()).await?;
        let Content::Progress(file, _) = &mut import.content else {
            return Err(Error::invalid(
                "progress_expected",
                "",
                "请选择进度数据文件（.csv）",
                "Choose a file with progress (.csv)",
            ));
        };
        file.rows.retain(|row| row.submitted_on <= until);
        import.run.rows = file.rows.len() as i64;
        // A part of a file is not the file.
        import.run.hash = hex(&Sha256::digest(format!("{} until {until}", import.run.hash).as_bytes()));
        self.write_import(import).await
    }

    async fn write_import(&self, import: Import) -> Result<DryRun> {
        let run = self.db.write(move |tx| Box::pin(import.commit(tx))).await?;
        self.forget_points();
        Ok(run)
    }

    async fn read_import(
        &self,
        user: &SessionUser,
        file_name: &str,
        bytes: &[u8],
        states: States,
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<Import> {
        require(user, Right::Import)?;
        let hash = hex(&Sha256::digest(bytes));
        let known = Known { headings: self.heading_memory().await?, template: self.platform_template().await? };
        let (name, owned): (String, Arc<[u8]>) = (shown(file_name), bytes.into());
        // Reading a workbook takes the processor for a while: off the async threads, with its progress sent back.
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let reading = tokio::task::spawn_blocking({
            let name = name.clone();
            move || {
                read(&name, &owned, states, &known, &mut |done, all| {
                    // Whoever asked may have gone away.
                    let _ = sender.send((done, all));
                })
            }
        });
        while let Some((done, all)) = receiver.recv().await {
            progress(done, all);
        }
        let mut content = reading.await.map_err(|error| Error::Internal(error.to_string()))??;
        let total_weight = match &content {
            Content::Indicators(book) => Some(number::plain(book.total_weight)),
            _ => None,
        };
        let plan = match content.year() {
            Some(year) => self.year_plan(year).await?,
            None => YearPlan::default(),
        };
        let headings = match &mut content {
            Content::Indicators(book) => std::mem::take(&mut book.headings),
            _ => Vec::new(),
        };
        let run = DryRun {
            kind: content.kind(),
            file_name: name,
            hash,
            rows: content.rows() as i64,
            already_imported: false,
            total_weight,
            problems: Vec::new(),
            has_errors: false,
            heading_choices: choices(&headings),
            headings,
        };
        Ok(Import { run, content, plan, at: self.clock.now(), day: self.clock.today(), actor: user.username.clone() })
    }
}

/// What the headings of a workbook can be called, for each kind of sheet that it has.
fn choices(headings: &[FoundHeading]) -> Vec<(String, Vec<String>)> {
    let mut kinds: Vec<&str> = headings.iter().map(|heading| heading.kind.as_str()).collect();
    kinds.dedup();
    let names = |kind: &str| documents::indicators::heading_names(kind).into_iter().map(str::to_owned).collect();
    kinds.into_iter().map(|kind| (kind.to_owned(), names(kind))).collect()
}

/// A file's name without folders and control characters.
fn shown(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}
