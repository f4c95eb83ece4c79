//! What-if: the real year to try changes on, and the scenarios that people keep. A scenario is a list of changes; nothing
//! here writes a figure of the year.

use crate::{
    Error, Result, Service, args,
    audit::{NewEntry, hex},
    new_id, require,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::RowId,
    indicators::Track,
    what_if::{Basis, RealYear, Scenario, ScenarioRow, StoredScenario},
};
use sha2::{Digest, Sha256};

/// Two thousand changes with their rules.
const MOST_BYTES: usize = 512 * 1024;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    track: String,
    year: i64,
    revision: i64,
    owner_id: String,
    owner_name: String,
    updated_at: i64,
}

impl Row {
    fn scenario_row(self, reader: &SessionUser) -> Result<ScenarioRow> {
        Ok(ScenarioRow {
            track: Track::from_code(&self.track)
                .ok_or_else(|| Error::Internal(format!("unknown track {}", self.track)))?,
            own: self.owner_id == reader.id,
            id: RowId::new(self.id),
            name: self.name,
            year: i32::try_from(self.year).unwrap_or_default(),
            revision: self.revision,
            owner: self.owner_name,
            updated_at: self.updated_at,
        })
    }
}

/// The text to store, and its hash for the audit log.
fn encode(name: &str, scenario: &Scenario) -> Result<(String, String)> {
    let problems = scenario.problems(name);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let body = serde_json::to_string(scenario)?;
    if body.len() > MOST_BYTES {
        return Err(Error::invalid(
            "scenario_too_long",
            "edits",
            "改动太多，请分成几个方案。",
            "Split it: the changes are too many for one scenario.",
        ));
    }
    let hash = hex(&Sha256::digest(body.as_bytes()));
    Ok((body, hash))
}

impl Service {
    /// The real year of a track; without points where it has none.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there can be no such year.
    pub async fn what_if_year(&self, user: &SessionUser, track: Track, year: i32, basis: Basis) -> Result<RealYear> {
        require(user, Right::Simulate)?;
        let current = self.current_period();
        let record = self.record(year, i64::MAX).await?;
        let before = self.record(year - 1, i64::MAX).await?;
        let last = record.period(if year < current.year() { 12 } else { current.month() });
        let real = last.and_then(|last| RealYear::of(&record, Some(&before), track, last, basis));
        real.ok_or(Error::NotFound)
    }

    /// The scenarios of a year, the one changed last first. Everyone who may try changes sees them all.
    pub async fn scenarios(&self, user: &SessionUser, year: i32) -> Result<Vec<ScenarioRow>> {
        require(user, Right::Simulate)?;
        let rows: Vec<Row> = self
            .db
            .all(
                "SELECT id, name, track, year, revision, owner_id, owner_name, updated_at FROM scenarios
                 WHERE year = $1 ORDER BY updated_at DESC, id",
                args![year],
            )
            .await?;
        rows.into_iter().map(|row| row.scenario_row(user)).collect()
    }

    /// A scenario to open.
    pub async fn scenario(&self, user: &SessionUser, id: &RowId) -> Result<StoredScenario> {
        require(user, Right::Simulate)?;
        #[derive(sqlx::FromRow)]
        struct Whole {
            #[sqlx(flatten)]
            row: Row,
            body: String,
        }
        let sql = "SELECT id, name, track, year, revision, owner_id, owner_name, updated_at, body FROM scenarios
                   WHERE id = $1";
        let whole: Whole = self.db.one(sql, args![id]).await?.ok_or(Error::NotFound)?;
        Ok(StoredScenario { scenario: serde_json::from_str(&whole.body)?, row: whole.row.scenario_row(user)? })
    }

    /// Stores a new scenario, or saves one's own over the revision that was read.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for someone else's, [`Error::Conflict`] when it was saved since, in another window.
    pub async fn save_scenario(
        &self,
        user: &SessionUser,
        id: Option<RowId>,
        revision: i64,
        name: String,
        scenario: Scenario,
    ) -> Result<ScenarioRow> {
        require(user, Right::Simulate)?;
        let (body, hash) = encode(&name, &scenario)?;
        let row = ScenarioRow {
            id: id.clone().unwrap_or_else(new_id),
            name: name.trim().to_owned(),
            track: scenario.track,
            year: scenario.year,
            revision: if id.is_some() { revision + 1 } else { 1 },
            owner: user.display_name.clone(),
            own: true,
            updated_at: self.clock.now(),
        };
        if let Some(id) = id {
            return self.replace_scenario(user, row, id, revision, body, hash).await;
        }
        let (actor, owner, saved) = (user.username.clone(), user.id.clone(), row.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO scenarios (id, name, track, year, revision, body, owner_id, owner_name, updated_at)
                         VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8)",
                        args![&row.id, &row.name, row.track.code(), row.year, body, owner, &row.owner, row.updated_at],
                    )
                    .await?;
                    let detail = serde_json::json!({ "name": row.name, "content": hash });
                    let (at, object) = (row.updated_at, row.id.to_string());
                    tx.record(NewEntry { at, actor, action: "what_if.create", object, detail }, vec![]).await
                })
            })
            .await?;
        Ok(saved)
    }

    async fn replace_scenario(
        &self,
        user: &SessionUser,
        row: ScenarioRow,
        id: RowId,
        revision: i64,
        body: String,
        hash: String,
    ) -> Result<ScenarioRow> {
        let (actor, owner) = (user.username.clone(), user.id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let changed = tx
                        .run(
                            "UPDATE scenarios SET name = $1, track = $2, year = $3, body = $4, updated_at = $5, revision = revision + 1
                             WHERE id = $6 AND revision = $7 AND owner_id = $8",
                            args![&row.name, row.track.code(), row.year, body, row.updated_at, &id, revision, &owner],
                        )
                        .await?;
                    if changed == 0 {
                        let standing: Option<(String, i64)> =
                            tx.one("SELECT owner_id, revision FROM scenarios WHERE id = $1", args![&id]).await?;
                        return Err(match standing {
                            None => Error::NotFound,
                            Some((of, _)) if of != owner => Error::Forbidden,
                            Some((_, standing)) => Error::Conflict(standing),
                        });
                    }
                    let detail = serde_json::json!({ "name": row.name, "revision": row.revision, "content": hash });
                    let (at, object) = (row.updated_at, id.to_string());
                    tx.record(NewEntry { at, actor, action: "what_if.save", object, detail }, vec![]).await?;
                    Ok(row)
                })
            })
            .await
    }

    /// Takes one's own scenario away.
    pub async fn remove_scenario(&self, user: &SessionUser, id: &RowId) -> Result<()> {
        require(user, Right::Simulate)?;
        let (at, actor, owner, id) = (self.clock.now(), user.username.clone(), user.id.clone(), id.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let known: Option<(String, String)> =
                        tx.one("SELECT owner_id, name FROM scenarios WHERE id = $1", args![&id]).await?;
                    let (of, name) = known.ok_or(Error::NotFound)?;
                    if of != owner {
                        return Err(Error::Forbidden);
                    }
                    tx.run("DELETE FROM scenarios WHERE id = $1", args![&id]).await?;
                    let (object, detail) = (id.to_string(), serde_json::json!({ "name": name }));
                    tx.record(NewEntry { at, actor, action: "what_if.remove", object, detail }, vec![]).await
                })
            })
            .await
    }
}
