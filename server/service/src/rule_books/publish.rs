//! Publication: the points of the book become those that are reported, reviewed and scored.

use super::Stored;
use crate::{
    Error, Result, Service, args,
    db::Tx,
    indicators::{Decision, Wanted, remove_assignment, remove_point, write_assignments, write_points},
    progress::read_lights_again,
};
use domain::{
    accounts::SessionUser,
    ids::OrgCode,
    indicators::{AssessmentPoint, Track},
    problem::Problem,
    rule_books::{Publication, Shape},
};
use std::collections::{HashMap, HashSet};

#[derive(sqlx::FromRow)]
struct Assigned {
    id: String,
    point_code: String,
    org_code: String,
    org_name: String,
    /// Entries and files.
    reported: i64,
}

impl Stored {
    /// Numbers the points and writes them. Books of paragraphs rule by being read.
    pub(super) async fn put_into_force(
        &mut self,
        tx: &mut Tx,
        service: &Service,
        publication: &Publication,
        at: i64,
        user: &SessionUser,
    ) -> Result<()> {
        if self.body.shape == Shape::Text {
            return Ok(());
        }
        let (track, year) = (self.row.track, self.row.year);
        self.body.number_points(numbers_used(tx, track, year).await?);
        let points = self.body.to_points(track, year);
        if points.len() != self.body.points() {
            return Err(Error::Internal(format!("rule book {}: a point is incomplete", self.row.id)));
        }
        let source = publication.number.to_string();
        let decision = Decision { from: publication.effective_from, at, actor: &user.username, source: &source };
        let wanted = wanted(tx, track, &points).await?;
        let gone = no_longer(tx, track, year, &points, &wanted).await?;
        for id in &gone.assignments {
            tx.run("DELETE FROM drafts WHERE assignment_id = $1", args![id]).await?;
            remove_assignment(tx, id, &decision).await?;
        }
        for code in &gone.points {
            remove_point(tx, code, &decision).await?;
        }
        write_points(tx, &points, &decision).await?;
        write_assignments(tx, &wanted, &decision).await?;
        let plan = service.year_plan(year).await?;
        read_lights_again(tx, track, publication.effective_from, &plan.thresholds, &points).await
    }
}

/// Numbers of the year's points and of those of earlier versions: none comes to mean another point.
async fn numbers_used(tx: &mut Tx, track: Track, year: i32) -> Result<Vec<u32>> {
    let mut numbers: Vec<u32> = Vec::new();
    let live: Vec<(i64,)> =
        tx.all("SELECT number FROM points WHERE track = $1 AND year = $2", args![track.code(), year]).await?;
    numbers.extend(live.into_iter().filter_map(|(number,)| u32::try_from(number).ok()));
    let earlier: Vec<(String,)> = tx
        .all(
            "SELECT body FROM rule_books WHERE track = $1 AND year = $2 AND kind = 'indicator_rules' AND stage = 'published'",
            args![track.code(), year],
        )
        .await?;
    for (body,) in earlier {
        let outline: domain::rule_books::Outline = serde_json::from_str(&body)?;
        numbers.extend(outline.clauses.iter().filter_map(|clause| clause.point.number));
    }
    Ok(numbers)
}

/// 设区市指标: the first responsible unit reports. Who reports points of the counties is decided by the decomposition.
async fn wanted(tx: &mut Tx, track: Track, points: &[AssessmentPoint]) -> Result<Vec<Wanted>> {
    if track == Track::CityToUnit {
        return Ok(Vec::new());
    }
    let orgs: Vec<(String, String)> = tx.all("SELECT name, code FROM organisations", args![]).await?;
    let orgs: HashMap<String, String> = orgs.into_iter().collect();
    let (mut wanted, mut problems) = (Vec::with_capacity(points.len()), Vec::new());
    for point in points {
        let Some(name) = point.responsible_units.first() else { continue };
        match orgs.get(name) {
            Some(org) => {
                wanted.push(Wanted { point: point.code.clone(), org: OrgCode::new(org), target: Some(point.target) })
            }
            None => problems.push(Problem::error(
                "unknown_unit",
                "",
                format!("“{}”的责任单位“{name}”不在单位名单中，请退回修改后写全称。", point.name),
                format!(
                    "“{name}”, responsible for “{}”, is not one of the organisations: write its full name.",
                    point.name
                ),
            )),
        }
    }
    if problems.is_empty() { Ok(wanted) } else { Err(Error::Invalid(problems)) }
}

/// What the book leaves out.
struct Gone {
    points: Vec<String>,
    assignments: Vec<String>,
}

/// Finds what is no longer wanted, and refuses to take away what people have reported.
async fn no_longer(
    tx: &mut Tx,
    track: Track,
    year: i32,
    points: &[AssessmentPoint],
    wanted: &[Wanted],
) -> Result<Gone> {
    let stored: Vec<(String, String)> =
        tx.all("SELECT code, name FROM points WHERE track = $1 AND year = $2", args![track.code(), year]).await?;
    let assigned: Vec<Assigned> = tx
        .all(
            "SELECT a.id, a.point_code, a.org_code, o.name AS org_name,
                    (SELECT COUNT(*) FROM entries e WHERE e.assignment_id = a.id)
                    + (SELECT COUNT(*) FROM evidence v WHERE v.assignment_id = a.id) AS reported
             FROM assignments a JOIN points p ON p.code = a.point_code JOIN organisations o ON o.code = a.org_code
             WHERE p.track = $1 AND p.year = $2",
            args![track.code(), year],
        )
        .await?;
    let kept: HashSet<&str> = points.iter().map(|point| point.code.as_str()).collect();
    let wanted: HashSet<(&str, &str)> = wanted.iter().map(|w| (w.point.as_str(), w.org.as_str())).collect();
    let (mut gone, mut problems) = (Gone { points: Vec::new(), assignments: Vec::new() }, Vec::new());
    for a in &assigned {
        let stays = match track {
            Track::CityToUnit => kept.contains(a.point_code.as_str()),
            Track::RegionToCity => wanted.contains(&(a.point_code.as_str(), a.org_code.as_str())),
        };
        if stays {
            continue;
        }
        if a.reported == 0 {
            gone.assignments.push(a.id.clone());
            continue;
        }
        let (code, org) = (&a.point_code, &a.org_name);
        problems.push(Problem::error(
            "assignment_has_entries",
            "",
            format!("{code} 已有“{org}”的填报数据，不能删除或换单位。请退回修改，保留这个考评点和单位。"),
            format!("{code} has values reported by “{org}”: send the book back and keep the point with this unit."),
        ));
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    gone.points.extend(stored.into_iter().map(|(code, _)| code).filter(|code| !kept.contains(code.as_str())));
    Ok(gone)
}
