//! Townships and bureaus of a county (M7): its office keeps the list. City rankings and boards do not know them.

use super::{Level, checked_text, writing_level_of};
use crate::{Error, Result, Service, args, audit::NewEntry, live::NewEvent, new_id};
use domain::{
    accounts::SessionUser,
    decomposition::{Column, UnitKind},
    ids::OrgCode,
    indicators::Track,
    problem::Problem,
    warnings::LiveEvent,
};

const LONGEST_NAME: usize = 60;
const MOST_UNITS: usize = 200;

fn county_of(user: &SessionUser) -> Result<OrgCode> {
    match writing_level_of(user)? {
        Level::County(county) => Ok(county),
        Level::City => Err(Error::Forbidden),
    }
}

impl Service {
    /// The county's own units, in the order in which they were added.
    pub async fn sub_units(&self, user: &SessionUser) -> Result<Vec<Column>> {
        let county = county_of(user)?;
        let rows: Vec<(String, String, String)> = self
            .db
            .all("SELECT code, name, kind FROM sub_organisations WHERE parent = $1 ORDER BY position", args![&county])
            .await?;
        rows.into_iter()
            .map(|(code, name, kind)| {
                let kind = UnitKind::from_code(&kind).ok_or_else(|| Error::Internal(format!("unknown kind {kind}")))?;
                Ok(Column { unit: OrgCode::new(code), name, kind })
            })
            .collect()
    }

    /// Adds units, one name a line. Names that are there already are passed over. Returns how many are new.
    pub async fn add_sub_units(&self, user: &SessionUser, kind: UnitKind, names: &str) -> Result<usize> {
        let county = county_of(user)?;
        if !UnitKind::BELOW_COUNTY.contains(&kind) {
            return Err(Error::invalid("unknown_kind", "kind", "请选择类别", "Choose a kind"));
        }
        let needed = ("请填写单位名称，每行一个", "Enter the units' names, one a line");
        let names: Vec<String> = checked_lines(names, needed)?;
        let (at, actor) = (self.clock.now(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let known: Vec<(String, i64)> = tx
                        .all("SELECT name, position FROM sub_organisations WHERE parent = $1", args![&county])
                        .await?;
                    let last = known.iter().map(|(_, position)| *position).max().unwrap_or(0);
                    let mut new: Vec<&String> = Vec::new();
                    for name in &names {
                        if !new.contains(&name) && !known.iter().any(|(known, _)| known == name) {
                            new.push(name);
                        }
                    }
                    if known.len() + new.len() > MOST_UNITS {
                        return Err(Error::invalid("too_many_units", "names", "下级单位最多 200 个", "At most 200 units"));
                    }
                    for (position, name) in (last + 1..).zip(&new) {
                        tx.run(
                            "INSERT INTO sub_organisations (code, parent, name, kind, position) VALUES ($1, $2, $3, $4, $5)",
                            args![&new_id(), &county, *name, kind.code(), position],
                        )
                        .await?;
                    }
                    if new.is_empty() {
                        return Ok(0);
                    }
                    let detail = serde_json::json!({ "kind": kind.code(), "names": new });
                    let object = county.to_string();
                    let entry = NewEntry { at, actor, action: "decomposition.add_units", object, detail };
                    let event = changed(county.clone());
                    tx.record(entry, vec![event]).await?;
                    Ok(new.len())
                })
            })
            .await
    }

    /// Takes away a unit that has no target and was handed nothing.
    pub async fn remove_sub_unit(&self, user: &SessionUser, unit: &OrgCode) -> Result<()> {
        let county = county_of(user)?;
        let (unit, at, actor) = (unit.clone(), self.clock.now(), user.username.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let (name,): (String,) = tx
                        .one(
                            "SELECT name FROM sub_organisations WHERE code = $1 AND parent = $2",
                            args![&unit, &county],
                        )
                        .await?
                        .ok_or(Error::NotFound)?;
                    let used: Option<(String,)> = tx
                        .one(
                            "SELECT sub_code FROM sub_targets WHERE sub_code = $1
                             UNION SELECT unit_code FROM receipts WHERE unit_code = $1",
                            args![&unit],
                        )
                        .await?;
                    if used.is_some() {
                        return Err(Error::Invalid(vec![Problem::error(
                            "unit_in_use",
                            "unit",
                            format!("“{name}”已有分解目标或签收记录，不能删除。"),
                            format!("“{name}” has targets or receipts and cannot be removed."),
                        )]));
                    }
                    tx.run("DELETE FROM unit_figures WHERE unit_code = $1", args![&unit]).await?;
                    tx.run("DELETE FROM sub_organisations WHERE code = $1", args![&unit]).await?;
                    let detail = serde_json::json!({ "name": name });
                    let object = unit.to_string();
                    let entry = NewEntry { at, actor, action: "decomposition.remove_unit", object, detail };
                    tx.record(entry, vec![changed(county)]).await
                })
            })
            .await
    }
}

/// The county's grid has other columns now.
fn changed(county: OrgCode) -> NewEvent {
    let payload = LiveEvent::Decomposition { parent: Some(county.clone()), track: Track::CityToUnit, year: 0 };
    NewEvent { org: Some(county), payload }
}

fn checked_lines(text: &str, needed: (&str, &str)) -> Result<Vec<String>> {
    let lines: Vec<String> = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if lines.is_empty() {
        checked_text("", "names", Some(needed))?;
    }
    if lines.iter().any(|line| line.chars().count() > LONGEST_NAME) {
        return Err(Error::invalid(
            "text_too_long",
            "names",
            "名称请控制在 60 字以内",
            "Keep a name within 60 characters",
        ));
    }
    Ok(lines)
}
