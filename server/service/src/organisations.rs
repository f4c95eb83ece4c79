//! Counties, units and zones.

use crate::{Error, Result, Service, args};
use domain::{
    ids::OrgCode,
    organisations::{OrgKind, Organisation},
};

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    name: String,
    kind: String,
    carries_region_indicators: bool,
    line_leader: String,
    contact_leader: String,
}

impl Service {
    /// Every organisation, in the order of the imported file.
    pub async fn organisations(&self) -> Result<Vec<Organisation>> {
        let rows: Vec<Row> = self
            .db
            .all(
                "SELECT code, name, kind, carries_region_indicators, line_leader, contact_leader FROM organisations ORDER BY position",
                args![],
            )
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Organisation {
                    kind: OrgKind::from_code(&row.kind)
                        .ok_or_else(|| Error::Internal(format!("unknown kind {}", row.kind)))?,
                    code: OrgCode::new(row.code),
                    name: row.name,
                    carries_region_indicators: row.carries_region_indicators,
                    line_leader: row.line_leader,
                    contact_leader: row.contact_leader,
                })
            })
            .collect()
    }
}
