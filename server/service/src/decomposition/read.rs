//! Reading the grid: points × units.

use super::{Level, level_of, part};
use crate::{Error, Result, Service, args, db::Tx, progress::decimal};
use domain::{
    Decimal,
    accounts::SessionUser,
    decomposition::{Basis, BasisKind, Cell, Change, Column, Grid, Part, Row, UnitKind, guess},
    ids::{OrgCode, PointCode},
    indicators::{Aggregation, AssessmentPoint, Track},
};
use std::{collections::HashMap, sync::Arc};

/// What is read: a year and track, or one point of it.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub track: Track,
    pub year: i32,
    /// Empty for all.
    pub point: String,
}

/// The grid with the points behind its rows.
pub(super) struct Loaded {
    pub grid: Grid,
    pub points: Vec<Arc<AssessmentPoint>>,
    /// Points with a row of their own in the table of decompositions.
    pub stored: Vec<bool>,
}

#[derive(sqlx::FromRow)]
struct PointRecord {
    code: String,
    body: String,
    aggregation: Option<String>,
    revision: Option<i64>,
    whole: Option<String>,
}

#[derive(sqlx::FromRow)]
struct PartRecord {
    point_code: String,
    unit_code: String,
    target: Option<String>,
    reported: i64,
}

pub(super) async fn load(service: &Service, tx: &mut Tx, level: &Level, scope: &Scope) -> Result<Loaded> {
    let parent = match level {
        Level::City => None,
        Level::County(county) => {
            let name: Option<(String,)> =
                tx.one("SELECT name FROM organisations WHERE code = $1", args![county]).await?;
            Some((county.clone(), name.ok_or(Error::NotFound)?.0))
        }
    };
    let columns = columns(tx, level, scope.track, scope.year).await?;
    let records = points(tx, level, scope).await?;
    let parts: HashMap<(String, String), (Part, bool)> = parts(tx, level, scope)
        .await?
        .into_iter()
        .map(|record| {
            let found = (part(record.target.as_deref())?, record.reported > 0);
            Ok(((record.point_code, record.unit_code), found))
        })
        .collect::<Result<_>>()?;
    let dispatched = dispatched(tx, level, scope).await?;
    let (mut rows, mut bodies, mut stored) = (Vec::new(), Vec::new(), Vec::new());
    for record in records {
        let point = service.parse_point(&record.code, &record.body)?;
        let whole = record.whole.as_deref().map_or(Ok(point.target), decimal)?;
        let cells: Vec<Cell> = columns
            .iter()
            .map(|column| {
                let key = (record.code.clone(), column.unit.to_string());
                let (part, reported) = parts.get(&key).copied().unwrap_or_default();
                Cell { part, reported, dispatched: dispatched.get(&key).copied() }
            })
            .collect();
        let aggregation = match &record.aggregation {
            Some(code) => {
                Aggregation::from_code(code).ok_or_else(|| Error::Internal(format!("unknown aggregation {code}")))?
            }
            None => guess(whole, cells.iter().map(|cell| cell.part)),
        };
        rows.push(Row {
            point: point.code.clone(),
            number: point.number,
            name: point.name.clone(),
            domain: point.path[0].clone(),
            unit: point.unit.clone(),
            whole,
            aggregation,
            revision: record.revision.unwrap_or(0),
            cells,
        });
        stored.push(record.revision.is_some());
        bodies.push(point);
    }
    Ok(Loaded { grid: Grid { track: scope.track, year: scope.year, parent, columns, rows }, points: bodies, stored })
}

async fn columns(tx: &mut Tx, level: &Level, track: Track, year: i32) -> Result<Vec<Column>> {
    let rows: Vec<(String, String, String)> = match level {
        Level::City => {
            tx.all(
                "SELECT code, name, kind FROM organisations o
                 WHERE EXISTS (SELECT 1 FROM assignments a JOIN points p ON p.code = a.point_code
                               WHERE a.org_code = o.code AND p.track = $1 AND p.year = $2)
                 ORDER BY position",
                args![track.code(), year],
            )
            .await?
        }
        Level::County(county) => {
            tx.all("SELECT code, name, kind FROM sub_organisations WHERE parent = $1 ORDER BY position", args![county])
                .await?
        }
    };
    rows.into_iter()
        .map(|(code, name, kind)| {
            let kind = UnitKind::from_code(&kind).ok_or_else(|| Error::Internal(format!("unknown kind {kind}")))?;
            Ok(Column { unit: OrgCode::new(code), name, kind })
        })
        .collect()
}

async fn points(tx: &mut Tx, level: &Level, scope: &Scope) -> Result<Vec<PointRecord>> {
    let sql = match level {
        Level::City => {
            "SELECT p.code, p.body, d.aggregation, d.revision, NULL AS whole
             FROM points p LEFT JOIN decompositions d ON d.point_code = p.code AND d.parent = $1
             WHERE p.track = $2 AND p.year = $3 AND ($4 = '' OR p.code = $4) ORDER BY p.number"
        }
        // A county divides what it has to meet itself.
        Level::County(_) => {
            "SELECT p.code, p.body, d.aggregation, d.revision, a.target AS whole
             FROM points p JOIN assignments a ON a.point_code = p.code AND a.org_code = $1 AND a.target IS NOT NULL
             LEFT JOIN decompositions d ON d.point_code = p.code AND d.parent = $1
             WHERE p.track = $2 AND p.year = $3 AND ($4 = '' OR p.code = $4) ORDER BY p.number"
        }
    };
    tx.all(sql, args![level.key(), scope.track.code(), scope.year, &scope.point]).await
}

async fn parts(tx: &mut Tx, level: &Level, scope: &Scope) -> Result<Vec<PartRecord>> {
    let sql = match level {
        Level::City => {
            "SELECT a.point_code, a.org_code AS unit_code, a.target,
                    (SELECT COUNT(*) FROM entries e WHERE e.assignment_id = a.id AND e.actual IS NOT NULL) AS reported
             FROM assignments a JOIN points p ON p.code = a.point_code
             WHERE p.track = $1 AND p.year = $2 AND ($3 = '' OR p.code = $3)"
        }
        Level::County(_) => {
            "SELECT t.point_code, t.sub_code AS unit_code, t.target, CAST(0 AS BIGINT) AS reported
             FROM sub_targets t JOIN points p ON p.code = t.point_code JOIN sub_organisations s ON s.code = t.sub_code
             WHERE p.track = $1 AND p.year = $2 AND ($3 = '' OR p.code = $3) AND s.parent = $4"
        }
    };
    let mut args = args![scope.track.code(), scope.year, &scope.point];
    if let Level::County(county) = level {
        args.push(county.into());
    }
    tx.all(sql, args).await
}

/// What was handed down last, by point and unit.
async fn dispatched(tx: &mut Tx, level: &Level, scope: &Scope) -> Result<HashMap<(String, String), Part>> {
    let rows: Vec<(String, String, Option<String>)> = tx
        .all(
            "SELECT t.point_code, t.unit_code, t.target FROM dispatch_targets t JOIN dispatches d ON d.id = t.dispatch_id
             WHERE d.parent = $1 AND d.track = $2 AND d.year = $3 AND ($4 = '' OR t.point_code = $4)
             ORDER BY d.issued_at, d.id",
            args![level.key(), scope.track.code(), scope.year, &scope.point],
        )
        .await?;
    // A later row replaces an earlier one.
    rows.into_iter().map(|(point, unit, target)| Ok(((point, unit), part(target.as_deref())?))).collect()
}

impl Service {
    /// The grid of a year and track: the city's for the office, the county's own for its office.
    pub async fn decomposition(&self, user: &SessionUser, track: Track, year: i32) -> Result<Grid> {
        let level = level_of(user)?;
        let scope = Scope { track, year, point: String::new() };
        let service = self.clone();
        let loaded =
            self.db.snapshot(move |tx| Box::pin(async move { load(&service, tx, &level, &scope).await })).await?;
        Ok(loaded.grid)
    }

    /// One point of it, what it can be divided by, and its history, newest first.
    pub async fn decomposed_point(
        &self,
        user: &SessionUser,
        point: &PointCode,
    ) -> Result<(Grid, Vec<Basis>, Vec<Change>)> {
        let level = level_of(user)?;
        let (service, point) = (self.clone(), point.clone());
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let scope = scope_of(tx, &point).await?;
                    let grid = load(&service, tx, &level, &scope).await?.grid;
                    let row = grid.rows.first().ok_or(Error::NotFound)?;
                    let bases = bases(tx, &level, &grid, row).await?;
                    let history = history(tx, &level, &point).await?;
                    Ok((grid, bases, history))
                })
            })
            .await
    }
}

/// The scope of one point.
pub(super) async fn scope_of(tx: &mut Tx, point: &PointCode) -> Result<Scope> {
    let found: Option<(String, i64)> = tx.one("SELECT track, year FROM points WHERE code = $1", args![point]).await?;
    let (track, year) = found.ok_or(Error::NotFound)?;
    let track = Track::from_code(&track).ok_or_else(|| Error::Internal(format!("unknown track {track}")))?;
    let year = i32::try_from(year).map_err(|_| Error::Internal(format!("bad year {year}")))?;
    Ok(Scope { track, year, point: point.to_string() })
}

async fn bases(tx: &mut Tx, level: &Level, grid: &Grid, row: &Row) -> Result<Vec<Basis>> {
    let plain = |kind| Basis { kind, weights: Vec::new() };
    let mut bases = vec![plain(BasisKind::Equal), plain(BasisKind::Current)];
    let by_unit = |rows: Vec<(String, String)>| -> Result<Option<Vec<Option<Decimal>>>> {
        let values: HashMap<String, Decimal> =
            rows.into_iter().map(|(unit, value)| Ok((unit, decimal(&value)?))).collect::<Result<_>>()?;
        let weights: Vec<_> = grid.columns.iter().map(|column| values.get(column.unit.as_str()).copied()).collect();
        Ok(weights.iter().any(Option::is_some).then_some(weights))
    };
    let last: Vec<(String, String)> = match level {
        Level::City => {
            tx.all(
                "SELECT a.org_code, a.target FROM assignments a JOIN points p ON p.code = a.point_code
                 WHERE p.track = $1 AND p.year = $2 AND p.name = $3 AND a.target IS NOT NULL",
                args![grid.track.code(), grid.year - 1, &row.name],
            )
            .await?
        }
        Level::County(county) => {
            tx.all(
                "SELECT t.sub_code, t.target FROM sub_targets t JOIN points p ON p.code = t.point_code
                 JOIN sub_organisations s ON s.code = t.sub_code
                 WHERE p.track = $1 AND p.year = $2 AND p.name = $3 AND t.target IS NOT NULL AND s.parent = $4",
                args![grid.track.code(), grid.year - 1, &row.name, county],
            )
            .await?
        }
    };
    bases.extend(by_unit(last)?.map(|weights| Basis { kind: BasisKind::LastYear, weights }));
    let figures: Vec<(String, String, String)> = tx
        .all("SELECT name, unit_code, value FROM unit_figures WHERE parent = $1 ORDER BY name", args![level.key()])
        .await?;
    for figures in figures.chunk_by(|a, b| a.0 == b.0) {
        let name = figures.first().map(|(name, ..)| name.clone()).unwrap_or_default();
        let values = figures.iter().map(|(_, unit, value)| (unit.clone(), value.clone())).collect();
        bases.extend(by_unit(values)?.map(|weights| Basis { kind: BasisKind::Figure(name), weights }));
    }
    Ok(bases)
}

#[derive(sqlx::FromRow)]
struct ChangeRecord {
    revision: i64,
    at: i64,
    actor: String,
    reason: String,
    cells: String,
}

async fn history(tx: &mut Tx, level: &Level, point: &PointCode) -> Result<Vec<Change>> {
    let records: Vec<ChangeRecord> = tx
        .all(
            "SELECT revision, at, actor, reason, cells FROM decomposition_changes
             WHERE parent = $1 AND point_code = $2 ORDER BY revision DESC",
            args![level.key(), point],
        )
        .await?;
    records
        .into_iter()
        .map(|record| {
            let cells = serde_json::from_str(&record.cells)?;
            Ok(Change { revision: record.revision, at: record.at, actor: record.actor, reason: record.reason, cells })
        })
        .collect()
}
