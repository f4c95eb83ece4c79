//! Accepting together what nothing is unusual about: each is a decision of its own, with its own revision.

use crate::{Error, Result, Service, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::RowId,
    period::Period,
    review::{Decision, Pick, QueueRow},
};
use std::collections::HashMap;

/// More than a city has points in a period.
const EVERYTHING: i64 = 1_000_000;

/// What became of entries that were to be accepted together.
#[derive(Debug, Default)]
pub struct Together {
    pub accepted: Vec<RowId>,
    /// With the names of point and organisation; the others are accepted all the same.
    pub refused: Vec<Refused>,
}

#[derive(Debug)]
pub struct Refused {
    pub assignment: RowId,
    /// Empty where the entry no longer waits.
    pub name: String,
    pub error: Error,
}

impl Service {
    /// Accepts entries that the reviewer has confirmed together. One that has become unusual or has changed is left.
    pub async fn accept_together(&self, user: &SessionUser, period: Period, picks: Vec<Pick>) -> Result<Together> {
        require(user, Right::Review)?;
        let waiting = self.queue_rows(user, period, EVERYTHING, false).await?;
        let waiting: HashMap<&RowId, &QueueRow> = waiting.iter().map(|row| (&row.assignment, row)).collect();
        let mut together = Together::default();
        for Pick { assignment, revision } in picks {
            let row = waiting.get(&assignment);
            let decided = match row {
                Some(row) if !row.unusual.is_empty() => Err(not_routine()),
                _ => self.decide(user, &assignment, period, revision, Decision::Accept, "").await,
            };
            match decided {
                Ok(_) => together.accepted.push(assignment),
                Err(error) => {
                    let name = row.map(|row| format!("{} · {}", row.org_name, row.point_name)).unwrap_or_default();
                    together.refused.push(Refused { assignment, name, error });
                }
            }
        }
        Ok(together)
    }
}

fn not_routine() -> Error {
    Error::invalid(
        "not_routine",
        "picks",
        "这一项有异常，请单独核对后决定",
        "Something about this entry is unusual: look at it by itself",
    )
}
