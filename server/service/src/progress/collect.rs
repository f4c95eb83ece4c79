//! A county collects from its townships and bureaus and merges their values into its own entries (M7).

use super::{decimal, rows::state};
use crate::{Error, Result, Service, args, audit::NewEntry, db::Tx, decomposition, live::NewEvent, require};
use domain::{
    accounts::{Right, SessionUser},
    decomposition::{Part, Row},
    ids::{OrgCode, PointCode, RowId},
    indicators::{Aggregation, Track, is_percentage},
    language::Language,
    number,
    period::Period,
    problem::Problem,
    progress::{CollectGrid, CollectInput, CollectRow, Collected, EntryState},
    warnings::LiveEvent,
};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Cells that can be written at once: more than a county's grid has.
const MOST_CELLS: usize = 50_000;

#[derive(sqlx::FromRow)]
struct OwnRecord {
    id: String,
    point_code: String,
    actual: Option<String>,
    state: Option<String>,
}

#[derive(sqlx::FromRow)]
struct CellRecord {
    point_code: String,
    sub_code: String,
    actual: Option<String>,
    revision: i64,
}

fn county_of(user: &SessionUser) -> Result<OrgCode> {
    require(user, Right::Report)?;
    match decomposition::level_of(user)? {
        decomposition::Level::County(county) => Ok(county),
        decomposition::Level::City => Err(Error::Forbidden),
    }
}

impl Service {
    /// The county's points of a period with what its units have reported.
    pub async fn collect_grid(&self, user: &SessionUser, period: Period) -> Result<CollectGrid> {
        let county = county_of(user)?;
        let divided = self.decomposition(user, Track::CityToUnit, period.year()).await?;
        let own: Vec<OwnRecord> = self
            .db
            .all(
                "SELECT a.id, a.point_code, e.actual, e.state FROM assignments a
                 LEFT JOIN entries e ON e.assignment_id = a.id AND e.period = $2
                 WHERE a.org_code = $1 AND a.target IS NOT NULL",
                args![&county, period],
            )
            .await?;
        let own: HashMap<String, OwnRecord> =
            own.into_iter().map(|record| (record.point_code.clone(), record)).collect();
        let cells: Vec<CellRecord> = self
            .db
            .all(
                "SELECT c.point_code, c.sub_code, c.actual, c.revision FROM sub_entries c
                 JOIN sub_organisations s ON s.code = c.sub_code WHERE s.parent = $1 AND c.period = $2",
                args![&county, period],
            )
            .await?;
        let cells: HashMap<(String, String), (Option<Decimal>, i64)> = cells
            .into_iter()
            .map(|cell| {
                let actual = cell.actual.as_deref().map(decimal).transpose()?;
                Ok(((cell.point_code, cell.sub_code), (actual, cell.revision)))
            })
            .collect::<Result<_>>()?;
        let frozen = self.frozen(period).await?.is_some();
        let mut rows = Vec::new();
        for row in divided.rows {
            let Some(own) = own.get(row.point.as_str()) else { continue };
            let stands = own.state.as_deref().map_or(Ok(EntryState::Empty), state)?;
            let collected = divided.columns.iter().zip(&row.cells).map(|(column, cell)| {
                let known = cells.get(&(row.point.to_string(), column.unit.to_string()));
                let (actual, revision) = known.copied().unwrap_or_default();
                Collected { part: cell.part, actual, revision }
            });
            rows.push(CollectRow {
                assignment: RowId::new(&own.id),
                own: own.actual.as_deref().map(decimal).transpose()?,
                open: !frozen && stands.open_to_reporter(),
                cells: collected.collect(),
                target: row.whole,
                aggregation: aggregation_of(&row),
                point: row.point,
                name: row.name,
                unit: row.unit,
            });
        }
        let org_name = self.organisation_name(&county).await?;
        Ok(CollectGrid { period, org_name, columns: divided.columns, rows })
    }

    /// Writes cells, all of them or none. Returns how many have changed.
    pub async fn save_collected(&self, user: &SessionUser, period: Period, inputs: Vec<CollectInput>) -> Result<usize> {
        let county = county_of(user)?;
        if inputs.len() > MOST_CELLS {
            return Err(Error::invalid("too_many_cells", "cells", "一次保存的格数太多", "Too many cells at once"));
        }
        let cells = inputs.into_iter().map(read).collect::<Result<Vec<_>>>()?;
        let (clock, actor, name) = (self.clock.clone(), user.username.clone(), user.display_name.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let at = clock.now();
                    let mut detail = Vec::new();
                    for cell in &cells {
                        require_own(tx, &county, cell).await?;
                        detail.extend(write(tx, cell, period, &name, at).await?);
                    }
                    if detail.is_empty() {
                        return Ok(0);
                    }
                    let count = detail.len();
                    let object = format!("{county} {period}");
                    let entry =
                        NewEntry { at, actor, action: "progress.collect", object, detail: serde_json::json!(detail) };
                    let event = NewEvent { org: Some(county), payload: LiveEvent::Collected { period } };
                    tx.record(entry, vec![event]).await?;
                    Ok(count)
                })
            })
            .await
    }
}

/// A cell after reading.
struct Cell {
    point: PointCode,
    unit: OrgCode,
    revision: i64,
    actual: Option<Decimal>,
}

fn read(input: CollectInput) -> Result<Cell> {
    let actual = match input.actual.trim() {
        "" => None,
        text => Some(number::parse(text).map_err(|error| {
            let (chinese, english) = (error.text(Language::Chinese), error.text(Language::English));
            let place = format!("{}/{}", input.point, input.unit);
            Error::Invalid(vec![Problem::error(error.code(), place, chinese, english)])
        })?),
    };
    Ok(Cell { point: PointCode::new(input.point), unit: OrgCode::new(input.unit), revision: input.revision, actual })
}

/// How values add up: as the target does, and where nobody has divided it, rates by their mean and all else by the sum.
fn aggregation_of(row: &Row) -> Aggregation {
    match row.cells.iter().any(|cell| cell.part != Part::Unassigned) {
        true => row.aggregation,
        false if is_percentage(&row.unit) => Aggregation::Average,
        false => Aggregation::Sum,
    }
}

async fn require_own(tx: &mut Tx, county: &OrgCode, cell: &Cell) -> Result<()> {
    let found: Option<(i64,)> = tx
        .one(
            "SELECT CAST(1 AS BIGINT) FROM sub_organisations s
             JOIN assignments a ON a.org_code = s.parent AND a.point_code = $3 AND a.target IS NOT NULL
             WHERE s.code = $1 AND s.parent = $2",
            args![&cell.unit, county, &cell.point],
        )
        .await?;
    found.map(|_| ()).ok_or(Error::NotFound)
}

/// Writes a cell that has changed; tells what became of it for the log.
async fn write(tx: &mut Tx, cell: &Cell, period: Period, name: &str, at: i64) -> Result<Option<serde_json::Value>> {
    let key = || args![&cell.point, &cell.unit, period];
    let stored: Option<(Option<String>, i64)> = tx
        .one("SELECT actual, revision FROM sub_entries WHERE point_code = $1 AND sub_code = $2 AND period = $3", key())
        .await?;
    let (before, revision) = stored.unwrap_or_default();
    if revision != cell.revision {
        return Err(Error::Conflict(revision));
    }
    if before.as_deref().map(decimal).transpose()? == cell.actual {
        return Ok(None);
    }
    let actual = cell.actual.map(|actual| actual.to_string());
    tx.run(
        "INSERT INTO sub_entries (point_code, sub_code, period, actual, revision, updated_by, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (point_code, sub_code, period) DO UPDATE SET actual = excluded.actual, revision = excluded.revision,
             updated_by = excluded.updated_by, updated_at = excluded.updated_at",
        args![&cell.point, &cell.unit, period, actual.clone(), revision + 1, name, at],
    )
    .await?;
    Ok(Some(serde_json::json!({ "point": cell.point, "unit": cell.unit, "before": before, "actual": actual })))
}
