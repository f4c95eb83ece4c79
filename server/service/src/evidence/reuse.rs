//! Evidence that was given once is referred to again: by another point, or in another period, of the same organisation.

use super::{
    Record,
    attach::{Attachment, Source},
    parsed, select_evidence,
};
use crate::{Error, Result, Service, args, require};
use domain::{
    accounts::{Right, SessionUser},
    ids::{OrgCode, RowId},
    period::Period,
    progress::{Evidence, Origin, REUSABLE_PAGE, Reusable},
};

#[derive(sqlx::FromRow)]
struct ReusableRecord {
    id: String,
    file_name: String,
    media_type: String,
    size: i64,
    hash: String,
    period: String,
    code: String,
    body: String,
}

/// What stands for a part of a text in `LIKE`, with `!` before what would mean something else there.
fn containing(text: &str) -> String {
    let escaped = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// The end of a period's code where someone asks for a month as people write it: `9月` is `%-09`.
fn month_asked_for(text: &str) -> Option<String> {
    let month: u8 = text.strip_suffix('月')?.trim().parse().ok()?;
    (1..=12).contains(&month).then(|| format!("%-{month:02}"))
}

impl Service {
    /// The files of the reporter's own organisation, of any period and point, newest first; each content once, where it was
    /// attached first. `search` is a part of a file's name, of a point's name or code, or a month.
    pub async fn reusable_evidence(&self, user: &SessionUser, search: &str) -> Result<Vec<Reusable>> {
        require(user, Right::Report)?;
        let org = user.org.as_ref().ok_or(Error::Forbidden)?;
        let search = search.trim().to_lowercase();
        let period = month_asked_for(&search).unwrap_or_else(|| containing(&search));
        let points = self.points_called(org, &search).await?;
        let records: Vec<ReusableRecord> = self
            .db
            .all(
                "SELECT v.id, v.file_name, v.media_type, v.size, v.hash, v.period, p.code, p.body
                 FROM evidence v
                 JOIN assignments a ON a.id = v.assignment_id
                 JOIN points p ON p.code = a.point_code
                 WHERE a.org_code = $1
                       AND NOT EXISTS (SELECT 1 FROM evidence w JOIN assignments b ON b.id = w.assignment_id
                                       WHERE w.hash = v.hash AND b.org_code = a.org_code AND w.id < v.id)
                       AND (LOWER(v.file_name) LIKE $2 ESCAPE '!' OR v.period LIKE $3 ESCAPE '!' OR $4 LIKE '%,' || p.code || ',%')
                 ORDER BY v.id DESC LIMIT $5",
                args![org, containing(&search), period, points, REUSABLE_PAGE as i64],
            )
            .await?;
        records.into_iter().map(|record| self.reusable_from(record)).collect()
    }

    fn reusable_from(&self, record: ReusableRecord) -> Result<Reusable> {
        let point_name = self.parse_point(&record.code, &record.body)?.name.clone();
        Ok(Reusable {
            id: RowId::new(record.id),
            file_name: record.file_name,
            media_type: record.media_type,
            size: record.size,
            hash: record.hash,
            origin: Origin { period: parsed(&record.period)?, point_code: record.code, point_name },
        })
    }

    /// The codes of an organisation's points that a search names, with a comma around each.
    async fn points_called(&self, org: &OrgCode, search: &str) -> Result<String> {
        let records: Vec<(String, String)> = self
            .db
            .all(
                "SELECT DISTINCT p.code, p.body FROM assignments a JOIN points p ON p.code = a.point_code WHERE a.org_code = $1",
                args![org],
            )
            .await?;
        let mut codes = String::from(",");
        for (code, body) in records {
            let named = self.parse_point(&code, &body)?.name.to_lowercase().contains(search);
            if named || code.to_lowercase().contains(search) {
                codes.push_str(&code);
                codes.push(',');
            }
        }
        Ok(codes)
    }

    /// Attaches to an entry what the organisation has given before: the same content, without sending it again.
    pub async fn reuse_evidence(
        &self,
        user: &SessionUser,
        id: &RowId,
        assignment: &RowId,
        period: Period,
    ) -> Result<Evidence> {
        self.require_own_assignment(user, assignment).await?;
        self.require_expected(assignment, period).await?;
        let record: Record =
            self.db.one(select_evidence!("WHERE v.id = $1"), args![id]).await?.ok_or(Error::NotFound)?;
        if user.org.as_ref().map(OrgCode::as_str) != Some(record.org_code.as_str()) {
            return Err(Error::NotFound);
        }
        let source = Source {
            id: record.id,
            assignment: record.origin_assignment.unwrap_or(record.assignment_id),
            period: record.origin_period.unwrap_or(record.period),
        };
        self.attach_evidence(Attachment {
            user: user.clone(),
            assignment: assignment.clone(),
            period,
            file_name: record.file_name,
            media_type: record.media_type,
            size: record.size,
            hash: record.hash,
            source: Some(source),
            upload: None,
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_mean_what_they_say() {
        assert_eq!(containing("100%_完成!"), "%100!%!_完成!!%");
        assert_eq!(month_asked_for("9月").as_deref(), Some("%-09"));
        assert_eq!(month_asked_for("12 月").as_deref(), Some("%-12"));
        assert_eq!(month_asked_for("13月"), None);
        assert_eq!(month_asked_for("证明"), None);
    }
}
