//! Progress of past months. What is stored already stands: a changed value goes the way of a return and a submission.

use super::States;
use crate::{
    Error, Result, args,
    audit::hex,
    db::Tx,
    progress::{decimal, submit::content_hash},
    settings::YearPlan,
};
use documents::progress::{ProgressFile, ProgressRow};
use domain::{
    Decimal,
    indicators::AssessmentPoint,
    ledgers::{self, IssueList, Ledger},
    number,
    period::Period,
    problem::Problem,
    progress::{EntryInput, EntryState, check},
    schedule::{self, Light},
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap, HashSet};
use time::{Date, Time, macros::offset};

pub(super) struct Plan(Vec<NewEntry>);

struct NewEntry {
    assignment: String,
    org_name: String,
    period: Period,
    state: EntryState,
    actual: Option<Decimal>,
    note: String,
    issue_list: Option<IssueList>,
    light: Light,
    ledger: Ledger,
    submitted_at: i64,
    /// None where nothing was reported, or where nobody knows when.
    reported_on: Option<Date>,
    due: Date,
    content_hash: String,
}

struct Assigned {
    id: String,
    org_name: String,
    target: Option<Decimal>,
}

/// What is stored, to check the lines against.
struct Stored {
    points: HashMap<String, AssessmentPoint>,
    orgs: HashSet<String>,
    /// By point and organisation.
    assigned: HashMap<(String, String), Assigned>,
    /// Values by assignment and period.
    entries: HashMap<(String, String), Option<Decimal>>,
}

impl Stored {
    async fn read(tx: &mut Tx) -> Result<Self> {
        let points: Vec<(String, String)> = tx.all("SELECT code, body FROM points", args![]).await?;
        let points = points
            .into_iter()
            .map(|(code, body)| Ok((code, serde_json::from_str(&body)?)))
            .collect::<Result<HashMap<_, _>>>()?;
        let orgs: Vec<(String,)> = tx.all("SELECT code FROM organisations", args![]).await?;
        let rows: Vec<(String, String, String, String, Option<String>)> = tx
            .all(
                "SELECT a.id, a.point_code, a.org_code, o.name, a.target
                 FROM assignments a JOIN organisations o ON o.code = a.org_code",
                args![],
            )
            .await?;
        let mut assigned = HashMap::with_capacity(rows.len());
        for (id, point, org, org_name, target) in rows {
            let target = target.as_deref().map(decimal).transpose()?;
            assigned.insert((point, org), Assigned { id, org_name, target });
        }
        let rows: Vec<(String, String, Option<String>)> =
            tx.all("SELECT assignment_id, period, actual FROM entries", args![]).await?;
        let mut entries = HashMap::with_capacity(rows.len());
        for (assignment, period, actual) in rows {
            entries.insert((assignment, period), actual.as_deref().map(decimal).transpose()?);
        }
        Ok(Self { points, orgs: orgs.into_iter().map(|(code,)| code).collect(), assigned, entries })
    }
}

fn problem(row: &ProgressRow, field: &str, code: &str, chinese: String, english: String) -> Problem {
    Problem::error(code, format!("line {}, {field}", row.line), chinese, english)
}

pub(super) async fn plan(
    tx: &mut Tx,
    file: &ProgressFile,
    states: States,
    plan: &YearPlan,
    problems: &mut Vec<Problem>,
) -> Result<Plan> {
    let stored = Stored::read(tx).await?;
    if stored.points.is_empty() {
        problems.push(Problem::error(
            "indicators_first",
            "",
            "系统中还没有考评点。请先导入指标工作簿，再导入进度数据。",
            "There are no assessment points yet. Import the indicator workbook first.",
        ));
        return Ok(Plan(Vec::new()));
    }
    let mut entries = Vec::with_capacity(file.rows.len());
    for row in &file.rows {
        match entry(row, &stored, states, plan, problems) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    Ok(Plan(entries))
}

/// The entry of a line; none where one is stored already.
#[expect(clippy::result_large_err, reason = "at most one a line, and read by people")]
fn entry(
    row: &ProgressRow,
    stored: &Stored,
    states: States,
    plan: &YearPlan,
    problems: &mut Vec<Problem>,
) -> std::result::Result<Option<NewEntry>, Problem> {
    let (point, assigned, target) = place(row, stored)?;
    let key = (assigned.id.clone(), row.period.to_string());
    if let Some(actual) = stored.entries.get(&key) {
        if *actual != row.actual {
            problems.push(already_reported(row, *actual));
        }
        return Ok(None);
    }
    let input = EntryInput {
        actual: row.actual.map(number::plain).unwrap_or_default(),
        note: row.note.clone(),
        issue_list: row.issue_list.map(IssueList::code).unwrap_or_default().to_owned(),
        ..EntryInput::default()
    };
    let checked = check(&input, point, target);
    for found in checked.problems {
        // A month without a value is part of the record; a deviation was explained, or not, at its time.
        match found.code.as_str() {
            _ if row.actual.is_none() && found.place == "actual" => {}
            "deviation_needs_note" | "negative_counts_as_zero" => {}
            // Of a year that is over, what was reported is what was reported.
            "out_of_range" | "negative_not_allowed" if states.as_reported() => {
                problems.push(Problem { place: format!("line {}, actual", row.line), ..found }.as_notice());
            }
            _ => problems.push(Problem { place: format!("line {}, {}", row.line, column(&found.place)), ..found }),
        }
    }
    let value = checked.value;
    let note = value.as_ref().map_or_else(|| row.note.clone(), |value| value.note.clone());
    let content_hash = value.as_ref().map_or_else(
        || {
            let list = row.issue_list.map_or("", IssueList::code);
            let canonical = format!("v1\nactual={}\nissue_list={list}\nnote={note}", input.actual);
            hex(&Sha256::digest(canonical.as_bytes()))
        },
        content_hash,
    );
    let month = row.period.month();
    let curve = point.plan.values(target);
    let light = schedule::light(point.direction, target, curve.as_ref(), month, row.actual, &plan.thresholds).light;
    Ok(Some(NewEntry {
        assignment: assigned.id.clone(),
        org_name: assigned.org_name.clone(),
        period: row.period,
        state: states.of(row.period),
        actual: row.actual,
        note,
        issue_list: row.issue_list,
        light,
        ledger: ledgers::ledger(point.direction, target, month, row.actual, light),
        submitted_at: morning(row.submitted_on),
        reported_on: row.actual.map(|_| row.submitted_on),
        due: plan.closes(row.period),
        content_hash,
    }))
}

/// The file's name of a form's field.
fn column(field: &str) -> &str {
    if field == "issue_list" { "problem_level" } else { field }
}

/// The point, the assignment and its target that a line is about.
#[expect(clippy::result_large_err, reason = "at most one a line, and read by people")]
fn place<'a>(
    row: &ProgressRow,
    stored: &'a Stored,
) -> std::result::Result<(&'a AssessmentPoint, &'a Assigned, Decimal), Problem> {
    let (code, org) = (&row.point, &row.org);
    let Some(point) = stored.points.get(code.as_str()) else {
        return Err(problem(
            row,
            "point_code",
            "unknown_point",
            format!("没有考评点 {code}。请核对编码，或先导入该年度的指标工作簿。"),
            format!("There is no point {code}. Check the code, or import that year's indicators first."),
        ));
    };
    if !stored.orgs.contains(org.as_str()) {
        return Err(problem(
            row,
            "org_code",
            "unknown_org",
            format!("没有代码为 {org} 的单位。请核对代码，或先导入单位名单。"),
            format!("There is no organisation {org}. Check the code, or import the organisations first."),
        ));
    }
    if row.period.year() != point.year || !point.cycle.expects(row.period) {
        return Err(problem(
            row,
            "period",
            "period_not_expected",
            format!("{code} 不需要填报 {} 这一期。请核对期次；按季填报的只有 3、6、9、12 月。", row.period),
            format!(
                "{code} is not reported for {}. Check the period; quarterly points have 03, 06, 09 and 12.",
                row.period
            ),
        ));
    }
    let assigned = stored.assigned.get(&(code.to_string(), org.to_string()));
    match assigned.and_then(|assigned| Some((assigned, assigned.target?))) {
        Some((assigned, target)) => Ok((point, assigned, target)),
        None => Err(problem(
            row,
            "org_code",
            "not_assigned",
            format!("{code} 不由单位 {org} 填报。请核对考评点编码和单位代码。"),
            format!("{code} is not reported by {org}. Check the point and the organisation."),
        )),
    }
}

fn already_reported(row: &ProgressRow, actual: Option<Decimal>) -> Problem {
    let stands = actual.map_or_else(|| "—".to_owned(), number::plain);
    let found = problem(
        row,
        "actual",
        "already_reported",
        format!("{} 的 {} 已填报 {stands}，保留不变。如需更正，请退回后重报。", row.point, row.period),
        format!(
            "{} has {stands} for {} already, which stands. To correct it, return the entry.",
            row.point, row.period
        ),
    );
    found.as_notice()
}

/// Nine o'clock in China, in UTC milliseconds.
fn morning(day: Date) -> i64 {
    let nine = Time::from_hms(9, 0, 0).unwrap_or(Time::MIDNIGHT);
    day.with_time(nine).assume_offset(offset!(+8)).unix_timestamp() * 1000
}

impl Plan {
    /// The periods that it writes into.
    pub(super) fn periods(&self) -> BTreeSet<Period> {
        self.0.iter().map(|entry| entry.period).collect()
    }

    /// What is not known to be reported on a day is not marked late.
    pub(super) fn undated(mut self) -> Self {
        self.0.iter_mut().for_each(|entry| entry.reported_on = None);
        self
    }

    /// A value is dated with its day of reporting; its version says beside it when it came, and out of which file.
    pub(super) async fn write(self, tx: &mut Tx, at: i64, source: &str) -> Result<usize> {
        let count = self.0.len();
        for entry in self.0 {
            let actual = entry.actual.map(|actual| actual.to_string());
            let added = tx
                .run(
                    "INSERT INTO entries (assignment_id, period, state, revision, actual, note, issue_list, light, ledger,
                         submitted_at, submitted_by, content_hash, reported_on, reported_due)
                     VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (assignment_id, period) DO NOTHING",
                    args![
                        &entry.assignment,
                        entry.period,
                        entry.state.code(),
                        actual.clone(),
                        &entry.note,
                        entry.issue_list.map(IssueList::code),
                        entry.light.code(),
                        entry.ledger.code(),
                        entry.submitted_at,
                        &entry.org_name,
                        &entry.content_hash,
                        entry.reported_on.map(|day| day.to_string()),
                        entry.due.to_string()
                    ],
                )
                .await?;
            if added == 0 {
                // Someone submitted it since the check: all of the file is read again rather than half of it kept.
                return Err(Error::Unavailable);
            }
            tx.run(
                "INSERT INTO entry_versions (assignment_id, period, revision, state, actual, text, at, actor, recorded_at, source, issue_list, content_hash)
                 VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                args![
                    entry.assignment,
                    entry.period,
                    entry.state.code(),
                    actual,
                    entry.note,
                    entry.submitted_at,
                    entry.org_name,
                    at,
                    source,
                    entry.issue_list.map(IssueList::code),
                    entry.content_hash
                ],
            )
            .await?;
        }
        Ok(count)
    }
}
