//! One point with everyone who has it.

use crate::{
    Error, Result, Service, args,
    progress::{dated_value, decimal},
    require,
};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, PointCode},
    indicators::{PointPart, PointSheet},
    period::Period,
};
use rust_decimal::Decimal;
use std::collections::HashMap;

impl Service {
    /// A point with its organisations' targets and last values. Units see their own alone.
    pub async fn point_sheet(&self, user: &SessionUser, code: &PointCode) -> Result<PointSheet> {
        require(user, Right::SeeIndicators)?;
        let (body,): (String,) =
            self.db.one("SELECT body FROM points WHERE code = $1", args![code]).await?.ok_or(Error::NotFound)?;
        let point = self.parse_point(code.as_str(), &body)?.as_ref().clone();
        let own = match (user.role.sees_whole_city(), &user.org) {
            (true, _) => "",
            (false, Some(org)) => org.as_str(),
            (false, None) => return Ok(PointSheet { point, parts: Vec::new() }),
        };
        let parts: Vec<(String, String, Option<String>)> = self
            .db
            .all(
                "SELECT a.org_code, o.name, a.target FROM assignments a JOIN organisations o ON o.code = a.org_code
                 WHERE a.point_code = $1 AND ($2 = '' OR a.org_code = $2) ORDER BY o.position",
                args![code, own],
            )
            .await?;
        let values: Vec<(String, String, String)> = self
            .db
            .all(
                "SELECT a.org_code, e.period, e.actual FROM entries e JOIN assignments a ON a.id = e.assignment_id
                 WHERE a.point_code = $1 AND ($2 = '' OR a.org_code = $2) AND e.actual IS NOT NULL ORDER BY e.period",
                args![code, own],
            )
            .await?;
        let mut latest: HashMap<String, (Period, Decimal)> = HashMap::new();
        for (org, period, actual) in values {
            latest.insert(org, dated_value(&period, &actual)?);
        }
        let part = |(org, org_name, target): (String, String, Option<String>)| {
            Ok(PointPart {
                latest: latest.get(&org).copied(),
                org: OrgCode::new(org),
                org_name,
                target: target.as_deref().map(decimal).transpose()?,
            })
        };
        Ok(PointSheet { point, parts: parts.into_iter().map(part).collect::<Result<_>>()? })
    }
}
