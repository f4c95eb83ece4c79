//! Collecting what an explanation is made of: who reported, from which file, by which version of which rule.

use super::load;
use crate::{Error, Result, Service, args, db::Tx, progress::state, require};
use domain::{
    accounts::{Right, SessionUser},
    forecast::{ForecastMethod, RiskFilter, risk_page},
    ids::{OrgCode, PointCode, RowId},
    indicators::Track,
    organisations::OrgKind,
    period::Period,
    progress::{EntryState, Evidence},
    year_end::{
        CITY, DecisionSource, Effective, Explained, Part, PointFacts, ReportSource, ReviewSource, YearRecord,
        explain_point, explain_risk, explain_total,
    },
};

/// Before the name of a point's score: what it is likely to lose.
const RISK: &str = "risk:";

impl Service {
    /// Explains a number by its name: `POINT.ORG.PERIOD` is the score of a point, `.ORG.PERIOD` a total, with the figures
    /// of a period; `risk:METHOD:` before a point's makes it what the point is likely to lose. The organisation may be
    /// `city`, for the region's track. Totals are for the office; units see points of their own.
    pub async fn explain(&self, user: &SessionUser, of: &str, as_of: Option<i64>) -> Result<Explained> {
        let (of, forecast_by) = match of.strip_prefix(RISK) {
            Some(rest) => {
                let (method, of) = rest.split_once(':').ok_or(Error::NotFound)?;
                (of, Some(ForecastMethod::from_code(method)))
            }
            None => (of, None),
        };
        let (rest, period) = of.rsplit_once('.').ok_or(Error::NotFound)?;
        let (point, org) = rest.split_once('.').ok_or(Error::NotFound)?;
        let (org, period): (_, Period) = (OrgCode::new(org), period.parse().map_err(|_| Error::NotFound)?);
        if point.is_empty() {
            return self.explain_total(user, &org, period, as_of).await;
        }
        require(user, Right::SeeBoard)?;
        if !user.role.sees_whole_city() && user.org.as_ref() != Some(&org) {
            return Err(Error::NotFound);
        }
        let (point, as_of) = (PointCode::new(point), as_of.unwrap_or(i64::MAX));
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let record = load::record(tx, period.year(), as_of).await?;
                    let Some(method) = forecast_by else {
                        let facts = facts(tx, &record, &point, &org, period, as_of).await?;
                        return Ok(explain_point(&facts));
                    };
                    let before = load::record(tx, period.year() - 1, as_of).await?;
                    let filter = RiskFilter { org: Some(org.clone()), method, ..RiskFilter::default() };
                    let found = record.point_place(&point, period).and_then(|place| record.point(place, period));
                    let track = found.ok_or(Error::NotFound)?.track;
                    let page = risk_page(&record, Some(&before), track, period, &filter, None);
                    let row = page.rows.into_iter().find(|row| row.point == point).ok_or(Error::NotFound)?;
                    let facts = facts(tx, &record, &point, &org, period, as_of).await?;
                    Ok(explain_risk(&facts, &row.risk))
                })
            })
            .await
    }

    async fn explain_total(
        &self,
        user: &SessionUser,
        org: &OrgCode,
        period: Period,
        as_of: Option<i64>,
    ) -> Result<Explained> {
        let record = self.year_record(user, period.year(), as_of).await?;
        let track = if org.as_str() == CITY { Track::RegionToCity } else { Track::CityToUnit };
        let opened = record.open(track, period.month()).ok_or(Error::NotFound)?;
        let subject = opened.book.subject_place(org).ok_or(Error::NotFound)?;
        Ok(explain_total(&record, &opened, subject))
    }
}

/// The organisation's part in a point; of the city, the part that has the point in this period.
fn part_of<'a>(record: &'a YearRecord, point: usize, org: &OrgCode, period: Period) -> Option<&'a Part> {
    let mut parts = record.parts.iter().filter(|part| part.point == point);
    if org.as_str() == CITY {
        return parts.find(|part| part.target.at(period).is_some_and(|(_, target)| target.is_some()));
    }
    parts.find(|part| record.orgs.get(part.org).is_some_and(|found| found.code == *org))
}

async fn facts<'a>(
    tx: &mut Tx,
    record: &'a YearRecord,
    code: &PointCode,
    org: &OrgCode,
    period: Period,
    as_of: i64,
) -> Result<PointFacts<'a>> {
    let place = record.point_place(code, period).ok_or(Error::NotFound)?;
    let point = record.point(place, period).ok_or(Error::NotFound)?;
    let part = part_of(record, place, org, period).ok_or(Error::NotFound)?;
    let org_name = record.orgs.get(part.org).map(|org| org.name.as_str()).unwrap_or_default();
    let month = usize::from(period.month()) - 1;
    let (report, review) = reported(tx, &part.assignment, period, as_of).await?;
    Ok(PointFacts {
        point,
        org_name,
        period,
        thresholds: record.thresholds,
        target: part.target.at(period).and_then(|(_, target)| *target),
        actual: part.actuals[month],
        peers: if point.rule.uses_peers() { peers(record, part, period) } else { Vec::new() },
        report,
        target_source: target_source(tx, part, record, code, period, as_of).await?,
        rule_source: rule_source(tx, code, period, as_of).await?,
        evidence: evidence(tx, &part.assignment, period, as_of).await?,
        review,
    })
}

/// What the other counties reported for the point.
fn peers(record: &YearRecord, own: &Part, period: Period) -> Vec<(String, domain::Decimal)> {
    let month = usize::from(period.month()) - 1;
    let others = record.parts.iter().filter(|part| part.point == own.point && part.assignment != own.assignment);
    let others = others.filter(|part| part.target.at(period).is_some_and(|(_, target)| target.is_some()));
    others
        .filter_map(|part| {
            let org = record.orgs.get(part.org).filter(|org| org.kind == OrgKind::County)?;
            Some((org.name.clone(), part.actuals[month]?))
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct Version {
    effective_from: String,
    recorded_at: i64,
    actor: String,
    source: String,
}

/// Of the versions so far, the one that counts for the period.
fn deciding(versions: Vec<Version>, period: Period) -> Result<Option<DecisionSource>> {
    let mut decided: Effective<DecisionSource> = Effective::default();
    for (place, version) in versions.into_iter().enumerate() {
        let from = load::period(&version.effective_from)?;
        let source = DecisionSource {
            from,
            at: version.recorded_at,
            actor: version.actor,
            source: version.source,
            version: place + 1,
        };
        decided.decide(from, source);
    }
    Ok(decided.at(period).map(|(_, source)| source.clone()))
}

async fn rule_source(tx: &mut Tx, code: &PointCode, period: Period, as_of: i64) -> Result<Option<DecisionSource>> {
    let versions = tx
        .all(
            "SELECT effective_from, recorded_at, actor, source FROM point_versions
             WHERE point_code = $1 AND recorded_at <= $2 ORDER BY id",
            args![code, as_of],
        )
        .await?;
    deciding(versions, period)
}

async fn target_source(
    tx: &mut Tx,
    part: &Part,
    record: &YearRecord,
    code: &PointCode,
    period: Period,
    as_of: i64,
) -> Result<Option<DecisionSource>> {
    let Some(org) = record.orgs.get(part.org) else { return Ok(None) };
    let versions = tx
        .all(
            "SELECT effective_from, recorded_at, actor, source FROM assignment_versions
             WHERE year = $1 AND point_code = $2 AND org_code = $3 AND recorded_at <= $4 ORDER BY id",
            args![record.year, code, &org.code, as_of],
        )
        .await?;
    deciding(versions, period)
}

#[derive(sqlx::FromRow)]
struct EntryVersion {
    revision: i64,
    state: String,
    text: String,
    at: i64,
    actor: String,
    recorded_at: Option<i64>,
    source: Option<String>,
}

/// The last report, and the decision on it where there is one.
async fn reported(
    tx: &mut Tx,
    assignment: &RowId,
    period: Period,
    as_of: i64,
) -> Result<(Option<ReportSource>, Option<ReviewSource>)> {
    let versions: Vec<EntryVersion> = tx
        .all(
            "SELECT revision, state, text, at, actor, recorded_at, source FROM entry_versions
             WHERE assignment_id = $1 AND period = $2 AND COALESCE(recorded_at, at) <= $3 ORDER BY revision",
            args![assignment, period, as_of],
        )
        .await?;
    let (mut report, mut review) = (None, None);
    for version in versions {
        let state = state(&version.state)?;
        // An import may accept what it brings; the first version is a report in any case.
        if state == EntryState::Submitted || version.revision == 1 {
            review = None;
            report = Some(ReportSource {
                by: version.actor,
                at: version.at,
                recorded_at: version.recorded_at,
                source: version.source,
                revision: version.revision,
                note: version.text,
            });
        } else {
            review = Some(ReviewSource { by: version.actor, at: version.at, state, reason: version.text });
        }
    }
    Ok((report, review))
}

async fn evidence(tx: &mut Tx, assignment: &RowId, period: Period, as_of: i64) -> Result<Vec<Evidence>> {
    let rows: Vec<(String, String, String, i64, String)> = tx
        .all(
            "SELECT id, file_name, media_type, size, hash FROM evidence
             WHERE assignment_id = $1 AND period = $2 AND uploaded_at <= $3 ORDER BY uploaded_at, id",
            args![assignment, period, as_of],
        )
        .await?;
    let file = |(id, file_name, media_type, size, hash): (String, _, _, _, _)| Evidence {
        id: RowId::new(id),
        file_name,
        media_type,
        size,
        hash,
        origin: None,
    };
    Ok(rows.into_iter().map(file).collect())
}
