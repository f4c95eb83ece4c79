//! Importing the files of a year: read, check against what is stored, then write all of it or nothing.
//!
//! A check and an import run the same code; the check looks at a snapshot, the import at its own transaction, so that
//! nothing can change between the last look and the writing.

pub(crate) mod adjustments;
mod content;
mod headings;
mod import;
mod indicators;
mod names;
mod organisations;
mod platform;
mod progress;
pub(crate) mod public_evaluations;

use crate::{Error, Result, Service, audit::hex, require, settings::YearPlan};
pub use content::year_in;
use content::{Content, Known, choices, read};
use documents::indicators::IndicatorBook;
use domain::{
    accounts::{Right, Role, SessionUser},
    ids::OrgCode,
    imports::DryRun,
    number,
    period::Period,
    problem::Problem,
    progress::EntryState,
};
use import::Import;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use time::Date;
use tokio::sync::mpsc;

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
        let headings = content.headings();
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

/// A file's name without folders and control characters.
fn shown(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}
