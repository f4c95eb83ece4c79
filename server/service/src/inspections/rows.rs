//! Rows of the tables of visits and the types of the field that they become.

use crate::{Error, Result, Service, periods::day, progress::decimal};
use domain::{
    ids::{OrgCode, RowId},
    inspections::{Found, Issue, IssueState, Place, SiteFile, SiteRecord, SiteValue, Visit, VisitKind, VisitState},
    ledgers::IssueList,
    progress::Cause,
};

fn unknown(what: &str, code: &str) -> Error {
    Error::Internal(format!("the stored {what} {code} is not known"))
}

/// A visit with what came of it; members come by another statement.
#[derive(sqlx::FromRow)]
pub(super) struct VisitRow {
    pub id: String,
    org_code: String,
    org_name: String,
    kind: String,
    day: String,
    purpose: String,
    state: String,
    records: i64,
    issues: i64,
}

impl VisitRow {
    pub fn into_visit(self, members: Vec<String>) -> Result<Visit> {
        Ok(Visit {
            id: RowId::new(self.id),
            org: OrgCode::new(self.org_code),
            org_name: self.org_name,
            kind: VisitKind::from_code(&self.kind).ok_or_else(|| unknown("kind of visit", &self.kind))?,
            day: day(&self.day)?,
            purpose: self.purpose,
            state: VisitState::from_code(&self.state).ok_or_else(|| unknown("state of a visit", &self.state))?,
            members,
            records: self.records,
            issues: self.issues,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct RecordRow {
    id: String,
    visit_id: String,
    assignment_id: Option<String>,
    point_code: Option<String>,
    body: Option<String>,
    actual: Option<String>,
    note: String,
    at: Option<i64>,
    latitude: Option<i64>,
    longitude: Option<i64>,
    accuracy: Option<i64>,
    recorded_by: String,
    received_at: i64,
    list: Option<String>,
    cause: Option<String>,
    request: Option<String>,
}

/// A place of its three columns.
pub(super) fn place(latitude: Option<i64>, longitude: Option<i64>, accuracy: Option<i64>) -> Option<Place> {
    Some(Place {
        latitude: latitude?.try_into().ok()?,
        longitude: longitude?.try_into().ok()?,
        accuracy: accuracy?.try_into().ok()?,
    })
}

pub(super) fn found(list: &str, cause: Option<&str>, request: String) -> Result<Found> {
    let list = IssueList::from_code(list).ok_or_else(|| unknown("issue list", list))?;
    Ok(Found { list, cause: cause.and_then(Cause::from_code), request })
}

impl RecordRow {
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn into_record(self, service: &Service, files: Vec<SiteFile>) -> Result<SiteRecord> {
        let point = match (&self.point_code, &self.body) {
            (Some(code), Some(body)) => Some(service.parse_point(code, body)?),
            _ => None,
        };
        let found = match (&self.list, self.request) {
            (Some(list), Some(request)) => Some(found(list, self.cause.as_deref(), request)?),
            _ => None,
        };
        Ok(SiteRecord {
            id: RowId::new(self.id),
            visit: RowId::new(self.visit_id),
            value: SiteValue {
                assignment: self.assignment_id.map(RowId::new),
                actual: self.actual.as_deref().map(decimal).transpose()?,
                note: self.note,
                found,
                at: self.at,
                place: place(self.latitude, self.longitude, self.accuracy),
            },
            point_name: point.as_ref().map(|point| point.name.clone()).unwrap_or_default(),
            unit: point.as_ref().map(|point| point.unit.clone()).unwrap_or_default(),
            by: self.recorded_by,
            received_at: self.received_at,
            files,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct FileRow {
    pub id: String,
    pub record_id: String,
    pub answer: bool,
    pub file_name: String,
    pub media_type: String,
    pub size: i64,
    pub hash: String,
}

impl From<FileRow> for SiteFile {
    fn from(row: FileRow) -> Self {
        Self {
            id: RowId::new(row.id),
            file_name: row.file_name,
            media_type: row.media_type,
            size: row.size,
            hash: row.hash,
            answer: row.answer,
        }
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct IssueRow {
    id: String,
    visit_id: String,
    org_code: String,
    org_name: String,
    assignment_id: Option<String>,
    point_name: Option<String>,
    note: String,
    list: String,
    cause: Option<String>,
    request: String,
    day: String,
    state: String,
    revision: i64,
    due_on: Option<String>,
    answer_files: i64,
}

pub(super) fn issue_state(code: &str) -> Result<IssueState> {
    IssueState::from_code(code).ok_or_else(|| unknown("state of an issue", code))
}

impl TryFrom<IssueRow> for Issue {
    type Error = Error;

    fn try_from(row: IssueRow) -> Result<Self> {
        Ok(Self {
            id: RowId::new(row.id),
            visit: RowId::new(row.visit_id),
            org: OrgCode::new(row.org_code),
            org_name: row.org_name,
            assignment: row.assignment_id.map(RowId::new),
            point_name: row.point_name.unwrap_or_default(),
            text: row.note,
            found: found(&row.list, row.cause.as_deref(), row.request)?,
            found_on: day(&row.day)?,
            state: issue_state(&row.state)?,
            revision: row.revision,
            due: row.due_on.as_deref().map(day).transpose()?,
            answer_files: row.answer_files,
        })
    }
}
