//! Handing targets down, and reading what was handed down.

use super::{
    Level, checked_text, date, level_of, parse_date,
    read::{Scope, load},
    writing_level_of,
};
use crate::{
    Error, Result, Service, args,
    audit::NewEntry,
    db::Tx,
    inbox::{self, NewNotice, When},
    live::NewEvent,
    new_id,
};
use domain::{
    accounts::SessionUser,
    decomposition::{
        Grid, Part, UnitKind,
        dispatch::{Dispatch, DispatchSheet, NewDispatch, Receipt, ReceiptState, Selection, Signature},
    },
    ids::{OrgCode, RowId},
    inbox::NoticeKind,
    indicators::Track,
    warnings::LiveEvent,
};
use std::collections::BTreeMap;
use time::Date;

/// The columns of a [`DispatchRecord`]; a condition on `d` follows.
macro_rules! select_dispatches {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.parent, o.name AS parent_name, d.track, d.year, d.title, d.message, d.due, d.issued_by, d.issued_on,
                    (SELECT COUNT(*) FROM receipts r WHERE r.dispatch_id = d.id) AS units,
                    (SELECT COUNT(*) FROM receipts r WHERE r.dispatch_id = d.id AND r.signed_at IS NOT NULL) AS signed
             FROM dispatches d LEFT JOIN organisations o ON o.code = d.parent ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
pub(super) struct DispatchRecord {
    id: String,
    parent: String,
    parent_name: Option<String>,
    track: String,
    year: i64,
    title: String,
    message: String,
    due: String,
    issued_by: String,
    issued_on: String,
    units: i64,
    signed: i64,
}

impl DispatchRecord {
    pub fn into_dispatch(self) -> Result<Dispatch> {
        Ok(Dispatch {
            id: RowId::new(self.id),
            track: Track::from_code(&self.track)
                .ok_or_else(|| Error::Internal(format!("unknown track {}", self.track)))?,
            year: i32::try_from(self.year).map_err(|_| Error::Internal(format!("bad year {}", self.year)))?,
            title: self.title,
            message: self.message,
            due: date(&self.due)?,
            issued_by: self.issued_by,
            issued_on: date(&self.issued_on)?,
            parent: self.parent_name.map(|name| (OrgCode::new(self.parent), name)),
            units: self.units,
            signed: self.signed,
        })
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct ReceiptRecord {
    pub unit_code: String,
    name: String,
    kind: String,
    signed_by: Option<String>,
    signed_on: Option<String>,
    signed_at: Option<i64>,
    points: i64,
    chased: i64,
    chased_today: i64,
}

impl ReceiptRecord {
    pub fn into_receipt(self, due: Date, today: Date) -> Result<Receipt> {
        let signature = signature(self.signed_by, self.signed_on.as_deref(), self.signed_at)?;
        Ok(Receipt {
            state: ReceiptState::of(signature.as_ref(), due, today),
            unit: OrgCode::new(self.unit_code),
            name: self.name,
            kind: UnitKind::from_code(&self.kind)
                .ok_or_else(|| Error::Internal(format!("unknown kind {}", self.kind)))?,
            points: self.points,
            signature,
            chased: self.chased,
            chased_today: self.chased_today > 0,
        })
    }
}

pub(super) fn signature(by: Option<String>, on: Option<&str>, at: Option<i64>) -> Result<Option<Signature>> {
    match (by, on, at) {
        (Some(by), Some(on), Some(at)) => Ok(Some(Signature { by, on: date(on)?, at })),
        _ => Ok(None),
    }
}

pub(super) async fn dispatch(tx: &mut Tx, id: &RowId) -> Result<Dispatch> {
    let record: Option<DispatchRecord> = tx.one(select_dispatches!("WHERE d.id = $1"), args![id]).await?;
    record.ok_or(Error::NotFound)?.into_dispatch()
}

/// The receipts of a batch in the order of the units.
pub(super) async fn receipts(tx: &mut Tx, dispatch: &Dispatch, today: Date) -> Result<Vec<Receipt>> {
    let sql = match dispatch.parent {
        None => {
            "SELECT r.unit_code, o.name, o.kind, r.signed_by, r.signed_on, r.signed_at,
                    (SELECT COUNT(*) FROM dispatch_targets t WHERE t.dispatch_id = r.dispatch_id AND t.unit_code = r.unit_code) AS points,
                    (SELECT COUNT(*) FROM inbox n WHERE n.about = r.dispatch_id AND n.unit_code = r.unit_code AND n.kind = 'chased') AS chased,
                    (SELECT COUNT(*) FROM inbox n WHERE n.about = r.dispatch_id AND n.unit_code = r.unit_code AND n.kind = 'chased' AND n.day = $2) AS chased_today
             FROM receipts r JOIN organisations o ON o.code = r.unit_code WHERE r.dispatch_id = $1 ORDER BY o.position"
        }
        Some(_) => {
            "SELECT r.unit_code, o.name, o.kind, r.signed_by, r.signed_on, r.signed_at,
                    (SELECT COUNT(*) FROM dispatch_targets t WHERE t.dispatch_id = r.dispatch_id AND t.unit_code = r.unit_code) AS points,
                    (SELECT COUNT(*) FROM inbox n WHERE n.about = r.dispatch_id AND n.unit_code = r.unit_code AND n.kind = 'chased') AS chased,
                    (SELECT COUNT(*) FROM inbox n WHERE n.about = r.dispatch_id AND n.unit_code = r.unit_code AND n.kind = 'chased' AND n.day = $2) AS chased_today
             FROM receipts r JOIN sub_organisations o ON o.code = r.unit_code WHERE r.dispatch_id = $1 ORDER BY o.position"
        }
    };
    let records: Vec<ReceiptRecord> = tx.all(sql, args![&dispatch.id, today.to_string()]).await?;
    records.into_iter().map(|record| record.into_receipt(dispatch.due, today)).collect()
}

/// Whether a batch was handed down at a level.
pub(super) fn is_of(dispatch: &Dispatch, level: &Level) -> bool {
    dispatch.parent.as_ref().map_or("", |(parent, _)| parent.as_str()) == level.key()
}

/// A unit's parts in a batch, by point.
type Parts = BTreeMap<OrgCode, Vec<(String, Part)>>;

fn selected(grid: &Grid, selection: &Selection, units: &[OrgCode]) -> Parts {
    let mut parts = Parts::new();
    for row in &grid.rows {
        if matches!(selection, Selection::Domain(domain) if *domain != row.domain) {
            continue;
        }
        for (column, cell) in grid.columns.iter().zip(&row.cells) {
            let asked = units.is_empty() || units.contains(&column.unit);
            // What does not apply is handed down only to take a target back.
            let says_something = cell.part.target().is_some() || cell.is_changed();
            if asked && says_something && (*selection != Selection::Due || cell.is_due()) {
                parts.entry(column.unit.clone()).or_default().push((row.point.to_string(), cell.part));
            }
        }
    }
    parts
}

impl Service {
    /// What was handed down at the user's level for a year and track, the newest first.
    pub async fn dispatches(&self, user: &SessionUser, track: Track, year: i32) -> Result<Vec<Dispatch>> {
        let level = level_of(user)?;
        let records: Vec<DispatchRecord> = self
            .db
            .all(
                select_dispatches!(
                    "WHERE d.parent = $1 AND d.track = $2 AND d.year = $3 ORDER BY d.issued_at DESC, d.id DESC"
                ),
                args![level.key(), track.code(), year],
            )
            .await?;
        records.into_iter().map(DispatchRecord::into_dispatch).collect()
    }

    /// One batch with its receipts.
    pub async fn dispatch(&self, user: &SessionUser, id: &RowId) -> Result<DispatchSheet> {
        let level = level_of(user)?;
        let (id, today) = (id.clone(), self.clock.today());
        self.db
            .snapshot(move |tx| {
                Box::pin(async move {
                    let dispatch = dispatch(tx, &id).await?;
                    if !is_of(&dispatch, &level) {
                        return Err(Error::NotFound);
                    }
                    let receipts = receipts(tx, &dispatch, today).await?;
                    Ok(DispatchSheet { dispatch, receipts, today })
                })
            })
            .await
    }

    /// Hands targets down as they stand: every unit concerned has to sign for them by a day. Returns the batch's id.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the form is not complete, the day is over, or there is nothing to hand down.
    pub async fn issue_dispatch(&self, user: &SessionUser, new: NewDispatch) -> Result<RowId> {
        let level = writing_level_of(user)?;
        let title = checked_text(&new.title, "title", Some(("请填写标题", "Enter a title")))?;
        let message = checked_text(&new.message, "message", None)?;
        let today = self.clock.today();
        let due = parse_date(&new.due).filter(|due| *due >= today);
        let due = due.ok_or_else(|| {
            Error::invalid(
                "due_expected",
                "due",
                "请选择签收期限，不早于今天",
                "Choose the last day to sign, not before today",
            )
        })?;
        let (service, user, id, at) = (self.clone(), user.clone(), new_id(), self.clock.now());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let scope = Scope { track: new.track, year: new.year, point: String::new() };
                    let grid = load(&service, tx, &level, &scope).await?.grid;
                    let parts = selected(&grid, &new.selection, &new.units);
                    if parts.is_empty() {
                        return Err(Error::invalid(
                            "nothing_to_dispatch",
                            "selection",
                            "所选范围内没有需要下达的目标",
                            "There is no target to hand down in this selection",
                        ));
                    }
                    tx.run(
                        "INSERT INTO dispatches (id, parent, track, year, title, message, due, issued_by, issued_on, issued_at)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                        args![
                            &id, level.key(), new.track.code(), new.year, &title, &message, due.to_string(),
                            &user.display_name, today.to_string(), at
                        ],
                    )
                    .await?;
                    for (unit, parts) in &parts {
                        hand_down(tx, &id, unit, parts).await?;
                        if level == Level::City {
                            let notice = NewNotice {
                                unit,
                                kind: NoticeKind::Dispatched,
                                cause: format!("dispatch {id} {unit}"),
                                about: id.as_str(),
                                text: &title,
                                due,
                                count: 0,
                            };
                            inbox::put(tx, notice, When { day: today, at }).await?;
                        }
                    }
                    let units: Vec<&OrgCode> = parts.keys().collect();
                    let targets: usize = parts.values().map(Vec::len).sum();
                    let detail = serde_json::json!({
                        "title": title, "due": due.to_string(), "selection": new.selection, "units": units, "targets": targets,
                    });
                    let object = id.to_string();
                    let entry = NewEntry { at, actor: user.username, action: "decomposition.dispatch", object, detail };
                    let event =
                        NewEvent { org: level.parent(), payload: LiveEvent::Dispatch { dispatch: id.clone() } };
                    tx.record(entry, vec![event]).await?;
                    Ok(id)
                })
            })
            .await
    }
}

async fn hand_down(tx: &mut Tx, id: &RowId, unit: &OrgCode, parts: &[(String, Part)]) -> Result<()> {
    for (point, part) in parts {
        tx.run(
            "INSERT INTO dispatch_targets (dispatch_id, point_code, unit_code, target) VALUES ($1, $2, $3, $4)",
            args![id, point, unit, part.target().map(|target| target.to_string())],
        )
        .await?;
    }
    tx.run("INSERT INTO receipts (dispatch_id, unit_code) VALUES ($1, $2)", args![id, unit]).await.map(drop)
}
