//! What a file holds, whatever kind of file it is.

use super::{States, adjustments, indicators, organisations, platform, progress, public_evaluations};
use crate::{Error, Result, db::Tx, settings::YearPlan};
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
    imports::{FoundHeading, ImportKind},
    problem::Problem,
};
use time::Date;

/// What a file holds.
pub(super) enum Content {
    Indicators(IndicatorBook),
    Organisations(OrganisationFile),
    Progress(ProgressFile, States),
    /// With the year that the file's name says.
    Adjustments(AdjustmentFile, Option<i32>),
    PublicEvaluations(EvaluationFile, Option<i32>),
    /// Entries in the layout of the upper platform.
    Platform(PlatformFile, States),
}

/// What the checks against the database leave to be written.
pub(super) enum Plan {
    Indicators(indicators::Plan),
    Organisations(organisations::Plan),
    Progress(progress::Plan),
    Adjustments(adjustments::Plan),
    PublicEvaluations(public_evaluations::Plan),
    /// A problem stands in the way.
    Nothing,
}

impl Content {
    pub(super) const fn kind(&self) -> ImportKind {
        match self {
            Self::Indicators(_) => ImportKind::Indicators,
            Self::Organisations(_) => ImportKind::Organisations,
            Self::Adjustments(..) => ImportKind::Adjustments,
            Self::PublicEvaluations(..) => ImportKind::PublicEvaluations,
            Self::Progress(..) | Self::Platform(..) => ImportKind::Progress,
        }
    }

    pub(super) fn rows(&self) -> usize {
        match self {
            Self::Indicators(book) => book.points.len(),
            Self::Organisations(file) => file.rows.len(),
            Self::Progress(file, _) => file.rows.len(),
            Self::Adjustments(file, _) => file.rows.len(),
            Self::PublicEvaluations(file, _) => file.rows.len(),
            Self::Platform(file, _) => file.rows.iter().filter(|row| row.actual.is_some()).count(),
        }
    }

    pub(super) fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(match self {
            Self::Indicators(book) => &mut book.problems,
            Self::Organisations(file) => &mut file.problems,
            Self::Progress(file, _) => &mut file.problems,
            Self::Adjustments(file, _) => &mut file.problems,
            Self::PublicEvaluations(file, _) => &mut file.problems,
            Self::Platform(file, _) => &mut file.problems,
        })
    }

    pub(super) fn year(&self) -> Option<i32> {
        match self {
            Self::Indicators(book) => Some(book.year),
            Self::Organisations(_) => None,
            Self::Progress(file, _) => file.rows.first().map(|row| row.period.year()),
            Self::Adjustments(_, year) | Self::PublicEvaluations(_, year) => *year,
            Self::Platform(file, _) => file.rows.first().map(|row| row.period.year()),
        }
    }

    pub(super) async fn plan(
        &self,
        tx: &mut Tx,
        plan: &YearPlan,
        day: Date,
        problems: &mut Vec<Problem>,
    ) -> Result<Plan> {
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

    /// What the headings of a workbook were taken to mean.
    pub(super) fn headings(&mut self) -> Vec<FoundHeading> {
        match self {
            Self::Indicators(book) => std::mem::take(&mut book.headings),
            _ => Vec::new(),
        }
    }
}

/// What people have said about the layout of workbooks.
pub(super) struct Known {
    pub headings: HeadingMemory,
    pub template: Template,
}

pub(super) fn read(
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

/// What the headings of a workbook can be called, for each kind of sheet that it has.
pub(super) fn choices(headings: &[FoundHeading]) -> Vec<(String, Vec<String>)> {
    let mut kinds: Vec<&str> = headings.iter().map(|heading| heading.kind.as_str()).collect();
    kinds.dedup();
    let names = |kind: &str| documents::indicators::heading_names(kind).into_iter().map(str::to_owned).collect();
    kinds.into_iter().map(|kind| (kind.to_owned(), names(kind))).collect()
}
