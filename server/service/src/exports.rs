//! Tables to take away: the indicators, their decomposition, a period's entries, a year's results (M22, M30).

use crate::{
    Error, Result, Service, args,
    progress::{EntryRecord, decimal, select_entries},
    require,
};
use documents::{
    exports::{self, EntryLine, PartsTable},
    platform::{self, PlatformLine, Template},
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, PointCode},
    indicators::{Aggregation, AssessmentPoint, Track},
    language::Language::Chinese,
    ledgers::IssueList,
    moment::Moment,
    period::Period,
    year_end::LAST_MONTH,
};
use std::sync::Arc;
use time::{OffsetDateTime, macros::offset};

const PLATFORM_TEMPLATE: &str = "platform_template";

/// A file with its name.
#[derive(Clone, Debug)]
pub struct Export {
    pub file_name: String,
    pub bytes: Vec<u8>,
}

/// A stored entry with its point.
type Line = (Arc<AssessmentPoint>, EntryRecord);

impl Service {
    /// The indicator workbook of a year, as it can be imported again; for the counties with the decomposition.
    pub async fn export_indicators(&self, user: &SessionUser, track: Track, year: i32) -> Result<Export> {
        let points = self.points(user, track, year).await?;
        if points.is_empty() {
            return Err(Error::NotFound);
        }
        let parts = match track {
            Track::CityToUnit => Some(self.parts(track, year).await?),
            Track::RegionToCity => None,
        };
        let file_name = format!("{year}年{}.xlsx", track.name(Chinese));
        build(file_name, move || {
            let points: Vec<&AssessmentPoint> = points.iter().map(Arc::as_ref).collect();
            exports::indicators(track, year, &points, parts.as_ref())
        })
        .await
    }

    /// Targets by point and organisation.
    async fn parts(&self, track: Track, year: i32) -> Result<PartsTable> {
        let rows: Vec<(String, String, Option<String>)> = self
            .db
            .all(
                "SELECT a.point_code, o.name, a.target
                 FROM assignments a JOIN points p ON p.code = a.point_code JOIN organisations o ON o.code = a.org_code
                 WHERE p.track = $1 AND p.year = $2 ORDER BY o.position",
                args![track.code(), year],
            )
            .await?;
        let mut table = PartsTable::default();
        for (_, org, _) in &rows {
            if table.organisations.last() != Some(org) {
                table.organisations.push(org.clone());
            }
        }
        let width = table.organisations.len();
        for (point, org, target) in rows {
            let Some(column) = table.organisations.iter().position(|name| *name == org) else { continue };
            let targets = table.targets.entry(PointCode::new(point)).or_insert_with(|| vec![None; width]);
            targets[column] = target.as_deref().map(decimal).transpose()?;
        }
        let laid_down: Vec<(String, String)> = self
            .db
            .all(
                "SELECT d.point_code, d.aggregation FROM decompositions d JOIN points p ON p.code = d.point_code
                 WHERE d.parent = '' AND p.track = $1 AND p.year = $2",
                args![track.code(), year],
            )
            .await?;
        let known = |(point, code): (String, String)| Some((PointCode::new(point), Aggregation::from_code(&code)?));
        table.aggregations = laid_down.into_iter().filter_map(known).collect();
        Ok(table)
    }

    /// What was reported for a period. Units see their own alone.
    pub async fn export_entries(&self, user: &SessionUser, track: Track, period: Period) -> Result<Export> {
        let lines = self.entry_lines(user, track, period).await?;
        let plan = self.year_plan(period.year()).await?;
        let today = self.clock.today();
        let title = format!("{}{}进度", period.name(Chinese), track.name(Chinese));
        let file_name = format!("{title}.xlsx");
        build(file_name, move || {
            let lines: Result<Vec<EntryLine>> = lines
                .iter()
                .map(|(point, record)| {
                    let target = record.target()?;
                    let due = record.due(&plan, period)?;
                    let light = record.light(due, today)?;
                    let ledger = record.ledger(due, today)?;
                    let planned = point.plan.values(target).map(|months| months[period.month() as usize - 1]);
                    let issue_list = record.issue_list.as_deref().and_then(IssueList::from_code);
                    Ok(EntryLine {
                        point,
                        org_name: record.org_name.clone(),
                        target,
                        planned,
                        actual: record.actual.as_deref().map(decimal).transpose()?,
                        light: light.map(|light| light.name(Chinese).to_owned()).unwrap_or_default(),
                        ledger: ledger.map(|ledger| ledger.name(Chinese).to_owned()).unwrap_or_default(),
                        state: record.state()?.name(Chinese).to_owned(),
                        issue_list: issue_list.map(|list| list.name(Chinese).to_owned()).unwrap_or_default(),
                        note: record.note.clone().unwrap_or_default(),
                        submitted_on: record.submitted_at.map(day).unwrap_or_default(),
                    })
                })
                .collect();
            let lines = lines.map_err(|error| error.to_string())?;
            exports::entries(&title, &lines).map_err(|error| error.to_string())
        })
        .await
    }

    /// The results of a year with the figures of a month, as of a moment (UTC milliseconds) or now.
    pub async fn export_results(
        &self,
        user: &SessionUser,
        year: i32,
        month: Option<u8>,
        as_of: Option<i64>,
    ) -> Result<Export> {
        let record = self.year_record(user, year, as_of).await?;
        let period = record.period(month.unwrap_or_else(|| record.last_month())).ok_or(Error::NotFound)?;
        let as_of = as_of.map(|at| Moment::of(at).table());
        let kind = if period.month() == LAST_MONTH { "年终结果" } else { "试算" };
        let file_name = format!("{}绩效考评{kind}.xlsx", period.name(Chinese));
        build(file_name, move || exports::results(&record, period, as_of.as_deref())).await
    }

    /// The region track's entries in the layout of the upper platform (M30).
    pub async fn export_platform(&self, user: &SessionUser, period: Period) -> Result<Export> {
        require(user, Right::Review)?;
        let template = self.platform_template().await?;
        let lines = self.entry_lines(user, Track::RegionToCity, period).await?;
        let file_name = format!("{}上级平台填报表.xlsx", period.name(Chinese));
        build(file_name, move || {
            let lines: Result<Vec<PlatformLine>> = lines
                .iter()
                .map(|(point, record)| {
                    Ok(PlatformLine {
                        point,
                        org_name: record.org_name.clone(),
                        target: record.target()?,
                        actual: record.actual.as_deref().map(decimal).transpose()?,
                        note: record.note.clone().unwrap_or_default(),
                    })
                })
                .collect();
            let lines = lines.map_err(|error| error.to_string())?;
            platform::write(&template, period, &lines).map_err(|error| error.to_string())
        })
        .await
    }

    /// The layout of the upper platform's workbook.
    pub async fn platform_template(&self) -> Result<Template> {
        match self.setting(PLATFORM_TEMPLATE).await? {
            Some(json) => Ok(serde_json::from_str(&json)?),
            None => Ok(Template::default()),
        }
    }

    /// Changes the layout of the upper platform's workbook.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the text is no template or could not carry entries there and back.
    pub async fn set_platform_template(&self, user: &SessionUser, json: &str) -> Result<()> {
        require(user, Right::Import)?;
        let template: Template = serde_json::from_str(json).map_err(|error| {
            Error::invalid(
                "bad_template",
                "template",
                &format!("模板不是所要的 JSON：{error}"),
                &format!("The template is not the JSON that is needed: {error}"),
            )
        })?;
        template.check().map_err(|problem| Error::Invalid(vec![problem]))?;
        self.set_by(user, PLATFORM_TEMPLATE.into(), serde_json::to_string(&template)?).await
    }

    /// Entries that are due for a period, in the order of the tree.
    pub(crate) async fn entry_lines(&self, user: &SessionUser, track: Track, period: Period) -> Result<Vec<Line>> {
        require(user, Right::SeeBoard)?;
        let org = if user.role.sees_whole_city() { None } else { Some(user.org.clone().ok_or(Error::Forbidden)?) };
        let wanted = org.as_ref().map_or("", OrgCode::as_str).to_owned();
        let records: Vec<EntryRecord> = self
            .db
            .all(
                select_entries!(
                    "WHERE a.target IS NOT NULL AND p.track = $2 AND p.year = $3 AND ($4 = '' OR a.org_code = $4)
                     ORDER BY p.number, o.position"
                ),
                args![period, track.code(), period.year(), wanted],
            )
            .await?;
        let mut lines = Vec::with_capacity(records.len());
        for record in records {
            let point = self.parse_point(&record.point_code, &record.body)?;
            if point.cycle.expects(period) {
                lines.push((point, record));
            }
        }
        Ok(lines)
    }
}

/// The day of a moment in China.
pub(crate) fn day(milliseconds: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(milliseconds / 1000);
    moment.map(|moment| moment.to_offset(offset!(+8)).date().to_string()).unwrap_or_default()
}

/// Writing a workbook takes the processor for a while: off the async threads.
pub(crate) async fn build<E: ToString + Send + 'static>(
    file_name: String,
    write: impl FnOnce() -> std::result::Result<Vec<u8>, E> + Send + 'static,
) -> Result<Export> {
    let written = tokio::task::spawn_blocking(move || write().map_err(|error| error.to_string()));
    let bytes = written.await.map_err(|error| Error::Internal(error.to_string()))?.map_err(Error::Internal)?;
    Ok(Export { file_name, bytes })
}
