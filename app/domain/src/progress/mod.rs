//! Entries: what a unit reports for a point and a period (M28–M34).

mod collect;
mod difficulty;
mod evidence;
mod looks;
mod state;

pub use collect::{CollectGrid, CollectInput, CollectRow, Collected, Merged};
pub use difficulty::{Cause, Difficulty, DifficultyInput};
pub use evidence::{Evidence, Origin, REUSABLE_PAGE, Reusable, Shown};
pub use looks::{falls, looks};
pub use state::EntryState;

use crate::{
    exact::Exact,
    ids::{OrgCode, RowId},
    indicators::{AssessmentPoint, Direction},
    inspections::SiteRecord,
    language::Language,
    ledgers::{IssueList, Ledger},
    number,
    period::Period,
    periods::Window,
    problem::{Problem, Severity},
    review::ReviewStep,
    schedule::{Light, Thresholds},
    scoring::ScoringRule,
};
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::Date;

/// The form as it was typed. Texts, so that a draft can keep what is not yet right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryInput {
    #[serde(default)]
    pub actual: String,
    #[serde(default)]
    pub note: String,
    /// Code of an issue list; empty for none.
    #[serde(default)]
    pub issue_list: String,
    #[serde(default)]
    pub difficulty: DifficultyInput,
}

/// The form after parsing: what a submission stores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryValue {
    pub actual: Decimal,
    pub note: String,
    pub issue_list: Option<IssueList>,
    #[serde(default)]
    pub difficulty: Difficulty,
}

/// One line of a unit's list for a period. Devices keep lists and sheets to read without network: what a later release adds
/// has a default, so that a newer page still reads an older answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRow {
    /// The assignment that the entry belongs to.
    pub assignment: RowId,
    pub point: AssessmentPoint,
    pub org: OrgCode,
    pub org_name: String,
    pub target: Decimal,
    pub due: Date,
    pub state: EntryState,
    /// 0 before the first submission; sent back with every write.
    pub revision: i64,
    pub actual: Option<Decimal>,
    /// The value of the last period that has one.
    pub previous: Option<(Period, Decimal)>,
    pub light: Option<Light>,
    pub ledger: Option<Ledger>,
    pub issue_list: Option<IssueList>,
    pub evidence_count: i64,
    /// Messages of the thread that the reader has not read.
    #[serde(default)]
    pub unread: i64,
    /// Days after its last day that it was first reported; 0 where it came in time or has not come yet.
    #[serde(default)]
    pub days_late: i64,
}

/// A decision or a submission in the life of an entry, newest first on pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryEvent {
    /// UTC milliseconds.
    pub at: i64,
    pub actor: String,
    pub state: EntryState,
    pub revision: i64,
    pub actual: Option<Decimal>,
    /// The reason of a return, or the note of a submission.
    pub text: String,
    /// Stays on the server, which tells what a correction changed.
    #[serde(skip)]
    pub issue_list: Option<IssueList>,
    /// Stays on the server as well.
    #[serde(skip)]
    pub difficulty: Difficulty,
    /// What an acceptance is bound to; versions of earlier releases have none. Stays on the server.
    #[serde(skip)]
    pub content_hash: Option<String>,
    /// An acceptance of content that was changed later.
    #[serde(default)]
    pub voided: bool,
}

/// Everything that the entry page and the review page show of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntrySheet {
    pub row: EntryRow,
    pub period: Period,
    pub thresholds: Thresholds,
    pub note: String,
    #[serde(default)]
    pub difficulty: Difficulty,
    /// What the signed-in reporter typed and has not submitted, with its time (UTC milliseconds).
    pub draft: Option<(EntryInput, i64)>,
    #[serde(default)]
    pub step: ReviewStep,
    /// Values of the year so far, oldest first.
    pub history: Vec<(Period, Decimal)>,
    /// Values of the same point in the year before, oldest first.
    #[serde(default)]
    pub last_year: Vec<(Period, Decimal)>,
    /// Values of the other organisations with the same point, where the method compares (rank, ratio to best).
    pub peers: Vec<Decimal>,
    pub evidence: Vec<Evidence>,
    pub events: Vec<EntryEvent>,
    /// Messages of the thread.
    #[serde(default)]
    pub messages: i64,
    /// The period is frozen: nothing can be submitted or decided.
    #[serde(default)]
    pub frozen: bool,
    /// The last return while it stands, as [`crate::review::Return::problems`] tells it: the page of a reporter knows problems already.
    #[serde(default)]
    pub returned: Vec<Problem>,
    #[serde(default)]
    pub window: Option<Window>,
    /// What was seen of the point on visits in the year, newest first; for the office.
    #[serde(default)]
    pub on_site: Vec<SiteRecord>,
}

impl EntrySheet {
    /// The value of the same month of the year before.
    pub fn same_month_last_year(&self) -> Option<Decimal> {
        let month = |(period, _): &&(Period, Decimal)| period.month() == self.period.month();
        self.last_year.iter().find(month).map(|(_, value)| *value)
    }

    /// What is stored, as the form shows it.
    pub fn stored(&self) -> EntryInput {
        EntryInput {
            actual: self.row.actual.map(number::plain).unwrap_or_default(),
            note: self.note.clone(),
            issue_list: self.row.issue_list.map(|list| list.code().to_owned()).unwrap_or_default(),
            difficulty: self.difficulty.typed(),
        }
    }
}

impl EntryValue {
    /// The value as a form shows it.
    pub fn typed(&self) -> EntryInput {
        EntryInput {
            actual: number::plain(self.actual),
            note: self.note.clone(),
            issue_list: self.issue_list.map(|list| list.code().to_owned()).unwrap_or_default(),
            difficulty: self.difficulty.typed(),
        }
    }
}

/// A unit's list for one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryList {
    pub period: Period,
    /// The business day that decides what is overdue.
    pub today: Date,
    pub org: OrgCode,
    pub org_name: String,
    pub rows: Vec<EntryRow>,
    /// The period is frozen.
    #[serde(default)]
    pub frozen: bool,
    #[serde(default)]
    pub window: Option<Window>,
}

/// The same with all that is needed to fill it in at one place. Sheets are without their files and their events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryGrid {
    pub period: Period,
    pub today: Date,
    pub org_name: String,
    pub sheets: Vec<EntrySheet>,
    pub frozen: bool,
    #[serde(default)]
    pub window: Option<Window>,
}

/// What the server answers to a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Submitted {
    /// Stored: the new revision.
    Saved { revision: i64 },
    /// Someone else saved first: nothing was stored, both values are here and the person decides.
    Conflict { theirs: EntryValue, their_name: String, at: i64, revision: i64 },
}

/// A finding of [`check`] beside the field that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Present when the form may be submitted.
    pub value: Option<EntryValue>,
    /// `place` is the field: `actual`, `note`, `issue_list`, or one of [`DifficultyInput`].
    pub problems: Vec<Problem>,
}

impl EntryValue {
    /// The value as one text that is the same for the same value: what a content hash is taken of.
    pub fn canonical(&self) -> String {
        let list = self.issue_list.map_or("", IssueList::code);
        let first = format!("v1\nactual={}\nissue_list={list}\nnote={}", number::plain(self.actual), self.note);
        // What says nothing of difficulties has the hash that earlier releases gave it.
        if self.difficulty.is_empty() { first } else { format!("{first}\n{}", self.difficulty.canonical()) }
    }
}

/// Characters that a note may have.
pub const LONGEST_NOTE: usize = 2000;

/// Reads a form against its point and the organisation's own target.
pub fn check(input: &EntryInput, point: &AssessmentPoint, target: Decimal) -> Checked {
    let mut problems = Vec::new();
    let note = cleaned(&input.note);
    if note.chars().count() > LONGEST_NOTE {
        problems.push(Problem::error(
            "text_too_long",
            "note",
            format!("说明最多 {LONGEST_NOTE} 字，请精简，或作为附件上传。"),
            format!("Shorten the note to {LONGEST_NOTE} characters, or attach it as a file."),
        ));
    }
    let issue_list = match input.issue_list.trim() {
        "" => None,
        code => {
            let list = IssueList::from_code(code);
            if list.is_none() {
                problems.push(Problem::error(
                    "issue_list_unknown",
                    "issue_list",
                    "没有这张清单，请从五张清单中选择。",
                    "There is no such list: choose one of the five issue lists.",
                ));
            }
            list
        }
    };
    let (difficulty, found) = input.difficulty.read();
    problems.extend(found);
    let actual = match number::parse(&input.actual) {
        Ok(actual) => {
            problems.extend(actual_problem(point, actual));
            if deviates(point.direction, target, actual) && note.is_empty() {
                problems.push(Problem::error(
                    "deviation_needs_note",
                    "note",
                    "实际值远超年度目标，请说明偏差原因；如果填错，请更正实际值。",
                    "The actual is far above the annual target: say why in the note, or correct the actual.",
                ));
            }
            Some(actual)
        }
        Err(error) => {
            let (chinese, english) = (error.text(Language::Chinese), error.text(Language::English));
            problems.push(Problem::error(error.code(), "actual", chinese, english));
            None
        }
    };
    let refused = problems.iter().any(|problem| problem.severity == Severity::Error);
    let value = actual.filter(|_| !refused).map(|actual| EntryValue { actual, note, issue_list, difficulty });
    Checked { value, problems }
}

/// Whether a value is so far above its target that the deviation has to be explained: from 130 % on, or from 30 on
/// where the target is 0.
pub fn deviates(direction: Direction, target: Decimal, actual: Decimal) -> bool {
    if direction != Direction::HigherBetter || target < Decimal::ZERO {
        return false;
    }
    if target.is_zero() {
        return actual >= Decimal::from(30);
    }
    // Exact, as a product of two long decimals would be rounded.
    BigRational::of(actual) * BigRational::whole(100) >= BigRational::of(target) * BigRational::whole(130)
}

pub(crate) fn actual_problem(point: &AssessmentPoint, actual: Decimal) -> Option<Problem> {
    let most = match point.rule {
        ScoringRule::Qualitative => Some(Decimal::ONE),
        ScoringRule::Milestones { .. } => Some(Decimal::ONE_HUNDRED),
        _ => None,
    };
    if let Some(most) = most
        && !(Decimal::ZERO..=most).contains(&actual)
    {
        return Some(Problem::error(
            "out_of_range",
            "actual",
            format!("这个考评点的实际值须在 0 至 {most} 之间。"),
            format!("Enter a value from 0 to {most} for this point."),
        ));
    }
    if actual >= Decimal::ZERO || point.rule.allows_negative() {
        return None;
    }
    // Growth rates do fall below 0; a count or an amount does not.
    if point.is_percentage() {
        let problem = Problem::error(
            "negative_counts_as_zero",
            "actual",
            "负值照实记录，计分时按 0 计。",
            "A negative value is kept as it is and counts as 0 in the score.",
        );
        return Some(problem.as_notice());
    }
    Some(Problem::error(
        "negative_not_allowed",
        "actual",
        "这个考评点不能填负数：请填累计值，没有发生的填 0。",
        "This point takes no negative value: enter the cumulative value, or 0 if nothing happened.",
    ))
}

/// Without control characters other than line breaks, and without what XML cannot carry.
pub(crate) fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', " ");
    let kept = text.chars().filter(|c| *c == '\n' || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')));
    kept.collect::<String>().trim().to_owned()
}
