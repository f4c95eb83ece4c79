//! Importing the files of a year: read, check against what is stored, then write all of it or nothing.
//!
//! A check and an import run the same code; the check looks at a snapshot, the import at its own transaction, so that
//! nothing can change between the last look and the writing.

pub(crate) mod adjustments;
mod headings;
mod indicators;
mod names;
mod organisations;
mod platform;
mod progress;
pub(crate) mod public_evaluations;

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
    adjustments::AdjustmentFile,
    indicators::{HeadingMemory, IndicatorBook},
    organisations::OrganisationFile,
    platform::{PlatformFile, Template},
    progress::ProgressFile,
    public_evaluations::EvaluationFile,
    recognise,
};
use domain::{
    accounts::{Right, Role, SessionUser},
    ids::OrgCode,
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
    /// With the year that the file's name says.
    Adjustments(AdjustmentFile, Option<i32>),
    PublicEvaluations(EvaluationFile, Option<i32>),
    /// Entries in the layout of the upper platform.
    Platform(PlatformFile, States),
}

/// The states that imported values get.
#[derive(Clone, Copy)]
enum States {
    All(EntryState),
    /// Values of this period wait for review, all others are accepted.
    OpenFrom(Period),
    /// Accepted as they are, even what the form would refuse: the record of a year that is over.
    AsReported,
}

impl States {
    const fn as_reported(self) -> bool {
        matches!(self, Self::AsReported)
    }

    fn of(self, period: Period) -> EntryState {
        match self {
            Self::All(state) => state,
            Self::OpenFrom(open) if period >= open => EntryState::Submitted,
            Self::OpenFrom(_) | Self::AsReported => EntryState::Accepted,
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
    Adjustments(adjustments::Plan),
    PublicEvaluations(public_evaluations::Plan),
    /// A problem stands in the way.
    Nothing,
}

impl Content {
    const fn kind(&self) -> ImportKind {
        match self {
            Self::Indicators(_) => ImportKind::Indicators,
            Self::Organisations(_) => ImportKind::Organisations,
            Self::Adjustments(..) => ImportKind::Adjustments,
            Self::PublicEvaluations(..) => ImportKind::PublicEvaluations,
            Self::Progress(..) | Self::Platform(..) => ImportKind::Progress,
        }
    }

    fn rows(&self) -> usize {
        match self {
            Self::Indicators(book) => book.points.len(),
            Self::Organisations(file) => file.rows.len(),
            Self::Progress(file, _) => file.rows.len(),
            Self::Adjustments(file, _) => file.rows.len(),
            Self::PublicEvaluations(file, _) => file.rows.len(),
            Self::Platform(file, _) => file.rows.iter().filter(|row| row.actual.is_some()).count(),
        }
    }

    fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(match self {
            Self::Indicators(book) => &mut book.problems,
            Self::Organisations(file) => &mut file.problems,
            Self::Progress(file, _) => &mut file.problems,
            Self::Adjustments(file, _) => &mut file.problems,
            Self::PublicEvaluations(file, _) => &mut file.problems,
            Self::Platform(file, _) => &mut file.problems,
        })
    }

    fn year(&self) -> Option<i32> {
        match self {
            Self::Indicators(book) => Some(book.year),
            Self::Organisations(_) => None,
            Self::Progress(file, _) => file.rows.first().map(|row| row.period.year()),
            Self::Adjustments(_, year) | Self::PublicEvaluations(_, year) => *year,
            Self::Platform(file, _) => file.rows.first().map(|row| row.period.year()),
        }
    }

    async fn plan(&self, tx: &mut Tx, plan: &YearPlan, day: Date, problems: &mut Vec<Problem>) -> Result<Plan> {
        Ok(match self {
            Self::Indicators(book) => Plan::Indicators(indicators::plan(tx, book, problems).await?),
            Self::Organisations(file) => Plan::Organisations(organisations::plan(tx, file, problems).await?),
            Self::Progress(file, states) => Plan::Progress(progress::plan(tx, file, *states, plan, problems).await?),
            Self::Adjustments(file, year) => {
                adjustments::plan(tx, file, *year, problems).await?.map_or(Plan::Nothing, Plan::Adjustments)
            }
            Self::PublicEvaluations(file, year) => public_evaluations::plan(tx, file, *year, problems)
                .await?
                .map_or(Plan::Nothing, Plan::PublicEvaluations),
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
        FileKind::Adjustments => Content::Adjustments(documents::adjustments::read(bytes), year_in(file_name)),
        FileKind::PublicEvaluations => {
            Content::PublicEvaluations(documents::public_evaluations::read(bytes), year_in(file_name))
        }
    })
}

/// The four digits of a file's name that are a year: `adjustments-2023.csv`.
pub fn year_in(file_name: &str) -> Option<i32> {
    let digits = file_name.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    digits.filter_map(|digits| digits.parse().ok()).find(|year| (1990..=2200).contains(year))
}

fn year_missing(example: &str) -> Problem {
    Problem::error(
        "year_missing",
        "",
        format!("文件名中没有年度。请改名，例如“{example}”，再导入。"),
        format!("The file's name does not say the year. Rename it, such as “{example}”, and import it again."),
    )
}

fn unknown_org(line: usize, org: &OrgCode) -> Problem {
    Problem::error(
        "unknown_org",
        format!("line {line}, org_code"),
        format!("没有代码为 {org} 的单位。请核对代码，或先导入单位名单。"),
        format!("There is no organisation {org}. Check the code, or import the organisations first."),
    )
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
        let (at, actor, source) = (self.at, self.actor.as_str(), run.file_name.as_str());
        let written = match plan {
            Plan::Indicators(plan) => plan.write(tx, &self.plan, at, actor, source).await?,
            Plan::Organisations(plan) => plan.write(tx, at, actor).await?,
            Plan::Progress(plan) => plan.write(tx, at, source).await?,
            Plan::Adjustments(plan) => plan.write(tx, at, actor).await?,
            Plan::PublicEvaluations(plan) => plan.write(tx, at, actor).await?,
            Plan::Nothing => return Err(Error::Internal("an import without errors has nothing to write".into())),
        };
        let action = match run.kind {
            ImportKind::Indicators => "imports.indicators",
            ImportKind::Organisations => "imports.organisations",
            ImportKind::Progress => "imports.progress",
            ImportKind::Adjustments => "imports.adjustments",
            ImportKind::PublicEvaluations => "imports.public_evaluations",
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

    /// Imports a file of a year that is over: its values are accepted as they were reported.
    pub async fn commit_as_reported(&self, user: &SessionUser, file_name: &str, bytes: &[u8]) -> Result<DryRun> {
        let import = self.read_import(user, file_name, bytes, States::AsReported, &mut |_, _| ()).await?;
        self.write_import(import).await
    }

    /// Imports what a file of progress or of adjustments had on a day: later lines are left out, and the values of the
    /// open period wait for review. The file can be imported whole later; what is stored by then stands.
    pub async fn commit_until(
        &self,
        user: &SessionUser,
        file_name: &str,
        bytes: &[u8],
        until: Date,
        open_period: Period,
    ) -> Result<DryRun> {
        let states = States::OpenFrom(open_period);
        let mut import = self.read_import(user, file_name, bytes, states, &mut |_, _| ()).await?;
        match &mut import.content {
            Content::Progress(file, _) => file.rows.retain(|row| row.submitted_on <= until),
            Content::Adjustments(file, _) => file.rows.retain(|row| row.declared_on <= until),
            _ => {
                return Err(Error::invalid(
                    "dated_file_expected",
                    "",
                    "请选择进度或加扣分文件（.csv）",
                    "Choose a file with progress or adjustments (.csv)",
                ));
            }
        }
        import.run.rows = import.content.rows() as i64;
        // A part of a file is not the file.
        import.run.hash = hex(&Sha256::digest(format!("{} until {until}", import.run.hash).as_bytes()));
        self.write_import(import).await
    }

    async fn write_import(&self, import: Import) -> Result<DryRun> {
        let clock = self.clock.clone();
        // Dated where it is written, not where reading began: results as of a moment in between must stay what they were.
        let run = self.db.write(move |tx| Box::pin(Import { at: clock.now(), ..import }.commit(tx))).await?;
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
