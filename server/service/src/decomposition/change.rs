//! Changing parts: one cell, a pasted block, a balanced row; all of it or nothing.

use super::{
    Level, checked_text,
    read::{Loaded, load, scope_of},
    writing_level_of,
};
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    indicators::{self, Decision, write_assignments},
    live::NewEvent,
    progress::read_lights_again,
    settings::YearPlan,
};
use domain::{
    accounts::SessionUser,
    decomposition::{CellInput, ChangedCell, Part, Row, Saved, read_part},
    ids::{OrgCode, PointCode},
    indicators::{Aggregation, Track},
    language::Language,
    period::Period,
    problem::Problem,
    warnings::LiveEvent,
};
use std::{collections::BTreeMap, sync::Arc};

/// What is to become of one point.
#[derive(Default)]
struct Wanted {
    revision: i64,
    cells: Vec<(OrgCode, String)>,
    aggregation: Option<Aggregation>,
}

/// A change on its way into the transaction.
struct Job {
    user: SessionUser,
    level: Level,
    wanted: BTreeMap<PointCode, Wanted>,
    reason: String,
    /// Parts that units have reported on may be taken away: the person was told.
    drop_reported: bool,
    plan: YearPlan,
    at: i64,
}

impl Service {
    /// Changes parts, and how those of a point add up. Cells that stand as they are wanted are passed over.
    ///
    /// # Errors
    /// [`Error::Conflict`] where a row has moved since it was seen; [`Error::Invalid`] with a problem for each cell that
    /// cannot be read (its place is `POINT/UNIT`), and `has_reported_values` where a part would be taken from a unit that
    /// has reported, unless `drop_reported` says that this is meant. Nothing is stored then.
    pub async fn change_parts(
        &self,
        user: &SessionUser,
        cells: Vec<CellInput>,
        aggregations: Vec<(PointCode, i64, Aggregation)>,
        reason: &str,
        drop_reported: bool,
    ) -> Result<Saved> {
        let level = writing_level_of(user)?;
        let needed = ("请写明调整原因，会记入日志", "Say why: the reason is kept in the log");
        let reason = checked_text(reason, "reason", Some(needed))?;
        let mut wanted: BTreeMap<PointCode, Wanted> = BTreeMap::new();
        for cell in cells {
            let row = wanted.entry(PointCode::new(cell.point)).or_default();
            row.revision = cell.revision;
            row.cells.push((OrgCode::new(cell.unit), cell.target));
        }
        for (point, revision, aggregation) in aggregations {
            let row = wanted.entry(point).or_default();
            row.revision = revision;
            row.aggregation = Some(aggregation);
        }
        let Some(first) = wanted.keys().next() else { return Ok(Saved::default()) };
        let (year,): (i64,) =
            self.db.one("SELECT year FROM points WHERE code = $1", args![first]).await?.ok_or(Error::NotFound)?;
        let plan = self.year_plan(i32::try_from(year).unwrap_or_default()).await?;
        let job = Job { user: user.clone(), level, wanted, reason, drop_reported, plan, at: self.clock.now() };
        let service = self.clone();
        self.db.write(move |tx| Box::pin(async move { job.run(&service, tx).await })).await
    }
}

/// A row with what becomes of its cells.
struct Changed {
    loaded: Loaded,
    aggregation: Aggregation,
    cells: Vec<ChangedCell>,
}

impl Changed {
    fn row(&self) -> Result<&Row> {
        self.loaded.grid.rows.first().ok_or(Error::NotFound)
    }
}

impl Job {
    async fn run(self, service: &Service, tx: &mut Tx) -> Result<Saved> {
        let (mut changes, mut problems) = (Vec::new(), Vec::new());
        for (point, wanted) in &self.wanted {
            let scope = scope_of(tx, point).await?;
            let loaded = load(service, tx, &self.level, &scope).await?;
            let changed = self.compare(tx, loaded, wanted, &mut problems).await?;
            changes.extend(changed);
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        self.write(tx, changes).await
    }

    /// What differs from what stands; none where nothing does.
    async fn compare(
        &self,
        tx: &mut Tx,
        loaded: Loaded,
        wanted: &Wanted,
        problems: &mut Vec<Problem>,
    ) -> Result<Option<Changed>> {
        let row = loaded.grid.rows.first().ok_or(Error::NotFound)?.clone();
        if row.revision != wanted.revision {
            return Err(Error::Conflict(row.revision));
        }
        let aggregation = wanted.aggregation.unwrap_or(row.aggregation);
        let mut cells = Vec::new();
        for (unit, text) in &wanted.cells {
            let column = loaded.grid.columns.iter().position(|column| column.unit == *unit);
            let (name, cell) = match column {
                Some(index) => (loaded.grid.columns[index].name.clone(), row.cells[index]),
                None => (self.name_of(tx, unit).await?, Default::default()),
            };
            // A cell that was left empty stays as nobody has said anything about it.
            if text.trim().is_empty() && cell.part == Part::Unassigned {
                continue;
            }
            let after = match read_part(text, aggregation, row.whole, &row.unit) {
                Ok(after) => after,
                Err(error) => {
                    let (chinese, english) = (error.text(Language::Chinese), error.text(Language::English));
                    problems.push(Problem::error(
                        error.code(),
                        format!("{}/{unit}", row.point),
                        format!("{}“{name}”：{chinese}", row.name),
                        format!("{}, {name}: {english}", row.name),
                    ));
                    continue;
                }
            };
            if after == cell.part {
                continue;
            }
            if after == Part::NotApplicable && cell.reported && !self.drop_reported {
                problems.push(has_reported_values(&row, unit, &name));
                continue;
            }
            cells.push(ChangedCell { unit: unit.clone(), name, before: cell.part, after });
        }
        let same = cells.is_empty() && aggregation == row.aggregation;
        Ok((!same).then_some(Changed { loaded, aggregation, cells }))
    }

    /// The name of a unit that has no part in the year yet.
    async fn name_of(&self, tx: &mut Tx, unit: &OrgCode) -> Result<String> {
        let found: Option<(String,)> = match &self.level {
            Level::City => tx.one("SELECT name FROM organisations WHERE code = $1", args![unit]).await?,
            Level::County(county) => {
                tx.one("SELECT name FROM sub_organisations WHERE code = $1 AND parent = $2", args![unit, county])
                    .await?
            }
        };
        found.map(|(name,)| name).ok_or(Error::NotFound)
    }

    async fn write(self, tx: &mut Tx, changes: Vec<Changed>) -> Result<Saved> {
        let mut saved = Saved::default();
        let Some(first) = changes.first() else { return Ok(saved) };
        let scope = (first.loaded.grid.track, first.loaded.grid.year);
        let mut detail = Vec::new();
        for changed in &changes {
            let row = changed.row()?;
            let next = row.revision + 1;
            self.write_row(tx, changed, next).await?;
            for cell in &changed.cells {
                self.write_part(tx, scope.1, &row.point, cell).await?;
            }
            detail.push(serde_json::json!({
                "point": row.point, "revision": next, "aggregation": changed.aggregation, "cells": changed.cells,
            }));
            saved.cells += changed.cells.len();
            saved.rows.push((row.point.clone(), next));
        }
        if self.level == Level::City {
            let points: Vec<_> =
                changes.iter().flat_map(|changed| changed.loaded.points.iter().map(Arc::clone)).collect();
            let from = Period::new(scope.1, 1).map_err(|_| Error::Internal(format!("bad year {}", scope.1)))?;
            read_lights_again(tx, scope.0, from, &self.plan.thresholds, &points).await?;
        }
        self.record(tx, scope, detail).await?;
        Ok(saved)
    }

    async fn write_row(&self, tx: &mut Tx, changed: &Changed, next: i64) -> Result<()> {
        let row = changed.row()?;
        let (code, key) = (changed.aggregation.code(), self.level.key());
        let moved = if changed.loaded.stored.first() == Some(&true) {
            tx.run(
                "UPDATE decompositions SET aggregation = $1, revision = $2 WHERE parent = $3 AND point_code = $4 AND revision = $5",
                args![code, next, key, &row.point, row.revision],
            )
            .await?
        } else {
            tx.run(
                "INSERT INTO decompositions (parent, point_code, aggregation, revision) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (parent, point_code) DO NOTHING",
                args![key, &row.point, code, next],
            )
            .await?
        };
        if moved == 0 {
            // PostgreSQL lets two transactions read the same revision; only one of them finds it when it writes.
            return Err(Error::Conflict(next));
        }
        tx.run(
            "INSERT INTO decomposition_changes (parent, point_code, revision, at, actor, reason, cells)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![
                key,
                &row.point,
                next,
                self.at,
                &self.user.display_name,
                &self.reason,
                serde_json::to_string(&changed.cells)?
            ],
        )
        .await
        .map(drop)
    }

    async fn write_part(&self, tx: &mut Tx, year: i32, point: &PointCode, cell: &ChangedCell) -> Result<()> {
        match self.level {
            Level::City => {
                // A target is the year's: it counts from January on.
                let from = Period::new(year, 1).map_err(|_| Error::Internal(format!("bad year {year}")))?;
                let decision = Decision { from, at: self.at, actor: &self.user.username, source: &self.reason };
                let wanted =
                    indicators::Wanted { point: point.clone(), org: cell.unit.clone(), target: cell.after.target() };
                write_assignments(tx, &[wanted], &decision).await
            }
            Level::County(_) => {
                let target = cell.after.target().map(|target| target.to_string());
                tx.run(
                    "INSERT INTO sub_targets (point_code, sub_code, target) VALUES ($1, $2, $3)
                     ON CONFLICT (point_code, sub_code) DO UPDATE SET target = excluded.target",
                    args![point, &cell.unit, target],
                )
                .await
                .map(drop)
            }
        }
    }

    async fn record(self, tx: &mut Tx, (track, year): (Track, i32), detail: Vec<serde_json::Value>) -> Result<()> {
        let object = match &self.level {
            Level::City => format!("{} {year}", track.code()),
            Level::County(county) => format!("{} {year} {county}", track.code()),
        };
        let entry = NewEntry {
            at: self.at,
            actor: self.user.username,
            action: "decomposition.change",
            object,
            detail: serde_json::json!({ "reason": self.reason, "points": detail }),
        };
        let parent = self.level.parent();
        let event = NewEvent { org: parent.clone(), payload: LiveEvent::Decomposition { parent, track, year } };
        tx.record(entry, vec![event]).await
    }
}

fn has_reported_values(row: &Row, unit: &OrgCode, name: &str) -> Problem {
    let point = &row.name;
    Problem::error(
        "has_reported_values",
        format!("{}/{unit}", row.point),
        format!("“{name}”已对“{point}”填报数据。改为不适用后，这些数据保留但不再显示；确认请勾选“已知有填报数据”。"),
        format!(
            "“{name}” has reported on “{point}”. Made not applicable, its values are kept and no longer shown; confirm to go on."
        ),
    )
}
