//! Accepting together what nothing is unusual about: each is a decision of its own, with its own revision.

use crate::{Error, Result, Service, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::RowId,
    period::Period,
    review::{Decision, Pick},
};

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
        let plan = self.year_plan(period.year()).await?;
        let mut together = Together::default();
        for Pick { assignment, revision } in picks {
            let row = self.waiting(user, &assignment, period, &plan).await?;
            let decided = match &row {
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
